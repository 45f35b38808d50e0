//! What people make of the lines of the attention list: that they know of them, or leave them alone for a while.

use std::time::Duration;

use super::{Effect, State, ToKeep, notices, palette};
use crate::{
    model::{Acknowledged, ScopeKey, Text, Timestamp, Want, age},
    spec::{Action, Context, Rows},
    store::{Aside, Attention},
    ui::{self, PromptKind, Thing},
};

/// What was read from disk may be older than what was said here so long ago.
const SETTLED: Duration = Duration::from_secs(120);

/// What the user has said, and what is asked of them.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The line that it is being chosen for how long it is left alone.
    snoozing: Option<Attention>,
    /// What was said here lately, by key; none where it was taken back.
    lately: Vec<(Timestamp, Text, Option<Acknowledged>)>,
}

/// Acknowledges the selected line, or takes that back.
pub(super) fn acknowledge(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(item) = selected(state) else { return nothing(state) };
    if let Some(Aside::By(held)) = item.aside.clone().filter(|aside| aside.name() == "acked") {
        notices::known(state, &item);
        forget(state, held.key, effects);
        return state.say(format!("not acknowledged any more: {}", item.title));
    }
    step_on(state);
    // Who has snoozed it and acknowledges it now means the latter.
    forget(state, item.lasting_key(), effects);
    put(state, item.passing_key(), None, None, effects);
    state.say(format!("acknowledged until it changes: {}{}", item.title, back(state, Action::Acknowledge)));
}

/// Asks for how long the selected line is left alone, or takes that back.
pub(super) fn snooze(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(item) = selected(state) else { return nothing(state) };
    if let Some(Aside::By(held)) = item.aside.clone().filter(|aside| aside.name() == "snoozed") {
        notices::known(state, &item);
        forget(state, held.key, effects);
        return state.say(format!("not snoozed any more: {}", item.title));
    }
    state.said.snoozing = Some(item);
    palette::begin(state, PromptKind::Snooze, "");
}

/// What the line that is snoozed says.
pub(super) fn snoozed(state: &State) -> &str {
    state.said.snoozing.as_ref().map_or("", |item| &item.title)
}

/// Leaves the line alone until then.
pub(super) fn until(state: &mut State, until: Timestamp, note: Option<Text>, effects: &mut Vec<Effect>) {
    let Some(item) = state.said.snoozing.take() else { return };
    if selected(state).is_some_and(|selected| selected.lasting_key() == item.lasting_key()) {
        step_on(state);
    }
    forget(state, item.passing_key(), effects);
    put(state, item.lasting_key(), Some(until), note, effects);
    let words = format!("snoozed until {}: {}", state.view.zone.moment(until, state.now), item.title);
    state.say(format!("{words}{}", back(state, Action::Snooze)));
}

/// What all consoles have said, as it was kept: what was said here a moment ago may not be in it yet.
pub(super) fn received(state: &mut State, mut all: Vec<Acknowledged>) -> bool {
    let now = state.now;
    state.said.lately.retain(|(at, ..)| age(*at, now) <= SETTLED);
    for (_, key, said) in &state.said.lately {
        all.retain(|one| one.key != *key);
        all.extend(said.clone());
    }
    state.store.take_acknowledged(all)
}

/// Lets go of what is over: all of it, or what an answer has shown to be so.
pub(super) fn let_go(state: &mut State, answer: Option<(&ScopeKey, &Want)>, effects: &mut Vec<Effect>) {
    let lapsed = match answer {
        _ if state.store.acknowledged.is_empty() => return,
        Some((scope, want)) => state.store.lapsed_at(scope, want, state.now),
        None => state.store.lapsed(state.now),
    };
    for key in lapsed {
        forget(state, key, effects);
    }
}

fn put(
    state: &mut State,
    key: Text,
    until: Option<Timestamp>,
    note: Option<Text>,
    effects: &mut Vec<Effect>,
) {
    let one = Acknowledged { key: key.clone(), who: state.who.clone(), at: state.now, until, note };
    state.said.lately.push((state.now, key, Some(one.clone())));
    state.store.acknowledge(one.clone());
    keep(state, ToKeep::Acknowledged(one), effects);
}

fn forget(state: &mut State, key: Text, effects: &mut Vec<Effect>) {
    if state.store.take_back(&key) {
        state.said.lately.push((state.now, key.clone(), None));
        keep(state, ToKeep::Forgotten(key), effects);
    }
}

fn keep(state: &State, what: ToKeep, effects: &mut Vec<Effect>) {
    if state.keeps {
        effects.push(Effect::Keep(Box::new(what)));
    }
}

/// The table that lists what wants a human, as far as the focus is on it or on what follows it.
fn table(state: &State) -> Option<usize> {
    let (cx, focus) = (state.cx()?, state.view.visit.focus);
    let places = [Some(focus), cx.panel(focus).follows];
    places.into_iter().flatten().find(|at| cx.rows(*at) == Some(Rows::Attention))
}

fn selected(state: &State) -> Option<Attention> {
    let cx = state.cx()?;
    let at = table(state)?;
    match ui::panel(cx.panel(at).kind).selected(&cx, at)?.thing {
        Thing::Attention(item) => Some(item.clone()),
        _ => None,
    }
}

/// Selects the next line, for the one that is selected goes to the end.
fn step_on(state: &mut State) {
    let Some(at) = table(state) else { return };
    let Some(panel) = state.view.visit.panels.get_mut(at) else { return };
    let key = |row: usize| panel.listing.line(row).map(|line| line.key());
    let next = key(panel.index + 1).or_else(|| key(panel.index.checked_sub(1)?));
    panel.key = next.or(panel.key.take());
}

fn nothing(state: &mut State) {
    state.say("nothing here can be acknowledged: that is for lines of the attention list");
}

/// How it is taken back.
fn back(state: &State, action: Action) -> String {
    let key = state.specs.keymap.keys_of(Context::Panel, action).into_iter().next();
    key.map(|key| format!("; {key} on it takes that back")).unwrap_or_default()
}
