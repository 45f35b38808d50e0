use std::{collections::BTreeMap, sync::Arc};

use crate::{
    fleet::select,
    headless::Error,
    model::{Account, AccountId, AccountName, Fleet, Reach, Region, Text},
    store::history::trail::Place,
};

use super::Offline;

/// Places that events are kept of, as far as they are selected, in printing order.
pub(super) struct Places {
    /// The places, each with what its account is called.
    pub all: Vec<(AccountName, Place)>,
    /// What accounts are called.
    pub names: Arc<[(AccountId, Text)]>,
}

impl Places {
    /// Those of a history.
    ///
    /// # Errors
    /// When the history cannot be read, or a selector matches none of them.
    pub fn of(asked: &Offline<'_>) -> Result<Self, Error> {
        let all = asked.history.places()?;
        let mut by_account: BTreeMap<AccountId, Vec<Region>> = BTreeMap::new();
        for place in all {
            by_account.entry(place.account_id).or_default().push(place.region);
        }
        let accounts =
            by_account.into_iter().map(|(id, regions)| Arc::new(account(asked.fleet, id, regions)));
        let fleet = Fleet { accounts: accounts.collect(), narrowed: false };
        let are_selected = !asked.accounts.is_empty() || !asked.regions.is_empty();
        let fleet = match are_selected {
            true => select(&fleet, asked.accounts, asked.regions).map_err(Error::Usage)?,
            false => fleet,
        };
        let known = |account: &Arc<Account>| Some((account.id.clone()?, Text::new(account.name.as_str())));
        let names = fleet.accounts.iter().filter_map(known).collect();
        let mut all: Vec<(AccountName, Place)> = Vec::new();
        for account in &fleet.accounts {
            let Some(account_id) = &account.id else { continue };
            let place = |region: &Region| Place { account_id: account_id.clone(), region: region.clone() };
            all.extend(account.regions.iter().map(|region| (account.name.clone(), place(region))));
        }
        all.sort_by(|(a, one), (b, other)| (a, &one.region).cmp(&(b, &other.region)));
        Ok(Self { all, names })
    }
}

/// An account of the fleet, or one that nobody has named, in the regions that events are kept of.
fn account(fleet: &Fleet, id: AccountId, regions: Vec<Region>) -> Account {
    let known = fleet.accounts.iter().find(|account| account.id.as_ref() == Some(&id));
    let (name, tags) = match known {
        Some(known) => (known.name.clone(), known.tags.clone()),
        None => (AccountName::new(id.as_str()), BTreeMap::new()),
    };
    Account { name, id: Some(id), tags, regions, reach: Reach::default() }
}
