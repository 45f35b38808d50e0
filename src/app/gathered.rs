//! A fleet that changes while the console runs.

use std::collections::BTreeSet;

use super::{Effect, State, moves};
use crate::{
    model::{AccountName, Fault, FaultKind, Gathered, clean},
    store::Moved,
    ui::{self, Notice, Overlay},
};

/// Has everything read anew; what comes of it is said.
pub(super) fn reload(state: &mut State, effects: &mut Vec<Effect>) {
    state.reloading = true;
    state.say("reading the config files again");
    effects.push(Effect::Gather);
}

/// Takes over the fleet as far as it is gathered: what is gone is let go, what is reached another way is asked anew,
/// and the user stays where they are.
pub(super) fn take(state: &mut State, gathered: Gathered, effects: &mut Vec<Effect>) {
    let was_gathering = state.store.gathering.is_some();
    let before = state.store.fleet.clone();
    let left_out = state.store.left_out.len();
    let moved = state.store.gathered(gathered);
    ui::keep_columns(&mut state.view, &state.specs, &before, &state.store.fleet);
    let stale: BTreeSet<AccountName> = moved.gone.union(&moved.changed).cloned().collect();
    if !stale.is_empty() {
        state.wanted.retain(|(scope, _)| !moved.changed.contains(&scope.account));
        state.grounds = Default::default();
        effects.push(Effect::Forget(stale));
    }
    if let Overlay::Picker(picker) = &mut state.view.overlay {
        *picker = picker.renewed(&state.store);
    }
    moves::keep_focus_in_sight(state);
    if state.store.gathering.is_some() {
        return;
    }
    let more = state.store.left_out.len() > left_out;
    if std::mem::take(&mut state.reloading) {
        state.refresh = true;
        let words = words(state, &moved, false, false);
        return state.say(came_of_it(state, words));
    }
    if let Some(words) = words(state, &moved, was_gathering && before.accounts.is_empty(), more) {
        state.say(words);
    }
}

/// It could not be gathered at all.
pub(super) fn failed(state: &mut State, why: String) {
    let fault = Fault::new(FaultKind::InvalidRequest, why.clone())
        .with_fix("put the file right and read it again; until then the fleet is as it was");
    state.store.not_gathered(fault, state.now);
    if std::mem::take(&mut state.reloading)
        && state.editor.is_none()
        && matches!(state.view.overlay, Overlay::None | Overlay::Notice(_))
    {
        let text = why.lines().map(|line| ("text", clean(line))).collect();
        let title = "the fleet could not be read, and is as it was".into();
        state.view.overlay = Overlay::Notice(Notice { title, text, link: None, scroll: 0 });
        return;
    }
    state.say(clean(why.lines().next().unwrap_or_default()));
}

/// `12 accounts; new in the fleet: a; 2 left out: :fleet says what`.
fn came_of_it(state: &State, words: Option<String>) -> String {
    let count = state.store.fleet.accounts.len();
    let accounts = if count == 1 { "1 account".to_owned() } else { format!("{count} accounts") };
    let faults = state.store.gathering_slots().filter(|(.., slot)| slot.fault.is_some()).count();
    let missing = [(state.store.left_out.len(), "left out"), (faults, "could not be asked")];
    let missing = missing.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
    let missing: Vec<String> = missing.collect();
    let missing = match missing.is_empty() {
        true => String::new(),
        false => format!("; {}: `:fleet` says what", missing.join(", ")),
    };
    format!("{accounts}, {}{missing}", words.unwrap_or_else(|| "as before".into()))
}

/// What is different now, for the message line.
fn words(state: &State, moved: &Moved, first: bool, more_left_out: bool) -> Option<String> {
    let fleet = &state.store.fleet;
    let chosen = state.view.narrowing.accounts.iter().flatten();
    let missed: Vec<&str> =
        chosen.filter(|name| fleet.account(name).is_none()).map(AccountName::as_str).collect();
    let mut parts: Vec<String> = Vec::new();
    if !missed.is_empty() {
        parts.push(format!(
            "{} that you look at {} not in the fleet any more",
            list(&missed),
            are(missed.len())
        ));
    }
    let gone: Vec<&str> =
        moved.gone.iter().map(AccountName::as_str).filter(|name| !missed.contains(name)).collect();
    if !gone.is_empty() {
        parts.push(format!("gone from the fleet: {}", list(&gone)));
    }
    let came: Vec<&str> = moved.came.iter().map(AccountName::as_str).collect();
    if !came.is_empty() && !first {
        parts.push(format!("new in the fleet: {}", list(&came)));
    }
    if more_left_out {
        parts.push(match state.store.left_out.len() {
            1 => "one thing is left out of the fleet: `:fleet` says what".to_owned(),
            n => format!("{n} things are left out of the fleet: `:fleet` says what"),
        });
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// `a, b and 3 more`.
fn list(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if names.len() <= 3 => match rest {
            [] => (*last).to_owned(),
            rest => format!("{} and {last}", rest.join(", ")),
        },
        [first, second, ..] => format!("{first}, {second} and {} more", names.len() - 2),
        _ => String::new(),
    }
}
