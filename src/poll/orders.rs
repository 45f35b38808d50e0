use tokio::time::Instant;

use crate::model::Asker;

/// What a poller is told: all of it in one channel, for there are thousands of pollers.
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

/// What keeps pollers from asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hold {
    /// Somebody wants nothing to be asked.
    pub paused: bool,
    /// There is no network: nothing is asked but by who is to find out whether there is.
    pub cut_off: bool,
}
