mod forgetting;
mod keeping;
mod randoms;
mod same;
mod searching;
mod secrets;
mod spans;

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{AccountId, Region, Summary, Text, Timestamp, parse_event},
    query::Query,
    store::history::{History, Limits},
};

const LIMITS: Limits = Limits { max_mb: 64, max_days: 90 };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + second).expect("in range")
}

struct Kept {
    _dir: tempfile::TempDir,
    history: History,
}

fn kept_with(limits: Limits) -> Kept {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (history, notice) = History::open(&dir.path().join("h"), limits, at(0)).expect("it opens");
    assert_eq!(notice, None);
    Kept { _dir: dir, history }
}

fn kept() -> Kept {
    kept_with(LIMITS)
}

fn place(account: u64, region: &str) -> Place {
    let account_id = AccountId::parse(&format!("{account:012}")).expect("an id");
    Place { account_id, region: Region::new(region) }
}

fn arrival(place: &Place, second: i64, mut record: Value) -> Arrival {
    record["eventTime"] = json!(at(second).to_string());
    let (mut event, record) =
        parse_event(&Summary::default(), Box::default(), at(second), record).expect("an event");
    event.record = record.into();
    Arrival { place: place.clone(), event: Arc::new(event) }
}

fn plain(id: &str, second: i64) -> Arrival {
    let record = json!({"eventID": id, "eventName": "RunInstances", "eventSource": "ec2.amazonaws.com"});
    arrival(&place(1, "eu-west-1"), second, record)
}

fn search(query: &str) -> Search {
    Search {
        query: Query::parse(query).expect("a query"),
        need: None,
        now: at(0),
        reads: true,
        since: None,
        until: None,
        places: None,
        names: [].into(),
    }
}

fn found(history: &History, search: &Search) -> Vec<StoredEvent> {
    let mut all = Vec::new();
    let take = |stored| {
        all.push(stored);
        true
    };
    let searched = history.search(search, take, |_| true).expect("it is read");
    assert_eq!((searched.found, searched.is_cut, searched.damaged), (all.len() as u64, false, 0));
    all
}

fn ids(history: &History, search: &Search) -> Vec<String> {
    found(history, search).iter().map(|stored| stored.event.id.to_string()).collect()
}
