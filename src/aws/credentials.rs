use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError, future},
};

use crate::model::{BoxFuture, Clock, Fault, FaultKind, Timestamp};

/// Renewal starts this long before the end, or at the last quarter of a shorter life: a long page walk
/// must not run out under way.
const AHEAD: Duration = Duration::from_secs(5 * 60);
/// A fetch that takes longer has failed: a sign-in helper may hang for ever.
const FETCH_LIMIT: Duration = Duration::from_secs(30);
/// The same ahead of the end: below the timeout of the request that may have to wait for it.
const RENEWAL_LIMIT: Duration = Duration::from_secs(5);
/// A failure is told again, without asking, for this long: every poller of an account asks for its
/// credentials, and a denied role need be denied but once.
const FAILURE_HOLDS: Duration = Duration::from_secs(5);

/// Fetches credentials, each time anew.
pub(super) trait Fetch: fmt::Debug + Send + Sync {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>>;
    /// What it fetched was refused, in answer to a request sent at `sent`.
    fn refused(&self, _sent: Instant) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// Moves on when a human has signed in: failures of before are not told again.
#[derive(Clone, Debug, Default)]
pub(super) struct Epoch(Arc<AtomicU64>);

impl Epoch {
    /// To the next.
    pub fn advance(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What all single flights share: the clock that ends are held against, and the epoch.
#[derive(Clone, Debug)]
pub(super) struct Times {
    pub clock: Arc<dyn Clock>,
    pub epoch: Epoch,
}

impl Times {
    /// The present.
    pub fn now(&self) -> SystemTime {
        self.clock.now().into()
    }
}

/// The credentials of one account: fetched by one caller while the others wait, kept until shortly before
/// their end. The SDK's own cache is off.
#[derive(Debug)]
pub(super) struct SingleFlight {
    fetch: Box<dyn Fetch>,
    times: Times,
    held: tokio::sync::Mutex<Held>,
    expires: Mutex<Option<SystemTime>>,
}

#[derive(Debug, Default)]
struct Held {
    good: Option<Good>,
    failure: Option<Failure>,
}

#[derive(Debug)]
struct Failure {
    fault: Fault,
    at: Instant,
    epoch: u64,
}

#[derive(Debug)]
struct Good {
    credentials: Credentials,
    fetched_at: Instant,
    renew_at: SystemTime,
}

impl SingleFlight {
    pub fn new(fetch: Box<dyn Fetch>, times: Times) -> Arc<Self> {
        Arc::new(Self { fetch, times, held: tokio::sync::Mutex::default(), expires: Mutex::default() })
    }

    /// Credentials that are good for a while yet.
    pub async fn get(&self) -> Result<Credentials, Fault> {
        let mut held = self.held.lock().await;
        let (now, epoch) = (self.times.now(), self.times.epoch.now());
        if let Some(good) = &held.good
            && now < good.renew_at
        {
            return Ok(good.credentials.clone());
        }
        if let Some(failure) = &held.failure
            && failure.at.elapsed() < FAILURE_HOLDS
            && failure.epoch == epoch
        {
            return still_good(&held, now).ok_or_else(|| failure.fault.clone());
        }
        let late = || {
            let fault = Fault::new(FaultKind::Timeout, "no credentials in time");
            Err(fault.with_operation("AssumeRole"))
        };
        // With good ones in hand nobody waits long: a renewal that hangs is tried again later.
        let limit = if still_good(&held, now).is_some() { RENEWAL_LIMIT } else { FETCH_LIMIT };
        match tokio::time::timeout(limit, self.fetch.fetch()).await.unwrap_or_else(|_| late()) {
            Ok(credentials) => {
                held.good = Some(Good {
                    renew_at: renew_at(&credentials, self.times.now()),
                    fetched_at: Instant::now(),
                    credentials: credentials.clone(),
                });
                held.failure = None;
                *self.expires.lock().unwrap_or_else(PoisonError::into_inner) = credentials.expiry();
                Ok(credentials)
            }
            Err(fault) => {
                held.failure = Some(Failure { fault: fault.clone(), at: Instant::now(), epoch });
                still_good(&held, self.times.now()).ok_or(fault)
            }
        }
    }

    /// Drops credentials that a service called expired in answer to a request sent at `sent`, so that the
    /// next caller fetches anew. Those fetched since then are kept: many requests complain of the same old
    /// ones.
    pub async fn renew(&self, sent: Instant) {
        let mut held = self.held.lock().await;
        if held.good.as_ref().is_some_and(|good| good.fetched_at <= sent) {
            self.fetch.refused(sent).await;
            *held = Held::default();
        }
    }

    /// When the credentials in use end.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let expires = *self.expires.lock().unwrap_or_else(PoisonError::into_inner);
        Timestamp::try_from(expires?).ok()
    }
}

fn still_good(held: &Held, now: SystemTime) -> Option<Credentials> {
    let credentials = &held.good.as_ref()?.credentials;
    credentials.expiry().is_none_or(|end| now < end).then(|| credentials.clone())
}

fn renew_at(credentials: &Credentials, now: SystemTime) -> SystemTime {
    // Credentials without an end may change on disk all the same.
    let life =
        credentials.expiry().map_or(Duration::from_secs(900), |e| e.duration_since(now).unwrap_or_default());
    now + life.saturating_sub(AHEAD.min(life / 4))
}

/// A single flight, as the SDK wants its credentials provided.
#[derive(Debug)]
pub(super) struct Renewing(pub Arc<SingleFlight>);

impl ProvideCredentials for Renewing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0.get().await.map_err(CredentialsError::provider_error)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[derive(Debug)]
    struct Counting {
        calls: Arc<AtomicU32>,
        life: Duration,
        fails: bool,
    }

    impl Fetch for Counting {
        fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
            Box::pin(async {
                tokio::task::yield_now().await;
                let n = self.calls.fetch_add(1, Ordering::SeqCst);
                if self.fails {
                    return Err(Fault::new(FaultKind::Denied, "no"));
                }
                let end = SystemTime::now() + self.life;
                Ok(Credentials::new(format!("AKID{n}"), "s", None, Some(end), "test"))
            })
        }
    }

    fn flight(life: Duration, fails: bool) -> (Arc<SingleFlight>, Arc<AtomicU32>) {
        let calls = Arc::new(AtomicU32::new(0));
        let times = Times { clock: Arc::new(crate::model::SystemClock), epoch: Epoch::default() };
        (SingleFlight::new(Box::new(Counting { calls: calls.clone(), life, fails }), times), calls)
    }

    #[tokio::test]
    async fn many_callers_are_one_fetch() {
        let (flight, calls) = flight(Duration::from_secs(3600), false);
        let all = futures_util::future::join_all((0..50).map(|_| flight.get())).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        assert!(flight.expires_at().is_some());
    }

    #[tokio::test]
    async fn a_failure_is_one_fetch_too() {
        let (flight, calls) = flight(Duration::from_secs(3600), true);
        for _ in 0..10 {
            assert_eq!(flight.get().await.expect_err("denied").kind, FaultKind::Denied);
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn refused_credentials_are_fetched_anew_once() {
        let (flight, calls) = flight(Duration::from_secs(3600), false);
        flight.get().await.expect("good");
        let sent = Instant::now();
        for _ in 0..10 {
            flight.renew(sent).await;
            flight.get().await.expect("good");
        }
        assert_eq!(calls.load(Ordering::SeqCst), 2, "nine complaints were about the old ones");
    }

    #[test]
    fn renewal_is_ahead_of_the_end() {
        let now = SystemTime::now();
        let ending = |life| Credentials::new("a", "s", None, Some(now + Duration::from_secs(life)), "test");
        assert_eq!(renew_at(&ending(3600), now), now + Duration::from_secs(3300));
        assert_eq!(renew_at(&ending(400), now), now + Duration::from_secs(300));
    }
}
