use std::{future::Future, sync::Arc, time::Instant};

use aws_credential_types::Credentials;

use crate::model::{
    Account, AccountName, BoxFuture, Call, Fault, FaultKind, Hop, Pacer, Region, Secret, Source, Text,
};

use super::{
    credentials::{Fetch, SingleFlight, is_refused},
    faults,
    paced::{in_lane, paced},
};

/// A session that was got with a role's session lasts an hour at most; asking for more fails.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
const CHAINED_SECONDS: u32 = 3600;

/// Where credentials are asked for, and on the way to whom.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub account: Arc<Account>,
    /// Who is charged: the account of the credentials that it is asked with, as far as that is known.
    pub caller: AccountName,
    /// In the pinned region.
    pub sts: aws_sdk_sts::Client,
    pub region: Region,
    pub pacer: Arc<dyn Pacer>,
}

impl Desk {
    /// Asks as often as the pacer says.
    pub async fn ask<T, F, Answer>(&self, operation: &'static str, once: F) -> Result<T, Fault>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, Fault>>,
    {
        paced(&*self.pacer, &self.call(operation), once).await
    }

    /// Asks once, with what is good once.
    pub async fn ask_once<T>(&self, operation: &'static str, once: impl Future<Output = T>) -> T {
        in_lane(&*self.pacer, &self.call(operation), once).await
    }

    fn call(&self, operation: &'static str) -> Call {
        Call {
            account: self.caller.clone(),
            target: self.account.charged(),
            region: self.region.clone(),
            service: "STS",
            operation,
            source: Source::Identity,
            goes_on: false,
        }
    }
}

/// Asks with the credentials before. Their own end is not the fault of what is asked for: one renewal of them, one more
/// try.
pub(super) async fn with_base<F, Answer>(base: &Arc<SingleFlight>, ask: F) -> Result<Credentials, Fault>
where
    F: Fn(Credentials) -> Answer,
    Answer: Future<Output = Result<Credentials, Fault>>,
{
    let credentials = base.get().await?;
    let sent = Instant::now();
    match ask(credentials).await {
        Err(fault) if is_refused(&fault) => {
            base.renew(sent).await;
            ask(base.get().await?).await
        }
        answer => answer,
    }
}

/// Has a request signed with these: the client's own provider might fetch others first.
pub(super) fn signed_with(credentials: Credentials) -> aws_sdk_sts::config::Builder {
    aws_sdk_sts::config::Builder::new().credentials_provider(credentials)
}

/// Assumes one role with the credentials before it.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Debug)]
pub(super) struct AssumeRole {
    pub hop: Hop,
    /// Which hop of how many, from 1.
    pub place: (usize, usize),
    /// Whether the credentials before it are a role's.
    pub chained: bool,
    /// The session policy.
    pub policy: String,
    pub desk: Desk,
    pub base: Arc<SingleFlight>,
}

impl Fetch for AssumeRole {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async move {
            let asked = |credentials: Credentials| async move {
                let answer = self.desk.ask("AssumeRole", || self.once(&credentials, None)).await;
                answer.map_err(|fault| self.placed(fault))
            };
            let credentials = with_base(&self.base, asked).await?;
            tracing::info!(account = %self.desk.account.name, role = self.hop.role_arn, "role assumed");
            Ok(credentials)
        })
    }
}

impl AssumeRole {
    /// With a code of an MFA device. It is good once, so nothing is asked twice but what was refused before the code
    /// was looked at.
    pub async fn with_code(&self, serial: &str, code: &Secret) -> Result<Credentials, Fault> {
        let asked = |credentials: Credentials| async move {
            let once = self.once(&credentials, Some((serial, code)));
            self.desk.ask_once("AssumeRole", once).await.map_err(|fault| self.placed(fault))
        };
        with_base(&self.base, asked).await
    }

    /// Names the hop that failed, where there are several. A fault that came with the credentials before it, such as a
    /// login that is wanted, is not the hop's.
    fn placed(&self, mut fault: Fault) -> Fault {
        let (number, of) = self.place;
        if of > 1 && fault.operation.as_deref() == Some("AssumeRole") && !fault.message.starts_with("hop ") {
            fault.message =
                Text::new(format!("hop {number} of {of}, {}: {}", self.hop.role_arn, fault.message));
            fault.brief = fault.brief.map(|brief| Text::new(format!("hop {number} of {of}: {brief}")));
        }
        fault
    }

    async fn once(&self, with: &Credentials, mfa: Option<(&str, &Secret)>) -> Result<Credentials, Fault> {
        let limit = if self.chained { CHAINED_SECONDS } else { u32::MAX };
        let seconds = self.hop.duration_seconds.map(|seconds| seconds.min(limit));
        let answer = self
            .desk
            .sts
            .assume_role()
            .role_arn(&self.hop.role_arn)
            .role_session_name(&self.hop.session_name)
            .policy(&self.policy)
            .set_external_id(self.hop.external_id.clone())
            .set_duration_seconds(seconds.and_then(|s| i32::try_from(s).ok()))
            .set_serial_number(mfa.map(|(serial, _)| serial.to_owned()))
            .set_token_code(mfa.map(|(_, code)| code.reveal().to_owned()))
            .customize()
            .config_override(signed_with(with.clone()))
            .send()
            .await
            .map_err(|e| faults::classify(&e, "STS", "AssumeRole"))?;
        credentials_of(answer.credentials(), "AssumeRole")
    }
}

/// What STS answers, as the SDK takes it.
pub(super) fn credentials_of(
    got: Option<&aws_sdk_sts::types::Credentials>,
    operation: &str,
) -> Result<Credentials, Fault> {
    let got = got.ok_or_else(|| {
        Fault::new(FaultKind::Decode, format!("an answer of {operation} without credentials"))
            .with_operation(operation)
    })?;
    Ok(Credentials::new(
        got.access_key_id(),
        got.secret_access_key(),
        Some(got.session_token().to_owned()),
        std::time::SystemTime::try_from(*got.expiration()).ok(),
        "skydeck",
    ))
}

/// The credentials before them, used as they are. When the account's id is known they
/// must belong to it: another account's data under this one's name would be worse than none.
#[derive(Debug)]
pub(super) struct AsTheyAre {
    pub desk: Desk,
    pub base: Arc<SingleFlight>,
}

impl Fetch for AsTheyAre {
    fn refused(&self, sent: Instant) -> BoxFuture<'_, ()> {
        Box::pin(self.base.renew(sent))
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(with_base(&self.base, |credentials| self.checked(credentials)))
    }
}

impl AsTheyAre {
    async fn checked(&self, credentials: Credentials) -> Result<Credentials, Fault> {
        const OPERATION: &str = "GetCallerIdentity";
        let Some(wanted) = &self.desk.account.id else { return Ok(credentials) };
        let once = || async {
            let ask = self.desk.sts.get_caller_identity().customize();
            let answer = ask.config_override(signed_with(credentials.clone())).send().await;
            answer.map_err(|e| faults::classify(&e, "STS", OPERATION))
        };
        let got = self.desk.ask(OPERATION, once).await?.account.unwrap_or_default();
        if got == wanted.as_str() {
            return Ok(credentials);
        }
        let message = format!("these credentials belong to account {got}, not to {wanted}");
        Err(Fault::new(FaultKind::InvalidRequest, message)
            .with_operation(OPERATION)
            .with_fix("name another profile for this account, or a role to assume in it"))
    }
}
