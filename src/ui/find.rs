//! One thing, found in the store.

use super::{Behind, Cx, Line, Narrowing, Thing};
use crate::{
    model::{EventId, Metric, Observed, ScopeKey, Snapshot, Source, Want, parse_dimensions},
    spec::{
        Route, Rows,
        system::{of_page, system},
    },
    store::{Attention, AttentionKind, LookedUp, Mark},
};

/// What a view is about, and what it was looked for in: while that is the same, nothing is looked for again.
#[derive(Clone, Debug)]
pub struct Known {
    revision: u64,
    route: Route,
    narrowing: Narrowing,
    /// Where it is.
    found: Option<Found>,
    /// Where else there is one of exactly that name.
    namesakes: Vec<ScopeKey>,
}

/// Where a thing is.
#[derive(Clone, Debug)]
enum Found {
    /// At a place of what was read of a want in a scope.
    Read(ScopeKey, Want, usize),
    /// The metric that the route names, in a scope.
    Metric(ScopeKey),
    /// An event that was looked up in the archive.
    Kept(LookedUp),
}

impl Known {
    /// Whether it would be found the same again.
    pub fn holds(&self, cx: &Cx<'_>) -> bool {
        self.revision == cx.store.revision
            && self.route == cx.view.visit.route
            && self.narrowing == cx.narrowing
    }

    /// Looks for what a view is about: the row, where the view looks, that meets conditions: in every letter, if there
    /// is one, else whatever the case of its letters. AWS's names differ by case, people's memory does not. Of several,
    /// as when a link does not say the account, it is the one that is worst: that is what somebody was paged for.
    pub fn of(cx: &Cx<'_>, rows: Rows, conditions: &[(String, String)]) -> Self {
        let (found, namesakes) = match (rows, cx.named_metric()) {
            (Rows::Metrics, Some(metric)) => (metric_scope(cx, metric).map(Found::Metric), Vec::new()),
            (Rows::Events, _) => event(cx, conditions),
            _ => best(cx, rows, conditions),
        };
        let (route, narrowing) = (cx.view.visit.route.clone(), cx.narrowing.clone());
        Self { revision: cx.store.revision, route, narrowing, found, namesakes }
    }

    /// The thing, and where it was read.
    pub fn line<'a>(&'a self, cx: &'a Cx<'_>) -> Option<Line<'a>> {
        match self.found.as_ref()? {
            Found::Read(scope, want, at) => {
                let good = cx.store.slot(scope, want)?.good.as_ref()?;
                Some(read(cx, scope, good, Thing::of(&good.value, *at)?))
            }
            Found::Kept(kept) => Some(Line {
                scope: Some(&kept.scope),
                account_id: Some(kept.account_id.as_str().into()),
                at: kept.at,
                thing: Thing::of(&kept.snapshot, 0)?,
                behind: Behind::Asked(cx.store.people()),
            }),
            Found::Metric(scope) => {
                let account_id = cx.store.account_id(&scope.account).map(Into::into);
                let thing = Thing::Metric(cx.named_metric()?);
                Some(Line { scope: Some(scope), account_id, at: cx.now, thing, behind: Behind::Unsaid })
            }
        }
    }

    /// Where else there is one of that name, when the route does not say the account.
    pub fn namesakes(&self) -> &[ScopeKey] {
        &self.namesakes
    }
}

/// The row, among those that are put together, that a view is about.
pub fn put_together<'a>(cx: &'a Cx<'_>, rows: Rows, conditions: &[(String, String)]) -> Option<Line<'a>> {
    match rows {
        // The worst comes first.
        Rows::Faults => {
            let lines = || cx.faults().iter().map(|f| made(cx, Thing::Fault(f)));
            lines().find(exactly(conditions)).or_else(|| lines().find(loosely(conditions)))
        }
        // A scope has no name but where it is: of several, none is meant.
        Rows::Scopes => match cx.scope_rows() {
            [scope] => Some(made(cx, Thing::Scope(scope))).filter(loosely(conditions)),
            _ => None,
        },
        Rows::Systems => {
            let name =
                conditions.iter().find(|(member, _)| member == "system").map(|(_, words)| words.as_str());
            let system = name.and_then(|name| of_page(name).or_else(|| system(name)))?;
            cx.systems().row(system).map(|row| made(cx, Thing::System(row)))
        }
        Rows::Costs => cx.store.costs.as_ref().map(|costs| made(cx, Thing::Cost(&costs.all))),
        _ => None,
    }
}

/// The worst of what meets conditions, and where the others are that are called exactly so.
fn best(cx: &Cx<'_>, rows: Rows, conditions: &[(String, String)]) -> (Option<Found>, Vec<ScopeKey>) {
    let Some(source) = rows.source() else { return (None, Vec::new()) };
    let exact = search(cx, source, &exactly(conditions));
    let is_exact = !exact.is_empty();
    let mut found = if is_exact { exact } else { search(cx, source, &loosely(conditions)) };
    let worst = found.iter().filter_map(|(mark, _)| *mark).max();
    let Some(place) = found.iter().position(|(mark, _)| worst.is_none() || *mark == worst) else {
        return (None, Vec::new());
    };
    let (_, (scope, want, at)) = found.remove(place);
    let others = if is_exact { found } else { Vec::new() };
    let namesakes = others.into_iter().map(|(_, (scope, ..))| scope.clone()).collect();
    (Some(Found::Read(scope.clone(), want.clone(), at)), namesakes)
}

/// The event that a view is about: in memory, else among what was looked up in the archive.
fn event(cx: &Cx<'_>, conditions: &[(String, String)]) -> (Option<Found>, Vec<ScopeKey>) {
    let id = match conditions {
        [(member, id)] if member == "event_id" => EventId::new(id),
        _ => return best(cx, Rows::Events, conditions),
    };
    // Its scope is nearly always known, and ids are compared faster than words: there may be very many events.
    let slots =
        cx.store.slots().filter(|(key, want, _)| want.source() == Source::Events && cx.narrowing.passes(key));
    for (key, want, slot) in slots {
        let Some(Snapshot::Events(batch)) = slot.good.as_ref().map(|good| &*good.value) else { continue };
        if let Some(at) = batch.events.iter().position(|event| event.id == id) {
            return (Some(Found::Read(key.clone(), want.clone(), at)), Vec::new());
        }
    }
    let kept = cx.store.trail.looked_up(&id).unwrap_or_default();
    let here = |kept: &&LookedUp| cx.narrowing.passes(&kept.scope) || cx.narrowing.is_all();
    let found = kept.iter().find(here).cloned().map(Found::Kept);
    if found.is_some() { (found, Vec::new()) } else { best(cx, Rows::Events, conditions) }
}

fn exactly(conditions: &[(String, String)]) -> impl Fn(&Line<'_>) -> bool {
    |line| conditions.iter().all(|(member, words)| line.named(member).to_argument() == *words)
}

fn loosely(conditions: &[(String, String)]) -> impl Fn(&Line<'_>) -> bool {
    |line| conditions.iter().all(|(member, words)| line.named(member).is(words))
}

/// How a thing stands, and where it is.
type Hit<'a> = (Option<Mark>, (&'a ScopeKey, &'a Want, usize));

/// The first row of each scope that meets.
fn search<'a>(cx: &Cx<'a>, source: Source, meets: &dyn Fn(&Line<'_>) -> bool) -> Vec<Hit<'a>> {
    let slots = cx.store.slots().filter(|(key, want, _)| want.source() == source && cx.narrowing.passes(key));
    // One thing may have been read for several wants, some of which nobody has any more.
    let mut read: Vec<_> =
        slots.filter_map(|(key, want, slot)| Some((key, want, slot.good.as_ref()?))).collect();
    read.sort_by_key(|(.., good)| std::cmp::Reverse(good.at));
    let mut found: Vec<Hit<'a>> = Vec::new();
    for (key, want, good) in read {
        if found.iter().any(|(_, (scope, ..))| *scope == key) {
            continue;
        }
        let account_id = cx.store.account_id(&key.account);
        let line = |thing| Line {
            scope: Some(key),
            account_id: account_id.as_deref().map(Into::into),
            at: good.at,
            thing,
            behind: Behind::Unsaid,
        };
        let things = (0..Thing::count(&good.value)).filter_map(|at| Some((at, Thing::of(&good.value, at)?)));
        let hit = things.into_iter().find(|(_, thing)| meets(&line(*thing)));
        found.extend(hit.map(|(at, thing)| (thing.mark(), (key, want, at))));
    }
    found
}

/// A metric that conditions name in full. Whether it is listed does not matter: one that is new, or has had no data
/// for two weeks, is not, and can be read all the same.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
pub fn metric(conditions: &[(String, String)]) -> Option<Metric> {
    let value =
        |name: &str| conditions.iter().find(|(member, _)| member == name).map(|(_, words)| words.as_str());
    if conditions.iter().any(|(m, _)| !matches!(m.as_str(), "namespace" | "metric_name" | "dimensions")) {
        return None;
    }
    Some(Metric {
        namespace: value("namespace")?.into(),
        name: value("metric_name")?.into(),
        dimensions: parse_dimensions(value("dimensions").unwrap_or_default()).ok()?,
    })
}

/// Where the metric is that the view is about: in its one scope, else in the first that lists it.
fn metric_scope(cx: &Cx<'_>, metric: &Metric) -> Option<ScopeKey> {
    if let Some(scope) = cx.only_scope() {
        return Some(scope.clone());
    }
    let lists = |snapshot: &Snapshot| matches!(snapshot, Snapshot::Metrics(all) if all.contains(metric));
    let mut good = cx.store.good(Source::Metrics).filter(|(key, _)| cx.narrowing.passes(key));
    good.find(|(_, good)| lists(&good.value)).map(|(scope, _)| scope.clone())
}

/// A scope, as tables list it.
pub fn scope<'a>(cx: &'a Cx<'_>, key: &ScopeKey) -> Option<Line<'a>> {
    cx.scope_rows().iter().find(|row| row.scope == *key).map(|row| made(cx, Thing::Scope(row)))
}

/// What an attention line is about.
pub fn behind<'a>(cx: &'a Cx<'_>, item: &Attention) -> Option<Line<'a>> {
    let source = match item.kind {
        AttentionKind::Alarm => Source::Alarms,
        AttentionKind::Service => Source::Services,
        AttentionKind::Node => Source::Nodes,
        AttentionKind::Event => Source::Events,
        AttentionKind::Fault => {
            let is_it = |f: &&crate::ui::rows::FaultRow| {
                f.account == item.account && f.region == item.region && f.source.name() == &*item.subject
            };
            return cx.faults().iter().find(is_it).map(|f| made(cx, Thing::Fault(f)));
        }
    };
    let here = |key: &ScopeKey| key.account == item.account && Some(&key.region) == item.region.as_ref();
    let mut good = cx.store.good(source).filter(|(key, _)| here(key));
    good.find_map(|(key, good)| {
        let mut things = (0..Thing::count(&good.value)).filter_map(|at| Thing::of(&good.value, at));
        let thing = things.find(|thing| is_called(*thing, &item.subject))?;
        Some(read(cx, key, good, thing))
    })
}

/// Whether that is what an attention line calls its thing.
fn is_called(thing: Thing<'_>, name: &str) -> bool {
    match thing {
        Thing::Alarm(alarm) => alarm.name.as_str() == name,
        Thing::Service(service) => service.id.as_str() == name,
        Thing::Node(node) => node.instance_id.as_str() == name,
        Thing::Event(event) => event.id == *name,
        _ => false,
    }
}

/// A thing of a snapshot as a line.
fn read<'a>(
    cx: &'a Cx<'_>,
    scope: &'a ScopeKey,
    good: &Observed<std::sync::Arc<Snapshot>>,
    thing: Thing<'a>,
) -> Line<'a> {
    let account_id = cx.store.account_id(&scope.account).map(Into::into);
    Line { scope: Some(scope), account_id, at: good.at, thing, behind: Behind::Asked(cx.store.people()) }
}

fn made<'a>(cx: &'a Cx<'_>, thing: Thing<'a>) -> Line<'a> {
    let account_id = thing.place().and_then(|(account, _)| cx.store.account_id(account)).map(Into::into);
    Line { scope: None, account_id, at: cx.now, thing, behind: Behind::Unsaid }
}
