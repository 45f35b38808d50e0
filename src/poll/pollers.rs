use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{task::AbortHandle, time::Instant};

use super::{
    memory::{Kept, Key},
    orders::Post,
};

/// First polls of a herd are spread over this long at least,
const SPREAD: Duration = Duration::from_millis(1500);
/// and are no closer to each other than this: 150 a second.
const APART: Duration = Duration::from_micros(6_667);
/// More wants than this that come at once are a herd. Fewer are somebody's key press, and start at once.
pub(super) const HERD: usize = 64;
/// What has waited for all of a pause or an outage is asked within this long, if there is not too much of it.
const AFTER_A_HOLD: Duration = Duration::from_secs(4);

/// The pollers that run, by what they poll.
#[derive(Clone, Debug, Default)]
pub(super) struct Pollers(Arc<Mutex<HashMap<Key, Running>>>);

/// A poller that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub handle: AbortHandle,
    pub orders: Post,
    pub kept: Kept,
    /// Place in the order of importance.
    pub rank: usize,
}

impl Pollers {
    /// A holder that panicked cannot leave them in a state that matters.
    pub fn all(&self) -> MutexGuard<'_, HashMap<Key, Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is over its time is asked from now on, what matters most first; what was cut off, whenever its time is, if
    /// there is a network again.
    pub fn go_on(&self, reconnected: bool) {
        let all = self.all();
        let mut ranked: Vec<&Running> = all.values().collect();
        ranked.sort_by_key(|running| running.rank);
        let apart = (AFTER_A_HOLD / u32::try_from(ranked.len().max(HERD)).unwrap_or(u32::MAX)).max(APART);
        let mut start = Instant::now();
        for running in ranked {
            running.orders.give(|orders| {
                orders.start = start;
                orders.reconnections += u32::from(reconnected);
            });
            start += apart;
        }
    }
}

/// How far apart so many begin that come at once.
pub(super) fn apart(herd: usize) -> Duration {
    (SPREAD / u32::try_from(herd.max(HERD)).unwrap_or(u32::MAX)).max(APART)
}
