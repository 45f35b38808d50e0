//! Who issued the keys of events that somebody looks at: the history may know.

use super::{Effect, State};
use crate::{model::Text, ui};

/// So many keys are remembered as asked for and not answered.
const ASKED: usize = 1024;

/// Asks the history for what is missing behind the events that are looked at, once a key.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.store.asks_history {
        return;
    }
    for key in ui::missing_keys(&state.store, &state.view, &state.specs, state.now) {
        if state.store.issuers_known(&key) || state.issuers_asked.contains(&key) {
            continue;
        }
        if state.issuers_asked.len() >= ASKED {
            state.issuers_asked.clear();
        }
        state.issuers_asked.insert(Text::clone(&key));
        effects.push(Effect::Issuers(key));
    }
}
