//! From the store to the things that a table may list.

use std::{sync::Arc, time::Duration};

use super::{Part, PartBehind, Things};
use crate::{
    model::{Region, Scope, ScopeKey, Snapshot, Source, Timestamp, Want},
    spec::Rows,
    store::{Slot, attention, one_a_login},
    ui::{
        Cx, Line, Thing,
        rows::{self, ResourceRow},
        wants,
    },
};

/// The things that a panel lists, before it is looked at which.
pub(super) fn parts(cx: &Cx<'_>, at: usize, of: Rows, subject: Option<&Line<'_>>) -> Vec<Part> {
    let made = |things: Things| {
        vec![Part {
            scope: None,
            account_id: None,
            at: cx.now,
            things,
            only_global: false,
            is_kept: false,
            behind: None,
        }]
    };
    let narrowing = &cx.narrowing;
    match of {
        Rows::Attention => {
            let mut all = attention(cx.store, &wants::of_deck(cx.store, cx.specs, cx.now), cx.now);
            all.retain(|item| match &item.region {
                Some(region) => {
                    narrowing.passes(&ScopeKey { account: item.account.clone(), region: region.clone() })
                }
                None => narrowing.passes_account(&item.account),
            });
            made(Things::Attention(Arc::new(one_a_login(all))))
        }
        Rows::Faults => made(Things::Faults(Arc::new(rows::one_a_login(rows::faults(cx.store, narrowing))))),
        Rows::MetricNamespaces => {
            made(Things::MetricNamespaces(Arc::new(rows::metric_namespaces(cx.store, narrowing))))
        }
        Rows::MetricDimensionSets => {
            made(Things::MetricDimensionSets(Arc::new(rows::metric_dimension_sets(cx.store, narrowing))))
        }
        Rows::Resources => {
            let held = |(key, at, rows): (&ScopeKey, Timestamp, &Arc<Vec<ResourceRow>>)| Part {
                account_id: cx.store.account_id(&key.account),
                scope: Some(key.clone()),
                at,
                things: Things::Resources(rows.clone()),
                only_global: false,
                is_kept: false,
                behind: None,
            };
            cx.systems().resources().map(held).collect()
        }
        Rows::Coverage => made(Things::Coverage(Arc::new(cx.coverage(at).to_vec()))),
        Rows::Events => {
            let scopes = cx.scopes_of(at, Source::Events).into_iter();
            let mut all = read(cx, at, scopes.map(|scope| (scope, false)));
            let kept = cx.state(at).trail.iter().flat_map(|run| run.parts());
            all.extend(kept.map(|part| Part { behind: Some(behind(cx)), ..part.clone() }));
            all
        }
        Rows::Systems => made(Things::Systems(cx.systems().rows().clone())),
        Rows::Scopes => {
            let wants = wants::declared(cx);
            made(Things::Scopes(Arc::new(rows::scopes(cx.store, narrowing, &wants, cx.now))))
        }
        Rows::Costs | Rows::CostsByAccount | Rows::CostsByOperation | Rows::CostsByPanel => {
            let costs = cx.store.costs.clone().zip(of.costs());
            costs.map(|(costs, of)| made(Things::Costs(costs, of))).unwrap_or_default()
        }
        Rows::Changes => subject.map(|s| read(cx, at, change_scopes(cx, s))).unwrap_or_default(),
        Rows::AlarmHistory => {
            let wants = subject.map(|subject| subject_wants(cx, at, subject)).unwrap_or_default();
            wants.iter().filter_map(|(scope, want)| held(cx, &scope.key(), want, false)).collect()
        }
        Rows::Children | Rows::Watchers => {
            let scope = subject.and_then(|subject| subject_scope(cx, subject));
            read(cx, at, scope.map(|scope| (scope, false)))
        }
        _ => {
            let Some(source) = of.source() else { return Vec::new() };
            read(cx, at, cx.scopes_of(at, source).into_iter().map(|scope| (scope, false)))
        }
    }
}

/// History is read this far back at least, and no further than the service keeps it.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>
const HISTORY: (Duration, Duration) = (Duration::from_secs(7 * 86_400), Duration::from_secs(30 * 86_400));

/// What a panel needs of a source, because of what it follows, beyond what its view declares.
pub(in crate::ui) fn subject_wants(cx: &Cx<'_>, at: usize, subject: &Line<'_>) -> Vec<(Scope, Want)> {
    match (cx.rows(at), subject.thing) {
        (Some(Rows::Changes), _) => {
            let wants = || cx.wants_of(at).into_iter().filter(|w| w.source() == Source::Events);
            let scopes = change_scopes(cx, subject).into_iter().map(|(scope, _)| scope);
            scopes.flat_map(|scope| wants().map(move |want| (scope.clone(), want))).collect()
        }
        (Some(Rows::AlarmHistory), Thing::Alarm(alarm)) => {
            let range = cx.view.range.duration().clamp(HISTORY.0, HISTORY.1);
            let want = Want::AlarmHistory { alarm: alarm.name.clone(), range };
            subject_scope(cx, subject).map(|scope| (scope, want)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Where a thing is.
fn subject_scope(cx: &Cx<'_>, subject: &Line<'_>) -> Option<Scope> {
    let account = cx.store.account(subject.account()?)?.clone();
    Some(Scope { account, region: subject.region()?.clone() })
}

/// What was read of a panel's want in these scopes, and whether only what is global counts there.
fn read(cx: &Cx<'_>, at: usize, scopes: impl IntoIterator<Item = (Scope, bool)>) -> Vec<Part> {
    let source = cx.rows(at).and_then(Rows::source);
    let Some(want) = cx.wants_of(at).into_iter().find(|want| Some(want.source()) == source) else {
        return Vec::new();
    };
    scopes.into_iter().filter_map(|(scope, global)| held(cx, &scope.key(), &want, global)).collect()
}

/// Whom one can ask who is behind events.
fn behind(cx: &Cx<'_>) -> PartBehind {
    PartBehind { people: cx.store.people().clone(), persons: Vec::new() }
}

fn held(cx: &Cx<'_>, key: &ScopeKey, want: &Want, only_global: bool) -> Option<Part> {
    let good = slot(cx, key, want)?.good.as_ref()?;
    Some(Part {
        account_id: cx.store.account_id(&key.account),
        scope: Some(key.clone()),
        at: good.at,
        things: Things::Read(good.value.clone()),
        only_global,
        is_kept: false,
        behind: matches!(&*good.value, Snapshot::Events(_)).then(|| behind(cx)),
    })
}

/// The slot of a want. While a stream is being read for another length of time, what is held of it is shown.
fn slot<'a>(cx: &'a Cx<'_>, key: &ScopeKey, want: &Want) -> Option<&'a Slot> {
    let exact = cx.store.slot(key, want).filter(|slot| slot.good.is_some());
    let length = |other: &Want| match (want, other) {
        (Want::Events { .. }, Want::Events { window, .. }) => Some(*window),
        (Want::AlarmHistory { alarm, .. }, Want::AlarmHistory { alarm: of, range }) if alarm == of => {
            Some(*range)
        }
        _ => None,
    };
    exact.or_else(|| {
        let held = cx.store.slots_of(key).filter(|(_, slot)| slot.good.is_some());
        let held = held.filter_map(|(other, slot)| Some((length(other)?, slot)));
        held.max_by_key(|(length, _)| *length).map(|(_, slot)| slot)
    })
}

/// Where the changes of a thing are looked for, and whether only global ones count there.
pub(in crate::ui) fn change_scopes(cx: &Cx<'_>, subject: &Line<'_>) -> Vec<(Scope, bool)> {
    let Some(account) = subject.account().and_then(|name| cx.store.account(name)) else { return Vec::new() };
    let scope = |region: &Region| Scope { account: account.clone(), region: region.clone() };
    let Some(here) = subject.region().filter(|r| **r != Region::global()) else {
        return account.regions.iter().map(|region| (scope(region), false)).collect();
    };
    let mut out = vec![(scope(here), false)];
    let global = account.global_region();
    if global != *here {
        out.push((scope(&global), true));
    }
    out
}
