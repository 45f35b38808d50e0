use std::{sync::Arc, time::Instant};

use aws_credential_types::Credentials;

use crate::model::{Account, BoxFuture, Call, Fault, FaultKind, Hop, Pacer, Region, Source, Text, Verdict};

use super::{
    credentials::{Fetch, SingleFlight},
    faults,
};

/// A session that was got with a session's credentials lasts an hour at most; asking for more fails.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
const CHAINED_SECONDS: u32 = 3600;

/// Assumes one role with the credentials before it.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Debug)]
pub(super) struct AssumeRole {
    /// On the way to whom.
    pub account: Arc<Account>,
    pub hop: Hop,
    /// Which hop of how many, from 1.
    pub place: (usize, usize),
    /// Whether the credentials before it are a role's.
    pub chained: bool,
    /// The session policy.
    pub policy: String,
    /// Signs with the credentials before it, in the pinned region.
    pub sts: aws_sdk_sts::Client,
    pub base: Arc<SingleFlight>,
    pub region: Region,
    pub pacer: Arc<dyn Pacer>,
}

impl Fetch for AssumeRole {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            self.base.get().await?;
            let sent = Instant::now();
            match self.assume().await {
                // The base's own end is not the role's fault: one renewal of it, one more try.
                Err(fault) if fault.kind == FaultKind::Expired => {
                    self.base.renew(sent).await;
                    self.base.get().await?;
                    self.assume().await
                }
                answer => answer,
            }
        })
    }
}

impl AssumeRole {
    /// Asks as often as the pacer says. It is not asked to admit: a request that waits for these very
    /// credentials may hold the place.
    async fn assume(&self) -> Result<Credentials, Fault> {
        let call = Call {
            account: self.account.charged(),
            region: self.region.clone(),
            service: "STS",
            operation: "AssumeRole",
            source: Source::Identity,
        };
        let mut attempt = 1;
        loop {
            let fault = match self.once().await {
                Ok(credentials) => {
                    tracing::info!(account = %self.account.name, role = self.hop.role_arn, "role assumed");
                    self.pacer.succeeded(&call);
                    return Ok(credentials);
                }
                Err(fault) => fault,
            };
            match self.pacer.judge(&call, attempt, &fault) {
                Verdict::Again(wait) => self.pacer.pause(wait).await,
                Verdict::GiveUp => return Err(self.placed(fault)),
            }
            attempt += 1;
        }
    }

    /// Names the hop that failed, where there are several.
    fn placed(&self, mut fault: Fault) -> Fault {
        let (number, of) = self.place;
        if of > 1 {
            fault.message =
                Text::new(format!("hop {number} of {of}, {}: {}", self.hop.role_arn, fault.message));
        }
        fault
    }

    async fn once(&self) -> Result<Credentials, Fault> {
        let limit = if self.chained { CHAINED_SECONDS } else { u32::MAX };
        let seconds = self.hop.duration_seconds.map(|seconds| seconds.min(limit));
        let answer = self
            .sts
            .assume_role()
            .role_arn(&self.hop.role_arn)
            .role_session_name(&self.hop.session_name)
            .policy(&self.policy)
            .set_external_id(self.hop.external_id.clone())
            .set_duration_seconds(seconds.and_then(|s| i32::try_from(s).ok()))
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

/// Credentials from the SDK's chain or a profile, used as they are. When the account's id is known they
/// must belong to it: another account's data under this one's name would be worse than none.
#[derive(Debug)]
pub(super) struct AsTheyAre {
    pub account: Arc<Account>,
    pub sts: aws_sdk_sts::Client,
    pub base: Arc<SingleFlight>,
}

impl Fetch for AsTheyAre {
    fn refused(&self, sent: Instant) -> BoxFuture<'_, ()> {
        Box::pin(self.base.renew(sent))
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let credentials = self.base.get().await?;
            let Some(wanted) = &self.account.id else { return Ok(credentials) };
            let answer = self
                .sts
                .get_caller_identity()
                .send()
                .await
                .map_err(|e| faults::classify(&e, "STS", "GetCallerIdentity"))?;
            let got = answer.account().unwrap_or_default();
            if got == wanted.as_str() {
                return Ok(credentials);
            }
            let message = format!("these credentials belong to account {got}, not to {wanted}");
            Err(Fault::new(FaultKind::InvalidRequest, message)
                .with_operation("GetCallerIdentity")
                .with_fix("name another profile for this account, or a role to assume in it"))
        })
    }
}
