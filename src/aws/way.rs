use std::sync::{Arc, PoisonError};

use crate::model::{Account, Base, Hop, Region, Way, partition_of};

use super::{
    Access,
    access::{partition, scoped},
    assume::{AsTheyAre, AssumeRole},
    base,
    credentials::{Fetch, SingleFlight},
    gate::{Gate, Pass},
    read_list::{hop_policy, session_policy},
    settings::Settings,
};

/// Before the keys of sessions that a human has signed in to.
const LOGIN: &str = "login ";

/// Whether a session's key says that a human has signed in to it.
pub(super) fn is_of_login(key: &str) -> bool {
    key.starts_with(LOGIN)
}

impl Access {
    /// The credentials at the end of a way. What other accounts have gone before is shared: the first credentials, a
    /// session with MFA, a hop to the same next role.
    pub(super) fn way(&self, account: &Arc<Account>, way: &Way, settings: &Settings) -> Arc<SingleFlight> {
        let profile = account.reach.profile.as_deref().unwrap_or_default();
        let mut key = format!("{:?} {profile}", way.base);
        let mut flight = self.shared(&key, || self.base(account, &way.base, settings));
        let of = way.hops.len();
        for (i, hop) in way.hops.iter().enumerate() {
            let (number, next) = (i + 1, way.hops.get(i + 1));
            let policy = next.map_or_else(session_policy, |next| hop_policy(&next.role_arn));
            let before = flight;
            let assume = || -> Box<dyn Fetch> {
                let (sts, region) = self.sts(account, settings, Some(before.clone()));
                Box::new(AssumeRole {
                    account: account.clone(),
                    hop: hop.clone(),
                    place: (number, of),
                    chained: number > 1 || is_of_role(&way.base),
                    policy: policy.clone(),
                    sts,
                    base: before.clone(),
                    region,
                    pacer: self.pacer.clone(),
                })
            };
            // The last is the account's own, and kept with it.
            flight = match next {
                None => SingleFlight::new(assume(), self.times.clone()),
                Some(Hop { role_arn, .. }) => {
                    key = format!("{key} > {hop:?} for {role_arn}");
                    self.shared(&key, assume)
                }
            };
        }
        if of > 0 {
            return flight;
        }
        let (sts, _) = self.sts(account, settings, Some(flight.clone()));
        SingleFlight::new(
            Box::new(AsTheyAre { account: account.clone(), sts, base: flight }),
            self.times.clone(),
        )
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

    fn base(&self, account: &Arc<Account>, base: &Base, settings: &Settings) -> Box<dyn Fetch> {
        match self.machine() {
            Some(_) if let Base::Sso(role) = base => self.sso_role(account, role, settings),
            Some(machine) => base::fetch(base, machine, &self.http),
            None => Box::new(base::Given),
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
        let config = scoped(&settings.config, &region, credentials);
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

/// Whether a base's credentials are a role's session: what is assumed with them is chained.
fn is_of_role(base: &Base) -> bool {
    matches!(base, Base::Sso(_) | Base::WebIdentity(_) | Base::Container | Base::Instance)
}
