use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::model::{BoxFuture, Fault, FaultKind, Login, LoginKey, LoginKind, LoginState, Secret, Timestamp};

use super::credentials::{AHEAD, Epoch};
pub(super) use crate::model::LOGIN_WANTED;

/// Every login that some account has needed, how each stands, and what does it once the human has done their part.
/// Credentials are never asked of a human in the middle of a request: the request fails with a fault that says so, the
/// login is listed here, and everything is asked again when it holds.
#[derive(Debug)]
pub(super) struct Logins {
    held: Mutex<BTreeMap<LoginKey, Entry>>,
    revision: watch::Sender<u64>,
    epoch: Epoch,
}

#[derive(Debug)]
struct Entry {
    login: Login,
    doer: Arc<dyn Doer>,
}

/// Does a login, once a human has done their part. What comes of it, it puts into [`Logins`] itself.
pub(super) trait Doer: std::fmt::Debug + Send + Sync {
    /// With a code of an MFA device.
    fn code(&self, _code: Secret) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
    /// With an approval in a browser.
    fn browse(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

impl Logins {
    /// None yet. `epoch` moves on with each login that comes to hold: failures from before are told no more.
    pub fn new(epoch: Epoch) -> Arc<Self> {
        Arc::new(Self { held: Mutex::default(), revision: watch::Sender::new(1), epoch })
    }

    /// How a login stands now.
    pub fn set(&self, key: &LoginKey, kind: LoginKind, doer: &Arc<dyn Doer>, state: LoginState) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        self.put(held, key, kind, doer, state);
    }

    fn put(
        &self,
        mut held: MutexGuard<'_, BTreeMap<LoginKey, Entry>>,
        key: &LoginKey,
        kind: LoginKind,
        doer: &Arc<dyn Doer>,
        state: LoginState,
    ) {
        let holds = matches!(state, LoginState::Good { .. });
        let login = Login { key: key.clone(), kind, state };
        let before = held.insert(key.clone(), Entry { login: login.clone(), doer: doer.clone() });
        drop(held);
        let held_before = before.as_ref().is_some_and(|e| matches!(e.login.state, LoginState::Good { .. }));
        if holds && !held_before {
            self.epoch.advance();
        }
        if before.is_none_or(|before| before.login != login) {
            self.revise();
        }
    }

    /// A human is needed, because of `why` if something went wrong before. What is under way is left alone: a code that
    /// waits in a browser is not called back by every account that would need it. Gives the fault that the account has.
    pub fn want(&self, key: &LoginKey, kind: LoginKind, doer: &Arc<dyn Doer>, why: Option<Fault>) -> Fault {
        // Held to the end: what is begun meanwhile would be called back.
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (under_way, known) = match held.get(key).map(|entry| &entry.login.state) {
            Some(LoginState::AtBrowser(_) | LoginState::Busy) => (true, None),
            Some(LoginState::Wanted { why: known }) => (why.is_none(), known.clone()),
            Some(LoginState::Good { .. }) | None => (false, None),
        };
        let fault = wanted(&kind, why.as_ref().or(known.as_ref()));
        if !under_way {
            self.put(held, key, kind, doer, LoginState::Wanted { why });
        }
        fault
    }

    /// There is something new to say.
    pub fn revise(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// It turned out that nobody can do this login: whoever waits for it asks for another.
    pub fn drop_login(&self, key: &LoginKey) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        self.epoch.advance();
        self.revise();
    }

    /// Files are read anew: whoever still needs a login will say so again.
    pub fn forget_wanted(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.len();
        held.retain(|_, entry| !matches!(entry.login.state, LoginState::Wanted { .. }));
        let some_are_gone = held.len() < before;
        drop(held);
        if some_are_gone {
            self.revise();
        }
    }

    /// Asks for the next code ahead of time, while the session behind the last one is still used: nobody is kept out
    /// before its end.
    pub fn fall_due(&self, now: Timestamp) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut some_are_due = false;
        for entry in held.values_mut() {
            let LoginState::Good { until, renews: false } = entry.login.state else { continue };
            if matches!(entry.login.kind, LoginKind::Sso { .. }) || now + AHEAD < until {
                continue;
            }
            let why = Fault::new(FaultKind::Expired, format!("the session with MFA ends at {until}"))
                .with_fix("type the next code of the MFA device: until then nothing is kept out");
            entry.login.state = LoginState::Wanted { why: Some(why) };
            some_are_due = true;
        }
        drop(held);
        if some_are_due {
            self.revise();
        }
    }

    /// All of them.
    pub fn list(&self) -> Vec<Login> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.values().map(|entry| entry.login.clone()).collect()
    }

    /// Who does a login.
    pub fn doer(&self, key: &LoginKey) -> Option<Arc<dyn Doer>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(key).map(|entry| entry.doer.clone())
    }

    /// Waits until something stands otherwise than at that revision.
    pub async fn changed(&self, seen: u64) -> u64 {
        let mut revisions = self.revision.subscribe();
        // The sender lives as long as we do.
        revisions.wait_for(|revision| *revision != seen).await.map_or(seen, |revision| *revision)
    }
}

/// The fault of an account whose login a human has to do.
fn wanted(kind: &LoginKind, why: Option<&Fault>) -> Fault {
    let what = match kind {
        LoginKind::Sso { session } => format!("nobody is signed in to the SSO session {session}"),
        LoginKind::Mfa { serial } => format!("a code of the MFA device {serial} is needed"),
        LoginKind::MfaForRole { serial, role_arn } => {
            format!("a code of the MFA device {serial} is needed for {role_arn}")
        }
    };
    let message = why.map_or_else(|| what.clone(), |why| format!("{what}: {}", why.message));
    let fix = match kind {
        LoginKind::Sso { session } => {
            // In the legacy form it has no name but its URL.
            let which =
                if session.contains("://") { "--profile NAME" } else { &format!("--sso-session {session}") };
            format!(
                "sign in: `:sign-in` in the console, or run `skydeck get` on a terminal; or aws sso login {which}"
            )
        }
        _ => "type the code: `:sign-in` in the console, or run `skydeck get` on a terminal".to_owned(),
    };
    let kind = why.map_or(FaultKind::NoCredentials, |_| FaultKind::Expired);
    Fault::new(kind, message).with_code(LOGIN_WANTED).with_fix(fix)
}
