//! The graph of one thing.

mod ask;
mod figure;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Charted, Extent, Hit, Panel, Titles, alarms,
    chart::{at_crosshair, charged, compare_words, draw, inset, want_changes, window_words},
    facts,
};
use crate::{
    model::{
        Estimate, Measure, Scope, Series, Snapshot, Timestamp, Want, period_words, quantity, usd_an_hour,
    },
    spec::Widget,
    store::Slot,
    ui::{Cx, Line, Place, Plot, Thing, time},
};

pub(super) use ask::{Fit, STATISTICS, has_graph, held, read, wanted};
pub(super) use figure::{made, stamp};

/// The graph of the thing that is followed, or that the view is about.
#[derive(Debug)]
pub(super) struct GraphPanel;

/// What it is the graph of, wherever the focus is.
fn subject<'a>(cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
    match cx.panel(at).widget.as_deref() {
        Some(Widget::AlarmGraph(place)) => alarms::found(cx, place).line(),
        _ => cx.subject(at).map(|line| cx.resolve(line)),
    }
}

impl Panel for GraphPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        match subject(cx, place.panel) {
            Some(line) => Titles {
                left: watched(cx, place.panel, &line),
                right: caption(cx, place, &line),
                bottom: last(cx, place, &line),
            },
            None => Titles { left: cx.title(place.panel), ..Titles::default() },
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Rows(cx.state(place.panel).plot.as_ref().map_or(0, |plot| plot.lines()))
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        cx.state(at).plot.as_ref()?.keys().get(row).cloned()
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        let Some(line) = subject(cx, place.panel) else { return Vec::new() };
        let mut wants = wanted(cx, place, &line);
        if let Some((scope, _)) = wants.first().cloned() {
            wants.push((scope, want_changes(cx)));
        }
        wants
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, _row: u16) -> Option<Hit> {
        let plot = cx.state(place.panel).plot.as_ref()?;
        // A cell in from the side.
        plot.column_under(column.checked_sub(1)?).map(|column| Hit::Moment(plot.moment_at(column)))
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        subject(cx, place.panel).map(|line| stamp(cx, place, &line, inset(place.inner)))
    }

    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        match subject(cx, place.panel) {
            Some(line) => made(cx, place, &line, inset(place.inner)),
            None => (None, Charted::saying("dim", "")),
        }
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        subject(cx, at)
    }

    fn is_idle(&self, cx: &Cx<'_>, at: usize) -> bool {
        subject(cx, at).is_none_or(|line| !has_graph(&line))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        match subject(cx, place.panel) {
            Some(_) => draw(cx, place, inset(place.inner), buf),
            None => {
                let (style, text) = facts::missing(cx, place.panel);
                super::say(cx, place.inner, buf, style, &text);
            }
        }
    }
}

/// What is drawn, where the view says by itself what that is of; else what it is of.
fn watched(cx: &Cx<'_>, at: usize, line: &Line<'_>) -> String {
    match line.thing {
        Thing::Alarm(alarm) if cx.panel(at).follows.is_none() => alarm.watches(),
        Thing::Metric(metric) if cx.panel(at).follows.is_none() => {
            format!("{} {}", metric.namespace, metric.name)
        }
        _ => facts::title(line),
    }
}

/// The series that are drawn: what is watched, then the band that it is held against.
fn drawn<'a>(line: &Line<'_>, all: &'a [Series]) -> Vec<&'a Series> {
    let band = |series: &&Series| match line.thing {
        Thing::Alarm(alarm) => series.query.id.is_some() && series.query.id == alarm.threshold_metric_id,
        _ => false,
    };
    let first = all.iter().find(|series| !band(series));
    first.into_iter().chain(all.iter().filter(band)).collect()
}

/// Statistic and period of what is drawn: `p99, 1 min`; where the alarm has another period, that too.
pub(super) fn caption(cx: &Cx<'_>, place: &Place, line: &Line<'_>) -> String {
    let Some(ask) = ask::ask(cx, place, line) else { return String::new() };
    let held = line.scope.and_then(|key| series(ask::held(cx, key, &ask)?));
    // What was answered may be coarser than what was asked.
    let query = held.and_then(|(all, _)| Some(&drawn(line, all).first()?.query)).or(ask.queries.first());
    let Some(query) = query else { return String::new() };
    let what = match &query.measure {
        Measure::Metric { stat, .. } => stat,
        Measure::Expression(_) => "expression",
    };
    let own = if let Thing::Alarm(alarm) = line.thing { alarm.evaluated_period() } else { None };
    let of = match own.filter(|own| *own != query.period) {
        Some(own) => format!("{what}, {}; alarm {}", period_words(query.period), period_words(own)),
        None => format!("{what}, {}", period_words(query.period)),
    };
    let beside = ask::ask_then(cx, &ask).map(|(ago, _)| compare_words(ago));
    [window_words(cx), Some(of), beside].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The newest value that is drawn, or what is at the crosshair; and when it was read.
fn last(cx: &Cx<'_>, place: &Place, line: &Line<'_>) -> String {
    let slot = line.scope.and_then(|key| ask::held(cx, key, &ask::ask(cx, place, line)?));
    let Some((all, read)) = slot.and_then(series) else { return String::new() };
    let unit = if let Thing::Alarm(alarm) = line.thing { alarm.unit.as_deref() } else { None };
    let point = drawn(line, all).first().and_then(|series| series.points.last());
    let cost = estimate(cx, place, line).map(|estimate| usd_an_hour(estimate.usd));
    let value = point.map(|point| {
        let moves = if point.provisional { ", still moving" } else { "" };
        format!("{} at {}{moves}", quantity(point.value, unit), cx.view.zone.moment(point.at, cx.now))
    });
    let value = at_crosshair(cx, place.panel).or(value);
    let read = match slot.and_then(|slot| slot.fault.as_ref()) {
        Some(fault) => format!("✕ {}, read {} ago", fault.value.kind.words(), time::age(read, cx.now)),
        None => format!("read {} ago", time::age(read, cx.now)),
    };
    value.into_iter().chain([read]).chain(cost).collect::<Vec<_>>().join(" · ")
}

/// A graph over the whole screen: no other asks for more points.
pub(super) fn widest(cx: &Cx<'_>) -> Place {
    let screen = Rect::new(0, 0, cx.view.size.0, cx.view.size.1);
    Place { panel: 0, area: screen, inner: screen, form: "" }
}

/// What it costs to look at the graph of a thing, as long as it is looked at.
pub(super) fn estimate(cx: &Cx<'_>, place: &Place, line: &Line<'_>) -> Option<Estimate> {
    let price = cx.store.prices.of("CloudWatch", "GetMetricData")?;
    let wants = wanted(cx, place, line);
    let (_, want @ Want::MetricData(ask)) = wants.first()? else { return None };
    Some(Estimate::every(price, charged(ask).into(), cx.store.pacing.interval(want)))
}

fn series(slot: &Slot) -> Option<(&[Series], Timestamp)> {
    let good = slot.good.as_ref()?;
    let Snapshot::MetricData(all) = &*good.value else { return None };
    Some((all, good.at))
}
