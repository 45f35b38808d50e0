use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, chart::inset, scroll};
use crate::ui::{
    Cx, Place,
    text::{put, wrap},
};

/// What cannot be drawn, and why.
#[derive(Debug)]
pub(super) struct Refused;

/// Lines of all reasons at most: nobody reads more.
const MOST: usize = 200;

/// The reasons, each a paragraph: the first line of each has a sign before it.
fn lines(cx: &Cx<'_>, at: usize, columns: u16) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for reason in &cx.panel(at).remarks {
        if !out.is_empty() {
            out.push(("", String::new()));
        }
        let wrapped = wrap(reason, columns.saturating_sub(2), MOST.saturating_sub(out.len()));
        out.extend(wrapped.into_iter().enumerate().map(|(at, line)| (if at == 0 { "✕" } else { "" }, line)));
    }
    out
}

impl Panel for Refused {
    fn natural(&self, cx: &Cx<'_>, at: usize, _form: &str) -> (u16, u16) {
        // As wide as half of the usual screen: how wide it will be is not known yet.
        (30, u16::try_from(lines(cx, at, 56).len()).unwrap_or(u16::MAX).clamp(1, 20))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let count = lines(cx, place.panel, inset(place.inner).width).len();
        Titles {
            left: cx.title(place.panel),
            right: String::new(),
            bottom: scroll::more(cx, place, count, place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Lines(lines(cx, place.panel, inset(place.inner).width).len())
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let area: Rect = inset(place.inner);
        let lines = lines(cx, place.panel, area.width);
        let first = scroll::first(cx, place.panel, lines.len(), area.height);
        for ((sign, line), y) in lines.iter().skip(first).zip(area.y..area.bottom()) {
            put(buf, area.x, y, 1, sign, cx.style("unreadable"));
            put(buf, area.x + 2, y, area.width.saturating_sub(2), line, cx.style("text"));
        }
    }
}
