use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Cx,
    chrome::frame,
    text::{fit, put, width},
};
use crate::spec::{Action, Binding, Context, Keymap};

/// A line of the help: keys and what they do, or a heading.
pub fn help_lines(keymap: &Keymap) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (context, heading) in
        [(Context::Panel, "In a panel"), (Context::Global, "Anywhere"), (Context::Prompt, "While writing")]
    {
        if !lines.is_empty() {
            lines.push((String::new(), String::new()));
        }
        lines.push((String::new(), heading.to_owned()));
        for action in Action::ALL {
            let keys = keymap.keys_of(context, *action);
            if !keys.is_empty() {
                lines.push((keys.join(", "), action.doc().to_owned()));
            }
        }
        for (keys, binding) in keymap.following(context, &[]) {
            if let Binding::Go(_) = binding {
                let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                lines.push((keys.join(" "), binding.doc()));
            }
        }
    }
    lines
}

/// Rows of help that fit on a screen.
pub fn help_height(area: Rect) -> u16 {
    area.height.saturating_sub(4)
}

/// What the keys do, over the view.
pub fn help(cx: &Cx<'_>, area: Rect, scroll: usize, buf: &mut Buffer) {
    let lines = help_lines(&cx.specs.keymap);
    let keys = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0).min(area.width / 2);
    let docs = lines.iter().map(|(_, doc)| width(doc)).max().unwrap_or(0);
    let height = help_height(area).min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let scroll = scroll.min(lines.len().saturating_sub(usize::from(height)));
    let hidden = lines.len() - scroll - usize::from(height);
    let bottom = if hidden > 0 { format!("{hidden} more") } else { String::new() };
    let inner = window(cx, area, (keys + docs + 4, height), "keys", &bottom, buf);
    for ((keys_text, doc), y) in lines.iter().skip(scroll).zip(inner.y..inner.bottom()) {
        let heading = keys_text.is_empty();
        let x = inner.x + 1;
        let room = inner.width.saturating_sub(2);
        if heading {
            put(buf, x, y, room, doc, cx.style("strong"));
        } else {
            put(buf, x, y, keys.min(room), keys_text, cx.style("key"));
            put(buf, x + keys + 2, y, room.saturating_sub(keys + 2), doc, cx.style("overlay"));
        }
    }
}

/// What may follow the keys pressed so far, at the lower right.
pub fn pending(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let keymap = &cx.specs.keymap;
    let mut lines: Vec<(String, String)> = Vec::new();
    for context in [Context::Panel, Context::Global] {
        for (keys, binding) in keymap.following(context, &cx.view.pending) {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            lines.push((keys.join(" "), binding.doc()));
        }
    }
    let wide = lines.iter().map(|(k, d)| width(k) + width(d) + 4).max().unwrap_or(10);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(4));
    let pressed: Vec<String> = cx.view.pending.iter().map(ToString::to_string).collect();
    let corner = Rect {
        x: area.right().saturating_sub((wide + 2).min(area.width)),
        y: area.bottom().saturating_sub(height + 3).max(area.y),
        width: (wide + 2).min(area.width),
        height: height + 2,
    };
    let inner = window(cx, corner, (wide, height), &pressed.join(" "), "", buf);
    for ((keys, doc), y) in lines.iter().zip(inner.y..inner.bottom()) {
        let x = put(buf, inner.x + 1, y, inner.width.saturating_sub(2), keys, cx.style("key")) + 2;
        put(buf, x, y, inner.right().saturating_sub(x + 1), doc, cx.style("overlay"));
    }
}

/// A cleared, framed rectangle in the middle of `area`; what is inside of it.
pub fn window(
    cx: &Cx<'_>,
    area: Rect,
    (columns, rows): (u16, u16),
    title: &str,
    bottom: &str,
    buf: &mut Buffer,
) -> Rect {
    let (wide, high) = (columns.saturating_add(2).min(area.width), rows.saturating_add(2).min(area.height));
    let outer = Rect {
        x: area.x + (area.width - wide) / 2,
        y: area.y + (area.height - high) / 2,
        width: wide,
        height: high,
    };
    for y in outer.top()..outer.bottom() {
        for x in outer.left()..outer.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
    buf.set_style(outer, cx.style("overlay"));
    frame(outer, cx.style("overlay.border"), buf);
    if wide > 8 {
        let text = format!(" {} ", fit(title, wide - 6));
        put(buf, outer.x + 2, outer.y, wide - 4, &text, cx.style("focused.title"));
        if !bottom.is_empty() {
            let text = format!(" {} ", fit(bottom, wide - 6));
            super::text::put_right(
                buf,
                outer.x + 2,
                outer.right() - 2,
                outer.bottom() - 1,
                &text,
                cx.style("dim"),
            );
        }
    }
    Rect { x: outer.x + 1, y: outer.y + 1, width: wide.saturating_sub(2), height: high.saturating_sub(2) }
}
