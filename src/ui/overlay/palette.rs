use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    choices::{Choice, Choices, Does},
    window,
};
use crate::{
    spec::{Action, Context},
    ui::{
        Cx,
        table::{extent, offset},
        text::{put, put_right, width, width_up_to, wrap},
    },
};

/// A name takes no more of a line than this, where something is said about it.
const NAME: u16 = 44;
/// Lines for why something cannot be opened.
const WHY: usize = 4;

/// Draws what could be written, at the lower left of the body: at most half of it.
pub(super) fn palette(cx: &Cx<'_>, body: Rect, choices: &Choices, buf: &mut Buffer) {
    let Some(first) = choices.list.first() else { return };
    if first.does == Does::Nothing {
        return say(cx, body, &choices.title, &first.label, buf);
    }
    let (names, about, keys) = widths(&choices.list);
    let wide = names + 2 + if about > 0 { about + 2 } else { 0 } + if keys > 0 { keys + 2 } else { 0 };
    let most = (body.height / 2).saturating_sub(2).max(1);
    let rows = u16::try_from(choices.list.len()).unwrap_or(u16::MAX).min(most);
    let complete = cx.specs.keymap.keys_of(Context::Prompt, Action::Complete).into_iter().next();
    let hint = complete.map(|key| format!("{key} {}", Action::Complete.hint()));
    let shown = extent(choices.at, choices.list.len(), rows);
    let bottom: Vec<String> = hint.into_iter().chain([shown]).filter(|words| !words.is_empty()).collect();
    let bottom = bottom.join(" · ");
    let wide = wide.max(width(&choices.title) + 6).max(width(&bottom) + 6);
    let inner = window(cx, corner(body, wide, rows), (wide, rows), &choices.title, &bottom, buf);
    let from = offset(choices.at, choices.list.len(), inner.height);
    for ((at, choice), y) in choices.list.iter().enumerate().skip(from).zip(inner.y..inner.bottom()) {
        let line = Rect { y, height: 1, ..inner };
        if at == choices.at {
            buf.set_style(line, cx.style("focused.selected"));
        }
        draw(cx, line, choice, (names, keys), buf);
    }
}

/// What names, words about them and keys ask for.
fn widths(list: &[Choice]) -> (u16, u16, u16) {
    let widest =
        |words: fn(&Choice) -> &str| list.iter().map(|c| width_up_to(words(c), 200)).max().unwrap_or(0);
    let (names, about, keys) = (widest(|c| &c.label), widest(|c| &c.about), widest(|c| &c.keys));
    (if about > 0 { names.min(NAME) } else { names }, about, keys)
}

fn draw(cx: &Cx<'_>, line: Rect, choice: &Choice, (names, keys): (u16, u16), buf: &mut Buffer) {
    let (x, y) = (line.x + 1, line.y);
    let mut right = line.right().saturating_sub(1);
    if keys > 0 && line.width > names + keys + 8 {
        put_right(buf, x, right, y, &choice.keys, cx.style("key"));
        right = right.saturating_sub(keys + 2);
    }
    let found = cx.style("match");
    let names = names.min(right.saturating_sub(x));
    marked(buf, (x, y), names, &choice.label, &choice.matched, (cx.style("overlay"), found));
    let x = x + names + 2;
    marked(
        buf,
        (x, y),
        right.saturating_sub(x),
        &choice.about,
        &choice.matched_about,
        (cx.style("dim"), found),
    );
}

/// Writes a text, the graphemes that match in a style of their own.
pub(super) fn marked(
    buf: &mut Buffer,
    (x, y): (u16, u16),
    room: u16,
    text: &str,
    matched: &[u32],
    (style, found): (Style, Style),
) {
    let end = put(buf, x, y, room, text, style);
    let mut at = x;
    for (place, grapheme) in (0u32..).zip(text.graphemes(true)) {
        let wide = width(grapheme);
        if at + wide > end {
            break;
        }
        // What was cut away is not there to be marked.
        if matched.contains(&place) && buf.cell((at, y)).is_some_and(|cell| cell.symbol() == grapheme) {
            buf.set_style(Rect { x: at, y, width: wide, height: 1 }, found);
        }
        at += wide;
    }
}

/// Says why nothing can be opened.
fn say(cx: &Cx<'_>, body: Rect, title: &str, why: &str, buf: &mut Buffer) {
    let lines = wrap(why, body.width.saturating_sub(4), WHY);
    let wide = lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(title) + 4) + 2;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = window(cx, corner(body, wide, rows), (wide, rows), title, "", buf);
    for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
        put(buf, inner.x + 1, y, inner.width.saturating_sub(2), line, cx.style("warning"));
    }
}

/// The lower left of the body, with room for so many columns and rows within a border.
fn corner(body: Rect, columns: u16, rows: u16) -> Rect {
    let (width, height) =
        (columns.saturating_add(2).min(body.width), rows.saturating_add(2).min(body.height));
    Rect { x: body.x, y: body.bottom() - height, width, height }
}
