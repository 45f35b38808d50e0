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
const IN_FLIGHT: usize = 92;
/// Places kept for what somebody is looking at: it waits for nothing that is merely wanted.
const LOOKED_AT: usize = 4;
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
    looked_at: Arc<Semaphore>,
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
            looked_at: Arc::new(Semaphore::new(LOOKED_AT)),
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

/// Places that are given back when it is dropped.
struct Held {
    _places: [Option<OwnedSemaphorePermit>; 2],
}
impl Permit for Held {}

impl Pacer for Pace {
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            let bucket = self.bucket(call);
            while let Err(not_until) = bucket.check() {
                tokio::time::sleep(not_until.wait_time_from(MonotonicClock.now())).await;
            }
            if call.source.is_looked_at() {
                let place = self.looked_at.clone().acquire_owned().await.ok();
                let permit: Box<dyn Permit> = Box::new(Held { _places: [place, None] });
                return permit;
            }
            // The account first: who waits for a full account must not hold a place that others could use.
            let account = self.account(&call.account).acquire_owned().await.ok();
            let all = self.all.clone().acquire_owned().await.ok();
            let permit: Box<dyn Permit> = Box::new(Held { _places: [account, all] });
            permit
        })
    }

    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict {
        let base = match fault.kind {
            FaultKind::Throttled => Duration::from_secs(1),
            FaultKind::Network => Duration::from_millis(200),
            // The answer has told the SDK the time: the next request is signed with that.
            FaultKind::Clock if attempt == 1 => Duration::ZERO,
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::model::Source;

    fn call(account: &str, region: &str, service: &'static str, operation: &'static str) -> Call {
        Call {
            account: AccountName::new(account),
            region: Region::new(region),
            service,
            operation,
            source: Source::Events,
        }
    }

    fn pace() -> Pace {
        Pace::new(QuotaTable::built_in(), 0.5)
    }

    #[test]
    fn lookup_events_is_one_a_second_in_each_account_and_region() {
        let pace = pace();
        let lookup = |account, region| call(account, region, "CloudTrail", "LookupEvents");
        let at_once = |call: Call| pace.admit(&call).now_or_never().is_some();
        // Nothing here may sleep: a wait would need a runtime, and there is none.
        assert!(at_once(lookup("a", "eu-west-1")));
        assert!(at_once(lookup("a", "us-east-1")));
        assert!(at_once(lookup("b", "eu-west-1")));
        let bucket = pace.bucket(&lookup("a", "eu-west-1"));
        let wait = bucket.check().expect_err("spent").wait_time_from(MonotonicClock.now());
        assert!(wait > Duration::from_millis(500) && wait <= Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn a_full_account_leaves_room_for_others() {
        let pace = pace();
        let (a, b) =
            (call("a", "r", "CloudWatch", "GetMetricData"), call("b", "r", "CloudWatch", "GetMetricData"));
        let held: Vec<_> =
            (0..IN_FLIGHT_PER_ACCOUNT).map(|_| pace.admit(&a).now_or_never().expect("a place")).collect();
        assert!(pace.admit(&a).now_or_never().is_none(), "the account is full");
        assert!(pace.admit(&b).now_or_never().is_some(), "another one is not");
        let graph = Call { source: Source::MetricData, ..a.clone() };
        assert!(pace.admit(&graph).now_or_never().is_some(), "what is looked at has places of its own");
        drop(held);
        assert!(pace.admit(&a).now_or_never().is_some());
    }

    #[test]
    fn what_may_pass_is_tried_again_and_a_failing_scope_spends_its_own_retries() {
        let pace = pace();
        let fault = |kind| Fault::new(kind, "x");
        let sick = call("a", "eu-west-1", "SSM", "DescribeSessions");
        assert_eq!(pace.judge(&sick, 1, &fault(FaultKind::Denied)), Verdict::GiveUp);
        let Verdict::Again(first) = pace.judge(&sick, 1, &fault(FaultKind::Throttled)) else {
            panic!("again")
        };
        let Verdict::Again(second) = pace.judge(&sick, 2, &fault(FaultKind::Throttled)) else {
            panic!("again")
        };
        assert!(first < Duration::from_secs(1) && second > first, "{first:?} {second:?}");
        assert_eq!(pace.judge(&sick, ATTEMPTS, &fault(FaultKind::Throttled)), Verdict::GiveUp);
        while pace.judge(&sick, 1, &fault(FaultKind::Network)) != Verdict::GiveUp {}
        let well = call("a", "us-east-1", "SSM", "DescribeSessions");
        assert_ne!(pace.judge(&well, 1, &fault(FaultKind::Network)), Verdict::GiveUp);
        pace.succeeded(&sick);
        assert_ne!(pace.judge(&sick, 1, &fault(FaultKind::Network)), Verdict::GiveUp);
    }
}
