use std::{sync::Arc, time::Duration};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, facts};
use crate::{
    model::{Alarm, MetricAsk, Scope, Series, Snapshot, Standing, Timestamp, Want},
    store::Slot,
    ui::{
        Cx, Line, Place, Thing,
        chart::{Chart, ChartStyle, chart},
        text::{put, wrap},
    },
};

/// How far back the graph of an alarm goes, at least.
const RANGE: Duration = Duration::from_secs(3 * 3600);

/// What to ask GetMetricData for the graph of an alarm. None for composites and log alarms.
pub(super) fn want(alarm: &Alarm) -> Option<Want> {
    let queries = alarm.queries();
    let period = queries.iter().map(|query| query.period).max()?;
    // A day's worth of points of an hourly metric, not three.
    let range = RANGE.max(Duration::from_secs(u64::from(period) * 24));
    Some(Want::MetricData(Arc::new(MetricAsk { queries, range })))
}

/// The same with its scope, as far as the fleet has it.
pub(super) fn wanted(cx: &Cx<'_>, line: &Line<'_>) -> Option<(Scope, Want)> {
    let account = cx.store.account(line.account()?)?.clone();
    Some((Scope { account, region: line.region()?.clone() }, want_of(line)?))
}

/// What to ask for the graph of a thing; none when it has none.
pub(super) fn want_of(line: &Line<'_>) -> Option<Want> {
    match line.thing {
        Thing::Alarm(alarm) => want(alarm),
        _ => None,
    }
}

/// The graph of the thing that is followed, or that the view is about.
#[derive(Debug)]
pub(super) struct GraphPanel;

impl Panel for GraphPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let left =
            cx.shown(place.panel).map_or_else(|| cx.panel(place.panel).title.clone(), |l| facts::title(&l));
        Titles { left, ..Titles::default() }
    }

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(0)
    }

    fn wants(&self, cx: &Cx<'_>, at: usize) -> Vec<(Scope, Want)> {
        cx.shown(at).and_then(|line| wanted(cx, &line)).into_iter().collect()
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        cx.shown(at)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let inner = Rect { x: place.inner.x + 1, width: place.inner.width.saturating_sub(2), ..place.inner };
        match cx.shown(place.panel) {
            Some(line) => draw(cx, &line, inner, buf),
            None => {
                let (style, text) = facts::missing(cx, place.panel);
                super::say(cx, place.inner, buf, style, &text);
            }
        }
    }
}

/// Draws the graph of a thing, or says why there is none.
pub(super) fn draw(cx: &Cx<'_>, line: &Line<'_>, area: Rect, buf: &mut Buffer) {
    let (Thing::Alarm(alarm), Some(key)) = (line.thing, line.scope) else { return };
    let Some(want) = want(alarm) else {
        return say(cx, area, buf, "dim", "No graph: the alarm is not over metrics.");
    };
    let slot = cx.store.slot(key, &want);
    match slot.and_then(series) {
        Some((series, read)) if !series.points.is_empty() => {
            let runs: Vec<_> = series.runs().collect();
            let range = if let Want::MetricData(ask) = &want { ask.range } else { RANGE };
            let to = edge(series.points.last().map_or(read, |p| p.at.max(read)), range);
            let from = to.checked_sub(range).unwrap_or(to);
            let data = Chart { runs, from, to, threshold: alarm.threshold, unit: alarm.unit.as_deref() };
            let style = ChartStyle {
                line: cx.style("graph"),
                provisional: cx.style("provisional.graph"),
                threshold: cx.style("threshold"),
                axis: cx.style("axis"),
            };
            chart(buf, area, &data, style, &cx.view.zone);
        }
        Some((series, _)) if series.standing == Standing::Forbidden => {
            say(cx, area, buf, "unreadable", "✕ This metric may not be read with this role.");
        }
        Some(_) => say(cx, area, buf, "dim", "No data points in the last hours."),
        None => match slot.and_then(|s| s.fault.as_ref()) {
            Some(fault) => say(cx, area, buf, "unreadable", &format!("✕ {}", fault.value)),
            None => say(cx, area, buf, "unknown", "◌ The graph has not been read yet."),
        },
    }
}

/// The right edge: a little after the newest point, in steps of a 36th of the range. Between the steps new
/// points are added at the right and nothing else moves.
fn edge(newest: Timestamp, range: Duration) -> Timestamp {
    let step = i64::try_from(range.as_secs() / 36).unwrap_or(1).max(1);
    let at = newest.as_second();
    Timestamp::from_second(at + step - at.rem_euclid(step)).unwrap_or(newest)
}

fn series(slot: &Slot) -> Option<(&Series, Timestamp)> {
    let good = slot.good.as_ref()?;
    let Snapshot::MetricData(all) = &*good.value else { return None };
    all.first().map(|series| (series, good.at))
}

fn say(cx: &Cx<'_>, area: Rect, buf: &mut Buffer, style: &str, text: &str) {
    for (line, y) in wrap(text, area.width, usize::from(area.height)).iter().zip(area.y..area.bottom()) {
        put(buf, area.x, y, area.width, line, cx.style(style));
    }
}
