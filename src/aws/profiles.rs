use aws_config::{imds::region::ImdsRegionProvider, provider_config::ProviderConfig};
use aws_runtime::env_config::{file::EnvConfigFiles, section::EnvConfigSections, section::Profile, source};
use aws_types::os_shim_internal::Fs;

use crate::fleet::{ProfileFacts, ProfileSet};

use super::machine::Machine;

/// Reads the AWS config files and the environment, as the SDK itself does. Each call reads them anew.
///
/// # Errors
/// A file that does not parse, in the parser's words.
pub async fn read_profiles(machine: &Machine, selected: Option<&str>) -> Result<ProfileSet, String> {
    let sections = sections(machine, None).await?;
    let set = |name: &str| machine.var(name);
    // As the SDK's chain has it: keys in the environment win over AWS_PROFILE, not over --profile.
    let keys = set("AWS_ACCESS_KEY_ID").is_some() && set("AWS_SECRET_ACCESS_KEY").is_some();
    let selected = selected.map(str::to_owned).or_else(|| set("AWS_PROFILE").filter(|_| !keys));
    let environment_credentials = selected.is_none()
        && [
            "AWS_ACCESS_KEY_ID",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]
        .iter()
        .any(|name| set(name).is_some());
    let mut profiles: Vec<ProfileFacts> =
        sections.profiles().filter_map(|name| sections.get_profile(name)).map(facts).collect();
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    let from_profile = sections
        .get_profile(selected.as_deref().unwrap_or("default"))
        .and_then(|p| p.get("region").map(str::to_owned));
    let mut default_region = set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")).or(from_profile);
    if default_region.is_none() && profiles.is_empty() && !environment_credentials {
        let settings = ProviderConfig::without_region().with_http_client(machine.http_client());
        let imds = ImdsRegionProvider::builder().configure(&settings).build();
        default_region = imds.region().await.map(|r| r.to_string());
    }
    Ok(ProfileSet { profiles, selected, environment_credentials, default_region })
}

/// The sections of the AWS config files, with that profile selected, or the one that the environment selects.
pub(super) async fn sections(machine: &Machine, profile: Option<&str>) -> Result<EnvConfigSections, String> {
    let files = EnvConfigFiles::default();
    let mut source =
        source::load(&machine.env, &Fs::real(), &files).await.map_err(|e| super::faults::deepest(&e))?;
    if let Some(profile) = profile {
        source.profile = profile.to_owned().into();
    }
    EnvConfigSections::parse(source).map_err(|e| e.to_string())
}

fn facts(profile: &Profile) -> ProfileFacts {
    let get = |key: &str| profile.get(key).map(str::to_owned);
    ProfileFacts {
        name: profile.name().to_owned(),
        region: get("region"),
        role_arn: get("role_arn"),
        source_profile: get("source_profile"),
        external_id: get("external_id"),
        role_session_name: get("role_session_name"),
        duration_seconds: get("duration_seconds").and_then(|s| s.parse().ok()),
        mfa_serial: get("mfa_serial"),
        account_id: get("aws_account_id").or_else(|| get("sso_account_id")),
    }
}
