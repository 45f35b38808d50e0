use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::Value;

use super::{
    search::Needle,
    tree::{Name, Node, Shown},
};
use crate::{
    model::clean,
    ui::{
        Cx,
        text::{fit, put, width},
    },
};

/// Characters of a string that are looked at for one line: more than any line has room for.
const LINE: usize = 2_000;

/// Draws a line of the tree into the first row of `area`.
pub(super) fn line(cx: &Cx<'_>, node: &Node<'_>, needle: Option<&Needle>, area: Rect, buf: &mut Buffer) {
    // However deep it is, half of the line is left for what stands there.
    let indent = u16::try_from(node.depth * 2).unwrap_or(u16::MAX).min(area.width / 2);
    let (y, end) = (area.y, area.right());
    let start = area.x + indent;
    let mut x = start + 2;
    let mut pen = Pen { cx, needle, y, end, buf };
    match node.name {
        Name::Member(name) => x = pen.write(x, &format!("{}: ", one_line(name)), "json.name"),
        Name::Place(at) if matches!(node.shown, Shown::Value(_)) => {
            x = pen.write(x, &format!("{at}: "), "dim");
        }
        Name::Place(_) | Name::None => {}
    }
    let (text, style) = words(node);
    let room = end.saturating_sub(x);
    let is_text = matches!(node.shown, Shown::Value(Value::String(_)));
    let fits = is_text && width(&text) <= room;
    pen.write(x, &text, style);
    let sign = match node.folded {
        Some(true) if !fits => "▸",
        Some(false) => "▾",
        _ => return,
    };
    put(pen.buf, start, y, end.saturating_sub(start), sign, cx.style("fold"));
}

/// A line of the tree as running text.
pub(super) fn plain(node: &Node<'_>) -> String {
    let name = match node.name {
        Name::Member(name) => format!("{}: ", one_line(name)),
        Name::Place(at) if matches!(node.shown, Shown::Value(_)) => format!("{at}: "),
        Name::Place(_) | Name::None => String::new(),
    };
    format!("{:indent$}{name}{}", "", words(node).0, indent = node.depth.min(LINE) * 2)
}

/// The value of a line, and its style.
fn words<'a>(node: &'a Node<'_>) -> (Cow<'a, str>, &'static str) {
    let value = match &node.shown {
        Shown::Piece(text) => return (Cow::Owned(clean(text)), "json.string"),
        Shown::Value(value) => value,
    };
    match (value, node.folded) {
        (Value::Object(_) | Value::Array(_), Some(false)) => (Cow::Borrowed(""), "fold"),
        (Value::Object(members), None) if members.is_empty() => (Cow::Borrowed("{}"), "fold"),
        (Value::Array(items), None) if items.is_empty() => (Cow::Borrowed("[]"), "fold"),
        (Value::Object(members), _) => (Cow::Owned(format!("{{…}} {}", members.len())), "fold"),
        (Value::Array(items), _) => (Cow::Owned(format!("[…] {}", items.len())), "fold"),
        (Value::String(_), Some(false)) => (Cow::Borrowed(""), "json.string"),
        (Value::String(text), _) => (Cow::Owned(format!("\"{}\"", one_line(text))), "json.string"),
        (other, _) => (Cow::Owned(other.to_string()), "json.number"),
    }
}

/// A text as one clean line, as much of it as any line has room for.
fn one_line(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(text),
    }
}

struct Pen<'p, 'a> {
    cx: &'p Cx<'a>,
    needle: Option<&'p Needle>,
    y: u16,
    end: u16,
    buf: &'p mut Buffer,
}

impl Pen<'_, '_> {
    /// Writes a text, what is looked for in it marked; the column after it. When that is where the text is cut, the mark
    /// of the cut is marked.
    fn write(&mut self, x: u16, text: &str, style: &str) -> u16 {
        let room = self.end.saturating_sub(x);
        let shown = fit(text, room);
        let after = put(self.buf, x, self.y, room, text, self.cx.style(style));
        let Some(needle) = self.needle else { return after };
        let mut mark = |from: u16, wide: u16| {
            let area = Rect { x: from, y: self.y, width: wide, height: 1 }.intersection(self.buf.area);
            self.buf.set_style(area, self.cx.style("match"));
        };
        for found in needle.all(&shown) {
            let from = x + width(&shown[..found.start]);
            mark(from, width(&shown[found]));
        }
        if shown.len() < text.len() && needle.all(text).len() > needle.all(&shown).len() {
            mark(after.saturating_sub(1), 1);
        }
        after
    }
}
