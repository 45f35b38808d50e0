use std::{borrow::Cow, io};

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use crate::model::Row;

/// The header. RFC 4180: lines end with CRLF, nested members are JSON text, null is an empty cell.
pub(super) fn write_head(columns: &[&str], out: &mut dyn io::Write) -> io::Result<()> {
    record(columns.iter().map(|column| Cow::Borrowed(*column)), out)
}

/// One row.
pub(super) fn write_row(row: &Row, out: &mut dyn io::Write) -> io::Result<()> {
    record(row.values.iter().map(cell), out)
}

fn record<'a>(cells: impl Iterator<Item = Cow<'a, str>>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    csv.write_record(cells.map(Cow::into_owned)).map_err(io_error)?;
    csv.flush()
}

/// The error below: csv's own conversion hides what kind it is, and a closed pipe must be known.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) if is_formula(text) => Cow::Owned(format!("'{text}")),
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// Whether a spreadsheet would run it. The characters are OWASP's, their full-width forms included;
/// a number with its sign is only a number. <https://owasp.org/www-community/attacks/CSV_Injection>
fn is_formula(text: &str) -> bool {
    let number =
        || text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && text.parse::<f64>().is_ok();
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) && !number()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_safe_in_a_spreadsheet() {
        for (value, expected) in [
            (json!("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")"),
            (json!("+1+cmd"), "'+1+cmd"),
            (json!("-2+3"), "'-2+3"),
            (json!("@SUM(A1)"), "'@SUM(A1)"),
            (json!("\tx"), "'\tx"),
            (json!("\rx"), "'\rx"),
            (json!("＝1"), "'＝1"),
            (json!("-inf"), "'-inf"),
            (json!("-1.5"), "-1.5"),
            (json!("+3e-2"), "+3e-2"),
            (json!(-1.5), "-1.5"),
            (json!("a=b"), "a=b"),
            (json!(null), ""),
            (json!(true), "true"),
            (json!({"k": "=1"}), "{\"k\":\"=1\"}"),
        ] {
            assert_eq!(cell(&value), expected);
        }
    }

    #[test]
    fn quotes_commas_and_lines_are_kept() {
        let row = Row::new(&["a", "b"], vec![json!("x,\"y\"\nz"), json!(["p", 1])], String::new());
        let mut out = Vec::new();
        write_head(&["a", "b"], &mut out).and_then(|()| write_row(&row, &mut out)).expect("writes");
        assert_eq!(String::from_utf8(out).expect("text"), "a,b\r\n\"x,\"\"y\"\"\nz\",\"[\"\"p\"\",1]\"\r\n");
    }
}
