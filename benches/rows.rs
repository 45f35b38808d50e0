//! What a key costs in a table of 1,000 rows and of 100,000: `cargo bench --bench rows`. Medians of the time that the
//! reducer and the drawing of a frame take together, and their ratio, which is to be near one: a key costs what is on
//! the screen. What is not near one, for it looks at every row, is what a task does beside: a filter, an order.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use ratatui::layout::Rect;
use skydeck::{
    app::{Effect, Msg, State, update},
    model::{
        Account, AccountName, Fleet, Node, PingStatus, Reach, Region, ScopeKey, Snapshot, Timestamp, Update,
        Want,
    },
    poll::PollEvent,
    spec::{Key, Route, Specs},
    ui,
};

const ACCOUNTS: usize = 4;
const RUNS: usize = 101;
const SIZE: (u16, u16) = (120, 40);

fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn node(n: usize) -> Node {
    let word = |prefix: &str| Some(format!("{prefix}-{:06}", n * 7919 % 1_000_003).as_str().into());
    Node {
        instance_id: format!("i-{n:017x}").as_str().into(),
        ping_status: if n.is_multiple_of(50) { PingStatus::ConnectionLost } else { PingStatus::Online },
        last_ping: Timestamp::from_second(now().as_second() - i64::try_from(n % 5000).expect("small")).ok(),
        agent_version: Some("3.3.3270.0".into()),
        is_latest_version: Some(n.is_multiple_of(3)),
        platform_type: Some("Linux".into()),
        platform_name: Some("Amazon Linux".into()),
        platform_version: Some("2023".into()),
        computer_name: word("host"),
        ip_address: Some(format!("10.{}.{}.{}", n / 65_536, n / 256 % 256, n % 256).as_str().into()),
        resource_type: Some("EC2Instance".into()),
    }
}

/// A view over so many nodes, as the console has it once all has come.
fn console(view: &str, rows: usize) -> State {
    let account = |n: usize| {
        Arc::new(Account {
            name: AccountName::new(format!("account-{n}")),
            id: None,
            tags: BTreeMap::new(),
            regions: vec![Region::new("eu-west-1")],
            reach: Reach::default(),
        })
    };
    let fleet = Fleet { accounts: (0..ACCOUNTS).map(account).collect(), narrowed: false };
    let specs = Specs::built_in().expect("built-in files");
    let route = Route::parse(view).expect("a route");
    let mut state = State::new(Arc::new(fleet), specs, route, SIZE, now());
    for n in 0..ACCOUNTS {
        let all = (0..rows / ACCOUNTS).map(|i| node(n * (rows / ACCOUNTS) + i)).collect();
        let read = Update {
            scope: ScopeKey {
                account: AccountName::new(format!("account-{n}")),
                region: Region::new("eu-west-1"),
            },
            want: Want::Nodes,
            at: now(),
            snapshot: Some(Arc::new(Snapshot::Nodes(all))),
            fault: None,
        };
        settle(&mut state, Msg::Poll(PollEvent::Update(read)));
    }
    state
}

/// A message and what follows from it; how long the console could not take another, and what a task did beside.
fn settle(state: &mut State, msg: Msg) -> (Duration, Duration) {
    let (mut here, mut beside) = (Duration::ZERO, Duration::ZERO);
    let mut msgs = vec![msg];
    while let Some(msg) = msgs.pop() {
        let began = Instant::now();
        let (_, effects) = update(state, msg);
        let frame = ui::draw(&state.store, &state.view, &state.specs, now(), Rect::new(0, 0, SIZE.0, SIZE.1));
        std::hint::black_box(frame);
        here = here.max(began.elapsed());
        for effect in effects {
            if let Effect::List(pending) = effect {
                let began = Instant::now();
                let listing = pending.job.run();
                beside += began.elapsed();
                msgs.push(Msg::Listed(pending.panel, pending.stamp, Box::new(listing)));
            }
        }
    }
    (here, beside)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The median of what a key costs, pressed again and again, and of what a task did beside.
fn press(state: &mut State, keys: &[&str]) -> (Duration, Duration) {
    let keys = keys.iter().cycle().take(RUNS).map(|key| Key::parse(key).expect("a key"));
    let (here, beside) = keys.map(|key| settle(state, Msg::Key(key))).unzip();
    (median(here), median(beside))
}

fn main() {
    let (mut few, mut many) = (console("nodes", 1_000), console("nodes", 100_000));
    println!(
        "{:<28}{:>12}{:>14}{:>8}{:>20}",
        "a key", "1,000 rows", "100,000 rows", "ratio", "beside, 100,000"
    );
    for (what, before, keys) in [
        ("one line down", &[][..], &["j"][..]),
        ("one page down", &[], &["pgdn"]),
        ("to the end and back", &[], &["G", "home"]),
        ("another column to sort by", &[], &[">"]),
        ("a letter of a filter", &["/"], &["a", "backspace"]),
        ("in the view of one of them", &["esc", "end", "enter"], &["tab"]),
    ] {
        for state in [&mut few, &mut many] {
            for key in before {
                settle(state, Msg::Key(Key::parse(key).expect("a key")));
            }
        }
        print(what, press(&mut few, keys), press(&mut many, keys));
    }
    // Among the last of its account, so that a search has to look at nearly all of them.
    let one = |rows: usize| format!("node?id=i-{:017x}", rows / ACCOUNTS - 1);
    let (mut few, mut many) = (console(&one(1_000), 1_000), console(&one(100_000), 100_000));
    let keys = &["tab"];
    print("about one of them", press(&mut few, keys), press(&mut many, keys));
}

fn print(what: &str, (few, _): (Duration, Duration), (many, beside): (Duration, Duration)) {
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!("{what:<28}{few:>12.1?}{many:>14.1?}{ratio:>8.2}{beside:>20.1?}");
}
