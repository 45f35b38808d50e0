use std::time::Duration;

use tokio::time::Instant;

use crate::model::{Pacing, Snapshot, Timestamp, Update, Want, age};

/// LookupEvents can bring an event this late (AWS: on average 5 minutes, up to 15).
const LATE: Duration = Duration::from_secs(15 * 60);
/// A head poll re-reads this much before the watermark, for clocks that disagree.
const OVERLAP: Duration = Duration::from_secs(2 * 60);
/// A poll in every so many re-reads the whole late window.
const SWEEP_EVERY: u32 = 5;

/// When one poller asks next, and from where.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    watermark: Option<Timestamp>,
    /// Up to when the last read has looked that reached back over the late window.
    swept: Option<Timestamp>,
    /// Head polls since then.
    heads: u32,
    failures: u32,
    /// When to ask next; at once when it was never asked.
    due: Option<Instant>,
}

impl Schedule {
    /// Of a stream that was read until then by somebody who is gone: what came late meanwhile is looked for first.
    pub fn after(until: Timestamp) -> Self {
        Self { watermark: Some(until), swept: Some(until), heads: SWEEP_EVERY, ..Self::default() }
    }

    /// When a poller that begins, or comes back to this, asks first: not before `start`. The fault of what
    /// was looked at was forgiven when it was left, and nothing may be on screen: it is asked again at once.
    pub fn first(&self, want: &Want, start: Instant) -> Instant {
        let forgiven = want.is_looked_at() && self.failures > 0;
        self.due.filter(|_| !forgiven).map_or(start, |due| due.max(start))
    }

    /// From where to read at `now`. A stream that was left for longer than its window starts from nothing.
    pub fn resume(&mut self, want: &Want, now: Timestamp) -> Option<Timestamp> {
        if let Want::Events { window, .. } = want
            && self.watermark.is_some_and(|watermark| age(watermark, now) > *window)
        {
            (self.watermark, self.swept, self.heads) = (None, None, 0);
        }
        self.since()
    }

    /// Where the next read of a stream starts; `None` for its whole window. A sweep goes back a late window
    /// before the last sweep: what was late then has come by now.
    fn since(&self) -> Option<Timestamp> {
        let watermark = self.watermark?;
        let from = if self.sweeps() { self.swept?.checked_sub(LATE) } else { watermark.checked_sub(OVERLAP) };
        from.ok()
    }

    fn sweeps(&self) -> bool {
        self.watermark.is_none() || self.heads + 1 >= SWEEP_EVERY
    }

    /// Learns from an answer. Gives when to ask next: a little sooner or later than others, by `jitter` in
    /// 0..1. The watermark moves only with a walk that was complete.
    pub fn learn(&mut self, update: &Update, pacing: &Pacing, jitter: f64) -> Instant {
        self.take(update);
        let wait = pacing.wait(&update.want, self.failures).mul_f64(0.95 + 0.1 * jitter);
        *self.due.insert(Instant::now() + wait)
    }

    fn take(&mut self, update: &Update) {
        if let Some(fault) = &update.fault {
            // Waiting for a human costs no request: it is no reason to look less often.
            if fault.waits_for_login() {
                return;
            }
            self.failures = self.failures.saturating_add(1);
            return;
        }
        self.failures = 0;
        if let Some(Snapshot::Events(batch)) = update.snapshot.as_deref() {
            if self.sweeps() {
                (self.swept, self.heads) = (batch.complete_until, 0);
            } else {
                self.heads += 1;
            }
            self.watermark = self.watermark.max(batch.complete_until);
        }
    }
}

/// A stable fraction in 0..1 for a poller, so that pollers of one source do not beat together.
pub(super) fn jitter(seed: &impl std::hash::Hash) -> f64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    f64::from(u32::try_from(hasher.finish() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AccountName, EventBatch, Fault, FaultKind, Region, ScopeKey};

    fn answer(until: i64, fault: bool) -> Update {
        let at = Timestamp::from_second(until).expect("in range");
        Update {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("us-east-1") },
            want: Want::Events { window: Duration::from_secs(3600), reads: false },
            at,
            snapshot: Some(Arc::new(Snapshot::Events(EventBatch {
                complete_until: Some(at),
                ..EventBatch::default()
            }))),
            fault: fault.then(|| Fault::new(FaultKind::Cut, "page limit")),
        }
    }

    #[test]
    fn the_watermark_moves_with_complete_walks_only_and_late_events_are_swept() {
        let mut schedule = Schedule::default();
        assert_eq!(schedule.since(), None);
        schedule.take(&answer(10_000, true));
        assert_eq!(schedule.since(), None, "a cut walk is no watermark");
        schedule.take(&answer(10_060, false));
        let since = |schedule: &Schedule| schedule.since().map(|t| t.as_second());
        for head in 0..4 {
            assert_eq!(since(&schedule), Some(10_060 + 60 * head - 120));
            schedule.take(&answer(10_060 + 60 * (head + 1), false));
        }
        let sweep = Some(10_060 - 900);
        assert_eq!(since(&schedule), sweep, "a late window before the last sweep, for late events");
        schedule.take(&answer(10_360, true));
        assert_eq!(since(&schedule), sweep, "a sweep that failed is made again");
        schedule.take(&answer(10_420, false));
        assert_eq!(since(&schedule), Some(10_420 - 120));
    }

    #[test]
    fn a_stream_left_for_longer_than_its_window_starts_from_nothing() {
        let mut schedule = Schedule::default();
        schedule.take(&answer(10_000, false));
        let want = Want::Events { window: Duration::from_secs(3600), reads: false };
        let mut resume = |second| {
            let now = Timestamp::from_second(second).expect("in range");
            schedule.resume(&want, now).map(|t| t.as_second())
        };
        assert_eq!(resume(10_000 + 3600), Some(10_000 - 120));
        assert_eq!(resume(10_000 + 3601), None);
    }

    #[test]
    fn failures_slow_down_and_never_stop() {
        let mut schedule = Schedule::default();
        let waits: Vec<u64> = (0..6)
            .map(|i| {
                schedule.take(&answer(i, true));
                Pacing::default().wait(&Want::Alarms, schedule.failures).as_secs()
            })
            .collect();
        assert_eq!(waits, [60, 120, 240, 480, 480, 480]);
        schedule.take(&answer(9, false));
        assert_eq!(Pacing::default().wait(&Want::Alarms, schedule.failures).as_secs(), 60);
    }
}
