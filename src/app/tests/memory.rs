//! What was seen before the start, and what is kept for the next one.

use std::{sync::Arc, time::Duration};

use super::{Effect, estate, screen, started};
use crate::{
    app::{Msg, State, ToKeep, update},
    model::{
        AccountId, AlarmState, EventBatch, Fault, FaultKind, Fleet, Gathered, Identity, Region, Snapshot,
        Text, Timestamp, Update, Want,
    },
    poll::PollEvent,
    store::history::Remembered,
};

const SHOP: (&str, &str) = ("prod-shop", "eu-west-1");

fn seen(want: Want, minutes: i64, snapshot: Snapshot) -> Update {
    Update { at: estate::ago(minutes), ..estate::update(SHOP.0, SHOP.1, want, Ok(snapshot)) }
}

fn alarms(name: &str) -> Snapshot {
    Snapshot::Alarms(vec![estate::alarm(name, AlarmState::Alarm, 300)])
}

fn remember(state: &mut State, update_: Update, account_id: Option<&str>) -> Vec<Effect> {
    let account_id = account_id.and_then(AccountId::parse);
    update(state, Msg::Remembered(vec![Remembered { update: update_, account_id }], false)).1
}

fn comes(state: &mut State, what: Update) -> Vec<Effect> {
    update(state, Msg::Poll(PollEvent::Update(what))).1
}

fn kept(effects: &[Effect]) -> Vec<&Want> {
    let seen = effects.iter().filter_map(|effect| match effect {
        Effect::Keep(what) => match &**what {
            ToKeep::Seen(keep) => Some(&keep.want),
            _ => None,
        },
        _ => None,
    });
    seen.collect()
}

fn reads_on(effects: &[Effect]) -> Option<Timestamp> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadOn(streams) => Some(streams[0].2),
        _ => None,
    })
}

#[test]
fn the_last_state_is_shown_with_its_time_until_something_newer_comes() {
    let mut state = started(estate::fleet());
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    let shown = screen(&state);
    assert!(shown.contains("of-before") && shown.contains("as of 28 Feb 23:12, before the start"), "{shown}");
    assert!(shown.contains("oldest 4 h"), "{shown}");
    let mut later = started(estate::fleet());
    remember(&mut later, seen(Want::Alarms, 24 * 60 + 12, alarms("of-before")), None);
    assert!(screen(&later).contains("as of 28 Feb 03:00, before the start"), "{}", screen(&later));
    comes(&mut state, seen(Want::Alarms, 0, alarms("of-now")));
    let shown = screen(&state);
    assert!(shown.contains("of-now") && !shown.contains("of-before"), "{shown}");
    assert!(!shown.contains("before the start"), "{shown}");
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    assert!(!screen(&state).contains("of-before"), "what comes late is no news");
}

#[test]
fn a_fault_of_now_stands_beside_what_was_seen_before() {
    let mut state = started(estate::fleet());
    let fault = Fault::new(FaultKind::Denied, "no");
    comes(&mut state, estate::update(SHOP.0, SHOP.1, Want::Alarms, Err(fault)));
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    let shown = screen(&state);
    assert!(shown.contains("of-before") && shown.contains("alarms: denied"), "{shown}");
}

#[test]
fn what_is_of_an_account_that_is_found_later_waits_for_it() {
    let whole = estate::fleet();
    let accounts = |keep: fn(&str) -> bool| {
        let accounts = whole.accounts.iter().filter(|account| keep(account.name.as_str())).cloned().collect();
        Arc::new(Fleet { accounts, narrowed: false })
    };
    let gathered = |fleet: Arc<Fleet>, progress: Option<&str>| {
        let progress = progress.map(str::to_owned);
        Msg::Gathered(Box::new(Gathered { fleet, progress, ..Gathered::default() }))
    };
    let without = || accounts(|name| name != "prod-shop");
    let mut state = started(without());
    update(&mut state, gathered(without(), Some("2 of 5 accounts")));
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    assert!(!screen(&state).contains("of-before"));
    update(&mut state, gathered(accounts(|_| true), Some("5 of 5 accounts")));
    assert!(screen(&state).contains("of-before"), "{}", screen(&state));

    let mut state = started(without());
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    update(&mut state, gathered(accounts(|_| true), None));
    assert!(!screen(&state).contains("of-before"), "the fleet was whole without it");
}

#[test]
fn another_account_of_the_same_name_is_not_taken_for_it() {
    let (one, other) = ("111122223333", "444455556666");
    let mut fleet = Arc::unwrap_or_clone(estate::fleet());
    let account = Arc::make_mut(&mut fleet.accounts[1]);
    account.id = AccountId::parse(one);
    let fleet = Arc::new(fleet);
    for (was, shown) in [(None, true), (Some(one), true), (Some(other), false)] {
        let mut state = started(fleet.clone());
        remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), was);
        assert_eq!(screen(&state).contains("of-before"), shown, "{was:?}");
    }
}

#[test]
fn when_the_account_says_that_it_is_another_one_all_that_is_known_of_it_goes() {
    let mut state = started(estate::fleet());
    let identity = |account: &str, minutes| {
        let identity =
            Identity { account: Text::new(account), arn: "arn:aws:iam::1:user/u".into(), expires_at: None };
        let global = Region::global();
        let what = Ok(Snapshot::Identity(identity));
        Update { at: estate::ago(minutes), ..estate::update(SHOP.0, global.as_str(), Want::Identity, what) }
    };
    remember(&mut state, identity("111122223333", 240), None);
    remember(&mut state, seen(Want::Alarms, 240, alarms("of-before")), None);
    let effects = comes(&mut state, identity("111122223333", 1));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Forget(_))));
    assert!(screen(&state).contains("of-before"));
    let effects = comes(&mut state, identity("444455556666", 0));
    let forgotten = effects.iter().position(|effect| matches!(effect, Effect::Forget(_)));
    let wanted = effects.iter().position(|effect| matches!(effect, Effect::Want(_)));
    assert!(forgotten.is_some() && forgotten < wanted, "it is asked anew: {effects:?}");
    assert!(!screen(&state).contains("of-before"));
}

#[test]
fn a_trail_goes_on_from_where_it_was_only_when_all_of_its_window_is_there() {
    let batch = |since: i64, until: i64| {
        let (complete_since, complete_until) = (Some(estate::ago(since)), Some(estate::ago(until)));
        Snapshot::Events(EventBatch { events: Vec::new(), complete_since, complete_until, read: 0 })
    };
    for (since, until, on) in [(220, 40, true), (180, 40, true), (170, 40, false), (400, 190, false)] {
        let mut state = started(estate::fleet());
        let effects = remember(&mut state, seen(estate::events_want(), until, batch(since, until)), None);
        assert_eq!(reads_on(&effects), on.then(|| estate::ago(until)), "{since} {until}");
    }
    let mut state = started(estate::fleet());
    comes(&mut state, seen(estate::events_want(), 0, batch(180, 0)));
    let effects = remember(&mut state, seen(estate::events_want(), 40, batch(220, 40)), None);
    assert_eq!(reads_on(&effects), None, "it has been read since");
}

#[test]
fn what_is_whole_and_no_secret_is_kept() {
    let mut state = started(estate::fleet());
    assert!(
        kept(&comes(&mut state, seen(Want::Alarms, 0, alarms("a")))).is_empty(),
        "not unless it is to be"
    );
    state.keeps = true;
    assert_eq!(kept(&comes(&mut state, seen(Want::Alarms, 0, alarms("a")))), [&Want::Alarms]);
    let range = Duration::from_secs(3600);
    let history = Want::AlarmHistory { alarm: "a".into(), range };
    for (want, snapshot) in [
        (history, Snapshot::AlarmHistory(Vec::new())),
        (Want::Metrics, Snapshot::Metrics(Vec::new())),
        (Want::Instances, Snapshot::Instances(Vec::new())),
    ] {
        assert!(kept(&comes(&mut state, seen(want.clone(), 0, snapshot))).is_empty(), "{want:?}");
    }
    let cut = Fault::new(FaultKind::Cut, "page limit");
    let part = Update { fault: Some(cut), ..seen(Want::Alarms, 0, alarms("b")) };
    assert!(kept(&comes(&mut state, part)).is_empty(), "a part would be taken for the whole");
}
