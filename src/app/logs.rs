//! Queries of logs, run because somebody says so.

use super::{State, pacing};
use crate::{
    model::Update,
    spec::PanelKind,
    ui::{self, LogPlan, LogRun},
};

/// What every message begins with that says that a query runs.
const RUNS: &str = "the query runs";

/// Runs the query of the focused panel, or runs it again.
pub(super) fn run_focused(state: &mut State) {
    let at = state.view.visit.focus;
    let is_log = state.cx().is_some_and(|cx| cx.panel(at).kind == PanelKind::Log);
    let plan = state.cx().filter(|_| is_log).map(|cx| ui::log_plan(&cx, at));
    match plan {
        None => state.say("there is no query of logs here"),
        Some(Err(why)) => state.say(why),
        Some(Ok(plan)) => run(state, at, plan),
    }
}

/// Runs a query in a panel; one that is over the budget, or may be, when that is asked for a second time, knowing as much.
pub(super) fn run(state: &mut State, at: usize, mut plan: LogPlan) {
    let (now, range, window) = (state.now, state.view.range, state.view.visit.sight.window);
    let cut_off = state.store.no_network.map(|_| "there is no network: run the query when there is".into());
    let why_not = pacing::paused(state).or(cut_off);
    let Some(panel) = state.view.visit.panels.get_mut(at) else { return };
    if panel.log.as_ref().is_some_and(LogRun::is_running) {
        return state.say(format!("{RUNS} already"));
    }
    // It would begin by itself, when nobody remembers it.
    if let Some(why) = why_not {
        return state.say(why);
    }
    if let Some(doubt) = plan.doubt.take().filter(|doubt| panel.doubted.as_ref() != Some(doubt)) {
        let words = format!("{doubt}: press the key again to run it all the same");
        panel.doubted = Some(doubt);
        return state.say(words);
    }
    state.log_asks += 1;
    plan.ask.nth = state.log_asks;
    panel.doubted = None;
    (panel.index, panel.key, panel.shift) = (0, None, 0);
    panel.log = Some(LogRun::new(plan, now, range, window));
    state.say(RUNS);
}

/// Stops what runs in the focused panel, or forgets that it was to be run all the same. Whether there was either.
pub(super) fn stop(state: &mut State) -> bool {
    let Some(panel) = state.view.focused() else { return false };
    let was_doubted = panel.doubted.take().is_some();
    let runs = panel.log.as_ref().is_some_and(LogRun::is_running);
    if runs {
        panel.log = None;
        state.say("the query is stopped; what it has scanned is paid");
    }
    runs || was_doubted
}

/// Takes what came of a query. Whether somebody waited for it.
pub(super) fn take(state: &mut State, update: &Update) -> bool {
    let runs = state.view.visit.panels.iter_mut().filter_map(|panel| panel.log.as_mut());
    // Each takes it that waits for it: there may be two.
    let was_awaited = runs.filter_map(|run| run.take(update).then_some(())).count() > 0;
    let mut runs = state.view.visit.panels.iter().filter_map(|panel| panel.log.as_ref());
    if was_awaited && !runs.any(LogRun::is_running) {
        state.view.message.take_if(|message| message.starts_with(RUNS));
    }
    was_awaited
}
