use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{sync::Notify, time::Instant};

use crate::model::Asker;

/// What a poller is told: all of it in one post, for there are thousands of pollers.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    /// For whom it asks now.
    pub asker: Asker,
    /// Nothing is asked before, but for a refresh.
    pub start: Instant,
    /// How often somebody has asked for it to be asked again.
    pub refreshes: u32,
    /// How often it was to ask whether there is a network.
    pub probes: u32,
    /// How often there was a network again.
    pub reconnections: u32,
}

impl Orders {
    /// Asks for them from then on.
    pub fn new(asker: Asker, start: Instant) -> Self {
        Self { asker, start, refreshes: 0, probes: 0, reconnections: 0 }
    }
}

/// Orders for the one who obeys them. A watch channel would do for many, and be several times as large.
#[derive(Clone, Debug)]
pub(super) struct Post(Arc<(Mutex<Orders>, Notify)>);

impl Post {
    /// With the first orders.
    pub fn new(orders: Orders) -> Self {
        Self(Arc::new((Mutex::new(orders), Notify::new())))
    }

    /// The orders as they are. A holder that panicked cannot leave them in a state that matters.
    pub fn orders(&self) -> MutexGuard<'_, Orders> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives other orders. Whoever obeys hears of it.
    pub fn give(&self, change: impl FnOnce(&mut Orders)) {
        change(&mut self.orders());
        self.0.1.notify_one();
    }

    /// Waits for other orders than those of the last time.
    pub async fn given(&self) {
        self.0.1.notified().await;
    }
}

/// What keeps pollers from asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hold {
    /// Somebody wants nothing to be asked.
    pub paused: bool,
    /// There is no network: nothing is asked but by who is to find out whether there is.
    pub cut_off: bool,
}
