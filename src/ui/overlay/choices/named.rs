//! What has a name: places one has been to, views, actions, accounts and regions.

use std::collections::BTreeMap;

use super::{Choice, Choices, Does, plural, rank::Rank, systems};
use crate::{
    model::{Account, Region},
    spec::{Action, Binding, Context, Key, Route, Specs},
    store::Store,
    ui::ViewState,
};

/// Routes that are remembered where nothing was written yet.
const RECENT: usize = 5;
/// The view of an account, or of it in a region.
const SCOPE: &str = "scope";

/// Where keys of a view are looked up.
const CONTEXTS: [Context; 2] = [Context::Panel, Context::Global];

/// What a name could mean.
pub fn choices(store: &Store, view: &ViewState, specs: &Specs, text: &str) -> Choices {
    let mut rank = Rank::fuzzy(text);
    let routes = routes_of_keys(specs);
    let recent = recent(view).into_iter().take(if text.is_empty() { RECENT } else { usize::MAX });
    for route in &view.pins {
        let mut choice = Choice::route(route.clone(), specs);
        choice.about = format!("pinned · {}", about(specs, route));
        choice.keys = routes.get(route).cloned().unwrap_or_default();
        rank.offer(choice, 0, 20);
    }
    for route in recent {
        let mut choice = Choice::route(route.clone(), specs);
        choice.about = about(specs, route).into();
        choice.keys = routes.get(route).cloned().unwrap_or_default();
        rank.offer(choice, 0, 20);
    }
    let whole = |choice: &Choice| matches!(choice.does, Does::Go(_));
    let unpinned = specs.views.keys().filter(|name| !view.pins.contains(&Route::to(name.as_str())));
    let views: Vec<Choice> = unpinned.map(|name| named(specs, &routes, name)).collect();
    let (alone, more): (Vec<Choice>, Vec<Choice>) = views.into_iter().partition(whole);
    for choice in alone.into_iter().chain(more) {
        rank.offer(choice, 0, 20);
    }
    for (route, keys) in routes.iter().filter(|(route, _)| !route.args.is_empty()) {
        let choice = Choice::route(route.clone(), specs);
        rank.offer(Choice { about: about(specs, route).into(), keys: keys.clone(), ..choice }, 0, 10);
    }
    // What moves in a panel is seldom done by name.
    let (moving, doing_more): (Vec<Action>, Vec<Action>) = Action::ALL
        .iter()
        .filter(|a| means_something(**a))
        .partition(|a| a.contexts().contains(&Context::Panel));
    for action in doing_more.into_iter().chain(moving) {
        rank.offer(doing(specs, action), 0, 10);
    }
    if !text.is_empty() && specs.views.contains_key(SCOPE) {
        places(store, specs, text, &mut rank);
    }
    systems::offer(view, specs, text, &mut rank);
    rank.choices("go to, or do")
}

/// Where one has been, the last first.
fn recent(view: &ViewState) -> Vec<&Route> {
    let mut out: Vec<&Route> = Vec::new();
    for visit in view.back.iter().rev().chain(view.forward.iter().rev()) {
        let known = view.pins.contains(&visit.route) || out.contains(&&visit.route);
        if visit.route != view.visit.route && !known {
            out.push(&visit.route);
        }
    }
    out
}

/// Routes that keys go to, with the keys.
fn routes_of_keys(specs: &Specs) -> BTreeMap<Route, String> {
    let mut out = BTreeMap::new();
    let help = keys_of(specs, Action::Help);
    if !help.is_empty() {
        out.insert(Route::to("help"), help);
    }
    for (keys, binding) in CONTEXTS.iter().flat_map(|c| specs.keymap.following(*c, &[])) {
        if let Binding::Go(route) = binding {
            let words: Vec<String> = keys.iter().map(Key::to_string).collect();
            out.entry(route.clone()).or_insert_with(|| words.join(" "));
        }
    }
    out
}

fn about<'a>(specs: &'a Specs, route: &Route) -> &'a str {
    specs.view(&route.view).map_or("", |view| view.about.as_str())
}

fn named(specs: &Specs, routes: &BTreeMap<Route, String>, name: &str) -> Choice {
    let route = Route::to(name);
    let (about, keys) = (about(specs, &route).into(), routes.get(&route).cloned().unwrap_or_default());
    Choice { about, keys, ..Choice::route(route, specs) }
}

/// Whether it can be done where the line was begun, and is not a view by itself.
pub fn means_something(action: Action) -> bool {
    !matches!(action, Action::Prompt | Action::Help) && action.contexts().iter().any(|c| CONTEXTS.contains(c))
}

/// The first keys of an action.
fn keys_of(specs: &Specs, action: Action) -> String {
    CONTEXTS.iter().flat_map(|c| specs.keymap.keys_of(*c, action)).take(2).collect::<Vec<_>>().join(", ")
}

fn doing(specs: &Specs, action: Action) -> Choice {
    Choice {
        label: action.name().into(),
        about: action.doc().into(),
        keys: keys_of(specs, action),
        line: action.name().into(),
        cursor: action.name().len(),
        does: Does::Act(action),
        ..Choice::default()
    }
}

/// Accounts, regions, and with two words accounts in regions.
fn places(store: &Store, specs: &Specs, text: &str, rank: &mut Rank<'_>) {
    let account = |a: &Account| ("account".to_owned(), a.name.to_string());
    let region = |r: &Region| ("region".to_owned(), r.to_string());
    let to = |args: Vec<(String, String)>| Choice::route(Route { view: SCOPE.into(), args }, specs);
    for a in &store.fleet.accounts {
        let about = told(store, a);
        rank.offer(Choice { about, ..to(vec![account(a)]) }, "scope?account=".len(), 0);
    }
    let regions = store.fleet.regions();
    for r in &regions {
        let count = store.fleet.accounts.iter().filter(|a| a.regions.contains(r)).count();
        let about = format!("{} · {}", r.short(), plural(count, "account"));
        rank.offer(Choice { about, ..to(vec![region(r)]) }, "scope?region=".len(), 0);
    }
    if !text.contains(char::is_whitespace) {
        return;
    }
    for a in &store.fleet.accounts {
        for r in &a.regions {
            if rank.score(&format!("{}&region={r}", a.name)).is_some() {
                rank.offer(to(vec![account(a), region(r)]), "scope?account=".len(), 0);
            }
        }
    }
}

/// The id and the tags of an account: `111122223333 env=prod`.
pub fn told(store: &Store, account: &Account) -> String {
    let tags = account.tags.iter().map(|(key, value)| format!("{key}={value}"));
    crate::model::clean(
        &store.account_id(&account.name).into_iter().chain(tags).collect::<Vec<_>>().join(" "),
    )
}
