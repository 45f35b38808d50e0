//! From the terminal to messages. A thread of its own waits for keys: nothing else waits with it.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    sync::mpsc as commands,
    thread,
};

use crossterm::event::{self, Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::{mpsc, oneshot};

use super::{Mouse, Msg, burst::Burst};
use crate::spec::{Key, KeyCode};

/// The thread that reads keys. It ends with the process, for a read cannot be called off.
#[derive(Debug)]
pub(super) struct Keys {
    commands: commands::Sender<Command>,
    wake: UnixStream,
    /// Why no more keys can come.
    pub gone: oneshot::Receiver<io::Error>,
}

#[derive(Debug)]
enum Command {
    /// Leave the terminal to somebody else, and say when.
    Pause(oneshot::Sender<()>),
    Resume,
}

impl Keys {
    /// Starts to read keys.
    ///
    /// # Errors
    /// When there is no terminal to read from, or the thread cannot be started.
    pub fn read(tx: mpsc::Sender<Msg>) -> io::Result<Self> {
        let (tell, gone) = oneshot::channel();
        let (commands, orders) = commands::channel();
        let (wake, woken) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        let reader = Reader { tty: tty()?, woken, orders, tx };
        thread::Builder::new().name("keys".into()).spawn(move || {
            if let Err(error) = reader.run() {
                let _ = tell.send(error);
            }
        })?;
        Ok(Self { commands, wake, gone })
    }

    /// Has nothing read any more, for what is typed is somebody else's now. Done when the answer comes.
    pub fn pause(&mut self) -> oneshot::Receiver<()> {
        let (tell, paused) = oneshot::channel();
        // A thread that is gone has told so.
        let _ = self.commands.send(Command::Pause(tell));
        let _ = self.wake.write_all(b".");
        paused
    }

    /// Has keys read again.
    pub fn resume(&self) {
        let _ = self.commands.send(Command::Resume);
    }
}

/// What keys are read from: the same that is read by the library.
fn tty() -> io::Result<OwnedFd> {
    match io::stdin() {
        stdin if stdin.is_terminal() => stdin.as_fd().try_clone_to_owned(),
        _ => Ok(File::options().read(true).write(true).open("/dev/tty")?.into()),
    }
}

struct Reader {
    tty: OwnedFd,
    woken: UnixStream,
    orders: commands::Receiver<Command>,
    tx: mpsc::Sender<Msg>,
}

impl Reader {
    /// Until nobody wants keys any more, or the terminal cannot be read.
    fn run(mut self) -> io::Result<()> {
        let mut more = false;
        loop {
            if !more && !self.wait()? {
                return Ok(());
            }
            let (msgs, is_full) = burst()?;
            more = is_full;
            for msg in msgs {
                if self.tx.blocking_send(msg).is_err() {
                    return Ok(());
                }
            }
        }
    }

    /// Waits until something was typed, reading none of it, for the terminal may be lent meanwhile. False when nobody
    /// wants keys any more.
    fn wait(&mut self) -> io::Result<bool> {
        loop {
            let mut fds = [PollFd::new(&self.tty, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
            match poll(&mut fds, None) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
                Ok(_) => {}
            }
            let (typed, woken) = (fds[0].revents(), fds[1].revents());
            if !woken.is_empty() {
                // Closed, or all that there was: either way the orders say what to do.
                let _ = self.woken.read(&mut [0; 64]);
                loop {
                    let goes_on = match self.orders.try_recv() {
                        Ok(order) => self.obey(order),
                        Err(commands::TryRecvError::Empty) => break,
                        Err(commands::TryRecvError::Disconnected) => false,
                    };
                    if !goes_on {
                        return Ok(false);
                    }
                }
            } else if !typed.is_empty() {
                // Where terminals cannot be waited for so, reading waits.
                return Ok(true);
            }
        }
    }

    /// Reads nothing for as long as it is to. False when nobody wants keys any more.
    fn obey(&self, order: Command) -> bool {
        let Command::Pause(tell) = order else { return true };
        // Who has given up waiting has said so by an order, too.
        let _ = tell.send(());
        self.orders.recv().is_ok()
    }
}

/// Waits for something and takes all that came with it. Whether there may be more of it.
fn burst() -> io::Result<(Vec<Msg>, bool)> {
    let mut burst = Burst::default();
    loop {
        if let Some(msg) = message(event::read()?) {
            burst.take(msg);
        }
        let is_full = burst.is_full();
        if is_full || !event::poll(burst.patience())? {
            return Ok((burst.end(), is_full));
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
        Event::Paste(text) => Some(Msg::Paste(text.into())),
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
