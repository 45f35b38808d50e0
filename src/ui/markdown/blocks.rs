//! What stands before the lines of what is in something: quotes and lists.

use super::{Line, Look, Run};
use crate::ui::text::width;

/// The part of the width that may stand before the text, as a divisor; what is nested deeper is not set in any further.
const PART: u16 = 2;

/// Something that holds blocks.
#[derive(Debug)]
enum Holder {
    Quote,
    /// An entry of a list: what its first line begins with, until that is written.
    Entry {
        sign: Option<String>,
        cells: u16,
    },
}

/// All that the next block is in, from the outside.
#[derive(Debug)]
pub(super) struct Holders {
    all: Vec<Holder>,
    /// How many of them are set in, and the cells that they take.
    seen: usize,
    taken: u16,
    max: u16,
}

impl Holders {
    pub fn new(width: u16) -> Self {
        Self { all: Vec::new(), seen: 0, taken: 0, max: width / PART }
    }

    pub fn quote(&mut self) {
        self.add(Holder::Quote);
    }

    pub fn entry(&mut self, sign: String) {
        let cells = width(&sign);
        self.add(Holder::Entry { sign: Some(sign), cells });
    }

    fn add(&mut self, holder: Holder) {
        let cells = cells(&holder);
        if self.seen == self.all.len() && self.taken + cells <= self.max {
            self.seen += 1;
            self.taken += cells;
        }
        self.all.push(holder);
    }

    pub fn leave(&mut self) {
        let Some(last) = self.all.pop() else { return };
        if self.seen > self.all.len() {
            self.seen -= 1;
            self.taken -= cells(&last);
        }
    }

    /// Cells that are left for text.
    pub fn room(&self, width: u16) -> u16 {
        width.saturating_sub(self.taken).max(1)
    }

    /// What stands before a line of text. The sign of an entry stands there once.
    pub fn before(&mut self) -> Line {
        let seen = self.all.iter_mut().take(self.seen);
        let line = seen.map(|holder| match holder {
            Holder::Quote => quote(),
            Holder::Entry { sign, cells } => {
                let sign = sign.take().unwrap_or_else(|| " ".repeat(usize::from(*cells)));
                Run::new(sign, Look::DIM)
            }
        });
        line.collect()
    }

    /// What stands before a line without text.
    pub fn blank(&self) -> Line {
        let seen = self.all.iter().take(self.seen);
        let line = seen.map(|holder| match holder {
            Holder::Quote => quote(),
            Holder::Entry { cells, .. } => Run::new(" ".repeat(usize::from(*cells)), Look::DIM),
        });
        line.collect()
    }
}

fn quote() -> Run {
    Run::new("│ ", Look::DIM)
}

fn cells(holder: &Holder) -> u16 {
    match holder {
        Holder::Quote => 2,
        Holder::Entry { cells, .. } => *cells,
    }
}
