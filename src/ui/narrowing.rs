use std::collections::BTreeSet;

use super::ViewState;
use crate::{
    fleet::select,
    model::{Account, AccountId, AccountName, Fleet, Region, Scope, ScopeKey, Source},
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
    /// code or glob. What is given several times is any of these; different arguments all hold.
    ///
    /// # Errors
    /// When it names something that the fleet does not have, with the nearest.
    pub fn of_route(store: &Store, route: &Route) -> Result<Self, String> {
        let all = |name: &str| -> Vec<&str> {
            route.args.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
        };
        let accounts = match (accounts(store, &all("account"))?, accounts(store, &all("tag"))?) {
            (Some(named), Some(tagged)) => Some(named.intersection(&tagged).cloned().collect()),
            (named, tagged) => named.or(tagged),
        };
        let out = Self { accounts, regions: regions(store, &all("region"))? };
        let reaches = |account: &Account| {
            let mut regions = account.regions.iter().cloned().chain([account.global_region()]);
            out.passes_account(&account.name)
                && out.regions.as_ref().is_none_or(|chosen| regions.any(|r| chosen.contains(&r)))
        };
        let beside = || out.accounts.iter().flatten().any(|name| store.is_asked_for_fleet(name.as_str()));
        match out.is_all() || store.fleet.accounts.iter().any(|account| reaches(account)) || beside() {
            true => Ok(out),
            false => Err("no account that was asked for has such tags and regions".into()),
        }
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

    /// The same, in that account or in that region alone, as the place is named; as it was when there is none such.
    pub(super) fn chosen(mut self, store: &Store, place: &str, value: &str) -> Self {
        match place {
            "account" => self.accounts = accounts(store, &[value]).unwrap_or(self.accounts),
            _ => self.regions = regions(store, &[value]).unwrap_or(self.regions),
        }
        self
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

/// Accounts that any of these name; none when there are none of these.
fn accounts(store: &Store, texts: &[&str]) -> Result<Option<BTreeSet<AccountName>>, String> {
    let mut out = BTreeSet::new();
    for text in texts {
        // A name is that account's, whatever signs it has; an id may be one that only the account itself has told.
        let mut names = store.fleet.accounts.iter().map(|a| &a.name);
        match names.find(|a| a.as_str() == *text || store.account_id(a).as_deref() == Some(text)) {
            Some(name) => drop(out.insert(name.clone())),
            None if store.is_asked_for_fleet(text) => drop(out.insert(AccountName::new(text))),
            None if AccountId::parse(text).is_some() => {
                return Err(format!("account {text} is not in the fleet"));
            }
            None => {
                let chosen = chosen(store, &[(*text).to_owned()], &[])?;
                out.extend(chosen.accounts.iter().map(|a| a.name.clone()));
            }
        }
    }
    Ok((!texts.is_empty()).then_some(out))
}

/// Regions that any of these name; none when there are none of these.
fn regions(store: &Store, texts: &[&str]) -> Result<Option<BTreeSet<Region>>, String> {
    let fleet = &store.fleet;
    let mut out = BTreeSet::new();
    for text in texts {
        // The region of global events is one to look at, whether or not the fleet names it.
        let global = fleet.accounts.iter().map(|a| a.global_region());
        match fleet.regions().into_iter().chain(global).find(|r| r.as_str() == *text || r.short() == *text) {
            Some(region) => drop(out.insert(region)),
            None => out.extend(chosen(store, &[], &[(*text).to_owned()])?.regions()),
        }
    }
    Ok((!texts.is_empty()).then_some(out))
}

fn chosen(store: &Store, accounts: &[String], regions: &[String]) -> Result<Fleet, String> {
    select(&store.fleet, accounts, regions).map_err(|why| why.trim_start_matches('-').to_owned())
}
