use std::{
    io,
    time::{Duration, Instant},
};

use super::tally::{Tally, grouped};

/// The line is written anew this often.
const OFTEN: Duration = Duration::from_millis(250);

/// One line on a terminal that says how far it is.
#[derive(Debug)]
pub(super) struct Progress {
    /// Columns of the terminal; none when there is none.
    width: Option<u16>,
    began: Instant,
    last: Instant,
    is_shown: bool,
}

impl Progress {
    /// On a terminal of that width, if there is one.
    pub fn new(width: Option<u16>) -> Self {
        let now = Instant::now();
        Self { width, began: now, last: now, is_shown: false }
    }

    /// Since the beginning.
    pub fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// Writes it, when it is time to.
    pub fn show(&mut self, tally: &Tally, err: &mut dyn io::Write) {
        let Some(width) = self.width.filter(|_| self.last.elapsed() >= OFTEN) else { return };
        self.last = Instant::now();
        self.is_shown = true;
        let skipped: u64 = tally.skipped.values().sum();
        let rate = (tally.events() as f64 / self.took().as_secs_f64()) as u64;
        let (files, events) = (grouped(tally.files), grouped(tally.events()));
        let line =
            format!("{files} files, {events} events, {}/s, {} skipped", grouped(rate), grouped(skipped));
        let line: String = line.chars().take(usize::from(width.saturating_sub(1))).collect();
        // With standard error closed nobody looks.
        let _ = write!(err, "\r{line}\x1b[K").and_then(|()| err.flush());
    }

    /// Takes it away, for something else to be written.
    pub fn clear(&mut self, err: &mut dyn io::Write) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(err, "\r\x1b[K").and_then(|()| err.flush());
        }
    }
}
