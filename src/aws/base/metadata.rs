use aws_config::{
    ecs::EcsCredentialsProvider, imds::credentials::ImdsCredentialsProvider, provider_config::ProviderConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::{
    aws::{
        credentials::Fetch,
        faults::{self, instance},
    },
    model::{BoxFuture, Fault, FaultKind},
};

/// The ECS or EKS credential endpoint that the environment names.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
#[derive(Debug)]
pub(super) struct Container {
    pub http: SharedHttpClient,
}

impl Fetch for Container {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        let provider = EcsCredentialsProvider::builder().configure(&settings(&self.http)).build();
        Box::pin(async move {
            provider.provide_credentials().await.map_err(|e| fault(&e, "the container's role"))
        })
    }
}

/// The instance's role, by IMDSv2.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html>
#[derive(Debug)]
pub(super) struct Instance {
    pub http: SharedHttpClient,
}

impl Fetch for Instance {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        let provider = ImdsCredentialsProvider::builder().configure(&settings(&self.http)).build();
        Box::pin(async move {
            provider
                .provide_credentials()
                .await
                .map_err(|e| instance::fault(&e).unwrap_or_else(|| fault(&e, "the instance's role")))
        })
    }
}

fn settings(http: &SharedHttpClient) -> ProviderConfig {
    ProviderConfig::default().with_http_client(http.clone())
}

fn fault(error: &CredentialsError, what: &str) -> Fault {
    match error {
        CredentialsError::ProviderTimedOut(_) => {
            Fault::new(FaultKind::Timeout, format!("{what} took too long"))
        }
        _ => Fault::new(FaultKind::NoCredentials, format!("{what}: {}", faults::deepest(error))),
    }
}
