//! Faults, and for how long they are anybody's.

use super::{estate, incident, press, screen};
use crate::{
    app::{Msg, State, update},
    model::{Fault, FaultKind, Source, Want, Wanted},
    poll::PollEvent,
};

/// A want of the shop's region is refused.
fn fails(state: &mut State, want: Want) {
    let fault = Fault::new(FaultKind::Denied, "no");
    let refused = estate::update("prod-shop", "eu-west-1", want, Err(fault));
    update(state, Msg::Poll(PollEvent::Update(refused)));
}

#[test]
fn a_fault_of_a_graph_goes_with_the_graph() {
    let mut state = incident();
    press(&mut state, "j");
    let Wanted { scope, want, .. } = crate::app::wants(&state)
        .into_iter()
        .find(|w| w.want.source() == Source::MetricData)
        .expect("a graph");
    assert_eq!(scope.key().to_string(), "prod-shop/eu-west-1");
    fails(&mut state, want);
    assert!(screen(&state).contains("metric_data: denied"), "{}", screen(&state));
    press(&mut state, "g g");
    assert!(!screen(&state).contains("metric_data: denied"));
}

#[test]
fn what_comes_of_a_thing_that_was_left_is_nobody_s_fault() {
    let mut state = incident();
    let faults = |state: &State| state.store.slots().filter(|(.., s)| s.fault.is_some()).count();
    let before = faults(&state);
    let range = std::time::Duration::from_secs(86_400);
    for want in [Want::AlarmHistory { alarm: "gone".into(), range }, Want::Namespaces] {
        fails(&mut state, want);
    }
    assert_eq!(faults(&state), before + 1, "that of the list alone stays");
}

#[test]
fn a_fault_of_what_nobody_asks_any_more_wants_no_human() {
    let mut state = incident();
    let titles = |state: &State| {
        let all = crate::store::attention(&state.store, &[], state.now);
        all.into_iter().filter(|a| a.title.contains("metrics")).count()
    };
    press(&mut state, ": metrics enter");
    fails(&mut state, Want::Metrics);
    assert_eq!(titles(&state), 1);
    press(&mut state, "g d");
    assert_eq!(titles(&state), 0);
    press(&mut state, ": faults enter");
    assert!(screen(&state).contains("metrics"), "what is known of it is still told: {}", screen(&state));
    press(&mut state, "[ [");
    assert_eq!((state.view.visit.route.view.as_str(), titles(&state)), ("metrics", 1), "it is asked again");
    press(&mut state, "g d");
    fails(&mut state, Want::Metrics);
    assert_eq!(titles(&state), 0, "an answer that was under way");
}

#[test]
fn what_passes_is_forgotten_when_nobody_asks_any_more_and_what_lasts_is_not() {
    let mut state = incident();
    let faulty = |state: &State| -> Vec<String> {
        let lines = state.view.visit.panels[0].listing.lines();
        lines.map(|line| line.account().expect("an account").to_string()).collect()
    };
    press(&mut state, ": events?range=7d enter");
    let want = Want::Events { window: std::time::Duration::from_secs(7 * 86_400), reads: false };
    for (account, kind) in [("prod-shop", FaultKind::Throttled), ("staging", FaultKind::Denied)] {
        let fault = Fault::new(kind, "no");
        let failed = estate::update(account, "us-east-1", want.clone(), Err(fault));
        update(&mut state, Msg::Poll(PollEvent::Update(failed)));
    }
    press(&mut state, ": faults enter");
    assert_eq!(faulty(&state), ["legacy", "staging", "prod-data"]);
    let slow = Fault::new(FaultKind::Timeout, "slow");
    let late = estate::update("prod-shop", "us-east-1", want, Err(slow));
    update(&mut state, Msg::Poll(PollEvent::Update(late)));
    assert_eq!(faulty(&state), ["legacy", "staging", "prod-data"]);
}

#[test]
fn who_looks_at_a_week_makes_no_news_of_it() {
    let mut state = incident();
    let lines = |state: &State| state.view.visit.panels[0].listing.len();
    assert_eq!(lines(&state), 6);
    press(&mut state, ": events?range=7d enter");
    let marks = |state: &State| screen(state).lines().next().map(|l| l.contains("▲2 ◆2 ✕1"));
    assert_eq!(marks(&state), Some(true), "{}", screen(&state));
    let want = Want::Events { window: std::time::Duration::from_secs(7 * 86_400), reads: false };
    let root = estate::event("e-old", "ConsoleLogin", 5 * 1440, "root");
    let read = estate::update("staging", "us-east-1", want, Ok(estate::batch(vec![root])));
    update(&mut state, Msg::Poll(PollEvent::Update(read)));
    assert!(screen(&state).contains("ConsoleLogin"), "{}", screen(&state));
    assert_eq!(marks(&state), Some(true), "{}", screen(&state));
    press(&mut state, "esc");
    assert_eq!((state.view.visit.route.view.as_str(), lines(&state)), ("deck", 6));
}
