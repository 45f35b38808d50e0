//! Reading events of the past into the history, because somebody asks for it.

use std::time::Duration;

use super::{Effect, Msg, State, ToFill, palette};
use crate::{
    model::{AccountId, Filling, Scope, Source},
    spec::Action,
    ui::{self, FILLING, Overlay, PromptKind},
};

/// Asks how far back; while it is going on, shows how far it is.
pub(super) fn begin(state: &mut State) {
    if state.view.filling.as_ref().is_some_and(|filling| !filling.is_over) {
        return show(state, 0);
    }
    if !state.keeps {
        return state.say("no events are kept: there is no history, or it is only read");
    }
    if state.view.paused {
        return state.say("nothing is asked while it is paused");
    }
    palette::begin(state, PromptKind::Backfill, "");
}

/// Begins to read what is missing of the part of the fleet that is looked at.
pub(super) fn start(state: &mut State, since: Duration, reads: bool, effects: &mut Vec<Effect>) {
    let wanted = state.view.narrowing.scopes(&state.store.fleet, Source::Backfill);
    let all = wanted.len();
    let known = |scope: &Scope| state.store.known_id(&scope.account.name).and_then(AccountId::parse);
    let places: Vec<_> = wanted.into_iter().filter_map(|scope| known(&scope).map(|id| (scope, id))).collect();
    if places.is_empty() {
        return state.say("no account is known well enough yet: its id has not been told");
    }
    let left_out = all - places.len();
    if left_out > 0 {
        state.say(format!("{left_out} of {all} scopes are left out: the id of their account is not known"));
    }
    state.view.filling = Some(Filling::default());
    show(state, 0);
    effects.push(Effect::Backfill(Box::new(ToFill { since, reads, places })));
}

/// What a key does while it is shown how far it is; false when it does something else.
pub(super) fn step(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    if !is_shown(state) {
        return false;
    }
    let goes_on = state.view.filling.as_ref().is_some_and(|filling| !filling.is_over);
    match action {
        Action::Open => state.view.overlay = Overlay::None,
        Action::Back | Action::Backfill => {
            state.view.overlay = Overlay::None;
            if goes_on {
                stop(state, effects);
            }
        }
        _ => return false,
    }
    true
}

/// Nothing is asked any more, and it does not go on by itself: what is missing still is known when it is begun again.
pub(super) fn pause(state: &mut State, effects: &mut Vec<Effect>) {
    if state.view.filling.as_ref().is_some_and(|filling| !filling.is_over) {
        stop(state, effects);
    }
}

fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(filling) = &mut state.view.filling {
        filling.is_over = true;
        let words = filling.words();
        state.say(format!("back-fill stopped, and what came is kept: {words}"));
    }
    effects.push(Effect::StopBackfill);
}

/// How far it is now.
pub(super) fn take(state: &mut State, filling: Filling) {
    // It was stopped meanwhile.
    if state.view.filling.as_ref().is_none_or(|filling| filling.is_over) {
        return;
    }
    let words = filling.words();
    let (is_over, broken) = (filling.is_over, filling.broken.clone());
    state.view.filling = Some(filling);
    if let Overlay::Notice(notice) = &state.view.overlay
        && notice.title == FILLING
    {
        let scroll = notice.scroll;
        show(state, scroll);
    } else if is_over {
        state.say(broken.map_or_else(|| format!("back-fill: {words}"), |why| format!("back-fill: {why}")));
    }
}

fn is_shown(state: &State) -> bool {
    matches!(&state.view.overlay, Overlay::Notice(notice) if notice.title == FILLING)
}

fn show(state: &mut State, scroll: usize) {
    if let Some(filling) = &state.view.filling {
        state.view.overlay = Overlay::Notice(ui::filling_notice(filling, &state.specs, scroll));
    }
}

impl From<Filling> for Msg {
    fn from(filling: Filling) -> Self {
        Self::Filling(Box::new(filling))
    }
}
