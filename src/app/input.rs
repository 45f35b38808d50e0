//! From the terminal to messages. A thread of its own waits for keys: nothing else waits with it.

use std::{io, thread};

use crossterm::event::{self, Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::{mpsc, oneshot};

use super::{Mouse, Msg, burst::Burst};
use crate::spec::{Key, KeyCode};

/// Starts to read keys. The threads end with the process, for a read cannot be called off.
///
/// # Errors
/// When a thread cannot be started.
pub(super) fn read_keys(tx: mpsc::Sender<Msg>) -> io::Result<oneshot::Receiver<io::Error>> {
    let (gone, when_gone) = oneshot::channel();
    thread::Builder::new().name("keys".into()).spawn(move || {
        let error = loop {
            match burst() {
                Ok(msgs) => {
                    for msg in msgs {
                        if tx.blocking_send(msg).is_err() {
                            return;
                        }
                    }
                }
                Err(error) => break error,
            }
        };
        let _ = gone.send(error);
    })?;
    Ok(when_gone)
}

/// Waits for something and takes all that came with it.
fn burst() -> io::Result<Vec<Msg>> {
    let mut burst = Burst::default();
    loop {
        if let Some(msg) = message(event::read()?) {
            burst.take(msg);
        }
        if burst.is_full() || !event::poll(burst.patience())? {
            return Ok(burst.end());
        }
    }
}

/// Tells when the terminal hangs up. Reading does not: at the end of a terminal it is tried for ever.
///
/// # Errors
/// When the thread cannot be started.
pub(super) fn watch_hangup() -> io::Result<oneshot::Receiver<()>> {
    let (gone, when_gone) = oneshot::channel();
    thread::Builder::new().name("hangup".into()).spawn(move || {
        let out = io::stdout();
        loop {
            let mut fds = [PollFd::new(&out, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR) => break,
                Ok(_) if fds[0].revents().is_empty() => {}
                Err(rustix::io::Errno::INTR) => {}
                // A system on which terminals cannot be watched so.
                _ => return,
            }
        }
        let _ = gone.send(());
    })?;
    Ok(when_gone)
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) if event.kind != KeyEventKind::Release => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(report) => Mouse::of(report).map(Msg::Mouse),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        _ => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    let held = |m| event.modifiers.contains(m);
    let mut key = Key {
        code: KeyCode::Esc,
        ctrl: held(KeyModifiers::CONTROL),
        alt: held(KeyModifiers::ALT),
        shift: held(KeyModifiers::SHIFT),
    };
    key.code = match event.code {
        Code::Char(c) => {
            key.shift = false;
            KeyCode::Char(c)
        }
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => {
            key.shift = true;
            KeyCode::Tab
        }
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(n) => KeyCode::F(n),
        _ => return None,
    };
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: Code, modifiers: KeyModifiers) -> Option<String> {
        key(KeyEvent::new(code, modifiers)).map(|k| k.to_string())
    }

    #[test]
    fn keys_are_named_as_keymaps_name_them() {
        assert_eq!(pressed(Code::Char('G'), KeyModifiers::SHIFT).as_deref(), Some("G"));
        assert_eq!(pressed(Code::BackTab, KeyModifiers::SHIFT).as_deref(), Some("shift-tab"));
        assert_eq!(pressed(Code::Char('c'), KeyModifiers::CONTROL).as_deref(), Some("ctrl-c"));
        assert_eq!(pressed(Code::CapsLock, KeyModifiers::NONE), None);
    }
}
