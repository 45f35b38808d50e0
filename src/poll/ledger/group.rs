//! What one panel, account or operation has cost.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::ring::Windows;
use crate::model::{CostRow, FaultKind, Latency, Results, Spend};

/// Significant digits that are kept of a latency: one is known to a tenth, in half a kilobyte.
const DIGITS: u8 = 1;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Ended {
    Ok,
    Fault(FaultKind),
    Cancelled,
}

impl Ended {
    /// `ok`, a fault's name, or `cancelled`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Fault(kind) => kind.name(),
            Self::Cancelled => "cancelled",
        }
    }
}

/// Requests that belong together.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    total: Spend,
    results: Results,
    windows: Windows,
    latencies: Latencies,
    unpriced: bool,
}

impl Group {
    /// One request has ended; `usd` is none when its price is not known.
    pub fn add(&mut self, minute: u64, usd: Option<f64>, took: Duration, ended: Ended) {
        self.unpriced |= usd.is_none();
        let usd = usd.unwrap_or(0.0);
        self.total = Spend { requests: self.total.requests + 1, usd: self.total.usd + usd };
        self.windows.add(minute, usd);
        match ended {
            Ended::Ok => self.results.ok += 1,
            Ended::Fault(FaultKind::Throttled) => self.results.throttled += 1,
            Ended::Fault(_) => self.results.failed += 1,
            Ended::Cancelled => self.results.cancelled += 1,
        }
        if ended != Ended::Cancelled {
            self.latencies.add(minute / 60, took);
        }
    }

    /// What a request of before has come to since.
    pub fn charge(&mut self, minute: u64, usd: Option<f64>) {
        self.unpriced |= usd.is_none();
        let usd = usd.unwrap_or(0.0);
        self.total.usd += usd;
        self.windows.charge(minute, usd);
    }

    /// As a row; who it is of is left to be said.
    pub fn row(&self, minute: u64) -> CostRow {
        CostRow {
            total: self.total,
            hour: self.windows.hour(minute),
            day: self.windows.day(minute),
            results: self.results,
            latency: self.latencies.told(),
            is_priced: !self.unpriced,
            ..CostRow::default()
        }
    }
}

/// Latencies of this hour and of the last one with requests in it: what has been slow a week ago is no matter now.
#[derive(Clone, Debug, Default)]
struct Latencies {
    hour: u64,
    now: Option<Histogram<u32>>,
    before: Option<Histogram<u32>>,
}

impl Latencies {
    fn add(&mut self, hour: u64, took: Duration) {
        if hour > self.hour {
            self.hour = hour;
            self.before = self.now.take();
        }
        if self.now.is_none() {
            self.now = Histogram::new(DIGITS).ok();
        }
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if let Some(now) = &mut self.now {
            now.auto(true);
            // It grows by itself up to what a day is in milliseconds: requests have timeouts well below.
            let _ = now.record(millis.clamp(1, 86_400_000));
        }
    }

    fn told(&self) -> Option<Latency> {
        let mut all = self.now.clone()?;
        if let Some(before) = &self.before {
            all.auto(true);
            let _ = all.add(before);
        }
        #[allow(clippy::cast_precision_loss)]
        let at = |quantile| all.value_at_quantile(quantile) as f64;
        Some(Latency { p50: at(0.50), p95: at(0.95), p99: at(0.99) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_known_to_a_tenth_in_little_room_and_forgotten() {
        let mut group = Group::default();
        let millis = Duration::from_millis;
        (1..=1000).for_each(|n| group.add(5, Some(0.0), millis(n), Ended::Ok));
        group.add(5, Some(0.0), millis(60_000), Ended::Cancelled);
        let told = group.row(5).latency.expect("known");
        for (found, expected) in [(told.p50, 500.0), (told.p95, 950.0), (told.p99, 990.0)] {
            assert!((found - expected).abs() <= expected * 0.1, "{told:?}");
        }
        let size = group.latencies.now.as_ref().map(|h| h.distinct_values() * size_of::<u32>());
        assert!(size.is_some_and(|size| size <= 1024), "{size:?}");
        group.add(65, None, millis(3), Ended::Fault(FaultKind::Throttled));
        assert!(group.row(65).latency.expect("known").p50 > 400.0, "of this hour and the one before");
        group.add(125, None, millis(3), Ended::Fault(FaultKind::Network));
        let row = group.row(125);
        assert_eq!(row.latency.expect("known").p99, 3.0);
        assert_eq!(row.results, Results { ok: 1000, throttled: 1, failed: 1, cancelled: 1 });
        assert!(!row.is_priced);
    }
}
