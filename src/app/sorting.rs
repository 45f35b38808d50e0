//! The order of a table.

use super::State;
use crate::{
    spec::{PanelKind, Sort},
    ui,
};

/// What is said where there is no table.
const NOTHING: &str = "there is nothing to sort here";

/// The focused table, and the order that it has now.
fn table(state: &State) -> Option<(usize, Option<Sort>)> {
    let cx = state.cx()?;
    let at = state.view.visit.focus;
    let panel = cx.panel(at);
    let sort = cx.state(at).sort.clone().or_else(|| panel.sort.clone());
    (panel.kind == PanelKind::Table).then_some((at, sort))
}

/// The names of its columns that are on the screen.
fn shown(state: &State, at: usize) -> Vec<String> {
    let Some(place) = state.places().into_iter().find(|p| p.panel == at) else { return Vec::new() };
    let Some(cx) = state.cx() else { return Vec::new() };
    ui::shown_columns(&cx, &place)
}

/// Sorts by the next column on the screen, or by the one before.
pub(super) fn next(state: &mut State, by: isize) {
    let sorted = table(state).map(|(at, sort)| (at, sort, shown(state, at)));
    let Some((at, sort, columns)) = sorted.filter(|(_, _, columns)| !columns.is_empty()) else {
        return state.say(NOTHING);
    };
    let now = sort.and_then(|sort| columns.iter().position(|c| *c == sort.column));
    let next = match now {
        Some(now) => now.checked_add_signed(by).unwrap_or(columns.len() - 1) % columns.len(),
        None if by < 0 => columns.len() - 1,
        None => 0,
    };
    set(state, at, columns[next].clone(), false);
}

/// Turns the order round.
pub(super) fn reverse(state: &mut State) {
    let Some((at, sort)) = table(state) else { return state.say(NOTHING) };
    let first = || shown(state, at).into_iter().next().map(|column| Sort { column, descending: false });
    match sort.or_else(first) {
        Some(sort) => set(state, at, sort.column, !sort.descending),
        None => state.say(NOTHING),
    }
}

/// Sorts by a column; when it is the one already, turns the order round.
pub(super) fn by(state: &mut State, at: usize, column: String) {
    let now = state.cx().and_then(|cx| cx.state(at).sort.clone().or_else(|| cx.panel(at).sort.clone()));
    let again = now.filter(|sort| sort.column == column);
    set(state, at, column, again.is_some_and(|sort| !sort.descending));
}

fn set(state: &mut State, at: usize, column: String, descending: bool) {
    let way = state.cx().and_then(|cx| {
        let spec = cx.panel(at).columns.iter().find(|spec| spec.name == column)?;
        Some(cx.listing(at).way(spec, descending))
    });
    if let Some(panel) = state.view.visit.panels.get_mut(at) {
        state.view.message = Some(format!("sorted by {column}, {}", way.unwrap_or_default()));
        panel.sort = Some(Sort { column, descending });
    }
}
