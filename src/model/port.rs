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

use super::{
    AccountName, Asker, Fault, FaultKind, Fleet, Login, LoginKey, Region, Scope, Secret, Source, Timestamp,
    Update, Want,
};

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
    /// For events: read to here and not to the present, for what is newer has been read.
    pub until: Option<Timestamp>,
    /// For whom.
    pub asker: Asker,
    /// Where the collector says how far it is.
    pub pages: Pages,
}

/// Pages of one read that have come so far: who reads adds them, who asked looks.
#[derive(Clone, Debug, Default)]
pub struct Pages(Arc<[AtomicU32; 3]>);

impl Pages {
    /// One more has come.
    pub fn add(&self) {
        self.0[0].fetch_add(1, Ordering::Relaxed);
    }

    /// So many more things were on them, where who reads counts that.
    pub fn found(&self, things: usize) {
        self.0[1].fetch_add(u32::try_from(things).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// For so long one of them was held back, by the budget or by another read that asks the same: that is no slowness of
    /// who is asked.
    pub fn held(&self, how_long: Duration) {
        self.0[2].fetch_add(u32::try_from(how_long.as_millis()).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// For how long that was in all, to the millisecond.
    pub fn held_back(&self) -> Duration {
        Duration::from_millis(self.0[2].load(Ordering::Relaxed).into())
    }

    /// How many have come.
    pub fn count(&self) -> u32 {
        self.0[0].load(Ordering::Relaxed)
    }

    /// How many things there were on them.
    pub fn things(&self) -> u32 {
        self.0[1].load(Ordering::Relaxed)
    }
}

/// Reads sources. Implemented in `aws`, wrapped in tests.
pub trait Collector: Debug + Send + Sync {
    /// Reads what is asked, to its last page, and never fails: a failure is in the update.
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update>;

    /// Waits until what was begun for reads that were given up is stopped where it would go on to cost.
    fn finish(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// One request, as pacing, counting and pricing see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The account that is charged: see [`super::Account::charged`].
    pub account: AccountName,
    /// The account that it is for, whose retries it spends. Another one where it gets the credentials for that.
    pub target: AccountName,
    /// Region of the endpoint.
    pub region: Region,
    /// The SDK's service id, such as `CloudTrail`.
    pub service: &'static str,
    /// Operation, such as `LookupEvents`.
    pub operation: &'static str,
    /// For whom.
    pub source: Source,
    /// The read that it belongs to has had an answer: it goes before those of reads that have had none.
    pub goes_on: bool,
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
    /// Waits until the budget lets a request go, however long that takes: before it is admitted.
    fn hold<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, ()>;
    /// Waits until the request may be sent. While it is under way it may wait for credentials.
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>>;
    /// Waits until a call that fetches credentials may be sent, whatever else is under way. While it is, it waits for no other:
    /// whoever asks has the credentials that it is signed with.
    fn admit_credentials<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Box<dyn Permit>>;
    /// Judges a failure. `attempt` counts from 1.
    fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict;
    /// Learns of a success.
    fn succeeded(&self, call: &Call);
    /// Waits.
    fn pause(&self, how_long: Duration) -> BoxFuture<'_, ()>;
}

/// A request that is about to leave, as it is counted and priced.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// Fleet name of the account; none when it is not known (credential calls).
    pub account: Option<&'a str>,
    /// Region of the endpoint.
    pub region: &'a str,
    /// The SDK's service id.
    pub service: &'a str,
    /// Operation.
    pub operation: &'a str,
    /// For whom; none for what nobody in particular asked for, such as credentials.
    pub asker: Option<Asker>,
    /// Metrics that it requests, which is what GetMetricData is charged by; nought for all else.
    pub metrics: u32,
}

/// Counts every request that leaves, credential calls included. Implemented in `poll`.
pub trait Meter: Debug + Send + Sync {
    /// A request is about to leave.
    fn begin(&self, sent: &Sent<'_>) -> Box<dyn Ticket>;
    /// What was begun by a request that has ended has read so many bytes more, which that operation is charged by: a
    /// query of logs.
    fn scanned(&self, sent: &Sent<'_>, bytes: u64);
}

/// A request under way; dropped unfinished, it was cancelled.
pub trait Ticket: Debug + Send + Sync {
    /// The answer was of so many metrics more than could be told from the request: those that a search or a
    /// query of Metrics Insights found.
    fn found(&mut self, metrics: u32);
    /// How it ended: `None` is success.
    fn finish(&mut self, result: Option<FaultKind>);
}

/// Signs in. Implemented in `aws`: it knows which logins accounts need and how each stands; a face asks the human.
pub trait SignIn: Debug + Send + Sync {
    /// The logins that some account has needed so far, as they stand, in a fixed order.
    fn logins(&self) -> Vec<Login>;
    /// By how much this machine's clock is off, in a sentence; none while it is right, as far as is known.
    fn clock_off(&self) -> Option<String>;
    /// Waits until they (or the clock) stand otherwise than at revision `seen` (0: before any); gives the new revision.
    fn changed(&self, seen: u64) -> BoxFuture<'_, u64>;
    /// Finds out which logins the fleet's accounts need, as far as no human is needed for that.
    fn look<'a>(&'a self, fleet: &'a Fleet) -> BoxFuture<'a, ()>;
    /// Signs in with a code of an MFA device. What comes of it is in [`SignIn::logins`].
    fn code<'a>(&'a self, login: &'a LoginKey, code: Secret) -> BoxFuture<'a, ()>;
    /// Starts the device flow of a login and waits until it is approved, denied or over; how it goes is in
    /// [`SignIn::logins`]. Dropped, it is given up.
    fn browse<'a>(&'a self, login: &'a LoginKey) -> BoxFuture<'a, ()>;
    /// Forgets settings and credentials that were read from files, so that they are read anew. What a human has
    /// signed in to is kept.
    fn forget(&self);
    /// The environment variables that give another program the account's credentials.
    fn environment<'a>(
        &'a self,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, Secret)>, Fault>>;
    /// When the credentials in use for an account end, as far as they do.
    fn expires_at(&self, account: &AccountName) -> Option<Timestamp>;
}

/// What is known of the fleet while it is gathered, and when it is.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The accounts and regions so far.
    pub fleet: Arc<Fleet>,
    /// What was left out, and why, in words.
    pub left_out: Vec<String>,
    /// What came of what was asked for it: of [`Source::Accounts`] in [`super::ScopeKey::organization`] or [`super::ScopeKey::sso`], of
    /// [`Source::Regions`] in an account. One with a fault has kept its last good answer, if there was one.
    pub answers: Vec<Update>,
    /// How far it is, in words; none when it is done.
    pub progress: Option<String>,
}

impl From<&Arc<Fleet>> for Gathered {
    fn from(fleet: &Arc<Fleet>) -> Self {
        Self { fleet: fleet.clone(), ..Self::default() }
    }
}

/// Gathers the fleet: config file, AWS profiles, Organizations, IAM Identity Center, enabled regions.
pub trait Roster: Debug + Send + Sync {
    /// What files alone say, read anew. While AWS has to be asked for the rest, there is progress in it.
    ///
    /// # Errors
    /// A file or an option that is wrong, in words: there is no fleet then.
    fn local(&self) -> BoxFuture<'_, Result<Gathered, String>>;
    /// Reads and asks everything anew and tells how it goes. The answer is the last that is told.
    ///
    /// # Errors
    /// As of [`Roster::local`].
    fn gather<'a>(
        &'a self,
        tell: &'a (dyn Fn(Gathered) + Send + Sync),
    ) -> BoxFuture<'a, Result<Gathered, String>>;
    /// How often that is worth while by itself; none when nothing but a changed file could change it.
    fn every(&self) -> Option<Duration>;
}

/// A fleet that is known once and for all.
impl Roster for Arc<Fleet> {
    fn local(&self) -> BoxFuture<'_, Result<Gathered, String>> {
        Box::pin(std::future::ready(Ok(Gathered { fleet: self.clone(), ..Gathered::default() })))
    }
    fn gather<'a>(
        &'a self,
        _tell: &'a (dyn Fn(Gathered) + Send + Sync),
    ) -> BoxFuture<'a, Result<Gathered, String>> {
        self.local()
    }
    fn every(&self) -> Option<Duration> {
        None
    }
}

/// Nothing to sign in to.
#[derive(Clone, Copy, Debug)]
pub struct NoSignIn;

impl SignIn for NoSignIn {
    fn logins(&self) -> Vec<Login> {
        Vec::new()
    }
    fn clock_off(&self) -> Option<String> {
        None
    }
    fn changed(&self, _seen: u64) -> BoxFuture<'_, u64> {
        Box::pin(std::future::pending())
    }
    fn look<'a>(&'a self, _fleet: &'a Fleet) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
    fn code<'a>(&'a self, _login: &'a LoginKey, _code: Secret) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
    fn browse<'a>(&'a self, _login: &'a LoginKey) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
    fn forget(&self) {}
    fn environment<'a>(
        &'a self,
        _scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, Secret)>, Fault>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
    fn expires_at(&self, _account: &AccountName) -> Option<Timestamp> {
        None
    }
}
