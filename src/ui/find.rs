//! One thing, found in the store.

use super::{Cx, Line, Thing};
use crate::{
    model::{Observed, ScopeKey, Snapshot, Source},
    spec::Rows,
    store::{Attention, AttentionKind},
};

/// The first row, where the view looks, that meets conditions.
pub fn first<'a>(cx: &'a Cx<'_>, rows: Rows, conditions: &[(String, String)]) -> Option<Line<'a>> {
    let meets = |line: &Line<'_>| conditions.iter().all(|(member, words)| line.named(member).is(words));
    match rows {
        Rows::Faults => cx.faults().iter().map(|f| made(cx, Thing::Fault(f))).find(meets),
        // A scope has no name but where it is: of several, none is meant.
        Rows::Scopes => match cx.scope_rows() {
            [scope] => Some(made(cx, Thing::Scope(scope))).filter(meets),
            _ => None,
        },
        _ => {
            let good = cx.store.good(rows.source()?).filter(|(key, _)| cx.narrowing.passes(key));
            // One thing may have been read for several wants, some of which nobody has any more.
            let mut good: Vec<_> = good.collect();
            good.sort_by_key(|(_, good)| std::cmp::Reverse(good.at));
            good.into_iter().find_map(|(key, good)| lines(cx, key, good).find(|line| meets(line)))
        }
    }
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
    good.find_map(|(key, good)| lines(cx, key, good).find(|line| names(line.thing) == Some(&item.subject)))
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
fn lines<'a>(
    cx: &'a Cx<'_>,
    scope: &'a ScopeKey,
    good: &'a Observed<std::sync::Arc<Snapshot>>,
) -> impl Iterator<Item = Line<'a>> {
    let account_id = cx.store.account_id(&scope.account);
    (0..Thing::count(&good.value)).filter_map(move |at| {
        Some(Line {
            scope: Some(scope),
            account_id: account_id.clone().map(Into::into),
            at: good.at,
            thing: Thing::of(&good.value, at)?,
        })
    })
}

fn made<'a>(cx: &'a Cx<'_>, thing: Thing<'a>) -> Line<'a> {
    let account_id = thing.place().and_then(|(account, _)| cx.store.account_id(account)).map(Into::into);
    Line { scope: None, account_id, at: cx.now, thing }
}
