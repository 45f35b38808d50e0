use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell, CellWidth};

use super::sgr::Pen;

/// Begins and ends a synchronized update: the terminal shows the frame at once, not as it comes.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// Plain style, and everything blank.
const CLEAR: &[u8] = b"\x1b[0m\x1b[2J";

/// Writes frames to a terminal: the cells that changed, and nothing at all when none did.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    shown: Option<Buffer>,
    bytes: Vec<u8>,
}

impl<W: Write> Screen<W> {
    /// A screen of which nothing is known.
    pub fn new(out: W) -> Self {
        Self { out, shown: None, bytes: Vec::new() }
    }

    /// What is on the terminal is not known any more: the next frame is painted in full.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Paints a frame in one write. How many bytes that took.
    ///
    /// # Errors
    /// Those of writing: the terminal is gone.
    pub fn paint(&mut self, frame: Buffer) -> io::Result<usize> {
        self.bytes.clear();
        let known = self.shown.take().filter(|shown| shown.area == frame.area);
        let whole = known.is_none();
        let shown = known.unwrap_or_else(|| Buffer::empty(frame.area));
        let changed = shown.diff(&frame);
        if whole || !changed.is_empty() {
            self.bytes.extend_from_slice(BEGIN);
            if whole {
                self.bytes.extend_from_slice(CLEAR);
            }
            cells(&mut self.bytes, &changed);
            self.bytes.extend_from_slice(END);
            self.out.write_all(&self.bytes)?;
            self.out.flush()?;
        }
        self.shown = Some(frame);
        Ok(self.bytes.len())
    }

    /// Writes what belongs to no frame, between two of them. It must leave what is shown as it is.
    ///
    /// # Errors
    /// Those of writing: the terminal is gone.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }
}

fn cells(bytes: &mut Vec<u8>, changed: &[(u16, u16, &Cell)]) {
    let mut pen = Pen::default();
    // Where the cursor is, as far as that is sure.
    let mut cursor: Option<(u16, u16)> = None;
    for (x, y, cell) in changed {
        match cursor {
            Some(at) if at == (*x, *y) => {}
            Some((column, row)) if row == *y && *x > column => {
                push(bytes, format_args!("\x1b[{}C", x - column));
            }
            _ => push(bytes, format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        pen.take(bytes, cell);
        bytes.extend_from_slice(cell.symbol().as_bytes());
        // Terminals do not agree on the width of what is more than one plain character.
        let sure = cell.cell_width() == 1 && cell.symbol().chars().nth(1).is_none();
        cursor = sure.then_some((x + 1, *y));
    }
    pen.put_down(bytes);
}

fn push(bytes: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = bytes.write_fmt(text);
}

#[cfg(test)]
impl Screen<Vec<u8>> {
    /// All that was written.
    pub(super) fn written(&self) -> &[u8] {
        &self.out
    }
}
