//! Rows for people.

use std::io;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::model::{Resource, Row, Timestamp, clean};

use super::{
    fit::{self, Claim, GAP},
    table_columns::{Column, Kind, columns},
};

const PLAIN: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";

/// A header and a line a row. In `room` columns what matters least is narrowed, then left out; without a
/// limit nothing is.
pub(super) fn write(
    resource: Resource,
    rows: &[Row],
    room: Option<usize>,
    colour: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let columns = columns(resource);
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|column| text(column, row)).collect()).collect();
    let claims: Vec<Claim> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| Claim {
            widest: cells.iter().map(|c| c[i].width()).max().unwrap_or(0).max(column.title.len()),
            least: column.least.max(column.title.len()),
            rank: column.rank,
        })
        .collect();
    let widths = match room {
        Some(room) => fit::widths(&claims, room),
        None => claims.iter().map(|claim| Some(claim.widest)).collect(),
    };
    let shown: Vec<(&Column, usize, usize)> =
        widths.iter().enumerate().filter_map(|(i, width)| Some((&columns[i], i, (*width)?))).collect();

    let titles = shown.iter().map(|(column, _, width)| (column.title, *column, *width, Some(BOLD)));
    line(titles, colour, out)?;
    for cells in &cells {
        let cells = shown.iter().map(|(column, i, width)| {
            let text = cells[*i].as_str();
            (text, *column, *width, (column.kind == Kind::State).then(|| shade(text)).flatten())
        });
        line(cells, colour, out)?;
    }
    Ok(())
}

fn line<'a>(
    cells: impl Iterator<Item = (&'a str, &'a Column, usize, Option<&'static str>)>,
    colour: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut line = String::new();
    for (text, column, width, shade) in cells {
        let text = fit::clip(text, width);
        let rest = width.saturating_sub(text.width());
        let (before, after) = if column.kind == Kind::Number { (rest, 0) } else { (0, rest) };
        let shade = shade.filter(|_| colour && !text.is_empty());
        let (on, off) = shade.map_or(("", ""), |shade| (shade, PLAIN));
        if !line.is_empty() {
            line.push_str(GAP);
        }
        line.push_str(&format!("{:before$}{on}{text}{off}{:after$}", "", ""));
    }
    writeln!(out, "{}", line.trim_end())
}

fn text(column: &Column, row: &Row) -> String {
    let value = column.members.iter().filter_map(|member| row.get(member)).find(|value| !value.is_null());
    let Some(value) = value else { return String::new() };
    let text = humane(value);
    match column.kind {
        Kind::Time => text.parse::<Timestamp>().map_or(text, |at| at.strftime("%F %TZ").to_string()),
        _ => clean(&text),
    }
}

/// Objects as `name=value`, resources by their names, whole numbers without a fraction.
fn humane(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), |f| f.to_string()),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(|item| humane(item.get("name").unwrap_or(item))).collect::<Vec<_>>().join(" ")
        }
        Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{key}={}", humane(value))).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The colour of a state; the word itself says the same.
fn shade(state: &str) -> Option<&'static str> {
    match state {
        "" => None,
        "OK" | "ok" | "Online" | "healthy" | "HEALTHY" => Some(GREEN),
        "ALARM" | "unhealthy" | "UNHEALTHY" | "denied" | "no_credentials" | "expired" => Some(RED),
        "unknown" | "UNKNOWN" | "Terminated" | "Terminating" => Some(DIM),
        _ => Some(YELLOW),
    }
}
