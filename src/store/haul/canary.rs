//! A console that goes on while its archive is full, or new: of what is called whole each event is there.

use std::collections::HashSet;

use super::*;
use crate::{
    model::{AccountName, Record, Region, ScopeKey},
    query::Query,
    store::history::{Limits, trail::Search},
};

const LIMITS: Limits = Limits { max_mb: 2, max_days: 90 };
const BEGIN: i64 = 1_772_000_000;
/// An event comes that often,
const STEP: i64 = 60;
/// so many between two polls,
const MANY: i64 = 25;
/// and so many are in a window.
const WINDOW: i64 = 300;

fn at(n: i64) -> Timestamp {
    Timestamp::from_second(BEGIN + n * STEP).expect("in range")
}

fn id(n: i64) -> String {
    format!("event-{n}")
}

fn event(n: i64) -> Arc<TrailEvent> {
    let noise: Vec<String> =
        (0..24).map(|m| format!("w{:x}", (n as u64 * 24 + m).wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    let record = serde_json::json!({"eventName": "RunInstances", "requestParameters": noise});
    Arc::new(TrailEvent {
        id: EventId::new(id(n)),
        name: "RunInstances".into(),
        source: None,
        time: at(n),
        username: None,
        who: "ada".into(),
        read_only: false,
        by_root: false,
        error_code: None,
        resources: Box::default(),
        source_ip: None,
        access_key: None,
        issued: None,
        record: Record::from(record),
    })
}

/// Events from one to before another, newest first.
fn batch(from: i64, to: i64) -> EventBatch {
    EventBatch {
        events: (from..to).rev().map(event).collect(),
        complete_since: Some(at(from)),
        complete_until: Some(at(to)),
        read: 0,
    }
}

fn haul(from: i64, to: i64, held: &EventBatch) -> Option<Haul> {
    let update = Update {
        scope: ScopeKey { account: AccountName::new("a"), region: Region::new("eu-west-1") },
        want: Want::Events { window: Duration::from_secs(86_400), reads: true },
        at: at(to),
        snapshot: Some(Arc::new(Snapshot::Events(batch(from, to)))),
        fault: None,
    };
    Haul::of(&update, AccountId::parse("111122223333"), Some(at(to)), Some(held))
}

/// How many events are in spans, each of which is there.
fn whole(history: &History) -> usize {
    let search = Search {
        query: Query::parse("").expect("a query"),
        now: at(0),
        reads: true,
        since: None,
        until: None,
        places: None,
        names: [].into(),
        need: None,
    };
    let mut ids = HashSet::new();
    let take = |stored: crate::store::history::trail::StoredEvent| ids.insert(stored.event.id.to_string());
    history.search(&search, take, |_| true).expect("read");
    let mut count = 0;
    for span in history.spans(true, (at(0), at(1_000_000))).expect("read") {
        for n in (0..).skip_while(|n| at(*n) < span.since).take_while(|n| at(*n) <= span.until) {
            assert!(ids.contains(&id(n)), "{n} is in {span:?}, of {} events", ids.len());
            count += 1;
        }
    }
    count
}

#[test]
fn what_is_called_whole_is_there_however_full_the_archive_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history");
    let (mut history, _) = History::open(&path, LIMITS, at(0)).expect("it opens");
    let mut held = EventBatch::default();
    let (mut fewest, mut most) = (u64::MAX, 0);
    for poll in 1..=200_i64 {
        let to = poll * MANY;
        let from = (to - if poll % 5 == 0 { WINDOW } else { MANY }).max(0);
        if let Some(haul) = haul(from, to, &held) {
            haul.put(&mut history, at(to)).expect("there is always room");
        }
        held = batch((to - WINDOW).max(0), to);
        if poll == 100 {
            drop(history);
            let why = Error { kind: crate::store::history::ErrorKind::Damaged, message: "x".into() };
            history = History::renew(&path, LIMITS, &why, at(to)).expect("it is renewed").0;
        }
        if poll % 10 == 0 {
            let count = whole(&history);
            assert!(count > 0 || poll == 100, "nothing is whole after poll {poll}");
            let events = history.held().expect("read").events;
            (fewest, most) = (fewest.min(events), most.max(events));
        }
    }
    assert!(most < 4000, "it was full: {fewest} to {most} events");
}
