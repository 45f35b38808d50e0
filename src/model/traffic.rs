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
