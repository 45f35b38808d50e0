use std::{collections::BTreeMap, sync::Arc};

use crate::model::{Account, AccountId, AccountName, Base, Fleet, Reach, Region};

use super::{
    limits::possible,
    reach::{Host, is_region},
};

mod facts;
mod sso;
mod way;

#[cfg(test)]
mod tests;

pub use facts::{EnvironmentFacts, ProfileFacts, SsoSessionFacts};

/// The profiles of the AWS config files, and what the environment adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileSet {
    /// All profiles, by name.
    pub profiles: Vec<ProfileFacts>,
    /// All `[sso-session]`s.
    pub sso_sessions: Vec<SsoSessionFacts>,
    /// `AWS_PROFILE`, or `--profile`.
    pub selected: Option<String>,
    /// What the environment offers.
    pub environment: EnvironmentFacts,
    /// `AWS_REGION`, else the selected or default profile's region, else the instance's.
    pub default_region: Option<String>,
}

/// What to do about a profile that is not there.
pub(super) const NAME_ONE: &str = "name a profile that is in ~/.aws/config or ~/.aws/credentials";

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
    /// The fleet when no configuration names accounts: the profile that is selected, or each profile, or what the
    /// environment and the machine offer when there are none. A profile that leads nowhere is an account that says why;
    /// one that says nothing of credentials is none. `regions` from the configuration win. Beside it stands which
    /// profiles had to be left out, and why.
    ///
    /// # Errors
    /// When no region can be found, or the selected profile does not exist.
    pub fn fleet(&self, regions: &[Region], host: &Host) -> Result<(Fleet, Vec<String>), String> {
        let one = |profile: Option<&str>| -> Result<Vec<Arc<Account>>, String> {
            let facts = profile.and_then(|name| self.find(name));
            match (profile, facts) {
                (Some(name), None) => Err(format!("{}; fix: {NAME_ONE}", self.no_such_profile(name))),
                (_, facts) => Ok(vec![Arc::new(self.account(facts, regions, host)?)]),
            }
        };
        let mut left_out = Vec::new();
        let accounts: Vec<Arc<Account>> = match &self.selected {
            Some(name) => one(Some(name))?,
            None if self.is_empty() && regions.is_empty() && self.default_region.is_none() => {
                return Err(NOTHING.into());
            }
            None if self.environment.offers_any() || self.is_empty() => one(None)?,
            None => {
                let speaking = self.profiles.iter().filter(|facts| !facts.is_silent());
                let (logins, own): (Vec<_>, Vec<_>) = speaking.partition(|facts| facts.is_login_alone());
                left_out.extend(logins.into_iter().map(login_alone));
                let all = own.into_iter().map(|facts| self.account(Some(facts), regions, host));
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

    /// Whether neither a profile nor the environment offers any credentials.
    pub fn is_empty(&self) -> bool {
        self.profiles.iter().all(ProfileFacts::is_silent) && !self.environment.offers_any()
    }

    /// The region of a profile, else the default one.
    pub(super) fn region(&self, profile: Option<&str>) -> Option<Region> {
        let of_profile = profile.and_then(|name| self.find(name)?.region.as_deref());
        of_profile.or(self.default_region.as_deref()).filter(|r| is_region(r)).map(Region::new)
    }

    /// The profile of that name.
    pub(super) fn find(&self, name: &str) -> Option<&ProfileFacts> {
        self.profiles.iter().find(|facts| facts.name == name)
    }

    fn account(
        &self,
        facts: Option<&ProfileFacts>,
        regions: &[Region],
        host: &Host,
    ) -> Result<Account, String> {
        let profile = facts.map(|facts| facts.name.as_str());
        let name = profile.unwrap_or("default");
        let regions = if regions.is_empty() {
            let region = self.region(profile).ok_or_else(|| {
                format!(
                    "no region for profile `{name}`; fix: set AWS_REGION, or `region` in ~/.aws/config, \
                     or `regions` under [fleet] in the config file"
                )
            })?;
            vec![region]
        } else {
            regions.to_vec()
        };
        let way = self.way(profile, host).and_then(|way| possible(way, &regions));
        let reach = Reach { profile: profile.map(str::to_owned), way };
        let id = account_id(&reach, facts);
        Ok(Account { name: AccountName::new(name), id, tags: BTreeMap::new(), regions, reach })
    }

    /// Says so, and names the nearest.
    pub(super) fn no_such_profile(&self, name: &str) -> String {
        let nearest = crate::fleet::select::nearest(name, self.profiles.iter().map(|p| p.name.as_str()));
        match nearest {
            Some(near) => format!("no profile `{name}` in the AWS config files; the nearest is `{near}`"),
            None => format!("no profile `{name}`: the AWS config files hold none"),
        }
    }
}

/// The id of the account that a way ends in, or would by the profile's words.
fn account_id(reach: &Reach, facts: Option<&ProfileFacts>) -> Option<AccountId> {
    let in_arn = |arn: &str| arn.split(':').nth(4).and_then(AccountId::parse);
    if let Some(arn) = reach.role_arn() {
        return in_arn(arn);
    }
    if let Ok(way) = &reach.way
        && let Base::Sso(role) = &way.base
    {
        return Some(role.account_id.clone());
    }
    let facts = facts?;
    let said = facts.account_id.as_deref().or(facts.sso_account_id.as_deref());
    facts.role_arn.as_deref().and_then(in_arn).or_else(|| said.and_then(AccountId::parse))
}

fn login_alone(facts: &ProfileFacts) -> String {
    format!("profile `{}` is a login alone, without sso_account_id and sso_role_name", facts.name)
}
