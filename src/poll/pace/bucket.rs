use std::{
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::{
    sync::{Notify, futures::Notified},
    time::Instant,
};

use crate::model::Source;

use super::{
    clock::{Moment, RuntimeClock},
    tempo::Tempo,
};

/// So much of a second's requests may go at once. The quota is everybody's, and a second that begins with a second's
/// worth has two.
const AT_ONCE: f64 = 0.1;
/// One that goes at its full rate and was not used for this long is full: it is as a new one would be.
const UNUSED: Duration = Duration::from_secs(10 * 60);
/// A server that says to come back later than this is asked then.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

type Limiter = RateLimiter<NotKeyed, InMemoryState, RuntimeClock, NoOpMiddleware<Moment>>;

/// Who waits for a token: each kind has a queue of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// What is polled.
    Usual,
    /// What somebody looks at.
    LookedAt,
    /// What goes when nobody of the others waits.
    Last,
}

impl Turn {
    /// That of a request for a source.
    pub fn of(source: Source) -> Self {
        match source {
            source if source.gives_way() => Self::Last,
            source if source.is_looked_at() => Self::LookedAt,
            _ => Self::Usual,
        }
    }
}

/// A token bucket whose rate the server's refusals change.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Whose turn it is to take, of each kind: first come, first served.
    turns: [tokio::sync::Mutex<()>; 3],
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// Requests a second, at the full tempo.
    rate: f64,
    tempo: Tempo,
    limiter: Limiter,
    /// Nothing is taken before.
    not_before: Option<Instant>,
    /// When it was made, or something was taken or refused last.
    used: Instant,
}

impl Bucket {
    /// With so many tokens a second.
    pub fn new(rate: f64) -> Self {
        let state = State {
            rate,
            tempo: Tempo::default(),
            limiter: limiter(rate),
            not_before: None,
            used: Instant::now(),
        };
        Self { turns: Default::default(), state: Mutex::new(state), changed: Notify::new() }
    }

    /// Waits for the turn to take.
    pub async fn turn(&self, turn: Turn) -> tokio::sync::MutexGuard<'_, ()> {
        self.turns[turn as usize].lock().await
    }

    /// Waits until nobody waits but those that give way.
    pub async fn others_gone(&self) {
        for turn in [Turn::LookedAt, Turn::Usual] {
            drop(self.turn(turn).await);
        }
    }

    /// Takes a token, or says when there may be one.
    pub fn take(&self, has_waited: bool) -> Result<(), Instant> {
        let mut state = self.state();
        let now = Instant::now();
        let before = state.tempo.share();
        if state.tempo.forget(now) {
            state.retune(before, now);
        }
        if let Some(at) = state.not_before.filter(|at| now < *at) {
            return Err(at);
        }
        state.used = now;
        state.limiter.check().map_err(|until| until.earliest_possible().0)?;
        state.tempo.sent(has_waited);
        Ok(())
    }

    /// Comes true when there may be a token earlier than was said since this was called.
    pub fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// The server has refused a request as too many.
    pub fn refused(&self) {
        let (mut state, now) = (self.state(), Instant::now());
        let before = state.tempo.share();
        if state.tempo.refused(now) {
            state.retune(before, now);
        }
    }

    /// The server wants nothing for so long.
    pub fn hold(&self, how_long: Duration) {
        let mut state = self.state();
        let until = Instant::now() + how_long.min(LONGEST_WAIT);
        state.not_before = state.not_before.max(Some(until));
    }

    /// The server has answered a request.
    pub fn went_well(&self) {
        let (mut state, now) = (self.state(), Instant::now());
        let before = state.tempo.share();
        if state.tempo.went_well(now) {
            state.retune(before, now);
            drop(state);
            self.changed.notify_waiters();
        }
    }

    /// The part of its full rate that is used now.
    pub fn share(&self) -> f64 {
        let mut state = self.state();
        let (before, now) = (state.tempo.share(), Instant::now());
        if state.tempo.forget(now) {
            state.retune(before, now);
        }
        state.tempo.share()
    }

    /// Whether a new one would be the same.
    pub fn is_as_new(&self) -> bool {
        let full = self.share() >= 1.0;
        let (state, now) = (self.state(), Instant::now());
        full && now - state.used >= UNUSED && state.not_before.is_none_or(|at| at <= now)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The limiter for the tempo as it is now, with one token. Who waited for one goes on waiting for what is left at the new
    /// rate; after a decrease for the whole of it, as the server has none.
    fn retune(&mut self, before: f64, now: Instant) {
        let share = self.tempo.share();
        let rate = self.rate * share;
        let left = if share > before {
            let ready = self.limiter.check().map_or_else(|until| until.earliest_possible().0, |()| now);
            ready.saturating_duration_since(now).mul_f64(before / share)
        } else {
            Duration::from_secs_f64(1.0 / rate)
        };
        self.limiter = limiter(rate);
        if let Some(all_but_one) = NonZeroU32::new(burst(rate).get() - 1) {
            // There are so many: it is new.
            let _ = self.limiter.check_n(all_but_one);
        }
        self.not_before = self.not_before.max(Some(now + left));
    }
}

fn limiter(rate: f64) -> Limiter {
    let burst = burst(rate);
    let quota = Quota::with_period(Duration::from_secs_f64(1.0 / rate)).unwrap_or(Quota::per_second(burst));
    RateLimiter::direct_with_clock(quota.allow_burst(burst), RuntimeClock)
}

fn burst(rate: f64) -> NonZeroU32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    NonZeroU32::new((rate * AT_ONCE).floor() as u32).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Takes for so long whenever that is possible; gives how many.
    async fn taken(bucket: &Bucket, how_long: Duration) -> u32 {
        let (end, mut taken) = (Instant::now() + how_long, 0);
        while Instant::now() < end {
            match bucket.take(true) {
                Ok(()) => taken += 1,
                Err(at) => tokio::time::sleep_until(at.min(end)).await,
            }
        }
        taken
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_than_a_tenth_over_its_rate() {
        for (rate, most) in [(1.0, 1), (4.5, 5), (10.0, 10), (250.0, 275)] {
            let bucket = Bucket::new(rate);
            tokio::time::sleep(60 * SECOND).await;
            let first = taken(&bucket, SECOND).await;
            assert!(first <= most, "{first} of {rate}");
            let all = f64::from(taken(&bucket, 60 * SECOND).await);
            assert!(all <= rate * 60.0 + 1.0 && all > rate * 50.0, "{all} of {rate}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_felt_at_once_and_by_who_waits() {
        let bucket = Bucket::new(20.0);
        assert!(bucket.take(false).is_ok());
        bucket.refused();
        let at = bucket.take(false).expect_err("the server has none either");
        assert_eq!(at - Instant::now(), SECOND / 10);
        assert_eq!(taken(&bucket, 10 * SECOND).await, 99, "ten a second");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_taken_before_the_server_wants_it_but_not_for_ever() {
        let (bucket, now) = (Bucket::new(10.0), Instant::now());
        bucket.hold(7 * SECOND);
        bucket.hold(2 * SECOND);
        assert_eq!(bucket.take(false), Err(now + 7 * SECOND));
        bucket.hold(86_400 * SECOND);
        assert_eq!(bucket.take(false), Err(now + LONGEST_WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_when_the_rate_grows_waits_no_longer_than_is_left_at_the_new_one() {
        let bucket = Bucket::new(0.16);
        bucket.refused();
        // Pressed by eight, it grows.
        for _ in 0..8 {
            while let Err(at) = bucket.take(true) {
                tokio::time::sleep_until(at).await;
            }
        }
        let (before, changed) = (bucket.take(true).expect_err("just taken"), bucket.changed());
        bucket.went_well();
        changed.await;
        let (left, now) = (bucket.take(true).expect_err("not yet"), Instant::now());
        assert!(left < before, "{:?} {:?}", left - now, before - now);
        assert!((left - now).as_secs_f64() / (before - now).as_secs_f64() > 8.0 / 9.0 - 0.01);
    }
}
