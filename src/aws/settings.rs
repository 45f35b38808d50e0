use std::fmt;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_runtime::env_config::{EnvConfigValue, section::EnvConfigSections};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::{
    os_shim_internal::Env,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

use crate::model::{Fault, Region};

use super::{machine::Machine, profiles};

/// What one profile and the environment say of endpoints and regions. Credentials are not its business.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>
#[derive(Debug)]
pub(super) struct Settings {
    /// Region, endpoint URLs, FIPS and dual-stack; no credentials.
    pub config: SdkConfig,
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
        config.set_use_fips(Some(switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")));
        config.set_use_dual_stack(Some(switch("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")));
        config.set_service_config(Some(Endpoints { env: machine.env.clone(), sections, ignored }));
        Ok(Self { config: config.build(), home: home.map(Region::new) })
    }

    /// Of a simulation: nothing is read.
    pub fn simulated(http: &SharedHttpClient) -> Self {
        Self { config: base(http).build(), home: None }
    }
}

fn base(http: &SharedHttpClient) -> aws_types::sdk_config::Builder {
    let mut config =
        SdkConfig::builder().behavior_version(BehaviorVersion::latest()).http_client(http.clone());
    config.set_sleep_impl(aws_smithy_async::rt::sleep::default_async_sleep());
    config.set_time_source(Some(aws_smithy_async::time::SharedTimeSource::default()));
    config
}

/// Endpoint URLs of single services: `AWS_ENDPOINT_URL_<SERVICE>`, and the `[services]` section of the profile.
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
        let value = EnvConfigValue::new().env(key.env()).profile(key.profile()).service_id(key.service_id());
        let url = value.load(&self.env, Some(&self.sections))?.0.into_owned();
        // The SDK panics at an empty one.
        Some(url).filter(|url| !url.is_empty())
    }
}
