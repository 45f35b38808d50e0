//! How charts are looked at: which part of time, held against what, and which of their series.

use std::{sync::Arc, time::Duration};

use super::{State, going};
use crate::{
    model::Timestamp,
    spec::{Range, Shape},
    ui::{self, Charted, Plot},
};

const DAY: u64 = 86_400;

/// The shortest part of time that one can look at: a few points of most metrics.
const SHORTEST: i64 = 300;

/// The longest: beyond the longest range that keys reach, charts of many series would be long to read.
const LONGEST: i64 = 15 * DAY as i64;

/// How long CloudWatch keeps metrics: 15 months.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
const KEPT: i64 = 455 * DAY as i64;

/// The panel whose chart keys are about: the one that has the focus, else the first in sight.
fn charted(state: &State) -> Option<(usize, Arc<Charted>)> {
    let held = |at: usize| state.view.visit.panels.get(at)?.chart.clone();
    let has = |at: usize| held(at).filter(|made| made.is_chart()).map(|made| (at, made));
    let focused = has(state.view.visit.focus);
    focused.or_else(|| state.places().into_iter().find_map(|place| has(place.panel)))
}

/// The same, with what is drawn in it.
fn plotted(state: &State) -> Option<(usize, Arc<Plot>)> {
    let has = |at: usize| Some((at, state.view.visit.panels.get(at)?.plot.clone()?));
    let focused = has(state.view.visit.focus);
    focused.or_else(|| state.places().into_iter().find_map(|place| has(place.panel)))
}

fn no_chart(state: &mut State) {
    state.say("there is no chart here");
}

/// The time that is looked at: a window, or the range of the chart until now.
fn window(state: &State, chart: &Charted) -> (i64, i64) {
    match state.view.visit.sight.window {
        Some((from, to)) => (from.as_second(), to.as_second()),
        None => {
            let length = chart.span.1.as_second() - chart.span.0.as_second();
            let length = if length > 0 { length } else { seconds(state.view.range.duration()) };
            let now = state.now.as_second();
            (now - length, now)
        }
    }
}

fn seconds(length: Duration) -> i64 {
    i64::try_from(length.as_secs()).unwrap_or(i64::MAX)
}

/// Looks closer, or from further off: around the crosshair, else around the middle of a window. What reaches until now and
/// has no crosshair goes on to follow it, as far back as the next range.
pub(super) fn zoom(state: &mut State, closer: bool) {
    let Some((_, chart)) = charted(state) else { return no_chart(state) };
    let sight = &state.view.visit.sight;
    if sight.window.is_none() && (sight.cursor.is_none() || !closer) {
        let range = state.view.range;
        let to = if closer { range.shorter() } else { range.longer() };
        return back_to_now(state, to, if to == range { end(closer) } else { "" });
    }
    let (from, to) = window(state, &chart);
    let length = to - from;
    let wanted = if closer { length / 2 } else { length * 2 };
    let wanted = wanted.clamp(SHORTEST.min(length), LONGEST.max(length));
    if wanted == length {
        return state.say(format!("this is {}", end(closer).trim_start_matches(", ")));
    }
    let around = state.view.visit.sight.cursor.map_or(from + length / 2, Timestamp::as_second);
    let (from, now) = (around - wanted / 2, state.now.as_second());
    if !closer || from + wanted < now {
        return look_at(state, from, from + wanted);
    }
    // Closer to what is near the present: until now, as long as the crosshair stays in sight.
    let range = ranged(state.view.range, wanted);
    let range = if seconds(range.duration()) > wanted { range.shorter() } else { range };
    let reaches = seconds(range.duration());
    match reaches <= wanted && around >= now - reaches {
        true => back_to_now(state, range, ""),
        false => stand(state, now - wanted, now),
    }
}

fn end(closer: bool) -> &'static str {
    if closer { ", the shortest" } else { ", the longest" }
}

/// Looks at what was before, or came after: by half of what is in sight.
pub(super) fn pan(state: &mut State, way: i32) {
    let Some((_, chart)) = charted(state) else { return no_chart(state) };
    let (from, to) = window(state, &chart);
    if way > 0 && state.view.visit.sight.window.is_none() {
        return state.say("nothing came after now");
    }
    let by = (to - from) / 2 * i64::from(way);
    look_at(state, from + by, to + by);
}

/// Looks at a part of time; when that reaches until now, at what is until now, whenever that is.
fn look_at(state: &mut State, from: i64, to: i64) {
    let length = (to - from).max(60);
    let now = state.now.as_second();
    if to >= now {
        let range = ranged(state.view.range, length);
        // A window that is as long as no range stays one while that would show much more.
        if seconds(range.duration()) <= length * 2 || state.view.visit.sight.window.is_some() {
            return back_to_now(state, range, "");
        }
    }
    stand(state, to.min(now) - length, to.min(now));
}

/// Looks at a part of time that stays.
fn stand(state: &mut State, from: i64, to: i64) {
    let from = from.max(state.now.as_second() - KEPT);
    // Whole minutes, so that each look asks for what others have asked.
    let minute = |second: i64| Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(state.now);
    let (from, to) = (minute(from), minute(to.max(from + 60)));
    let sight = &mut state.view.visit.sight;
    sight.window = Some((from, to));
    sight.cursor = sight.cursor.filter(|at| *at >= from && *at <= to);
    let words = state.cx().and_then(|cx| ui::window_words(&cx)).unwrap_or_default();
    state.say(format!("looking at {words}, not now"));
}

/// The range among those that keys reach that is as long, or the next longer; the one that it is when it is as long.
fn ranged(now: Range, length: i64) -> Range {
    let mut range = now;
    while seconds(range.duration()) > length && range.shorter() != range {
        range = range.shorter();
    }
    while seconds(range.duration()) < length && range.longer() != range {
        range = range.longer();
    }
    range
}

/// Looks at so much until now.
pub(super) fn back_to_now(state: &mut State, range: Range, note: &str) {
    let sight = &mut state.view.visit.sight;
    let was_elsewhere = sight.window.take().is_some();
    let first = state.now.as_second() - seconds(range.duration());
    sight.cursor = sight.cursor.filter(|at| at.as_second() >= first);
    state.view.range = range;
    let again = if was_elsewhere { "now again: " } else { "" };
    let looking = if was_elsewhere { "" } else { "looking at " };
    state.say(format!("{again}{looking}the last {range}{note}"));
}

/// Moves the crosshair of the focused chart by so many columns. Whether it has one.
pub(super) fn step(state: &mut State, columns: i32) -> bool {
    let focused = state.view.visit.panels.get(state.view.visit.focus);
    let Some(plot) = focused.and_then(|panel| panel.plot.clone()).filter(|plot| plot.columns() > 0) else {
        return false;
    };
    let cursor = state.view.visit.sight.cursor;
    // The first press shows it where the newest value is.
    state.view.visit.sight.cursor = Some(plot.step(cursor, if cursor.is_some() { columns } else { 0 }));
    true
}

/// Takes the crosshair away, else the window. Whether there was either.
pub(super) fn clear(state: &mut State) -> bool {
    if state.view.visit.sight.cursor.take().is_some() {
        return true;
    }
    let elsewhere = state.view.visit.sight.window.is_some();
    if elsewhere {
        back_to_now(state, state.view.range, "");
    }
    elsewhere
}

/// Holds charts against the same of yesterday, of a week ago, or nothing.
pub(super) fn compare(state: &mut State) {
    if charted(state).is_none() {
        return no_chart(state);
    }
    let (next, words) = match state.view.visit.sight.compare.map(|ago| ago.as_secs()) {
        None | Some(0) => (DAY, "beside it the same of yesterday"),
        Some(DAY) => (7 * DAY, "beside it the same of a week ago"),
        // Nought, for what a chart declares itself is not wanted either.
        _ => (0, "beside it nothing"),
    };
    state.view.visit.sight.compare = Some(Duration::from_secs(next));
    state.say(words);
}

/// Draws the chart in another way.
pub(super) fn shape(state: &mut State) {
    let Some((at, _)) = charted(state) else { return no_chart(state) };
    let Some(cx) = state.cx() else { return };
    let declared = cx.panel(at).kind == crate::spec::PanelKind::Chart;
    let spec = declared.then(|| cx.chart(at));
    let own = spec.map(|spec| spec.shape).unwrap_or_default();
    // A gauge is a part of a whole, which has to be known.
    let has_whole = spec.is_some_and(|spec| spec.axes[0].max.is_some());
    let shapes: Vec<Shape> =
        Shape::ALL.into_iter().filter(|shape| *shape != Shape::Gauge || has_whole || own == *shape).collect();
    let Some(panel) = state.view.visit.panels.get_mut(at) else { return };
    let now = shapes.iter().position(|shape| *shape == panel.shape.unwrap_or(own));
    let next = shapes[now.map_or(0, |now| now + 1) % shapes.len()];
    panel.shape = Some(next);
    state.say(format!("drawn as {}", next.name()));
}

/// Hides the selected series or all others, or shows them.
pub(super) fn hide(state: &mut State, others: bool) {
    let Some((at, plot)) = plotted(state) else { return no_chart(state) };
    let Some(panel) = state.view.visit.panels.get_mut(at) else { return };
    let keys = plot.keys();
    let place = panel.key.as_ref().and_then(|key| keys.iter().position(|k| k == key));
    let Some(key) = keys.get(place.unwrap_or(panel.index)).or(keys.first()) else { return no_chart(state) };
    let words = if others {
        let rest: Vec<&String> = keys.iter().filter(|other| *other != key).collect();
        if rest.iter().all(|other| panel.hidden.contains(*other)) {
            panel.hidden.clear();
            "all series are shown"
        } else {
            panel.hidden.extend(rest.into_iter().cloned());
            panel.hidden.remove(key);
            "all other series are hidden"
        }
    } else if panel.hidden.remove(key) {
        "the series is shown again"
    } else {
        panel.hidden.insert(key.clone());
        "the series is hidden"
    };
    state.say(words);
}

/// Opens the change that is nearest to the crosshair, else the newest.
pub(super) fn to_change(state: &mut State) {
    let Some((_, chart)) = charted(state) else { return no_chart(state) };
    let at = state.view.visit.sight.cursor.unwrap_or(chart.span.1);
    let away = |change: &&ui::Change| change.mark.at.as_second().abs_diff(at.as_second());
    match chart.changes.iter().min_by_key(away) {
        Some(change) => going::go(state, &change.route),
        None => state.say("no change is known in the time of this chart"),
    }
}
