use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Extent, Panel, Titles,
    facts::{self, Fact},
    graph, say, scroll,
};
use crate::{
    model::{Scope, Want},
    ui::{Cx, Line, Place},
};

/// What is selected, in full: its graph, if it has one and there is room, above what there is to say about it.
#[derive(Debug)]
pub(super) struct Preview;

/// The part above the facts, and the facts.
fn split(cx: &Cx<'_>, inner: Rect, line: &Line<'_>) -> (Rect, Rect) {
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let facts = || facts::lines(&facts::facts(cx, line), inner.width).len();
    let graph = match graph::has_graph(line) {
        true if inner.height >= 8 => {
            let left = inner.height.saturating_sub(u16::try_from(facts()).unwrap_or(u16::MAX));
            (inner.height * 3 / 5).clamp(4, 16).max(left)
        }
        _ => 0,
    };
    let above = Rect { height: graph, ..inner };
    let below = Rect { y: inner.y + graph, height: inner.height - graph, ..inner };
    (above, below)
}

impl Panel for Preview {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        match cx.shown(place.panel) {
            Some(line) => {
                let (above, _) = split(cx, place.inner, &line);
                let right = if above.height > 0 { graph::caption(cx, place, &line) } else { String::new() };
                Titles { left: facts::title(&line), right, bottom: facts::read(cx, &line) }
            }
            None => Titles { left: cx.title(place.panel), ..Titles::default() },
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        let Some(line) = cx.shown(place.panel) else { return Extent::Lines(0) };
        let (above, below) = split(cx, place.inner, &line);
        let lines = facts::lines(&facts::facts(cx, &line), below.width).len();
        // As if all of the panel scrolled: what can be scrolled away is then what does not fit.
        Extent::Lines(lines + usize::from(above.height))
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        let Some(line) = cx.shown(place.panel) else { return Vec::new() };
        graph::wanted(cx, place, &line).into_iter().chain(facts::wants(cx, &line)).collect()
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.shown(at)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let Some(line) = cx.shown(place.panel) else {
            let (style, text) = facts::missing(cx, place.panel);
            return say(cx, place.inner, buf, style, &text);
        };
        let (above, below) = split(cx, place.inner, &line);
        if above.height > 0 {
            graph::draw(cx, place, &line, above, buf);
        }
        let facts: Vec<Fact> = facts::facts(cx, &line);
        let lines = facts::lines(&facts, below.width);
        scroll::draw(cx, place.panel, below, facts::label_width(&facts), &lines, buf);
    }
}
