//! The metric explorer: a chart is put together, its queries are changed and written, and it is saved as a panel of a
//! view.

mod ids;
mod lines;
mod queries;
mod saving;
mod taking;
mod view_file;
mod writing;

use std::sync::Arc;

pub(super) use queries::{chosen, statistic};
pub use saving::{NotSaved, ToSave, save};
pub(super) use saving::{accept as save_as, save_aside, saved, write as write_file};
pub(super) use taking::open;
pub(super) use writing::{accept, add, cancel, complete, key, paste};

use super::{Effect, State, palette};
use crate::{
    model::Text,
    spec::{Action, ChartSpec, Context, PanelKind, Shape},
    ui::{PromptKind, explored, language::Syntax},
};

/// What the user is doing to the chart that is explored.
#[derive(Debug, Default)]
pub(super) struct Exploring {
    /// The query that a line is written for, by its id.
    chosen: Option<Text>,
    /// What is written in the editor of several lines.
    writing: Option<writing::Writing>,
    /// What was written there before, the last one last.
    written: Vec<(Syntax, String)>,
    /// Where the chart was saved last.
    place: String,
    /// A panel that is there already: when the same is asked again, it is replaced.
    replaces: Option<String>,
}

/// Changes the chart that is explored.
pub(super) fn act(state: &mut State, action: Action, _effects: &mut [Effect]) {
    match action {
        Action::Explore => return taking::explore(state),
        Action::Earlier => return writing::step(state, -1),
        Action::Later => return writing::step(state, 1),
        _ => {}
    }
    if panel(state).is_none() {
        return nowhere(state);
    }
    match action {
        Action::Write => writing::write(state),
        Action::AddQuery => palette::begin(state, PromptKind::Query, ""),
        Action::Remove => queries::remove(state),
        Action::Statistic => queries::ask_statistic(state),
        Action::Period => queries::next_period(state),
        Action::Axis => queries::turn_axis(state),
        Action::Save => saving::ask(state),
        _ => {}
    }
}

/// The panel that tells what the chart that is explored asks.
fn panel(state: &State) -> Option<usize> {
    let cx = state.cx()?;
    (0..cx.spec.panels.len()).find(|at| cx.panel(*at).kind == PanelKind::Queries)
}

fn nowhere(state: &mut State) {
    let key = state.specs.keymap.keys_of(Context::Panel, Action::Explore).into_iter().next();
    let key = key.map(|key| format!(": {key} takes what is selected to where it can be")).unwrap_or_default();
    state.say(format!("no chart can be changed here{key}"));
}

/// Does something to the chart.
fn change<T>(state: &mut State, what: impl FnOnce(&mut ChartSpec) -> T) -> T {
    what(Arc::make_mut(&mut state.view.draft))
}

/// Draws the chart that is explored in another way, if it is one that is in front of the user: whether it was.
pub(super) fn shape(state: &mut State) -> bool {
    if panel(state).is_none() {
        return false;
    }
    let all = Shape::ALL;
    let at = all.iter().position(|shape| *shape == state.view.draft.shape).unwrap_or(0);
    let shape = all[(at + 1) % all.len()];
    change(state, |chart| chart.shape = shape);
    // What was chosen for the panel would hide it.
    state.view.visit.panels.iter_mut().for_each(|panel| panel.shape = None);
    state.say(format!("drawn as {}", shape.name()));
    true
}

/// Hides the series of a query, or shows them, if the focus is on the queries: whether it was.
pub(super) fn hide(state: &mut State) -> bool {
    let is_here = panel(state) == Some(state.view.visit.focus);
    if is_here {
        queries::hide(state);
    }
    is_here
}

/// Selects a query where they are listed.
fn select(state: &mut State, at: usize) {
    let panel = panel(state).and_then(|panel| state.view.visit.panels.get_mut(panel));
    if let Some(panel) = panel {
        panel.index = at;
    }
}

/// What a query is called: its id, and what it asks.
pub(super) fn name(state: &State, at: usize) -> String {
    let Some(query) = state.view.draft.queries.get(at) else { return String::new() };
    format!("{} {}", query.id.as_deref().unwrap_or_default(), explored::what(query))
}
