//! A shell with a scope's credentials: from the key to what is to be started.

use super::{Effect, State, sending};
use crate::model::{Fault, Locks, Scope, ScopeKey, Secret, Timestamp};

/// The variable that says when the credentials end, as AWS's own tools write it.
const ENDS: &str = "AWS_CREDENTIAL_EXPIRATION";

/// A shell that is to have the terminal.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Whose credentials it has.
    pub scope: Scope,
    /// Those, as environment variables: they are in no argument of any process.
    pub variables: Vec<(&'static str, Secret)>,
    /// What is said before it starts.
    pub says: String,
}

/// Asks for the credentials of the selected scope.
pub(super) fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if state.view.demo {
        return state.say("the simulated organisation has no credentials to give away");
    }
    if !state.subshell {
        return state
            .say("a subshell is not armed: `subshell = true` under `[sign_in]` in the config arms it");
    }
    let Some(scope) = sending::selected_scope(state) else {
        return state.say("no account is selected: choose one in the fleet, or a line of a list");
    };
    state.say(format!("fetching the credentials of {}; any key calls it off", scope.key()));
    state.shell_awaited = Some(scope.key());
    effects.push(Effect::Subshell(Box::new(scope)));
}

/// They have come: the shell starts, unless somebody has pressed a key meanwhile, for what is typed for the console
/// must not be typed into a shell.
pub(super) fn take(
    state: &mut State,
    scope: Scope,
    got: Result<Vec<(&'static str, Secret)>, Fault>,
    effects: &mut Vec<Effect>,
) {
    if state.shell_awaited.as_ref() != Some(&scope.key()) {
        return;
    }
    state.shell_awaited = None;
    match got {
        Ok(variables) => {
            state.view.message = None;
            let says = says(state, &scope, &variables);
            effects.push(Effect::Shell(Box::new(Shell { scope, variables, says })));
        }
        Err(fault) => state.say(format!("no shell: {fault}")),
    }
}

fn says(state: &State, scope: &Scope, variables: &[(&'static str, Secret)]) -> String {
    let ScopeKey { account, region } = scope.key();
    let id = state.store.account_id(&account).map(|id| format!(" ({id})")).unwrap_or_default();
    let end = variables.iter().find(|(name, _)| *name == ENDS);
    let end = end.and_then(|(_, end)| end.reveal().parse::<Timestamp>().ok());
    let until = match end {
        Some(end) => {
            let zone = &state.view.zone;
            let day = zone.day(end) != zone.day(state.now);
            let day = if day { format!("{} ", zone.day_month(end)) } else { String::new() };
            format!("until {day}{}", zone.clock(end))
        }
        None => "no end is known".into(),
    };
    let may = match scope.account.locks() {
        Locks::Two => "its session may only read, and only what Skydeck reads",
        Locks::One => "no session policy limits it: it may do whatever its credentials may",
    };
    format!("skydeck: a shell in {account}{id}, {region}, {until}; {may}. `exit` brings the console back.")
}

/// The terminal is the console's again.
pub(super) fn ended(state: &mut State, now: Timestamp, words: String, effects: &mut Vec<Effect>) {
    state.now = state.now.max(now);
    state.say(words);
    effects.push(Effect::Resume);
}
