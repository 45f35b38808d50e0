use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    Effect, Msg, State, acknowledging, budget, clicks, exploring, filling, gathered, issuers, keys, logs,
    memory, moves, notices, palette, pins, queries, shell, sign_in, specs, state::within, trail,
};
use crate::{model::Exit, poll::PollEvent, ui};

/// Rows of a table that are filtered and sorted while a key waits for it; more are left to a task, and fewer whose records
/// many terms have to look into.
const AT_ONCE: usize = 5_000;

/// The view that is told what asking costs all the time.
const COSTS: &str = "cost";

/// The one reducer: applies a message. Whether the screen may have changed, and what is to be done.
pub fn update(state: &mut State, msg: Msg) -> (bool, Vec<Effect>) {
    update_all(state, [msg])
}

/// The same for all that has queued up: what follows from it is worked out once.
pub fn update_all(state: &mut State, msgs: impl IntoIterator<Item = Msg>) -> (bool, Vec<Effect>) {
    let mut effects = Vec::new();
    let mut dirty = false;
    for msg in msgs {
        dirty |= apply(state, msg, &mut effects);
    }
    if dirty {
        settle(state, &mut effects);
    }
    (dirty, effects)
}

fn apply(state: &mut State, msg: Msg, effects: &mut Vec<Effect>) -> bool {
    match msg {
        Msg::Key(key) => keys::press(state, key, effects),
        Msg::Paste(text) => palette::paste(state, text.reveal()),
        Msg::Mouse(mouse) => return clicks::take(state, mouse),
        Msg::Told(text) => state.view.message = Some(text),
        Msg::Resize(width, height) => {
            state.view.size = within((width, height));
            moves::keep_focus_in_sight(state);
        }
        Msg::Poll(PollEvent::Update(update)) => {
            let (scope, want) = (update.scope.clone(), update.want.clone());
            // It was under way when its account left the fleet.
            if !state.store.fleet.reads(&scope, want.source()) {
                return false;
            }
            memory::another_account(state, &update, effects);
            memory::keep_events(state, &update, effects);
            let revision = state.store.revision;
            let before = notices::before(state, &update);
            let awaited = logs::take(state, &update);
            state.store.apply(update);
            memory::keep(state, &scope, &want, effects);
            acknowledging::let_go(state, Some((&scope, &want)), effects);
            if let Some(before) = before {
                notices::after(state, &scope, &want, &before, effects);
            }
            // It was under way when what it is about was left: nobody would ever clear its fault.
            let key = (scope, want);
            if !state.wanted.contains(&key) {
                state.store.leave(&key.0, &key.1);
            }
            // Ages are drawn anew each minute.
            return awaited || state.store.revision != revision;
        }
        Msg::Poll(PollEvent::Network(since)) => {
            state.store.no_network = since;
            // It stands in the attention list, and other faults do not.
            state.store.revision += 1;
        }
        Msg::Poll(PollEvent::Probe { scope, want, at }) => {
            return state.store.probes(&scope, &want, at);
        }
        Msg::Poll(PollEvent::Traffic(traffic)) => {
            state.store.traffic = traffic;
            return !state.view.pinned;
        }
        Msg::Poll(PollEvent::Costs(costs)) => {
            state.store.costs = Some(costs);
            return !state.view.pinned;
        }
        Msg::Poll(PollEvent::Slowing(slowing)) => {
            state.store.pacing.slow(&slowing);
            effects.push(Effect::Pace(state.store.pacing));
        }
        Msg::Listed(panel, stamp, listing) => {
            let panel = state.view.visit.panels.get_mut(panel);
            return panel.is_some_and(|panel| panel.listed(stamp, *listing));
        }
        Msg::Issuers(key, events) => {
            // What was found is let go of some day: then it is asked for again.
            state.issuers_asked.remove(&key);
            state.store.issuers_found(key, events);
        }
        Msg::Poll(PollEvent::Progress(progress)) => {
            state.store.progress = progress;
            return !state.view.pinned;
        }
        Msg::Logins(logins) => {
            let before = std::mem::replace(&mut state.store.logins, logins);
            sign_in::ask_again(state, &before, effects);
        }
        Msg::ClockOff(words) => state.store.clock_off = words,
        Msg::Remembered(rows, _) => memory::take(state, rows, effects),
        Msg::TrailHeld(held) => return trail::held(state, *held),
        Msg::TrailFound(found) => return trail::found(state, *found),
        Msg::Acknowledged(all) => return acknowledging::received(state, all),
        Msg::Gathered(gathered) => {
            gathered::take(state, *gathered, effects);
            memory::fleet_grew(state, effects);
        }
        Msg::NotGathered(why) => gathered::failed(state, why),
        Msg::Environment(scope, got) => shell::take(state, *scope, got, effects),
        Msg::ShellEnded(now, words) => shell::ended(state, now, words, effects),
        Msg::Specs(read) => specs::take(state, *read),
        Msg::Tick(now) => {
            state.now = now;
            acknowledging::let_go(state, None, effects);
            notices::minute(state, effects);
        }
        Msg::Continued(now) => {
            state.now = now;
            effects.push(Effect::Resume);
        }
        Msg::Saved(to_save, result) => exploring::saved(state, &to_save, result),
        Msg::QuerySaved(to_save, result) => queries::saved(state, *to_save, result),
        Msg::Filling(filling) => filling::take(state, *filling),
        Msg::Terminate => effects.push(Effect::Quit(Exit::Ok)),
    }
    true
}

/// What follows from a new state: listings, which lines are not new, and what is wanted now.
fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    sign_in::follow(state, effects);
    pins::follow(state);
    trail::follow(state);
    list(state, effects);
    trail::ask(state, effects);
    budget::follow(state);
    want(state, effects);
    issuers::follow(state, effects);
    let watched = state.view.visit.route.view == COSTS;
    if std::mem::replace(&mut state.costs_watched, watched) != watched {
        effects.push(Effect::WatchCosts(watched));
    }
    if std::mem::take(&mut state.refresh) {
        effects.push(Effect::Refresh);
    }
    if state.view.seen.is_none() && state.grounds.feed_is_read(&state.store) {
        state.view.seen = Some(current(state));
    }
}

/// Works out what is wanted now, if it may be another than before.
fn want(state: &mut State, effects: &mut Vec<Effect>) {
    let grounds = ui::Grounds::of(&state.store, &state.view, &state.specs, state.now);
    let pinned = pins::grounds(state);
    if grounds == state.grounds && pinned == state.pinned_grounds {
        return;
    }
    let now = grounds.wants(pins::wants(&pinned));
    (state.grounds, state.pinned_grounds) = (grounds, pinned);
    let keys: HashSet<_> = now.iter().map(|w| (w.scope.key(), w.want.clone())).collect();
    if keys == state.wanted {
        return;
    }
    let revision = state.store.revision;
    for (scope, want) in state.wanted.difference(&keys) {
        // What nobody looks at any more cannot be at fault.
        state.store.leave(scope, want);
    }
    for (scope, want) in keys.difference(&state.wanted) {
        state.store.come_back(scope, want);
    }
    if state.store.revision != revision {
        list(state, effects);
    }
    state.wanted = keys;
    effects.push(Effect::Want(now));
}

/// Makes the listings of the view, the long ones elsewhere.
fn list(state: &mut State, effects: &mut Vec<Effect>) {
    let made = state.view.visit.made.clone();
    ui::make(&state.store, &mut state.view, &state.specs);
    let is_same = match (&made, &state.view.visit.made) {
        (Some(before), Some(now)) => Arc::ptr_eq(before, now),
        (before, now) => before.is_none() && now.is_none(),
    };
    if !is_same {
        moves::keep_focus_in_sight(state);
    }
    let pending = ui::prepare(&state.store, &mut state.view, &state.specs, state.now, Some(AT_ONCE));
    effects.extend(pending.into_iter().map(|pending| Effect::List(Box::new(pending))));
}

/// Keys of all lines of the attention list.
pub(super) fn current(state: &State) -> BTreeSet<String> {
    ui::attention_keys(&state.store, &state.specs, state.now)
}
