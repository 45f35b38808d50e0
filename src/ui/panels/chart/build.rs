//! From what is held to the chart of a panel.

use std::sync::Arc;

use super::{
    Charted, Shade, UNREAD,
    ask::{Asks, sight},
    changes::{changes, read as read_changes, want as want_changes},
    figure::{Answer, answers, lines},
    inset, listed, local,
    made::{Holds, compare_words, no_points, span, window_words},
    note::note,
    scopes,
    shades::{history, over, shades},
    sparse,
    star::Whole,
    watched, watches,
};
use crate::{
    model::{Measure, MetricQuery, Snapshot, Standing, Timestamp, period_words},
    spec::{Action, AxisSpec, Band, ChartSpec, Context, Level, Side},
    ui::{Cx, Figure, FigureLine, Place, Plot, Telling},
};

/// The chart of a panel, from what is held.
pub(super) fn made(cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
    let (whole, state) = (Whole::of(cx, cx.chart(place.panel)), cx.state(place.panel));
    let spec = &*whole.spec;
    let asks = Asks::of(cx, place, &whole);
    if let Some(name) = asks.plan.unset.iter().next() {
        let key = cx.specs.keymap.keys_of(Context::Global, Action::Variable).into_iter().next();
        let how = key.map(|key| format!(": press {key} to choose one")).unwrap_or_default();
        return (None, Charted::saying("dim", format!("${name} has no value{how}.")));
    }
    if let Some((style, words)) = listed::instead(&whole) {
        return (None, Charted::saying(style, words));
    }
    if spec.queries.is_empty() {
        return (None, Charted::saying("dim", "No series yet."));
    }
    let (mut now, mut then) = (answers(&asks, |ask| ask.held(cx)), answers(&asks, |ask| ask.held_then(cx)));
    let goods = || asks.of.iter().filter_map(|ask| ask.held(cx)?.good.as_ref());
    let read = goods().map(|good| good.at).min();
    let newest = now.iter().filter_map(|answer| answer.series.points.last()).map(|point| point.at).max();
    let newest = newest.max(goods().map(|good| good.at).max()).unwrap_or(cx.now);
    let (_, end, _) = sight(cx, spec.range, spec.compare);
    let span = span(end, asks.range, newest);

    let until = read.unwrap_or(cx.now);
    let earlier = |at: Timestamp| at.checked_sub(asks.compare.unwrap_or_default()).unwrap_or(at);
    let zeros = sparse::filled(spec, &now, span, until);
    let zeros_then = sparse::filled(spec, &then, (earlier(span.0), earlier(span.1)), until);
    let are_quiet = sparse::are_quiet(spec, &now);
    sparse::take(&mut now, &zeros);
    sparse::take(&mut then, &zeros_then);
    let worked = local::work_out(cx, spec, &asks, &now, span);
    let is_hidden = |key: &str| state.hidden.contains(key);
    let (lines, all) = lines(cx, &whole, &asks, (&now, &then), &worked, &is_hidden);
    let events = if spec.changes { read_changes(cx, &scopes(&asks), &want_changes(cx)) } else { Vec::new() };
    let changes = changes(cx, &events, span);
    let (axes, bands, shades) = alarmed(cx, spec, &asks, span);
    let kept = goods().map(|good| good.value.clone()).chain(events.into_iter().map(|(_, _, s)| s));
    let kept =
        kept.chain(asks.of.iter().filter_map(|ask| Some(ask.held_then(cx)?.good.as_ref()?.value.clone())));
    let mut charted = Charted {
        said: None,
        left: left(cx, place.panel, &asks),
        right: right(cx, &asks, &now),
        note: note(cx, &whole, &asks, shown(&lines, all), are_quiet),
        read,
        cost: asks.cost_words(cx),
        span,
        changes,
        kept: kept.collect(),
        holds: Holds::Chart,
    };
    let moments = |at: Timestamp, shift: i64| at.as_second().saturating_add(shift);
    let in_sight = lines.iter().any(|line| {
        let (from, to) = (span.0.as_second(), span.1.as_second());
        line.points.iter().any(|p| (from..=to).contains(&moments(p.at, line.shift)))
    });
    if !in_sight {
        // Where nothing is to be read, others may have nothing: the note at the border counts them.
        let has_none = lines.iter().any(|line| line.standing == Standing::Complete);
        let is_told = |line: &&FigureLine<'_>| match line.standing {
            Standing::Complete => false,
            Standing::Rejected => true,
            _ => !has_none,
        };
        charted.said = Some(match lines.iter().find(is_told) {
            Some(line) => ("unreadable", format!("✕ {}", standing_words(line))),
            None if read.is_none() => (UNREAD.0, UNREAD.1.to_owned()),
            None => ("dim", no_points(cx, asks.range)),
        });
        return (None, charted);
    }
    let figure = Figure {
        shape: state.shape.unwrap_or(spec.shape),
        lines,
        from: span.0,
        to: span.1,
        axes,
        bands,
        moments: spec.moments.clone(),
        shades,
        changes: charted.changes.iter().map(|change| change.mark.clone()).collect(),
        mark: None,
        legend: spec.legend,
        whole_range: spec.whole_range,
        telling: Telling { columns: spec.columns.clone(), exact: spec.exact, bare: spec.bare },
    };
    let inner = inset(place.inner);
    (Some(Plot::of(&figure, (inner.width, inner.height))), charted)
}

/// Why a series has no points, in a sentence.
pub(super) fn standing_words(line: &FigureLine<'_>) -> String {
    let own = match line.standing {
        Standing::Forbidden => "may not be read with this role",
        Standing::Rejected => "is not understood",
        _ => "could not be read",
    };
    let name = if line.label.is_empty() { "it" } else { line.label.as_str() };
    match &line.why {
        Some(why) => format!("{name}: {why}"),
        None => format!("{name} {own}."),
    }
}

/// Axes and bands as they are declared, with what an alarm over the one metric adds: its unit, its threshold, and when it
/// was not fine.
fn alarmed(
    cx: &Cx<'_>,
    spec: &ChartSpec,
    asks: &Asks,
    span: (Timestamp, Timestamp),
) -> ([AxisSpec; 2], Vec<Band>, Vec<Shade>) {
    let (mut axes, mut bands) = (spec.axes.clone(), spec.bands.clone());
    let keys = || asks.of.iter().map(|ask| ask.scope.key()).collect::<Vec<_>>();
    let query = watched(spec, asks).filter(|_| watches(spec, asks));
    let Some((key, alarm)) = query.and_then(|query| over(cx, &keys(), query)) else {
        return (axes, bands, Vec::new());
    };
    let side = spec.queries.iter().find(|query| !query.hidden).map(|query| query.side).unwrap_or_default();
    let axis = &mut axes[usize::from(side == Side::Right)];
    axis.unit = axis.unit.take().or_else(|| alarm.unit.clone());
    if let Some(from) = alarm.threshold {
        bands.push(Band {
            from,
            to: None,
            label: Some(alarm.name.clone()),
            level: Level::Plain,
            colour: None,
            side,
        });
    }
    let history: Option<&Arc<Snapshot>> = history(cx, key, alarm);
    (axes, bands, shades(alarm, history.map(|snapshot| &**snapshot), span))
}

/// The title, and how many scopes are left out.
fn left(cx: &Cx<'_>, at: usize, asks: &Asks) -> String {
    let title = cx.title(at);
    match asks.plan.all > asks.of.len() {
        true => format!("{title} · {} of {} scopes", asks.of.len(), asks.plan.all),
        false => title,
    }
}

/// `12:00–13:00 · p99, 1 min · beside yesterday`.
fn right(cx: &Cx<'_>, asks: &Asks, now: &[Answer<'_>]) -> String {
    fn only<T: PartialEq + Clone>(all: impl Iterator<Item = T>) -> Option<T> {
        let mut all = all;
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
    // What was answered may be coarser than what was asked.
    let answered = || now.iter().map(|answer| &answer.series.query);
    let asked = || asks.of.iter().flat_map(|ask| &ask.now.queries);
    let queries: Vec<&MetricQuery> = if now.is_empty() { asked().collect() } else { answered().collect() };
    let stat = only(queries.iter().map(|query| match &query.measure {
        Measure::Metric { stat, .. } => Some(stat.clone()),
        Measure::Expression(_) => None,
    }));
    let period = only(queries.iter().map(|query| query.period)).map(period_words);
    let of = [stat.flatten(), period].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let parts = [window_words(cx), Some(of).filter(|of| !of.is_empty()), asks.compare.map(compare_words)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How many series are drawn, of how many; none of none as long as there is nothing in any.
fn shown(lines: &[FigureLine<'_>], all: usize) -> (usize, usize) {
    match lines.iter().any(|line| !line.points.is_empty()) {
        true => (lines.iter().filter(|line| line.past_of.is_none()).count(), all),
        false => (0, 0),
    }
}
