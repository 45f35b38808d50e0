use std::sync::Arc;

use super::{incident, press, screen};
use crate::{
    app::{Effect, Msg, Shell, State, update},
    model::{Fault, FaultKind, Hop, Scope, Secret},
    ui::tests::estate,
};

fn armed() -> State {
    let mut state = incident();
    state.subshell = true;
    state
}

fn asked(effects: &[Effect]) -> Option<Scope> {
    effects.iter().find_map(|e| if let Effect::Subshell(scope) = e { Some((**scope).clone()) } else { None })
}

fn variables() -> Vec<(&'static str, Secret)> {
    let end = estate::ago(-60).to_string();
    vec![
        ("AWS_SECRET_ACCESS_KEY", Secret::new("canary".into())),
        ("AWS_CREDENTIAL_EXPIRATION", Secret::new(end)),
    ]
}

fn bring(state: &mut State, scope: Scope) -> Option<Shell> {
    let (_, effects) = update(state, Msg::Environment(Box::new(scope), Ok(variables())));
    assert!(!format!("{effects:?}").contains("canary"));
    effects.into_iter().find_map(|e| if let Effect::Shell(shell) = e { Some(*shell) } else { None })
}

#[test]
fn without_being_armed_it_says_how_that_is_done() {
    let mut state = incident();
    assert!(press(&mut state, "!").is_empty());
    let said = state.view.message.clone().unwrap_or_default();
    assert!(said.contains("`subshell = true` under `[sign_in]`"), "{said}");
    assert!(screen(&state).contains(&said), "{}", screen(&state));
    let mut state = armed();
    state.view.demo = true;
    assert!(press(&mut state, "!").is_empty());
}

#[test]
fn it_is_of_the_selected_scope_and_says_whose_until_when_and_what_it_may() {
    let mut state = armed();
    press(&mut state, "g n / prod-shop enter");
    let scope = asked(&press(&mut state, "!")).expect("asked for");
    assert_eq!(scope.account.name.as_str(), "prod-shop");
    let region = scope.region.clone();
    let shell = bring(&mut state, scope.clone()).expect("a shell");
    assert_eq!((shell.scope.key(), shell.variables.len()), (scope.key(), 2));
    let says = &shell.says;
    assert!(
        says.starts_with(&format!(
            "skydeck: a shell in prod-shop (111122223333), {region}, until 04:12 UTC; "
        )),
        "{says}"
    );
    assert!(
        says.contains("no session policy limits it") && says.ends_with("`exit` brings the console back.")
    );

    let mut account = (*scope.account).clone();
    let hop = Hop { role_arn: "arn:aws:iam::111122223333:role/R".into(), ..Hop::default() };
    account.reach.way.as_mut().expect("a way").hops.push(hop);
    let scope = Scope { account: Arc::new(account), region };
    press(&mut state, "!");
    let shell = bring(&mut state, scope).expect("a shell");
    assert!(shell.says.contains("its session may only read"), "{}", shell.says);
}

#[test]
fn a_key_that_is_pressed_meanwhile_calls_it_off() {
    let mut state = armed();
    let scope = asked(&press(&mut state, "g n !")).expect("asked for");
    press(&mut state, "j");
    assert!(bring(&mut state, scope).is_none());
}

#[test]
fn credentials_that_are_not_to_be_had_are_a_message() {
    let mut state = armed();
    let scope = asked(&press(&mut state, "g n !")).expect("asked for");
    let fault = Fault::new(FaultKind::Denied, "the trust policy says no").with_operation("AssumeRole");
    let (_, effects) = update(&mut state, Msg::Environment(Box::new(scope), Err(fault)));
    assert!(effects.is_empty());
    assert!(
        screen(&state).contains("no shell: denied at AssumeRole: the trust policy says no"),
        "{}",
        screen(&state)
    );
}

#[test]
fn when_it_has_ended_the_terminal_is_taken_again() {
    let mut state = armed();
    let (_, effects) = update(&mut state, Msg::ShellEnded(estate::ago(-5), "the shell has ended".into()));
    assert!(matches!(effects[..], [Effect::Resume]));
    assert_eq!(state.now, estate::ago(-5));
    assert!(screen(&state).contains("the shell has ended"));
}
