//! One thing, found in the store.

use super::{Cx, Line, Narrowing, Thing};
use crate::{
    model::{Member, Metric, Observed, ScopeKey, Snapshot, Source, parse_dimensions},
    spec::Rows,
    store::{Attention, AttentionKind, Store},
};

/// The row, where the view looks, that meets conditions: in every letter, if there is one, else whatever the case of
/// its letters. AWS's names differ by case, people's memory does not. Of several, as when a link does not say the
/// account, it is the one that is worst: that is what somebody was paged for.
pub fn first<'a>(cx: &'a Cx<'_>, rows: Rows, conditions: &[(String, String)]) -> Option<Line<'a>> {
    if rows == Rows::Metrics
        && let Some(metric) = cx.named_metric()
    {
        return metric_line(cx, metric);
    }
    best(rows, conditions, |meets| search(cx, rows, meets))
}

/// The same of what a source has read, which lasts as long as the store.
pub fn first_read<'s>(
    store: &'s Store,
    narrowing: &Narrowing,
    rows: Rows,
    conditions: &[(String, String)],
) -> Option<Line<'s>> {
    let source = rows.source()?;
    best(rows, conditions, |meets| search_read(store, narrowing, source, meets))
}

fn best<'a>(
    rows: Rows,
    conditions: &[(String, String)],
    search: impl Fn(&dyn Fn(&Line<'_>) -> bool) -> Vec<Line<'a>>,
) -> Option<Line<'a>> {
    // Where each member is, for all rows have the same; none for one within a member.
    let columns = rows.columns();
    let conditions: Vec<(Option<usize>, &(String, String))> =
        conditions.iter().map(|c| (columns.iter().position(|column| *column == c.0), c)).collect();
    let all = |line: &Line<'_>, holds: &dyn Fn(&Member<'_>, &str) -> bool| {
        conditions
            .iter()
            .all(|(at, (name, words))| holds(&at.map_or_else(|| line.named(name), |at| line.at(at)), words))
    };
    let exactly = |line: &Line<'_>| all(line, &|member, words| member.to_argument() == words);
    let loosely = |line: &Line<'_>| all(line, &|member, words| member.is(words));
    let found = match search(&exactly) {
        none if none.is_empty() => search(&loosely),
        found => found,
    };
    let worst = found.iter().filter_map(|line| line.thing.mark()).max();
    let place = found.iter().position(|line| worst.is_none() || line.thing.mark() == worst)?;
    found.into_iter().nth(place)
}

/// Where else there is one of that name, when the route does not say the account.
pub fn namesakes(cx: &Cx<'_>, of: &Line<'_>) -> Vec<ScopeKey> {
    let (Some(subject), Some(conditions)) = (&cx.spec.subject, cx.subject_conditions()) else {
        return Vec::new();
    };
    let exactly = |line: &Line<'_>| conditions.iter().all(|(m, words)| line.named(m).to_argument() == *words);
    let mut places: Vec<ScopeKey> =
        search(cx, subject.rows, &exactly).iter().filter_map(Line::place).collect();
    places.retain(|place| Some(place) != of.place().as_ref());
    places
}

/// The first row of each scope that meets.
fn search<'a>(cx: &'a Cx<'_>, rows: Rows, meets: &dyn Fn(&Line<'_>) -> bool) -> Vec<Line<'a>> {
    match rows {
        Rows::Faults => cx.faults().iter().map(|f| made(cx, Thing::Fault(f))).filter(meets).collect(),
        // A scope has no name but where it is: of several, none is meant.
        Rows::Scopes => match cx.scope_rows() {
            [scope] => Some(made(cx, Thing::Scope(scope))).filter(meets).into_iter().collect(),
            _ => Vec::new(),
        },
        _ => rows.source().map_or_else(Vec::new, |s| search_read(cx.store, &cx.narrowing, s, meets)),
    }
}

fn search_read<'s>(
    store: &'s Store,
    narrowing: &Narrowing,
    source: Source,
    meets: &dyn Fn(&Line<'_>) -> bool,
) -> Vec<Line<'s>> {
    // One thing may have been read for several wants, some of which nobody has any more.
    let mut good: Vec<_> = store.good(source).filter(|(key, _)| narrowing.passes(key)).collect();
    good.sort_by_key(|(_, good)| std::cmp::Reverse(good.at));
    let mut found: Vec<Line<'_>> = Vec::new();
    for (key, good) in good {
        if !found.iter().any(|line| line.scope == Some(key)) {
            found.extend(lines(store, key, good).find(|line| meets(line)));
        }
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

/// The metric where the view looks: in its one scope, else in the first that lists it.
fn metric_line<'a>(cx: &'a Cx<'_>, metric: &'a Metric) -> Option<Line<'a>> {
    let scope = match cx.only_scope() {
        Some(scope) => scope,
        None => {
            let lists =
                |snapshot: &Snapshot| matches!(snapshot, Snapshot::Metrics(all) if all.contains(metric));
            let mut good = cx.store.good(Source::Metrics).filter(|(key, _)| cx.narrowing.passes(key));
            good.find(|(_, good)| lists(&good.value))?.0
        }
    };
    let account_id = cx.store.account_id(&scope.account).map(Into::into);
    Some(Line { scope: Some(scope), account_id, at: cx.now, thing: Thing::Metric(metric) })
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
        lines(cx.store, key, good).find(|line| names(line.thing) == Some(&item.subject))
    })
}

/// What an attention line calls its thing.
fn names(thing: Thing<'_>) -> Option<&str> {
    match thing {
        Thing::Alarm(alarm) => Some(&alarm.name),
        Thing::Service(service) => Some(&service.id),
        Thing::Node(node) => Some(&node.instance_id),
        Thing::Event(event) => Some(&event.id),
        _ => None,
    }
}

/// The things of a snapshot.
fn lines<'s>(
    store: &'s Store,
    scope: &'s ScopeKey,
    good: &'s Observed<std::sync::Arc<Snapshot>>,
) -> impl Iterator<Item = Line<'s>> {
    let account_id = store.known_id(&scope.account);
    (0..Thing::count(&good.value)).filter_map(move |at| {
        Some(Line {
            scope: Some(scope),
            account_id: account_id.map(Into::into),
            at: good.at,
            thing: Thing::of(&good.value, at)?,
        })
    })
}

fn made<'a>(cx: &'a Cx<'_>, thing: Thing<'a>) -> Line<'a> {
    let account_id = thing.place().and_then(|(account, _)| cx.store.account_id(account)).map(Into::into);
    Line { scope: None, account_id, at: cx.now, thing }
}
