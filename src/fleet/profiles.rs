use std::{collections::BTreeMap, sync::Arc};

use crate::model::{Account, AccountId, AccountName, Base, Fault, FaultKind, Fleet, Hop, Reach, Region, Way};

use super::reach::{Host, is_region, session_name};

/// What a profile of the AWS config files says that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// Its name.
    pub name: String,
    /// `region`.
    pub region: Option<String>,
    /// `role_arn`.
    pub role_arn: Option<String>,
    /// `source_profile`.
    pub source_profile: Option<String>,
    /// `external_id`.
    pub external_id: Option<String>,
    /// `role_session_name`.
    pub role_session_name: Option<String>,
    /// `duration_seconds`.
    pub duration_seconds: Option<u32>,
    /// `mfa_serial`.
    pub mfa_serial: Option<String>,
    /// `aws_account_id` or `sso_account_id`.
    pub account_id: Option<String>,
}

/// The profiles of the AWS config files, and what the environment adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileSet {
    /// All profiles, by name.
    pub profiles: Vec<ProfileFacts>,
    /// `AWS_PROFILE`, or `--profile`.
    pub selected: Option<String>,
    /// Keys, a web identity or a container role in the environment: the SDK's chain takes them first.
    pub environment_credentials: bool,
    /// `AWS_REGION`, else the selected or default profile's region, else the instance's.
    pub default_region: Option<String>,
}

/// What a first start without anything says.
const NOTHING: &str = "\
no credentials and no config. Looked for accounts in ~/.config/skydeck/config.toml, for profiles in
~/.aws/config and ~/.aws/credentials, for keys in the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE), and
for an instance role.
  To look around without AWS:   skydeck --demo
  With a profile:               aws configure sso, then AWS_PROFILE=NAME skydeck
  On an EC2 instance:           AWS_REGION=REGION skydeck
  Many accounts:                name them in the config file; see README.md";

impl ProfileSet {
    /// The fleet when no configuration names accounts: the one that is selected, or each profile, or the
    /// SDK's own chain when there are none (an instance role). `regions` from the configuration win. Beside it
    /// stands which profiles had to be left out, and why.
    ///
    /// # Errors
    /// When no region can be found, or the selected profile does not exist.
    pub fn fleet(&self, regions: &[Region], host: &Host) -> Result<(Fleet, Vec<String>), String> {
        let one = |profile: Option<&str>| -> Result<Vec<Arc<Account>>, String> {
            let facts = profile.and_then(|p| self.profiles.iter().find(|f| f.name == p));
            match (profile, facts) {
                (Some(name), None) => Err(self.no_such_profile(name)),
                (_, facts) => Ok(vec![Arc::new(self.account(facts, regions, host)?)]),
            }
        };
        let mut left_out = Vec::new();
        let accounts: Vec<Arc<Account>> = match &self.selected {
            Some(name) => one(Some(name))?,
            None if self.is_empty() && regions.is_empty() && self.default_region.is_none() => {
                return Err(NOTHING.into());
            }
            None if self.environment_credentials || self.profiles.is_empty() => one(None)?,
            None => {
                let all = self.profiles.iter().map(|facts| self.account(Some(facts), regions, host));
                let (good, bad): (Vec<_>, Vec<_>) = all.partition(Result::is_ok);
                left_out.extend(bad.into_iter().filter_map(Result::err));
                good.into_iter().flatten().map(Arc::new).collect()
            }
        };
        match (accounts.is_empty(), left_out.first()) {
            (true, Some(why)) => Err(why.clone()),
            _ => Ok((Fleet { accounts, narrowed: false }, left_out)),
        }
    }

    /// The region of a profile, else the default one.
    pub(super) fn region(&self, profile: Option<&str>) -> Option<Region> {
        let of_profile =
            profile.and_then(|name| self.profiles.iter().find(|f| f.name == name)?.region.as_deref());
        of_profile.or(self.default_region.as_deref()).filter(|r| is_region(r)).map(Region::new)
    }

    /// Whether neither a profile nor the environment offers any credentials.
    fn is_empty(&self) -> bool {
        self.profiles.is_empty() && !self.environment_credentials
    }

    fn account(
        &self,
        facts: Option<&ProfileFacts>,
        regions: &[Region],
        host: &Host,
    ) -> Result<Account, String> {
        let name = facts.map_or("default", |f| f.name.as_str());
        let regions = if regions.is_empty() {
            let region = facts.and_then(|f| f.region.as_deref()).or(self.default_region.as_deref());
            let region = region.filter(|r| is_region(r)).ok_or_else(|| {
                format!(
                    "no region for profile `{name}`: set AWS_REGION, or `region` in ~/.aws/config, \
                     or `regions` under [fleet] in the config file"
                )
            })?;
            vec![Region::new(region)]
        } else {
            regions.to_vec()
        };
        let id =
            facts.and_then(|f| f.account_id.as_deref().or(f.role_arn.as_deref().and_then(account_in_arn)));
        Ok(Account {
            name: AccountName::new(name),
            id: id.and_then(AccountId::parse),
            tags: BTreeMap::new(),
            regions,
            reach: Reach {
                profile: facts.map(|facts| facts.name.clone()),
                way: self.way(facts.map(|facts| facts.name.as_str()), host),
            },
        })
    }

    fn no_such_profile(&self, name: &str) -> String {
        let nearest = super::select::nearest(name, self.profiles.iter().map(|p| p.name.as_str()));
        match nearest {
            Some(near) => format!("no profile `{name}` in the AWS config files; the nearest is `{near}`"),
            None => format!("no profile `{name}`: the AWS config files hold none"),
        }
    }
}

impl ProfileSet {
    /// The way that a profile leads, or without one what the environment offers.
    ///
    /// # Errors
    /// Why it leads nowhere, with what to do.
    pub fn way(&self, profile: Option<&str>, host: &Host) -> Result<Way, Fault> {
        let Some(name) = profile else {
            let base = if self.environment_credentials { Base::Environment } else { Base::Instance };
            return Ok(Way { base, ..Way::default() });
        };
        let facts = self
            .profiles
            .iter()
            .find(|facts| facts.name == name)
            .ok_or_else(|| Fault::new(FaultKind::NoCredentials, self.no_such_profile(name)))?;
        match (&facts.role_arn, &facts.source_profile) {
            (Some(role), Some(source)) if *source != facts.name => {
                let mut way = self.way(Some(source), host)?;
                way.hops.push(Hop {
                    role_arn: role.clone(),
                    external_id: facts.external_id.clone(),
                    session_name: session_name(facts.role_session_name.as_deref(), host),
                    duration_seconds: facts.duration_seconds,
                });
                way.mfa_serial = way.mfa_serial.or_else(|| facts.mfa_serial.clone());
                Ok(way)
            }
            _ => Ok(Way { base: Base::Keys(name.to_owned()), ..Way::default() }),
        }
    }
}

fn account_in_arn(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(profiles: Vec<ProfileFacts>) -> ProfileSet {
        ProfileSet { profiles, default_region: Some("eu-west-1".into()), ..ProfileSet::default() }
    }

    fn facts(name: &str) -> ProfileFacts {
        ProfileFacts { name: name.into(), ..ProfileFacts::default() }
    }

    #[test]
    fn each_profile_is_an_account_and_roles_are_assumed_by_us() {
        let role = ProfileFacts {
            role_arn: Some("arn:aws:iam::111122223333:role/R".into()),
            source_profile: Some("base".into()),
            region: Some("us-west-2".into()),
            ..facts("prod")
        };
        let (fleet, _) = set(vec![facts("base"), role]).fleet(&[], &Host::default()).expect("a fleet");
        let [base, prod] = &fleet.accounts[..] else { panic!("{fleet:?}") };
        assert_eq!(base.locks().count(), 1);
        assert_eq!(base.regions, [Region::new("eu-west-1")]);
        assert_eq!(prod.locks().count(), 2);
        assert_eq!(prod.id.as_ref().map(AccountId::as_str), Some("111122223333"));
        assert_eq!(prod.reach.way.as_ref().map(|way| &way.base), Ok(&Base::Keys("base".into())));
        assert_eq!(prod.regions, [Region::new("us-west-2")]);
    }

    #[test]
    fn an_instance_role_is_one_account() {
        let (fleet, _) = set(vec![]).fleet(&[], &Host::default()).expect("a fleet");
        assert_eq!(fleet.accounts.len(), 1);
        assert_eq!(fleet.accounts[0].reach.profile, None);
    }

    #[test]
    fn environment_credentials_win_over_profiles_and_a_selection_over_both() {
        let mut set = set(vec![facts("a"), facts("b")]);
        set.environment_credentials = true;
        assert_eq!(set.fleet(&[], &Host::default()).map(|f| f.0.accounts.len()), Ok(1));
        set.selected = Some("b".into());
        let (fleet, _) = set.fleet(&[], &Host::default()).expect("a fleet");
        assert_eq!(fleet.accounts[0].name.as_str(), "b");
        set.selected = Some("c".into());
        assert!(set.fleet(&[], &Host::default()).is_err());
    }

    #[test]
    fn nothing_at_all_says_what_was_tried_and_what_to_do() {
        let error = ProfileSet::default().fleet(&[], &Host::default()).expect_err("nothing");
        assert!(error.contains("skydeck --demo") && error.contains("~/.aws/config"), "{error}");
    }

    #[test]
    fn a_profile_without_a_region_is_left_out_and_named() {
        let well = ProfileFacts { region: Some("eu-west-1".into()), ..facts("well") };
        let set = ProfileSet { profiles: vec![facts("old"), well], ..ProfileSet::default() };
        let (fleet, left_out) = set.fleet(&[], &Host::default()).expect("a fleet");
        assert_eq!(fleet.accounts.len(), 1);
        assert!(left_out[0].contains("`old`"), "{left_out:?}");
    }

    #[test]
    fn no_region_says_where_to_set_one() {
        let set = ProfileSet { profiles: vec![facts("a")], ..ProfileSet::default() };
        let error = set.fleet(&[], &Host::default()).expect_err("no region");
        assert!(error.contains("AWS_REGION"), "{error}");
    }
}
