//! Variables of a view: what they are, and what they may be.

use std::collections::{BTreeMap, BTreeSet};

use super::{Behind, Cx, Line, Narrowing, Thing, ViewState};
use crate::{
    model::{AccountName, Region, Snapshot, Source, Text, Timestamp, Want},
    spec::{ChoicesOf, PLACES, Route, Rows, Specs, VariableSpec, View, Words},
    store::Store,
};

/// What variables are that neither a route nor a default says: the first of their choices. It is worked out when what is
/// known has changed, not when it is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Firsts {
    /// What it was worked out from.
    of: Option<(u64, Route, Narrowing)>,
    values: BTreeMap<String, String>,
}

impl Firsts {
    /// What they are, by name.
    pub(super) fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }
}

/// What a view looks at: what its route says, else what its variables say that are called as places are, else what the user
/// has chosen.
pub(super) fn narrowed(store: &Store, view: &ViewState, spec: &View) -> Narrowing {
    let places = spec.variables.iter().filter(|v| PLACES.contains(&v.name.as_str()));
    let open = places.filter(|variable| view.visit.route.arg(&variable.name).is_none());
    open.fold(Narrowing::of(store, view), |narrowing, variable| {
        let value = variable.default.as_ref().or_else(|| view.firsts.values.get(&variable.name));
        match value {
            Some(value) => narrowing.chosen(store, &variable.name, value),
            None => narrowing,
        }
    })
}

/// Works out what the variables of a view are, if anything has changed that they come from.
pub(super) fn look(store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
    look_once(store, view, specs, now);
    // What is chosen of the places has a part in the others.
    look_once(store, view, specs, now);
}

fn look_once(store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
    let Some(spec) = view.spec(specs).filter(|spec| !spec.variables.is_empty()) else {
        view.firsts = Firsts::default();
        return;
    };
    let Some(cx) = Cx::new(store, view, specs, now) else { return };
    let of = Some((store.revision, view.visit.route.clone(), cx.narrowing.clone()));
    if view.firsts.of != of {
        let first = |variable: &VariableSpec| Some((variable.name.clone(), first(&cx, variable)?));
        let values = spec.variables.iter().filter(|v| said(&cx, v).is_none()).filter_map(first).collect();
        view.firsts = Firsts { of, values };
    }
}

/// What a variable is: without what stands for all, when all are meant.
pub(super) fn value(cx: &Cx<'_>, name: &str) -> Option<String> {
    match cx.spec.variables.iter().find(|variable| variable.name == name) {
        Some(variable) => said(cx, variable).or_else(|| cx.view.firsts.values.get(name).cloned()),
        None => argument(cx, name).or_else(|| place(cx, name)),
    }
}

/// What a route says, or else the file.
fn said(cx: &Cx<'_>, variable: &VariableSpec) -> Option<String> {
    argument(cx, &variable.name).or_else(|| variable.default.clone())
}

fn argument(cx: &Cx<'_>, name: &str) -> Option<String> {
    cx.view.visit.route.arg(name).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The one account or region that the view looks at.
fn place(cx: &Cx<'_>, name: &str) -> Option<String> {
    let names: BTreeSet<String> = match PLACES.iter().position(|place| *place == name)? {
        0 => cx.scopes().iter().map(|scope| scope.account.to_string()).collect(),
        _ => cx.scopes().iter().map(|scope| scope.region.to_string()).collect(),
    };
    let mut names = names.into_iter();
    names.next().filter(|_| names.next().is_none())
}

/// The first of a variable's choices, where one is meant. What its choices depend on is worked out the same way.
fn first(cx: &Cx<'_>, variable: &VariableSpec) -> Option<String> {
    match variable.all {
        Some(_) => None,
        None => {
            let chosen = Narrowing::of(cx.store, cx.view);
            let passes = |choice: &String| match &variable.choices {
                ChoicesOf::Accounts => chosen.passes_account(&AccountName::new(choice.as_str())),
                ChoicesOf::Regions => {
                    chosen.regions.as_ref().is_none_or(|all| all.contains(&Region::new(choice.as_str())))
                }
                _ => true,
            };
            choices(cx, variable).into_iter().find(passes)
        }
    }
}

/// In words, before the firsts are known.
fn in_words(cx: &Cx<'_>, name: &str) -> Option<String> {
    match cx.spec.variables.iter().find(|variable| variable.name == name) {
        Some(variable) => said(cx, variable).or_else(|| variable.all.clone()).or_else(|| first(cx, variable)),
        None => argument(cx, name).or_else(|| place(cx, name)),
    }
}

/// What a variable may be: as its file has them, else in order.
pub(super) fn choices(cx: &Cx<'_>, variable: &VariableSpec) -> Vec<String> {
    let filled = |words: &Words| words.fill(&|name| in_words(cx, name)).ok();
    let mut out = BTreeSet::new();
    match &variable.choices {
        ChoicesOf::Fixed(values) => return values.clone(),
        ChoicesOf::Accounts => {
            out.extend(cx.store.fleet.accounts.iter().map(|account| account.name.to_string()));
        }
        ChoicesOf::Regions => out.extend(cx.store.fleet.regions().iter().map(ToString::to_string)),
        ChoicesOf::Dimension { namespace, dimension, conditions } => {
            // Until it is known what they depend on there are none.
            let Some(namespace) = filled(namespace) else { return Vec::new() };
            let Some(conditions) = all_filled(conditions, &filled) else { return Vec::new() };
            let read = cx.store.good(Source::Metrics).filter(|(scope, _)| cx.narrowing.passes(scope));
            for (_, good) in read {
                let Snapshot::Metrics(metrics) = &*good.value else { continue };
                for metric in metrics.iter().filter(|metric| metric.namespace.as_str() == namespace) {
                    let of = |name: &Text| {
                        metric.dimensions.iter().find(|(n, _)| n == name).map(|(_, value)| value)
                    };
                    let is_meant =
                        conditions.iter().all(|(name, value)| of(name).is_some_and(|v| v.as_str() == value));
                    if let Some(value) =
                        of(dimension).filter(|value| is_meant && !out.contains(value.as_str()))
                    {
                        out.insert(value.to_string());
                    }
                }
            }
        }
        ChoicesOf::Rows { rows, member, conditions } => {
            let Some(conditions) = all_filled(conditions, &filled) else { return Vec::new() };
            of_rows(cx, *rows, member, &conditions, &mut out);
        }
    }
    out.remove("");
    out.into_iter().collect()
}

fn all_filled<'a, N>(
    conditions: &'a [(N, Words)],
    filled: &dyn Fn(&Words) -> Option<String>,
) -> Option<Vec<(&'a N, String)>> {
    conditions.iter().map(|(name, words)| Some((name, filled(words)?))).collect()
}

fn of_rows(
    cx: &Cx<'_>,
    rows: Rows,
    member: &str,
    conditions: &[(&String, String)],
    out: &mut BTreeSet<String>,
) {
    let Some(source) = rows.source() else { return };
    for (scope, good) in cx.store.good(source).filter(|(scope, _)| cx.narrowing.passes(scope)) {
        for at in 0..Thing::count(&good.value) {
            let Some(thing) = Thing::of(&good.value, at) else { continue };
            let account_id = cx.store.account_id(&scope.account).map(Into::into);
            let line = Line { scope: Some(scope), account_id, at: good.at, thing, behind: Behind::Unsaid };
            let is_meant =
                conditions.iter().all(|(name, value)| line.named(name).to_argument() == value.as_str());
            if is_meant {
                out.insert(line.named(member).to_argument().into_owned());
            }
        }
    }
}

/// What is read for the choices of a view's variables, where their panels would not have it read.
pub(super) fn wants(cx: &Cx<'_>) -> Vec<Want> {
    cx.spec.variables.iter().filter_map(|variable| variable.choices.want()).collect()
}
