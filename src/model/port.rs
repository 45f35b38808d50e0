//! Where layers meet: `aws` collects, `poll` decides when and how often, neither knows the other.

use std::{
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use super::{AccountName, Fault, FaultKind, Region, Scope, Source, Timestamp, Update, Want};

/// A boxed future, so that the traits here can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One question put to a collector.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where.
    pub scope: Scope,
    /// What.
    pub want: Want,
    /// The present, on the injected clock: the end of any window.
    pub now: Timestamp,
    /// For events: read from here instead of the whole window, which a former read has covered.
    pub since: Option<Timestamp>,
    /// Where the collector says how far it is.
    pub pages: Pages,
}

/// Pages of one read that have come so far: who reads adds them, who asked looks.
#[derive(Clone, Debug, Default)]
pub struct Pages(Arc<AtomicU32>);

impl Pages {
    /// One more has come.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many have come.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Reads sources. Implemented in `aws`, wrapped in tests.
pub trait Collector: Debug + Send + Sync {
    /// Reads what is asked, to its last page, and never fails: a failure is in the update.
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update>;
}

/// One request, as pacing, counting and pricing see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The account that is charged: see [`super::Account::charged`].
    pub account: AccountName,
    /// Region of the endpoint.
    pub region: Region,
    /// The SDK's service id, such as `CloudTrail`.
    pub service: &'static str,
    /// Operation, such as `LookupEvents`.
    pub operation: &'static str,
    /// For whom.
    pub source: Source,
}

/// Leave to send one request; held while it is under way.
pub trait Permit: Send + Sync {}

/// What to do after a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it again after this long.
    Again(Duration),
    /// The fault stands.
    GiveUp,
}

/// Owns retries and pacing, per page. Implemented in `poll`.
pub trait Pacer: Debug + Send + Sync {
    /// Waits until the request may be sent.
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>>;
    /// Judges a failure. `attempt` counts from 1.
    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict;
    /// Learns of a success.
    fn succeeded(&self, call: &Call);
    /// Waits.
    fn pause(&self, how_long: Duration) -> BoxFuture<'_, ()>;
}

/// Counts every request that leaves, credential calls included. Implemented in `poll`.
pub trait Meter: Debug + Send + Sync {
    /// A request is about to leave. An account that is not known (credential calls) is `None`.
    fn begin(&self, account: Option<&str>, region: &str, service: &str, operation: &str) -> Box<dyn Ticket>;
}

/// A request under way; dropped unfinished, it was cancelled.
pub trait Ticket: Debug + Send + Sync {
    /// How it ended: `None` is success.
    fn finish(&mut self, result: Option<FaultKind>);
}
