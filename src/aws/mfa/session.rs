use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Instant, SystemTime},
};

use aws_credential_types::Credentials;

use crate::{
    aws::{
        assume::{Desk, signed_with},
        credentials::{Fetch, Times, is_refused},
        faults,
        logins::{Doer, Logins},
    },
    model::{BoxFuture, Fault, FaultKind, LoginKey, LoginKind, LoginState, Secret, Timestamp},
};

/// Gets a session for a code.
pub(super) trait Ask: std::fmt::Debug + Send + Sync {
    fn ask<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, Result<Credentials, Fault>>;
    /// Whether it turned out that no code does here.
    fn is_over(&self) -> bool {
        false
    }
    /// Where it is asked for.
    fn desk(&self) -> &Desk;
}

/// A session that a human gets with a code. It is in memory alone, and whoever needs it while it is not there is told
/// that a login is wanted.
#[derive(Clone, Debug)]
pub(super) struct Coded(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    key: LoginKey,
    kind: LoginKind,
    logins: Arc<Logins>,
    times: Times,
    asker: Mutex<Option<Arc<dyn Ask>>>,
    held: Mutex<Held>,
    /// A code is good once: one is tried at a time.
    trying: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Held {
    session: Option<Session>,
    /// Whether a human was asked before.
    was_wanted: bool,
}

#[derive(Clone, Debug)]
struct Session {
    credentials: Credentials,
    got_at: Instant,
    until: Timestamp,
}

impl Coded {
    /// None yet.
    pub fn new(key: LoginKey, kind: LoginKind, logins: Arc<Logins>, times: Times) -> Self {
        Self(Arc::new(Inner {
            key,
            kind,
            logins,
            times,
            asker: Mutex::default(),
            held: Mutex::default(),
            trying: tokio::sync::Mutex::default(),
        }))
    }

    /// From now on it is asked for in that way.
    pub fn ask_by(&self, asker: Arc<dyn Ask>) {
        *self.0.asker.lock().unwrap_or_else(PoisonError::into_inner) = Some(asker);
    }

    /// Whether there is a session.
    pub fn holds(&self) -> bool {
        self.held().session.as_ref().is_some_and(|session| self.is_good(session))
    }

    /// The session, or the fault of whoever has none. `first` is the reason for the first time that one is wanted.
    pub fn session(&self, first: Option<Fault>) -> Result<Credentials, Fault> {
        let mut held = self.held();
        let why = match held.session.take() {
            Some(session) if self.is_good(&session) => {
                let credentials = session.credentials.clone();
                // Whoever re-reads the files forgets logins that were wanted: this one may have been, ahead of its end.
                if self.0.logins.doer(&self.0.key).is_none() {
                    self.set(LoginState::Good { until: session.until, renews: false });
                }
                held.session = Some(session);
                return Ok(credentials);
            }
            Some(session) => Some(over(&format!("the session with MFA ended at {}", session.until))),
            None => first.filter(|_| !held.was_wanted),
        };
        Err(self.want(&mut held, why))
    }

    fn is_good(&self, session: &Session) -> bool {
        self.0.times.now() < SystemTime::from(session.until)
    }

    /// What is held stays as it is until that is said: who has just signed in is not asked again.
    fn want(&self, held: &mut Held, why: Option<Fault>) -> Fault {
        held.was_wanted = true;
        self.0.logins.want(&self.0.key, self.0.kind.clone(), &self.doer(), why)
    }

    fn set(&self, state: LoginState) {
        self.0.logins.set(&self.0.key, self.0.kind.clone(), &self.doer(), state);
    }

    fn doer(&self) -> Arc<dyn Doer> {
        Arc::new(self.clone())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asker(&self) -> Option<Arc<dyn Ask>> {
        self.0.asker.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn sign_in(&self, code: Secret) {
        let (Ok(_trying), Some(asker)) = (self.0.trying.try_lock(), self.asker()) else { return };
        let Some(code) = six_digits(&code) else {
            let fault = Fault::new(FaultKind::InvalidRequest, "a code of an MFA device is six digits");
            return self.set(LoginState::Wanted { why: Some(fault.with_fix("type the six digits")) });
        };
        self.set(LoginState::Busy);
        match asker.ask(&code).await.and_then(session) {
            Ok(session) => {
                let until = session.until;
                tracing::info!(login = self.0.key.as_str(), %until, "signed in with a code");
                let mut held = self.held();
                *held = Held { session: Some(session), was_wanted: true };
                self.set(LoginState::Good { until, renews: false });
            }
            Err(_) if asker.is_over() => self.0.logins.drop_login(&self.0.key),
            Err(fault) => self.set(LoginState::Wanted { why: Some(fault) }),
        }
    }

    /// Whether AWS does not know the session (any more). That somebody says so is not enough: STS says the same of a
    /// session that is sent to the wrong partition.
    async fn is_gone(&self, session: &Session) -> bool {
        let Some(asker) = self.asker() else { return false };
        let (desk, own) = (asker.desk(), signed_with(session.credentials.clone()));
        let ask = desk.sts.get_caller_identity().customize().config_override(own).send();
        let asked = desk.ask_once("GetCallerIdentity", ask).await;
        asked.is_err_and(|e| is_refused(&faults::classify(&e, "STS", "GetCallerIdentity")))
    }
}

impl Fetch for Coded {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(std::future::ready(self.session(None)))
    }

    fn refused(&self, sent: Instant) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let session = self.held().session.clone();
            let Some(session) = session.filter(|session| session.got_at <= sent) else { return };
            if self.is_gone(&session).await {
                let mut held = self.held();
                // Somebody may have typed the next code in the meantime.
                if held.session.as_ref().is_some_and(|held| held.got_at == session.got_at) {
                    held.session = None;
                    let why = over("AWS takes the session with MFA no more: it is over, or was taken back");
                    self.want(&mut held, Some(why));
                }
            }
        })
    }
}

impl Doer for Coded {
    fn code(&self, code: Secret) -> BoxFuture<'_, ()> {
        let this = self.clone();
        // In a task of its own: a code that was sent is used up, whether or not somebody still waits for what it gives.
        let tried = tokio::spawn(async move { this.sign_in(code).await });
        Box::pin(async {
            if let Err(error) = tried.await {
                tracing::error!(%error, "signing in with a code");
            }
        })
    }
}

fn session(credentials: Credentials) -> Result<Session, Fault> {
    let until = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
    let without = || Fault::new(FaultKind::Decode, "a session without an end");
    Ok(Session { until: until.ok_or_else(without)?, credentials, got_at: Instant::now() })
}

/// Some devices' faces show the digits in groups.
fn six_digits(code: &Secret) -> Option<Secret> {
    let digits = Secret::new(code.reveal().split_whitespace().collect());
    let fits = digits.reveal().len() == 6 && digits.reveal().bytes().all(|b| b.is_ascii_digit());
    fits.then_some(digits)
}

fn over(message: &str) -> Fault {
    Fault::new(FaultKind::Expired, message).with_fix("type the next code of the MFA device")
}
