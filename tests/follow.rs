//! A day of following CloudTrail, in the runtime's paused time, against a server that counts its two requests a second: the
//! real supervisor and the real collectors. Whatever comes late, breaks off or is too much for one read, each event is had,
//! once.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "follow/trail.rs"]
mod trail;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    model::{Clock, Scope, Snapshot, Timestamp, Update, Want, Wanted},
    poll::{Engine, Ledger, Pace, PollEvent, QuotaTable, Supervisor},
    store::Store,
};

use trail::{Place, Random, Scripted, Trail, Trouble};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
/// When the watch begins.
const BEGIN: i64 = 1_772_600_000;

/// A clock that goes as the runtime's does, and can be wrong by some seconds.
#[derive(Debug)]
struct Turned(Instant, AtomicI64);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        let off = self.1.load(Ordering::Relaxed);
        Timestamp::from_second(BEGIN + off).expect("in range") + self.0.elapsed()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

struct Lab {
    trail: Trail,
    engine: Engine,
    clock: Arc<Turned>,
    scopes: Vec<Scope>,
    store: Store,
    start: Instant,
    /// Of every event that was handed over, how often it was the first time.
    handed: BTreeSet<(Place, String)>,
}

impl Lab {
    fn new(trouble: Trouble) -> Self {
        let start = Instant::now();
        let clock = Arc::new(Turned(start, AtomicI64::new(0)));
        let scale: DemoScale = "2x2".parse().expect("a scale");
        let estate = Estate::new(scale, 1, clock.clone());
        let trail = Trail::new(estate.http_client(), BEGIN, trouble);
        let (ledger, pace) = (Arc::new(Ledger::new()), Arc::new(Pace::new(QuotaTable::built_in(), 0.5)));
        let origin = Origin::Simulated(trail.http_client());
        let access = Access::new(origin, SignInOptions::default(), ledger.clone(), pace);
        let collector = Arc::new(Collectors::new(Arc::new(access.by_clock(clock.clone()))));
        let (fleet, engine) = (Arc::new(estate.fleet()), Engine { clock: clock.clone(), collector, ledger });
        let (scopes, store) = (fleet.scopes(), Store::new(fleet));
        Self { trail, engine, clock, scopes, store, start, handed: BTreeSet::new() }
    }

    fn place(scope: &Scope) -> Place {
        let id = scope.account.id.as_ref().expect("the estate knows").as_str().to_owned();
        (id, scope.region.as_str().to_owned())
    }

    /// Follows until so many seconds after the begin.
    async fn follow(
        &mut self,
        supervisor: &mut Supervisor<PollEvent>,
        rx: &mut mpsc::Receiver<PollEvent>,
        wants: &[Want],
        until: i64,
    ) {
        let each =
            self.scopes.iter().flat_map(|scope| wants.iter().map(|want| (scope.clone(), want.clone())));
        supervisor.want(each.map(Wanted::from).collect());
        let end = self.start + Duration::from_secs(u64::try_from(until).expect("after the begin"));
        while let Ok(Some(event)) = tokio::time::timeout_at(end, rx.recv()).await {
            if let PollEvent::Update(update) = event {
                self.take(update);
            }
        }
    }

    fn take(&mut self, update: Update) {
        let scope = self.scopes.iter().find(|scope| scope.key() == update.scope).expect("asked for");
        if let Some(Snapshot::Events(batch)) = update.snapshot.as_deref() {
            let place = Self::place(scope);
            self.handed.extend(batch.events.iter().map(|event| (place.clone(), event.id.to_string())));
        }
        self.store.apply(update);
    }

    /// Ids in the stream of a want, in its order.
    fn stream(&self, scope: &Scope, want: &Want) -> Vec<String> {
        let slot = self.store.slot(&scope.key(), want).expect("asked for");
        match slot.good.as_ref().map(|good| &*good.value) {
            Some(Snapshot::Events(batch)) => batch.events.iter().map(|event| event.id.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }
}

/// What happens in a place from three hours before the begin on, for so long. Most is told of within five minutes, all
/// within fifteen.
fn script(seed: u64, until: i64, busy: Option<(i64, usize)>) -> Vec<Scripted> {
    let mut random = Random(seed);
    let mut at = BEGIN - 3 * HOUR;
    let mut events = Vec::new();
    let mut add = |at: i64, random: &mut Random| {
        let late = if random.below(4) == 0 { 15 * MINUTE } else { 5 * MINUTE };
        let told_at =
            at + i64::try_from(random.below(u64::try_from(late).expect("positive") + 1)).expect("small");
        let read_only = random.below(3) > 0;
        let id = format!("{:08x}-0000-4000-8000-{:012x}", random.below(1 << 31), events.len());
        let name = if read_only { "DescribeInstances" } else { "RunInstances" };
        events.push(Scripted { id, at, told_at, read_only, name });
    };
    while at < BEGIN + until {
        // Some in the same second.
        at += i64::try_from(random.below(100)).expect("small");
        for _ in 0..=random.below(6) / 4 {
            add(at, &mut random);
        }
    }
    for n in 0..busy.map_or(0, |(_, many)| many) {
        let (from, many) = busy.expect("busy");
        let within = i64::try_from(n).expect("small") * 15 * MINUTE / i64::try_from(many).expect("small");
        add(BEGIN + from + within, &mut random);
    }
    events
}

#[tokio::test(start_paused = true)]
async fn a_day_of_following_has_each_event_once_and_draws_no_throttle() {
    let mut lab = Lab::new(Trouble { empty: 9, token: 40, silence: 60 });
    let mut scripts = Vec::new();
    for (number, scope) in lab.scopes.clone().iter().enumerate() {
        // More than a read has time for, of those that write, too.
        let busy = (number == 0).then_some((9 * HOUR, 24_000));
        let events = script(number as u64 + 1, 23 * HOUR, busy);
        lab.trail.script(Lab::place(scope), events.clone());
        scripts.push(events);
    }
    let window = Duration::from_secs(30 * 3600);
    let wants = [Want::Events { window, reads: false }, Want::Events { window, reads: true }];
    let (tx, mut rx) = mpsc::channel(64);
    let mut supervisor = Supervisor::<PollEvent>::new(lab.engine.clone(), tx);
    lab.follow(&mut supervisor, &mut rx, &wants, 4 * HOUR).await;
    // This machine's clock is ahead for a while, as far as AWS lets it, and is put right.
    lab.clock.1.store(4 * MINUTE, Ordering::Relaxed);
    lab.follow(&mut supervisor, &mut rx, &wants, 6 * HOUR).await;
    lab.clock.1.store(0, Ordering::Relaxed);
    lab.follow(&mut supervisor, &mut rx, &wants, 7 * HOUR).await;
    // Nobody looks for a while.
    lab.follow(&mut supervisor, &mut rx, &[], 8 * HOUR).await;
    lab.follow(&mut supervisor, &mut rx, &wants, 24 * HOUR).await;
    drop(supervisor);

    assert_eq!(lab.trail.refused(), 0, "of {}", lab.trail.asked().len());
    for (scope, script) in lab.scopes.iter().zip(&scripts) {
        for want in &wants {
            let Want::Events { reads, .. } = want else { continue };
            let wanted: BTreeSet<&str> = script
                .iter()
                .filter(|event| *reads || !event.read_only)
                .map(|event| event.id.as_str())
                .collect();
            let stream = lab.stream(scope, want);
            let found: BTreeSet<&str> = stream.iter().map(String::as_str).collect();
            assert_eq!(found.len(), stream.len(), "none twice");
            let lost: Vec<_> = wanted.difference(&found).collect();
            assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), wanted.len());
            assert_eq!(found.len(), wanted.len());
        }
    }
}
