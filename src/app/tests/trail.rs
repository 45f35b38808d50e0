//! Searching the archive of trail events from a table, and following what comes.

use std::sync::Arc;

use super::*;
use crate::{
    model::{Account, AccountId, EventBatch, Region, Snapshot, Text, Timestamp, TrailEvent},
    store::history::trail::{Held, Place, Searched, Span, StoredEvent},
    ui::{TrailEnd, TrailFound, TrailOrder, TrailQuestion, TrailSearch},
};

const SHOP: &str = "111122223333";

/// Accounts that have told their ids, at the events, with a history that can be searched.
fn watching(route: &str) -> State {
    let mut state = incident();
    let named = |account: &Arc<Account>, id: String| {
        Arc::new(Account { id: AccountId::parse(&id), ..(**account).clone() })
    };
    let accounts = state.store.fleet.accounts.iter().enumerate();
    let accounts = accounts.map(|(at, account)| match account.name.as_str() {
        "prod-shop" => named(account, SHOP.into()),
        _ => named(account, format!("{:012}", 500 + at)),
    });
    state.store.fleet = Arc::new(Fleet { accounts: accounts.collect(), narrowed: false });
    state.view.go(Route::parse(route).expect("a route"), &state.specs);
    let held = Held { events: 1_000_000, from: Some(estate::ago(60 * 24 * 46)), ..Held::default() };
    update(&mut state, Msg::TrailHeld(Box::new(Ok((held, Vec::new())))));
    state
}

fn place(id: &str) -> Place {
    Place { account_id: AccountId::parse(id).expect("an id"), region: Region::new("eu-west-1") }
}

fn kept(id: &str, minutes: i64) -> StoredEvent {
    let event = estate::event(id, "DeleteBucket", minutes, "Oncall/amara");
    StoredEvent { place: place(SHOP), kept_at: estate::ago(3), event }
}

/// So many milliseconds into a second.
fn at_milli(minutes: i64, milli: i64) -> Timestamp {
    Timestamp::from_millisecond(estate::ago(minutes).as_millisecond() + milli).expect("in range")
}

fn orders(effects: &[Effect]) -> Vec<TrailOrder> {
    let of = |effect: &Effect| match effect {
        Effect::SearchTrail(orders) => Some((**orders).clone()),
        _ => None,
    };
    effects.iter().filter_map(of).next_back().unwrap_or_default()
}

fn search(order: &TrailOrder) -> &TrailSearch {
    match &order.question {
        TrailQuestion::Search(search) => search,
        other => panic!("{other:?}"),
    }
}

fn answer(state: &mut State, number: u64, events: Vec<StoredEvent>, end: Option<TrailEnd>) -> Vec<Effect> {
    let searched = Searched {
        looked_at: 1_250,
        found: events.len() as u64,
        is_cut: end == Some(TrailEnd::Page),
        ..Searched::default()
    };
    update(state, Msg::TrailFound(Box::new(TrailFound { number, events, searched, end }))).1
}

fn listed(state: &State) -> Vec<String> {
    let listing = &state.view.visit.panels[0].listing;
    listing.lines().map(|line| line.named("event_id").to_words().into_owned()).collect()
}

#[test]
fn what_is_typed_is_searched_in_the_history_and_nothing_twice() {
    let mut state = watching("events");
    assert!(orders(&press(&mut state, "j")).is_empty(), "all that is looked at is read live");
    let first = orders(&press(&mut state, "/ Delete"));
    let [order] = &first[..] else { panic!("{first:?}") };
    let asked = search(order);
    assert_eq!((asked.search.since, asked.search.until, asked.search.reads), (None, None, false));
    assert!(asked.search.places.is_none(), "everywhere");
    assert!(asked.search.names.iter().any(|(_, name)| *name == Text::new("prod-shop")));
    assert!(screen(&state).contains("searching"), "{}", screen(&state));
    assert!(orders(&press(&mut state, "enter")).is_empty(), "the same is not asked again");

    let old = order.number - 1;
    assert!(
        !update(
            &mut state,
            Msg::TrailFound(Box::new(TrailFound {
                number: old,
                events: vec![kept("too-late", 9)],
                searched: Searched::default(),
                end: Some(TrailEnd::Whole),
            }))
        )
        .0,
        "nobody waits for what was typed before"
    );
    let none = answer(
        &mut state,
        order.number,
        vec![kept("k-1", 50_000), kept("k-2", 60_000)],
        Some(TrailEnd::Whole),
    );
    assert!(orders(&none).is_empty());
    assert_eq!(listed(&state), ["k-1", "k-2"]);
    let text = screen(&state);
    assert!(
        text.contains("all 1,000,000 searched, 1,250 read") && text.contains("history back to 14 Jan"),
        "{text}"
    );
    assert!(text.contains("prod-shop") && !text.contains("searching"), "{text}");
    press(&mut state, "esc");
    assert!(!listed(&state).contains(&"k-1".to_owned()), "without a filter what is live is enough");
}

#[test]
fn another_search_ends_the_one_under_way() {
    let mut state = watching("events");
    let first = orders(&press(&mut state, "/ D"));
    let second = orders(&press(&mut state, "e"));
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(second[0].number > first[0].number, "all that is wanted is the second");
    let effects = press(&mut state, "esc esc");
    let cancelled = effects.iter().any(|effect| matches!(effect, Effect::SearchTrail(all) if all.is_empty()));
    assert!(cancelled, "{effects:?}");
}

#[test]
fn an_event_that_is_in_memory_too_is_there_once() {
    let mut state = watching("events");
    let live = Arc::new(estate::event("k-1", "DeleteBucket", 9, "Oncall/amara"));
    let events = vec![live.clone()];
    let batch = EventBatch {
        events,
        complete_since: Some(estate::ago(180)),
        complete_until: Some(estate::ago(1)),
        read: 1,
    };
    state.store.apply(estate::update(
        "prod-shop",
        "eu-west-1",
        estate::events_want(),
        Ok(Snapshot::Events(batch)),
    ));
    let order = orders(&press(&mut state, "/ DeleteBucket enter")).pop().expect("asked");
    answer(
        &mut state,
        order.number,
        vec![kept("k-1", 9), kept("k-2", 9), kept("k-3", 700)],
        Some(TrailEnd::Whole),
    );
    assert_eq!(listed(&state), ["k-1", "k-2", "k-3"]);
}

#[test]
fn more_is_asked_for_when_the_cursor_nears_the_end_and_what_was_had_is_not_asked_again() {
    let mut state = watching("events");
    let order = orders(&press(&mut state, "/ DeleteBucket enter")).pop().expect("asked");
    let page: Vec<_> = (0..500).map(|n| kept(&format!("k-{n}"), 1_000 + n.min(498))).collect();
    let effects = answer(&mut state, order.number, page, Some(TrailEnd::Page));
    assert!(orders(&effects).is_empty(), "the cursor is far from the end");
    let next = orders(&press(&mut state, "G")).pop().expect("asked for more");
    let asked = search(&next);
    assert_eq!(asked.search.until, Some(at_milli(1_498, 999)));
    assert!(
        !asked.takes(&kept("k-499", 1_498), || None) && !asked.takes(&kept("k-498", 1_498), || None),
        "it has them"
    );
    assert!(asked.takes(&kept("k-500", 1_498), || None));
    assert!(orders(&press(&mut state, "k")).is_empty(), "it is under way");
    answer(&mut state, next.number, vec![kept("k-500", 1_498)], Some(TrailEnd::Whole));
    assert_eq!(listed(&state).len(), 501);
    assert!(screen(&state).contains("searched, 2,500 read"), "{}", screen(&state));
    assert!(orders(&press(&mut state, "G")).is_empty(), "there is nothing more");
}

#[test]
fn events_of_the_second_at_which_a_page_ends_are_not_skipped_whatever_their_order() {
    let mut state = watching("events");
    let order = orders(&press(&mut state, "/ DeleteBucket enter")).pop().expect("asked");
    let of = |id: &str, milli: i64| {
        let stored = kept(id, 2_000);
        StoredEvent { event: TrailEvent { time: at_milli(2_000, milli), ..stored.event }, ..stored }
    };
    // Within the second they are in no order of time.
    let page = vec![kept("k-0", 1_000), of("k-1", 700), of("k-2", 100)];
    answer(&mut state, order.number, page, Some(TrailEnd::Page));
    let run = state.view.visit.panels[0].trail.as_ref().expect("searched");
    let next = run.order(&state.store);
    let asked = search(&next);
    let is_asked = |stored: StoredEvent| {
        asked.search.until.is_none_or(|until| stored.event.time <= until) && asked.takes(&stored, || None)
    };
    assert!(is_asked(of("k-3", 900)) && is_asked(of("k-4", 100)) && is_asked(of("k-5", 50)));
    assert!(!is_asked(of("k-1", 700)) && !is_asked(of("k-2", 100)), "it has them");
}

#[test]
fn damaged_events_are_told_under_the_table() {
    let mut state = watching("events");
    let order = orders(&press(&mut state, "/ DeleteBucket enter")).pop().expect("asked");
    let searched = Searched { looked_at: 1_250, damaged: 3, ..Searched::default() };
    let found = TrailFound {
        number: order.number,
        events: vec![kept("k-1", 1_000)],
        searched,
        end: Some(TrailEnd::Whole),
    };
    update(&mut state, Msg::TrailFound(Box::new(found)));
    let text = screen(&state);
    assert!(text.contains("3 cannot be read"), "{text}");
}

#[test]
fn a_key_that_was_answered_may_be_asked_for_again() {
    let mut state = watching("events");
    state.issuers_asked.insert("ASIA1".into());
    update(&mut state, Msg::Issuers("ASIA1".into(), Vec::new()));
    assert!(state.store.issuers_known("ASIA1") && state.issuers_asked.is_empty());
}

#[test]
fn no_more_is_held_than_one_can_look_through() {
    let mut state = watching("events");
    let mut next = orders(&press(&mut state, "/ DeleteBucket enter")).pop();
    let mut minute = 1_000;
    let mut pages = 0;
    while let Some(order) = next {
        let most = i64::try_from(search(&order).most).expect("few");
        let page = (minute..minute + most).map(|n| kept(&format!("k-{n}"), n)).collect();
        minute += most;
        pages += 1;
        assert!(pages < 50, "it ends");
        // The first page is short, and the next one may be asked for at once.
        next = orders(&answer(&mut state, order.number, page, Some(TrailEnd::Page))).pop();
        next = orders(&press(&mut state, "G")).pop().or(next);
    }
    assert_eq!(state.view.visit.panels[0].trail.as_ref().map(|run| run.len()), Some(crate::ui::TRAIL_HELD));
}

#[test]
fn what_is_older_than_what_is_read_live_comes_from_the_history() {
    let mut state = watching("events?range=7d&account=prod-shop");
    let order = orders(&update(&mut state, Msg::Resize(120, 40)).1).pop();
    let run = state.view.visit.panels[0].trail.as_ref().expect("asked when the history was there");
    let order = order.unwrap_or_else(|| run.order(&state.store));
    let asked = search(&order);
    assert_eq!(asked.search.since, Some(estate::ago(7 * 1440)));
    let places = asked.search.places.as_ref().expect("in its places alone");
    assert!(places.len() == 4 && places.iter().all(|place| place.account_id.as_str() == SHOP));
    let live = crate::model::Want::Events { window: crate::spec::LIVE, reads: false };
    assert!(state.wanted.iter().any(|(_, want)| *want == live), "a day alone is read live");
    answer(&mut state, order.number, vec![kept("k-1", 5 * 1440)], Some(TrailEnd::Whole));
    assert!(listed(&state).contains(&"k-1".to_owned()));
    let read = |region: &str| {
        let mut batch = estate::update(
            "prod-shop",
            region,
            live.clone(),
            Ok(Snapshot::Events(EventBatch {
                complete_since: Some(estate::ago(1440)),
                complete_until: Some(estate::ago(1)),
                ..EventBatch::default()
            })),
        );
        batch.at = estate::now();
        batch
    };
    for region in estate::REGIONS {
        update(&mut state, Msg::Poll(crate::poll::PollEvent::Update(read(region))));
    }
    let text = screen(&state);
    assert!(text.contains("◌ not held before 28 Feb 03:12"), "{text}");
    let span = |region: &str| Span {
        place: Place { region: Region::new(region), ..place(SHOP) },
        reads: false,
        since: estate::ago(8 * 1440),
        until: estate::ago(1400),
    };
    let spans = estate::REGIONS.map(span).to_vec();
    let held = Held { events: 1_000_001, ..Held::default() };
    let again = orders(&update(&mut state, Msg::TrailHeld(Box::new(Ok((held, spans))))).1);
    assert_eq!(again.len(), 1, "there may be more by now");
    let text = screen(&state);
    assert!(text.contains("complete 21 Feb") && !text.contains("not held before"), "{text}");
}

#[test]
fn offline_all_events_come_from_the_history() {
    let mut state = watching("events");
    state.store.is_offline = true;
    let order = orders(&press(&mut state, "j")).pop().expect("asked");
    assert_eq!(search(&order).search.since, None, "whatever the range");
    assert!(screen(&state).contains("◌ searching, looked at 0 of 1,000,000"), "{}", screen(&state));
    answer(&mut state, order.number, vec![kept("k-1", 60_000)], Some(TrailEnd::Whole));
    assert!(listed(&state).contains(&"k-1".to_owned()));
    let text = screen(&state);
    assert!(text.contains("history back to 14 Jan 03:12 · all 1,000,000 searched, 1,250 read"), "{text}");
    for wrong in ["live", "not read yet", "scopes have answered", "/40 scopes", "missing", "whole"] {
        assert!(!text.contains(wrong), "{wrong}: {text}");
    }
    let order = orders(&press(&mut state, "/ nothing-like-it enter")).pop().expect("asked");
    answer(&mut state, order.number, vec![], Some(TrailEnd::Whole));
    let text = screen(&state);
    assert!(text.contains("The history has no such events.") && !text.contains("answered"), "{text}");
}

#[test]
fn offline_coverage_is_of_what_the_history_knows() {
    let mut state = watching("coverage");
    state.store = offline_store(&state);
    let nothing = screen(&state);
    update(&mut state, Msg::Resize(120, 40));
    assert!(screen(&state).contains("log files do not say it"), "{nothing}");
    let span =
        Span { place: place(SHOP), reads: false, since: estate::ago(9_000), until: estate::ago(8_000) };
    update(&mut state, Msg::TrailHeld(Box::new(Ok((Held::default(), vec![span])))));
    assert_eq!(state.view.visit.panels[0].listing.len(), 1, "{}", screen(&state));
    press(&mut state, ": events enter");
    let text = screen(&state);
    assert!(text.contains("known of 1 scope") && text.contains("● 1 scope"), "{text}");
}

fn offline_store(state: &State) -> crate::store::Store {
    let mut store = crate::store::Store::new(state.store.fleet.clone());
    store.is_offline = true;
    store.take_held(Held { events: 3, ..Held::default() }, Vec::new());
    store
}

#[test]
fn what_they_did_is_searched_around_the_event() {
    let mut state = watching("event?account=prod-shop&region=eu-west-1&id=k-1");
    let number = state.searching_for().expect("it is being looked up");
    let effects = answer(&mut state, number, vec![kept("k-1", 60_000)], Some(TrailEnd::Whole));
    let order = orders(&effects).pop().expect("what they did is searched");
    let asked = &search(&order).search;
    let (since, until) = (asked.since.expect("a beginning"), asked.until.expect("an end"));
    let at = estate::ago(60_000);
    assert!(since < at && at < until && until < estate::ago(50_000), "{since} {until}");
    answer(&mut state, order.number, vec![kept("k-1", 60_000), kept("k-0", 60_010)], Some(TrailEnd::Whole));
    let others = state.view.visit.panels[2].listing.clone();
    let ids: Vec<_> = others.lines().map(|line| line.named("event_id").to_words().into_owned()).collect();
    assert_eq!(&ids[ids.len() - 2..], ["k-1", "k-0"]);
    let text = screen(&state);
    assert!(text.contains("around 18 Jan"), "{text}");
}

#[test]
fn an_event_that_is_not_in_memory_is_looked_up_once() {
    let mut state = watching("event?account=prod-shop&region=eu-west-1&id=k-1");
    let run = orders(&update(&mut state, Msg::Resize(120, 40)).1);
    assert!(run.is_empty(), "it was asked when the history was there");
    let number = state.searching_for().expect("it is being looked up");
    answer(&mut state, number, vec![kept("k-1", 60_000)], Some(TrailEnd::Whole));
    let text = screen(&state);
    assert!(text.contains("DeleteBucket") && text.contains("203.0.113.64"), "{text}");
    state.view.go(Route::parse("event?id=k-9").expect("a route"), &state.specs);
    update(&mut state, Msg::Resize(120, 40));
    let number = state.searching_for().expect("it is being looked up");
    let effects = answer(&mut state, number, vec![], Some(TrailEnd::Whole));
    assert!(orders(&effects).is_empty() && state.searching_for().is_none(), "it is not there");
    assert!(orders(&press(&mut state, "j")).is_empty());
}

#[test]
fn without_a_history_or_with_one_that_cannot_be_read_the_console_goes_on() {
    let mut state = incident();
    let effects = press(&mut state, ": events?range=7d enter");
    assert!(orders(&effects).is_empty());
    assert!(screen(&state).contains("no history is kept"), "{}", screen(&state));

    let mut state = watching("events");
    let order = orders(&press(&mut state, "/ Delete enter")).pop().expect("asked");
    answer(&mut state, order.number, vec![], Some(TrailEnd::Trouble("database is locked".into())));
    let text = screen(&state);
    assert!(text.contains("the history cannot be read: database is locked"), "{text}");
    assert!(orders(&press(&mut state, "j")).is_empty(), "it is not asked at each key");
    update(&mut state, Msg::TrailHeld(Box::new(Err("database is locked".into()))));
    assert!(screen(&state).contains("cannot be read"), "{}", screen(&state));
    let back = orders(&update(&mut state, Msg::TrailHeld(Box::new(Ok((Held::default(), Vec::new()))))).1);
    assert_eq!(back.len(), 1, "asked again when it can be read");
}

/// So many new events, the newest last, in one answer.
fn arrive(state: &mut State, ids: &[&str], at: Timestamp) {
    let second = |n: usize| at.checked_add(std::time::Duration::from_secs(n as u64)).expect("in range");
    let event = |(n, id): (usize, &&str)| {
        Arc::new(TrailEvent { time: second(n), ..estate::event(id, "RunInstances", 0, "Oncall/amara") })
    };
    let mut events: Vec<_> = ids.iter().enumerate().map(event).collect();
    events.reverse();
    let batch =
        EventBatch { events, complete_since: Some(estate::ago(180)), complete_until: Some(at), read: 0 };
    let mut new =
        estate::update("prod-shop", "eu-west-1", estate::events_want(), Ok(Snapshot::Events(batch)));
    new.at = estate::now();
    update(state, Msg::Poll(crate::poll::PollEvent::Update(new)));
}

#[test]
fn who_is_at_the_top_follows_and_who_is_not_is_told_what_has_come() {
    let mut state = watching("events");
    let selected = |state: &State| listed(state)[state.view.visit.panels[0].index].clone();
    arrive(&mut state, &["n-1"], estate::now());
    assert_eq!(selected(&state), "n-1");
    press(&mut state, "j");
    let mine = selected(&state);
    arrive(
        &mut state,
        &["n-2", "n-3"],
        estate::now().checked_add(std::time::Duration::from_secs(60)).expect("in range"),
    );
    assert_eq!(selected(&state), mine, "the cursor stays on its event");
    assert!(screen(&state).contains("↑ 2 new"), "{}", screen(&state));
    press(&mut state, "k");
    assert!(screen(&state).contains("↑ 2 new"), "{}", screen(&state));
    press(&mut state, "k");
    assert!(screen(&state).contains("↑ 1 new"), "{}", screen(&state));
    press(&mut state, "k");
    assert!(!screen(&state).contains(" new "), "{}", screen(&state));
    arrive(
        &mut state,
        &["n-4"],
        estate::now().checked_add(std::time::Duration::from_secs(120)).expect("in range"),
    );
    assert_eq!(selected(&state), "n-4", "it follows again");
    press(&mut state, "j j");
    arrive(
        &mut state,
        &["n-5"],
        estate::now().checked_add(std::time::Duration::from_secs(180)).expect("in range"),
    );
    press(&mut state, "g g");
    arrive(
        &mut state,
        &["n-6"],
        estate::now().checked_add(std::time::Duration::from_secs(240)).expect("in range"),
    );
    assert_eq!(selected(&state), "n-6");
}
