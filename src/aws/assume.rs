use std::{sync::Arc, time::Instant};

use aws_config::{
    Region as SdkRegion, default_provider::credentials::DefaultCredentialsChain,
    profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::model::{Account, BoxFuture, Call, Fault, FaultKind, Pacer, Region, Source, Verdict};

use super::{
    credentials::{Fetch, SingleFlight},
    faults,
    read_list::session_policy,
};

/// Assumes the account's role, with the session policy made from the read list.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Debug)]
pub(super) struct AssumeRole {
    pub account: Arc<Account>,
    pub role_arn: String,
    /// Signs with the base credentials, in the pinned region.
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
                    tracing::info!(account = %self.account.name, role = self.role_arn, "role assumed");
                    self.pacer.succeeded(&call);
                    return Ok(credentials);
                }
                Err(fault) => fault,
            };
            match self.pacer.judge(&call, attempt, &fault) {
                Verdict::Again(wait) => self.pacer.pause(wait).await,
                Verdict::GiveUp => return Err(fault),
            }
            attempt += 1;
        }
    }

    async fn once(&self) -> Result<Credentials, Fault> {
        let reach = &self.account.reach;
        let answer = self
            .sts
            .assume_role()
            .role_arn(&self.role_arn)
            .role_session_name(&reach.session_name)
            .policy(session_policy())
            .set_external_id(reach.external_id.clone())
            .set_duration_seconds(reach.duration_seconds.and_then(|s| i32::try_from(s).ok()))
            .send()
            .await
            .map_err(|e| faults::classify(&e, "STS", "AssumeRole"))?;
        let got = answer.credentials().ok_or_else(|| {
            Fault::new(FaultKind::Decode, "an AssumeRole answer without credentials")
                .with_operation("AssumeRole")
        })?;
        Ok(Credentials::new(
            got.access_key_id(),
            got.secret_access_key(),
            Some(got.session_token().to_owned()),
            std::time::SystemTime::try_from(*got.expiration()).ok(),
            "skydeck",
        ))
    }
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

/// The first credentials: a profile's, or the SDK's own chain.
#[derive(Debug)]
pub(super) struct Base {
    pub first: First,
    /// For messages: `profile x`, or what the chain tries.
    pub what: String,
}

impl Fetch for Base {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let nothing = || Fault::new(FaultKind::NoCredentials, format!("tried {}: none found", self.what));
            self.first.provide().await.map_err(|error| {
                if self.first.is_named()
                    && let Some(fault) = faults::instance::fault(&error)
                {
                    return fault.with_operation("AssumeRole");
                }
                let reason = faults::deepest(&error);
                let (kind, message) = match &error {
                    CredentialsError::CredentialsNotLoaded(_) => return nothing(),
                    CredentialsError::ProviderTimedOut(_) => {
                        (FaultKind::Timeout, format!("{} took too long", self.what))
                    }
                    // An external process may print secrets: its words are not repeated.
                    _ if reason.contains("credential_process") || reason.contains("external process") => {
                        (FaultKind::NoCredentials, format!("the credential_process of {} failed", self.what))
                    }
                    _ if reason.contains("expired") || reason.contains("Unauthorized") => {
                        (FaultKind::Expired, format!("{}: {reason}", self.what))
                    }
                    _ => (FaultKind::NoCredentials, format!("{}: {reason}", self.what)),
                };
                Fault::new(kind, message).with_operation("AssumeRole")
            })
        })
    }
}

/// Where the first credentials come from.
#[derive(Debug)]
pub(super) enum First {
    /// From a provider that is at hand.
    Given(SharedCredentialsProvider),
    /// From a profile, or from the SDK's chain. Built anew for each fetch: the SDK's profile provider reads
    /// the files, or fails to, once in its life, and keys change on disk.
    Chain {
        /// The profile, if one is named.
        profile: Option<String>,
        http: SharedHttpClient,
        region: Option<SdkRegion>,
    },
}

impl First {
    /// Whether somebody said where they come from: the chain tries what may not be there.
    fn is_named(&self) -> bool {
        matches!(self, Self::Chain { profile: Some(_), .. })
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let (profile, http, region) = match self {
            Self::Given(given) => return given.provide_credentials().await,
            Self::Chain { profile, http, region } => (profile, http, region.clone()),
        };
        let settings = ProviderConfig::default().with_http_client(http.clone()).with_region(region.clone());
        match profile {
            Some(name) => {
                let provider = ProfileFileCredentialsProvider::builder().profile_name(name);
                Box::pin(provider.configure(&settings).build().provide_credentials()).await
            }
            None => {
                let mut chain = DefaultCredentialsChain::builder().configure(settings);
                chain.set_region(region);
                let chain = Box::pin(chain.build()).await;
                Box::pin(chain.provide_credentials()).await
            }
        }
    }
}
