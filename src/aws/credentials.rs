use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
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
pub(super) const AHEAD: Duration = Duration::from_secs(5 * 60);
/// A fetch that takes longer has failed: a sign-in helper may hang for ever.
const FETCH_LIMIT: Duration = Duration::from_secs(30);
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
    /// It has failed when it takes longer.
    fn limit(&self) -> Duration {
        FETCH_LIMIT
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

/// Credentials that many share: fetched by one of them while the others wait, kept until shortly before their end, and
/// then renewed while the old ones are still used. The SDK's own cache is off.
pub(super) struct SingleFlight {
    fetch: Box<dyn Fetch>,
    times: Times,
    /// Whose turn it is to fetch. Only they change what is held.
    turn: Arc<tokio::sync::Mutex<()>>,
    held: Mutex<Held>,
}

/// What it holds is nobody's business, and what it fetches with holds clients, which hold flights: printed, it would be
/// hundreds of megabytes.
impl fmt::Debug for SingleFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleFlight").finish_non_exhaustive()
    }
}

type Turn = tokio::sync::OwnedMutexGuard<()>;

#[derive(Debug, Default)]
struct Held {
    good: Option<Good>,
    failure: Option<Failure>,
}

/// Ends and holds are told by the clock and not by an [`Instant`], which stands still while the machine sleeps.
#[derive(Debug)]
struct Failure {
    fault: Fault,
    at: SystemTime,
    epoch: u64,
}

#[derive(Debug)]
struct Good {
    credentials: Credentials,
    fetched_at: Instant,
    renew_at: SystemTime,
}

enum AtHand {
    /// Good for a while yet.
    Fresh(Credentials),
    /// Good, and it is time for the next.
    Ageing(Credentials),
    /// None, and it was tried just now.
    Failed(Fault),
    Nothing,
}

impl SingleFlight {
    pub fn new(fetch: Box<dyn Fetch>, times: Times) -> Arc<Self> {
        Arc::new(Self { fetch, times, turn: Arc::default(), held: Mutex::default() })
    }

    /// Credentials that are good. Nobody waits while there are any: the next are fetched beside.
    pub async fn get(self: &Arc<Self>) -> Result<Credentials, Fault> {
        match self.at_hand() {
            AtHand::Fresh(credentials) => return Ok(credentials),
            AtHand::Failed(fault) => return Err(fault),
            AtHand::Ageing(credentials) => {
                if let Ok(turn) = self.turn.clone().try_lock_owned() {
                    self.start(turn);
                }
                return Ok(credentials);
            }
            AtHand::Nothing => {}
        }
        let turn = self.turn.clone().lock_owned().await;
        match self.at_hand() {
            AtHand::Fresh(credentials) | AtHand::Ageing(credentials) => Ok(credentials),
            AtHand::Failed(fault) => Err(fault),
            AtHand::Nothing => self.start(turn).await.unwrap_or_else(|_| Err(late())),
        }
    }

    /// Fetches, in a task of its own: what has been asked for is not thrown away because who asked first has gone.
    fn start(self: &Arc<Self>, turn: Turn) -> tokio::task::JoinHandle<Result<Credentials, Fault>> {
        let this = self.clone();
        tokio::spawn(async move {
            let _turn = turn;
            // Who had the turn before may have renewed them.
            match this.at_hand() {
                AtHand::Fresh(credentials) => Ok(credentials),
                AtHand::Failed(fault) => Err(fault),
                AtHand::Ageing(_) | AtHand::Nothing => this.fetch().await,
            }
        })
    }

    async fn fetch(&self) -> Result<Credentials, Fault> {
        let epoch = self.times.epoch.now();
        let limit = self.fetch.limit();
        let answer = tokio::time::timeout(limit, self.fetch.fetch()).await.unwrap_or_else(|_| Err(late()));
        let now = self.times.now();
        let mut held = self.held();
        match &answer {
            Ok(credentials) => {
                let renew_at = renew_at(credentials, now);
                let credentials = credentials.clone();
                let good = Good { credentials, fetched_at: Instant::now(), renew_at };
                *held = Held { good: Some(good), failure: None };
            }
            Err(fault) => held.failure = Some(Failure { fault: fault.clone(), at: now, epoch }),
        }
        answer
    }

    fn at_hand(&self) -> AtHand {
        let (now, epoch) = (self.times.now(), self.times.epoch.now());
        let held = self.held();
        let good = held.good.as_ref().filter(|good| good.credentials.expiry().is_none_or(|end| now < end));
        let failure = held.failure.as_ref().filter(|failure| {
            let since = now.duration_since(failure.at);
            failure.epoch == epoch && since.is_ok_and(|since| since < FAILURE_HOLDS)
        });
        match (good, failure) {
            (Some(good), None) if good.renew_at <= now => AtHand::Ageing(good.credentials.clone()),
            (Some(good), _) => AtHand::Fresh(good.credentials.clone()),
            (None, Some(failure)) => AtHand::Failed(failure.fault.clone()),
            (None, None) => AtHand::Nothing,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops credentials that a service called expired in answer to a request sent at `sent`, so that the
    /// next caller fetches anew. Those fetched since then are kept: many requests complain of the same old
    /// ones.
    pub async fn renew(&self, sent: Instant) {
        let _turn = self.turn.lock().await;
        if self.held().good.as_ref().is_some_and(|good| good.fetched_at <= sent) {
            self.fetch.refused(sent).await;
            *self.held() = Held::default();
        }
    }

    /// When the credentials in use end.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let end = self.held().good.as_ref()?.credentials.expiry()?;
        Timestamp::try_from(end).ok()
    }
}

fn late() -> Fault {
    Fault::new(FaultKind::Timeout, "no credentials in time").with_operation("AssumeRole")
}

/// Whether a fault says that the credentials that were sent are good no more: over, or taken back. Of STS alone: other
/// services say the latter of a region that is not enabled, too.
pub(super) fn is_refused(fault: &Fault) -> bool {
    fault.kind == FaultKind::Expired || fault.code.as_deref() == Some("InvalidClientTokenId")
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
mod tests;
