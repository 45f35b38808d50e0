//! How charts are looked at: which part of time, held against what, and which of their series.

use super::State;

/// Looks closer, or from further off.
pub(super) fn zoom(state: &mut State, _closer: bool) {
    state.say("there is no chart here");
}

/// Looks at what was before, or came after.
pub(super) fn pan(state: &mut State, _way: i32) {
    state.say("there is no chart here");
}

/// Holds charts against the same of yesterday, of a week ago, or nothing.
pub(super) fn compare(state: &mut State) {
    state.say("there is no chart here");
}

/// Draws the chart in another way.
pub(super) fn shape(state: &mut State) {
    state.say("there is no chart here");
}

/// Hides the selected series or all others, or shows them.
pub(super) fn hide(state: &mut State, _others: bool) {
    state.say("there is no chart here");
}

/// Opens the change that is nearest to the crosshair.
pub(super) fn to_change(state: &mut State) {
    state.say("there is no chart here");
}
