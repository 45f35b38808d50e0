use super::{Choice, Choices, Does};
use crate::{
    model::Pointer,
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
    let route = Route::of(pointer);
    let own = route.args.iter().filter(|(name, _)| !matches!(name.as_str(), "account" | "region"));
    let words: Vec<&str> = std::iter::once(route.view.as_str()).chain(own.map(|(_, v)| v.as_str())).collect();
    let mut place: Vec<String> = Vec::new();
    if let Some(id) = &pointer.account {
        let mut names = store.fleet.accounts.iter().map(|a| &a.name);
        let name = names.find(|name| store.account_id(name).as_deref() == Some(id.as_str()));
        place.push(name.map_or_else(|| id.to_string(), ToString::to_string));
    }
    place.extend(pointer.region.as_ref().map(ToString::to_string));
    let mut words = words.join(" ");
    if !place.is_empty() {
        words = format!("{words} in {}", place.join(" "));
    }
    if specs.view(&route.view).is_none() {
        return Err(format!("{words}: there is no view of it"));
    }
    let checked = specs.resolve(&route).map(drop).and_then(|()| Narrowing::check(store, &route));
    checked.map_err(|why| format!("{words}: {why}"))?;
    Ok((words, route))
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
