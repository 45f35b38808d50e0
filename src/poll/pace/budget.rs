use std::{
    collections::BTreeSet,
    num::NonZeroU32,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::bucket::Bucket;

/// `requests_per_minute`: delays, and drops nothing.
#[derive(Debug)]
pub(super) struct Budget {
    bucket: Bucket,
    /// Since when who waits does, told apart by a number.
    waiting: Mutex<BTreeSet<(Instant, u64)>>,
    number: AtomicU64,
}

impl Budget {
    pub fn new(per_minute: NonZeroU32) -> Self {
        let bucket = Bucket::new(f64::from(per_minute.get()) / 60.0);
        Self { bucket, waiting: Mutex::default(), number: AtomicU64::default() }
    }

    /// Waits for leave, in the order of coming.
    pub async fn wait(&self) {
        let _waits = Waits::begin(self);
        let _turn = self.bucket.turn(super::bucket::Turn::Usual).await;
        while let Err(at) = self.bucket.take(false) {
            tokio::time::sleep_until(at).await;
        }
    }

    /// Counts what waits for nothing, as far as there is room for it.
    pub fn count(&self) {
        let _ = self.bucket.take(false);
    }

    /// How long the one has waited that waits longest.
    pub fn held_back(&self) -> Option<Duration> {
        self.waiting().first().map(|(since, _)| since.elapsed())
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeSet<(Instant, u64)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits, until it is dropped.
struct Waits<'a>(&'a Budget, (Instant, u64));

impl<'a> Waits<'a> {
    fn begin(budget: &'a Budget) -> Self {
        let one = (Instant::now(), budget.number.fetch_add(1, Ordering::Relaxed));
        budget.waiting().insert(one);
        Self(budget, one)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting().remove(&self.1);
    }
}
