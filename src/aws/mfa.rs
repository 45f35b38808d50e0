//! MFA: one code of a device for one session that assumes all roles behind it; where such a session is not to be had, one
//! code a role.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>

mod session;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use aws_credential_types::Credentials;

use crate::model::{BoxFuture, Fault, FaultKind, LoginKey, LoginKind, Secret};

use super::{
    assume::{AssumeRole, Desk, credentials_of, signed_with, with_base},
    credentials::{Fetch, SingleFlight, Times},
    faults,
    logins::Logins,
};

use session::{Ask, Coded};

/// `DurationSeconds` of GetSessionToken is between these, for an IAM user.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
const SECONDS: std::ops::RangeInclusive<u32> = 900..=129_600;

/// One MFA device of the user that a base's keys belong to. It outlives re-reading of files: what a human has signed in
/// to is kept.
#[derive(Debug)]
pub(super) struct Mfa {
    /// Names base and device.
    key: String,
    serial: String,
    session: Coded,
    /// The session, for all who share it.
    pub flight: Arc<SingleFlight>,
    roles: Mutex<HashMap<String, Coded>>,
    /// Why GetSessionToken is not to be had, once that is known.
    refused: Arc<Mutex<Option<Fault>>>,
    logins: Arc<Logins>,
    times: Times,
}

impl Mfa {
    /// Signed in to by nobody. `base` names where the keys come from.
    pub fn new(base: &str, serial: &str, logins: Arc<Logins>, times: Times) -> Arc<Self> {
        let key = format!("mfa {base} {serial}");
        let kind = LoginKind::Mfa { serial: serial.into() };
        let session = Coded::new(LoginKey::new(&key), kind, logins.clone(), times.clone());
        Arc::new(Self {
            key,
            serial: serial.to_owned(),
            flight: SingleFlight::new(Box::new(session.clone()), times.clone()),
            session,
            roles: Mutex::default(),
            refused: Arc::default(),
            logins,
            times,
        })
    }

    /// The session is asked for there, with the base's credentials, for so many hours.
    pub fn ask_at(&self, desk: Desk, base: Arc<SingleFlight>, hours: u32) {
        let seconds = hours.saturating_mul(3600).clamp(*SECONDS.start(), *SECONDS.end());
        let serial = self.serial.clone();
        self.session.ask_by(Arc::new(GetSessionToken {
            desk,
            base,
            serial,
            seconds,
            refused: self.refused.clone(),
        }));
    }

    /// The first role behind it: by the session, or with a code of its own. `name` is what makes the role's session one
    /// of its own.
    pub fn first_role(
        self: &Arc<Self>,
        name: &str,
        by_session: AssumeRole,
        by_code: AssumeRole,
    ) -> Box<dyn Fetch> {
        let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, role_arn) = (roles.len(), by_code.hop.role_arn.clone());
        let role = roles.entry(name.to_owned()).or_insert_with(|| {
            let key = LoginKey::new(format!("{} {role_arn} {number}", self.key));
            let kind =
                LoginKind::MfaForRole { serial: self.serial.as_str().into(), role_arn: role_arn.into() };
            Coded::new(key, kind, self.logins.clone(), self.times.clone())
        });
        let base = by_code.base.clone();
        role.ask_by(Arc::new(RoleWithCode { assume: by_code, serial: self.serial.clone() }));
        Box::new(FirstRole { mfa: self.clone(), base, by_session, by_code: role.clone() })
    }

    /// The credentials behind it where no role is assumed.
    pub fn without_role(self: &Arc<Self>, base: Arc<SingleFlight>) -> Box<dyn Fetch> {
        Box::new(WithoutRole { mfa: self.clone(), base })
    }

    /// Tries anew whether a session is to be had.
    pub fn forget(&self) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn refused(&self) -> Option<Fault> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there is no session to be had with such credentials: they are a session themselves, or it was refused.
    async fn has_no_session(&self, base: &Arc<SingleFlight>) -> Result<bool, Fault> {
        Ok(self.refused().is_some() || base.get().await?.session_token().is_some())
    }
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
#[derive(Debug)]
struct GetSessionToken {
    desk: Desk,
    base: Arc<SingleFlight>,
    serial: String,
    seconds: u32,
    refused: Arc<Mutex<Option<Fault>>>,
}

impl Ask for GetSessionToken {
    fn ask<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, Result<Credentials, Fault>> {
        Box::pin(async move {
            let answer = with_base(&self.base, |credentials| {
                self.desk.ask_once("GetSessionToken", self.once(credentials, code))
            })
            .await;
            if let Err(fault) = &answer
                && is_not_to_be_had(fault)
            {
                let why = Fault::new(
                    fault.kind,
                    format!("this user gets no session with MFA ({}): each role needs a code", fault.message),
                );
                *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(
                    why.with_operation("GetSessionToken")
                        .with_fix("type a code for each role, or allow sts:GetSessionToken to the user"),
                );
            }
            answer
        })
    }

    fn is_over(&self) -> bool {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl GetSessionToken {
    /// Never asked twice with the same code but when it was not looked at.
    async fn once(&self, with: Credentials, code: &Secret) -> Result<Credentials, Fault> {
        let answer = self
            .desk
            .sts
            .get_session_token()
            .serial_number(&self.serial)
            .token_code(code.reveal())
            .duration_seconds(i32::try_from(self.seconds).unwrap_or(i32::MAX))
            .customize()
            .config_override(signed_with(with))
            .send()
            .await
            .map_err(|e| faults::classify(&e, "STS", "GetSessionToken"))?;
        credentials_of(answer.credentials(), "GetSessionToken")
    }
}

/// Whether a fault of GetSessionToken is about the call and not about the code: it is denied, or not for these credentials.
fn is_not_to_be_had(fault: &Fault) -> bool {
    let denied = fault.kind == FaultKind::Denied && fault.code.as_deref() == Some("AccessDenied");
    // A user's name, which is in the former, may hold anything.
    denied && (fault.message.contains("is not authorized to perform") || !fault.message.contains("MFA"))
}

#[derive(Debug)]
struct RoleWithCode {
    assume: AssumeRole,
    serial: String,
}

impl Ask for RoleWithCode {
    fn ask<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, Result<Credentials, Fault>> {
        Box::pin(self.assume.with_code(&self.serial, code))
    }

    fn desk(&self) -> &Desk {
        &self.assume.desk
    }
}

/// The first role behind an MFA device.
#[derive(Debug)]
struct FirstRole {
    mfa: Arc<Mfa>,
    base: Arc<SingleFlight>,
    by_session: AssumeRole,
    by_code: Coded,
}

impl Fetch for FirstRole {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            if !self.by_code.holds() && !self.mfa.has_no_session(&self.base).await? {
                return self.by_session.fetch().await;
            }
            self.by_code.session(self.mfa.refused())
        })
    }

    fn refused(&self, sent: Instant) -> BoxFuture<'_, ()> {
        self.by_code.refused(sent)
    }
}

/// What is behind an MFA device, without a role. Credentials that give no session are used as they are: they may be one
/// with MFA already.
#[derive(Debug)]
struct WithoutRole {
    mfa: Arc<Mfa>,
    base: Arc<SingleFlight>,
}

impl Fetch for WithoutRole {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let flight =
                if self.mfa.has_no_session(&self.base).await? { &self.base } else { &self.mfa.flight };
            flight.get().await
        })
    }

    fn refused(&self, sent: Instant) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.mfa.flight.renew(sent).await;
            self.base.renew(sent).await;
        })
    }
}
