use std::time::Duration;

use tokio::time::Instant;

use crate::model::{FaultKind, Snapshot, Timestamp, Update, Want, age, tries_apart};

use super::{
    grid::{Grid, Phase},
    tail::Tail,
};

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
    /// What went wrong last, as long as it does.
    fault: Option<FaultKind>,
    /// When the last answer came, in the time that counts for the want.
    heard: Option<f64>,
    /// Of series, what is had in full.
    tail: Tail,
    /// See [`Snapshot::points`]: of what was read last.
    points: usize,
}

/// From so many failures in a row on, it is told when the next try is: the circuit is open.
const OPEN: u32 = 3;

impl Schedule {
    /// Of a stream that was read until then by somebody who is gone: what came late meanwhile is looked for first.
    pub fn after(until: Timestamp) -> Self {
        Self { watermark: Some(until), swept: Some(until), heads: SWEEP_EVERY, ..Self::default() }
    }

    /// See [`Snapshot::points`]: of what was read last.
    pub fn points(&self) -> usize {
        self.points
    }

    #[cfg(test)]
    pub fn of_points(points: usize) -> Self {
        Self { points, ..Self::default() }
    }

    /// When a poller that begins, or comes back to this, asks first: at once when an interval is over, else at its next
    /// turn, but no later than when the interval is over. The fault of what was looked at was forgiven when it
    /// was left, and nothing may be on screen: it is asked again at once.
    pub fn first(&self, want: &Want, grid: &Grid, phase: Phase) -> Instant {
        let forgiven = want.is_looked_at() && !want.source().is_asked_once() && self.failures > 0;
        let Some(heard) = self.heard.filter(|_| !forgiven) else { return Instant::now() };
        let apart = self.apart(want, grid);
        let (now, over) = (grid.told(want, Instant::now()), heard + grid.interval(want) * f64::from(apart));
        if over <= now {
            return Instant::now();
        }
        let turn = grid.turn(want, phase, grid.next(want, phase, heard, apart).max(now));
        grid.when(want, turn.min(over))
    }

    /// When to ask next; none when it was never asked.
    pub fn next(&self, want: &Want, grid: &Grid, phase: Phase) -> Option<Instant> {
        let turn = grid.next(want, phase, self.heard?, self.apart(want, grid));
        Some(grid.when(want, turn))
    }

    fn apart(&self, want: &Want, grid: &Grid) -> u32 {
        let passes = self.fault.is_none_or(FaultKind::passes);
        tries_apart(grid.pacing().interval(want), self.failures, passes)
    }

    /// Whether it has failed so often that it is told when the next try is.
    pub fn is_open(&self) -> bool {
        self.failures >= OPEN
    }

    /// There is a network again. Whether it was cut off: what went wrong lay in that alone, and it is to be asked now.
    pub fn reconnect(&mut self) -> bool {
        let cut_off = self.fault.is_some_and(|kind| matches!(kind, FaultKind::Network | FaultKind::Timeout));
        if cut_off {
            self.failures = 0;
        }
        cut_off
    }

    /// From where to read at `now`. A stream that was left for longer than its window starts from nothing; of series it is
    /// from where on there may be something new.
    pub fn resume(&mut self, want: &Want, now: Timestamp) -> Option<Timestamp> {
        if let Want::MetricData(data) = want {
            return self.tail.since(data, now);
        }
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

    /// The answer as if all had been asked for.
    pub fn join(&mut self, update: Update) -> Update {
        self.tail.join(update)
    }

    /// Learns from an answer. The watermark moves only with a walk that was complete.
    pub fn learn(&mut self, update: &Update, grid: &Grid) {
        self.take(update);
        self.heard = Some(grid.told(&update.want, Instant::now()));
    }

    fn take(&mut self, update: &Update) {
        if let Some(snapshot) = &update.snapshot {
            self.points = snapshot.points();
        }
        self.fault = update.fault.as_ref().map(|fault| fault.kind);
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

/// A stable fraction in 0..1, so that those who wait for the same do not come back together.
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
}
