//! What the last hour and the last day have come to, in memory that does not grow.

use crate::model::Spend;

/// Requests and dollars of the last hour by the minute, and of the last day by the hour.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    minutes: Ring<60>,
    hours: Ring<24>,
}

impl Windows {
    /// One request more, in this minute since the start.
    pub fn add(&mut self, minute: u64, usd: f64) {
        self.minutes.add(minute, usd);
        self.hours.add(minute / 60, usd);
    }

    /// What a request of before has come to since, in this minute.
    pub fn charge(&mut self, minute: u64, usd: f64) {
        self.minutes.charge(minute, usd);
        self.hours.charge(minute / 60, usd);
    }

    /// The last 60 minutes, the one that is running among them.
    pub fn hour(&self, minute: u64) -> Spend {
        self.minutes.sum(minute)
    }

    /// The last 24 hours, likewise.
    pub fn day(&self, minute: u64) -> Spend {
        self.hours.sum(minute / 60)
    }
}

/// The last `N` periods; the others are forgotten when the next is written.
#[derive(Clone, Debug)]
struct Ring<const N: usize> {
    slots: Box<[(u32, f64); N]>,
    /// The number of the newest period.
    newest: u64,
}

impl<const N: usize> Default for Ring<N> {
    fn default() -> Self {
        Self { slots: Box::new([(0, 0.0); N]), newest: 0 }
    }
}

impl<const N: usize> Ring<N> {
    fn add(&mut self, period: u64, usd: f64) {
        self.charge(period, usd);
        let slot = &mut self.slots[(self.newest % N as u64) as usize];
        slot.0 = slot.0.saturating_add(1);
    }

    fn charge(&mut self, period: u64, usd: f64) {
        let count = N as u64;
        for skipped in (self.newest + 1..=period).rev().take(N) {
            self.slots[(skipped % count) as usize] = (0, 0.0);
        }
        self.newest = self.newest.max(period);
        self.slots[(self.newest % count) as usize].1 += usd;
    }

    fn sum(&self, now: u64) -> Spend {
        let count = N as u64;
        let kept = |period: &u64| now.saturating_sub(*period) < count;
        let periods = (self.newest.saturating_sub(count - 1)..=self.newest).filter(kept);
        periods.map(|period| self.slots[(period % count) as usize]).fold(
            Spend::default(),
            |sum, (requests, usd)| Spend { requests: sum.requests + u64::from(requests), usd: sum.usd + usd },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hour_and_the_last_day_are_known_and_no_more() {
        let mut windows = Windows::default();
        (0..3 * 24 * 60).for_each(|minute| windows.add(minute, 0.25));
        let now = 3 * 24 * 60 - 1;
        assert_eq!(windows.hour(now), Spend { requests: 60, usd: 15.0 });
        assert_eq!(windows.day(now), Spend { requests: 24 * 60, usd: 360.0 });
        assert_eq!(windows.hour(now + 30).requests, 30);
        assert_eq!(windows.hour(now + 60).requests, 0);
        assert_eq!(windows.day(now + 23 * 60).requests, 60);
        assert_eq!(windows.day(now + 24 * 60).requests, 0);
        windows.add(now + 10_000, 1.0);
        assert_eq!((windows.hour(now + 10_000).requests, windows.day(now + 10_000).requests), (1, 1));
    }
}
