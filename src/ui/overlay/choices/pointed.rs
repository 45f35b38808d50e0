use super::{Choice, Choices, Does};
use crate::{
    model::{AccountId, AccountName, Pointer},
    spec::{Route, Specs},
    store::Store,
    ui::Narrowing,
};

/// Where what an ARN or a link points at is shown, and what it is in words: `alarm checkout-p99 in prod-shop
/// eu-west-1`.
///
/// # Errors
/// Why it cannot be opened.
pub fn pointed(store: &Store, specs: &Specs, pointer: &Pointer) -> Result<(String, Route), String> {
    let (view, args) = pointer.route();
    let own = args.iter().filter(|(name, _)| !matches!(*name, "account" | "region"));
    let mut words: Vec<String> = vec![view.to_owned()];
    words.extend(own.map(|(_, value)| value.clone()));
    let what = words.join(" ");
    let mut place: Vec<String> = Vec::new();
    if let Some(id) = &pointer.account {
        place.push(named(store, id)?.map_or_else(|| id.to_string(), |name| name.to_string()));
    }
    place.extend(pointer.region.as_ref().map(ToString::to_string));
    let words = if place.is_empty() { what } else { format!("{what} in {}", place.join(" ")) };
    let route = Route { view: view.into(), args: args.into_iter().map(|(n, v)| (n.to_owned(), v)).collect() };
    if !specs.views.contains_key(view) {
        return Err(format!("{words}: there is no view of it"));
    }
    specs.resolve(&route)?;
    if Narrowing::of_route(store, &route).is_err() {
        let region = pointer.region.as_ref().map_or("", |region| region.as_str());
        return Err(format!("{words}: no account here is read in {region}"));
    }
    Ok((words, route))
}

/// The account of an id, as the fleet calls it.
fn named(store: &Store, id: &AccountId) -> Result<Option<AccountName>, String> {
    let accounts = &store.fleet.accounts;
    let known = |name: &AccountName| store.account_id(name);
    let found = accounts.iter().map(|a| &a.name).find(|name| known(name).as_deref() == Some(id.as_str()));
    if let Some(name) = found {
        return Ok(Some(name.clone()));
    }
    let silent = accounts.iter().filter(|a| known(&a.name).is_none()).count();
    Err(match silent {
        0 => format!("account {id} is not in the fleet"),
        n => format!("account {id} is not in the fleet, unless it is one of {n} that have not told their id"),
    })
}

/// The one choice that there is.
pub fn choices(said: Result<(String, Route), String>) -> Choices {
    let choice = match said {
        Ok((words, route)) => {
            let line = super::written(&route);
            Choice {
                label: words,
                cursor: line.chars().count(),
                line,
                does: Does::Go(route),
                ..Choice::default()
            }
        }
        Err(why) => Choice { label: why, does: Does::Nothing, ..Choice::default() },
    };
    Choices { title: "in AWS".into(), list: vec![choice], ..Choices::default() }
}
