use std::{
    collections::HashMap,
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use super::*;
use crate::{
    headless::{
        Output,
        tests::{estate, get::options},
    },
    model::*,
    poll::Ledger,
};

/// What came of a question.
type Answer = (Option<Snapshot>, Option<Fault>);

/// What it says of a scope, what is wanted there, and how often that was asked.
type Says = dyn Fn(&str, &Want, usize) -> Answer + Send + Sync;

/// Answers each question as a script says: from where, what, and how often it was asked before.
struct Script {
    says: Box<Says>,
    asked: Mutex<HashMap<(ScopeKey, Want), usize>>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a script")
    }
}

impl Collector for Script {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        let scope = ask.scope.key();
        let mut asked = self.asked.lock().expect("whole");
        let times = asked.entry((scope.clone(), ask.want.clone())).or_default();
        let (snapshot, fault) = (self.says)(&scope.to_string(), &ask.want, *times);
        *times += 1;
        let snapshot = snapshot.map(Arc::new);
        Box::pin(async move { Update { scope, want: ask.want, at: ask.now, snapshot, fault } })
    }
}

/// A watch that is over.
struct Watched {
    exit: Exit,
    lines: Vec<Value>,
    faults: Vec<Value>,
    /// How often the first scope was asked for what is watched.
    asked: usize,
}

impl Watched {
    fn told(&self, members: &[&str]) -> Vec<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let line = |line: &Value| members.iter().map(|m| text(&line[*m])).collect::<Vec<_>>().join(" ");
        self.lines.iter().map(line).collect()
    }

    fn faults(&self) -> Vec<String> {
        let told = |fault: &Value| {
            format!("{} {} {}", fault["fault"], fault["region"], fault["state"]).replace('"', "")
        };
        self.faults.iter().map(told).collect()
    }
}

/// The account `prod`, which has an id, in its two regions.
fn fleet() -> Arc<Fleet> {
    let accounts = estate::fleet().accounts.iter().filter(|a| a.name.as_str() == "prod").cloned().collect();
    Arc::new(Fleet { accounts, narrowed: false })
}

async fn watched(
    options: GetOptions,
    how: WatchOptions,
    says: impl Fn(&str, &Want, usize) -> Answer + Send + Sync + 'static,
) -> Watched {
    let script = Arc::new(Script { says: Box::new(says), asked: Mutex::default() });
    let clock = Arc::new(PinnedClock(estate::time(estate::NOW)));
    let engine = Engine { clock, collector: script.clone(), ledger: Arc::new(Ledger::new()) };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = watch(&options, how, &engine, &fleet(), (&mut out, &mut err), std::future::pending()).await;
    let lines = |bytes: Vec<u8>| -> Vec<Value> {
        String::from_utf8(bytes)
            .expect("UTF-8")
            .lines()
            .map(|l| serde_json::from_str(l).expect("JSON"))
            .collect()
    };
    let asked = script.asked.lock().expect("whole");
    let asked =
        asked.iter().find(|((scope, _), _)| scope.region.as_str() == "us-east-1").map_or(0, |(_, n)| *n);
    Watched { exit: exit.expect("it prints"), lines: lines(out), faults: lines(err), asked }
}

fn alarms(states: &[(&str, &str)]) -> Snapshot {
    let one = |(name, state): &(&str, &str)| Alarm::new(*name, AlarmType::Metric, AlarmState::parse(state));
    Snapshot::Alarms(states.iter().map(one).collect())
}

fn seconds(seconds: u64) -> WatchOptions {
    WatchOptions { every: None, length: Some(Duration::from_secs(seconds)) }
}

/// An answer in us-east-1; nothing in the other region.
fn here(scope: &str, snapshot: impl FnOnce() -> Snapshot) -> Answer {
    let snapshot = if scope.ends_with("us-east-1") { snapshot() } else { Snapshot::Alarms(vec![]) };
    (Some(snapshot), None)
}

const WHAT: [&str; 4] = ["change", "initial", "alarm_name", "state_value"];

/// What alarms are at each look.
fn looks(times: usize) -> Snapshot {
    match times {
        0 => alarms(&[("b", "ALARM"), ("a", "OK")]),
        1 => alarms(&[("a", "ALARM"), ("b", "ALARM")]),
        2 => alarms(&[("a", "ALARM")]),
        _ => alarms(&[("a", "ALARM"), ("c", "OK")]),
    }
}

#[tokio::test(start_paused = true)]
async fn the_full_state_then_what_changes() {
    let options = options(Resource::Alarms, Output::Jsonl);
    let watched = watched(options, seconds(400), |scope, _, times| here(scope, || looks(times))).await;
    assert_eq!(
        watched.told(&WHAT),
        [
            "added true a OK",
            "added true b ALARM",
            "changed false a ALARM",
            "removed false b ALARM",
            "added false c OK"
        ]
    );
    assert_eq!(watched.lines[2]["before"], json!({"state_value": "OK"}));
    assert!(watched.lines.iter().enumerate().all(|(at, line)| at == 2 || line["before"].is_null()));
    assert!(
        watched
            .lines
            .iter()
            .all(|line| line["account_id"] == "111122223333" && line["region"] == "us-east-1")
    );
    assert_eq!((watched.exit, watched.faults.len()), (Exit::Ok, 0));
    assert!((5..=8).contains(&watched.asked), "as often as alarms are worth it: {}", watched.asked);
}

#[tokio::test(start_paused = true)]
async fn a_row_comes_and_goes_by_the_query() {
    let options =
        GetOptions { query: Some("state:ALARM".into()), ..options(Resource::Alarms, Output::Jsonl) };
    let watched = watched(options, seconds(200), |scope, _, times| {
        here(scope, || alarms(&[("a", if times == 1 { "ALARM" } else { "OK" })]))
    })
    .await;
    assert_eq!(watched.told(&WHAT), ["added false a ALARM", "removed false a ALARM"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_cut_answer_does_not_say_is_still_there() {
    let options = options(Resource::Alarms, Output::Jsonl);
    let watched = watched(options, seconds(400), |scope, _, times| {
        let (snapshot, _) =
            here(scope, || alarms(if times == 1 { &[("a", "OK")] } else { &[("a", "OK"), ("b", "OK")] }));
        (snapshot, (times == 1).then(|| Fault::new(FaultKind::Cut, "a page limit")))
    })
    .await;
    assert_eq!(watched.told(&WHAT), ["added true a OK", "added true b OK"]);
    let regions =
        ["begun", "ended"].map(|state| ["us-east-1", "eu-west-1"].map(|r| format!("cut {r} {state}")));
    let mut told = watched.faults();
    told.sort();
    let mut expected = regions.concat();
    expected.sort();
    assert_eq!(told, expected);
}

#[tokio::test(start_paused = true)]
async fn events_are_added_once_and_never_removed() {
    let event = |id: usize| TrailEvent {
        id: format!("e-{id}").into(),
        name: "RunInstances".into(),
        source: None,
        time: estate::time(estate::NOW),
        username: None,
        who: "w".into(),
        read_only: false,
        by_root: false,
        error_code: None,
        resources: Box::default(),
        source_ip: None,
        access_key: None,
        issued: None,
        record: crate::model::Record::default(),
    };
    let watched = watched(options(Resource::Events, Output::Jsonl), seconds(400), move |scope, _, times| {
        let events = if scope.ends_with("us-east-1") { vec![event(times), event(times + 1)] } else { vec![] };
        (
            Some(Snapshot::Events(EventBatch {
                events: events.into_iter().map(Arc::new).collect(),
                ..EventBatch::default()
            })),
            None,
        )
    })
    .await;
    let told = watched.told(&["change", "initial", "event_id"]);
    assert_eq!(told[..4], ["added true e-0", "added true e-1", "added false e-2", "added false e-3"]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_an_account_begins_once_and_ends_once() {
    let watched =
        watched(options(Resource::Alarms, Output::Jsonl), seconds(600), |scope, _, times| match times {
            1 | 2 => (None, Some(Fault::new(FaultKind::Expired, "the session is over"))),
            _ => here(scope, || alarms(&[("a", "OK")])),
        })
        .await;
    assert_eq!(watched.faults(), ["expired * begun", "expired * ended"]);
    assert_eq!(
        (watched.told(&WHAT), watched.exit),
        (vec!["added true a OK".to_owned()], Exit::Ok),
        "nothing was removed"
    );
}

#[tokio::test(start_paused = true)]
async fn the_exit_code_is_that_of_the_last_state() {
    let denied = || Fault::new(FaultKind::Denied, "no");
    for (all, exit) in [(false, Exit::Partial), (true, Exit::Nothing)] {
        let watched = watched(options(Resource::Alarms, Output::Jsonl), seconds(30), move |scope, _, _| {
            if all || scope.ends_with("us-east-1") {
                (None, Some(denied()))
            } else {
                (Some(alarms(&[])), None)
            }
        })
        .await;
        assert_eq!(watched.exit, exit);
    }
}

#[tokio::test(start_paused = true)]
async fn how_often_can_be_said_both_ways() {
    let says = |scope: &str, _: &Want, _| here(scope, || alarms(&[("a", "OK")]));
    for (every, asked) in [(5, 20..=26), (300, 1..=1)] {
        let how =
            WatchOptions { every: Some(Duration::from_secs(every)), length: Some(Duration::from_secs(125)) };
        let watched = watched(options(Resource::Alarms, Output::Jsonl), how, says).await;
        assert!(asked.contains(&watched.asked), "every {every} s: {}", watched.asked);
        assert_eq!(watched.lines.len(), 1, "asking is no change");
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_not_asked_sooner_than_is_good_for_it() {
    let how = WatchOptions { every: Some(Duration::from_secs(1)), length: Some(Duration::from_secs(300)) };
    let watched = watched(options(Resource::Alarms, Output::Jsonl), how, |_, _, _| {
        (None, Some(Fault::new(FaultKind::Throttled, "slow")))
    })
    .await;
    assert!(watched.asked <= 6, "{}", watched.asked);
    assert_eq!(watched.exit, Exit::Nothing);
}

#[tokio::test(start_paused = true)]
async fn accounts_and_scopes_say_when_their_status_changes() {
    for resource in [Resource::Accounts, Resource::Scopes] {
        let watched = watched(options(resource, Output::Jsonl), seconds(1000), |_, want, times| {
            let snapshot = match want {
                Want::Identity if times == 1 => return (None, Some(Fault::new(FaultKind::Denied, "no"))),
                Want::Identity => Snapshot::Identity(Identity {
                    account: "111122223333".into(),
                    arn: "arn:aws:sts::111122223333:assumed-role/SkydeckRead/x".into(),
                    expires_at: None,
                }),
                Want::Events { .. } => Snapshot::Events(EventBatch::default()),
                Want::Nodes => Snapshot::Nodes(vec![]),
                Want::Sessions { .. } => Snapshot::Sessions(vec![]),
                Want::Namespaces => Snapshot::Namespaces(vec![]),
                _ => alarms(&[]),
            };
            (Some(snapshot), None)
        })
        .await;
        let mut told = watched.told(&["change", "region", "status"]);
        told.sort();
        let regions =
            if resource == Resource::Accounts { vec!["global"] } else { vec!["eu-west-1", "us-east-1"] };
        let of = |change: &str, status: &str| {
            regions.iter().map(|r| format!("{change} {r} {status}")).collect::<Vec<_>>()
        };
        let expected = [of("added", "ok"), of("changed", "denied"), of("changed", "ok")].concat();
        let mut expected = expected;
        expected.sort();
        assert_eq!(told, expected);
        assert_eq!((watched.exit, watched.faults.len()), (Exit::Ok, 0), "faults are data");
    }
}

/// Takes a few lines, then is gone.
struct Head(Arc<AtomicUsize>);

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        assert!(bytes.ends_with(b"\n"), "a line at a time");
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0..2 => Ok(bytes.len()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_goes_away_ends_it_well() {
    let script = || {
        let says = |scope: &str, _: &Want, times| here(scope, || looks(times));
        Arc::new(Script { says: Box::new(says), asked: Mutex::default() })
    };
    let engine = || Engine {
        clock: Arc::new(PinnedClock(estate::time(estate::NOW))),
        collector: script(),
        ledger: Arc::new(Ledger::new()),
    };
    let options = options(Resource::Alarms, Output::Jsonl);
    let written = Arc::new(AtomicUsize::new(0));
    let (mut head, mut err) = (Head(written.clone()), Vec::new());
    let endless = WatchOptions::default();
    let never = std::future::pending();
    let exit = watch(&options, endless, &engine(), &fleet(), (&mut head, &mut err), never).await;
    assert_eq!((exit.expect("no fault"), written.load(Ordering::Relaxed)), (Exit::Ok, 3));
    let mut out = Vec::new();
    let gone = sleep(Duration::from_secs(30));
    let exit = watch(&options, endless, &engine(), &fleet(), (&mut out, &mut err), gone).await;
    assert_eq!(exit.expect("no fault"), Exit::Ok);
    assert_eq!(out.split(|byte| *byte == b'\n').count(), 3, "two lines");
}
