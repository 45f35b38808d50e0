//! Signing in, as the tests of terminals need it: one device whose code is `123456`, one session that is approved once
//! its code has been asked for twice, and credentials that are easily recognized.

use std::sync::{Mutex, PoisonError};

use skydeck::model::*;
use tokio::sync::watch;

#[derive(Debug)]
pub struct Fake {
    logins: Mutex<Vec<Login>>,
    codes: Mutex<Vec<String>>,
    flows: Mutex<u32>,
    revision: watch::Sender<u64>,
}

impl Fake {
    /// With logins that wait, or with none.
    pub fn new(wanted: bool) -> Self {
        let login = |key: &str, kind| Login {
            key: LoginKey::new(key),
            kind,
            state: LoginState::Wanted { why: None },
        };
        let logins = [
            login("mfa", LoginKind::Mfa { serial: "arn:aws:iam::111122223333:mfa/alice".into() }),
            login("sso", LoginKind::Sso { session: "corp".into() }),
        ];
        Self {
            logins: Mutex::new(if wanted { logins.into() } else { Vec::new() }),
            codes: Mutex::default(),
            flows: Mutex::default(),
            revision: watch::Sender::new(1),
        }
    }

    /// Every code that was sent.
    pub fn codes(&self) -> Vec<String> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, key: &LoginKey, state: LoginState) {
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        logins.iter_mut().filter(|login| login.key == *key).for_each(|login| login.state = state.clone());
        drop(logins);
        self.revision.send_modify(|revision| *revision += 1);
    }
}

fn good() -> LoginState {
    LoginState::Good { until: "2026-03-01T11:12:00Z".parse().expect("a time"), renews: false }
}

fn wrong(why: &str) -> LoginState {
    LoginState::Wanted { why: Some(Fault::new(FaultKind::Denied, why)) }
}

impl SignIn for Fake {
    fn logins(&self) -> Vec<Login> {
        self.logins.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    fn clock_off(&self) -> Option<String> {
        None
    }
    fn changed(&self, seen: u64) -> BoxFuture<'_, u64> {
        Box::pin(async move {
            let mut revisions = self.revision.subscribe();
            *revisions.wait_for(|revision| *revision != seen).await.expect("a sender")
        })
    }
    fn look<'a>(&'a self, _fleet: &'a Fleet) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
    fn code<'a>(&'a self, login: &'a LoginKey, code: Secret) -> BoxFuture<'a, ()> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).push(code.reveal().to_owned());
        let right = code.reveal() == "123456";
        self.set(login, if right { good() } else { wrong("that code is wrong") });
        Box::pin(std::future::ready(()))
    }
    fn browse<'a>(&'a self, login: &'a LoginKey) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let flow = {
                let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
                *flows += 1;
                *flows
            };
            self.set(
                login,
                LoginState::AtBrowser(DeviceCode {
                    user_code: format!("FLOW-{flow}").into(),
                    url: "https://corp.awsapps.com/start/#/device".into(),
                    complete_url: None,
                    until: "2026-03-01T03:22:00Z".parse().expect("a time"),
                }),
            );
            // For as long as somebody may look at it.
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            self.set(login, if flow < 2 { wrong("nobody approved the code in time") } else { good() });
        })
    }
    fn forget(&self) {}
    fn environment<'a>(
        &'a self,
        _scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, Secret)>, Fault>> {
        let secret = |text: &str| Secret::new(text.to_owned());
        Box::pin(std::future::ready(Ok(vec![
            ("AWS_ACCESS_KEY_ID", secret("AKIDCANARY")),
            ("AWS_SECRET_ACCESS_KEY", secret("secret-canary")),
            ("AWS_CREDENTIAL_EXPIRATION", secret("2026-03-01T04:12:00Z")),
        ])))
    }
    fn expires_at(&self, _account: &AccountName) -> Option<Timestamp> {
        None
    }
}
