use std::collections::BTreeSet;

use crate::{
    aws::{Machine, read_profile_files},
    fleet::Config,
    model::Fault,
};

/// What a good config file names that leads nowhere by the AWS config files of this machine: profiles that are not there or
/// say something wrong, each with what to do. Nothing where there are no such files, and nobody is asked: the config file
/// may be for another machine.
pub async fn doubts(config: &Config) -> Vec<String> {
    let profiles = match read_profile_files(&Machine::real(), config.defaults.profile.as_deref()).await {
        Ok(profiles) if profiles.profiles.is_empty() && profiles.sso_sessions.is_empty() => {
            return Vec::new();
        }
        Ok(profiles) => profiles,
        Err(message) => return vec![message],
    };
    let host = super::host();
    let fleet = config.fleet(&profiles, &host).unwrap_or_default();
    let named = config.defaults.profile.as_deref();
    let ways = fleet
        .accounts
        .iter()
        .map(|account| account.reach.way.clone())
        .chain(config.organization_account(&profiles, &host).map(|account| account.reach.way))
        .chain(named.map(|profile| profiles.way(Some(profile), &host)));
    let faults = ways.filter_map(Result::err);
    let login = config.sso.as_ref().and_then(|sso| profiles.sso_session(&sso.session).err());
    let told: BTreeSet<String> =
        faults.chain(login).map(|Fault { message, fix, .. }| format!("{message}; {fix}")).collect();
    told.into_iter().collect()
}
