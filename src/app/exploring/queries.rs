//! What is said of one query.

use super::{change, name, panel, select};
use crate::{
    app::{State, palette},
    model::{Text, period_words},
    spec::{ChartMeasure, Rows, Side},
    ui::{self, PromptKind, Thing, explored},
};

/// Periods that follow each other; before the first comes what fits.
const PERIODS: [u32; 7] = [60, 300, 900, 3600, 6 * 3600, 86_400, 7 * 86_400];

/// The query that keys are about: of the metric that is selected among those to choose from, else the selected one.
pub(super) fn target(state: &mut State) -> Option<usize> {
    let found = metric(state);
    if let Some(None) = found {
        state.say("this metric is not on the chart");
        return None;
    }
    let count = state.view.draft.queries.len();
    let selected = panel(state).and_then(|at| state.view.visit.panels.get(at)).map_or(0, |panel| panel.index);
    if count == 0 {
        state.say("nothing is on the chart yet");
    }
    found.flatten().or_else(|| Some(selected.min(count.checked_sub(1)?)))
}

/// Where the metric stands on the chart on which the focus is; none when the focus is on no metric.
pub(super) fn metric(state: &State) -> Option<Option<usize>> {
    let cx = state.cx()?;
    let at = state.view.visit.focus;
    if cx.rows(at) != Some(Rows::ExploredMetrics) {
        return None;
    }
    let line = ui::panel(cx.panel(at).kind).selected(&cx, at)?;
    let Thing::Metric(metric) = line.thing else { return None };
    let (account, region) = (line.account()?, line.region()?);
    Some(explored::position(&state.view.draft, metric, account.as_str(), region.as_str()))
}

/// Asks for the statistic of a query.
pub(super) fn ask_statistic(state: &mut State) {
    let Some(at) = target(state) else { return };
    let query = &state.view.draft.queries[at];
    if !matches!(query.measure, ChartMeasure::Metric { .. }) {
        return state.say(format!("{}: what is written says its statistic itself", name(state, at)));
    }
    state.exploring.chosen = query.id.clone();
    palette::begin(state, PromptKind::Statistic, "");
}

/// What the statistic is chosen for, and its present one.
pub fn chosen(state: &State) -> Option<(usize, String)> {
    let chosen = state.exploring.chosen.as_ref();
    let at = state.view.draft.queries.iter().position(|query| query.id.as_ref() == chosen)?;
    Some((at, explored::statistic(&state.view.draft.queries[at]).to_owned()))
}

/// Takes the statistic that was chosen.
pub fn statistic(state: &mut State, new: Text) {
    let Some((at, _)) = chosen(state) else { return };
    let words = format!("{}: {new}", name(state, at));
    change(state, |chart| {
        if let ChartMeasure::Metric { stat, .. } = &mut chart.queries[at].measure {
            *stat = new;
        }
    });
    state.say(words);
}

/// Takes the next period.
pub(super) fn next_period(state: &mut State) {
    let Some(at) = target(state) else { return };
    let next = match state.view.draft.queries[at].period {
        None => Some(PERIODS[0]),
        Some(now) => PERIODS.into_iter().find(|period| *period > now),
    };
    change(state, |chart| chart.queries[at].period = next);
    let period = next.map_or_else(|| "what fits the range".into(), period_words);
    state.say(format!("{}: period {period}", name(state, at)));
}

/// Puts a query on the other value axis.
pub(super) fn turn_axis(state: &mut State) {
    let Some(at) = target(state) else { return };
    let side = change(state, |chart| {
        let query = &mut chart.queries[at];
        query.side = if query.side == Side::Left { Side::Right } else { Side::Left };
        query.side
    });
    let words = if side == Side::Left { "left" } else { "right" };
    state.say(format!("{}: on the {words} axis", name(state, at)));
}

/// Has a query answer to expressions alone, or be drawn again.
pub(super) fn hide(state: &mut State) {
    let Some(at) = target(state) else { return };
    let hidden = change(state, |chart| {
        let query = &mut chart.queries[at];
        query.hidden = !query.hidden;
        query.hidden
    });
    let words = if hidden { "is there for expressions alone" } else { "is drawn" };
    state.say(format!("{}: {words}", name(state, at)));
}

/// Takes a query off the chart.
pub(super) fn remove(state: &mut State) {
    if let Some(at) = target(state) {
        remove_at(state, at);
    }
}

/// The same for the one at a place. Expressions that name it are told: without it they are nothing.
pub(super) fn remove_at(state: &mut State, at: usize) {
    let gone = name(state, at);
    let query = change(state, |chart| chart.queries.remove(at));
    let id = query.id.as_deref().unwrap_or_default();
    let names_it = |text: &str| super::ids::named(text).contains(&id);
    let left = state.view.draft.queries.iter().filter(|other| match &other.measure {
        ChartMeasure::Expression(words) => names_it(&words.to_string()),
        _ => false,
    });
    let left: Vec<&str> = left.filter_map(|other| other.id.as_deref()).collect();
    let words = match &left[..] {
        [] => format!("off the chart: {gone}"),
        some => format!("off the chart, though {} names it: {gone}", some.join(", ")),
    };
    let count = state.view.draft.queries.len();
    let selected = panel(state).and_then(|panel| state.view.visit.panels.get(panel)).map_or(0, |p| p.index);
    select(state, selected.min(count.saturating_sub(1)));
    state.say(words);
}
