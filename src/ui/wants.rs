use std::{collections::HashSet, sync::Arc};

use ratatui::layout::Rect;

use super::{Cx, Narrowing, ViewState, dashboards, layout, panels, variables};
use crate::{
    model::{Asker, Fleet, Scope, ScopeKey, Source, Text, Timestamp, Want, Wanted},
    spec::{PanelKind, Route, Specs, WantSpec},
    store::{Attention, Store},
};

/// All that wants come from: while it is the same, they are. It is small and soon made, however many scopes there are.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    fleet: Arc<Fleet>,
    narrowing: Narrowing,
    /// What single things are needed for, the most urgent first.
    near: Vec<Wanted>,
    /// What the view declares, with where that is if it is not wherever its source is read.
    declared: Vec<(Want, Asker, Option<Vec<ScopeKey>>)>,
    /// What the deck declares, in all of the fleet.
    feed: Vec<(Want, Asker)>,
}

impl PartialEq for Grounds {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Wanted, b: &Wanted| {
            (&a.scope.account.name, &a.scope.region, &a.want, &a.asker)
                == (&b.scope.account.name, &b.scope.region, &b.want, &b.asker)
        };
        Arc::ptr_eq(&self.fleet, &other.fleet)
            && self.near.len() == other.near.len()
            && self.near.iter().zip(&other.near).all(|(a, b)| same(a, b))
            && (&self.narrowing, &self.declared, &self.feed)
                == (&other.narrowing, &other.declared, &other.feed)
    }
}

impl Grounds {
    /// Of a view, and of the attention list wherever the user is.
    pub fn of(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Self {
        let fleet = store.fleet.clone();
        let mut grounds = Self { fleet, feed: of_feed(store, specs, now), ..Self::default() };
        let Some(cx) = Cx::new(store, view, specs, now) else { return grounds };
        let own = cx.view.visit.route.view.as_str();
        // Its route may name an account by an id that only the account itself can tell.
        if Narrowing::of_route(store, &view.visit.route).is_err() {
            let unnamed = |scope: &Scope| store.account_id(&scope.account.name).is_none();
            let unnamed = store.fleet.scopes_for(Source::Identity).into_iter().filter(unnamed);
            let asker = Asker::whole(own);
            let of = |scope| Wanted { scope, want: Want::Identity, asker: asker.clone() };
            grounds.near.extend(unnamed.map(of));
        }
        for place in layout::places(&cx, layout::body(Rect::new(0, 0, view.size.0, view.size.1))) {
            let asker = Asker::panel(own, cx.panel(place.panel).id.as_str());
            for (scope, want) in panels::of(cx.panel(place.panel).kind).wants(&cx, &place) {
                if view.bill.is_some() && want.source() == Source::MetricData {
                    continue;
                }
                grounds.near.push(Wanted { scope, want, asker: asker.clone() });
            }
        }
        for at in 0..view.visit.panels.len().min(cx.spec.panels.len()) {
            let asker = Asker::panel(own, cx.panel(at).id.as_str());
            let of = |(scope, want)| Wanted { scope, want, asker: asker.clone() };
            grounds.near.extend(panels::awaited_logs(&cx, at).into_iter().map(of));
        }
        grounds.declared = declared(&cx)
            .into_iter()
            .map(|want| {
                let places = || cx.narrowing.scopes(&store.fleet, want.source()).into_iter();
                let there = || places().map(|s| s.key()).filter(|key| cx.is_there(key, &want)).collect();
                let of_one =
                    matches!(want, Want::InstancesOf(_) | Want::Dashboard(_) | Want::TaggedResources(_));
                let there = of_one.then(there);
                (want.clone(), asker_of(&cx, &want), there)
            })
            .collect();
        grounds.narrowing = cx.narrowing;
        grounds
    }

    /// Everything that is needed now, the most urgent first, once each: what the panels need for what is
    /// selected, what the view's panels declare in every scope of each source that the view looks at, then what is
    /// pinned, then what feeds the attention list.
    pub fn wants(&self, pinned: Vec<Wanted>) -> Vec<Wanted> {
        let mut all = self.of_view();
        pinned.into_iter().for_each(|w| all.add(w.scope, w.want, &w.asker));
        for (want, asker) in &self.feed {
            for scope in self.fleet.scopes_for(want.source()) {
                all.add(scope, want.clone(), asker);
            }
        }
        all.list
    }

    /// What the view alone needs.
    pub fn of_view_alone(&self) -> Vec<Wanted> {
        self.of_view().list
    }

    fn of_view(&self) -> Once {
        let mut all = Once::default();
        self.near.iter().for_each(|w| all.add(w.scope.clone(), w.want.clone(), &w.asker));
        for (want, asker, there) in &self.declared {
            for scope in self.narrowing.scopes(&self.fleet, want.source()) {
                if there.as_ref().is_none_or(|there| there.contains(&scope.key())) {
                    all.add(scope, want.clone(), asker);
                }
            }
        }
        all
    }

    /// Whether all that feeds the attention list has been answered, well or ill.
    pub fn feed_is_read(&self, store: &Store) -> bool {
        let is_read = |want: &Want| {
            let mut scopes = self.fleet.scopes_for(want.source()).into_iter();
            scopes.all(|scope| store.slot(&scope.key(), want).is_some())
        };
        self.feed.iter().all(|(want, _)| is_read(want))
    }
}

/// Everything that a view needs, as [`Grounds::wants`] has it, without what feeds the attention list.
pub fn wants(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Vec<Wanted> {
    Grounds::of(store, view, specs, now).of_view().list
}

/// Temporary keys of which nobody knows who issued them, of the events that are looked at.
pub fn missing_keys(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> Vec<Text> {
    let Some(cx) = Cx::new(store, view, specs, now) else { return Vec::new() };
    let places = layout::places(&cx, layout::body(Rect::new(0, 0, view.size.0, view.size.1)));
    let shows_one = |at: &usize| matches!(cx.panel(*at).kind, PanelKind::Facts | PanelKind::Preview);
    let shown = places.iter().map(|place| place.panel).filter(shows_one);
    shown.filter_map(|at| cx.shown(at)?.chain()?.missing_key().cloned()).collect()
}

fn of_feed(store: &Store, specs: &Specs, now: Timestamp) -> Vec<(Want, Asker)> {
    let deck = ViewState::new(Route::to("deck"), specs, (0, 0));
    let Some(cx) = Cx::new(store, &deck, specs, now) else { return Vec::new() };
    declared(&cx).into_iter().map(|want| (want.clone(), asker_of(&cx, &want))).collect()
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
    let choices = variables::wants(cx);
    let body = dashboards::wants(cx);
    for want in whole.flat_map(|at| cx.wants_of(at)).chain(choices).chain(body).chain(among()) {
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
