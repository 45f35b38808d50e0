//! What the reducer and a frame cost over 100 accounts in 17 regions: `cargo bench --bench scale`. Medians. An answer that
//! says nothing new, one that does, a key, a frame; the deck while all is well, and what is about a fault while nothing
//! can be read. Beside them what is saved: to work out all wants, and to put together all faults.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use ratatui::layout::Rect;
use skydeck::{
    app::{Effect, Msg, State, update, wants},
    model::{
        Account, AccountName, Alarm, AlarmState, AlarmType, EventBatch, Fault, FaultKind, Fleet, Reach,
        Region, ScopeKey, Snapshot, Timestamp, Update, Want,
    },
    poll::PollEvent,
    spec::{Key, Route, Specs},
    ui,
};

const ACCOUNTS: usize = 100;
const REGIONS: usize = 17;
const RUNS: usize = 101;
const SIZE: (u16, u16) = (120, 40);

fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn console(view: &str) -> State {
    let region = |n: usize| Region::new(format!("eu-west-{n}"));
    let account = |n: usize| {
        Arc::new(Account {
            name: AccountName::new(format!("account-{n:03}")),
            id: None,
            tags: BTreeMap::new(),
            regions: (0..REGIONS).map(region).collect(),
            reach: Reach::default(),
        })
    };
    let fleet = Fleet { accounts: (0..ACCOUNTS).map(account).collect(), narrowed: true };
    let specs = Specs::built_in().expect("built-in files");
    let route = Route::parse(view).expect("a route");
    let mut state = State::new(Arc::new(fleet), specs, route, SIZE, now());
    apply(&mut state, Msg::Resize(SIZE.0, SIZE.1));
    state
}

fn alarms(scope: &ScopeKey, ill: bool) -> Snapshot {
    let alarm = |n: usize| {
        let state = if ill && n == 0 { AlarmState::Alarm } else { AlarmState::Ok };
        Alarm::new(format!("{}-{n}", scope.region), AlarmType::Metric, state)
    };
    Snapshot::Alarms((0..10).map(alarm).collect())
}

fn answer(scope: &ScopeKey, want: &Want, second: i64, what: Result<Snapshot, Fault>) -> Msg {
    let at = Timestamp::from_second(now().as_second() + second).expect("in range");
    let (snapshot, fault) = match what {
        Ok(snapshot) => (Some(Arc::new(snapshot)), None),
        Err(fault) => (None, Some(fault)),
    };
    let (scope, want) = (scope.clone(), want.clone());
    Msg::Poll(PollEvent::Update(Update { scope, want, at, snapshot, fault }))
}

fn well(scope: &ScopeKey, want: &Want) -> Option<Snapshot> {
    Some(match want {
        Want::Alarms => alarms(scope, scope.region.as_str().ends_with("-3")),
        Want::Events { .. } => Snapshot::Events(EventBatch::default()),
        Want::Nodes => Snapshot::Nodes(Vec::new()),
        Want::Services => Snapshot::Services(Vec::new()),
        Want::Sessions { .. } => Snapshot::Sessions(Vec::new()),
        _ => return None,
    })
}

/// A message and what follows from it but for drawing.
fn apply(state: &mut State, msg: Msg) -> Duration {
    let began = Instant::now();
    let (_, effects) = update(state, msg);
    let here = began.elapsed();
    for effect in effects {
        if let Effect::List(pending) = effect {
            let listing = pending.job.run();
            update(state, Msg::Listed(pending.panel, pending.stamp, Box::new(listing)));
        }
    }
    here
}

fn draw(state: &State) -> Duration {
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    timed(|| ui::draw(&state.store, &state.view, &state.specs, state.now, area))
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    std::hint::black_box(what());
    began.elapsed()
}

fn row(what: &str, times: impl IntoIterator<Item = Duration>) {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort();
    println!("{what:<64}{:>12.1?}", times[times.len() / 2]);
}

/// Reads all that is wanted, each scope in a message of its own; how long that took.
fn read(state: &mut State, what: impl Fn(&ScopeKey, &Want) -> Option<Result<Snapshot, Fault>>) -> Duration {
    let all: Vec<_> = wants(state).into_iter().map(|w| (w.scope.key(), w.want)).collect();
    let answers = all.iter().filter_map(|(scope, want)| Some(answer(scope, want, 0, what(scope, want)?)));
    answers.map(|msg| apply(state, msg)).sum()
}

fn main() {
    let mut deck = console("deck");
    println!("{} scopes, {} wants", ACCOUNTS * REGIONS, wants(&deck).len());
    let first = read(&mut deck, |scope, want| well(scope, want).map(Ok));
    println!("{:<64}{first:>12.1?}", "all first answers, each by itself");
    let scope = |n: usize| ScopeKey {
        account: AccountName::new(format!("account-{:03}", n % ACCOUNTS)),
        region: Region::new(format!("eu-west-{}", n % REGIONS)),
    };
    let mut second = 0;
    let mut one = |deck: &mut State, n: usize, snapshot: fn(&ScopeKey, usize) -> Snapshot| {
        second += 1;
        let scope = scope(n);
        apply(deck, answer(&scope, &Want::Alarms, second % 60, Ok(snapshot(&scope, n))))
    };
    row(
        "an answer as before",
        (0..RUNS).map(|n| one(&mut deck, n, |s, _| alarms(s, s.region.as_str().ends_with("-3")))),
    );
    // The same scope each time: ill, well, ill.
    let news: fn(&ScopeKey, usize) -> Snapshot =
        |s, n| alarms(s, (n / (ACCOUNTS * REGIONS)).is_multiple_of(2));
    row("an answer with news", (0..RUNS).map(|n| one(&mut deck, n * ACCOUNTS * REGIONS, news)));
    row("to work out all wants", (0..RUNS).map(|_| timed(|| wants(&deck))));
    for key in ["j", "tab"] {
        let key = Key::parse(key).expect("a key");
        row(&format!("key {key}"), (0..RUNS).map(|_| apply(&mut deck, Msg::Key(key))));
    }
    row("a frame of the deck", (0..RUNS).map(|_| draw(&deck)));

    let mut ill = console("fault?source=alarms");
    let fault = || Fault::new(FaultKind::Timeout, "no answer in time").with_operation("DescribeAlarms");
    let failing = read(&mut ill, |_, want| (*want != Want::Identity).then(|| Err(fault())));
    println!("{:<64}{failing:>12.1?}", "all first answers are faults, about one of them");
    let key = Key::parse("j").expect("a key");
    row("about one fault of all: a key", (0..RUNS).map(|_| apply(&mut ill, Msg::Key(key))));
    row("about one fault of all: a frame", (0..RUNS).map(|_| draw(&ill)));
}
