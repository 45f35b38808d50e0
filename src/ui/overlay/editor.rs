use ratatui::{buffer::Buffer, layout::Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::window;
use crate::{
    query::Completion,
    spec::{Action, Context},
    ui::{
        Cx,
        language::{Syntax, Wrong, place_of, style},
        table::offset,
        text::{put, width},
    },
};

/// Several lines that are being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorForm {
    /// What is written.
    pub title: String,
    /// In which language.
    pub syntax: Syntax,
    /// The lines.
    pub lines: Vec<String>,
    /// The cursor: its line, and the characters before it.
    pub cursor: (usize, usize),
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
    /// Words that could be written.
    pub offered: Vec<Completion>,
    /// The one that was written last, by its place.
    pub taken: Option<usize>,
}

/// Columns of a text that nobody writes longer than.
const WIDE: u16 = 100;
/// Lines that there are at least.
const LEAST: usize = 5;
/// Completions that are listed at once.
const OFFERED: usize = 5;

impl EditorForm {
    /// All of it.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// Draws the editor in the middle of the body.
pub(super) fn editor(cx: &Cx<'_>, body: Rect, form: &EditorForm, buf: &mut Buffer) {
    let offers = form.offered.len().min(OFFERED);
    let extra = u16::try_from(offers + 1).unwrap_or(u16::MAX);
    let most = body.height.saturating_sub(2 + extra).max(1);
    let lines = u16::try_from(form.lines.len().max(LEAST)).unwrap_or(u16::MAX).min(most);
    let wide = body.width.saturating_sub(2).min(WIDE);
    let inner = window(cx, body, (wide, lines + extra), &form.title, &hints(cx, wide), buf);
    let area = Rect { height: lines.min(inner.height), ..inner };
    text(cx, area, form, buf);
    let below = Rect {
        y: area.bottom(),
        height: inner.bottom().saturating_sub(area.bottom()),
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
    };
    say(cx, below, form, buf);
    offer(cx, Rect { y: below.y + 1, height: below.height.saturating_sub(1), ..below }, form, buf);
}

/// The lines, as far as there is room, with the cursor in sight.
fn text(cx: &Cx<'_>, area: Rect, form: &EditorForm, buf: &mut Buffer) {
    let whole = form.text();
    let tokens = form.syntax.language().tokens(&whole);
    let first = offset(form.cursor.0, form.lines.len(), area.height);
    let room = area.width.saturating_sub(2);
    let line = form.lines.get(form.cursor.0).map_or("", String::as_str);
    let before: String = line.chars().take(form.cursor.1).collect();
    // A cell is left for the cursor behind the last character.
    let shift = width(&before).saturating_sub(room.saturating_sub(1));
    let mut start: usize = form.lines.iter().take(first).map(|line| line.len() + 1).sum();
    let wrong = form.wrong.as_ref().map(|wrong| wrong.at);
    for (line, y) in form.lines.iter().skip(first).zip(area.y..area.bottom()) {
        let mut column = 0u16;
        for (at, grapheme) in line.grapheme_indices(true) {
            let at = start + at;
            let x = column;
            column = column.saturating_add(width(grapheme));
            if x < shift || column - shift > room {
                continue;
            }
            let token = tokens.iter().find(|token| token.span().contains(&at)).map(|token| token.kind);
            let look = match token {
                _ if wrong == Some(at) => "caret",
                Some(kind) => style(kind),
                None => "overlay",
            };
            put(buf, area.x + 1 + x - shift, y, room, grapheme, cx.style(look));
        }
        start += line.len() + 1;
    }
    let row = u16::try_from(form.cursor.0.saturating_sub(first)).unwrap_or(0);
    let x = area.x + 1 + (width(&before) - shift).min(room.saturating_sub(1));
    buf.set_style(Rect { x, y: area.y + row, width: 1, height: 1 }.intersection(area), cx.style("cursor"));
}

/// What is wrong with it, else what the last key led to.
fn say(cx: &Cx<'_>, row: Rect, form: &EditorForm, buf: &mut Buffer) {
    if row.height == 0 {
        return;
    }
    let (words, look) = match (&cx.view.message, &form.wrong) {
        (Some(message), _) => (message.clone(), "message"),
        (None, Some(wrong)) => {
            let (line, column) = place_of(&form.text(), wrong.at);
            (format!("✕ line {line}, column {column}: {}", wrong.words), "warning")
        }
        (None, None) => return,
    };
    put(buf, row.x, row.y, row.width, &words, cx.style(look));
}

/// The completions, the one that was taken among them.
fn offer(cx: &Cx<'_>, area: Rect, form: &EditorForm, buf: &mut Buffer) {
    let taken = form.taken.unwrap_or(0);
    let first = offset(taken, form.offered.len(), area.height);
    let rows = form.offered.iter().enumerate().skip(first);
    for ((at, offered), y) in rows.zip(area.y..area.bottom()) {
        if form.taken == Some(at) {
            buf.set_style(Rect { y, height: 1, ..area }, cx.style("focused.selected"));
        }
        let x = put(buf, area.x, y, area.width, offered.text.trim_end(), cx.style("overlay")) + 2;
        put(buf, x, y, area.right().saturating_sub(x), offered.hint, cx.style("dim"));
    }
}

fn hints(cx: &Cx<'_>, room: u16) -> String {
    let named = [
        (Action::Accept, "accept"),
        (Action::Cancel, "leave"),
        (Action::Complete, "complete"),
        (Action::Earlier, "earlier"),
    ];
    let mut out = String::new();
    for (action, word) in named {
        let Some(key) = cx.specs.keymap.keys_of(Context::Editor, action).into_iter().next() else { continue };
        let next = if out.is_empty() { format!("{key} {word}") } else { format!("{out} · {key} {word}") };
        if width(&next) + 8 > room {
            break;
        }
        out = next;
    }
    out
}
