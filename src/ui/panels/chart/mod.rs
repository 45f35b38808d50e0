//! A chart of series that the view's file names.

mod along;
mod ask;
mod build;
mod changes;
mod expand;
mod figure;
mod listed;
mod lists;
mod local;
mod made;
mod names;
mod note;
mod resource;
mod scopes;
mod shades;
mod short;
mod sparse;
mod star;
mod told;
mod troubles;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Hit, Panel, Titles};
use crate::{
    model::{Measure, MetricQuery, Scope, ScopeKey, Source, Want},
    spec::ChartSpec,
    ui::{Cx, Place, Plot, time},
};

use ask::Asks;
pub(in crate::ui) use ask::charged;
pub(super) use ask::{before, sight};
pub use changes::Change;
pub(super) use changes::{changes, read as read_changes, want as want_changes};
pub(super) use figure::spacing;
pub use made::window_words;
pub use made::{Charted, Holds};
pub(super) use made::{Stamp, compare_words, no_points, span};
pub(super) use shades::{Shade, history, shades};
use star::Whole;
pub(in crate::ui) use troubles::{Troubles, troubles};

/// The chart that the panel declares.
#[derive(Debug)]
pub(super) struct ChartPanel;

/// A cell in from the sides.
pub(super) fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// What is where the crosshair is, in words: the value when there is one series alone, for others stand in the legend, and what
/// was changed there. None without a crosshair in sight.
pub(super) fn at_crosshair(cx: &Cx<'_>, at: usize) -> Option<String> {
    let cursor = cx.view.visit.sight.cursor?;
    let plot = cx.state(at).plot.as_ref()?;
    plot.column_of(cursor)?;
    let value = Some(plot.value_at(cursor).unwrap_or_else(|| "nothing".into())).filter(|_| plot.lines() == 1);
    let value = value.map(|value| format!("{value} at {}", cx.view.zone.moment(cursor, cx.now)));
    let changes: Vec<&str> = plot.changes_at(cursor).map(|change| change.words.as_str()).collect();
    let change = changes.last().map(|newest| match changes.len() {
        1 => (*newest).to_owned(),
        all => format!("{newest} and {} more", all - 1),
    });
    let parts: Vec<String> = value.into_iter().chain(change).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// What a chart costs as long as it is looked at, in words; none when the price is not known.
pub(super) fn cost(cx: &Cx<'_>, place: &Place) -> Option<String> {
    Asks::of(cx, place, &Whole::of(cx, cx.chart(place.panel))).cost_words(cx)
}

impl Panel for ChartPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let Some(chart) = &cx.state(place.panel).chart else {
            return Titles { left: cx.title(place.panel), ..Titles::default() };
        };
        let read = chart.read.map(|read| format!("read {} ago", time::age(read, cx.now)));
        let note = Some(chart.note.clone()).filter(|note| !note.is_empty());
        let bottom =
            at_crosshair(cx, place.panel).into_iter().chain(note).chain(read).chain(chart.cost.clone());
        Titles {
            left: chart.left.clone(),
            right: chart.right.clone(),
            bottom: bottom.collect::<Vec<_>>().join(" · "),
        }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        draw(cx, place, inset(place.inner), buf);
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Rows(cx.state(place.panel).plot.as_ref().map_or(0, |plot| plot.lines()))
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        cx.state(at).plot.as_ref()?.keys().get(row).cloned()
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        let spec = cx.chart(place.panel);
        let whole = Whole::of(cx, spec);
        let asks = Asks::of(cx, place, &whole);
        let mut wants: Vec<(Scope, Want)> = asks.wants().collect();
        let lists = whole.listed.iter().flat_map(|listed| &listed.scopes);
        wants.extend(lists.map(|scope| (scope.clone(), Want::Metrics)));
        if spec.changes && asks.of.len() <= changes::ASKED {
            let want = want_changes(cx);
            wants.extend(asks.of.iter().map(|ask| (ask.scope.clone(), want.clone())));
        }
        wants
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, _row: u16) -> Option<Hit> {
        let plot = cx.state(place.panel).plot.as_ref()?;
        // A cell in from the side.
        plot.column_under(column.checked_sub(1)?).map(|column| Hit::Moment(plot.moment_at(column)))
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        let spec = cx.chart(place.panel);
        let inner = inset(place.inner);
        let mut stamp = Stamp::of(cx, place, (inner.width, inner.height));
        stamp.add_debug(spec);
        let whole = Whole::of(cx, spec);
        let asks = Asks::of(cx, place, &whole);
        stamp.add_debug(&whole.listed);
        stamp.add(&whole.keys);
        stamp.add(asks.plan.all);
        stamp.add_debug(&asks.plan.ways);
        for ask in &asks.of {
            stamp.add((&ask.scope.key(), &ask.now));
            stamp.add_slot(ask.held(cx));
            stamp.add_slot(ask.held_then(cx));
        }
        if spec.changes {
            for (_, _, snapshot) in read_changes(cx, &scopes(&asks), &want_changes(cx)) {
                stamp.add_snapshot(&snapshot);
            }
        }
        if watches(&whole.spec, &asks) {
            let keys: Vec<ScopeKey> = asks.of.iter().map(|ask| ask.scope.key()).collect();
            let good = cx.store.good(Source::Alarms).filter(|(key, _)| keys.contains(key));
            good.for_each(|(_, good)| stamp.add_snapshot(&good.value));
        }
        Some(stamp.finish())
    }

    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        let (plot, charted) = build::made(cx, place);
        let left = if charted.left.is_empty() { cx.title(place.panel) } else { charted.left.clone() };
        (plot, Charted { left, ..charted })
    }
}

/// Draws the chart that was made for a panel, or what is said instead of it.
pub(super) fn draw(cx: &Cx<'_>, place: &Place, area: Rect, buf: &mut Buffer) {
    let state = cx.state(place.panel);
    if let Some(plot) = &state.plot {
        plot.draw(buf, area, cx, place);
    } else {
        let said = state.chart.as_ref().and_then(|chart| chart.said.as_ref());
        let (style, words) = said.map_or(UNREAD, |(style, words)| (*style, words.as_str()));
        let lines = crate::ui::text::wrap(words, area.width, usize::from(area.height));
        for (line, y) in lines.iter().zip(area.y..area.bottom()) {
            crate::ui::text::put(buf, area.x, y, area.width, line, cx.style(style));
        }
    }
}

/// What is said of a chart of which nothing has come.
const UNREAD: (&str, &str) = ("unknown", "◌ The chart has not been read yet.");

fn scopes(asks: &Asks) -> Vec<Scope> {
    asks.of.iter().map(|ask| ask.scope.clone()).collect()
}

/// Whether alarms over what is drawn are shown: of a single metric in a few scopes, that declares no threshold.
fn watches(spec: &ChartSpec, asks: &Asks) -> bool {
    spec.bands.is_empty() && asks.of.len() <= changes::ASKED && watched(spec, asks).is_some()
}

/// The one metric that is drawn, as it is asked.
fn watched<'a>(spec: &ChartSpec, asks: &'a Asks) -> Option<&'a MetricQuery> {
    let mut drawn = (0..spec.queries.len()).filter(|at| !spec.queries[*at].hidden);
    let only = drawn.next().filter(|_| drawn.next().is_none())?;
    let ask = asks.of.first()?;
    let at = ask.queries.iter().position(|query| *query == only)?;
    Some(&ask.now.queries[at]).filter(|query| matches!(query.measure, Measure::Metric { .. }))
}
