//! Values of arguments that can be known.

use std::collections::BTreeSet;

use super::{named::told, plural};
use crate::{
    model::{Account, Region, ScopeKey, clean},
    spec::{Range, Route, Rows, Template, View},
    store::Store,
    ui::{Narrowing, Thing},
};

/// Things that are looked at for their values.
const LOOKED_AT: usize = 5_000;
/// Members that say more of a thing than its id.
const NAMES: [&str; 5] = ["alarm_name", "computer_name", "service_name", "name", "event_name"];

/// What an argument could be.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value {
    /// The value.
    pub text: String,
    /// What it is.
    pub about: String,
    /// Where it is, when it is in one place.
    pub place: Option<ScopeKey>,
}

impl Value {
    fn new(text: impl Into<String>, about: impl Into<String>) -> Self {
        Self { text: text.into(), about: about.into(), place: None }
    }

    fn at(text: impl Into<String>, about: &str, place: &ScopeKey) -> Self {
        let place_words = format!("{} {}", place.account, place.region.short());
        let about = if about.is_empty() { place_words } else { format!("{about} · {place_words}") };
        Self { place: Some(place.clone()), ..Self::new(text, about) }
    }
}

/// What an argument of a view could be, beside those that the route has already.
pub fn of(store: &Store, view: &View, route: &Route, argument: &str) -> Vec<Value> {
    match argument {
        "account" => accounts(store, route),
        "tag" => tags(store),
        "region" => regions(store, route),
        "range" => ranges(),
        "reads" => vec![Value::new("true", "read events, too"), Value::new("false", "write events alone")],
        "sort" => sorts(view),
        // Of the deck: the tag by whose values the accounts are grouped.
        "group" => {
            let keys: BTreeSet<&String> = store.fleet.accounts.iter().flat_map(|a| a.tags.keys()).collect();
            keys.into_iter().map(|key| Value::new(clean(key), "")).collect()
        }
        "state" if view.panels.iter().any(|panel| panel.rows == Some(Rows::Alarms)) => {
            ["alarm", "ok", "insufficient_data"].map(|state| Value::new(state, "")).into()
        }
        _ => match about_it(view, argument) {
            Some((rows, member)) => things(store, rows, member),
            None => {
                let all = stands_for(view, argument).into_iter();
                let values = all.flat_map(|(rows, member)| things(store, rows, member));
                let texts: BTreeSet<String> = values.map(|value| value.text).collect();
                texts.into_iter().map(|text| Value::new(text, "")).collect()
            }
        },
    }
}

/// What the rest of a route says of where to look.
fn elsewhere(store: &Store, route: &Route, but: &[&str]) -> Narrowing {
    let args = route.args.iter().filter(|(name, _)| !but.contains(&name.as_str())).cloned().collect();
    Narrowing::of_route(store, &Route { view: route.view.clone(), args }).unwrap_or_default()
}

fn accounts(store: &Store, route: &Route) -> Vec<Value> {
    let regions = elsewhere(store, route, &["account", "tag"]).regions;
    let read = |all: &[Region]| regions.as_ref().is_none_or(|some| all.iter().any(|r| some.contains(r)));
    let accounts = store.fleet.accounts.iter().filter(|a| read(&a.regions));
    accounts.map(|a| Value::new(a.name.as_str(), told(store, a))).chain(tags(store)).collect()
}

fn regions(store: &Store, route: &Route) -> Vec<Value> {
    let there = elsewhere(store, route, &["region"]);
    let read = |a: &Account, r: &Region| there.passes_account(&a.name) && a.regions.contains(r);
    let known = |r: &Region| store.fleet.accounts.iter().any(|a| read(a, r));
    let regions = store.fleet.regions().into_iter().filter(known);
    regions.map(|r| Value::new(r.as_str(), r.short())).collect()
}

fn tags(store: &Store) -> Vec<Value> {
    let accounts = &store.fleet.accounts;
    let all: BTreeSet<(&String, &String)> = accounts.iter().flat_map(|a| &a.tags).collect();
    let counted = |(key, value): (&String, &String)| {
        let count = accounts.iter().filter(|a| a.tags.get(key) == Some(value)).count();
        Value::new(clean(&format!("{key}={value}")), plural(count, "account"))
    };
    all.into_iter().map(counted).collect()
}

/// The steps between which keys go.
fn ranges() -> Vec<Value> {
    let mut range = Range::default();
    while range.shorter() != range {
        range = range.shorter();
    }
    let mut out = vec![Value::new(range.to_string(), "")];
    while range.longer() != range {
        range = range.longer();
        out.push(Value::new(range.to_string(), ""));
    }
    out
}

fn sorts(view: &View) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for column in view.panels.iter().flat_map(|panel| &panel.columns).map(|column| &column.name) {
        if !out.iter().any(|value| value.text == *column) {
            out.push(Value::new(column, ""));
            out.push(Value::new(format!("-{column}"), "the greatest first"));
        }
    }
    out
}

/// Whether a template is one argument and nothing else.
fn alone(template: &Template, argument: &str) -> bool {
    template.fill(&|hole| (hole == argument).then(|| "\u{1}".to_owned())).as_deref() == Some("\u{1}")
}

/// The member by which an argument names the one thing that a view is about.
fn about_it<'v>(view: &'v View, argument: &str) -> Option<(Rows, &'v str)> {
    let subject = view.subject.as_ref()?;
    let (member, _) = subject.conditions.iter().find(|(_, template)| alone(template, argument))?;
    Some((subject.rows, member))
}

/// Members that an argument must equal, and of what.
pub fn stands_for<'v>(view: &'v View, argument: &str) -> Vec<(Rows, &'v str)> {
    let panels = view.panels.iter().filter_map(|panel| Some((panel.rows?, &panel.conditions)));
    let conditions = panels.flat_map(|(rows, all)| all.iter().map(move |condition| (rows, condition)));
    let named = conditions.filter(|(_, (_, template))| alone(template, argument));
    about_it(view, argument).into_iter().chain(named.map(|(rows, (name, _))| (rows, name.as_str()))).collect()
}

/// Values of a member of what was read, and where that was: of some things in every place.
fn things(store: &Store, rows: Rows, member: &str) -> Vec<Value> {
    let mut out = Vec::new();
    if (rows, member) == (Rows::Faults, "source") {
        for (key, want, slot) in store.slots() {
            if let Some(fault) = &slot.fault {
                out.push(Value::at(want.source().name(), fault.value.kind.name(), key));
            }
        }
        return out;
    }
    let Some(source) = rows.source() else { return out };
    let each = (LOOKED_AT / store.good(source).count().max(1)).max(1);
    for (key, good) in store.good(source) {
        for thing in (0..each).map_while(|at| Thing::of(&good.value, at)) {
            let words = |name: &str| {
                let at = thing.columns().iter().position(|c| *c == name)?;
                Some(thing.member(at).to_words().into_owned()).filter(|words| !words.is_empty())
            };
            let Some(value) = words(member) else { continue };
            let name = NAMES.iter().filter(|name| **name != member).find_map(|name| words(name));
            out.push(Value::at(value, &name.unwrap_or_default(), key));
        }
    }
    out
}
