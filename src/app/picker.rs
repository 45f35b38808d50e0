//! Choosing the part of the fleet that views look at.

use super::{State, moves, palette};
use crate::ui::{Narrowing, Overlay, Picker, PromptKind};

/// Opens the picker.
pub(super) fn open(state: &mut State) {
    let picker = Picker::new(&state.store, &state.view.narrowing);
    state.view.overlay = Overlay::Picker(picker);
    palette::begin(state, PromptKind::Pick, "");
}

/// Marks the selected line, or takes its mark away.
pub(super) fn toggle(state: &mut State) {
    if let Overlay::Picker(picker) = &mut state.view.overlay {
        picker.toggle();
    }
}

/// Looks at what is marked from now on.
pub(super) fn accept(state: &mut State) {
    let Overlay::Picker(picker) = &state.view.overlay else { return palette::leave(state) };
    let narrowing = picker.narrowing(&state.store.fleet);
    if !state.store.fleet.scopes().iter().any(|scope| narrowing.passes(&scope.key())) {
        state.view.message = Some("no chosen account is read in a chosen region".into());
        return;
    }
    palette::leave(state);
    state.view.narrowing = narrowing;
    moves::keep_focus_in_sight(state);
    let routed = Narrowing::of_route(&state.store, &state.view.visit.route);
    if routed.is_ok_and(|routed| !routed.is_all()) {
        state.view.message = Some("this view looks where its route says; others look where you chose".into());
    }
}
