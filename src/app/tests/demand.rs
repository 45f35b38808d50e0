//! What is asked for, how often, and when not.

use std::{collections::HashSet, time::Duration};

use super::{estate, incident, press, screen};
use crate::{
    app::{Effect, Msg, State, update, wants},
    model::{Fault, FaultKind, Pacing, ScopeKey, Source, Want, Wanted},
    poll::PollEvent,
};

fn of(wanted: &[Wanted]) -> HashSet<(ScopeKey, Want)> {
    wanted.iter().map(|w| (w.scope.key(), w.want.clone())).collect()
}

fn wanted(effects: &[Effect]) -> Vec<Wanted> {
    let all = effects.iter().rev().find_map(|effect| match effect {
        Effect::Want(wanted) => Some(wanted.clone()),
        _ => None,
    });
    all.expect("something else is wanted")
}

fn metrics(state: &State) -> Vec<(String, String)> {
    let all = wants(state).into_iter().filter(|w| w.want.source() == Source::Metrics);
    all.map(|w| (w.scope.key().to_string(), w.asker.view.to_string())).collect()
}

#[test]
fn a_view_that_is_left_is_not_asked_for_any_more_unless_it_is_pinned() {
    let mut state = incident();
    let deck = of(&wants(&state));
    let effects = press(&mut state, "g m");
    assert!(wanted(&effects).iter().any(|w| w.want.source() == Source::Metrics));
    let effects = press(&mut state, "g d");
    assert_eq!(of(&wanted(&effects)), deck, "what feeds the deck alone");

    press(&mut state, "g m P");
    assert!(screen(&state).contains("1 pinned"), "{}", screen(&state));
    assert!(metrics(&state).iter().all(|(_, asker)| asker == "metrics"), "it is open");
    press(&mut state, "g d");
    let pinned = metrics(&state);
    assert!(!pinned.is_empty() && pinned.iter().all(|(_, asker)| asker == "pinned metrics"), "{pinned:?}");
    let all = wants(&state);
    let place = |source: Source| all.iter().position(|w| w.want.source() == source);
    assert!(place(Source::Metrics) > place(Source::Alarms), "what is in sight comes first");
    press(&mut state, "g a esc g s");
    assert_eq!(metrics(&state), pinned, "wherever one goes");

    let effects = press(&mut state, "g m P g d");
    assert_eq!(of(&wanted(&effects)), deck);
    assert!(metrics(&state).is_empty() && !screen(&state).contains("pinned"));
}

#[test]
fn what_is_pinned_looks_where_its_route_says_and_not_where_the_user_looks() {
    let mut state = incident();
    press(&mut state, ":metrics?account=prod-shop enter P g d");
    let shop = metrics(&state);
    assert!(!shop.is_empty() && shop.iter().all(|(scope, _)| scope.starts_with("prod-shop/")), "{shop:?}");
    let all = incident().store.fleet.scopes().len();
    press(&mut state, "g m P S space enter g d");
    assert!(!state.view.narrowing.is_all(), "{}", screen(&state));
    assert_eq!(metrics(&state).len(), all, "two are pinned, and one of them looks everywhere");
    assert!(screen(&state).contains("2 pinned"), "{}", screen(&state));
}

#[test]
fn one_thing_is_pinned_with_its_graph() {
    let mut state = incident();
    let graphs =
        |state: &State| wants(state).iter().filter(|w| w.want.source() == Source::MetricData).count();
    press(&mut state, ":alarm?account=prod-shop&region=eu-west-1&name=checkout-p99 enter");
    assert_eq!(graphs(&state), 1, "{}", screen(&state));
    press(&mut state, "P :nodes enter");
    assert_eq!(graphs(&state), 1);
}

#[test]
fn pinned_views_are_the_first_to_go_to() {
    let mut state = incident();
    press(&mut state, ":alarms?account=prod-shop enter P g n P g d :");
    let shown = screen(&state);
    let at = |words: &str| shown.lines().position(|line| line.contains(words)).unwrap_or(usize::MAX);
    let (alarms, nodes) = (at("alarms?account=prod-shop"), at("pinned · "));
    assert!(alarms == nodes && at("nodes   ") == alarms + 1, "{shown}");
    assert_eq!(shown.matches("pinned · ").count(), 2, "{shown}");
}

#[test]
fn a_floor_is_set_step_by_step_and_told_and_followed() {
    let mut state = incident();
    let paces = |effects: Vec<Effect>| -> Vec<u64> {
        let floor = |effect| match effect {
            Effect::Pace(pacing) => Some(pacing.floor.as_secs()),
            _ => None,
        };
        effects.into_iter().filter_map(floor).collect()
    };
    assert_eq!(paces(press(&mut state, "{")), [0; 0]);
    assert_eq!(state.view.message.as_deref(), Some("asked as often as the data moves, the fastest"));
    assert_eq!(paces(press(&mut state, "} } } } }")), [120, 300, 900, 3600]);
    let slowest = "nothing is asked more often than every 1 h, the slowest";
    assert_eq!(state.view.message.as_deref(), Some(slowest));
    assert_eq!(state.store.pacing, Pacing { floor: Duration::from_secs(3600), ..Pacing::default() });
    assert!(screen(&state).contains("every 1 h"), "{}", screen(&state));
    // A floor of the config file may lie between.
    state.store.pacing.floor = Duration::from_secs(600);
    assert_eq!(paces(press(&mut state, "{")), [300]);
    assert_eq!(paces(press(&mut state, "{ { {")), [120, 0]);
    assert!(!screen(&state).contains("every "), "{}", screen(&state));
}

#[test]
fn an_outage_is_told_once_and_over_when_it_is() {
    let mut state = incident();
    let before = screen(&state);
    for (account, region) in
        [("prod-core", "us-west-2"), ("prod-data", "us-east-1"), ("staging", "us-east-1")]
    {
        let fault = Fault::new(FaultKind::Network, "no route to host");
        let lost = estate::update(account, region, Want::Alarms, Err(fault));
        update(&mut state, Msg::Poll(PollEvent::Update(lost)));
    }
    assert!(screen(&state).contains("alarms: network"), "{}", screen(&state));
    update(&mut state, Msg::Poll(PollEvent::Network(Some(estate::ago(2)))));
    let shown = screen(&state);
    assert!(shown.contains("no network since 03:10"), "{shown}");
    assert!(shown.contains("no network: data is from then") && !shown.contains("alarms: network"), "{shown}");
    press(&mut state, "r");
    assert_eq!(state.view.message.as_deref(), Some("no network: looking for one again"));
    // The line of it leads to all that cannot be read.
    press(&mut state, "/ network enter enter");
    assert_eq!(state.view.visit.route.view, "faults", "{}", screen(&state));
    press(&mut state, "esc esc");
    update(&mut state, Msg::Poll(PollEvent::Network(None)));
    assert!(!screen(&state).contains("no network"), "{}", screen(&state));
    assert!(before.contains("DEMO") == screen(&state).contains("DEMO"));
}

#[test]
fn a_pause_is_of_what_is_pinned_too() {
    let mut state = incident();
    press(&mut state, "g m P g d");
    let before = of(&wants(&state));
    let effects = press(&mut state, "p");
    assert!(matches!(effects[..], [Effect::Pause(true)]), "{effects:?}");
    assert!(screen(&state).contains("paused") && of(&wants(&state)) == before);
}
