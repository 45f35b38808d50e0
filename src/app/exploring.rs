//! The metric explorer.

use super::{Effect, State};
use crate::spec::Action;

/// Changes the chart that is explored.
pub(super) fn act(state: &mut State, _action: Action, _effects: &mut Vec<Effect>) {
    state.say("there is no chart to be changed here");
}
