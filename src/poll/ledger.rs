use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::model::{FaultKind, Meter, Sent, Ticket, Traffic};

/// What requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// Fleet name of the account; empty for credential calls made before an account is known.
    pub account: String,
    /// Region of the endpoint.
    pub region: String,
    /// Service id.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// `ok`, a fault's name, or `cancelled`.
    pub result: &'static str,
}

/// How many requests ended so, and how long they took together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Requests.
    pub requests: u64,
    /// Time from sending to the end of the answer, summed.
    pub elapsed: Duration,
}

/// Counts every request that leaves.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    counts: BTreeMap<CountKey, Count>,
    /// Requests of the last minute, one entry a second.
    recent: VecDeque<(Instant, u32)>,
    in_flight: u32,
    total: u64,
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Self {
        Self::default()
    }

    /// The counts so far.
    pub fn counts(&self) -> BTreeMap<CountKey, Count> {
        self.book().counts.clone()
    }

    /// In flight, in the last minute, in all.
    pub fn traffic(&self) -> Traffic {
        let mut book = self.book();
        book.forget(Instant::now());
        Traffic {
            in_flight: book.in_flight,
            last_minute: book.recent.iter().map(|(_, n)| n).sum(),
            total: book.total,
        }
    }

    /// A holder that panicked cannot leave the counters in a state that matters.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) > Duration::from_secs(60)) {
            self.recent.pop_front();
        }
    }
}

impl Meter for Ledger {
    fn begin(&self, sent: &Sent<'_>) -> Box<dyn Ticket> {
        let now = Instant::now();
        let mut book = self.book();
        book.in_flight += 1;
        book.total += 1;
        book.forget(now);
        match book.recent.back_mut() {
            Some((at, n)) if now.duration_since(*at) < Duration::from_secs(1) => *n += 1,
            _ => book.recent.push_back((now, 1)),
        }
        Box::new(Entry {
            ledger: self.clone(),
            started: now,
            key: Some(CountKey {
                account: sent.account.unwrap_or_default().into(),
                region: sent.region.into(),
                service: sent.service.into(),
                operation: sent.operation.into(),
                result: "cancelled",
            }),
        })
    }
}

#[derive(Debug)]
struct Entry {
    ledger: Ledger,
    started: Instant,
    key: Option<CountKey>,
}

impl Ticket for Entry {
    fn found(&mut self, _metrics: u32) {}

    fn finish(&mut self, result: Option<FaultKind>) {
        if let Some(key) = &mut self.key {
            key.result = result.map_or("ok", FaultKind::name);
        }
        self.enter();
    }
}

impl Entry {
    fn enter(&mut self) {
        if let Some(key) = self.key.take() {
            let mut book = self.ledger.book();
            book.in_flight = book.in_flight.saturating_sub(1);
            let count = book.counts.entry(key).or_default();
            count.requests += 1;
            count.elapsed += self.started.elapsed();
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.enter();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent<'a>(account: Option<&'a str>, region: &'a str, service: &'a str, operation: &'a str) -> Sent<'a> {
        Sent { account, region, service, operation, asker: None, metrics: 0 }
    }

    #[test]
    fn requests_are_counted_by_result_and_cancelled_ones_too() {
        let ledger = Ledger::new();
        let mut one = ledger.begin(&sent(Some("prod"), "eu-west-1", "CloudTrail", "LookupEvents"));
        let two = ledger.begin(&sent(Some("prod"), "eu-west-1", "CloudTrail", "LookupEvents"));
        let mut three = ledger.begin(&sent(None, "us-east-1", "STS", "AssumeRole"));
        assert_eq!(ledger.traffic(), Traffic { in_flight: 3, last_minute: 3, total: 3 });
        one.finish(None);
        drop(two);
        three.finish(Some(FaultKind::Denied));
        drop(three);
        let counts: Vec<_> = ledger
            .counts()
            .into_iter()
            .map(|(k, c)| (k.account, k.operation, k.result, c.requests))
            .collect();
        assert_eq!(
            counts,
            [
                (String::new(), "AssumeRole".into(), "denied", 1),
                ("prod".into(), "LookupEvents".into(), "cancelled", 1),
                ("prod".into(), "LookupEvents".into(), "ok", 1),
            ]
        );
        assert_eq!(ledger.traffic().in_flight, 0);
    }
}
