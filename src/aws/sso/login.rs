use std::sync::{Arc, Mutex, PoisonError, atomic::AtomicU64};

use jiff::SignedDuration;
use tokio::sync::OwnedMutexGuard;

use crate::{
    aws::{
        credentials::Times,
        logins::{Doer, Logins},
    },
    model::{Fault, LoginKey, LoginKind, LoginState, Secret, SsoSession, Text, Timestamp},
};

use super::{
    cache::Cache,
    ends,
    oidc::{Issued, Oidc},
    token::{Registration, Token},
};

/// A token with less than this left is refreshed: what is asked with it must not run out under way.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// The login of one session: its token, fetched by one caller while the others wait. Clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Login(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub session: SsoSession,
    pub cache: Cache,
    pub times: Times,
    key: LoginKey,
    logins: Arc<Logins>,
    oidc: Mutex<Oidc>,
    /// Held by who looks for a token, also while it is refreshed.
    held: Arc<tokio::sync::Mutex<Held>>,
    /// Held by who is at a browser.
    pub browsing: tokio::sync::Mutex<()>,
    /// Device flows that came to their end, whichever.
    pub flows_ended: AtomicU64,
}

/// What is known of a login.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub token: Option<Token>,
    /// A refresh token that was refused for good.
    pub spent: Option<Secret>,
    /// An access token that the portal has refused.
    pub refused: Option<Secret>,
    /// When a refresh failed that may succeed later.
    pub failed: Option<(Timestamp, Fault)>,
    /// Why it does not hold, where that was learned: what came of a human's last try, or of the last refresh.
    pub why: Option<Fault>,
    /// The registration of the last device flow.
    pub registered: Option<Registration>,
}

/// Whoever has it looks at the login alone.
pub(super) type Hold = OwnedMutexGuard<Held>;

impl Login {
    pub fn new(
        session: SsoSession,
        key: LoginKey,
        oidc: Oidc,
        cache: Cache,
        times: Times,
        logins: Arc<Logins>,
    ) -> Self {
        Self(Arc::new(Inner {
            session,
            cache,
            times,
            key,
            logins,
            oidc: Mutex::new(oidc),
            held: Arc::default(),
            browsing: tokio::sync::Mutex::default(),
            flows_ended: AtomicU64::default(),
        }))
    }

    pub fn is_of(&self, session: &SsoSession) -> bool {
        self.0.session == *session
    }

    /// Asks by these settings from now on.
    pub fn ask_by(&self, oidc: Oidc) {
        *self.0.oidc.lock().unwrap_or_else(PoisonError::into_inner) = oidc;
    }

    pub fn oidc(&self) -> Oidc {
        self.0.oidc.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn now(&self) -> Timestamp {
        self.0.times.clock.now()
    }

    pub async fn hold(&self) -> Hold {
        self.0.held.clone().lock_owned().await
    }

    /// A token that opens the portal.
    ///
    /// # Errors
    /// The fault of an account whose login a human has to do; or that of a refresh which may succeed later.
    pub async fn token(&self) -> Result<Secret, Fault> {
        self.current(self.hold().await).await
    }

    /// Another token than this, which the portal has refused.
    ///
    /// # Errors
    /// As of [`Login::token`].
    pub async fn instead_of(&self, token: &Secret) -> Result<Secret, Fault> {
        let mut held = self.hold().await;
        if held.has(token) {
            held.refused = Some(token.clone());
        }
        self.current(held).await
    }

    /// The portal refuses every token: a human has to sign in. Gives the fault of the account.
    pub async fn give_up(&self, token: &Secret) -> Fault {
        let mut held = self.hold().await;
        if !held.has(token) {
            // Another has come meanwhile: it is tried the next time.
            return ends::refused_token();
        }
        held.refused = Some(token.clone());
        held.spent = held.token.as_ref().and_then(|token| token.refresh.clone());
        self.want(&held, Some(ends::refused_token()))
    }

    async fn current(&self, mut held: Hold) -> Result<Secret, Fault> {
        // Another process may have signed in or refreshed: its token is in the file.
        if !self.lasts(&held) {
            self.look(&mut held).await;
        }
        let now = self.now();
        let Some(token) = held.token.clone() else { return Err(self.want(&held, None)) };
        if self.lasts(&held) {
            return Ok(token.access);
        }
        if let Some((refresh, client)) = held.refreshing(&self.0.session, now) {
            return self.refreshed(held, refresh, client).await;
        }
        if held.alive(now) {
            return Ok(token.access);
        }
        let refused = held.refused.as_ref() == Some(&token.access);
        let why = if refused { ends::refused_token() } else { ends::over(&self.0.session, &token, now) };
        Err(self.want(&held, Some(why)))
    }

    /// Whether the token in hand is good for a while yet.
    pub fn lasts(&self, held: &Held) -> bool {
        let now = self.now();
        held.alive(now) && held.token.as_ref().is_some_and(|token| now + AHEAD < token.until)
    }

    /// Takes what the file holds, if it is newer than what is in hand; says whether it was.
    pub async fn look(&self, held: &mut Held) -> bool {
        let Some(found) = self.0.cache.token(&self.0.session).await else { return false };
        let refused = |token: &Token| held.refused.as_ref() == Some(&token.access);
        let newer = held.token.as_ref().is_none_or(|ours| ours.until < found.until || refused(ours));
        if !newer || refused(&found) {
            return false;
        }
        held.take(found);
        self.tell(held);
        true
    }

    /// Takes what IAM Identity Center has issued, and keeps it where the AWS CLI finds it.
    pub async fn take(&self, held: &mut Held, issued: Issued, client: Registration) {
        let until = self.now().saturating_add(issued.life).unwrap_or(Timestamp::MAX);
        let token = Token { access: issued.access, until, refresh: issued.refresh, client: Some(client) };
        // Before the file, which takes a while: who is dropped meanwhile has signed in all the same.
        held.take(token.clone());
        self.tell(held);
        self.0.cache.keep_token(&self.0.session, &token).await;
    }

    /// Says that the login holds, as far as it does.
    pub fn tell(&self, held: &Held) {
        let now = self.now();
        let Some(token) = held.token.as_ref().filter(|_| held.alive(now)) else { return };
        let renews = held.refreshing(&self.0.session, now).is_some();
        tracing::info!(session = self.0.session.id(), until = %token.until, renews, "SSO login holds");
        self.stands(LoginState::Good { until: token.until, renews });
    }

    /// A human is needed: because of what was learned before, or of this.
    pub fn want(&self, held: &Held, why: Option<Fault>) -> Fault {
        let why = held.why.clone().or(why);
        self.0.logins.want(&self.0.key, self.kind(), &self.doer(), why)
    }

    /// How it stands, for everybody.
    pub fn stands(&self, state: LoginState) {
        self.0.logins.set(&self.0.key, self.kind(), &self.doer(), state);
    }

    /// How it was said to stand.
    pub fn stood(&self) -> Option<LoginState> {
        self.0.logins.list().into_iter().find(|login| login.key == self.0.key).map(|login| login.state)
    }

    fn kind(&self) -> LoginKind {
        LoginKind::Sso { session: Text::new(self.0.session.id()) }
    }

    fn doer(&self) -> Arc<dyn Doer> {
        Arc::new(self.clone())
    }
}

impl Held {
    fn has(&self, token: &Secret) -> bool {
        self.token.as_ref().is_some_and(|ours| ours.access == *token)
    }

    /// Whether the token in hand opens the portal, as far as is known.
    pub fn alive(&self, now: Timestamp) -> bool {
        self.token
            .as_ref()
            .is_some_and(|token| now < token.until && self.refused.as_ref() != Some(&token.access))
    }

    /// What the token in hand can be refreshed with, if it can.
    pub fn refreshing(&self, session: &SsoSession, now: Timestamp) -> Option<(Secret, Registration)> {
        let token = self.token.as_ref().filter(|_| session.name.is_some())?;
        let refresh = token.refresh.clone().filter(|refresh| self.spent.as_ref() != Some(refresh))?;
        Some((refresh, token.client.clone().filter(|client| now < client.until)?))
    }

    fn take(&mut self, token: Token) {
        self.token = Some(token);
        self.failed = None;
        self.why = None;
    }
}
