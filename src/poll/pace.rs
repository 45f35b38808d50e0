use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::Clock as _,
    clock::MonotonicClock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::{AccountName, BoxFuture, Call, Fault, FaultKind, Pacer, Permit, Region, Verdict};

use super::{QuotaTable, quota::cells};

/// Requests in flight at once, over everything.
const IN_FLIGHT: usize = 96;
/// Requests in flight at once in one account: a hanging account cannot take all of the above.
const IN_FLIGHT_PER_ACCOUNT: usize = 8;
/// Tries of one page, the first included.
const ATTEMPTS: u32 = 3;
/// Retries that one scope may have outstanding before its failures are taken at their word; each success
/// gives one back.
const RETRIES_PER_SCOPE: u32 = 10;

type Bucket = RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<std::time::Instant>>;
type BucketKey = (AccountName, Region, usize);

/// The one owner of pacing and retries.
#[derive(Debug)]
pub struct Pace {
    quotas: QuotaTable,
    share: f64,
    all: Arc<Semaphore>,
    accounts: Mutex<HashMap<AccountName, Arc<Semaphore>>>,
    buckets: Mutex<HashMap<BucketKey, Arc<Bucket>>>,
    retries: Mutex<HashMap<(AccountName, Region), u32>>,
}

impl Pace {
    /// Paces at `share` (0..1) of the quotas.
    pub fn new(quotas: QuotaTable, share: f64) -> Self {
        Self {
            quotas,
            share,
            all: Arc::new(Semaphore::new(IN_FLIGHT)),
            accounts: Mutex::default(),
            buckets: Mutex::default(),
            retries: Mutex::default(),
        }
    }

    fn bucket(&self, call: &Call) -> Arc<Bucket> {
        let (family, rate) = self.quotas.of(call);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets
            .entry((call.account.clone(), call.region.clone(), family))
            .or_insert_with(|| {
                let (period, burst) = cells(rate, self.share);
                let quota = Quota::with_period(period).unwrap_or(Quota::per_second(burst)).allow_burst(burst);
                Arc::new(RateLimiter::direct_with_clock(quota, MonotonicClock))
            })
            .clone()
    }

    fn account(&self, name: &AccountName) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts
            .entry(name.clone())
            .or_insert_with(|| Arc::new(Semaphore::new(IN_FLIGHT_PER_ACCOUNT)))
            .clone()
    }
}

struct Held(#[allow(dead_code, reason = "held for their drop")] [Option<OwnedSemaphorePermit>; 2]);
impl Permit for Held {}

impl Pacer for Pace {
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            let bucket = self.bucket(call);
            while let Err(not_until) = bucket.check() {
                tokio::time::sleep(not_until.wait_time_from(MonotonicClock.now())).await;
            }
            // The account first: who waits for a full account must not hold a place that others could use.
            let account = self.account(&call.account).acquire_owned().await.ok();
            let all = self.all.clone().acquire_owned().await.ok();
            let permit: Box<dyn Permit> = Box::new(Held([account, all]));
            permit
        })
    }

    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict {
        let base = match fault.kind {
            FaultKind::Throttled => Duration::from_secs(1),
            FaultKind::Network => Duration::from_millis(200),
            // A request that took its whole timeout is not worth another now: the next poll asks again.
            _ => return Verdict::GiveUp,
        };
        if attempt >= ATTEMPTS {
            return Verdict::GiveUp;
        }
        let mut retries = self.retries.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = retries.entry((call.account.clone(), call.region.clone())).or_default();
        if *spent >= RETRIES_PER_SCOPE {
            return Verdict::GiveUp;
        }
        *spent += 1;
        let jitter = super::schedule::jitter(&(call, attempt));
        Verdict::Again(base.mul_f64(f64::from(1u32 << (attempt - 1)) * (0.5 + 0.5 * jitter)))
    }

    fn succeeded(&self, call: &Call) {
        let mut retries = self.retries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spent) = retries.get_mut(&(call.account.clone(), call.region.clone())) {
            *spent = spent.saturating_sub(1);
        }
    }

    fn pause(&self, how_long: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(how_long))
    }
}
