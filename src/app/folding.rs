//! Lines that fold, and what is looked for among them.

use super::{State, moves, sight};
use crate::{
    spec::{Action, Context},
    ui::{self, Turn},
};

/// Folds or unfolds in the focused panel.
pub(super) fn fold(state: &mut State, how: Turn) {
    if !turn_in(state, state.view.visit.focus, how) {
        state.say("nothing folds here");
    }
}

/// Folds, or moves the crosshair of a chart, or shifts the columns.
pub(super) fn left(state: &mut State) {
    if !turn_in(state, state.view.visit.focus, Turn::Left) && !sight::step(state, -1) {
        moves::shift(state, |s| s.saturating_sub(1));
    }
}

/// Unfolds, or moves the crosshair of a chart, or shifts the columns.
pub(super) fn right(state: &mut State) {
    if !turn_in(state, state.view.visit.focus, Turn::Right) && !sight::step(state, 1) {
        moves::shift(state, |s| s.saturating_add(1));
    }
}

/// Goes to a match of what is looked for from the focused panel.
pub(super) fn find(state: &mut State, how: Turn) {
    let Some(at) = state.cx().and_then(|cx| cx.filtered(state.view.visit.focus)) else {
        return state.say("there is nothing to look through here");
    };
    let looked_for = state.view.visit.panels.get(at).is_some_and(|panel| !panel.filter.is_empty());
    if !looked_for {
        let key = state.specs.keymap.keys_of(Context::Global, Action::Filter).into_iter().next();
        let key = key.map(|key| format!(": press {key} to write what")).unwrap_or_default();
        state.say(format!("nothing is looked for{key}"));
    } else if !turn_in(state, at, how) {
        state.say("what does not match is not shown: every line here is a match");
    }
}

/// Whether lines fold there.
fn turn_in(state: &mut State, at: usize, how: Turn) -> bool {
    let turned = state.cx().and_then(|cx| ui::panel(cx.panel(at).kind).turn(&cx, at, how));
    let (Some(turned), Some(panel)) = (turned, state.view.visit.panels.get_mut(at)) else { return false };
    (panel.folded, panel.index, panel.key) = (turned.folded, turned.index, turned.key);
    true
}
