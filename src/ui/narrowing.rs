use std::collections::BTreeSet;

use super::ViewState;
use crate::{
    fleet::select,
    model::{AccountId, AccountName, Fleet, Region, Scope, ScopeKey, Source},
    spec::Route,
    store::Store,
};

/// The part of the fleet that a view looks at: all of it, unless its route or the user says which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// These accounts; none is all.
    pub accounts: Option<BTreeSet<AccountName>>,
    /// These regions; none is all.
    pub regions: Option<BTreeSet<Region>>,
}

impl Narrowing {
    /// What a view looks at: what its route says, else what the user has chosen.
    pub fn of(store: &Store, view: &ViewState) -> Self {
        let route = &view.visit.route;
        match Self::of_route(store, route) {
            Ok(narrowing) if narrowing != Self::default() => narrowing,
            Ok(_) => view.narrowing.clone(),
            // An account that is not there has nothing to show.
            Err(_) => Self { accounts: Some(BTreeSet::new()), regions: None },
        }
    }

    /// What a route says: `account=` by name, id, glob or `tag=value`, `tag=NAME=VALUE`, `region=` by code, short
    /// code or glob.
    ///
    /// # Errors
    /// When it names something that the fleet does not have, with the nearest.
    pub fn of_route(store: &Store, route: &Route) -> Result<Self, String> {
        let all = |name: &str| -> Vec<String> {
            route.args.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
        };
        let (mut accounts, mut regions) = (all("account"), all("region"));
        accounts.extend(all("tag"));
        let mut out = Self {
            accounts: (!accounts.is_empty()).then(BTreeSet::new),
            regions: (!regions.is_empty()).then(BTreeSet::new),
        };
        let fleet = &store.fleet;
        // A name is that account's, whatever signs it has; an id may be one that only the account itself has told.
        let named = |text: &str| {
            let by_id = |a: &AccountName| store.account_id(a).as_deref() == Some(text);
            fleet.accounts.iter().map(|a| &a.name).find(|a| a.as_str() == text || by_id(a)).cloned()
        };
        accounts.retain(|text| {
            named(text).is_none_or(|name| !out.accounts.iter_mut().all(|all| all.insert(name.clone())))
        });
        // The region of global events is one to look at, whether or not the fleet names it.
        let known = |text: &str| {
            let mut regions =
                fleet.regions().into_iter().chain(fleet.accounts.iter().map(|a| a.global_region()));
            regions.find(|r| r.as_str() == text)
        };
        regions.retain(|text| {
            known(text).is_none_or(|region| !out.regions.iter_mut().all(|all| all.insert(region.clone())))
        });
        if !accounts.is_empty() || !regions.is_empty() {
            if let Some(id) = accounts.iter().find(|text| AccountId::parse(text).is_some()) {
                return Err(format!("account {id} is not in the fleet"));
            }
            let chosen = select(fleet, &accounts, &regions).map_err(|words| words.replace("--", ""))?;
            if let (Some(all), false) = (&mut out.accounts, accounts.is_empty()) {
                all.extend(chosen.accounts.iter().map(|a| a.name.clone()));
            }
            if let (Some(all), false) = (&mut out.regions, regions.is_empty()) {
                all.extend(chosen.regions());
            }
        }
        Ok(out)
    }

    /// Whether a route looks at something that the fleet has. While accounts have not told their ids, one of them may
    /// be the one that is meant.
    ///
    /// # Errors
    /// What is not there, with the nearest.
    pub fn check(store: &Store, route: &Route) -> Result<(), String> {
        let nameless = store.fleet.accounts.iter().any(|a| store.account_id(&a.name).is_none());
        match Self::of_route(store, route) {
            Err(_) if nameless && route.arg("account").is_some_and(|a| AccountId::parse(a).is_some()) => {
                Ok(())
            }
            result => result.map(drop),
        }
    }

    /// Whether it is all of the fleet.
    pub fn is_all(&self) -> bool {
        self.accounts.is_none() && self.regions.is_none()
    }

    /// Whether an account is in it.
    pub fn passes_account(&self, account: &AccountName) -> bool {
        self.accounts.as_ref().is_none_or(|chosen| chosen.contains(account))
    }

    /// Whether a scope is in it; what is asked once an account is, when the account is.
    pub fn passes(&self, scope: &ScopeKey) -> bool {
        let here = |r: &Region| self.regions.as_ref().is_none_or(|chosen| chosen.contains(r));
        self.passes_account(&scope.account) && (scope.region == Region::global() || here(&scope.region))
    }

    /// Where a source is read, in it. The region of global events is left out when regions were chosen.
    pub fn scopes(&self, fleet: &Fleet, source: Source) -> Vec<Scope> {
        fleet.scopes_for(source).into_iter().filter(|scope| self.passes(&scope.key())).collect()
    }

    /// In words: `prod-shop euw1`, `3 accounts`, `2 regions`.
    pub fn words(&self, fleet: &Fleet) -> String {
        let accounts = self.accounts.as_ref().map(|all| match all.iter().next() {
            Some(only) if all.len() == 1 => only.to_string(),
            _ => format!("{} of {} accounts", all.len(), fleet.accounts.len()),
        });
        let regions = self.regions.as_ref().map(|all| match all.iter().next() {
            Some(only) if all.len() == 1 => only.short(),
            _ => format!("{} of {} regions", all.len(), fleet.regions().len()),
        });
        accounts.into_iter().chain(regions).collect::<Vec<_>>().join(" ")
    }
}
