#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError};

use crate::model::{Account, AccountName, Base, Hop, Region, Way, partition_of};

use super::{
    Access,
    access::partition,
    assume::{AsTheyAre, AssumeRole, Desk},
    base,
    credentials::{Fetch, SingleFlight},
    gate::{Gate, Pass},
    mfa::Mfa,
    read_list::{hop_policy, session_policy},
    settings::Settings,
};

impl Access {
    /// The credentials at the end of a way. What other accounts have gone before is shared: the first credentials, a
    /// session with MFA, a hop to the same next role.
    pub(super) fn way(&self, account: &Arc<Account>, way: &Way, settings: &Settings) -> Arc<SingleFlight> {
        let profile = account.reach.profile.as_deref().unwrap_or_default();
        let mut key = format!("{:?} {profile}", way.base);
        if matches!(way.base, Base::WebIdentity(_)) {
            // A role already, so what it may do hangs on what comes next.
            key = format!("{key} {}", policy_before(way.hops.first()));
        }
        let mut flight = self.shared(&key, || self.base(account, way, settings));
        let mut mfa = way.mfa_serial.as_deref().map(|serial| {
            key = format!("{key} {serial}");
            (self.mfa(account, way, serial, settings, &flight), flight.clone())
        });
        let of = way.hops.len();
        for (i, hop) in way.hops.iter().enumerate() {
            let (number, next) = (i + 1, way.hops.get(i + 1));
            let assume = |base: &Arc<SingleFlight>| AssumeRole {
                hop: hop.clone(),
                place: (number, of),
                chained: number > 1 || way.base.is_role(),
                policy: policy_before(next),
                desk: self.desk(account, caller(way, profile, i), settings, Some(base.clone())),
                base: base.clone(),
            };
            let before = flight;
            let name = format!("{hop:?} for {:?}", next.map(|next| &next.role_arn));
            let mfa = mfa.take();
            let fetch = || -> Box<dyn Fetch> {
                match mfa {
                    Some((mfa, base)) => mfa.first_role(&name, assume(&mfa.flight), assume(&base)),
                    None => Box::new(assume(&before)),
                }
            };
            // The last is the account's own, and kept with it.
            flight = if next.is_some() {
                key = format!("{key} > {name}");
                self.shared(&key, fetch)
            } else {
                SingleFlight::new(fetch(), self.times.clone())
            };
        }
        if of > 0 {
            return flight;
        }
        if let Some((mfa, base)) = mfa {
            flight = self.shared(&key, || mfa.without_role(base));
        }
        let desk = self.desk(account, account.charged(), settings, Some(flight.clone()));
        SingleFlight::new(Box::new(AsTheyAre { desk, base: flight }), self.times.clone())
    }

    fn mfa(
        &self,
        account: &Arc<Account>,
        way: &Way,
        serial: &str,
        settings: &Settings,
        keys: &Arc<SingleFlight>,
    ) -> Arc<Mfa> {
        let mut mfas = self.mfas.lock().unwrap_or_else(PoisonError::into_inner);
        let base = &way.base;
        let mfa = mfas.entry((base.clone(), serial.to_owned())).or_insert_with(|| {
            Mfa::new(&format!("{base:?}"), serial, self.logins.clone(), self.times.clone())
        });
        let caller = caller(way, account.reach.profile.as_deref().unwrap_or_default(), 0);
        let desk = self.desk(account, caller, settings, Some(keys.clone()));
        mfa.ask_at(desk, keys.clone(), self.options().mfa_session_hours);
        mfa.clone()
    }

    /// Where credentials are asked for, with those before them.
    fn desk(
        &self,
        account: &Arc<Account>,
        caller: AccountName,
        settings: &Settings,
        credentials: Option<Arc<SingleFlight>>,
    ) -> Desk {
        let (sts, region) = self.sts(account, settings, credentials);
        Desk { account: account.clone(), caller, sts, region, pacer: self.pacer.clone() }
    }

    fn shared(&self, key: &str, fetch: impl FnOnce() -> Box<dyn Fetch>) -> Arc<SingleFlight> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key) {
            return flight.clone();
        }
        let flight = SingleFlight::new(fetch(), self.times.clone());
        flights.insert(key.to_owned(), flight.clone());
        flight
    }

    /// What fetches the first credentials.
    fn base(&self, account: &Arc<Account>, way: &Way, settings: &Settings) -> Box<dyn Fetch> {
        let Some(machine) = self.machine().cloned() else { return Box::new(base::Given) };
        let http = self.http.clone();
        match &way.base {
            Base::Given => Box::new(base::Given),
            Base::Environment => Box::new(base::keys::Environment { machine }),
            Base::Keys(profile) => Box::new(base::keys::OfProfile { machine, profile: profile.clone() }),
            Base::Process(profile) => Box::new(base::process::Process { machine, profile: profile.clone() }),
            Base::Sso(role) => self.sso_role(account, role, settings),
            Base::WebIdentity(identity) => Box::new(base::web_identity::Role {
                identity: identity.clone(),
                policy: policy_before(way.hops.first()),
                desk: self.desk(account, caller(way, "the environment", 0), settings, None),
            }),
            Base::Container => Box::new(base::metadata::Container { machine, http }),
            Base::Instance => Box::new(base::metadata::Instance { machine, http }),
        }
    }

    /// A client for credentials. Its region is the home region where that lies in the account's partition,
    /// else the partition's own: never the target's, which the caller's account may have disabled.
    pub(super) fn sts(
        &self,
        account: &Account,
        settings: &Settings,
        credentials: Option<Arc<SingleFlight>>,
    ) -> (aws_sdk_sts::Client, Region) {
        let global = account.global_region();
        let region = settings
            .home
            .clone()
            .filter(|home| partition_of(home.as_str()) == partition_of(global.as_str()))
            .unwrap_or(global);
        let config = settings.of("STS", &region, credentials);
        let gate = Gate {
            pass: Pass::Credentials,
            account: Some(account.name.to_string()),
            region: region.to_string(),
            meter: self.meter.clone(),
        };
        let config = aws_sdk_sts::config::Builder::from(&config)
            .retry_partition(partition(&account.name, &region, "credentials"))
            .interceptor(gate)
            .build();
        (aws_sdk_sts::Client::from_conf(config), region)
    }
}

/// Whose credentials the hop of that number, from 0, is asked with: an account's; that of a profile or the environment, which say
/// nothing of it, is told by their name.
fn caller(way: &Way, profile: &str, number: usize) -> AccountName {
    let of_arn = |arn: &str| arn.split(':').nth(4).map(AccountName::new);
    let before = number.checked_sub(1).and_then(|before| way.hops.get(before));
    if let Some(before) = before.and_then(|hop| of_arn(&hop.role_arn)) {
        return before;
    }
    match &way.base {
        Base::Sso(role) => AccountName::new(role.account_id.as_str()),
        Base::WebIdentity(identity) => {
            of_arn(&identity.role_arn).unwrap_or_else(|| AccountName::new(profile))
        }
        Base::Keys(profile) | Base::Process(profile) => AccountName::new(profile),
        _ if profile.is_empty() => AccountName::new("the environment"),
        _ => AccountName::new(profile),
    }
}

/// What a session may do on the way: assume the next role and nothing else; at the end, read.
fn policy_before(next: Option<&Hop>) -> String {
    next.map_or_else(session_policy, |next| hop_policy(&next.role_arn))
}
