use std::fmt::Debug;

use super::Timestamp;

/// The one source of "now" for windows, ages and the demo estate. Requests are signed with the
/// machine's clock, whatever this says.
pub trait Clock: Debug + Send + Sync {
    /// The moment that everything above sees as the present.
    fn now(&self) -> Timestamp;
    /// Whether time stands still (`--now`).
    fn is_pinned(&self) -> bool;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct PinnedClock(pub Timestamp);

impl Clock for PinnedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
    fn is_pinned(&self) -> bool {
        true
    }
}
