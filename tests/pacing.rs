//! Hours of watching, in the runtime's paused time, against a server that throttles: the real supervisor and the real
//! collectors over the demo estate.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "pacing/late.rs"]
mod late;
#[path = "pacing/server.rs"]
mod server;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::Instant};

use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    model::{Clock, Fault, PinnedClock, Scope, Timestamp, Update, Want, Wanted},
    poll::{Engine, Ledger, Pace, PollEvent, QuotaTable, Supervisor},
};

use late::{LATENCY, Late};
use server::{Asked, Quota, Server};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A clock that goes as the runtime's does.
#[derive(Debug)]
struct Running(Instant, Timestamp);

impl Clock for Running {
    fn now(&self) -> Timestamp {
        self.1 + self.0.elapsed()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

struct Lab {
    server: Server,
    pace: Arc<Pace>,
    engine: Engine,
    scopes: Vec<Scope>,
    start: Instant,
}

impl Lab {
    fn new(scale: &str, quota: Quota) -> Self {
        Self::paced_by(Pace::new(QuotaTable::built_in(), 0.5), scale, quota)
    }

    fn paced_by(pace: Pace, scale: &str, quota: Quota) -> Self {
        let start = Instant::now();
        let clock = Arc::new(Running(start, "2026-03-04T05:06:07Z".parse().expect("a time")));
        let scale: DemoScale = scale.parse().expect("a scale");
        let estate = Estate::new(scale, 1, clock.clone());
        let server = Server::new(estate.http_client(), quota);
        let (ledger, pace) = (Arc::new(Ledger::new()), Arc::new(pace));
        let origin = Origin::Simulated(server.http_client());
        let access = Access::new(origin, SignInOptions::default(), ledger.clone(), pace.clone());
        let collector = Arc::new(Collectors::new(Arc::new(access.by_clock(clock.clone()))));
        // One account of the estate denies its role, and one scope throttles whatever is asked.
        let sick = |scope: &Scope| ["legacy", "prod-data"].contains(&scope.account.name.as_str());
        let scopes = estate.fleet().scopes().into_iter().filter(|scope| !sick(scope)).collect();
        Self { server, pace, engine: Engine { clock, collector, ledger }, scopes, start }
    }

    /// Watches for so long. Two streams of one trail share its quota; of one, somebody changes every ten minutes how far it
    /// looks back, which is a walk of many pages.
    async fn watch(&self, how_long: Duration) {
        let (tx, mut rx) = mpsc::channel(64);
        let drained = tokio::spawn(async move { while rx.recv().await.is_some() {} });
        let mut supervisor = Supervisor::<PollEvent>::new(self.engine.clone(), tx);
        let end = Instant::now() + how_long;
        for hours in 24.. {
            let wants = [events(3, false), events(hours, true), Want::Alarms];
            let each = self.scopes.iter().flat_map(|scope| wants.clone().map(|want| (scope.clone(), want)));
            supervisor.want(each.map(Wanted::from).collect());
            tokio::time::sleep_until(end.min(Instant::now() + 10 * MINUTE)).await;
            if Instant::now() >= end {
                break;
            }
        }
        drop(supervisor);
        drained.await.expect("no panic");
    }

    /// Reads the events of the last hours in one scope.
    async fn ask(&self, hours: u64) -> Update {
        self.engine.ask((self.scopes[0].clone(), events(hours, true)), None).await
    }

    /// What was asked for after the first minute.
    fn later(&self) -> Vec<Asked> {
        let mut asked = self.server.asked();
        asked.retain(|one| one.at >= self.start + MINUTE);
        asked
    }

    /// The most requests to one place within a second.
    fn most_in_a_second(&self) -> usize {
        let asked = self.server.asked();
        let near = |one: &Asked, other: &Asked| {
            one.place == other.place && other.at >= one.at && other.at - one.at < Duration::from_secs(1)
        };
        asked.iter().map(|one| asked.iter().filter(|other| near(one, other)).count()).max().unwrap_or(0)
    }
}

/// Events of the last hours, those that only read among them or not.
fn events(hours: u64, reads: bool) -> Want {
    Want::Events { window: Duration::from_secs(3600 * hours), reads }
}

/// Refused, of all.
fn refused(asked: &[Asked]) -> (usize, usize) {
    (asked.iter().filter(|one| one.refused).count(), asked.len())
}

#[tokio::test(start_paused = true)]
async fn an_hour_beside_others_who_use_half_of_the_quota_draws_no_throttle() {
    let lab = Lab::new("2x2", Quota { per_second: 2.0, others: 1.0 });
    lab.watch(HOUR).await;
    let (throttles, all) = refused(&lab.server.asked());
    assert!(all > 100 * lab.scopes.len(), "{all}");
    assert_eq!(throttles, 0, "of {all}");
    assert!(lab.most_in_a_second() <= 2, "{}", lab.most_in_a_second());
}

#[tokio::test(start_paused = true)]
async fn an_hour_with_a_limit_below_what_the_table_says_draws_hardly_a_throttle() {
    let lab = Lab::new("2x2", Quota { per_second: 1.0, others: 0.5 });
    lab.watch(HOUR).await;
    let (throttles, all) = refused(&lab.later());
    assert!(all > 100 * lab.scopes.len(), "{all}");
    assert!(throttles * 100 <= all, "{throttles} of {all}");
    assert!(refused(&lab.server.asked()).0 > throttles, "it is learned in the first minute");
}

#[tokio::test(start_paused = true)]
async fn when_the_others_are_gone_the_rate_is_whole_again_within_minutes() {
    let lab = Lab::new("1x1", Quota { per_second: 0.6, others: 0.2 });
    while lab.server.asked().len() < 100 {
        lab.ask(24).await;
    }
    let slowed = lab.pace.throttled();
    assert!(slowed.len() == 1 && slowed[0].share <= 0.5, "{slowed:?}");
    lab.server.allows(Quota { per_second: 2.0, others: 0.0 });
    let (gone, before) = (Instant::now(), lab.server.asked().len());
    loop {
        lab.ask(24).await;
        if lab.pace.throttled().is_empty() {
            break;
        }
        assert!(gone.elapsed() < 10 * MINUTE, "{:?}", lab.pace.throttled());
    }
    assert_eq!(refused(&lab.server.asked()[before..]).0, 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_when_is_asked_then_and_the_walk_goes_on() {
    let lab = Lab::new("1x1", Quota { per_second: 2.0, others: 0.0 });
    for (header, value, wait) in [("retry-after", "12", 12_000), ("x-amz-retry-after", "8500", 8500)] {
        lab.server.refuse_next(header, value);
        let before = lab.server.asked().len();
        assert_eq!(lab.ask(3).await.fault, None);
        let asked = &lab.server.asked()[before..];
        assert!(asked[0].refused && !asked[1].refused, "{asked:?}");
        let waited = asked[1].at - asked[0].at;
        let wait = Duration::from_millis(wait);
        assert!(waited >= wait && waited < wait + Duration::from_secs(1), "{header}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_budget_holds_back_for_longer_than_a_read_may_take_comes_all_the_same() {
    let pace = Pace::new(QuotaTable::built_in(), 0.5).with_requests_per_minute(NonZeroU32::new(6));
    let lab = Lab::paced_by(pace, "4x4", Quota { per_second: 2.0, others: 0.0 });
    let wants = [events(1, false), Want::Alarms, Want::Sessions { past: None }, Want::Nodes];
    let each = lab.scopes.iter().flat_map(|scope| wants.clone().map(|want| (scope.clone(), want)));
    let mut answers = Vec::new();
    lab.engine.pass(each.collect(), |update| answers.push(update.fault)).await;
    assert_eq!(answers.len(), wants.len() * lab.scopes.len());
    assert_eq!(answers.iter().flatten().collect::<Vec<_>>(), Vec::<&Fault>::new());
    assert!(lab.start.elapsed() > 8 * MINUTE, "{:?}", lab.start.elapsed());
}

/// The most requests in flight that nobody looks at.
const PLACES: u32 = 92;

#[tokio::test(start_paused = true)]
async fn a_pass_over_a_fleet_has_its_places_full_to_the_end() {
    let clock: Arc<dyn Clock> = Arc::new(PinnedClock("2026-03-04T05:05:00Z".parse().expect("a time")));
    let scale = DemoScale { accounts: 60, regions: 4 };
    let estate = Estate::new(scale, 1, clock.clone());
    // Buckets that nobody waits for: one scope with many services would be all that is left.
    let late = Arc::new(Late::new(Pace::new(QuotaTable::built_in(), 1000.0)));
    let (ledger, origin) = (Arc::new(Ledger::new()), Origin::Simulated(estate.http_client()));
    let access = Access::new(origin, SignInOptions::default(), ledger.clone(), late.clone());
    let engine = Engine { clock, collector: Arc::new(Collectors::new(Arc::new(access))), ledger };
    let wants = [
        Want::Alarms,
        Want::Events { window: HOUR, reads: false },
        Want::Sessions { past: None },
        Want::Nodes,
        Want::Services,
        Want::Namespaces,
        Want::Instances,
    ];
    let scopes = estate.fleet().scopes().into_iter();
    let all: Vec<(Scope, Want)> =
        scopes.flat_map(|scope| wants.clone().map(|want| (scope.clone(), want))).collect();
    let (start, asked, mut answered) = (Instant::now(), all.len(), 0);
    engine.pass(all, |update| answered += usize::from(update.fault.is_none())).await;
    // One account of the estate lets nobody in.
    assert!(answered >= asked * 9 / 10, "{answered} of {asked}");
    let (took, rounds) = (start.elapsed(), late.reads().div_ceil(PLACES));
    // One more for the roles, and few for what ends last.
    assert!(took <= LATENCY * (rounds + 4), "{took:?} for {rounds} rounds");
}
