use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, scroll};
use crate::{
    spec::{Action, Binding, Context, Keymap},
    ui::{
        Cx, Place,
        text::{put, width},
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

impl Panel for Keys {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (70, 40)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let count = lines(&cx.specs.keymap).len();
        Titles {
            left: cx.panel(place.panel).title.clone(),
            right: String::new(),
            bottom: scroll::more(cx, place, count, place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(lines(&cx.specs.keymap).len())
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let inner = Rect { x: place.inner.x + 1, width: place.inner.width.saturating_sub(2), ..place.inner };
        let lines = lines(&cx.specs.keymap);
        let keys = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0).min(inner.width / 2);
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
