use std::time::Duration;

use tokio::time::Instant;

use crate::model::{
    Fault, FaultKind, Snapshot, Spans, TRAIL_LATE, Timestamp, Update, Want, age, tries_apart,
};

use super::{
    grid::{Grid, Phase},
    tail::Tail,
};

/// A head poll re-reads this much before the watermark, for clocks that disagree.
const OVERLAP: Duration = Duration::from_secs(2 * 60);
/// A poll in every so many re-reads the whole late window.
const SWEEP_EVERY: u32 = 5;
/// A clock that has gone back by no more than this is covered by the overlap.
const TURNED_BACK: Duration = Duration::from_secs(60);

/// When one poller asks next, and from where.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    watermark: Option<Timestamp>,
    /// Up to when the last read has looked that reached back over the late window.
    swept: Option<Timestamp>,
    /// Head polls since then.
    heads: u32,
    /// What broken walks did not come to, and no read since.
    holes: Spans,
    /// What is being read, or was read last.
    part: Part,
    /// What the clock said when something was to be read last, and when that was.
    clock: Option<(Timestamp, Instant)>,
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

/// The part of a stream that one read is of.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    /// From when on; none is the beginning of all.
    from: Option<Timestamp>,
    /// To when, of what a walk has left out; none is the present, at the head of the stream.
    hole_until: Option<Timestamp>,
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
        if self.goes_on() {
            return Instant::now();
        }
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
        Some(if self.goes_on() { Instant::now() } else { grid.when(want, turn) })
    }

    /// Whether there is something left of a walk that was too long for one read: it is read at once, as fast as the pace
    /// of the service lets it.
    fn goes_on(&self) -> bool {
        !self.holes.is_empty() && self.failures == 0
    }

    /// The fault of a stream of which something older is still to be read than what is known to be complete.
    pub fn behind(&self) -> Option<Fault> {
        let (_, last) = self.holes.newest()?;
        let mut fault = Fault::new(FaultKind::Cut, "older events are still being read");
        fault.complete_since = last.checked_add(Duration::from_secs(1)).ok();
        fault.complete_until = self.watermark;
        Some(fault.with_operation("LookupEvents"))
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

    /// From where to read at `now`, and to where. A stream that was left for longer than its window starts from nothing;
    /// what broken walks have left out of one and what is new are read in turns. Of series it is from where on there may
    /// be something new.
    pub fn resume(&mut self, want: &Want, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let window = match want {
            Want::MetricData(data) => return (self.tail.since(data, now), None),
            Want::Events { window, .. } => *window,
            _ => return (None, None),
        };
        self.turn_back(now);
        if self.watermark.is_some_and(|watermark| age(watermark, now) > window) {
            (self.watermark, self.swept, self.heads) = (None, None, 0);
        }
        let begin = now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
        self.holes.forget_before(begin);
        let since = self.since();
        self.part = match self.holes.newest() {
            Some((from, until)) if self.part.hole_until.is_none() => {
                Part { from: Some(from), hole_until: Some(until) }
            }
            _ => Part { from: Some(since.unwrap_or(begin).max(begin)), hole_until: None },
        };
        match self.part.hole_until {
            Some(until) => (self.part.from, Some(until)),
            None => (since, None),
        }
    }

    /// A clock that was ahead and was put right: up to then nothing can have been read that had not happened yet.
    fn turn_back(&mut self, now: Timestamp) {
        let before = self.clock.replace((now, Instant::now()));
        // A pinned clock stands still.
        let Some((then, at)) = before.filter(|(then, _)| *then != now) else { return };
        let expected = then.checked_add(at.elapsed()).unwrap_or(then);
        let back = age(now, expected);
        if back > TURNED_BACK {
            let earlier = |at: Timestamp| at.checked_sub(back).unwrap_or(at);
            (self.watermark, self.swept) = (self.watermark.map(earlier), self.swept.map(earlier));
        }
    }

    /// Where the next read of a stream starts; `None` for its whole window. A sweep goes back a late window
    /// before the last sweep: what was late then has come by now.
    fn since(&self) -> Option<Timestamp> {
        let watermark = self.watermark?;
        let from =
            if self.sweeps() { self.swept?.checked_sub(TRAIL_LATE) } else { watermark.checked_sub(OVERLAP) };
        from.ok()
    }

    /// Not while something is left to be read: a sweep reads much twice, and goes back far enough whenever it comes.
    fn sweeps(&self) -> bool {
        self.watermark.is_none() || self.heads + 1 >= SWEEP_EVERY && self.holes.is_empty()
    }

    /// The answer as if all had been asked for.
    pub fn join(&mut self, update: Update) -> Update {
        self.tail.join(update)
    }

    /// Learns from an answer. The watermark moves with a broken walk, too: what that did not come to is remembered.
    pub fn learn(&mut self, update: &Update, grid: &Grid) {
        self.take(update);
        // What is left of a walk is read between two turns.
        if self.part.hole_until.is_none() || self.failures > 0 {
            self.heard = Some(grid.told(&update.want, Instant::now()));
        }
    }

    fn take(&mut self, update: &Update) {
        if let Some(snapshot) = &update.snapshot {
            self.points = snapshot.points();
        }
        let is_further = match update.snapshot.as_deref() {
            Some(Snapshot::Events(batch)) => {
                let since = match &update.fault {
                    None => self.part.from.or(batch.complete_since),
                    Some(_) => batch.complete_since,
                };
                self.read_to(since, batch.complete_until, update.fault.is_none())
            }
            _ => false,
        };
        self.fault = update.fault.as_ref().map(|fault| fault.kind);
        match &update.fault {
            // Waiting for a human costs no request: it is no reason to look less often.
            Some(fault) if fault.waits_for_login() => {}
            // A walk that is too long for one read goes on with the next.
            Some(fault) if fault.kind == FaultKind::Cut && is_further => self.failures = 0,
            Some(_) => self.failures = self.failures.saturating_add(1),
            None => self.failures = 0,
        }
    }

    /// Of a stream has been read what lies between. Whether that is anything.
    fn read_to(&mut self, since: Option<Timestamp>, until: Option<Timestamp>, is_whole: bool) -> bool {
        let Some(until) = until.filter(|_| is_whole || since.is_some()) else { return false };
        if let Some(hole_until) = self.part.hole_until {
            let Some(since) = since.filter(|since| *since <= hole_until) else { return false };
            self.holes.remove(since, hole_until);
            return true;
        }
        if self.sweeps() {
            (self.swept, self.heads) = (Some(until), 0);
        } else {
            self.heads += 1;
        }
        if let (Some(from), Some(since)) = (self.part.from, since)
            && let Ok(left) = since.checked_sub(Duration::from_secs(1))
        {
            self.holes.add(from, left);
        }
        self.watermark = self.watermark.max(Some(until));
        true
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
        assert_eq!(schedule.since(), None, "a walk that came to nothing is no watermark");
        schedule.take(&answer(10_060, false));
        let since = |schedule: &Schedule| schedule.since().map(|t| t.as_second());
        for head in 0..4 {
            assert_eq!(since(&schedule), Some(10_060 + 60 * head - 120));
            schedule.take(&answer(10_060 + 60 * (head + 1), false));
        }
        let sweep = Some(10_060 - 1200);
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
            schedule.resume(&want, now).0.map(|t| t.as_second())
        };
        assert_eq!(resume(10_000 + 3600), Some(10_000 - 120));
        assert_eq!(resume(10_000 + 3601), None);
    }
}
