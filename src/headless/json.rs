use std::io;

use crate::model::Row;

/// A row as one object on a line.
pub(super) fn write_line(row: Row, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &row.into_object())?;
    out.write_all(b"\n")
}

/// One array, a row a line, so that it can be read by eye and by `diff` too. The rows come one by one.
#[derive(Debug, Default)]
pub(super) struct Array {
    is_begun: bool,
}

impl Array {
    /// One more.
    pub fn row(&mut self, row: Row, out: &mut dyn io::Write) -> io::Result<()> {
        let was_begun = std::mem::replace(&mut self.is_begun, true);
        out.write_all(if was_begun { b",\n" } else { b"[\n" })?;
        serde_json::to_writer(&mut *out, &row.into_object())?;
        Ok(())
    }

    /// No more.
    pub fn end(self, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(if self.is_begun { b"\n]\n" } else { b"[]\n" })
    }
}
