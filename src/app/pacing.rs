//! The floor of all intervals, which the user sets. What the budget asks for comes on top of it: both are
//! [`crate::store::Store::pacing`].

use std::time::Duration;

use super::{Effect, State};
use crate::{
    spec::{Action, Context},
    ui,
};

/// The floors that keys step through, none first.
const FLOORS: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_secs(2 * 60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(3600),
];

/// Nothing is asked as often as now.
pub(super) fn slower(state: &mut State, effects: &mut Vec<Effect>) {
    let floor = state.store.pacing.floor;
    step(state, FLOORS.into_iter().find(|next| *next > floor), "the slowest", effects);
}

/// Everything may be asked more often than now.
pub(super) fn faster(state: &mut State, effects: &mut Vec<Effect>) {
    let floor = state.store.pacing.floor;
    step(state, FLOORS.into_iter().rev().find(|next| *next < floor), "the fastest", effects);
}

/// That nothing is asked while it is paused, with the key to go on; none while it is not.
pub(super) fn paused(state: &State) -> Option<String> {
    let key = state.specs.keymap.keys_of(Context::Global, Action::Pause).into_iter().next();
    let key = key.map(|key| format!(": press {key} to go on")).unwrap_or_default();
    state.view.paused.then(|| format!("nothing is asked while paused{key}"))
}

fn step(state: &mut State, to: Option<Duration>, end: &str, effects: &mut Vec<Effect>) {
    let last = if to.is_none() { format!(", {end}") } else { String::new() };
    if let Some(to) = to {
        state.store.pacing.floor = to;
        // What is fresh depends on it.
        state.store.revision += 1;
        effects.push(Effect::Pace(state.store.pacing));
    }
    let floor = state.store.pacing.floor;
    state.say(match floor.is_zero() {
        true => format!("asked as often as the data moves{last}"),
        false => format!("nothing is asked more often than every {}{last}", ui::length(floor)),
    });
}
