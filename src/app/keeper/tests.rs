use super::*;
use crate::{
    model::{
        AccountId, AccountName, EventBatch, PinnedClock, Record, Region, Snapshot, Timestamp, TrailEvent,
        Update,
    },
    store::history::Limits,
};

const LIMITS: Limits = Limits { max_mb: 64, max_days: 90 };
const NOW: i64 = 1_772_600_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

/// Events of the seconds before then, that many, all of the same want.
fn haul(until: i64, many: i64) -> Haul {
    answer((until - many, until), many)
}

/// An answer for that span, with so many events at its end.
fn answer((since, until): (i64, i64), many: i64) -> Haul {
    let event = |n: i64| {
        Arc::new(TrailEvent {
            id: format!("event-{}", until - n).into(),
            name: "RunInstances".into(),
            source: None,
            time: at(until - n),
            username: None,
            who: "ada".into(),
            read_only: false,
            by_root: false,
            error_code: None,
            resources: Box::default(),
            source_ip: None,
            access_key: None,
            issued: None,
            record: Record::default(),
        })
    };
    let batch = EventBatch {
        events: (0..many).map(event).collect(),
        complete_since: Some(at(since)),
        complete_until: Some(at(until)),
        read: 0,
    };
    let update = Update {
        scope: ScopeKey { account: AccountName::new("a"), region: Region::new("eu-west-1") },
        want: Want::Events { window: Duration::from_secs(86_400), reads: false },
        at: at(NOW),
        snapshot: Some(Arc::new(Snapshot::Events(batch))),
        fault: None,
    };
    Haul::of(&update, AccountId::parse("111122223333"), Some(at(NOW)), None).expect("events")
}

#[tokio::test]
async fn of_events_all_that_came_is_written_not_the_last_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file =
        HistoryFile { path: folder.path().join("history.sqlite"), limits: LIMITS, is_read_only: false };
    let (tx, mut rx) = mpsc::channel(64);
    let clock: Arc<dyn Clock> = Arc::new(PinnedClock(at(NOW)));
    let keeper = Keeper::start(file.clone(), None, clock, tx).expect("a thread");
    let drained = tokio::spawn(async move { while rx.recv().await.is_some() {} });
    for hour in 1..=20 {
        keeper.take(ToKeep::Events(haul(NOW - 7200 * hour, 100)));
    }
    keeper.end(Duration::from_secs(20)).await;
    drained.await.expect("no panic");
    let (history, _) = History::open(&file.path, LIMITS, at(NOW)).expect("a history");
    assert_eq!(history.held().expect("held").events, 2000);
    let spans = history.spans(false, (at(0), at(NOW))).expect("spans");
    assert_eq!(spans.len(), 20, "{spans:?}");
}

#[test]
fn what_does_not_fit_is_left_out_and_is_not_called_whole() {
    let mut work = Work::default();
    for part in 1..=12 {
        work.haul(haul(NOW - 20_000 * part, 10_000));
    }
    assert_eq!(work.hauls.iter().map(Haul::len).sum::<usize>(), 100_000);
    work.hauls.clear();
    work.haul(haul(NOW - 7200, 100));
    let (mut history, _) = {
        let folder = tempfile::tempdir().expect("a folder");
        History::open(&folder.path().join("history.sqlite"), LIMITS, at(NOW)).expect("a history")
    };
    for haul in &work.hauls {
        haul.put(&mut history, at(NOW)).expect("kept");
    }
    assert_eq!(history.held().expect("held").events, 100);
    let spans = history.spans(false, (at(0), at(NOW))).expect("spans");
    let [span] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(
        (span.since, span.until),
        (at(NOW - 7300), at(NOW - 7200)),
        "what came later is whole by itself"
    );
}

#[test]
fn while_somebody_else_writes_the_work_waits_and_nothing_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file =
        HistoryFile { path: folder.path().join("history.sqlite"), limits: LIMITS, is_read_only: false };
    let (tx, mut rx) = mpsc::channel(64);
    let inbox = Arc::new(Inbox::default());
    let mut desk = Desk::new(file.clone(), Arc::new(PinnedClock(at(NOW))), tx, inbox.clone());
    desk.open().expect("a history");
    let other = rusqlite::Connection::open(&file.path).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let error = desk.round(Vec::new(), [haul(NOW - 7200, 100)].into(), Vec::new()).expect_err("locked");
    desk.trouble(&error);
    assert!(desk.is_busy && desk.history.is_some() && !desk.told);
    assert!(rx.try_recv().is_err(), "nothing is told");
    let work = inbox.wait(Instant::now(), TOGETHER);
    assert_eq!(work.hauls.len(), 1);
    other.execute_batch("ROLLBACK").expect("let go");
    desk.round(Vec::new(), work.hauls, Vec::new()).expect("kept");
    let held = desk.history.as_ref().expect("open").held().expect("held");
    assert_eq!(held.events, 100);
}

#[test]
fn answers_without_events_are_bounded_too() {
    let mut work = Work::default();
    for part in 1..=20_000 {
        work.haul(answer((NOW - 7200 - 10 * part, NOW - 7200), 0));
    }
    assert!(work.hauls.len() < 20_000 && !work.hauls.is_empty(), "{}", work.hauls.len());
    assert!(work.hauls.iter().all(Haul::is_empty));
}
