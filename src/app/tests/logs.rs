//! Queries of logs, key by key: nothing is run that nobody asked for, and what runs is stopped.

use std::sync::Arc;

use super::{press, screen};
use crate::{
    app::{Effect, Msg, State, update},
    model::*,
    poll::PollEvent,
    spec::{LogShape, Route},
    ui::{
        Overlay,
        tests::{
            estate::{self, now},
            logs::{sized, store, widget, with_log},
        },
    },
};

/// A console on a panel of logs whose groups hold so many gigabytes.
fn console(gigabytes: u64) -> State {
    let mut state = unsized_console();
    tell_sizes(&mut state, gigabytes);
    state
}

fn tell_sizes(state: &mut State, gigabytes: u64) {
    let (view, specs) = (state.view.clone(), state.specs.clone());
    sized(&mut state.store, &view, &specs, gigabytes);
    update(state, Msg::Tick(now()));
}

/// The same before anything is told of the groups.
fn unsized_console() -> State {
    let specs = with_log(widget(LogShape::Table));
    let mut state = State::new(estate::fleet(), specs, Route::to("deck"), (120, 40), now());
    state.store = store();
    let limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };
    state.store.costs = Some(Arc::new(Costs { limits, ..Costs::default() }));
    update(&mut state, Msg::Resize(120, 40));
    press(&mut state, ": t enter");
    state
}

/// The queries that are wanted.
fn queries(state: &State) -> Vec<Arc<LogAsk>> {
    let all = crate::app::wants(state).into_iter();
    all.filter_map(|w| if let Want::LogQuery(ask) = w.want { Some(ask) } else { None }).collect()
}

fn answer(state: &mut State, ask: &Arc<LogAsk>) {
    let row = |n: usize| vec![(Text::new("@message"), Text::new(format!("line {n} of it")))];
    let scanned = LogScanned { bytes: 3_000_000_000, records: 9, matched: 2 };
    let found = LogAnswer::of([row(1), row(2)], LogStatus::Complete, scanned, ask.limit);
    let want = Want::LogQuery(ask.clone());
    let update_of = estate::update("prod-shop", "eu-west-1", want, Ok(Snapshot::LogQuery(found)));
    update(state, Msg::Poll(PollEvent::Update(update_of)));
}

#[test]
fn enter_runs_a_query_once_and_then_opens_its_rows() {
    let mut state = console(240);
    assert_eq!(queries(&state), [], "nothing is run by itself");
    let effects = press(&mut state, "enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Want(_))));
    let [ask] = &queries(&state)[..] else { panic!("one query") };
    let three_hours = std::time::Duration::from_secs(3 * 3600);
    assert_eq!((ask.from, ask.to, &*ask.groups[0]), (now() - three_hours, now(), "/ecs/checkout"));
    update(&mut state, Msg::Tick(now() + three_hours));
    assert_eq!(queries(&state)[..], [ask.clone()][..], "time goes on, the query stays");
    press(&mut state, "enter");
    assert!(screen(&state).contains("the query runs: esc stops it"));
    answer(&mut state, ask);
    assert_eq!(queries(&state), [], "and then nothing is asked any more");
    assert!(screen(&state).contains("line 2 of it"), "{}", screen(&state));
    press(&mut state, "r");
    assert_eq!(queries(&state), [], "what is paid is not refreshed");
    press(&mut state, "j enter");
    let Overlay::Notice(notice) = &state.view.overlay else { panic!("{}", screen(&state)) };
    assert!(notice.text.iter().any(|(_, text)| text == "line 2 of it"));
    press(&mut state, "esc ctrl-e");
    let [again] = &queries(&state)[..] else { panic!("one query") };
    assert_ne!(again, ask, "asked anew, it is another");
}

#[test]
fn esc_stops_a_query_and_leaving_the_view_does_and_coming_back_runs_nothing() {
    let mut state = console(240);
    press(&mut state, "enter");
    assert_eq!(queries(&state).len(), 1);
    let effects = press(&mut state, "esc");
    assert_eq!((queries(&state), state.view.visit.route.view.as_str()), (vec![], "t"));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Want(_))), "the poller is stopped");
    assert!(screen(&state).contains("the query is stopped"));

    press(&mut state, "enter");
    press(&mut state, "esc enter g a");
    assert_eq!(queries(&state), []);
    press(&mut state, "[");
    assert_eq!((queries(&state), state.view.visit.route.view.as_str()), (vec![], "t"));
    assert!(screen(&state).contains("Press enter to run it."), "{}", screen(&state));

    press(&mut state, "enter");
    let ask = queries(&state).remove(0);
    answer(&mut state, &ask);
    press(&mut state, "g a [");
    assert!(screen(&state).contains("line 1 of it"), "what is paid is kept");
    assert_eq!(queries(&state), []);
}

#[test]
fn what_costs_more_than_the_budget_is_asked_twice() {
    // 240,000 GB of which an hour in 30 days is asked.
    let mut state = console(240_000);
    assert!(screen(&state).contains("Press enter to run it."), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(queries(&state), []);
    assert!(screen(&state).contains("over the budget of $0.50 an hour"), "{}", screen(&state));
    assert!(screen(&state).contains("Press enter again to run it all the same."), "{}", screen(&state));
    press(&mut state, "esc");
    assert!(screen(&state).contains("Press enter to run it."));
    assert_eq!(state.view.visit.route.view, "t", "esc takes the question back alone");
    press(&mut state, "enter enter");
    assert_eq!(queries(&state).len(), 1);
}

#[test]
fn what_was_agreed_to_is_not_another_cost() {
    let mut state = console(240_000);
    press(&mut state, "enter");
    assert!(screen(&state).contains("Press enter again"), "{}", screen(&state));
    tell_sizes(&mut state, 480_000);
    assert!(screen(&state).contains("Press enter to run it."), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(queries(&state), [], "it costs twice as much now");
    press(&mut state, "enter");
    assert_eq!(queries(&state).len(), 1);

    let mut state = unsized_console();
    press(&mut state, "enter");
    assert_eq!(queries(&state), []);
    let asked = "what this would cost is being looked up, and the budget is $0.50 an hour";
    assert!(screen(&state).contains(asked), "{}", screen(&state));
    tell_sizes(&mut state, 240_000);
    press(&mut state, "enter");
    assert_eq!(queries(&state), [], "what was not known is over the budget");
    assert!(screen(&state).contains("over the budget of $0.50 an hour"), "{}", screen(&state));

    let mut state = unsized_console();
    press(&mut state, "enter enter");
    assert_eq!(queries(&state).len(), 1, "who says so twice has not to wait for it");
}

#[test]
fn nothing_is_run_while_nothing_is_asked() {
    let mut state = console(240);
    state.view.paused = true;
    for keys in ["enter", "ctrl-e"] {
        press(&mut state, keys);
        assert!(screen(&state).contains("nothing is asked while paused: press "), "{}", screen(&state));
    }
    state.view.paused = false;
    update(&mut state, Msg::Poll(PollEvent::Network(Some(now()))));
    press(&mut state, "enter");
    assert!(
        screen(&state).contains("there is no network: run the query when there is"),
        "{}",
        screen(&state)
    );
    update(&mut state, Msg::Poll(PollEvent::Network(None)));
    assert_eq!(queries(&state), [], "and it does not begin by itself later");
    press(&mut state, "enter");
    assert_eq!(queries(&state).len(), 1);
}

#[test]
fn that_it_runs_is_not_said_of_a_query_that_is_over() {
    for keys in ["enter", "enter enter", "enter ctrl-e"] {
        let mut state = console(240);
        press(&mut state, keys);
        assert!(state.view.message.as_ref().is_some_and(|said| said.starts_with("the query runs")));
        let ask = queries(&state).remove(0);
        answer(&mut state, &ask);
        assert_eq!(state.view.message, None);
    }
    let mut state = console(240);
    press(&mut state, "enter");
    let ask = queries(&state).remove(0);
    state.say("something else");
    answer(&mut state, &ask);
    assert_eq!(state.view.message.as_deref(), Some("something else"));
}

#[test]
fn an_answer_that_nobody_waits_for_any_more_is_nobodys() {
    let mut state = console(240);
    press(&mut state, "enter");
    let ask = queries(&state).remove(0);
    press(&mut state, "esc");
    answer(&mut state, &ask);
    assert!(!screen(&state).contains("line 1 of it"));
    press(&mut state, ": deck enter ctrl-e");
    assert!(screen(&state).contains("there is no query of logs here"));
}
