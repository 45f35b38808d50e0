//! Counts every request that leaves, and prices it.

mod book;
mod group;
mod names;
mod polled;
mod ring;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::Notify, time::Instant};

pub use book::{Count, CountKey};

use book::{Book, Call};
use group::Ended;
use polled::{Polled, Tally};

use crate::model::{
    Asker, Costs, FaultKind, Limits, Meter, Pacing, Prices, ScopeKey, Sent, Slowing, Ticket, Traffic, Unit, Want,
    gigabytes,
};

/// Counts every request that leaves.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    book: Mutex<Book>,
    polled: Mutex<Polled>,
    prices: Arc<Prices>,
    limits: Limits,
    changed: Notify,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::with(Prices::built_in(), Limits::default())
    }
}

impl Ledger {
    /// An empty ledger at AWS's list prices, without a budget.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty ledger.
    pub fn with(prices: Prices, limits: Limits) -> Self {
        Self(Arc::new(Inner {
            book: Mutex::new(Book::new(Instant::now())),
            polled: Mutex::default(),
            prices: Arc::new(prices),
            limits,
            changed: Notify::new(),
        }))
    }

    /// What requests are priced by.
    pub fn prices(&self) -> Arc<Prices> {
        self.0.prices.clone()
    }

    /// What polling may cost.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The counts so far.
    pub fn counts(&self) -> BTreeMap<CountKey, Count> {
        self.book().counts()
    }

    /// In flight, in the last minute, in all.
    pub fn traffic(&self) -> Traffic {
        self.book().traffic(Instant::now())
    }

    /// What it has come to, and what it goes on to come to while it is polled at this pace.
    pub fn costs(&self, pacing: &Pacing) -> Costs {
        let slowing = Slowing {
            slowed: pacing.slowed,
            paid: pacing.paid_slowed,
            looked_at: pacing.looked_at_slowed,
            is_over: self.slowing(pacing).is_over,
        };
        let costs = self.book().costs(Instant::now(), &self.0.prices, &self.polled(), pacing);
        Costs { limits: self.0.limits, slowing, ..costs }
    }

    /// How much slower than the data moves is to be polled for the budget, beside what the user wishes.
    pub fn slowing(&self, pacing: &Pacing) -> Slowing {
        Slowing::of(&self.polled().load(pacing), &self.0.limits)
    }

    /// Reads something, with its requests counted for what it costs each time.
    pub(super) async fn reading<T>(
        &self,
        key: (ScopeKey, Want),
        asker: Asker,
        read: impl Future<Output = T>,
    ) -> T {
        let tally = Tally::default();
        let answer = tally.count(read).await;
        self.polled().read(key, asker, &tally);
        self.0.changed.notify_one();
        answer
    }

    /// Says that something is polled, until what comes back is dropped.
    pub(super) fn polls(&self, key: (ScopeKey, Want)) -> Polls {
        Polls { ledger: self.clone(), key }
    }

    /// Waits until something was read, or is not polled any more.
    pub(super) async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// A holder that panicked cannot leave the counters in a state that matters.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn polled(&self) -> MutexGuard<'_, Polled> {
        self.0.polled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as this is there, something is polled.
#[derive(Debug)]
pub(super) struct Polls {
    ledger: Ledger,
    key: (ScopeKey, Want),
}

impl Drop for Polls {
    fn drop(&mut self) {
        self.ledger.polled().forget(&self.key);
        self.ledger.0.changed.notify_one();
    }
}

impl Meter for Ledger {
    fn begin(&self, sent: &Sent<'_>) -> Box<dyn Ticket> {
        let now = Instant::now();
        let call = self.book().begin(now, sent);
        let price = self.0.prices.of(sent.service, sent.operation);
        let usd_a_metric =
            price.filter(|price| price.unit == Unit::Metric).map(|price| price.of(1.0));
        let usd = price.map(|price| match price.unit {
            Unit::Metric => price.of(sent.metrics.into()),
            Unit::Request => price.of(1.0),
            // What it comes to is known only from its answer.
            _ => 0.0,
        });
        let tally = Tally::here();
        Box::new(Entry {
            ledger: self.clone(),
            started: now,
            call: Some(call),
            usd,
            usd_a_metric,
            tally,
            ended: Ended::Cancelled,
        })
    }

    fn scanned(&self, sent: &Sent<'_>, bytes: u64) {
        let price = self.0.prices.of(sent.service, sent.operation);
        let usd =
            price.filter(|price| price.unit == Unit::Gigabyte).map(|price| price.of(gigabytes(bytes)));
        self.book().scanned(Instant::now(), sent, bytes, usd);
        self.0.changed.notify_one();
    }
}

/// One request under way.
#[derive(Debug)]
struct Entry {
    ledger: Ledger,
    started: Instant,
    call: Option<Call>,
    /// None when its price is not known.
    usd: Option<f64>,
    usd_a_metric: Option<f64>,
    tally: Option<Tally>,
    ended: Ended,
}

impl Ticket for Entry {
    fn found(&mut self, metrics: u32) {
        if let (Some(call), Some(usd), Some(each)) = (&mut self.call, &mut self.usd, self.usd_a_metric) {
            call.metrics = call.metrics.saturating_add(metrics);
            *usd += each * f64::from(metrics);
        }
    }

    fn finish(&mut self, result: Option<FaultKind>) {
        self.ended = result.map_or(Ended::Ok, Ended::Fault);
        self.enter();
    }
}

impl Entry {
    fn enter(&mut self) {
        if let Some(call) = self.call.take() {
            if let Some(tally) = &self.tally {
                tally.add(call.key.operation, self.usd.unwrap_or(0.0));
            }
            self.ledger.book().end(Instant::now(), &call, self.usd, self.started.elapsed(), self.ended);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.enter();
    }
}
