//! The rows of an answer, in columns that fit.

use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    model::{Text, Timestamp, clean_json},
    spec::ColumnSpec,
    ui::{
        Cx, LogRun, Notice, Place,
        table::{Field, offset, table},
        text::{put, width, width_up_to},
    },
};

/// Rows that columns are measured by, beside those in sight.
const MEASURED: usize = 100;
/// No cell asks for more room than this at first.
const WIDEST: u16 = 200;

/// All rows of a run, whichever scopes they came from, under the columns of all.
pub(super) struct Rows<'a> {
    /// The names of the columns.
    pub fields: Vec<&'a Text>,
    /// Several scopes have answered: where a row is from stands before it.
    has_places: bool,
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    place: String,
    rows: &'a [Vec<Text>],
    /// For each column its place in these rows.
    places: Vec<Option<usize>>,
}

impl<'a> Rows<'a> {
    pub fn of(run: &'a LogRun) -> Self {
        let found: Vec<_> = run.parts.iter().filter_map(|part| Some((part, part.found()?))).collect();
        let mut fields: Vec<&Text> = Vec::new();
        for field in found.iter().flat_map(|(_, answer)| &answer.fields) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let parts = found.iter().map(|(part, answer)| Part {
            place: format!("{} {}", part.scope.account, part.scope.region.short()),
            rows: &answer.rows,
            places: fields.iter().map(|field| answer.fields.iter().position(|f| f == *field)).collect(),
        });
        Self { has_places: run.parts.len() > 1, parts: parts.collect(), fields }
    }

    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.rows.len()).sum()
    }

    fn row(&self, mut at: usize) -> Option<(&Part<'a>, &'a [Text])> {
        for part in &self.parts {
            match part.rows.get(at) {
                Some(row) => return Some((part, row)),
                None => at -= part.rows.len(),
            }
        }
        None
    }

    /// What stands in a column of a row.
    pub fn value(&self, row: usize, column: usize) -> Option<&'a Text> {
        let (part, row) = self.row(row)?;
        row.get((*part.places.get(column)?)?)
    }

    /// Columns with what is before them.
    pub fn columns(&self) -> usize {
        self.fields.len() + usize::from(self.has_places)
    }

    fn name(&self, column: usize) -> &str {
        match column.checked_sub(usize::from(self.has_places)) {
            Some(at) => self.fields.get(at).map_or("", |field| field.as_str()),
            None => "where",
        }
    }

    fn cell(&self, cx: &Cx<'_>, row: usize, column: usize) -> Cow<'_, str> {
        match column.checked_sub(usize::from(self.has_places)) {
            None => self.row(row).map_or(Cow::Borrowed(""), |(part, _)| Cow::Borrowed(part.place.as_str())),
            Some(at) => match self.value(row, at) {
                None => Cow::Borrowed(""),
                Some(text) => time(text).map_or(Cow::Borrowed(text), |at| Cow::Owned(moment(cx, at))),
            },
        }
    }

    /// Draws the rows around the selected one, under the names of their columns.
    pub fn draw(&self, cx: &Cx<'_>, place: &Place, area: Rect, buf: &mut Buffer) {
        let (state, count) = (cx.state(place.panel), self.len());
        let page = area.height.saturating_sub(1);
        let index = state.index.min(count.saturating_sub(1));
        let first = offset(index, count, page);
        let shift = state.shift.min(self.columns().saturating_sub(1));
        let sample = || (0..count.min(MEASURED)).chain(first..(first + usize::from(page)).min(count));
        let (mut columns, mut natural) = (Vec::new(), Vec::new());
        for column in shift..self.columns() {
            let cells = sample().map(|row| width_up_to(&self.cell(cx, row, column), WIDEST));
            let head = width(self.name(column));
            let wide = cells.max().unwrap_or(0).max(head);
            let is_number = |row: usize| self.cell(cx, row, column).parse::<f64>().is_ok();
            let is_text =
                self.name(column).to_ascii_lowercase().contains("message") || column + 1 == self.columns();
            natural.push(wide);
            columns.push(ColumnSpec {
                name: column.to_string(),
                priority: u8::try_from(column - shift).unwrap_or(u8::MAX).min(3),
                min: wide.min(if is_text { 20 } else { 12 }),
                max: u16::MAX,
                grow: is_text,
                right: count > 0 && sample().all(is_number),
                ..ColumnSpec::default()
            });
        }
        let number = |spec: &ColumnSpec| spec.name.parse::<usize>().unwrap_or(0);
        let head = Rect { height: area.height.min(1), ..area };
        table(buf, head, &columns, &natural, 1, 0, |_, spec, _| {
            Field::new(self.name(number(spec)).to_owned(), cx.style("dim"))
        });
        let body = Rect { y: area.y + head.height, height: area.height - head.height, ..area };
        table(buf, body, &columns, &natural, count, first, |row, spec, _| {
            Field::new(self.cell(cx, row, number(spec)).into_owned(), cx.style("text"))
        });
        if count == 0 && body.height > 0 {
            put(buf, body.x + 1, body.y, body.width.saturating_sub(2), "Nothing matches.", cx.style("dim"));
        } else if body.height > 0 {
            let row = usize::from(body.y - place.inner.y) + index - first;
            crate::ui::highlight(cx, place, row, buf);
        }
    }

    /// A row in full.
    pub fn notice(&self, cx: &Cx<'_>, row: usize) -> Option<Notice> {
        let (part, _) = self.row(row)?;
        let mut text: Vec<(&'static str, String)> = Vec::new();
        for (column, field) in self.fields.iter().enumerate() {
            let Some(value) = self.value(row, column).filter(|value| !value.is_empty()) else { continue };
            text.push(("dim", field.to_string()));
            match pretty(value) {
                Some(pretty) => text.push(("text", pretty)),
                None => text.push((
                    "text",
                    time(value).map_or(value.to_string(), |at| format!("{value} UTC, {}", moment(cx, at))),
                )),
            }
        }
        Some(Notice { title: format!("row {} · {}", row + 1, part.place), text, link: None, scroll: 0 })
    }
}

/// An object of JSON over several lines. What is written in it as an escape comes out: it is cleaned again.
fn pretty(value: &str) -> Option<String> {
    let mut json = serde_json::from_str(value).ok().filter(serde_json::Value::is_object)?;
    clean_json(&mut json);
    serde_json::to_string_pretty(&json).ok()
}

/// The moment in a value of Logs Insights: `2026-03-01 03:12:00.000`, which is UTC.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let is_time =
        text.len() >= 19 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(10) == Some(&b' ');
    if !is_time {
        return None;
    }
    text.parse::<jiff::civil::DateTime>()
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|at| at.timestamp())
}

/// A moment to the second, with its day when that is not today.
fn moment(cx: &Cx<'_>, at: Timestamp) -> String {
    let zone = &cx.view.zone;
    let time = zone.hhmmss(at);
    if zone.day(at) == zone.day(cx.now) { time } else { format!("{} {time}", zone.day_month(at)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_escapes_cannot_turn_the_line_around_nor_reach_the_terminal() {
        let line =
            Text::new(r#"{"user\u202e": "a\u202eb", "deep": [{"x": "\u009b31mred\u009d0;title"}], "n": 1}"#);
        let pretty = pretty(&line).expect("an object");
        assert_eq!(
            pretty,
            "{\n  \"user\": \"ab\",\n  \"deep\": [\n    {\n      \"x\": \"red\"\n    }\n  ],\n  \"n\": 1\n}"
        );
        assert_eq!((super::pretty("[1, 2]"), super::pretty("{\"a\": ")), (None, None));
    }
}
