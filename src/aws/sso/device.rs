use std::{sync::atomic::Ordering, time::Duration};

use jiff::SignedDuration;
use tokio::time::Instant;

use crate::{
    aws::logins::Doer,
    model::{BoxFuture, DeviceCode, Fault, LoginState, Timestamp},
};

use super::{ends, login::Login, oidc::Started, token::Registration};

/// What `slow_down` adds to the time between two polls.
/// <https://datatracker.ietf.org/doc/html/rfc8628#section-3.5>
const SLOWER: Duration = Duration::from_secs(5);
/// A registration must hold for longer than any code.
const REGISTERED: SignedDuration = SignedDuration::from_mins(15);

impl Doer for Login {
    fn browse(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let ended = self.0.flows_ended.load(Ordering::SeqCst);
            let _alone = self.0.browsing.lock().await;
            // One was under way and came to its end: what came of it comes of this. One that was given up did not.
            if self.0.flows_ended.load(Ordering::SeqCst) != ended {
                return;
            }
            let _given_up = GivenUp { login: self, before: self.stood() };
            self.stands(LoginState::Busy);
            if let Err(fault) = self.approved().await {
                tracing::warn!(session = self.0.session.id(), %fault, "SSO login failed");
                self.hold().await.why = Some(fault.clone());
                self.stands(LoginState::Wanted { why: Some(fault) });
            }
            self.0.flows_ended.fetch_add(1, Ordering::SeqCst);
        })
    }
}

/// Puts back how a login stood, when its device flow ends without a word: it was dropped, or what it was given is of no use.
struct GivenUp<'a> {
    login: &'a Login,
    before: Option<LoginState>,
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        let under_way = matches!(self.login.stood(), Some(LoginState::AtBrowser(_) | LoginState::Busy));
        if !under_way {
            return;
        }
        let state = match self.before.take() {
            Some(state @ (LoginState::Good { .. } | LoginState::Wanted { .. })) => state,
            _ => LoginState::Wanted { why: None },
        };
        self.login.stands(state);
    }
}

impl Login {
    /// Shows a code and waits until it is approved.
    async fn approved(&self) -> Result<(), Fault> {
        if self.holds().await {
            return Ok(());
        }
        let in_words = |fault| ends::of_flow(&self.0.session, fault);
        let (client, started) = self.started().await.map_err(in_words)?;
        // Both clocks count: one stands still in a closed laptop, the other may be pinned.
        let until = self.now().saturating_add(SignedDuration::try_from(started.life).unwrap_or_default());
        let until = until.unwrap_or(Timestamp::MAX);
        let deadline = Instant::now() + started.life;
        self.stands(LoginState::AtBrowser(shown(&started, until)));
        let mut interval = started.interval;
        loop {
            tokio::time::sleep(interval).await;
            // Somebody may have signed in with the AWS CLI meanwhile.
            if self.holds().await {
                return Ok(());
            }
            if deadline < Instant::now() || until < self.now() {
                return Err(ends::late());
            }
            let fault = match self.oidc().poll(&client, &started.device).await {
                Ok(issued) => {
                    self.take(&mut *self.hold().await, issued, client).await;
                    return Ok(());
                }
                Err(fault) => fault,
            };
            match fault.code.as_deref() {
                Some("AuthorizationPendingException") => {}
                Some("SlowDownException") => interval += SLOWER,
                _ if ends::may_pass(&fault) => {}
                _ => return Err(in_words(fault)),
            }
        }
    }

    /// Whether there is a token that is good for a while yet, and nothing to sign in to.
    async fn holds(&self) -> bool {
        let mut held = self.hold().await;
        let good = self.lasts(&held) || (self.look(&mut held).await && self.lasts(&held));
        if good {
            self.tell(&held);
        }
        good
    }

    async fn started(&self) -> Result<(Registration, Started), Fault> {
        let client = match self.registration().await {
            Some(client) => client,
            None => self.register().await?,
        };
        match self.oidc().start(&self.0.session, &client).await {
            // It was revoked before its end.
            Err(fault) if ends::is_of_client(&fault) => {
                let client = self.register().await?;
                let started = self.oidc().start(&self.0.session, &client).await?;
                Ok((client, started))
            }
            started => Ok((client, started?)),
        }
    }

    async fn registration(&self) -> Option<Registration> {
        let at = self.now() + REGISTERED;
        let ours = self.hold().await.registered.clone().filter(|client| at < client.until);
        match ours {
            None => self.0.cache.registration(&self.0.session, at).await,
            ours => ours,
        }
    }

    async fn register(&self) -> Result<Registration, Fault> {
        let client = self.oidc().register(&self.0.session).await?;
        self.hold().await.registered = Some(client.clone());
        self.0.cache.keep_registration(&self.0.session, &client).await;
        Ok(client)
    }
}

fn shown(started: &Started, until: Timestamp) -> DeviceCode {
    DeviceCode {
        user_code: started.user_code.clone(),
        url: started.url.clone(),
        complete_url: started.complete_url.clone(),
        until,
    }
}
