use std::collections::HashSet;

use ratatui::layout::Rect;

use super::{Cx, Narrowing, ViewState, layout, panels};
use crate::{
    model::{Asker, Scope, ScopeKey, Source, Timestamp, Want, Wanted},
    spec::{Route, Specs, WantSpec},
    store::{Attention, Store},
};

/// Everything that a view needs now, the most urgent first: what the panels in sight need for what is selected,
/// then what its panels declare, in every scope of each source that the view looks at.
pub fn wants(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Vec<Wanted> {
    let Some(cx) = Cx::new(store, view, specs, now) else { return Vec::new() };
    let mut all = Once::default();
    // Its route may name an account by an id that only the account itself can tell.
    if Narrowing::of_route(store, &view.visit.route).is_err() {
        let unnamed = |scope: &Scope| store.account_id(&scope.account.name).is_none();
        for scope in store.fleet.scopes_for(Source::Identity).into_iter().filter(unnamed) {
            all.add(scope, Want::Identity, &Asker::whole(cx.view.visit.route.view.as_str()));
        }
    }
    for place in layout::places(&cx, layout::body(Rect::new(0, 0, view.size.0, view.size.1))) {
        let asker = Asker::panel(cx.view.visit.route.view.as_str(), cx.panel(place.panel).id.as_str());
        for (scope, want) in panels::of(cx.panel(place.panel).kind).wants(&cx, &place) {
            all.add(scope, want, &asker);
        }
    }
    for want in declared(&cx) {
        let asker = asker_of(&cx, &want);
        for scope in cx.narrowing.scopes(&store.fleet, want.source()) {
            if cx.is_there(&scope.key(), &want) {
                all.add(scope, want.clone(), &asker);
            }
        }
    }
    all.list
}

/// What feeds the attention list, wherever the user is: what the deck declares, in all of the fleet.
pub fn feed(store: &Store, specs: &Specs, now: Timestamp) -> Vec<Wanted> {
    let mut all = Once::default();
    let deck = ViewState::new(Route::to("deck"), specs, (0, 0));
    let Some(cx) = Cx::new(store, &deck, specs, now) else { return Vec::new() };
    for want in declared(&cx) {
        let asker = asker_of(&cx, &want);
        for scope in store.fleet.scopes_for(want.source()) {
            all.add(scope, want.clone(), &asker);
        }
    }
    all.list
}

/// Whether that feeds the attention list.
pub fn feeds(store: &Store, specs: &Specs, now: Timestamp, want: &Want) -> bool {
    of_deck(store, specs, now).contains(want)
}

/// All that wants a human, wherever the user looks.
pub fn attention(store: &Store, specs: &Specs, now: Timestamp) -> Vec<Attention> {
    crate::store::attention(store, &of_deck(store, specs, now), now)
}

/// The first panel of the view that declares a want.
fn asker_of(cx: &Cx<'_>, want: &Want) -> Asker {
    let panel = (0..cx.spec.panels.len()).find(|at| cx.wants_of(*at).contains(want));
    panel.map_or_else(
        || Asker::whole(cx.view.visit.route.view.as_str()),
        |at| Asker::panel(cx.view.visit.route.view.as_str(), cx.panel(at).id.as_str()),
    )
}

#[derive(Default)]
struct Once {
    seen: HashSet<(ScopeKey, Want)>,
    list: Vec<Wanted>,
}

impl Once {
    fn add(&mut self, scope: Scope, want: Want, asker: &Asker) {
        if self.seen.insert((scope.key(), want.clone())) {
            self.list.push(Wanted { scope, want, asker: asker.clone() });
        }
    }
}

/// What the panels of a view declare, once each; but for details, which want it only where the thing is that they
/// are of. While the one thing that the view is about is not found, also that among which it may be.
pub(in crate::ui) fn declared(cx: &Cx<'_>) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    let among = || {
        let source = cx.spec.subject.as_ref()?.rows.source()?;
        if cx.spec.panels.iter().flat_map(|p| &p.wants).any(|want| want.source() == source) {
            return None;
        }
        let want = WantSpec::plain(source).filter(|_| cx.view_subject().is_none())?;
        Some(want.of(cx.view.range, cx.view.reads))
    };
    let whole = (0..cx.spec.panels.len()).filter(|at| !cx.is_detail(*at));
    for want in whole.flat_map(|at| cx.wants_of(at)).chain(among()) {
        if !wants.contains(&want) {
            wants.push(want);
        }
    }
    wants
}

/// What says how well the fleet is read: what the panels of a view declare, else what the deck's do.
pub(in crate::ui) fn judged(cx: &Cx<'_>) -> Vec<Want> {
    let own = declared(cx);
    let judges = own.iter().any(|want| want.source() != Source::Identity);
    if judges { own } else { of_deck(cx.store, cx.specs, cx.now) }
}

/// What the deck's panels declare: what the attention list is made from.
pub(in crate::ui) fn of_deck(store: &Store, specs: &Specs, now: Timestamp) -> Vec<Want> {
    let deck = ViewState::new(Route::to("deck"), specs, (0, 0));
    Cx::new(store, &deck, specs, now).map(|cx| declared(&cx)).unwrap_or_default()
}
