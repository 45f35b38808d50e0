use std::sync::Arc;

use super::*;
use crate::{
    model::{
        AccountName, Alarm, AlarmState, AlarmType, Fault, FaultKind, HealthCheck, HealthCounts, MuteWindow,
        Mutes, Region, Service, Snapshot, Update,
    },
    store::{Attention, attention, tally},
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn apply(store: &mut Store, want: Want, second: i64, what: Result<Snapshot, Fault>) {
    let scope = ScopeKey { account: AccountName::new("a"), region: Region::new("r") };
    let (snapshot, fault) = match what {
        Ok(snapshot) => (Some(Arc::new(snapshot)), None),
        Err(fault) => (None, Some(fault)),
    };
    store.apply(Update { scope, want, at: at(second), snapshot, fault });
}

fn alarm(since: i64) -> Alarm {
    Alarm { state_transitioned: Some(at(since)), ..Alarm::new("x", AlarmType::Metric, AlarmState::Alarm) }
}

fn alarms(store: &mut Store, second: i64, all: Vec<Alarm>) {
    apply(store, Want::Alarms, second, Ok(Snapshot::Alarms(all)));
}

fn services(store: &mut Store, second: i64, unhealthy: u32) {
    let service = Service {
        id: "srv".into(),
        name: "shop".into(),
        namespace_id: "ns".into(),
        namespace_name: "ns".into(),
        kind: None,
        check: HealthCheck::Custom,
        instance_count: None,
        counts: HealthCounts { healthy: 1, unhealthy, unknown: 0 },
        arn: None,
    };
    apply(store, Want::Services, second, Ok(Snapshot::Services(vec![service])));
}

fn feed() -> Vec<Want> {
    vec![Want::Alarms, Want::Services]
}

fn only(store: &Store, now: i64) -> Attention {
    let mut all = attention(store, &feed(), at(now));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Acknowledges the one line there is, or snoozes it.
fn acknowledge(store: &mut Store, now: i64, until: Option<i64>) {
    let item = only(store, now);
    let key = if until.is_some() { item.lasting_key() } else { item.passing_key() };
    let until = until.map(at);
    store.acknowledge(Acknowledged { key, who: "kim@bastion".into(), at: at(now), until, note: None });
}

fn let_go(store: &mut Store, now: i64) -> usize {
    let lapsed = store.lapsed(at(now));
    lapsed.iter().for_each(|key| assert!(store.take_back(key)));
    lapsed.len()
}

fn aside(store: &Store, now: i64) -> Option<&'static str> {
    only(store, now).aside.map(|aside| aside.name())
}

#[test]
fn an_alarm_that_comes_back_is_new_but_a_snooze_lasts() {
    let mut store = Store::default();
    alarms(&mut store, 100, vec![alarm(50)]);
    acknowledge(&mut store, 110, None);
    assert_eq!(aside(&store, 110), Some("acked"));
    let counted = tally(&store, &feed(), at(110));
    assert_eq!((counted.marks.len(), counted.aside_words().as_deref()), (0, Some("+1 acked")));
    alarms(&mut store, 160, vec![alarm(50)]);
    assert_eq!((let_go(&mut store, 160), aside(&store, 160)), (0, Some("acked")), "it has not changed");
    alarms(&mut store, 220, vec![alarm(200)]);
    assert_eq!(aside(&store, 220), None, "it was fine in between");
    assert_eq!((let_go(&mut store, 220), store.acknowledged.len()), (1, 0));
    acknowledge(&mut store, 230, Some(600));
    alarms(&mut store, 280, vec![]);
    assert_eq!(let_go(&mut store, 280), 0);
    alarms(&mut store, 340, vec![alarm(300)]);
    assert_eq!(
        (aside(&store, 340), aside(&store, 599), aside(&store, 600)),
        (Some("snoozed"), Some("snoozed"), None)
    );
    assert_eq!((let_go(&mut store, 599), let_go(&mut store, 600)), (0, 1));
}

#[test]
fn what_is_dated_by_consoles_is_acknowledged_until_it_is_seen_to_be_well() {
    let mut store = Store::default();
    services(&mut store, 100, 1);
    acknowledge(&mut store, 110, None);
    let mut another = Store::default();
    services(&mut another, 130, 0);
    services(&mut another, 150, 2);
    another.take_acknowledged(store.acknowledged.values().cloned().collect());
    assert_eq!(
        (let_go(&mut another, 150), aside(&another, 150)),
        (0, Some("acked")),
        "it has another date there"
    );
    let slow = Fault::new(FaultKind::Throttled, "slow");
    apply(&mut store, Want::Services, 160, Err(slow));
    assert_eq!(let_go(&mut store, 160), 0, "a fault does not say that it is well");
    services(&mut store, 220, 0);
    assert_eq!(let_go(&mut store, 220), 1);
}

#[test]
fn a_fault_is_acknowledged_until_it_is_read_again() {
    let mut store = Store::default();
    for (fault, want) in [(FaultKind::Throttled, Want::Nodes), (FaultKind::Expired, Want::Alarms)] {
        apply(&mut store, want.clone(), 100, Err(Fault::new(fault, "no")));
        acknowledge(&mut store, 110, None);
        apply(&mut store, want.clone(), 160, Err(Fault::new(fault, "no")));
        assert_eq!((let_go(&mut store, 160), aside(&store, 160)), (0, Some("acked")), "{fault:?}");
        let nothing = if want == Want::Nodes { Snapshot::Nodes(vec![]) } else { Snapshot::Alarms(vec![]) };
        apply(&mut store, want, 220, Ok(nothing));
        assert_eq!(let_go(&mut store, 220), 1, "{fault:?}");
    }
}

#[test]
fn a_muted_alarm_wants_nobody_until_the_window_ends() {
    let mut store = Store::default();
    let window = MuteWindow { rule: "load-test".into(), from: at(0), until: Some(at(500)) };
    let mutes = Mutes { at: at(0), windows: vec![window], unknown: None };
    alarms(&mut store, 100, vec![Alarm { mutes: Some(Box::new(mutes)), ..alarm(50) }]);
    assert_eq!((aside(&store, 499), aside(&store, 500)), (Some("muted"), None));
    assert_eq!(tally(&store, &feed(), at(499)).marks.len(), 0);
    acknowledge(&mut store, 110, None);
    assert_eq!(aside(&store, 120), Some("acked"), "who has it matters more");
    let counted = tally(&store, &feed(), at(120));
    assert_eq!(counted.aside_words().as_deref(), Some("+1 acked"));
}

#[test]
fn what_is_set_aside_comes_last() {
    let mut store = Store::default();
    alarms(&mut store, 100, vec![alarm(50)]);
    acknowledge(&mut store, 110, None);
    services(&mut store, 100, 1);
    let kinds: Vec<_> =
        attention(&store, &feed(), at(120)).iter().map(|a| (a.kind.name(), a.aside.is_some())).collect();
    assert_eq!(kinds, [("service", false), ("alarm", true)]);
}

#[test]
fn another_outage_of_the_network_is_new() {
    let mut store = Store { no_network: Some(at(50)), ..Store::default() };
    acknowledge(&mut store, 60, None);
    assert_eq!((aside(&store, 70), let_go(&mut store, 70)), (Some("acked"), 0));
    store.no_network = Some(at(500));
    assert_eq!((aside(&store, 510), let_go(&mut store, 510)), (None, 1));
}
