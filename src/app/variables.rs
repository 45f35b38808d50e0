//! Values of a view's variables.

use super::State;

/// Lets the user choose one.
pub(super) fn choose(state: &mut State) {
    state.say("this view has no variables");
}
