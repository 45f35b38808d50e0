//! Every view while 10,000 events a second arrive over 48 scopes, for 60 simulated seconds: how long it takes from
//! answers to the drawn frame at 200x60. `cargo bench --bench stream`.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod support;

use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use ratatui::layout::Rect;
use serde_json::json;
use skydeck::{
    app::{Effect, Msg, State, update_all},
    model::{
        Account, AccountId, AccountName, EventBatch, Fleet, Reach, Record, Region, ScopeKey, Snapshot, Text,
        Timestamp, TrailEvent, TrailResource, Update, Want,
    },
    poll::PollEvent,
    spec::{Route, Specs},
    ui,
};
use support::told::Told;

const SIZE: (u16, u16) = (200, 60);
const ACCOUNTS: usize = 12;
const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-1"];
const SECONDS: i64 = 60;
/// A second's events of one scope: 48 times that is 10,000.
const EACH: usize = 209;
/// Answers of a second come in so many batches: what has queued up is taken in at once.
const BATCHES: usize = 8;
/// Events of before that an answer has once more.
const AGAIN: usize = 50;
const FRAME: Duration = Duration::from_micros(16_700);

/// Arguments that some views need.
const ARGS: [(&str, &str); 13] = [
    ("alarm", "name=a"),
    ("dashboard", "name=d"),
    ("event", "id=event-30-7-9"),
    ("fault", "source=events"),
    ("instance", "service=s&id=i"),
    ("metric", "namespace=AWS/EC2&name=CPUUtilization"),
    ("metric-list", "namespace=AWS/EC2"),
    ("node", "id=i-1"),
    ("scope", "account=account-3&region=us-east-1"),
    ("service", "id=srv-1"),
    ("session", "id=s-1"),
    ("events", "filter=event_name:Run*"),
    ("events", "range=7d"),
];
/// All views that are built in, and some of the pages of services.
const VIEWS: [&str; 35] = [
    "alarm",
    "alarms",
    "cost",
    "coverage",
    "dashboard",
    "dashboards",
    "deck",
    "event",
    "events",
    "events",
    "events",
    "explore",
    "fault",
    "faults",
    "help",
    "instance",
    "metric",
    "metric-list",
    "metrics",
    "namespaces",
    "node",
    "nodes",
    "pulse",
    "scope",
    "scopes",
    "service",
    "services",
    "session",
    "sessions",
    "service/ec2",
    "service/lambda",
    "service/s3",
    "service/rds",
    "service/ecs",
    "service/sqs",
];

fn start() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(start().as_second() + seconds).expect("in range")
}

fn fleet() -> Arc<Fleet> {
    let account = |n: usize| {
        Arc::new(Account {
            name: AccountName::new(format!("account-{n}")),
            id: AccountId::parse(&format!("{:012}", 100 + n)),
            tags: BTreeMap::new(),
            regions: REGIONS.iter().map(Region::new).collect(),
            reach: Reach::default(),
        })
    };
    Arc::new(Fleet { accounts: (0..ACCOUNTS).map(account).collect(), narrowed: false })
}

/// What one scope tells of a second: its events, and the last of those before once more.
fn events(scope: usize, second: i64, before: &[Arc<TrailEvent>]) -> Vec<Arc<TrailEvent>> {
    const NAMES: [&str; 6] =
        ["RunInstances", "PutParameter", "UpdateService", "CreateTags", "DeleteBucket", "AssumeRole"];
    let records: Vec<_> = (0..EACH)
        .map(|n| {
            json!({
                "eventVersion": "1.11", "eventName": NAMES[n % 6], "eventID": format!("event-{second}-{scope}-{n}"),
                "userAgent": "aws-cli/2.15", "sourceIPAddress": "203.0.113.64", "awsRegion": REGIONS[scope % 4],
                "userIdentity": {"type": "AssumedRole", "arn": format!("arn:aws:sts::1:assumed-role/R/person-{}", n % 50)},
                "requestParameters": {"instanceType": "m5.large", "count": n},
            })
        })
        .collect();
    let record = |(n, record): (usize, Record)| {
        let name = NAMES[n % 6];
        Arc::new(TrailEvent {
            id: format!("event-{second}-{scope}-{n}").into(),
            name: Text::shared(name),
            source: Some(Text::shared("ec2.amazonaws.com")),
            time: after(second),
            username: Some(Text::shared(format!("person-{}", n % 50))),
            who: Text::shared(format!("R/person-{}", n % 50)),
            read_only: false,
            by_root: n == 0 && scope == 0,
            error_code: (n % 40 == 0).then(|| Text::shared("AccessDenied")),
            resources: Box::new([TrailResource { kind: None, name: Some(Text::new(format!("i-{n:08x}"))) }]),
            source_ip: Some(Text::shared("203.0.113.64")),
            access_key: Some(Text::shared(format!("ASIA{scope}{}", n % 50))),
            issued: None,
            record,
        })
    };
    let mut all: Vec<_> = Record::pack(&records).into_iter().enumerate().map(record).collect();
    all.sort_by(|a, b| a.order(b));
    all.extend(before.iter().take(AGAIN).cloned());
    all
}

/// Answers of all scopes, second by second.
fn answers(fleet: &Fleet) -> Vec<Vec<(ScopeKey, Arc<Snapshot>)>> {
    let scopes: Vec<ScopeKey> = fleet.scopes().iter().map(|scope| scope.key()).collect();
    assert_eq!(scopes.len(), ACCOUNTS * REGIONS.len());
    let mut before: Vec<Vec<Arc<TrailEvent>>> = vec![Vec::new(); scopes.len()];
    let mut second = |second: i64| {
        let of = |(at, scope): (usize, &ScopeKey)| {
            let events = events(at, second, &before[at]);
            before[at].clone_from(&events);
            let batch = EventBatch {
                events,
                complete_since: Some(after(if second == 0 { -3 * 3600 } else { second - 120 })),
                complete_until: Some(after(second)),
                read: 0,
            };
            (scope.clone(), Arc::new(Snapshot::Events(batch)))
        };
        scopes.iter().enumerate().map(of).collect()
    };
    (0..SECONDS).map(&mut second).collect()
}

/// Makes listings that are too long to be made by the loop, as its tasks do.
fn lister() -> (mpsc::Sender<ui::Pending>, mpsc::Receiver<Msg>) {
    let (to_make, orders) = mpsc::channel::<ui::Pending>();
    let (tell, made) = mpsc::channel();
    thread::spawn(move || {
        for ui::Pending { panel, stamp, job } in orders {
            if tell.send(Msg::Listed(panel, stamp, Box::new(job.run()))).is_err() {
                return;
            }
        }
    });
    (to_make, made)
}

/// From each batch of answers to the drawn frame.
fn watched(
    route: &str,
    answers: &[Vec<(ScopeKey, Arc<Snapshot>)>],
    fleet: &Arc<Fleet>,
    specs: &Specs,
) -> Vec<Duration> {
    let route = Route::parse(route).expect("a route");
    specs.resolve(&route).expect("a view");
    let mut state = State::new(fleet.clone(), specs.clone(), route, SIZE, start());
    update_all(&mut state, [Msg::Resize(SIZE.0, SIZE.1)]);
    let wants: Vec<Want> = {
        let all = skydeck::app::wants(&state).into_iter().map(|wanted| wanted.want);
        let mut events: Vec<Want> = all.filter(|want| matches!(want, Want::Events { .. })).collect();
        events.sort();
        events.dedup();
        events
    };
    let (to_make, made) = lister();
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut times = Vec::new();
    for (second, scopes) in (0i64..).zip(answers) {
        let mut told: Vec<Msg> = Vec::new();
        for batch in scopes.chunks(scopes.len().div_ceil(BATCHES)) {
            for (scope, snapshot) in batch {
                // As many streams as the view and the attention list have polled.
                for want in &wants {
                    told.push(Msg::Poll(PollEvent::Update(Update {
                        scope: scope.clone(),
                        want: want.clone(),
                        at: after(second),
                        snapshot: Some(snapshot.clone()),
                        fault: None,
                    })));
                }
            }
            told.extend(made.try_iter());
            let began = Instant::now();
            let (dirty, effects) = update_all(&mut state, told.drain(..));
            if dirty {
                let State { store, view, specs, now, .. } = &state;
                std::hint::black_box(ui::draw(store, view, specs, *now, area));
            }
            times.push(began.elapsed());
            for effect in effects {
                if let Effect::List(pending) = effect {
                    to_make.send(*pending).expect("it listens");
                }
            }
        }
    }
    let held = state.store.slots().filter_map(|(.., slot)| match &*slot.good.as_ref()?.value {
        Snapshot::Events(batch) => Some(batch.events.len()),
        _ => None,
    });
    let held: usize = held.sum();
    assert!((50_000..=120_000).contains(&held), "streams are bounded, and full: {held}");
    times
}

/// A frame of the page of an event whose record has a megabyte.
fn large(fleet: &Arc<Fleet>, specs: &Specs) -> Duration {
    let tags: Vec<_> =
        (0..25_000).map(|n| json!({"key": format!("key-{n}"), "value": format!("value-{n}")})).collect();
    let record = json!({"eventName": "CreateTags", "requestParameters": {"tags": tags}});
    assert!(record.to_string().len() > 1_000_000);
    let event = TrailEvent { record: record.into(), ..(*events(0, 0, &[])[0]).clone() };
    let route = Route::parse(&format!("event?id={}", event.id)).expect("a route");
    let mut state = State::new(fleet.clone(), specs.clone(), route, SIZE, start());
    update_all(&mut state, [Msg::Resize(SIZE.0, SIZE.1)]);
    let batch = EventBatch {
        events: vec![Arc::new(event)],
        complete_since: Some(after(-3 * 3600)),
        complete_until: Some(after(0)),
        read: 1,
    };
    let update = Update {
        scope: fleet.scopes()[0].key(),
        want: Want::Events { window: Duration::from_secs(3 * 3600), reads: false },
        at: after(0),
        snapshot: Some(Arc::new(Snapshot::Events(batch))),
        fault: None,
    };
    update_all(&mut state, [Msg::Poll(PollEvent::Update(update))]);
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut times: Vec<Duration> = (0..51)
        .map(|_| {
            let began = Instant::now();
            let State { store, view, specs, now, .. } = &state;
            std::hint::black_box(ui::draw(store, view, specs, *now, area));
            began.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let mut told = Told::default();
    let specs = Specs::built_in().expect("they load");
    let fleet = fleet();
    let answers = answers(&fleet);
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    let mut args: Vec<(&str, &str)> = ARGS.to_vec();
    let mut seen: Vec<&str> = Vec::new();
    let (mut all, mut worst) = (Vec::new(), (Duration::ZERO, String::new()));
    for view in VIEWS {
        let plain = view == "events" && !seen.contains(&view);
        seen.push(view);
        let arg = args.iter().position(|(name, _)| *name == view && !plain).map(|at| args.remove(at).1);
        let route = arg.map_or_else(|| view.to_owned(), |arg| format!("{view}?{arg}"));
        if only.as_ref().is_some_and(|only| !route.contains(only.as_str())) {
            continue;
        }
        let mut times = watched(&route, &answers, &fleet, &specs);
        times.sort();
        let (most, usual) = (times[times.len() - 1], times[times.len() * 99 / 100]);
        if usual > worst.0 {
            worst = (usual, route.clone());
        }
        all.extend(times);
        let figure = format!("{} / {}", milliseconds(usual), milliseconds(most));
        told.bar(&format!("{route}: 99th percentile / longest"), &figure, "16.7 ms", usual < FRAME);
    }
    all.sort();
    told.figure("frames", &all.len().to_string());
    told.figure("median of all", &milliseconds(all[all.len() / 2]));
    told.bar(
        &format!("99th percentile of the worst view ({})", worst.1),
        &milliseconds(worst.0),
        "16.7 ms",
        worst.0 < FRAME,
    );
    let large = large(&fleet, &specs);
    told.bar("a frame of an event of 1 MB", &milliseconds(large), "16.7 ms", large < FRAME);
    told.figure("longest of all", &milliseconds(all[all.len() - 1]));
    told.end()
}
