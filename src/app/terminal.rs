//! The terminal, taken and given back. However the program ends, the shell gets it as it was.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::terminal;
use tokio::sync::Notify;

/// Alternate screen, cursor hidden, no wrapping at the right edge, pasted text marked as such.
const TAKE: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h";
/// The mouse's buttons and wheel, not its motion, in the encoding that has no last column.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// The reverse of both; ends a frame that was cut short, too.
const GIVE_BACK: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l";

/// Whether the terminal is ours. The panic hook has no other way to know.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Has the terminal while it lives, but for suspensions.
#[derive(Debug)]
pub(super) struct Terminal {
    mouse: bool,
}

impl Terminal {
    /// Takes it, with the mouse or without.
    pub fn take(mouse: bool) -> io::Result<Self> {
        let guard = Self { mouse };
        guard.enter()?;
        Ok(guard)
    }

    /// Takes it again, whatever state it is in: a shell may have changed it meanwhile.
    pub fn enter(&self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        // Raw mode is not entered again by one who thinks that he is in it.
        if terminal::is_raw_mode_enabled()? {
            terminal::disable_raw_mode()?;
        }
        terminal::enable_raw_mode()?;
        let mut out = io::stdout();
        out.write_all(TAKE)?;
        if self.mouse {
            out.write_all(TAKE_MOUSE)?;
        }
        out.flush()
    }

    /// Gives it back, for now or for good.
    pub fn leave(&self) {
        give_back();
    }

    /// Columns and rows.
    pub fn size() -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(io::stdout())?;
        // A terminal without a size, as on a serial line, is taken to be what terminals were.
        Ok(if size.ws_col == 0 || size.ws_row == 0 { (80, 24) } else { (size.ws_col, size.ws_row) })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back if it is ours. A terminal that is gone needs nothing.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = out.write_all(GIVE_BACK).and_then(|()| out.flush());
        let _ = terminal::disable_raw_mode();
    }
}

/// Has the terminal given back before the message of a panic, in whichever thread, and wakes who waits to
/// end the program.
pub(super) fn on_panic() -> Arc<Notify> {
    let wake = Arc::new(Notify::new());
    let waker = wake.clone();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !TAKEN.load(Ordering::SeqCst) {
            return usual(info);
        }
        give_back();
        let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        let said = info.payload_as_str().unwrap_or("");
        let said: String = crate::model::clean(said).chars().take(300).collect();
        let _ = writeln!(io::stderr(), "skydeck: a defect{place}: {said}");
        waker.notify_one();
    }));
    wake
}
