use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use aws_config::{AppName, BehaviorVersion, Region as SdkRegion, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::{EnvConfigValue, section::EnvConfigSections};
use aws_sdk_sts::config::{IdentityCache, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::{
    os_shim_internal::Env,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

use crate::{
    fleet::{Endpoint, endpoint_url},
    model::{Fault, Region},
};

use super::{
    credentials::{Renewing, SingleFlight},
    machine::Machine,
    options::SignInOptions,
    profiles,
};

/// What one profile, the environment and our own config file say of endpoints and regions. Credentials are not its
/// business.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Endpoint URLs, FIPS and dual-stack; no credentials.
    config: SdkConfig,
    /// `[[endpoint]]`.
    own: Vec<Endpoint>,
    /// `AWS_REGION`, or the profile's.
    pub home: Option<Region>,
}

impl Settings {
    /// Of the profile of that name, or of the selected one.
    ///
    /// # Errors
    /// AWS config files that do not parse.
    pub async fn load(
        machine: &Machine,
        profile: Option<&str>,
        http: &SharedHttpClient,
        options: &SignInOptions,
    ) -> Result<Self, Fault> {
        let sections = profiles::sections(machine, profile).await?;
        let value = |env: &str, key: &str| {
            let found = EnvConfigValue::new().env(env).profile(key).load(&machine.env, Some(&sections));
            found.map(|(value, _)| value.into_owned()).filter(|value| !value.is_empty())
        };
        let switch = |env: &str, key: &str| value(env, key).is_some_and(|v| v.eq_ignore_ascii_case("true"));
        let home = value("AWS_REGION", "region").or_else(|| machine.var("AWS_DEFAULT_REGION"));
        let ignored = switch("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
        let everywhere = value("AWS_ENDPOINT_URL", "endpoint_url").filter(|_| !ignored);
        let mut config = base(http);
        config.set_endpoint_url(everywhere);
        let fips = || switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
        let dual_stack = || switch("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
        config.set_use_fips(Some(options.fips.unwrap_or_else(fips)));
        config.set_use_dual_stack(Some(options.dual_stack.unwrap_or_else(dual_stack)));
        config.set_service_config(Some(Endpoints { env: machine.env.clone(), sections, ignored }));
        let own = options.endpoints.clone();
        Ok(Self { config: config.build(), own, home: home.map(Region::new) })
    }

    /// Of a simulation: nothing is read.
    pub fn simulated(http: &SharedHttpClient) -> Self {
        Self { config: base(http).build(), own: Vec::new(), home: None }
    }

    /// The configuration of the client of one service in a region: its endpoint and credentials, our timeouts, no retries
    /// and no identity cache of the SDK's. The service is spelt as its model does: `SSO OIDC`. A URL of our own config file
    /// is asked as it stands, for it names the very endpoint: FIPS and dual-stack have no say in it.
    pub fn of(&self, service: &str, region: &Region, credentials: Option<Arc<SingleFlight>>) -> SdkConfig {
        static APP: OnceLock<Option<AppName>> = OnceLock::new();
        let app = APP.get_or_init(|| AppName::new("skydeck").ok());
        let mut builder = self
            .config
            .to_builder()
            .region(SdkRegion::new(region.to_string()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_millis(3100))
                    .read_timeout(Duration::from_secs(10))
                    .operation_attempt_timeout(Duration::from_secs(15))
                    .operation_timeout(Duration::from_secs(15))
                    .build(),
            )
            .identity_cache(IdentityCache::no_cache());
        builder.set_credentials_provider(credentials.map(|c| SharedCredentialsProvider::new(Renewing(c))));
        builder.set_app_name(app.clone());
        if let Some(url) = endpoint_url(&self.own, service, region) {
            builder.set_endpoint_url(Some(url));
            builder.set_service_config(None::<Endpoints>);
            builder.set_use_fips(Some(false));
            builder.set_use_dual_stack(Some(false));
        }
        builder.build()
    }
}

fn base(http: &SharedHttpClient) -> aws_types::sdk_config::Builder {
    let mut config =
        SdkConfig::builder().behavior_version(BehaviorVersion::latest()).http_client(http.clone());
    config.set_sleep_impl(aws_smithy_async::rt::sleep::default_async_sleep());
    config.set_time_source(Some(aws_smithy_async::time::SharedTimeSource::default()));
    config
}

/// Endpoint URLs of single services: `AWS_ENDPOINT_URL_<SERVICE>` goes before `AWS_ENDPOINT_URL`, and both before the
/// `[services]` section of the profile.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
struct Endpoints {
    env: Env,
    sections: EnvConfigSections,
    ignored: bool,
}

/// The sections hold the profiles' keys.
impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints").field("ignored", &self.ignored).finish_non_exhaustive()
    }
}

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if self.ignored && key.env() == "AWS_ENDPOINT_URL" {
            return None;
        }
        // The SDK looks for `sso-oidc` in the sections, where AWS's other tools write `sso_oidc`.
        let service = key.service_id().replace(' ', "_");
        let value = EnvConfigValue::new().env(key.env()).profile(key.profile()).service_id(&service);
        let (value, _) = value.load(&self.env, Some(&self.sections))?;
        // The SDK panics at an empty one.
        Some(value.into_owned()).filter(|value| !value.is_empty())
    }
}
