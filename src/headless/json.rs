use std::io;

use crate::model::Row;

/// One array, a row a line, so that it can be read by eye and by `diff` too.
pub(super) fn write_array(rows: Vec<Row>, out: &mut dyn io::Write) -> io::Result<()> {
    if rows.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[")?;
    for (index, row) in rows.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &row.into_object())?;
    }
    out.write_all(b"\n]\n")
}

/// One object a line.
pub(super) fn write_lines(rows: Vec<Row>, out: &mut dyn io::Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &row.into_object())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
