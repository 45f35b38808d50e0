//! Tables of many rows: listed beside, while keys are answered.

use std::sync::Arc;

use super::{estate, press, screen};
use crate::{
    app::{Effect, Msg, State, update},
    model::{Node, PingStatus, Snapshot, Want},
    poll::PollEvent,
    spec::Route,
    ui::{Listing, Pending},
};

const MANY: usize = 20_000;

fn nodes(count: usize) -> Msg {
    let node = |n: usize| Node {
        instance_id: format!("i-{n:06}").as_str().into(),
        ping_status: PingStatus::Online,
        last_ping: None,
        agent_version: None,
        is_latest_version: None,
        platform_type: None,
        platform_name: None,
        platform_version: None,
        computer_name: Some(format!("host-{:06}", n * 7919 % 1_000_003).as_str().into()),
        ip_address: None,
        resource_type: None,
    };
    let all = Snapshot::Nodes((0..count).map(node).collect());
    Msg::Poll(PollEvent::Update(estate::update("prod-shop", "eu-west-1", Want::Nodes, Ok(all))))
}

/// The nodes view before anything has come.
fn console() -> State {
    let mut state =
        State::new(estate::fleet(), estate::specs(), Route::to("nodes"), (120, 40), estate::now());
    update(&mut state, Msg::Resize(120, 40));
    state
}

/// The listing that is to be made.
fn pending(effects: Vec<Effect>) -> Option<Pending> {
    let mut lists =
        effects.into_iter().filter_map(|effect| if let Effect::List(p) = effect { Some(*p) } else { None });
    let first = lists.next();
    assert!(lists.next().is_none(), "one at a time");
    first
}

fn made(pending: Pending) -> Msg {
    Msg::Listed(pending.panel, pending.stamp, Box::new(pending.job.run()))
}

fn listing(state: &State) -> &Arc<Listing> {
    &state.view.visit.panels[0].listing
}

/// With so many nodes listed.
fn listed(count: usize) -> State {
    let mut state = console();
    let long = pending(update(&mut state, nodes(count)).1).expect("too long for now");
    update(&mut state, made(long));
    assert_eq!(listing(&state).len(), count);
    state
}

#[test]
fn few_rows_are_listed_at_once_and_many_beside() {
    let mut state = console();
    assert!(pending(update(&mut state, nodes(100)).1).is_none());
    assert_eq!(listing(&state).len(), 100);
    let mut state = console();
    let long = pending(update(&mut state, nodes(MANY)).1).expect("too long for now");
    assert!(screen(&state).contains("◌ Putting the rows in order."), "{}", screen(&state));
    press(&mut state, "j G g g enter");
    assert!(update(&mut state, made(long)).0, "to be drawn");
    assert_eq!(listing(&state).len(), MANY);
    assert!(screen(&state).contains("i-000000"), "{}", screen(&state));
}

#[test]
fn a_key_that_moves_lists_nothing_anew() {
    let mut state = listed(100_000);
    let before = listing(&state).clone();
    for keys in ["j", "k", "G", "g g", "pgdn", "pgup", "z z", "tab", "shift-tab", "?"] {
        assert!(pending(press(&mut state, keys)).is_none(), "{keys}");
        if keys != "?" {
            assert!(Arc::ptr_eq(&before, listing(&state)), "{keys}");
        }
    }
    // The help has kept nothing of it.
    let again = pending(press(&mut state, "esc")).expect("listed again");
    update(&mut state, made(again));
    assert_eq!(listing(&state).len(), 100_000);
}

#[test]
fn what_changes_meanwhile_is_listed_after_and_what_comes_too_late_is_not() {
    let mut state = listed(MANY);
    let first = pending(press(&mut state, "/ h")).expect("a filter");
    assert!(pending(press(&mut state, "ost-0123")).is_none(), "the first is on its way");
    assert!(pending(update(&mut state, nodes(MANY)).1).is_none(), "nor for what is read");
    let twice = made(first.clone());
    let second = pending(update(&mut state, made(first)).1).expect("what has changed meanwhile");
    let before = listing(&state).clone();
    assert_eq!(before.len(), MANY, "of the first letter");
    assert!(!update(&mut state, twice).0, "it is not waited for any more");
    assert!(Arc::ptr_eq(&before, listing(&state)));
    assert!(pending(update(&mut state, made(second)).1).is_none());
    assert!((1..1000).contains(&listing(&state).len()), "of the whole word");

    let late = pending(press(&mut state, "4 enter")).expect("a filter");
    assert!(pending(press(&mut state, "g d")).is_none());
    let deck = listing(&state).clone();
    assert!(!update(&mut state, made(late.clone())).0, "another view is open");
    assert!(Arc::ptr_eq(&deck, listing(&state)));
    let again = pending(press(&mut state, "[")).expect("listed again");
    assert!(update(&mut state, made(again)).0);
    let before = listing(&state).clone();
    assert!(!update(&mut state, made(late)).0);
    assert!(Arc::ptr_eq(&before, listing(&state)));
}

#[test]
fn what_has_become_short_does_not_wait_for_what_is_long() {
    let mut state = listed(MANY);
    let late = pending(press(&mut state, "/ 12")).expect("a filter");
    assert!(pending(update(&mut state, nodes(1000)).1).is_none());
    let before = listing(&state).clone();
    assert!(!before.is_empty() && before.total == 1000);
    assert!(!update(&mut state, made(late)).0);
    assert!(Arc::ptr_eq(&before, listing(&state)));
}

#[test]
fn a_filter_that_is_taken_back_needs_no_new_listing() {
    let mut state = listed(MANY);
    let before = listing(&state).clone();
    let late = pending(press(&mut state, "/ 12")).expect("a filter");
    assert!(pending(press(&mut state, "esc")).is_none());
    assert!(!state.view.visit.panels[0].is_listing());
    assert!(!update(&mut state, made(late)).0);
    assert!(Arc::ptr_eq(&before, listing(&state)));
}
