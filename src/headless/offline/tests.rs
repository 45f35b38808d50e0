use std::{path::Path, sync::Arc};

use super::*;
use crate::{
    headless::Output,
    model::{AccountId, Region, TrailEvent},
    store::history::{
        Limits,
        trail::{Arrival, Place},
    },
    ui::tests::estate,
};

/// A hundred events, of which each tenth was denied.
fn history(path: &Path) -> History {
    let limits = Limits { max_mb: 64, max_days: 30 };
    let (mut history, _) = History::open(path, limits, estate::now()).expect("it opens");
    let account_id = AccountId::parse("111122223333").expect("an id");
    let place = Place { account_id, region: Region::new("eu-west-1") };
    let event = |n: i64| TrailEvent {
        error_code: (n % 10 == 0).then(|| "AccessDenied".into()),
        ..estate::event(&format!("event-{n}"), "DeleteBucket", n, "Oncall/amara")
    };
    let all: Vec<_> = (0..100).map(|n| Arrival { place: place.clone(), event: Arc::new(event(n)) }).collect();
    history.put_events(&all, estate::now(), false).expect("kept");
    history
}

/// How it ended, how many rows there are, and what was said.
fn got(history: &History, query: &str, output: Output) -> (Exit, usize, String) {
    let fleet = Fleet { accounts: Vec::new(), narrowed: false };
    let offline = Offline { history, fleet: &fleet, accounts: &[], regions: &[], now: estate::now() };
    let options = GetOptions {
        resource: Resource::Events,
        output,
        since: None,
        query: Some(query.into()),
        limit: None,
        reads: true,
        costs: false,
        colour: false,
        width: None,
        saved: Default::default(),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = offline.get(&options, &mut out, &mut err).expect("printed");
    (exit, out.iter().filter(|byte| **byte == b'\n').count(), String::from_utf8(err).expect("text"))
}

#[test]
fn who_asks_for_people_has_the_index_asked_for_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let history = history(&folder.path().join("history.db"));
    for (query, rows, looked_at) in [
        ("-person:mallory error_code:AccessDenied", 10, 10),
        ("person:mallory error_code:AccessDenied", 0, 10),
        ("person:mallory error_code:Throttling", 0, 0),
        ("person:mallory or error_code:AccessDenied", 10, 100),
    ] {
        let (exit, found, told) = got(&history, query, Output::Jsonl);
        assert_eq!((exit, found), (Exit::Ok, rows), "{query}");
        assert!(told.contains(&format!("\"looked_at\":{looked_at},")), "{query}: {told}");
        assert!(told.contains("\"damaged\":0,"), "{told}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_makes_the_answer_partial() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.db");
    let history = history(&path);
    let db = rusqlite::Connection::open(&path).expect("opened");
    db.execute("UPDATE trail_block SET packed = x'00' WHERE id = (SELECT max(id) FROM trail_block)", [])
        .expect("damaged");
    let (exit, found, told) = got(&history, "", Output::Jsonl);
    assert_eq!(exit, Exit::Partial);
    assert!(found < 100 && told.contains(&format!("\"damaged\":{},", 100 - found)), "{found}: {told}");
    let (exit, _, told) = got(&history, "", Output::Table);
    assert_eq!(exit, Exit::Partial);
    assert!(told.contains("could not be read: the history is damaged there"), "{told}");
}
