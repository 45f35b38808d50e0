//! The graph of one thing.

mod ask;

use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Extent, Panel, Titles, facts};
use crate::{
    model::{
        Estimate, Measure, Scope, Series, Snapshot, Standing, Timestamp, Want, period_words, quantity,
        usd_an_hour,
    },
    store::Slot,
    ui::{
        Cx, Line, Place, Thing,
        chart::{Chart, ChartStyle, Trace, chart},
        text::{put, wrap},
        time,
    },
};

pub(super) use ask::{STATISTICS, has_graph, read, wanted};

/// The graph of the thing that is followed, or that the view is about.
#[derive(Debug)]
pub(super) struct GraphPanel;

/// A cell in from the sides.
fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// What it is the graph of, wherever the focus is.
fn subject<'a>(cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
    cx.subject(at).map(|line| cx.resolve(line))
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

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(0)
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        subject(cx, place.panel).and_then(|line| wanted(cx, place, &line)).into_iter().collect()
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        subject(cx, at)
    }

    fn is_idle(&self, cx: &Cx<'_>, at: usize) -> bool {
        subject(cx, at).is_none_or(|line| !has_graph(&line))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        match subject(cx, place.panel) {
            Some(line) => draw(cx, place, &line, inset(place.inner), buf),
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

/// Draws the graph of a thing, or says why there is none.
pub(super) fn draw(cx: &Cx<'_>, place: &Place, line: &Line<'_>, area: Rect, buf: &mut Buffer) {
    let Some(key) = line.scope else { return };
    let Some(ask) = ask::ask(cx, place, line) else {
        return say(cx, area, buf, "dim", "No graph: it is not over metrics.");
    };
    let slot = ask::held(cx, key, &ask);
    let Some((all, read)) = slot.and_then(series) else {
        return match slot.and_then(|s| s.fault.as_ref()) {
            Some(fault) => say(cx, area, buf, "unreadable", &format!("✕ {}", fault.value)),
            None => say(cx, area, buf, "unknown", "◌ The graph has not been read yet."),
        };
    };
    let drawn = drawn(line, all);
    let newest = drawn.first().and_then(|series| series.points.last()).map_or(read, |p| p.at.max(read));
    let to = edge(newest, ask.range);
    let from = to.checked_sub(ask.range).unwrap_or(to);
    let in_sight = |series: &&Series| series.points.iter().any(|p| p.at >= from);
    match drawn.first() {
        Some(first) if in_sight(first) => draw_series(cx, line, area, &drawn, (from, to), buf),
        Some(first) if first.standing == Standing::Forbidden => {
            say(cx, area, buf, "unreadable", "✕ This metric may not be read with this role.");
        }
        Some(first) if first.standing == Standing::Failed => {
            say(cx, area, buf, "unreadable", "✕ CloudWatch could not answer for this metric.");
        }
        _ => {
            let range = period_words(u32::try_from(ask.range.as_secs()).unwrap_or(u32::MAX));
            say(cx, area, buf, "dim", &format!("No data points in the last {range}."));
        }
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

fn draw_series(
    cx: &Cx<'_>,
    line: &Line<'_>,
    area: Rect,
    series: &[&Series],
    (from, to): (Timestamp, Timestamp),
    buf: &mut Buffer,
) {
    let alarm = if let Thing::Alarm(alarm) = line.thing { Some(alarm) } else { None };
    let (solid, dim): (Style, Style) = (cx.style("graph"), cx.style("provisional.graph"));
    let lines = series.iter().enumerate().map(|(at, series)| Trace {
        runs: runs(series, alarm.is_some()),
        style: if at == 0 { solid } else { cx.style("threshold") },
        provisional: if at == 0 { dim } else { cx.style("threshold") },
    });
    let comparable = |a: &&crate::model::Alarm| {
        series.first().is_some_and(|series| ask::is_comparable(series, a.evaluated_period()))
    };
    let turned = alarm.filter(|_| !matches!(line.thing.mark(), Some(crate::store::Mark::Fine)));
    let data = Chart {
        lines: lines.collect(),
        from,
        to,
        threshold: alarm.filter(comparable).and_then(|a| a.threshold),
        unit: alarm.and_then(|a| a.unit.as_deref()),
        mark: turned.and_then(|a| a.since()).map(|since| {
            let (sign, look) = line.thing.sign();
            (since, sign, cx.style(look))
        }),
    };
    let style = ChartStyle { threshold: cx.style("threshold"), axis: cx.style("axis") };
    chart(buf, area, &data, style, &cx.view.zone);
}

/// The points cut where some are missing. An alarm looks at every period; a metric may come more rarely than it is
/// asked for, and then as often as it comes at most.
fn runs(series: &Series, every_period: bool) -> Vec<&[crate::model::Point]> {
    if every_period {
        return series.runs().collect();
    }
    let apart = |pair: &[crate::model::Point]| pair[1].at.as_second() - pair[0].at.as_second();
    let own = i64::from(series.query.period.max(1));
    let step = series.points.windows(2).map(apart).min().unwrap_or(own).max(own);
    series.points.chunk_by(move |a, b| b.at.as_second() - a.at.as_second() < step + step / 2 + 1).collect()
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
    match own.filter(|own| *own != query.period) {
        Some(own) => format!("{what}, {}; alarm {}", period_words(query.period), period_words(own)),
        None => format!("{what}, {}", period_words(query.period)),
    }
}

/// The newest value that is drawn, and when it was read.
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
    let (_, want) = wanted(cx, place, line)?;
    let Want::MetricData(ask) = &want else { return None };
    let price = cx.store.prices.of("CloudWatch", "GetMetricData")?;
    // Math over metrics costs nothing; a query of Metrics Insights finds one metric at least.
    let is_charged = |measure: &Measure| match measure {
        Measure::Metric { .. } => true,
        Measure::Expression(text) => text.trim_start().to_ascii_uppercase().starts_with("SELECT"),
    };
    let metrics = ask.queries.iter().filter(|query| is_charged(&query.measure)).count();
    let metrics = u32::try_from(metrics).unwrap_or(u32::MAX);
    Some(Estimate::every(price, metrics.into(), cx.store.pacing.interval(&want)))
}

/// The right edge: a little after the newest point, in steps of a 36th of the range. Between the steps new
/// points are added at the right and nothing else moves.
fn edge(newest: Timestamp, range: Duration) -> Timestamp {
    let step = i64::try_from(range.as_secs() / 36).unwrap_or(1).max(1);
    let at = newest.as_second();
    Timestamp::from_second(at + step - at.rem_euclid(step)).unwrap_or(newest)
}

fn series(slot: &Slot) -> Option<(&[Series], Timestamp)> {
    let good = slot.good.as_ref()?;
    let Snapshot::MetricData(all) = &*good.value else { return None };
    Some((all, good.at))
}

fn say(cx: &Cx<'_>, area: Rect, buf: &mut Buffer, style: &str, text: &str) {
    for (line, y) in wrap(text, area.width, usize::from(area.height)).iter().zip(area.y..area.bottom()) {
        put(buf, area.x, y, area.width, line, cx.style(style));
    }
}
