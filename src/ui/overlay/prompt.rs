use ratatui::{buffer::Buffer, layout::Rect};

use crate::ui::{
    Cx, Filter,
    text::{put, put_right, width},
};

/// What a line is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    /// Words to filter by: of the table of that panel.
    Filter(usize),
    /// A route to go to.
    Route,
}

/// A line being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptLine {
    /// What for.
    pub kind: PromptKind,
    /// The line.
    pub text: String,
    /// The cursor, in characters from its start.
    pub cursor: usize,
}

/// Draws the line being written into the last row.
pub fn prompt(cx: &Cx<'_>, row: Rect, line: &PromptLine, buf: &mut Buffer) {
    let PromptLine { kind, text, cursor } = line;
    let sign = match kind {
        PromptKind::Filter(_) => "/",
        PromptKind::Route => ":",
    };
    let style = cx.style("prompt");
    buf.set_style(row, style);
    let x = put(buf, row.x + 1, row.y, 1, sign, style);
    let mut room = row.right().saturating_sub(x + 1);
    if let Some(fault) = fault(cx, line) {
        let after = x + width(text).min(row.width / 2) + 2;
        let start = put_right(buf, after, row.right() - 1, row.y, &fault, cx.style("dim"));
        room = start.saturating_sub(x + 1);
    }
    // What is before the cursor is cut at the left until the cursor is in sight.
    let chars: Vec<char> = text.chars().collect();
    let cursor = (*cursor).min(chars.len());
    let string = |part: &[char]| part.iter().collect::<String>();
    let mut from = 0;
    while from < cursor && width(&string(&chars[from..cursor])) >= room {
        from += 1 + (cursor - from) / 200;
    }
    let from = from.min(cursor);
    let at = put(buf, x, row.y, room, &string(&chars[from..cursor]), style);
    put(buf, at, row.y, (x + room).saturating_sub(at), &string(&chars[cursor..]), style);
    let cell = Rect { x: at.min(row.right() - 1), width: 1, ..row };
    buf.set_style(cell, cx.style("cursor"));
}

/// What is wrong with a filter that is being written.
fn fault(cx: &Cx<'_>, line: &PromptLine) -> Option<String> {
    let PromptKind::Filter(at) = line.kind else { return None };
    Filter::new(&line.text, cx.rows(at)?).fault().map(ToString::to_string)
}
