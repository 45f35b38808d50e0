use std::time::Duration;

use tokio::time::Instant;

/// The parts in which a rate grows again. Its floor is one of them.
pub(super) const FULL: u32 = 16;
/// Requests that were under way together are refused together: within this long of a decrease there is no other.
const EPISODE: Duration = Duration::from_secs(1);
/// A rate stands at least so long before it grows by a part.
const STEP_AFTER: Duration = Duration::from_secs(15);
/// Requests that had to wait for their turn at a rate before it grows: one that nobody needs has shown nothing.
const TRIED: u32 = 8;
/// With fewer answers between two refusals they are one trouble, and the rate to be wary of is the first.
const SETTLED: u32 = 8;
/// Good answers before a rate that was refused is tried once more. It sets how many requests are refused at most
/// while somebody else has the rest of the quota for good: about one in two hundred.
const PROVEN: u32 = 192;
/// A refusal of so long ago says nothing any more.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// How fast a bucket goes: additive increase, multiplicative decrease.
///
/// A refusal halves it. It grows by a sixteenth of the full rate while requests press against it and are answered,
/// up to below the rate at which it was refused; that one is tried again when enough has gone well.
#[derive(Debug)]
pub(super) struct Tempo {
    /// Of [`FULL`].
    level: u32,
    /// The level that was refused, beyond which nothing is known; above the full one when there is none.
    ceiling: u32,
    /// Good answers since the last refusal.
    well: u32,
    /// Requests that had to wait for their turn, since the level changed.
    tried: u32,
    changed: Option<Instant>,
    refused: Option<Instant>,
}

impl Default for Tempo {
    fn default() -> Self {
        Self { level: FULL, ceiling: FULL + 1, well: 0, tried: 0, changed: None, refused: None }
    }
}

impl Tempo {
    /// The part of the full rate that may be used, 0..=1.
    pub fn share(&self) -> f64 {
        f64::from(self.level) / f64::from(FULL)
    }

    /// A request is sent, which has waited for its turn or not.
    pub fn sent(&mut self, has_waited: bool) {
        self.tried += u32::from(has_waited && self.level < FULL);
    }

    /// The server has refused one as too many. Says whether that counts, or is of a trouble that is known.
    pub fn refused(&mut self, now: Instant) -> bool {
        let settled = self.well >= SETTLED;
        self.well = 0;
        if self.refused.is_some_and(|at| now < at + EPISODE) {
            return false;
        }
        if settled || self.level == FULL {
            self.ceiling = self.level;
        }
        self.refused = Some(now);
        self.set((self.level / 2).max(1), now);
        true
    }

    /// One was answered. Says whether the level has changed.
    pub fn went_well(&mut self, now: Instant) -> bool {
        self.well = self.well.saturating_add(1);
        if self.well >= PROVEN {
            self.ceiling = FULL + 1;
        }
        let stood = self.changed.is_none_or(|at| now >= at + STEP_AFTER);
        let grows = stood && self.tried >= TRIED && self.level < FULL && self.level + 1 < self.ceiling;
        if grows {
            self.set(self.level + 1, now);
        }
        grows
    }

    /// Forgets a refusal of long ago. Says whether the level has changed.
    pub fn forget(&mut self, now: Instant) -> bool {
        let long_ago = self.level < FULL && self.refused.is_some_and(|at| now >= at + FORGOTTEN);
        if long_ago {
            *self = Self::default();
        }
        long_ago
    }

    fn set(&mut self, level: u32, now: Instant) {
        (self.level, self.changed, self.tried) = (level, Some(now), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// As many requests as it takes, a second apart, each pressing; gives how many until it holds.
    fn until(tempo: &mut Tempo, now: &mut Instant, holds: impl Fn(&Tempo) -> bool) -> u32 {
        (0..10_000)
            .find(|_| {
                *now += SECOND;
                tempo.sent(true);
                tempo.went_well(*now);
                holds(tempo)
            })
            .expect("it comes to that")
    }

    #[test]
    fn what_is_refused_together_halves_the_rate_once_and_there_is_a_floor() {
        let (mut tempo, now) = (Tempo::default(), Instant::now());
        let refused: Vec<bool> = (0..5).map(|n| tempo.refused(now + n * SECOND / 10)).collect();
        assert_eq!(refused, [true, false, false, false, false]);
        assert_eq!(tempo.share(), 0.5);
        (1..9).for_each(|n| assert!(tempo.refused(now + n * SECOND)));
        assert_eq!(tempo.share(), 1.0 / 16.0);
    }

    #[test]
    fn it_grows_by_sixteenths_while_requests_press_against_it() {
        let (mut tempo, mut now) = (Tempo::default(), Instant::now());
        tempo.refused(now);
        (0..100).for_each(|n| assert!(!tempo.went_well(now + n * SECOND), "nobody needs more"));
        let start = now;
        until(&mut tempo, &mut now, |tempo| tempo.level == 9);
        assert_eq!(now - start, STEP_AFTER);
        until(&mut tempo, &mut now, |tempo| tempo.level == FULL);
        assert!(now - start < 3 * 60 * SECOND, "{:?}", now - start);
    }

    #[test]
    fn a_rate_that_was_refused_is_tried_again_when_a_hundred_went_well() {
        let (mut tempo, mut now) = (Tempo::default(), Instant::now());
        tempo.refused(now);
        until(&mut tempo, &mut now, |tempo| tempo.level == 10);
        now += SECOND;
        tempo.refused(now);
        assert_eq!((tempo.level, tempo.ceiling), (5, 10));
        let between = until(&mut tempo, &mut now, |tempo| tempo.level == 10);
        assert!(between >= PROVEN - 1, "{between}");
        // Refused, and refused again at once: one trouble, and the first of its rates is the one.
        now += SECOND;
        tempo.refused(now);
        tempo.refused(now + SECOND);
        assert_eq!((tempo.level, tempo.ceiling), (2, 10));
    }

    #[test]
    fn a_refusal_of_an_hour_ago_is_forgotten() {
        let (mut tempo, now) = (Tempo::default(), Instant::now());
        tempo.refused(now);
        assert!(!tempo.forget(now + FORGOTTEN - SECOND));
        assert!(tempo.forget(now + FORGOTTEN));
        assert_eq!(tempo.share(), 1.0);
    }
}
