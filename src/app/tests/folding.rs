use super::{press, screen};
use crate::{
    app::{Msg, State, update},
    spec::Route,
    ui::tests::{estate, night},
};

/// A console on the deploy of the night, its record in front.
fn on_the_deploy() -> State {
    let fleet = estate::fleet();
    let route = Route::parse("event?account=prod-shop&region=eu-west-1&id=e-1").expect("a route");
    let mut state = State::new(fleet, estate::specs(), route, (120, 40), estate::now());
    state.store = night::night();
    update(&mut state, Msg::Resize(120, 40));
    state
}

/// The path of the selected line.
fn selected(state: &State) -> String {
    state.view.visit.panels[0].key.clone().unwrap_or_default()
}

#[test]
fn lines_are_folded_with_space_enter_and_the_arrows() {
    let mut state = on_the_deploy();
    press(&mut state, "j");
    assert_eq!(selected(&state), "/userIdentity");
    press(&mut state, "space");
    assert!(screen(&state).contains("▸ userIdentity: {…} 5") && !screen(&state).contains("sessionIssuer"));
    press(&mut state, "enter");
    assert!(screen(&state).contains("▾ userIdentity:") && screen(&state).contains("sessionIssuer"));
    press(&mut state, "right");
    assert_eq!(selected(&state), "/userIdentity/type");
    press(&mut state, "left left");
    assert!(screen(&state).contains("▸ userIdentity: {…} 5"), "{}", screen(&state));
    press(&mut state, "l l");
    assert_eq!(selected(&state), "/userIdentity/type", "as letters, too");
}

#[test]
fn everything_folds_with_one_key_and_comes_back() {
    let mut state = on_the_deploy();
    press(&mut state, "G *");
    let text = screen(&state);
    assert!(text.contains("▸ requestParameters: {…} 4") && !text.contains("mfaAuthenticated"), "{text}");
    press(&mut state, "*");
    assert!(screen(&state).contains("mfaAuthenticated"));
}

#[test]
fn a_search_is_written_gone_through_and_left() {
    let mut state = on_the_deploy();
    press(&mut state, "* / role enter");
    let text = screen(&state);
    assert!(text.contains("/role  1 of 4"), "{text}");
    assert_eq!(selected(&state), "/userIdentity/type", "what hid it is unfolded");
    press(&mut state, "n n N");
    assert_eq!(selected(&state), "/userIdentity/arn");
    press(&mut state, "N N");
    assert!(screen(&state).contains("/role  4 of 4"), "round: {}", screen(&state));
    press(&mut state, "esc n");
    assert!(!screen(&state).contains("/role"), "{}", screen(&state));
    assert_eq!(state.view.visit.route.view, "event", "esc has left the search, not the view");
}

#[test]
fn facts_beside_a_record_search_it() {
    let mut state = on_the_deploy();
    press(&mut state, "tab / checkout:118 enter");
    assert_eq!(state.view.visit.focus, 1);
    assert_eq!(selected(&state), "/requestParameters/taskDefinition");
}

#[test]
fn a_search_is_taken_back_while_it_is_written() {
    let mut state = on_the_deploy();
    press(&mut state, "/ role enter / x");
    assert!(screen(&state).contains("nothing found"), "{}", screen(&state));
    press(&mut state, "esc");
    assert!(screen(&state).contains("/role  1 of 4"), "{}", screen(&state));
}

#[test]
fn where_nothing_folds_the_keys_do_no_harm() {
    let mut state = super::incident();
    let before = screen(&state);
    press(&mut state, "space * n N left right");
    assert_eq!(screen(&state), before);
}
