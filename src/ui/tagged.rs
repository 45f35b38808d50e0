//! What is known of the resources that explorer widgets ask for by their tags.

use std::sync::Arc;

use super::{Cx, Narrowing, ViewState, dashboards};
use crate::{
    model::{AccountName, Scope, ScopeKey, Snapshot, Source, TagAsk, Text, Timestamp, Want},
    spec::{ExplorerWidget, PanelSpec, View, Widget, explorer, explorer::Tagged},
    store::{Slot, Store},
};

/// Where a dashboard's tags are read: where the view looks, in the account that has it.
#[derive(Clone, Copy, Debug)]
pub struct Where<'a> {
    /// Where the view looks.
    pub narrowing: &'a Narrowing,
    /// The dashboard's account, when it is known.
    pub owner: Option<&'a AccountName>,
}

impl Where<'_> {
    fn scopes(&self, store: &Store, widget: &ExplorerWidget) -> Vec<Scope> {
        let mut scopes = self.narrowing.scopes(&store.fleet, Source::TaggedResources);
        scopes.retain(|scope| self.owner.is_none_or(|owner| *owner == scope.account.name));
        scopes.retain(|scope| is_in(widget, &scope.key()));
        scopes
    }
}

fn is_in(widget: &ExplorerWidget, scope: &ScopeKey) -> bool {
    widget.region.as_ref().is_none_or(|region| *region == scope.region.as_str())
}

/// The resources that a widget's ask finds: none while a place has not answered, or none could.
pub fn found(store: &Store, places: Where<'_>, widget: &ExplorerWidget, ask: &TagAsk) -> Option<Tagged> {
    let want = Want::TaggedResources(Arc::new(ask.clone()));
    let mut out = Tagged::default();
    let mut is_any = false;
    for scope in places.scopes(store, widget) {
        let slot = store.slot(&scope.key(), &want)?;
        if let Some(Snapshot::TaggedResources(all)) = slot.good.as_ref().map(|good| &*good.value) {
            out.resources.extend(all.iter().cloned());
            is_any = true;
        }
        if let Some(fault) = &slot.fault {
            let (region, words) = (scope.region.short(), fault.value.kind.words());
            let place = match places.owner {
                Some(_) => region,
                None => format!("{} {region}", scope.account.name),
            };
            out.remarks.push(Text::new(format!("{place}: tags cannot be read: {words}")));
        }
    }
    is_any.then_some(out)
}

/// When what a dashboard's widgets ask for by tags was answered: well, or ill.
pub(super) type Stamp = Vec<(Option<(Timestamp, usize)>, Option<Timestamp>)>;

/// Tells whether anything of what a dashboard asks for by tags has been answered anew.
pub(super) fn stamp(store: &Store, places: Where<'_>, view: &View) -> Stamp {
    let times = |slot: &Slot| {
        let good = slot.good.as_ref().map(|good| (good.at, Arc::as_ptr(&good.value) as usize));
        (good, slot.fault.as_ref().map(|fault| fault.at))
    };
    let mut out = Stamp::new();
    for widget in view.panels.iter().filter_map(widget) {
        let Some(ask) = explorer::ask(widget) else { continue };
        let want = Want::TaggedResources(Arc::new(ask));
        let scopes = places.scopes(store, widget).into_iter();
        out.extend(scopes.map(|scope| store.slot(&scope.key(), &want).map(times).unwrap_or_default()));
    }
    out
}

/// Whether what a dashboard asks for by tags is asked in a scope.
pub(super) fn is_there(view: &ViewState, scope: &ScopeKey, want: &Want) -> bool {
    let panels = view.visit.made.iter().flat_map(|made| &made.view.panels);
    let asks = |panel: &&PanelSpec| {
        panel.wants.iter().any(|own| matches!(own, crate::spec::WantSpec::Fixed(own) if own == want))
    };
    let mut widgets = panels.filter(asks).filter_map(widget);
    dashboards::is_there(view, scope) && widgets.any(|widget| is_in(widget, scope))
}

fn widget(panel: &PanelSpec) -> Option<&ExplorerWidget> {
    match panel.widget.as_deref() {
        Some(Widget::Explorer(widget)) => Some(widget),
        _ => None,
    }
}

/// What stands in the place of an explorer widget's charts until there is an answer.
pub(super) fn words(cx: &Cx<'_>, panel: &PanelSpec) -> (&'static str, String) {
    let Some((widget, ask)) = widget(panel).and_then(|widget| Some((widget, explorer::ask(widget)?))) else {
        return ("unknown", String::new());
    };
    let places = Where { narrowing: &cx.narrowing, owner: dashboards::owner(cx.view) };
    let want = Want::TaggedResources(Arc::new(ask.clone()));
    let scopes = places.scopes(cx.store, widget);
    if scopes.is_empty() {
        let place = widget.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
        return ("unreadable", format!("✕ Nothing is watched{place}: its tags are not asked for."));
    }
    let slots: Vec<_> = scopes.iter().map(|scope| cx.store.slot(&scope.key(), &want)).collect();
    let faults = slots.iter().flatten().filter_map(|slot| slot.fault.as_ref());
    let faults: Vec<_> = faults.map(|fault| &fault.value).collect();
    if let Some(fault) = faults.first().filter(|_| faults.len() == slots.len()) {
        let headline = fault.headline(Source::TaggedResources);
        return ("unreadable", format!("✕ Tags cannot be read here: {headline}. Fix: {}", fault.fix));
    }
    let answered = slots.iter().filter(|slot| slot.is_some()).count();
    let what = match asked(&ask) {
        tags if tags.is_empty() => ask.types.iter().map(Text::as_str).collect::<Vec<_>>().join(", "),
        tags => tags,
    };
    let all = slots.len();
    (
        "unknown",
        format!("◌ Looking for what has these tags: {what}. {answered} of {all} regions have answered."),
    )
}

/// `env=prod|staging, app`.
fn asked(ask: &TagAsk) -> String {
    let one = |(key, values): &(Text, Vec<Text>)| match &values[..] {
        [] => key.to_string(),
        _ => format!("{key}={}", values.iter().map(Text::as_str).collect::<Vec<_>>().join("|")),
    };
    ask.tags.iter().map(one).collect::<Vec<_>>().join(", ")
}
