//! How slowly is asked: the floor that the user sets, and what the budget asks for, put together in one place.

use std::time::Duration;

use super::{Effect, State};
use crate::{model::Pacing, ui};

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
    let next = FLOORS.into_iter().find(|floor| *floor > state.floor);
    step(state, next, "the slowest", effects);
}

/// Everything may be asked more often than now.
pub(super) fn faster(state: &mut State, effects: &mut Vec<Effect>) {
    let next = FLOORS.into_iter().rev().find(|floor| *floor < state.floor);
    step(state, next, "the fastest", effects);
}

fn step(state: &mut State, to: Option<Duration>, end: &str, effects: &mut Vec<Effect>) {
    let last = if to.is_none() { format!(", {end}") } else { String::new() };
    state.floor = to.unwrap_or(state.floor);
    state.say(match state.floor.is_zero() {
        true => format!("asked as often as the data moves{last}"),
        false => format!("nothing is asked more often than every {}{last}", ui::length(state.floor)),
    });
    put_together(state, effects);
}

/// Has everybody follow the floor and the budget, when that is another pace than before.
pub(super) fn put_together(state: &mut State, effects: &mut Vec<Effect>) {
    let pacing = Pacing { floor: state.floor, ..state.budgeted };
    if pacing != state.store.pacing {
        state.store.pacing = pacing;
        // What is fresh depends on it.
        state.store.revision += 1;
        effects.push(Effect::Pace(pacing));
    }
}
