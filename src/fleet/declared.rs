use std::{collections::BTreeMap, sync::Arc};

use crate::model::{
    Account, AccountId, AccountName, Base, Fault, FaultKind, Fleet, Hop, Reach, Region, SsoRole, Way,
    partition_of,
};

use super::{
    config::Config,
    discovery::Discovered,
    limits::possible,
    partitions,
    profiles::ProfileSet,
    reach::{Host, role_arn, session_name},
};

/// How accounts are reached, and which regions are read there: what `[fleet]` says, or an `[[account]]` with that beneath.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// `profile`.
    pub profile: Option<String>,
    /// Whether that is named for one account alone, so that it is a way in without any role.
    pub own_profile: bool,
    /// `role`: name, ARN or template.
    pub role: Option<String>,
    /// `role_chain`: ARNs or templates.
    pub role_chain: Vec<String>,
    /// `external_id`; goes with `role`.
    pub external_id: Option<String>,
    /// `mfa_serial`; goes with `profile`.
    pub mfa_serial: Option<String>,
    /// `session_name`.
    pub session_name: Option<String>,
    /// `duration_seconds`; goes with `role`.
    pub duration_seconds: Option<u32>,
    /// `regions`, or `regions_otherwise` beside `regions = "enabled"`.
    pub regions: Vec<Region>,
    /// Whether the account is asked which regions it has enabled.
    pub regions_enabled: bool,
}

/// An `[[account]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// `id`.
    pub id: AccountId,
    /// `name`.
    pub name: Option<String>,
    /// `tags`.
    pub tags: BTreeMap<String, String>,
    /// The rest, with `[fleet]`'s beneath.
    pub keys: Keys,
}

impl Declared {
    /// Its name as far as the file alone tells.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }

    fn account(&self, found: Option<&Discovered>, profiles: &ProfileSet, host: &Host) -> Account {
        let found_name = || found.map_or(self.id.as_str(), |found| found.name.as_str());
        let mut tags = found.map(|found| found.tags.clone()).unwrap_or_default();
        tags.extend(self.tags.clone());
        let sso_role = found.and_then(|found| found.sso_role.as_ref());
        let way = |regions: &[Region]| self.keys.way(&self.id, regions, sso_role, profiles, host);
        let name = self.name.as_deref().unwrap_or_else(found_name);
        self.keys.account(&self.id, name, tags, self.keys.first_regions(profiles, sso_role), way)
    }
}

impl Keys {
    fn account(
        &self,
        id: &AccountId,
        name: &str,
        tags: BTreeMap<String, String>,
        regions: Vec<Region>,
        way: impl FnOnce(&[Region]) -> Result<Way, Fault>,
    ) -> Account {
        let way = way(&regions);
        Account {
            name: AccountName::new(if name.is_empty() { id.as_str() } else { name }),
            id: Some(id.clone()),
            tags,
            regions,
            reach: Reach { profile: self.profile.clone(), way },
        }
    }

    /// The regions that are read until others are known: of the partition that the role or the login is in.
    fn first_regions(&self, profiles: &ProfileSet, sso_role: Option<&SsoRole>) -> Vec<Region> {
        if !self.regions.is_empty() {
            return self.regions.clone();
        }
        let of_login = || sso_role.map(|role| partition_of(&role.session.region));
        let partition = self.role.as_deref().and_then(partitions::of_arn).or_else(of_login);
        let fits = |region: &Region| partition.is_none_or(|of| of == partition_of(region.as_str()));
        let global = || Region::new(partition.unwrap_or_else(|| partition_of("")).global_region);
        vec![profiles.region(self.profile.as_deref()).filter(fits).unwrap_or_else(global)]
    }

    fn way(
        &self,
        id: &AccountId,
        regions: &[Region],
        sso_role: Option<&SsoRole>,
        profiles: &ProfileSet,
        host: &Host,
    ) -> Result<Way, Fault> {
        let mut way = match sso_role.filter(|_| !self.own_profile) {
            Some(role) => Way { base: Base::Sso(role.clone()), ..Way::default() },
            None => self.base(profiles, host)?,
        };
        if let Some(role) = &self.role {
            let session_name = session_name(self.session_name.as_deref(), host);
            let hop = |role: &String| Hop {
                role_arn: role_arn(role, id, regions),
                session_name: session_name.clone(),
                ..Hop::default()
            };
            way.hops.extend(self.role_chain.iter().map(hop));
            way.hops.push(Hop {
                external_id: self.external_id.clone(),
                duration_seconds: self.duration_seconds,
                ..hop(role)
            });
        }
        possible(way, regions)
    }

    /// What the profile leads to, with the MFA device that is named beside it.
    fn base(&self, profiles: &ProfileSet, host: &Host) -> Result<Way, Fault> {
        let mut way = profiles.way(self.profile.as_deref(), host)?;
        if let Some(serial) = &self.mfa_serial {
            way.mfa_serial = Some(serial.clone());
        }
        Ok(way)
    }
}

impl Config {
    /// The fleet of its `[[account]]` tables, each with the way of its profile and the roles from there; empty when all
    /// accounts are yet to be discovered. None when it speaks of no accounts at all: then profiles are the fleet.
    pub fn fleet(&self, profiles: &ProfileSet, host: &Host) -> Option<Fleet> {
        (self.discovers() || !self.accounts.is_empty()).then(|| self.fleet_of(&[], profiles, host))
    }

    /// The fleet of its `[[account]]` tables and of the accounts that were discovered, each once. Of several that have
    /// the same name in AWS, each has its id behind it.
    pub fn fleet_of(&self, found: &[Discovered], profiles: &ProfileSet, host: &Host) -> Fleet {
        let found_as = |id: &AccountId| found.iter().find(|f| f.id == *id);
        let mut accounts: Vec<Account> =
            self.accounts.iter().map(|d| d.account(found_as(&d.id), profiles, host)).collect();
        let chosen: Vec<bool> = self.accounts.iter().map(|d| d.name.is_some()).collect();
        for found in found {
            if !accounts.iter().any(|a| a.id.as_ref() == Some(&found.id)) {
                accounts.push(self.account_of(found, profiles, host));
            }
        }
        let mut times: BTreeMap<AccountName, usize> = BTreeMap::new();
        for account in &accounts {
            *times.entry(account.name.clone()).or_default() += 1;
        }
        for (i, account) in accounts.iter_mut().enumerate() {
            let is_chosen = chosen.get(i).copied().unwrap_or(false);
            if let Some(id) = &account.id
                && !is_chosen
                && times.get(&account.name).is_some_and(|times| *times > 1)
            {
                account.name = AccountName::new(format!("{}-{id}", account.name));
            }
        }
        Fleet { accounts: accounts.into_iter().map(Arc::new).collect(), narrowed: false }
    }

    /// An account that was discovered, reached as `[fleet]` says, or as the first `[[account]]` with its id.
    pub fn account_of(&self, found: &Discovered, profiles: &ProfileSet, host: &Host) -> Account {
        if let Some(declared) = self.accounts.iter().find(|d| d.id == found.id) {
            return declared.account(Some(found), profiles, host);
        }
        let keys = &self.defaults;
        let regions = keys.first_regions(profiles, found.sso_role.as_ref());
        keys.account(&found.id, &found.name, found.tags.clone(), regions, |regions| {
            match (&keys.role, &found.sso_role) {
                (None, None) => Err(self.no_way_to(&found.id)),
                (_, role) => keys.way(&found.id, regions, role.as_ref(), profiles, host),
            }
        })
    }

    /// Whether the account is asked which regions it has enabled; those that it has until then are for when it does not
    /// say.
    pub fn regions_enabled(&self, account: &Account) -> bool {
        let named = |d: &&Declared| d.name() == account.name.as_str();
        let of_id = |d: &&Declared| d.name.is_none() && Some(&d.id) == account.id.as_ref();
        let declared = self.accounts.iter().find(named).or_else(|| self.accounts.iter().find(of_id));
        declared.map_or(&self.defaults, |d| &d.keys).regions_enabled
    }

    /// Who is asked for the organization's accounts, if that is to be done: an account of the name `organization`, in
    /// no fleet. Its id is known when a role is assumed in it.
    pub fn organization_account(&self, profiles: &ProfileSet, host: &Host) -> Option<Account> {
        let organization = self.organization.as_ref()?;
        let other = organization.profile.as_ref().filter(|p| Some(*p) != self.defaults.profile.as_ref());
        let keys = Keys {
            profile: other.or(self.defaults.profile.as_ref()).cloned(),
            mfa_serial: self.defaults.mfa_serial.clone().filter(|_| other.is_none()),
            ..Keys::default()
        };
        let role = organization.role.clone().or_else(|| self.defaults.role.clone());
        let leading = Keys { profile: keys.profile.clone(), role, ..self.defaults.clone() };
        let regions = leading.first_regions(profiles, None);
        let role = organization.role.as_ref().map(|role| role.replace("{partition}", partition(&regions)));
        let hop = |role_arn: &String| Hop {
            role_arn: role_arn.clone(),
            session_name: session_name(self.defaults.session_name.as_deref(), host),
            ..Hop::default()
        };
        let way = keys.base(profiles, host).and_then(|mut way| {
            way.hops.extend(role.iter().map(hop));
            possible(way, &regions)
        });
        let id = role.as_deref().and_then(|arn| arn.split(':').nth(4)).and_then(AccountId::parse);
        let (name, tags) = (AccountName::new("organization"), BTreeMap::new());
        Some(Account { name, id, tags, regions, reach: Reach { profile: keys.profile, way } })
    }

    /// Whether accounts are to be listed by AWS.
    pub fn discovers(&self) -> bool {
        self.organization.is_some() || self.sso.is_some()
    }

    /// With the first credentials of everything from that profile, whatever the file names.
    #[must_use]
    pub fn with_profile(mut self, profile: &str) -> Self {
        let named = |keys: &mut Keys| {
            if keys.profile.as_deref() != Some(profile) {
                keys.mfa_serial = None;
            }
            keys.profile = Some(profile.to_owned());
        };
        named(&mut self.defaults);
        self.accounts.iter_mut().for_each(|declared| named(&mut declared.keys));
        if let Some(organization) = &mut self.organization {
            organization.profile = None;
        }
        self
    }

    fn no_way_to(&self, id: &AccountId) -> Fault {
        match &self.sso {
            Some(sso) => {
                let session = &sso.session;
                let message = format!("the login `{session}` offers no wanted role in account {id}");
                Fault::new(FaultKind::NoCredentials, message)
                    .with_fix("add a role's name to `roles` under [sso], set `role` under [fleet], or exclude the account")
            }
            None => Fault::new(FaultKind::NoCredentials, format!("no role to assume in account {id}"))
                .with_fix("set `role` under [fleet] in the config file"),
        }
    }
}

fn partition(regions: &[Region]) -> &'static str {
    partition_of(regions.first().map_or("", |r| r.as_str())).name
}
