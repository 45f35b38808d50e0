use super::{press, screen, started};
use crate::{
    app::{
        Msg, State,
        mouse::{Mouse, MouseKind},
        update,
    },
    model::{AlarmState, Timestamp, Want},
    poll::PollEvent,
    spec::{AlarmOrder, Route},
    ui::tests::{
        estate,
        widgets::{alarms, each, fleet, list, store, with_widgets},
    },
};

/// A console that looks at a list of alarms, of which each stands in another way.
fn console() -> State {
    let mut state = started(fleet());
    state.specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    state.store = store();
    let route = Route::to("t");
    state.view.go(route, &state.specs);
    update(&mut state, Msg::Resize(100, 24));
    state
}

fn selected(state: &State) -> &str {
    let key = state.view.visit.panels[0].key.as_deref().unwrap_or("none");
    key.rsplit(':').next().unwrap_or(key)
}

#[test]
fn keys_select_and_enter_opens() {
    let mut state = console();
    press(&mut state, "j");
    assert_eq!(selected(&state), "export-late");
    press(&mut state, "end");
    assert_eq!(selected(&state), "orders-5xx");
    press(&mut state, "home j enter");
    let route = state.view.visit.route.to_string();
    assert_eq!(route, "alarm?account=prod-data&region=us-east-1&name=export-late");
}

#[test]
fn what_is_selected_stays_so_when_it_turns() {
    let mut state = console();
    press(&mut state, "end");
    assert_eq!(selected(&state), "orders-5xx");
    let turned = alarms(&[("checkout-p99", AlarmState::Ok, 1), ("orders-5xx", AlarmState::Alarm, 1)]);
    let mut answer = estate::update("prod-shop", "eu-west-1", Want::Alarms, Ok(turned));
    answer.at = Timestamp::from_second(state.now.as_second() + 1).expect("in range");
    update(&mut state, Msg::Poll(PollEvent::Update(answer)));
    assert_eq!((selected(&state), state.view.visit.panels[0].index), ("orders-5xx", 1), "{}", screen(&state));
    press(&mut state, "k");
    assert_eq!(selected(&state), "export-late");
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut state = console();
    let text = screen(&state);
    let row = text.lines().position(|line| line.contains(" disk ")).expect("a row");
    let click = Mouse { what: MouseKind::Press, column: 6, row: u16::try_from(row).expect("small") };
    update(&mut state, Msg::Mouse(click));
    assert_eq!(selected(&state), "disk");
    update(&mut state, Msg::Mouse(click));
    assert!(state.view.visit.route.to_string().ends_with("name=disk"), "{}", state.view.visit.route);
}
