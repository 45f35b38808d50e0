use std::sync::Arc;

use super::{incident, press, screen, started};
use crate::{
    app::{Effect, Msg, State, update},
    model::{Fleet, Source},
    ui::{
        Overlay, Picker,
        tests::{estate, overlays::few_views},
    },
};

fn console() -> State {
    let mut state = incident();
    state.specs = few_views();
    state
}

fn picker(state: &State) -> &Picker {
    match &state.view.overlay {
        Overlay::Picker(picker) => picker,
        other => panic!("no picker is open: {other:?}"),
    }
}

/// What views look at, in words.
fn chosen(state: &State) -> String {
    state.view.narrowing.words(&state.store.fleet)
}

#[test]
fn accounts_and_regions_are_chosen() {
    let mut state = console();
    press(&mut state, "S");
    assert!(screen(&state).contains("look at all accounts, all regions"), "{}", screen(&state));
    press(&mut state, "staging space");
    assert!(
        screen(&state).contains("look at 1 account, all regions") && screen(&state).contains("[x] ● staging")
    );
    press(&mut state, "ctrl-u prod-shop space ctrl-u eu-west space");
    assert!(screen(&state).contains("look at 2 accounts, 1 region"), "{}", screen(&state));
    assert!(state.view.narrowing.is_all(), "nothing is narrowed before it is accepted");
    let effects = press(&mut state, "enter");
    assert_eq!(chosen(&state), "2 of 5 accounts eu-west-1".replace("eu-west-1", "euw1"));
    assert!(screen(&state).lines().next().is_some_and(|header| header.contains("2 of 5 accounts euw1")));
    assert!(!screen(&state).contains("prod-core"), "{}", screen(&state));
    let wants = effects.iter().find_map(|e| if let Effect::Want(wants) = e { Some(wants) } else { None });
    assert!(wants.is_none(), "the attention list is fed from everywhere: {wants:?}");
}

#[test]
fn what_was_chosen_is_marked_and_escape_leaves_it() {
    let mut state = console();
    press(&mut state, "S legacy space enter S");
    assert_eq!(picker(&state).accounts.len(), 1);
    press(&mut state, "legacy space ctrl-u staging space esc");
    assert_eq!((chosen(&state).as_str(), &state.view.overlay), ("legacy", &Overlay::None));
    press(&mut state, "S legacy space enter");
    assert!(state.view.narrowing.is_all(), "no mark is no limit");
}

#[test]
fn a_tag_marks_its_accounts() {
    let mut state = console();
    press(&mut state, "S env=test space");
    assert_eq!(picker(&state).accounts.len(), 2);
    press(&mut state, "ctrl-u legacy space ctrl-u");
    assert!(screen(&state).contains("[-]   env=test"), "{}", screen(&state));
    press(&mut state, "env=test home space");
    assert_eq!(picker(&state).accounts.len(), 2, "what lacks is marked first");
    press(&mut state, "space");
    assert!(picker(&state).accounts.is_empty());
    press(&mut state, "space ctrl-u env=prod home space enter");
    assert!(state.view.narrowing.is_all(), "all is all");
}

#[test]
fn lines_are_walked_and_ends_hold() {
    let mut state = console();
    press(&mut state, "S down ctrl-n up");
    assert_eq!(picker(&state).at, 1);
    press(&mut state, "end down pgdn");
    assert_eq!(picker(&state).at, picker(&state).lines.len() - 1);
    press(&mut state, "space");
    assert_eq!(picker(&state).regions.len(), 1, "the last line is a region");
    press(&mut state, "home up pgup");
    assert_eq!(picker(&state).at, 0);
    press(&mut state, "xyzzy space down end");
    assert!(screen(&state).contains("Nothing here has `xyzzy` in it."), "{}", screen(&state));
    assert_eq!(picker(&state).regions.len(), 1);
    press(&mut state, "backspace backspace backspace backspace backspace");
    assert_eq!(picker(&state).text, "");
    assert!(screen(&state).contains("[ ] ▲ prod-shop"));
}

#[test]
fn the_selected_line_stays_so_while_others_go() {
    let mut state = console();
    press(&mut state, "S down down down");
    let line = |state: &State| picker(state).lines[picker(state).shown[picker(state).at]].name.clone();
    assert_eq!(line(&state), "prod-shop");
    press(&mut state, "prod");
    assert_eq!(line(&state), "prod-shop");
    press(&mut state, "ctrl-u");
    assert_eq!(line(&state), "prod-shop");
}

#[test]
fn pasted_text_finds_lines_and_marks_none() {
    let mut state = console();
    press(&mut state, "S");
    update(&mut state, Msg::Paste("prod shop\n".into()));
    assert_eq!((picker(&state).text.as_str(), picker(&state).shown.len()), ("prod shop", 1));
    assert!(picker(&state).accounts.is_empty());
    update(&mut state, Msg::Paste("x".repeat(1 << 20).into()));
    assert!(screen(&state).contains("the rest was left out"), "{}", screen(&state));
    press(&mut state, "ctrl-u");
    assert_eq!(picker(&state).shown.len(), picker(&state).lines.len());
}

#[test]
fn a_choice_that_leaves_nothing_is_not_taken() {
    let mut state = console();
    press(&mut state, "S staging space ctrl-u ap-south space enter");
    assert!(screen(&state).contains("no chosen account is read in a chosen region"), "{}", screen(&state));
    assert!(state.view.narrowing.is_all());
    press(&mut state, "space enter");
    assert_eq!(chosen(&state), "staging");
}

#[test]
fn a_view_whose_route_says_where_says_so() {
    let mut state = console();
    press(&mut state, ": nodes?account=legacy enter S staging space enter");
    assert!(screen(&state).contains("this view looks where its route says"), "{}", screen(&state));
    assert!(screen(&state).lines().next().is_some_and(|header| header.contains("legacy")));
    press(&mut state, "esc");
    assert!(screen(&state).lines().next().is_some_and(|header| header.contains("staging")));
}

#[test]
fn a_resize_leaves_the_marks() {
    let mut state = console();
    press(&mut state, "S down space");
    for (width, height) in [(40, 10), (3, 2), (200, 60), (80, 24)] {
        update(&mut state, Msg::Resize(width, height));
        screen(&state);
    }
    assert_eq!((picker(&state).accounts.len(), picker(&state).at), (2, 1));
    press(&mut state, "enter");
    assert_eq!(chosen(&state), "2 of 5 accounts");
}

#[test]
fn five_hundred_accounts_scroll() {
    let accounts =
        (0..500).map(|i| estate::account(&format!("account-{i:03}"), "x", &estate::REGIONS)).collect();
    let mut state = started(Arc::new(Fleet { accounts, narrowed: false }));
    press(&mut state, "S pgdn pgdn pgdn down");
    let page = crate::ui::picker_page(picker(&state), ratatui::layout::Rect::new(0, 1, 120, 38));
    assert_eq!((page, picker(&state).at), (34, 3 * 34 + 1));
    assert!(
        screen(&state).contains("account-102") && screen(&state).contains(" of 505"),
        "{}",
        screen(&state)
    );
    press(&mut state, "account-499 space enter");
    assert_eq!(chosen(&state), "account-499");
    let alarms = state.cx().expect("a view").narrowing.scopes(&state.store.fleet, Source::Alarms);
    assert_eq!(alarms.len(), 4);
}
