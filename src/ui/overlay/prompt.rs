use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    choices::{Choice, Choices},
    palette::{marked, palette},
};
use crate::{
    query::tokens,
    spec::Rows,
    ui::{
        Cx, Filter,
        language::style,
        text::{put, put_right, width},
    },
};

/// What a line is written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PromptKind {
    /// Words to filter by: of the table of that panel.
    Filter(usize),
    /// A view to go to, or an action to do.
    #[default]
    Route,
    /// Words by which the lines of a picker are found.
    Pick,
    /// For how long a line of the attention list is left alone.
    Snooze,
    /// A variable of the view.
    Variable,
    /// What the variable of that place is to be.
    Value(usize),
    /// The statistic of a query.
    Statistic,
    /// A query that is added to a chart.
    Query,
    /// Where a chart is saved.
    Save,
    /// Under what name the filter of the table of that panel is saved.
    SaveQuery(usize),
    /// How far back the history is filled.
    Backfill,
    /// What is done about a dashboard that costs more than the budget leaves.
    Budget,
}

/// A line being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptLine {
    /// What for.
    pub kind: PromptKind,
    /// The line.
    pub text: String,
    /// The cursor, in characters from its start.
    pub cursor: usize,
    /// What could be written.
    pub choices: Choices,
}

/// Draws the line being written: a route in the last row with its choices in a window above, a filter in the row
/// before that with its choices, or what is wrong with it, below.
pub(super) fn prompt(cx: &Cx<'_>, area: Rect, body: Rect, line: &PromptLine, buf: &mut Buffer) {
    let last = Rect { y: area.bottom() - 1, height: 1, ..area };
    let PromptKind::Filter(panel) = line.kind else {
        palette(cx, body, &line.choices, buf);
        let sign = match line.kind {
            PromptKind::Snooze => "snooze for ".into(),
            PromptKind::Statistic => "statistic: ".into(),
            PromptKind::Query => "add: ".into(),
            PromptKind::Save => "save as: ".into(),
            PromptKind::SaveQuery(_) => "save the filter as @".into(),
            PromptKind::Budget => "read it ".into(),
            PromptKind::Backfill => "back-fill ".into(),
            PromptKind::Variable => "variable ".into(),
            PromptKind::Value(at) => {
                cx.spec.variables.get(at).map(|variable| format!("{} ", variable.title)).unwrap_or_default()
            }
            _ => String::from(":"),
        };
        write(cx, last, &sign, line, &said(cx), buf);
        return;
    };
    let row = Rect { y: last.y - 1, ..last };
    let text = write(cx, row, "/", line, &said(cx), buf);
    blank(cx, last, "footer", buf);
    let rows = cx.spec.panels.get(panel).and_then(|panel| panel.rows);
    if rows.is_some_and(|rows| rows != Rows::ExploredMetrics) {
        colour(cx, row, &text, line, buf);
    }
    let fault = rows.and_then(|rows| Filter::with(&line.text, rows, &cx.specs.saved).fault().cloned());
    match fault {
        // A word that is not finished yet is no mistake.
        Some(fault) if line.choices.list.is_empty() || fault.column <= line.choices.from => {
            caret(cx, last, text.column_of(&line.text, fault.column), &fault.message, buf);
        }
        _ => row_of_choices(cx, last, &line.choices, buf),
    }
}

/// Gives the pieces of a query their looks; the cursor keeps its own.
fn colour(cx: &Cx<'_>, row: Rect, written: &Written, line: &PromptLine, buf: &mut Buffer) {
    let text = &line.text;
    let column = |byte: usize| {
        let before = text.get(..byte).map_or(0, |before| before.chars().count());
        written.column_of(text, before + 1)
    };
    for token in tokens(text, &cx.specs.saved) {
        let last = text.get(..token.end).map_or(0, |before| before.chars().count());
        let (from, to) = (column(token.start), column(token.end));
        // What is at the left of what is in sight has no place.
        if last > written.from && from < to {
            let place = Rect { x: from, width: to - from, ..row };
            buf.set_style(place, cx.style(style(token.kind)));
        }
    }
    let at = text.char_indices().nth(line.cursor).map_or(text.len(), |(at, _)| at);
    let at = column(at).min(row.right().saturating_sub(1));
    buf.set_style(Rect { x: at, width: 1, ..row }, cx.style("cursor"));
}

/// What the last key led to.
fn said(cx: &Cx<'_>) -> (String, &'static str) {
    (cx.view.message.clone().unwrap_or_default(), "message")
}

/// Where a line stands that was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    /// Where the text begins,
    x: u16,
    /// with this character of it,
    from: usize,
    /// and where it ends at most.
    right: u16,
}

impl Written {
    /// The column of a character of the text, counted from 1; the nearest in sight.
    fn column_of(&self, text: &str, character: usize) -> u16 {
        let before = character.saturating_sub(1).saturating_sub(self.from);
        let before: String = text.chars().skip(self.from).take(before).collect();
        self.x.saturating_add(width(&before)).min(self.right.saturating_sub(1)).max(self.x)
    }
}

/// Writes a line and its cursor, and words at the right of it.
pub(super) fn write(
    cx: &Cx<'_>,
    row: Rect,
    sign: &str,
    line: &PromptLine,
    (words, look): &(String, &'static str),
    buf: &mut Buffer,
) -> Written {
    let style = cx.style("prompt");
    blank(cx, row, "prompt", buf);
    let x = put(buf, row.x + 1, row.y, width(sign), sign, style);
    let mut right = row.right().saturating_sub(1);
    if !words.is_empty() {
        let least = x + width(&line.text).min(row.width / 3) + 2;
        right = put_right(buf, least, right, row.y, words, cx.style(look)).saturating_sub(1);
    }
    let chars: Vec<char> = line.text.chars().collect();
    let cursor = line.cursor.min(chars.len());
    let string = |part: &[char]| part.iter().collect::<String>();
    // What is before the cursor is cut at the left until the cursor is in sight.
    let room = right.saturating_sub(x);
    let (mut from, mut used) = (cursor, 1u16);
    while let Some(before) = from.checked_sub(1) {
        used = used.saturating_add(width(chars[before].encode_utf8(&mut [0; 4])));
        if used > room {
            break;
        }
        from = before;
    }
    let at = put(buf, x, row.y, room, &string(&chars[from..cursor]), style);
    put(buf, at, row.y, (x + room).saturating_sub(at), &string(&chars[cursor..]), style);
    buf.set_style(Rect { x: at.min(row.right() - 1), width: 1, ..row }, cx.style("cursor"));
    Written { x, from, right }
}

fn blank(cx: &Cx<'_>, row: Rect, style: &str, buf: &mut Buffer) {
    for x in row.left()..row.right() {
        if let Some(cell) = buf.cell_mut((x, row.y)) {
            cell.reset();
        }
    }
    buf.set_style(row, cx.style("text"));
    buf.set_style(row, cx.style(style));
}

/// `^` under the place, and what is wrong there: after it, or before it where there is more room.
fn caret(cx: &Cx<'_>, row: Rect, column: u16, message: &str, buf: &mut Buffer) {
    let style = cx.style("caret");
    let column = column.min(row.right() - 1);
    let (left, right) = (row.x + 1, row.right().saturating_sub(1));
    put(buf, column, row.y, 1, "^", style);
    let (before, after) = (column.saturating_sub(left + 1), right.saturating_sub(column + 2));
    if width(message) <= after || after >= before {
        put(buf, column + 2, row.y, after, message, style);
    } else {
        put_right(buf, left, column - 1, row.y, message, style);
    }
}

/// Choices beside each other, as many as there is room for, the chosen one among them.
fn row_of_choices(cx: &Cx<'_>, row: Rect, choices: &Choices, buf: &mut Buffer) {
    let (left, right) = (row.x + 1, row.right().saturating_sub(1));
    let room = right.saturating_sub(left + 2);
    let wide = |at: usize| {
        let often = often(&choices.list[at]).map_or(0, |often| width(often) + 1);
        (width(&choices.list[at].label) + often).min(room)
    };
    let mut first = 0;
    let mut x = left;
    for at in 0..=choices.at.min(choices.list.len().saturating_sub(1)) {
        if at >= choices.list.len() {
            return;
        }
        if at > first && x + wide(at) > left + room {
            (first, x) = (at, left);
        }
        x += wide(at) + 2;
    }
    let mut x = left;
    if first > 0 {
        x = put(buf, x, row.y, 2, "… ", cx.style("dim"));
    }
    for (at, choice) in choices.list.iter().enumerate().skip(first) {
        let wide = wide(at);
        if at > first && x + wide > right.saturating_sub(2) {
            put(buf, x, row.y, 1, "…", cx.style("dim"));
            break;
        }
        let wide = wide.min(right.saturating_sub(x));
        let place = Rect { x, width: wide, ..row };
        marked(
            buf,
            (x, row.y),
            wide,
            &choice.label,
            &choice.matched,
            (cx.style("footer"), cx.style("match")),
        );
        if let Some(often) = often(choice) {
            let label = width(&choice.label).min(wide);
            put(buf, x + label + 1, row.y, (wide - label).saturating_sub(1), often, cx.style("dim"));
        }
        if at == choices.at {
            buf.set_style(place, cx.style("focused.selected"));
        }
        x += wide + 2;
    }
}

/// How often a value was seen, if that is what is said of a choice.
fn often(choice: &Choice) -> Option<&str> {
    let is_number = !choice.about.is_empty() && choice.about.chars().all(|c| c.is_ascii_digit());
    is_number.then_some(&choice.about)
}
