use std::io;

use super::{GetOptions, Output, csv, json, rows, table};
use crate::model::{Resource, Row};

/// Prints rows as they come, so that there may be more of them than fit into memory. A table is the exception: how wide
/// its columns are depends on all of it.
pub(super) struct Printer<'a> {
    resource: Resource,
    width: Option<usize>,
    colour: bool,
    form: Form,
    out: io::BufWriter<&'a mut dyn io::Write>,
}

#[derive(Debug)]
enum Form {
    Table(Vec<Row>),
    Json(json::Array),
    Jsonl,
    Csv,
}

impl<'a> Printer<'a> {
    /// Prints what comes before the first row.
    pub fn begin(options: &GetOptions, out: &'a mut dyn io::Write) -> io::Result<Self> {
        let mut out = io::BufWriter::with_capacity(1 << 16, out);
        let form = match options.output {
            Output::Table => Form::Table(Vec::new()),
            Output::Json => Form::Json(json::Array::default()),
            Output::Jsonl => Form::Jsonl,
            Output::Csv => {
                csv::write_head(&rows::columns(options.resource), &mut out)?;
                Form::Csv
            }
        };
        let width = options.width.map(usize::from);
        Ok(Self { resource: options.resource, width, colour: options.colour, form, out })
    }

    /// A row.
    pub fn row(&mut self, row: Row) -> io::Result<()> {
        match &mut self.form {
            Form::Table(rows) => {
                rows.push(light(row));
                Ok(())
            }
            Form::Json(array) => array.row(row, &mut self.out),
            Form::Jsonl => json::write_line(row, &mut self.out),
            Form::Csv => csv::write_row(&row, &mut self.out),
        }
    }

    /// What comes after the last row.
    pub fn end(mut self) -> io::Result<()> {
        match self.form {
            Form::Table(rows) => table::write(self.resource, &rows, self.width, self.colour, &mut self.out)?,
            Form::Json(array) => array.end(&mut self.out)?,
            Form::Jsonl | Form::Csv => {}
        }
        io::Write::flush(&mut self.out)
    }
}

/// A row without the record, which no table shows.
fn light(mut row: Row) -> Row {
    if let Some(at) = row.columns.iter().position(|column| *column == "record") {
        row.values[at] = serde_json::Value::Null;
    }
    row
}
