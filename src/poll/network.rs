//! Whether there is a network at all: what everybody hears together, no poller by itself can know.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use crate::model::{AccountName, FaultKind, ScopeKey, Source, Timestamp};

use super::{memory::Key, orders::Hold};

/// So many accounts that cannot be reached, and none that can, are no coincidence. All of them, when there are fewer.
const ACCOUNTS: usize = 3;
/// With fewer accounts it takes so many scopes, or all.
const SCOPES: usize = 3;
/// So many who are sent to find out must come back without an answer until it is said that there is no network.
const CONFIRMED: u32 = 2;

/// What is known of the network. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Network {
    heard: Arc<Mutex<Heard>>,
    hold: watch::Sender<Hold>,
    /// Something has changed.
    pub stirred: Arc<Notify>,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// Answers come, as far as is known.
    #[default]
    There,
    /// None have come from anywhere: it is being found out.
    Doubtful,
    /// None come, since then.
    Gone(Timestamp),
    /// One has come again. Whether none had before, for sure.
    Back(bool),
}

#[derive(Debug, Default)]
struct Heard {
    standing: Standing,
    /// When the last answer came.
    answered: Option<Instant>,
    /// Since when it is doubtful.
    doubted: Option<Instant>,
    /// What has failed since the last answer, and when the first of it was asked.
    accounts: BTreeSet<AccountName>,
    scopes: HashSet<ScopeKey>,
    sources: BTreeSet<Source>,
    since: Option<Timestamp>,
    /// How many have been asked in vain since it is doubtful.
    confirmed: u32,
    /// How often each account was asked to find out.
    probed: HashMap<AccountName, u32>,
    /// How many accounts and scopes are polled.
    polled: (usize, usize),
    /// Somebody wants to know now.
    wanted: bool,
}

impl Network {
    /// A network that holds the pollers by `hold` while it is not there.
    pub fn new(hold: watch::Sender<Hold>) -> Self {
        Self { heard: Arc::default(), hold, stirred: Arc::default() }
    }

    fn all(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many accounts and scopes are polled now.
    pub fn polls(&self, accounts: usize, scopes: usize) {
        self.all().polled = (accounts, scopes);
    }

    /// What came of a read that began then. Whether it is told: what fails for want of a network is told once for all.
    pub fn heard(&self, key: &Key, fault: Option<FaultKind>, began: Instant, began_at: Timestamp) -> bool {
        let mut all = self.all();
        let before = all.standing;
        let told = match fault {
            // Credentials, and what stops a walk, are of this machine: nobody need have answered.
            Some(FaultKind::Cut | FaultKind::Expired | FaultKind::NoCredentials) => true,
            Some(FaultKind::Network | FaultKind::Timeout) => all.failed(key, began, began_at),
            _ => all.answered(),
        };
        if all.standing != before {
            if all.standing == Standing::Doubtful {
                self.hold.send_modify(|hold| hold.cut_off = true);
            }
            self.stirred.notify_one();
        }
        told
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.all().standing
    }

    /// Whether pollers are held.
    pub fn is_cut_off(&self) -> bool {
        self.hold.borrow().cut_off
    }

    /// Somebody wants to know now whether there is a network again.
    pub fn look(&self) {
        self.all().wanted = true;
        self.stirred.notify_one();
    }

    /// Whether somebody wants to know now, once.
    pub fn is_wanted(&self) -> bool {
        std::mem::take(&mut self.all().wanted)
    }

    /// The one of these that is best asked to find out: of an account that was asked least often, and of what has not
    /// failed yet, for that it has not been asked may be all that is wrong.
    pub fn choose<'a>(&self, among: impl Iterator<Item = (&'a Key, usize)>) -> Option<&'a Key> {
        let mut all = self.all();
        let probed = |key: &Key| all.probed.get(&key.0.account).copied().unwrap_or_default();
        let among: Vec<_> = among.map(|(key, rank)| (probed(key), key, rank)).collect();
        let least = among.iter().map(|(probed, ..)| *probed).min()?;
        let among = among.into_iter().filter(|(probed, ..)| *probed == least);
        let (_, key, _) = among.min_by_key(|(_, (scope, want), rank)| {
            let source = want.source();
            (
                all.accounts.contains(&scope.account),
                all.sources.contains(&source),
                all.scopes.contains(scope),
                // One request, of everybody, that costs nothing.
                source != Source::Identity,
                *rank,
            )
        })?;
        *all.probed.entry(key.0.account.clone()).or_default() += 1;
        Some(key)
    }

    /// It is there again: everybody may ask.
    pub fn open(&self) {
        let mut all = self.all();
        all.standing = Standing::There;
        all.forget();
        self.hold.send_modify(|hold| hold.cut_off = false);
    }
}

impl Heard {
    fn forget(&mut self) {
        self.accounts.clear();
        self.scopes.clear();
        self.sources.clear();
        self.probed.clear();
        (self.since, self.doubted, self.confirmed) = (None, None, 0);
    }

    fn answered(&mut self) -> bool {
        self.answered = Some(Instant::now());
        match self.standing {
            Standing::There if self.since.is_some() => self.forget(),
            Standing::There | Standing::Back(_) => {}
            Standing::Doubtful => self.standing = Standing::Back(false),
            Standing::Gone(_) => self.standing = Standing::Back(true),
        }
        true
    }

    fn failed(&mut self, (scope, want): &Key, began: Instant, began_at: Timestamp) -> bool {
        let gone = matches!(self.standing, Standing::Gone(_));
        // What others have been answered meanwhile did not fail for want of a network.
        if self.answered.is_some_and(|answered| began < answered) {
            return !gone;
        }
        self.accounts.insert(scope.account.clone());
        self.scopes.insert(scope.clone());
        self.sources.insert(want.source());
        let since = self.since.map_or(began_at, |since| since.min(began_at));
        self.since = Some(since);
        match self.standing {
            Standing::There if self.is_everywhere() => {
                (self.standing, self.doubted) = (Standing::Doubtful, Some(Instant::now()));
            }
            Standing::Doubtful if self.doubted.is_some_and(|doubted| began >= doubted) => {
                self.confirmed += 1;
                if self.confirmed >= CONFIRMED {
                    self.standing = Standing::Gone(since);
                }
            }
            _ => {}
        }
        !gone
    }

    fn is_everywhere(&self) -> bool {
        let (accounts, scopes) = self.polled;
        let few = accounts < ACCOUNTS && self.scopes.len() < scopes.min(SCOPES);
        self.accounts.len() >= accounts.clamp(1, ACCOUNTS) && !few
    }
}
