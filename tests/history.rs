//! What is kept of a whole demo estate: all of it comes back as it was, nothing that should not be is in the file, and
//! it stays within its bounds.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod demo;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

use demo::{NOW, Reader, estate};
use skydeck::{
    model::{
        AccountId, EventBatch, PingStatus, PinnedClock, Record, Region, Scope, ScopeKey, Snapshot, Timestamp,
        TrailEvent, Want,
    },
    store::history::{Change, History, Keep, Limits, is_kept},
};

const LIMITS: Limits = Limits { max_mb: 64, max_days: 90 };
const WINDOW: Duration = Duration::from_secs(3 * 3600);

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn open(path: &Path, limits: Limits) -> History {
    let (history, notice) = History::open(path, limits, now()).expect("it opens");
    assert_eq!(notice, None);
    history
}

fn keep(scope: &Scope, want: Want, snapshot: Snapshot) -> Keep {
    let account_id = scope.account.id.clone();
    Keep { scope: scope.key(), account_id, want, at: now(), snapshot: Arc::new(snapshot) }
}

/// Everything that is kept of the estate, as its collectors read it.
async fn seen() -> Vec<Keep> {
    let clock = Arc::new(PinnedClock(now()));
    let estate = estate(clock.clone());
    let reader = Reader::new(estate.http_client(), clock);
    let wants = [
        Want::Alarms,
        Want::Events { window: WINDOW, reads: false },
        Want::Events { window: Duration::from_secs(900), reads: true },
        Want::Sessions { past: None },
        Want::Sessions { past: Some(WINDOW) },
        Want::Nodes,
        Want::Namespaces,
        Want::Services,
    ];
    let mut all = Vec::new();
    for scope in estate.fleet().scopes().into_iter().take(8) {
        assert!(wants.iter().all(is_kept));
        let global = Scope { region: Region::global(), ..scope.clone() };
        for (scope, want) in wants.iter().map(|want| (&scope, want)).chain([(&global, &Want::Identity)]) {
            if all.iter().any(|keep: &Keep| (&keep.scope, &keep.want) == (&scope.key(), want)) {
                continue;
            }
            if let Some(snapshot) = reader.collect(scope, want.clone()).await.snapshot {
                all.push(keep(scope, want.clone(), Arc::unwrap_or_clone(snapshot)));
            }
        }
    }
    all
}

type All = BTreeMap<(ScopeKey, Want), (Timestamp, Arc<Snapshot>)>;

fn load(history: &History, now: Timestamp) -> All {
    let mut all = BTreeMap::new();
    let take = |row: skydeck::store::history::Remembered| {
        let update = row.update;
        assert_eq!(update.fault, None);
        all.insert((update.scope, update.want), (update.at, update.snapshot.expect("a snapshot"))).is_none()
    };
    history.load(now, |_, _| true, take).expect("it is read");
    all
}

/// An event as it comes back: without what is never kept.
fn plain(snapshot: &Snapshot) -> Snapshot {
    let Snapshot::Events(batch) = snapshot else { return snapshot.clone() };
    let without = |event: &Arc<TrailEvent>| {
        Arc::new(TrailEvent { record: Record::default(), ..TrailEvent::clone(event) })
    };
    Snapshot::Events(EventBatch {
        events: batch.events.iter().map(without).collect(),
        read: 0,
        ..batch.clone()
    })
}

#[tokio::test]
async fn what_is_kept_comes_back_as_it_was_and_is_written_once() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("h");
    let all = seen().await;
    let mut history = open(&path, LIMITS);
    history.keep(&all, now()).expect("it is kept");
    drop(history);
    let mut history = open(&path, LIMITS);
    let back = load(&history, now());
    assert_eq!(back.len(), all.len());
    for keep in &all {
        let (at, snapshot) = &back[&(keep.scope.clone(), keep.want.clone())];
        assert_eq!((*at, plain(snapshot)), (now(), plain(&keep.snapshot)), "{} {:?}", keep.scope, keep.want);
    }
    let records = |batch: &EventBatch| {
        let of = |event: &Arc<TrailEvent>| event.record.value()["eventName"] == *event.name.as_str();
        batch.events.iter().filter(|event| of(event)).count()
    };
    let events = back.values().filter_map(|(_, snapshot)| match &**snapshot {
        Snapshot::Events(batch) => Some((records(batch), batch.events.len())),
        _ => None,
    });
    let (with, of) = events.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    assert!(with > 100 && with == of, "{with} of {of} events have their record");

    // The same seen again a minute later is a matter of its time alone.
    let later = now() + Duration::from_secs(60);
    let again: Vec<Keep> = all.iter().map(|keep| Keep { at: later, ..keep.clone() }).collect();
    for keep in &again {
        assert_eq!(history.change(keep, later).expect("it is read"), Change::Time, "{:?}", keep.want);
    }
    let touches: Vec<_> = again.iter().map(Keep::touch).collect();
    history.touch(&touches, later).expect("it is written");
    assert!(load(&history, later).values().all(|(at, _)| *at == later));
    for keep in &all {
        assert_eq!(history.change(keep, later).expect("it is read"), Change::Nothing, "newer is kept");
    }
}

#[tokio::test]
async fn nothing_that_opens_doors_or_was_handed_to_a_command_is_in_the_file() {
    const CANARY: &str = "CANARY-5f0c";
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("h");
    let mut all = seen().await;
    let mut planted = 0;
    for keep in &mut all {
        let Snapshot::Events(batch) = &*keep.snapshot else { continue };
        let mut batch = batch.clone();
        for event in &mut batch.events {
            let mut record = event.record.value();
            record["eventSource"] = "ssm.amazonaws.com".into();
            record["requestParameters"] = serde_json::json!({
                "name": "/shop/limits", "value": CANARY, "parameters": {"commands": [CANARY]},
                "containerOverrides": [{"environment": [{"name": "A", "value": CANARY}]}],
            });
            Arc::make_mut(event).record = Record::pack(&[record]).pop().expect("one");
            planted += 1;
        }
        keep.snapshot = Arc::new(Snapshot::Events(batch));
    }
    assert!(planted > 100);
    let mut history = open(&path, LIMITS);
    history.keep(&all, now()).expect("it is kept");
    for entry in dir.path().read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let found = bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
        assert!(!found, "{}", path.display());
    }
    let names = load(&history, now());
    assert!(names.values().any(|(_, s)| matches!(&**s, Snapshot::Events(b) if !b.events.is_empty())));
}

#[tokio::test]
async fn the_file_stays_within_its_size_and_forgets_the_oldest_first() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("h");
    let all = seen().await;
    let limits = Limits { max_mb: 2, ..LIMITS };
    let mut history = open(&path, limits);
    // The same estate under ever other names, each a minute later: several times what there is room for.
    let mut last = now();
    for n in 0..40 {
        last = now() + Duration::from_secs(60 * n);
        let renamed = all.iter().map(|keep| {
            let account = skydeck::model::AccountName::new(format!("{}-{n}", keep.scope.account));
            Keep { scope: ScopeKey { account, ..keep.scope.clone() }, at: last, ..keep.clone() }
        });
        for one in renamed.collect::<Vec<_>>().chunks(8) {
            history.keep(one, last).expect("there is room");
        }
    }
    history.tidy(last).expect("it is tidied");
    let left = load(&history, last);
    drop(history);
    let size = fs::metadata(&path).expect("a file").len();
    assert!(size <= 2 << 20, "{size} bytes");
    let count =
        |n: u32| left.keys().filter(|(scope, _)| scope.account.as_str().ends_with(&format!("-{n}"))).count();
    assert_eq!((count(0), count(39)), (0, all.len()), "the newest are all there");
    let half = Limits { max_mb: 1, ..LIMITS };
    open(&path, half).tidy(last).expect("it is tidied");
    let size = fs::metadata(&path).expect("a file").len();
    assert!(size <= 1 << 20, "a limit that was lowered holds for what is there: {size} bytes");
}

#[tokio::test]
async fn what_was_not_seen_for_longer_than_the_limit_is_forgotten() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("h");
    let mut all = seen().await;
    // Of events none is left to be shown after days.
    all.retain(|keep| !matches!(keep.want, Want::Events { .. }));
    let mut history = open(&path, LIMITS);
    let (old, new) = all.split_at(all.len() / 2);
    history.keep(old, now()).expect("it is kept");
    let days = |days: u64| now() + Duration::from_secs(days * 86_400);
    let new: Vec<Keep> = new.iter().map(|keep| Keep { at: days(80), ..keep.clone() }).collect();
    history.keep(&new, days(80)).expect("it is kept");
    assert_eq!(load(&history, days(90)).len(), all.len());
    assert_eq!(load(&history, days(91)).len(), new.len(), "what is too old is not shown");
    history.tidy(days(91)).expect("it is tidied");
    assert_eq!(load(&history, days(90)).len(), new.len(), "and gone");
}

#[tokio::test]
async fn pings_of_nodes_that_answer_are_not_worth_a_write_each() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut history = open(&dir.path().join("h"), LIMITS);
    let nodes = seen().await.into_iter().find_map(|keep| match &*keep.snapshot {
        Snapshot::Nodes(nodes) if nodes.len() > 2 => Some((keep.clone(), nodes.clone())),
        _ => None,
    });
    let (first, nodes) = nodes.expect("a scope with nodes");
    history.keep(std::slice::from_ref(&first), now()).expect("it is kept");
    let later = |minutes: u64, lost: bool| {
        let at = now() + Duration::from_secs(60 * minutes);
        let mut nodes = nodes.clone();
        nodes.iter_mut().for_each(|node| node.last_ping = Some(at));
        if lost {
            nodes[0].ping_status = PingStatus::ConnectionLost;
        }
        Keep { at, snapshot: Arc::new(Snapshot::Nodes(nodes)), ..first.clone() }
    };
    let change = |keep: &Keep| history.change(keep, keep.at).expect("it is read");
    assert_eq!(change(&later(5, false)), Change::Time);
    assert_eq!(change(&later(5, true)), Change::Content, "it does not answer any more");
    assert_eq!(
        change(&later(16, false)),
        Change::Content,
        "or else none would be known to be alive after a start"
    );
}

/// A batch of so many events, one a second, the newest at `now`.
fn events(now: Timestamp, count: u32, since: Duration) -> Snapshot {
    let event = |n: u32| {
        let time = now - Duration::from_secs(n.into());
        TrailEvent {
            id: time.as_second().to_string().into(),
            name: "RunInstances".into(),
            source: None,
            time,
            username: None,
            who: "alice".into(),
            read_only: false,
            by_root: false,
            error_code: None,
            resources: Box::default(),
            source_ip: None,
            access_key: None,
            issued: None,
            record: Record::default(),
        }
    };
    let (complete_since, complete_until) = (Some(now - since), Some(now));
    Snapshot::Events(EventBatch {
        events: (0..count).map(event).map(Arc::new).collect(),
        complete_since,
        complete_until,
        read: 0,
    })
}

fn batch(all: &All) -> EventBatch {
    match &*all.values().next().expect("one").1 {
        Snapshot::Events(batch) => batch.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_events_the_newest_are_kept_and_no_more_is_said_to_be_complete() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut history = open(&dir.path().join("h"), LIMITS);
    let estate = estate(Arc::new(PinnedClock(now())));
    let scope = demo::scope(&estate, "prod-shop", "eu-west-1");
    let want = Want::Events { window: WINDOW, reads: false };
    history.keep(&[keep(&scope, want.clone(), events(now(), 2000, WINDOW))], now()).expect("it is kept");
    let back = batch(&load(&history, now()));
    assert_eq!(back.events.len(), 500);
    assert_eq!(back.events[0].time, now());
    let oldest = back.events[499].time;
    assert_eq!(back.complete_since, Some(oldest), "nothing is said of what lies before");
    // Four minutes later with twelve more: they come to those that are kept, and the oldest go.
    let later = now() + Duration::from_secs(240);
    let more = Keep { at: later, ..keep(&scope, want.clone(), events(later, 12, Duration::from_secs(300))) };
    assert_eq!(history.change(&more, later).expect("it is read"), Change::Content);
    history.keep(&[more], later).expect("it is kept");
    let back = batch(&load(&history, later));
    assert_eq!((back.events.len(), back.events[0].time), (500, later));
    assert_eq!(back.complete_since, Some(later - Duration::from_secs(300)));
    // Hours later none of them is of the window.
    assert_eq!(batch(&load(&history, later + WINDOW)).events.len(), 1);
    assert!(load(&history, later + 2 * WINDOW).is_empty(), "a window that has gone by whole says nothing");
}

#[test]
fn of_two_consoles_the_newer_look_counts() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("h");
    let estate = estate(Arc::new(PinnedClock(now())));
    let scope = demo::scope(&estate, "prod-shop", "eu-west-1");
    let look = |second: u64, count: u64| {
        let alarm = |n| {
            let state = skydeck::model::AlarmState::Ok;
            skydeck::model::Alarm::new(format!("a-{n}"), skydeck::model::AlarmType::Metric, state)
        };
        let snapshot = Snapshot::Alarms((0..count).map(alarm).collect());
        let at = now() + Duration::from_secs(second);
        Keep { at, ..keep(&scope, Want::Alarms, snapshot) }
    };
    std::thread::scope(|scope| {
        for console in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut history = open(path, LIMITS);
                for n in 0..50 {
                    let one = look(4 * n + console, 4 * n + console);
                    history.keep(std::slice::from_ref(&one), one.at).expect("it is kept");
                }
            });
        }
    });
    let history = open(&path, LIMITS);
    let all = load(&history, now() + Duration::from_secs(3600));
    let (at, snapshot) = all.values().next().expect("one");
    assert_eq!(*at, now() + Duration::from_secs(199));
    assert!(matches!(&**snapshot, Snapshot::Alarms(alarms) if alarms.len() == 199));
}

#[test]
fn what_was_seen_in_another_account_of_the_same_name_goes() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut history = open(&dir.path().join("h"), LIMITS);
    let estate = estate(Arc::new(PinnedClock(now())));
    let scope = demo::scope(&estate, "prod-shop", "eu-west-1");
    let want = Want::Events { window: WINDOW, reads: false };
    history.keep(&[keep(&scope, want.clone(), events(now(), 9, WINDOW))], now()).expect("it is kept");
    let at = now() + Duration::from_secs(60);
    let other = Keep {
        account_id: AccountId::parse("999999999999"),
        at,
        ..keep(&scope, want, events(at, 2, WINDOW))
    };
    assert_eq!(history.change(&other, at).expect("it is read"), Change::Content);
    history.keep(&[other], at).expect("it is kept");
    assert_eq!(batch(&load(&history, at)).events.len(), 2);
}

#[test]
fn a_time_in_the_future_blocks_nobody() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut history = open(&dir.path().join("h"), LIMITS);
    let estate = estate(Arc::new(PinnedClock(now())));
    let scope = demo::scope(&estate, "prod-shop", "eu-west-1");
    let year = now() + Duration::from_secs(365 * 86_400);
    let ahead = Keep { at: year, ..keep(&scope, Want::Alarms, Snapshot::Alarms(Vec::new())) };
    history.keep(&[ahead], year).expect("it is kept");
    assert!(load(&history, now()).is_empty(), "it cannot have been seen");
    history.keep(&[keep(&scope, Want::Alarms, Snapshot::Alarms(Vec::new()))], now()).expect("it is kept");
    assert_eq!(load(&history, now()).len(), 1);
}
