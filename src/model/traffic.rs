use super::{ScopeKey, Want};

/// Requests, as the status line counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Sent and not yet answered.
    pub in_flight: u32,
    /// Sent in the last 60 seconds.
    pub last_minute: u32,
    /// Sent since the start.
    pub total: u64,
}

/// How far a long read is that is still under way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// Where.
    pub scope: ScopeKey,
    /// What is read.
    pub want: Want,
    /// Pages that have come: answered requests, where a read takes several of different kinds.
    pub pages: u32,
    /// What was found on them, where who reads counts that: of a query of logs the megabytes that it has scanned.
    pub things: u32,
}
