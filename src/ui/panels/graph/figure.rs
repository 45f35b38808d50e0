//! From what was read of one thing to its graph.

use std::{sync::Arc, time::Duration};

use ratatui::layout::Rect;

use super::{ask, drawn, series};
use crate::{
    model::{Alarm, Measure, Scope, ScopeKey, Series, Snapshot, Standing},
    spec::{AxisSpec, Band, Legend, Level, PanelKind, Side},
    store::Mark,
    ui::{
        Cx, Figure, FigureLine, Line, Place, Plot, Telling, Thing,
        panels::{
            Charted,
            chart::{Stamp, changes, history, no_points, read_changes, shades, spacing, span, want_changes},
        },
    },
};

/// Tells the graph of a thing from every other, in so much room.
pub(in crate::ui::panels) fn stamp(cx: &Cx<'_>, place: &Place, line: &Line<'_>, area: Rect) -> u64 {
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
fn events(cx: &Cx<'_>, line: &Line<'_>) -> Vec<(ScopeKey, bool, Arc<Snapshot>)> {
    let scope = || {
        let account = cx.store.account(line.account()?)?.clone();
        Some(Scope { account, region: line.region()?.clone() })
    };
    scope().map(|scope| read_changes(cx, &[scope], &want_changes(cx))).unwrap_or_default()
}

/// The graph of a thing, or why there is none.
pub(in crate::ui::panels) fn made(
    cx: &Cx<'_>,
    place: &Place,
    line: &Line<'_>,
    area: Rect,
) -> (Option<Plot>, Charted) {
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
    let shown = drawn(line, all);
    let newest = shown.first().and_then(|series| series.points.last()).map_or(read, |p| p.at.max(read));
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
    let past = then.and_then(|(ago, slot)| Some((ago, series(slot)?.0)));
    let past = past.map(|(ago, all)| (ago, drawn(line, all)));
    let in_sight = shown.first().is_some_and(|s| s.points.iter().any(|p| p.at >= span.0 && p.at <= span.1));
    if !in_sight {
        charted.said = Some(why_nothing(cx, shown.first().copied(), ask.range));
        return (None, charted);
    }
    charted.said = None;
    let figure = figure(cx, place, line, (&shown, past), &charted);
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
    matches!(cx.panel(at).kind, PanelKind::Graph | PanelKind::AlarmGraph)
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
    let comparable =
        |a: &&Alarm| drawn.first().is_some_and(|series| ask::is_comparable(series, a.evaluated_period()));
    let threshold = alarm.filter(comparable).and_then(|a| a.threshold);
    let band =
        |from| Band { from, to: None, label: None, level: Level::Critical, colour: None, side: Side::Left };
    let turned = alarm.filter(|_| !matches!(line.thing.mark(), Some(Mark::Fine)));
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
        telling: Telling::default(),
        lines,
    }
}
