use std::collections::HashSet;

use ratatui::layout::Rect;

use super::{Cx, ViewState, layout, panels};
use crate::{
    model::{Scope, ScopeKey, Source, Timestamp, Want},
    spec::{Route, Specs, WantSpec},
    store::Store,
};

/// Everything that a view needs now, the most urgent first: what the panels in sight need for what is selected,
/// then what its panels declare, in every scope of each source that the view looks at.
pub fn wants(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Vec<(Scope, Want)> {
    let Some(cx) = Cx::new(store, view, specs, now) else { return Vec::new() };
    let mut all = Once::default();
    for place in layout::places(&cx, layout::body(Rect::new(0, 0, view.size.0, view.size.1))) {
        for (scope, want) in panels::of(cx.panel(place.panel).kind).wants(&cx, place.panel) {
            all.add(scope, want);
        }
    }
    for want in declared(&cx) {
        for scope in cx.narrowing.scopes(&store.fleet, want.source()) {
            all.add(scope, want.clone());
        }
    }
    all.list
}

/// What feeds the attention list, wherever the user is: what the deck declares, in all of the fleet.
pub fn feed(store: &Store, specs: &Specs, now: Timestamp) -> Vec<(Scope, Want)> {
    let deck = ViewState::new(Route::to("deck"), specs, (0, 0));
    let Some(cx) = Cx::new(store, &deck, specs, now) else { return Vec::new() };
    let mut all = Once::default();
    for want in declared(&cx) {
        for scope in store.fleet.scopes_for(want.source()) {
            all.add(scope, want.clone());
        }
    }
    all.list
}

#[derive(Default)]
struct Once {
    seen: HashSet<(ScopeKey, Want)>,
    list: Vec<(Scope, Want)>,
}

impl Once {
    fn add(&mut self, scope: Scope, want: Want) {
        if self.seen.insert((scope.key(), want.clone())) {
            self.list.push((scope, want));
        }
    }
}

/// What the state of the reading is told by: what the view declares, else what the deck does.
pub(in crate::ui) fn watched(cx: &Cx<'_>) -> Vec<Want> {
    let own = declared(cx);
    if own.iter().any(|want| want.source() != Source::Identity) {
        return own;
    }
    let mut wants = Vec::new();
    for (_, want) in feed(cx.store, cx.specs, cx.now) {
        if !wants.contains(&want) {
            wants.push(want);
        }
    }
    wants
}

/// What the panels of a view declare, once each; while the one thing that it is about is not found, also that among
/// which it may be.
pub(in crate::ui) fn declared(cx: &Cx<'_>) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    let among = || {
        let source = cx.spec.subject.as_ref()?.rows.source()?;
        let want = WantSpec::plain(source).filter(|_| cx.view_subject().is_none())?;
        Some(want.of(cx.view.range, cx.view.reads))
    };
    for want in (0..cx.spec.panels.len()).flat_map(|at| cx.wants_of(at)).chain(among()) {
        if !wants.contains(&want) {
            wants.push(want);
        }
    }
    wants
}
