//! Views that go on being polled when they are left.

use super::State;
use crate::{
    model::{Asker, Text, Wanted},
    ui::{self, Grounds, ViewState},
};

/// Pins the view that is open, or takes its pin out. What it looks at is what its route says, as far back and with such
/// events as now; what is chosen for the other views, and what is selected in it, is no part of it.
pub(super) fn turn(state: &mut State) {
    let route = state.view.visit.route.clone();
    if let Some(at) = state.view.pins.iter().position(|pinned| *pinned == route) {
        state.view.pins.remove(at);
        state.pinned.remove(at);
        return state.say(format!("no longer pinned: {route} is asked for while it is open"));
    }
    let mut view = ViewState::new(route.clone(), &state.specs, state.view.size);
    (view.range, view.reads) = (state.view.range, state.view.reads);
    (view.visit.is_paid, view.visit.paid_window) = (state.view.visit.is_paid, state.view.visit.paid_window);
    state.say(format!("pinned: {route} is asked for wherever you are"));
    state.view.pins.push(route);
    state.pinned.push(view);
}

/// Looks for what the pinned views are about, once something has changed.
pub(super) fn follow(state: &mut State) {
    for view in &mut state.pinned {
        view.draft = state.view.draft.clone();
        ui::look(&state.store, view, &state.specs, state.now);
    }
}

/// What the wants of the pinned views come from, with what they are called.
pub(super) fn grounds(state: &State) -> Vec<(Text, Grounds)> {
    let of = |view: &ViewState| {
        let name = Text::new(format!("pinned {}", view.visit.route));
        (name, Grounds::of(&state.store, view, &state.specs, state.now))
    };
    state.pinned.iter().map(of).collect()
}

/// What the pinned views want, the one that was pinned first at first.
pub(super) fn wants(pinned: &[(Text, Grounds)]) -> Vec<Wanted> {
    let of = |(name, grounds): &(Text, Grounds)| {
        let name = name.clone();
        grounds.of_view_alone().into_iter().map(move |wanted| {
            let asker = Asker { view: name.clone(), panel: wanted.asker.panel.clone() };
            Wanted { asker, ..wanted }
        })
    };
    pinned.iter().flat_map(of).collect()
}
