use std::{error::Error as StdError, time::Duration};

use aws_config::{
    ecs::EcsCredentialsProvider,
    imds::{
        self,
        client::error::{ImdsError, TokenError},
        credentials::ImdsCredentialsProvider,
    },
    provider_config::ProviderConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError},
};
use aws_runtime::env_config::EnvConfigValue;
use aws_smithy_runtime_api::client::{http::SharedHttpClient, orchestrator::HttpResponse, result::SdkError};

use crate::{
    aws::{credentials::Fetch, machine::Machine, profiles},
    model::{BoxFuture, Fault, FaultKind},
};

/// The endpoint is a step away, and where there is none nobody should wait long to be told so.
const NEAR: Duration = Duration::from_secs(1);
/// All tries together.
const LIMIT: Duration = Duration::from_secs(5);

/// The ECS or EKS credential endpoint that the environment names.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
#[derive(Debug)]
pub(in crate::aws) struct Container {
    pub machine: Machine,
    pub http: SharedHttpClient,
}

impl Fetch for Container {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let uris = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
            if uris.iter().all(|name| self.machine.var(name).is_none()) {
                return Err(no_endpoint());
            }
            let config = ProviderConfig::default().with_http_client(self.http.clone());
            let provider = EcsCredentialsProvider::builder().configure(&config).build();
            match tokio::time::timeout(LIMIT, provider.provide_credentials()).await {
                Ok(answer) => answer.map_err(|e| no_container(&e)),
                Err(_) => Err(Fault::new(
                    FaultKind::Timeout,
                    "the container's credential endpoint did not answer in time",
                )),
            }
        })
    }
}

fn no_endpoint() -> Fault {
    Fault::new(
        FaultKind::NoCredentials,
        "no credential endpoint of a container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and \
         AWS_CONTAINER_CREDENTIALS_FULL_URI are not set",
    )
    .with_fix(
        "give the task a role (ECS) or the pod an identity (EKS); elsewhere, take `credential_source = EcsContainer` out \
         of the profile",
    )
}

fn no_container(error: &CredentialsError) -> Fault {
    let fault = |message: &str, fix: &str| Fault::new(FaultKind::NoCredentials, message).with_fix(fix);
    let said = chain(error).last().map(ToString::to_string).unwrap_or_default();
    match error {
        CredentialsError::CredentialsNotLoaded(_) => no_endpoint(),
        CredentialsError::InvalidConfiguration(_) => fault(
            &format!("the container's credential endpoint cannot be used: {said}"),
            "check AWS_CONTAINER_CREDENTIALS_FULL_URI (https, or an address of this machine) and the authorization token",
        ),
        _ if chain(error).any(|e| e.is::<std::io::Error>() || e.is::<Fault>())
            || said.contains("timeout") =>
        {
            fault(
                "the container's credential endpoint does not answer",
                "check that this runs in the task or pod whose environment it has, and that no proxy stands before 169.254.170.2",
            )
        }
        // The server's own words may be anything: its status is enough.
        _ if said.starts_with("Non-success status") => fault(
            &format!("the container's credential endpoint refuses{}", status_in(&said)),
            "check the task's role or the pod's identity, and AWS_CONTAINER_AUTHORIZATION_TOKEN(_FILE)",
        ),
        _ => fault(
            "the container's credential endpoint did not give credentials",
            "check the task's role or the pod's identity",
        ),
    }
}

/// `Non-success status from HTTP credential provider: StatusCode(403)`.
fn status_in(said: &str) -> String {
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { digits } else { format!(" (HTTP status {digits})") }
}

/// The instance's role, by IMDSv2.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html>
#[derive(Debug)]
pub(in crate::aws) struct Instance {
    pub machine: Machine,
    pub http: SharedHttpClient,
}

impl Fetch for Instance {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let disabled = self.machine.var("AWS_EC2_METADATA_DISABLED");
            if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
                let message =
                    "the instance's metadata service is not asked: AWS_EC2_METADATA_DISABLED is set";
                return Err(Fault::new(FaultKind::NoCredentials, message)
                    .with_fix("name a profile with credentials, or unset AWS_EC2_METADATA_DISABLED"));
            }
            let endpoint = self.endpoint().await?;
            let config = ProviderConfig::default().with_http_client(self.http.clone());
            let client = imds::Client::builder()
                .configure(&config)
                .endpoint(&endpoint)
                .map_err(|_| wrong_endpoint(&endpoint))?
                .connect_timeout(NEAR)
                .read_timeout(NEAR)
                .max_attempts(2)
                .operation_timeout(LIMIT)
                .build();
            let provider = ImdsCredentialsProvider::builder().configure(&config).imds_client(client).build();
            provider.provide_credentials().await.map_err(|e| no_instance(&e))
        })
    }
}

impl Instance {
    async fn endpoint(&self) -> Result<String, Fault> {
        let sections = profiles::sections(&self.machine, None).await?;
        let value = |env: &'static str, key: &'static str| {
            let found = EnvConfigValue::new().env(env).profile(key).load(&self.machine.env, Some(&sections));
            found.map(|(value, _)| value.into_owned()).filter(|value| !value.is_empty())
        };
        let named = value("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
        let mode = value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
        let by_mode = match mode {
            Some(mode) if mode.eq_ignore_ascii_case("ipv6") => "http://[fd00:ec2::254]",
            _ => "http://169.254.169.254",
        };
        Ok(named.unwrap_or_else(|| by_mode.to_owned()))
    }
}

fn wrong_endpoint(endpoint: &str) -> Fault {
    let message = format!("the instance's metadata endpoint `{endpoint}` is no URL");
    Fault::new(FaultKind::NoCredentials, message).with_fix("correct AWS_EC2_METADATA_SERVICE_ENDPOINT")
}

fn no_instance(error: &CredentialsError) -> Fault {
    let fault = |message: &str, fix: &str| Fault::new(FaultKind::NoCredentials, message).with_fix(fix);
    let on_ec2 = "attach an instance profile with a role, or name a profile with credentials";
    match status(error) {
        Some(403) => fault(
            "the instance's metadata service is switched off, or this process may not use it",
            "aws ec2 modify-instance-metadata-options --http-endpoint enabled --instance-id ID",
        ),
        Some(404) => fault("this EC2 instance has no role", on_ec2),
        Some(status) => fault(
            &format!("the instance's metadata service refuses (HTTP status {status})"),
            "check the instance's metadata options; where something else answers for it, such as kube2iam, check that",
        ),
        None if chain(error).any(|e| e.to_string().contains("received 404")) => {
            fault("this EC2 instance has no role", on_ec2)
        }
        // The connection is made and the answer to the token's PUT does not come: it dies on the way when it has a hop
        // too many.
        None if chain(error).any(is_silence) => fault(
            "the instance's metadata service was reached and does not answer: so it is in a container on EC2 whose hop \
             limit is 1",
            "a container on EC2: set the instance's metadata hop limit to 2: aws ec2 modify-instance-metadata-options \
             --http-put-response-hop-limit 2 --instance-id ID",
        ),
        None if is_nobody_there(error) => fault(
            "no credentials: nothing is named, and this is no EC2 instance (its metadata service does not answer)",
            "name a profile (AWS_PROFILE, or `profile` under [fleet] in the config file), or sign in",
        ),
        None => fault(
            "the instance's metadata service did not give credentials",
            "check that the instance's role trusts ec2.amazonaws.com",
        ),
    }
}

/// Whether there was a connection and no answer: in the HTTP client's words, or in ours.
fn is_silence(error: &(dyn StdError + 'static)) -> bool {
    let ours = error
        .downcast_ref::<Fault>()
        .is_some_and(|fault| fault.kind == FaultKind::Timeout && fault.message.starts_with("no answer from"));
    ours || error.to_string().contains("read timeout")
}

fn is_nobody_there(error: &CredentialsError) -> bool {
    chain(error).any(|e| {
        e.downcast_ref::<SdkError<TokenError, HttpResponse>>()
            .is_some_and(|e| matches!(e, SdkError::DispatchFailure(_) | SdkError::TimeoutError(_)))
    })
}

/// The status of the answer that was a refusal.
fn status(error: &CredentialsError) -> Option<u16> {
    chain(error).find_map(|e| {
        let token = e.downcast_ref::<SdkError<TokenError, HttpResponse>>().and_then(SdkError::raw_response);
        let answer = match e.downcast_ref::<ImdsError>() {
            Some(ImdsError::ErrorResponse(answer)) => Some(answer.response()),
            _ => token,
        };
        answer.map(|answer| answer.status().as_u16()).filter(|status| *status >= 300)
    })
}

fn chain<'a>(error: &'a CredentialsError) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error as &(dyn StdError + 'static)), |&e| e.source())
}
