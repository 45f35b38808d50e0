//! The one owner of pacing and retries: how fast, how many at once, what is tried again.

mod bucket;
mod budget;
mod clock;
mod places;
mod retry;
mod tempo;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::model::{AccountName, BoxFuture, Call, Fault, FaultKind, Pacer, Permit, Region, Verdict};

use super::QuotaTable;

use bucket::{Bucket, Turn};
use budget::Budget;
use places::{Held, Places};
use retry::{Retries, is_of};

/// Fewer buckets than this are not looked through.
const FEW: usize = 64;

/// By account, region and operation family.
#[derive(Debug, Default)]
struct Buckets {
    all: HashMap<(AccountName, Region, Arc<str>), Arc<Bucket>>,
    /// How many were in use when they were looked through.
    used: usize,
}

impl Buckets {
    /// The bucket of that name, perhaps a new one. Those of accounts that are asked no more go: they are looked through each
    /// time that there are twice as many.
    fn of(&mut self, key: (AccountName, Region, Arc<str>), rate: f64) -> Arc<Bucket> {
        if let Some(bucket) = self.all.get(&key) {
            return bucket.clone();
        }
        if self.all.len() >= (self.used * 2).max(FEW) {
            self.all.retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.is_as_new());
            self.used = self.all.len();
        }
        self.all.entry(key).or_insert_with(|| Arc::new(Bucket::new(rate))).clone()
    }
}

/// A bucket that goes more slowly than it might, because the server has refused requests of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Slowed {
    /// The account that is charged.
    pub account: AccountName,
    /// Region of the endpoint.
    pub region: Region,
    /// The operations that share the bucket, as `CloudTrail.LookupEvents` or, where they are several, `STS`.
    pub family: Arc<str>,
    /// The part of its rate that is used now, 0..1.
    pub share: f64,
}

/// Paces requests below AWS's quotas, an account, region and operation family at a time.
#[derive(Debug)]
pub struct Pace {
    quotas: QuotaTable,
    share: f64,
    buckets: Mutex<Buckets>,
    places: Places,
    retries: Retries,
    budget: Option<Budget>,
}

impl Pace {
    /// Paces at `share` (0..1) of the quotas.
    pub fn new(quotas: QuotaTable, share: f64) -> Self {
        Self {
            quotas,
            share,
            buckets: Mutex::default(),
            places: Places::new(),
            retries: Retries::default(),
            budget: None,
        }
    }

    /// With so many requests a minute over everything, at most; without a limit when there is none. It delays all but calls
    /// for credentials and what is looked at, which are counted as far as there is room.
    #[must_use]
    pub fn with_requests_per_minute(mut self, most: Option<NonZeroU32>) -> Self {
        self.budget = most.map(Budget::new);
        self
    }

    /// How long the request has waited for its share of the requests a minute that has waited longest; none while none waits.
    pub fn held_back(&self) -> Option<Duration> {
        self.budget.as_ref()?.held_back()
    }

    /// The buckets that go more slowly than they might, in a fixed order.
    pub fn throttled(&self) -> Vec<Slowed> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let slowed = buckets.all.iter().filter_map(|((account, region, family), bucket)| {
            let share = bucket.share();
            let (account, region, family) = (account.clone(), region.clone(), family.clone());
            (share < 1.0).then_some(Slowed { account, region, family, share })
        });
        let mut slowed: Vec<Slowed> = slowed.collect();
        slowed.sort_by(|a, b| (&a.account, &a.region, &a.family).cmp(&(&b.account, &b.region, &b.family)));
        slowed
    }

    fn bucket(&self, call: &Call) -> Arc<Bucket> {
        let (family, rate) = self.quotas.of(call);
        let key = (call.account.clone(), call.region.clone(), family);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        // A rate of nothing would be a wait for ever.
        buckets.of(key, (rate * self.share).max(0.01))
    }

    /// Waits for a place and a token. The place first, and it is given back when there is no token: a token that waits for a
    /// place would be one too many at once when it has it.
    async fn leave<'a, F: Future<Output = Held>>(&'a self, call: &'a Call, places: impl Fn() -> F) -> Held {
        let bucket = self.bucket(call);
        let _turn = bucket.turn(Turn::of(call.source)).await;
        let mut has_waited = false;
        loop {
            if call.source.gives_way() {
                bucket.others_gone().await;
            }
            let held = places().await;
            let changed = bucket.changed();
            let Err(at) = bucket.take(has_waited) else { return held };
            drop(held);
            has_waited = true;
            tokio::select! {
                () = tokio::time::sleep_until(at) => {}
                () = changed => {}
            }
        }
    }
}

impl Pacer for Pace {
    fn hold<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            match &self.budget {
                Some(budget) if call.source.is_looked_at() => budget.count(),
                Some(budget) => budget.wait().await,
                None => {}
            }
        })
    }

    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            let held: Box<dyn Permit> = Box::new(self.leave(call, || self.places.take(call)).await);
            held
        })
    }

    fn admit_credentials<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            if let Some(budget) = &self.budget {
                budget.count();
            }
            let held: Box<dyn Permit> = Box::new(self.leave(call, || self.places.lane(call)).await);
            held
        })
    }

    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict {
        if is_of(fault, call) && matches!(fault.kind, FaultKind::Throttled | FaultKind::Network) {
            let bucket = self.bucket(call);
            if fault.kind == FaultKind::Throttled {
                bucket.refused();
            }
            if let Some(wait) = fault.retry_after {
                bucket.hold(wait);
            }
        }
        self.retries.judge(call, attempt, fault)
    }

    fn succeeded(&self, call: &Call) {
        self.bucket(call).went_well();
        self.retries.went_well(call);
    }

    fn pause(&self, how_long: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(how_long))
    }
}
