use super::*;
use crate::{
    model::{AccountId, EventId, Region, TrailEvent},
    query::Query,
    store::history::{
        Limits,
        trail::{Arrival, Place, Search},
    },
    ui::tests::estate,
};

fn history(path: &Path) -> History {
    let limits = Limits { max_mb: 64, max_days: 30 };
    History::open(path, limits, estate::now()).expect("it opens").0
}

fn place() -> Place {
    let account_id = AccountId::parse("111122223333").expect("an id");
    Place { account_id, region: Region::new("eu-west-1") }
}

fn keep(history: &mut History, minutes: std::ops::Range<i64>) {
    let event = |n: i64| estate::event(&format!("event-{n}"), "DeleteBucket", n, "Oncall/amara");
    let all: Vec<_> =
        minutes.clone().map(|n| Arrival { place: place(), event: Arc::new(event(n)) }).collect();
    history.put_events(&all, estate::now(), false).expect("kept");
    let span = Span {
        place: place(),
        reads: false,
        since: estate::ago(minutes.end),
        until: estate::ago(minutes.start),
    };
    history.hold(&[span]).expect("held");
}

fn search(text: &str, most: usize, number: u64) -> TrailOrder {
    let search = Search {
        query: Query::parse(text).expect("a query"),
        need: None,
        now: estate::now(),
        reads: false,
        since: None,
        until: None,
        places: None,
        names: [].into(),
    };
    let question = TrailQuestion::Search(Box::new(TrailSearch::of(search, most)));
    TrailOrder { number, question }
}

/// Messages up to one that says what is waited for.
fn until<T>(rx: &mut mpsc::Receiver<Msg>, mut is_it: impl FnMut(Msg) -> Option<T>) -> T {
    loop {
        if let Some(found) = is_it(rx.blocking_recv().expect("it goes on")) {
            return found;
        }
    }
}

/// What is found of an order, and how it ended.
fn answer(rx: &mut mpsc::Receiver<Msg>, number: u64) -> (Vec<String>, TrailEnd) {
    let mut ids = Vec::new();
    let end = until(rx, |msg| match msg {
        Msg::TrailFound(found) if found.number == number => {
            ids.extend(found.events.iter().map(|stored| stored.event.id.to_string()));
            found.end
        }
        _ => None,
    });
    (ids, end)
}

#[test]
fn a_file_that_comes_is_told_and_searched_while_somebody_writes() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("history.db");
    let mut writing = history(&path);
    keep(&mut writing, 10..40);
    let (tx, mut rx) = mpsc::channel(64);
    let searcher = Searcher::start(path, tx).expect("a thread");
    let held = |events| {
        move |msg| match msg {
            Msg::TrailHeld(held) => {
                held.ok().filter(|(held, _)| held.events == events).map(|(_, spans)| spans)
            }
            _ => None,
        }
    };
    let spans = until(&mut rx, held(30));
    assert_eq!(
        spans.iter().map(|span| (span.since, span.until)).collect::<Vec<_>>(),
        [(estate::ago(40), estate::ago(10))]
    );
    searcher.want(&[search("event_name:DeleteBucket", 5, 1)]);
    let (ids, end) = answer(&mut rx, 1);
    assert_eq!(ids, (10..15).map(|n| format!("event-{n}")).collect::<Vec<_>>(), "the newest first");
    assert_eq!(end, TrailEnd::Page);
    searcher.want(&[search("nothing-of-it", 5, 2)]);
    assert_eq!(answer(&mut rx, 2), (vec![], TrailEnd::Whole));
    let event = TrailOrder { number: 3, question: TrailQuestion::Event(EventId::new("event-39")) };
    searcher.want(&[event]);
    assert_eq!(answer(&mut rx, 3).0, ["event-39"]);
    keep(&mut writing, 40..50);
    until(&mut rx, held(40));
}

#[test]
fn what_is_wanted_no_more_is_not_answered() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("history.db");
    keep(&mut history(&path), 10..1000);
    let (tx, mut rx) = mpsc::channel(64);
    let searcher = Searcher::start(path, tx).expect("a thread");
    for number in 1..50 {
        searcher.want(&[search("amara", 500, number)]);
    }
    assert_eq!(answer(&mut rx, 49).0.len(), 500, "the last is answered, whatever became of the others");
    drop(searcher);
    while rx.blocking_recv().is_some() {}
}

#[test]
fn who_asks_for_a_person_and_more_has_the_index_asked_for_the_rest() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("history.db");
    let mut writing = history(&path);
    keep(&mut writing, 10..200);
    let denied = |n: i64| TrailEvent {
        error_code: Some("AccessDenied".into()),
        ..estate::event(&format!("denied-{n}"), "DeleteBucket", n, if n < 205 { "kim" } else { "amara" })
    };
    let all: Vec<_> = (200..210).map(|n| Arrival { place: place(), event: Arc::new(denied(n)) }).collect();
    writing.put_events(&all, estate::now(), false).expect("kept");
    let (tx, mut rx) = mpsc::channel(64);
    let searcher = Searcher::start(path, tx).expect("a thread");
    for (number, text, found, looked_at) in [
        (1, "actor:kim error_code:AccessDenied", 5, 10),
        (2, "actor:kim error_code:Throttling", 0, 0),
        (3, "actor:kim", 5, 200),
        (4, "actor:kim kim", 5, 200),
        (5, "actor:nobody or error_code:AccessDenied", 10, 200),
    ] {
        searcher.want(&[search(text, 500, number)]);
        let mut ids = 0;
        let searched = until(&mut rx, |msg| match msg {
            Msg::TrailFound(one) if one.number == number => {
                ids += one.events.len();
                one.end.map(|_| one.searched)
            }
            _ => None,
        });
        assert_eq!((ids, searched.looked_at), (found, looked_at), "{text}");
    }
}

#[test]
fn no_order_is_lost_because_a_later_one_of_another_panel_stood_before_it() {
    let searcher = Searcher { inbox: Arc::default() };
    let mut taken = Vec::new();
    let mut take = || match searcher.inbox.wait(Instant::now()) {
        Some(Some(order)) => {
            taken.push(order.number);
            true
        }
        _ => false,
    };
    searcher.want(&[search("amara", 5, 3), search("kim", 5, 2)]);
    assert!(take());
    searcher.want(&[search("mallory", 5, 4), search("kim", 5, 2)]);
    while take() {}
    assert_eq!(taken, [2, 4]);
}

#[test]
fn a_file_that_is_not_there_or_no_history_is_told_and_looked_for_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("history.db");
    let (tx, mut rx) = mpsc::channel(64);
    let searcher = Searcher::start(path.clone(), tx).expect("a thread");
    let trouble = |msg| match msg {
        Msg::TrailHeld(held) => held.err(),
        _ => None,
    };
    assert!(!until(&mut rx, trouble).is_empty());
    searcher.want(&[search("amara", 5, 1)]);
    assert!(matches!(answer(&mut rx, 1).1, TrailEnd::Trouble(_)));
    std::fs::write(&path, b"this is no history, but something that somebody has written here")
        .expect("written");
    searcher.want(&[search("amara", 5, 2)]);
    assert!(matches!(answer(&mut rx, 2).1, TrailEnd::Trouble(_)));
    std::fs::remove_file(&path).expect("gone");
    keep(&mut history(&path), 10..20);
    until(&mut rx, |msg| match msg {
        Msg::TrailHeld(held) => held.ok(),
        _ => None,
    });
    searcher.want(&[search("amara", 5, 3)]);
    assert_eq!(answer(&mut rx, 3).0.len(), 5);
}
