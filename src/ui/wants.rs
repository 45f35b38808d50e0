use std::collections::HashSet;

use ratatui::layout::Rect;

use super::{Cx, ViewState, layout, panels};
use crate::{
    model::{Scope, ScopeKey, Timestamp, Want},
    spec::Specs,
    store::Store,
};

/// Everything that a view needs now: what its panels declare, in every scope of each source, and what the
/// panels in sight need for what is selected.
pub fn wants(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Vec<(Scope, Want)> {
    let Some(cx) = Cx::new(store, view, specs, now) else { return Vec::new() };
    let mut seen: HashSet<(ScopeKey, Want)> = HashSet::new();
    let mut out = Vec::new();
    let mut add = |scope: Scope, want: Want| {
        if seen.insert((scope.key(), want.clone())) {
            out.push((scope, want));
        }
    };
    for want in declared(&cx) {
        for scope in store.fleet.scopes_for(want.source()) {
            add(scope, want.clone());
        }
    }
    for place in layout::places(&cx, layout::body(Rect::new(0, 0, view.size.0, view.size.1))) {
        for (scope, want) in panels::of(cx.panel(place.panel).kind).wants(&cx, place.panel) {
            add(scope, want);
        }
    }
    out
}

/// What the panels of a view declare, once each.
pub(in crate::ui) fn declared(cx: &Cx<'_>) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    for want in cx.spec.panels.iter().flat_map(|p| &p.wants) {
        if !wants.contains(want) {
            wants.push(want.clone());
        }
    }
    wants
}
