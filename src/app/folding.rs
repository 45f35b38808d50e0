//! Lines that fold, and what is looked for among them.

use super::{State, moves};
use crate::ui::{self, Turn};

/// Folds or unfolds in the focused panel.
pub(super) fn turn(state: &mut State, how: Turn) {
    turn_in(state, state.view.visit.focus, how);
}

/// Folds, or shifts the columns where nothing folds.
pub(super) fn left(state: &mut State) {
    if !turn_in(state, state.view.visit.focus, Turn::Left) {
        moves::shift(state, |s| s.saturating_sub(1));
    }
}

/// Unfolds, or shifts the columns where nothing folds.
pub(super) fn right(state: &mut State) {
    if !turn_in(state, state.view.visit.focus, Turn::Right) {
        moves::shift(state, |s| s.saturating_add(1));
    }
}

/// Goes to a match of what is looked for from the focused panel.
pub(super) fn find(state: &mut State, how: Turn) {
    if let Some(at) = state.cx().and_then(|cx| cx.filtered(state.view.visit.focus)) {
        turn_in(state, at, how);
    }
}

/// Whether lines fold there.
fn turn_in(state: &mut State, at: usize, how: Turn) -> bool {
    let turned = state.cx().and_then(|cx| ui::panel(cx.panel(at).kind).turn(&cx, at, how));
    let (Some(turned), Some(panel)) = (turned, state.view.visit.panels.get_mut(at)) else { return false };
    (panel.folded, panel.index, panel.key) = (turned.folded, turned.index, turned.key);
    true
}
