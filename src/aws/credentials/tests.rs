use std::sync::atomic::AtomicU32;

use tokio::sync::Semaphore;

use crate::aws::played::{Hands, Stage};

use super::*;

/// Fetches as often as the gate lets it.
#[derive(Debug)]
struct Counting {
    calls: Arc<AtomicU32>,
    clock: Hands,
    life: Duration,
    fails: bool,
    gate: Arc<Semaphore>,
}

impl Fetch for Counting {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let n = self.calls.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.expect("open").forget();
            if self.fails {
                return Err(Fault::new(FaultKind::Denied, "no"));
            }
            let end = SystemTime::from(self.clock.now()) + self.life;
            Ok(Credentials::new(format!("AKID{n}"), "s", None, Some(end), "test"))
        })
    }
}

struct Lab {
    flight: Arc<SingleFlight>,
    calls: Arc<AtomicU32>,
    clock: Hands,
    gate: Arc<Semaphore>,
    epoch: Epoch,
}

impl Lab {
    fn new(life: Duration, fails: bool) -> Self {
        let (calls, gate, clock) =
            (Arc::default(), Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)), Stage::new().clock);
        let counting =
            Counting { calls: Arc::clone(&calls), clock: clock.clone(), life, fails, gate: gate.clone() };
        let epoch = Epoch::default();
        let times = Times { clock: Arc::new(clock.clone()), epoch: epoch.clone() };
        Self { flight: SingleFlight::new(Box::new(counting), times), calls, clock, gate, epoch }
    }
    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }
    /// Fetches hang until one is let through.
    fn hang(&self) {
        self.gate.forget_permits(usize::MAX);
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn many_callers_are_one_fetch() {
    let lab = Lab::new(HOUR, false);
    let all = futures_util::future::join_all((0..50).map(|_| lab.flight.get())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(lab.calls(), 1);
    assert!(lab.flight.expires_at().is_some());
}

#[tokio::test]
async fn a_failure_is_one_fetch_too_until_a_moment_has_passed_or_somebody_has_signed_in() {
    let lab = Lab::new(HOUR, true);
    for _ in 0..10 {
        assert_eq!(lab.flight.get().await.expect_err("denied").kind, FaultKind::Denied);
    }
    assert_eq!(lab.calls(), 1);
    lab.clock.forward(FAILURE_HOLDS);
    lab.flight.get().await.expect_err("denied");
    assert_eq!(lab.calls(), 2, "by the clock, which goes on while the machine sleeps");
    lab.epoch.advance();
    lab.flight.get().await.expect_err("denied");
    assert_eq!(lab.calls(), 3);
}

#[tokio::test]
async fn refused_credentials_are_fetched_anew_once() {
    let lab = Lab::new(HOUR, false);
    lab.flight.get().await.expect("good");
    let sent = Instant::now();
    for _ in 0..10 {
        lab.flight.renew(sent).await;
        lab.flight.get().await.expect("good");
    }
    assert_eq!(lab.calls(), 2, "nine complaints were about the old ones");
}

#[tokio::test]
async fn nobody_waits_for_a_renewal_ahead_of_the_end() {
    let lab = Lab::new(HOUR, false);
    lab.flight.get().await.expect("good");
    lab.hang();
    lab.clock.forward(HOUR - AHEAD);
    for _ in 0..10 {
        let got = lab.flight.get().await.expect("the old ones");
        assert_eq!(got.access_key_id(), "AKID0");
        tokio::task::yield_now().await;
    }
    assert_eq!(lab.calls(), 2, "one renewal is under way");
    lab.gate.add_permits(1);
    while lab.flight.get().await.expect("good").access_key_id() == "AKID0" {
        tokio::task::yield_now().await;
    }
    assert_eq!(lab.calls(), 2);
}

#[tokio::test]
async fn a_fetch_outlives_who_asked_for_it() {
    let lab = Lab::new(HOUR, false);
    lab.hang();
    let mut first = Box::pin(lab.flight.get());
    assert!(futures_util::poll!(&mut first).is_pending());
    while lab.calls() == 0 {
        tokio::task::yield_now().await;
    }
    drop(first);
    lab.gate.add_permits(1);
    lab.flight.get().await.expect("good");
    assert_eq!(lab.calls(), 1, "what was asked for is not asked for again");
}

#[test]
fn renewal_is_ahead_of_the_end() {
    let now = SystemTime::now();
    let ending = |life| Credentials::new("a", "s", None, Some(now + Duration::from_secs(life)), "test");
    assert_eq!(renew_at(&ending(3600), now), now + Duration::from_secs(3300));
    assert_eq!(renew_at(&ending(400), now), now + Duration::from_secs(300));
}
