use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, say, scroll};
use crate::ui::{Cx, Line, Place, Thing};

/// One thing as JSON: of an event its whole record.
#[derive(Debug)]
pub(super) struct Record;

fn lines(cx: &Cx<'_>, at: usize) -> Vec<scroll::Worded> {
    let Some(line) = cx.shown(at) else { return Vec::new() };
    let value = match line.thing {
        Thing::Event(event) if !event.record.is_null() => (*event.record).clone(),
        _ => line.to_json(),
    };
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    // Line feeds inside strings are escaped here, so a line of the record is a line.
    text.lines().map(|line| ("", crate::model::clean(line), "text")).collect()
}

impl Panel for Record {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 20)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let count = lines(cx, place.panel).len();
        Titles {
            left: cx.panel(place.panel).title.clone(),
            right: String::new(),
            bottom: scroll::more(cx, place, count, place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Lines(lines(cx, place.panel).len())
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.shown(at)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let lines = lines(cx, place.panel);
        if lines.is_empty() {
            return say(cx, place.inner, buf, "dim", "Nothing is selected.");
        }
        let inner = Rect { x: place.inner.x + 1, width: place.inner.width.saturating_sub(2), ..place.inner };
        scroll::draw(cx, place.panel, inner, 0, &lines, buf);
    }
}
