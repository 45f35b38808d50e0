//! One thing as a tree of JSON: of an event its whole record. Its lines are folded, unfolded and searched. What is
//! folded away is not looked at when it is drawn.

mod paint;
mod search;
#[cfg(test)]
mod tests;
mod tree;
mod turns;

use std::{collections::BTreeSet, ops::ControlFlow, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::Value;

use super::{Extent, Hit, Opening, Panel, Titles, Turn, Turned, say};
use crate::{
    spec::{Action, Context},
    ui::{
        Cx, Line, PanelState, Place, Thing,
        table::{extent, offset},
    },
};
use search::Needle;
use tree::{Folding, count, spot, walk};

/// One thing as JSON.
#[derive(Debug)]
pub(super) struct Record;

/// What is shown: an event's record when there is one, else all members of a thing.
fn value(line: &Line<'_>) -> Arc<Value> {
    match line.thing {
        Thing::Event(event) if !event.record.is_null() => event.record.shared(),
        _ => Arc::new(line.to_json()),
    }
}

/// How one comes to a match.
fn next_match(cx: &Cx<'_>) -> Option<String> {
    let keys = cx.specs.keymap.keys_of(Context::Panel, Action::FindNext);
    keys.first().map(|key| format!("{key} goes to the next match"))
}

/// Lines in sight, and which of them is selected.
fn lines(value: &Value, state: &PanelState) -> (usize, usize) {
    let lines = count(value, Folding::Turned(&state.folded));
    (lines, state.index.min(lines.saturating_sub(1)))
}

/// The lines of a value as they are at first, as running text, until told to stop.
pub(super) fn outline(value: &Value, each: &mut dyn FnMut(String) -> ControlFlow<()>) {
    walk(value, Folding::Turned(&BTreeSet::new()), &mut |_, node| each(paint::plain(node)));
}

impl Panel for Record {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 20)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let (at, state) = (place.panel, cx.state(place.panel));
        let mut titles = Titles { left: cx.title(at), ..Titles::default() };
        let Some(line) = cx.shown(at) else { return titles };
        let value = value(&line);
        let (lines, selected) = lines(&value, state);
        titles.bottom = extent(selected, lines, place.inner.height);
        if let Some(needle) = Needle::new(&state.filter) {
            let here = spot(&value, Folding::Turned(&state.folded), selected);
            let hits = search::hits(&value, &needle, here.as_ref().map_or("", |spot| &spot.path));
            let words = match (hits.here, hits.count) {
                (_, 0) => "nothing found".to_owned(),
                (Some(number), count) => format!("{number} of {count}"),
                (None, count) => format!("{count} found"),
            };
            titles.right = format!("/{}  {words}", state.filter);
            let way = next_match(cx).filter(|_| hits.here.is_none() && hits.count > 0);
            let bottom: Vec<String> =
                way.into_iter().chain(Some(titles.bottom)).filter(|t| !t.is_empty()).collect();
            titles.bottom = bottom.join(" · ");
        }
        titles
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        let lines = cx.shown(place.panel).map(|line| lines(&value(&line), cx.state(place.panel)).0);
        Extent::Rows(lines.unwrap_or(0))
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        let value = value(&cx.shown(at)?);
        spot(&value, Folding::Turned(&cx.state(at).folded), row).map(|spot| spot.path)
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.shown(at)
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        if cx.shown(at).is_some() { Opening::Fold } else { Opening::Nothing }
    }

    fn turn(&self, cx: &Cx<'_>, at: usize, how: Turn) -> Option<Turned> {
        Some(turns::turned(&value(&cx.shown(at)?), cx.state(at), how))
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, _column: u16, row: u16) -> Option<Hit> {
        let (lines, selected) = lines(&value(&cx.shown(place.panel)?), cx.state(place.panel));
        let row = offset(selected, lines, place.inner.height) + usize::from(row);
        (row < lines).then_some(Hit::Row(row))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let (at, state, inner) = (place.panel, cx.state(place.panel), place.inner);
        let Some(line) = cx.shown(at) else {
            let text =
                if cx.panel(at).follows.is_some() { "Nothing is selected." } else { "Nothing to show." };
            return say(cx, inner, buf, "dim", text);
        };
        let (value, needle) = (value(&line), Needle::new(&state.filter));
        let (lines, selected) = lines(&value, state);
        let first = offset(selected, lines, inner.height);
        let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let mut row = 0;
        walk(&value, Folding::Turned(&state.folded), &mut |_, node| {
            let Ok(down) = u16::try_from(row.max(first) - first) else { return ControlFlow::Break(()) };
            if down >= inner.height {
                return ControlFlow::Break(());
            }
            if row >= first {
                let area = Rect { y: area.y + down, height: 1, ..area };
                paint::line(cx, node, needle.as_ref(), area, buf);
            }
            row += 1;
            ControlFlow::Continue(())
        });
        super::super::highlight(cx, place, selected.saturating_sub(first), buf);
    }
}
