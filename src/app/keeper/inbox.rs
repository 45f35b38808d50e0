//! What waits for the thread that keeps it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Key;
use crate::{
    model::{Acknowledged, Text},
    store::{Haul, history::Keep},
};

/// Events that may wait, at most: some minutes of a large fleet, or a quarter of an hour of a busy one.
const EVENTS: usize = 100_000;
/// Answers that may wait, at most: many have no events, but say what is whole.
const HAULS: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Inbox {
    work: Mutex<Work>,
    pub wake: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct Work {
    pub keeps: HashMap<Key, Keep>,
    /// Events, in the order in which they came.
    pub hauls: VecDeque<Haul>,
    /// How many events that are.
    events: usize,
    /// When the first of them came.
    pub since: Option<Instant>,
    /// What people have said, in its order.
    pub orders: Vec<Order>,
    pub ends: bool,
}

#[derive(Debug)]
pub(super) enum Order {
    Acknowledge(Acknowledged),
    Forget(Text),
}

impl Work {
    /// Takes these in, too, if there is room. Else they are lost to the history until somebody reads them again. What says
    /// of a span that it is whole has all of it, so that nothing is claimed of what was lost.
    pub fn haul(&mut self, haul: Haul) {
        if self.hauls.is_empty() {
            self.events = 0;
        }
        let events = self.events + haul.len();
        if (self.events > 0 && events > EVENTS) || self.hauls.len() >= HAULS {
            tracing::warn!(place = ?haul.place(), "history: more events wait than may: some are not kept");
            return;
        }
        self.events = events;
        self.hauls.push_back(haul);
    }
}

impl Inbox {
    pub fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn end(&self) {
        self.work().ends = true;
        self.wake.notify_one();
    }

    /// What there is to do, as soon as there is something to be done at once, or what waits has waited long enough, or
    /// it is `until`.
    pub fn wait(&self, until: Instant, together: Duration) -> Work {
        let mut work = self.work();
        loop {
            let due = work.since.map_or(until, |since| until.min(since + together));
            let left = due.saturating_duration_since(Instant::now());
            if work.ends || !work.orders.is_empty() || left.is_zero() {
                let ends = work.ends;
                return std::mem::replace(&mut *work, Work { ends, ..Work::default() });
            }
            work = self.wake.wait_timeout(work, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What could not be written waits again, unless something newer does.
    pub fn give_back(&self, keeps: Vec<Keep>, hauls: VecDeque<Haul>) {
        let mut work = self.work();
        work.events = hauls.iter().map(Haul::len).sum();
        let newer = std::mem::replace(&mut work.hauls, hauls);
        newer.into_iter().for_each(|haul| work.haul(haul));
        for keep in keeps {
            work.keeps.entry((keep.scope.clone(), keep.want.clone())).or_insert(keep);
        }
        work.since.get_or_insert_with(Instant::now);
    }
}
