//! Answers that take a while, whatever answers.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use skydeck::{
    model::{BoxFuture, Call, Fault, Pacer, Permit, Verdict},
    poll::Pace,
};

/// What an answer takes.
pub const LATENCY: Duration = Duration::from_millis(50);

/// A pacer whose every request takes that long before it is sent, with its places held.
#[derive(Debug)]
pub struct Late {
    pace: Pace,
    reads: AtomicU32,
}

impl Late {
    pub fn new(pace: Pace) -> Self {
        Self { pace, reads: AtomicU32::default() }
    }

    /// Requests so far, but for credentials.
    pub fn reads(&self) -> u32 {
        self.reads.load(Ordering::Relaxed)
    }
}

impl Pacer for Late {
    fn hold<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, ()> {
        self.pace.hold(call)
    }

    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            let permit = self.pace.admit(call).await;
            self.reads.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(LATENCY).await;
            permit
        })
    }

    fn admit_credentials<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>> {
        Box::pin(async move {
            let permit = self.pace.admit_credentials(call).await;
            tokio::time::sleep(LATENCY).await;
            permit
        })
    }

    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict {
        self.pace.judge(call, attempt, fault)
    }

    fn succeeded(&self, call: &Call) {
        self.pace.succeeded(call);
    }

    fn pause(&self, how_long: Duration) -> BoxFuture<'_, ()> {
        self.pace.pause(how_long)
    }
}
