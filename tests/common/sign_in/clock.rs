use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use skydeck::model::{Clock, Timestamp};

/// The world's time. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct WorldClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    base: Base,
    ahead: jiff::SignedDuration,
}

#[derive(Clone, Copy, Debug)]
enum Base {
    Machine,
    Still(Timestamp),
    Tokio { start: Timestamp, since: tokio::time::Instant },
}

impl WorldClock {
    fn on(base: Base) -> Self {
        Self(Arc::new(Mutex::new(Hands { base, ahead: jiff::SignedDuration::ZERO })))
    }

    pub(super) fn of_the_machine() -> Self {
        Self::on(Base::Machine)
    }

    pub(super) fn still(at: Timestamp) -> Self {
        Self::on(Base::Still(at))
    }

    pub(super) fn of_tokio(start: Timestamp) -> Self {
        Self::on(Base::Tokio { start, since: tokio::time::Instant::now() })
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        let by = jiff::SignedDuration::try_from(by).expect("a span of time");
        self.shift(by);
    }

    /// Puts it ahead of what it goes by, or behind: a machine whose clock is off is one whose world is shifted.
    pub fn shift(&self, by: jiff::SignedDuration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ahead += by;
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        let hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let base = match hands.base {
            Base::Machine => Timestamp::now(),
            Base::Still(at) => at,
            Base::Tokio { start, since } => start + since.elapsed(),
        };
        base + hands.ahead
    }

    fn is_pinned(&self) -> bool {
        false
    }
}
