use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, scroll};
use crate::{
    spec::{Action, Binding, Context, Keymap},
    ui::{
        Cx, Place,
        text::{put, width, wrap},
    },
};

/// What the keys do.
#[derive(Debug)]
pub(super) struct Keys;

/// A line: keys and what they do, or a heading.
fn lines(keymap: &Keymap) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (context, heading) in [
        (Context::Panel, "In a panel"),
        (Context::Global, "Anywhere"),
        (Context::Prompt, "While writing"),
        (Context::Picker, "While choosing"),
    ] {
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

/// The same in a width: keys in a column of their own, with what is too long going on below.
fn wrapped(keymap: &Keymap, columns: u16) -> (u16, Vec<(String, String)>) {
    let lines = lines(keymap);
    let keys = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0).min(columns * 2 / 5);
    let rows = lines.into_iter().flat_map(|(pressed, doc)| {
        if pressed.is_empty() {
            return vec![(pressed, doc)];
        }
        let mut pressed = wrap(&pressed, keys, 10);
        let mut doc = wrap(&doc, columns.saturating_sub(keys + 2), 10);
        let rows = pressed.len().max(doc.len());
        pressed.resize(rows, " ".into());
        doc.resize(rows, String::new());
        pressed.into_iter().zip(doc).collect()
    });
    (keys, rows.collect())
}

fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

impl Panel for Keys {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (70, 40)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let (_, lines) = wrapped(&cx.specs.keymap, inset(place.inner).width);
        Titles {
            left: cx.panel(place.panel).title.clone(),
            right: String::new(),
            bottom: scroll::more(cx, place, lines.len(), place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Lines(wrapped(&cx.specs.keymap, inset(place.inner).width).1.len())
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let inner = inset(place.inner);
        let (keys, lines) = wrapped(&cx.specs.keymap, inner.width);
        let first = scroll::first(cx, place.panel, lines.len(), inner.height);
        for ((pressed, doc), y) in lines.iter().skip(first).zip(inner.y..inner.bottom()) {
            if pressed.is_empty() {
                put(buf, inner.x, y, inner.width, doc, cx.style("strong"));
            } else {
                put(buf, inner.x, y, keys, pressed, cx.style("key"));
                put(buf, inner.x + keys + 2, y, inner.width.saturating_sub(keys + 2), doc, cx.style("text"));
            }
        }
    }
}
