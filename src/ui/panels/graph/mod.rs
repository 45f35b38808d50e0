//! The graph of one thing.

mod ask;

use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Charted, Extent, Hit, Panel, Titles,
    chart::{
        Stamp, changes, charged, compare_words, draw, history, inset, no_points, read_changes, shades,
        spacing, span, want_changes, window_words,
    },
    facts,
};
use crate::{
    model::{
        Estimate, Measure, Scope, Series, Snapshot, Standing, Timestamp, Want, period_words, quantity,
        usd_an_hour,
    },
    spec::{AxisSpec, Band, Legend, Level, PanelKind, Side},
    store::Slot,
    ui::{Cx, Figure, FigureLine, Line, Place, Plot, Thing, time},
};

pub(super) use ask::{Fit, STATISTICS, has_graph, held, read, wanted};

/// The graph of the thing that is followed, or that the view is about.
#[derive(Debug)]
pub(super) struct GraphPanel;

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

/// Tells the graph of a thing from every other, in so much room.
pub(super) fn stamp(cx: &Cx<'_>, place: &Place, line: &Line<'_>, area: Rect) -> u64 {
    let mut stamp = Stamp::of(cx, place, (area.width, area.height));
    stamp.add((line.key(), is_focal(cx, place.panel)));
    if let Thing::Alarm(alarm) = line.thing {
        stamp.add((alarm.threshold.map(f64::to_bits), &alarm.unit, alarm.since(), alarm.state.as_str()));
        stamp.add((line.thing.sign(), alarm.evaluated_period(), &alarm.threshold_metric_id));
        let history = line.scope.and_then(|key| history(cx, key, alarm));
        history.into_iter().for_each(|snapshot| stamp.add_snapshot(snapshot));
    }
    let Some((key, ask)) = line.scope.zip(ask::ask(cx, place, line)) else { return stamp.finish() };
    stamp.add(&ask);
    stamp.add_slot(ask::held(cx, key, &ask));
    if let Some((ago, then)) = ask::ask_then(cx, &ask) {
        stamp.add(ago);
        stamp.add_slot(ask::held(cx, key, &then));
    }
    events(cx, line).iter().for_each(|(_, _, snapshot)| stamp.add_snapshot(snapshot));
    stamp.finish()
}

/// What is held of the events where a thing is.
fn events(cx: &Cx<'_>, line: &Line<'_>) -> Vec<(crate::model::ScopeKey, bool, std::sync::Arc<Snapshot>)> {
    let scope = || {
        let account = cx.store.account(line.account()?)?.clone();
        Some(Scope { account, region: line.region()?.clone() })
    };
    scope().map(|scope| read_changes(cx, &[scope], &want_changes(cx))).unwrap_or_default()
}

/// The graph of a thing, or why there is none.
pub(super) fn made(cx: &Cx<'_>, place: &Place, line: &Line<'_>, area: Rect) -> (Option<Plot>, Charted) {
    let Some((key, ask)) = line.scope.zip(ask::ask(cx, place, line)) else {
        return (None, Charted::saying("dim", "No graph: it is not over metrics."));
    };
    let slot = ask::held(cx, key, &ask);
    let Some((all, read)) = slot.and_then(series) else {
        return match slot.and_then(|s| s.fault.as_ref()) {
            Some(fault) => (None, Charted::saying("unreadable", format!("✕ {}", fault.value))),
            None => (None, Charted::saying("unknown", "◌ The graph has not been read yet.")),
        };
    };
    let then = ask::ask_then(cx, &ask);
    let then = then.as_ref().and_then(|(ago, then)| Some((*ago, ask::held(cx, key, then)?)));
    let drawn = drawn(line, all);
    let newest = drawn.first().and_then(|series| series.points.last()).map_or(read, |p| p.at.max(read));
    let span = span(ask.end, ask.range, newest);
    let events = events(cx, line);
    let held = [slot, then.map(|(_, slot)| slot)].into_iter().flatten();
    let held = held.filter_map(|slot| slot.good.as_ref()).map(|good| good.value.clone());
    let mut charted = Charted {
        read: Some(read),
        span,
        changes: changes(cx, &events, span),
        kept: held.chain(events.iter().map(|(_, _, snapshot)| snapshot.clone())).collect(),
        ..Charted::saying("dim", "")
    };
    let past = then.and_then(|(ago, slot)| Some((ago, self::series(slot)?.0)));
    let past = past.map(|(ago, all)| (ago, self::drawn(line, all)));
    let in_sight = drawn.first().is_some_and(|s| s.points.iter().any(|p| p.at >= span.0 && p.at <= span.1));
    if !in_sight {
        charted.said = Some(why_nothing(cx, drawn.first().copied(), ask.range));
        return (None, charted);
    }
    charted.said = None;
    let figure = figure(cx, place, line, (&drawn, past), &charted);
    (Some(Plot::of(&figure, (area.width, area.height))), charted)
}

/// Why there is no graph of what was read.
fn why_nothing(cx: &Cx<'_>, first: Option<&Series>, range: Duration) -> (&'static str, String) {
    let said = first.and_then(|series| series.why.as_ref());
    let because = said.map(|why| format!(" {why}")).unwrap_or_default();
    match first.map(|series| series.standing) {
        Some(Standing::Forbidden) => {
            ("unreadable", format!("✕ This metric may not be read with this role.{because}"))
        }
        Some(Standing::Failed) => {
            ("unreadable", format!("✕ CloudWatch could not answer for this metric.{because}"))
        }
        Some(Standing::Rejected) => {
            ("unreadable", format!("✕ CloudWatch does not understand this.{because}"))
        }
        _ => ("dim", no_points(cx, range)),
    }
}

/// Whether a panel's series can be selected: then it has a legend when there are several.
fn is_focal(cx: &Cx<'_>, at: usize) -> bool {
    cx.panel(at).kind == PanelKind::Graph
}

/// The graph of a thing: what is watched, the band that it is held against, and the same of before.
fn figure<'a>(
    cx: &Cx<'_>,
    place: &Place,
    line: &Line<'_>,
    (drawn, past): (&[&'a Series], Option<(Duration, Vec<&'a Series>)>),
    charted: &Charted,
) -> Figure<'a> {
    let state = cx.state(place.panel);
    let alarm = if let Thing::Alarm(alarm) = line.thing { Some(alarm) } else { None };
    let label = |series: &Series| match &series.query.measure {
        Measure::Metric { metric, stat } => format!("{} {stat}", metric.name),
        Measure::Expression(_) => series.label.to_string(),
    };
    let named = |at: usize, series: &'a Series| {
        let key = format!("{}/{at}", line.key());
        FigureLine {
            hidden: state.hidden.contains(&key),
            key,
            label: label(series),
            points: &series.points,
            // An alarm looks at every period; a metric may come more rarely than it is asked for.
            period: match alarm {
                Some(_) => series.query.period,
                None => spacing(&series.points, series.query.period),
            },
            shift: 0,
            unit: None,
            side: Side::Left,
            colour: None,
            past_of: None,
            standing: series.standing,
            why: series.why.as_ref().map(ToString::to_string),
        }
    };
    let mut lines: Vec<FigureLine<'a>> = Vec::new();
    for (at, series) in drawn.iter().enumerate() {
        let of = lines.first().map(|line| line.key.clone());
        let line = named(at, series);
        lines.push(FigureLine { colour: of.and_then(|_| cx.specs.theme.style("threshold").fg), ..line });
    }
    if let Some((ago, series)) = &past
        && let Some(first) = series.first()
        && let Ok(shift) = i64::try_from(ago.as_secs())
    {
        let line = named(0, first);
        let of = line.key.clone();
        let key = format!("{of}/past");
        let hidden = line.hidden || state.hidden.contains(&key);
        lines.push(FigureLine { key, past_of: Some(of), shift, hidden, ..line });
    }
    let comparable = |a: &&crate::model::Alarm| {
        drawn.first().is_some_and(|series| ask::is_comparable(series, a.evaluated_period()))
    };
    let threshold = alarm.filter(comparable).and_then(|a| a.threshold);
    let band = |from| Band { from, to: None, label: None, level: Level::Critical, side: Side::Left };
    let turned = alarm.filter(|_| !matches!(line.thing.mark(), Some(crate::store::Mark::Fine)));
    let (sign, look) = line.thing.sign();
    let unit = alarm.and_then(|alarm| alarm.unit.clone());
    let history = alarm.and_then(|alarm| history(cx, line.scope?, alarm));
    let several = lines.iter().filter(|line| line.past_of.is_none()).count() > 1 || past.is_some();
    Figure {
        shape: state.shape.unwrap_or_default(),
        from: charted.span.0,
        to: charted.span.1,
        axes: [AxisSpec { unit, ..AxisSpec::default() }, AxisSpec::default()],
        bands: threshold.map(band).into_iter().collect(),
        moments: Vec::new(),
        shades: alarm
            .map(|alarm| shades(alarm, history.map(|snapshot| &**snapshot), charted.span))
            .unwrap_or_default(),
        changes: charted.changes.iter().map(|change| change.mark.clone()).collect(),
        mark: turned.and_then(|a| a.since()).map(|since| (since, sign, look)),
        legend: if several && is_focal(cx, place.panel) { Legend::Beneath } else { Legend::Hidden },
        whole_range: false,
        lines,
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
