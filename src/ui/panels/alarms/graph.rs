use ratatui::buffer::Buffer;

use super::{
    super::{Charted, Extent, Hit, Opening, Panel, Titles, facts, graph::GraphPanel, say},
    find::{self, Standing, found},
};
use crate::{
    model::{Scope, Want},
    spec::{AlarmPlace, Widget},
    ui::{Cx, Line, Place, Plot, route_of},
};

/// The graph of an alarm that is named by its ARN, as it is where an alarm is selected.
#[derive(Debug)]
pub(in crate::ui::panels) struct AlarmGraph;

fn place<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a AlarmPlace> {
    match cx.panel(at).widget.as_deref() {
        Some(Widget::AlarmGraph(place)) => Some(place),
        _ => None,
    }
}

impl Panel for AlarmGraph {
    fn natural(&self, cx: &Cx<'_>, at: usize, form: &str) -> (u16, u16) {
        GraphPanel.natural(cx, at, form)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let (titles, own) = (GraphPanel.titles(cx, place), cx.title(place.panel));
        let left = match self.selected(cx, place.panel) {
            Some(line) if own.is_empty() => facts::title(&line),
            _ => own,
        };
        Titles { left, ..titles }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        GraphPanel.extent(cx, place)
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        GraphPanel.key(cx, at, row)
    }

    fn wants(&self, cx: &Cx<'_>, at: &Place) -> Vec<(Scope, Want)> {
        let mut wants = find::wants(cx, place(cx, at.panel).into_iter());
        wants.extend(GraphPanel.wants(cx, at));
        wants
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, row: u16) -> Option<Hit> {
        GraphPanel.hit(cx, place, column, row)
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        GraphPanel.stamp(cx, place)
    }

    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        GraphPanel.chart(cx, place)
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        GraphPanel.selected(cx, at)
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let route = self.selected(cx, at).and_then(|line| route_of(&line));
        route.map_or(Opening::Nothing, Opening::Go)
    }

    fn draw(&self, cx: &Cx<'_>, at: &Place, buf: &mut Buffer) {
        let Some(place) = place(cx, at.panel) else { return };
        match found(cx, place) {
            Standing::There(..) => GraphPanel.draw(cx, at, buf),
            Standing::Not(style, sign, words) => {
                say(cx, at.inner, buf, style, &format!("{sign} {}: {words}.", place.name));
            }
        }
    }
}
