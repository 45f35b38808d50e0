//! What is known of the resources that explorer widgets ask for by their tags.

use super::{Cx, Narrowing};
use crate::{
    model::{Scope, Snapshot, Source, TagAsk, Text, Timestamp, Want},
    spec::{PanelSpec, View, WantSpec, explorer::Tagged},
    store::{Slot, Store},
};

/// The resources that an ask finds where a view looks: none while a place has not answered, or none could.
pub fn found(store: &Store, narrowing: &Narrowing, ask: &TagAsk) -> Option<Tagged> {
    let want = Want::TaggedResources(std::sync::Arc::new(ask.clone()));
    let mut out = Tagged::default();
    let mut is_any = false;
    for (scope, slot) in slots(store, narrowing, &want) {
        let slot = slot?;
        if let Some(Snapshot::TaggedResources(all)) = slot.good.as_ref().map(|good| &*good.value) {
            out.resources.extend(all.iter().cloned());
            is_any = true;
        }
        if let Some(fault) = &slot.fault {
            let (region, words) = (scope.region.short(), fault.value.headline(Source::TaggedResources));
            out.remarks.push(Text::new(format!("{region}: {words}")));
        }
    }
    is_any.then_some(out)
}

/// Tells whether anything of what a dashboard asks for by tags has been answered anew.
pub fn stamp(
    store: &Store,
    narrowing: &Narrowing,
    view: &View,
) -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
    let wants = view.panels.iter().filter_map(want);
    let slots = wants.flat_map(|want| slots(store, narrowing, want));
    let times =
        |slot: &Slot| (slot.good.as_ref().map(|good| good.at), slot.fault.as_ref().map(|fault| fault.at));
    slots.map(|(_, slot)| slot.map(times).unwrap_or_default()).collect()
}

/// What a panel asks for by tags.
fn want(panel: &PanelSpec) -> Option<&Want> {
    panel.wants.iter().find_map(|want| match want {
        WantSpec::Fixed(want @ Want::TaggedResources(_)) => Some(want),
        _ => None,
    })
}

fn slots<'a>(
    store: &'a Store,
    narrowing: &Narrowing,
    want: &Want,
) -> impl Iterator<Item = (Scope, Option<&'a Slot>)> + use<'a> {
    let scopes = narrowing.scopes(&store.fleet, want.source()).into_iter();
    let slots: Vec<_> = scopes.map(|scope| (store.slot(&scope.key(), want), scope)).collect();
    slots.into_iter().map(|(slot, scope)| (scope, slot))
}

/// What stands in the place of an explorer widget's charts, while there are none.
pub(super) fn words(cx: &Cx<'_>, panel: &PanelSpec) -> (&'static str, String) {
    let Some(Want::TaggedResources(ask)) = want(panel) else {
        return ("unknown", "◌ No kind of resource is known in it.".into());
    };
    let want = Want::TaggedResources(ask.clone());
    let slots: Vec<_> = slots(cx.store, &cx.narrowing, &want).collect();
    let all = slots.len();
    let faults = slots.iter().filter_map(|(_, slot)| slot.as_ref()?.fault.as_ref());
    let faults: Vec<_> = faults.map(|fault| &fault.value).collect();
    if let Some(fault) = faults.first().filter(|_| faults.len() == all) {
        let headline = fault.headline(Source::TaggedResources);
        return ("unreadable", format!("✕ Tags cannot be read here: {headline}. {}", fault.fix));
    }
    let answered = slots.iter().filter(|(_, slot)| slot.is_some()).count();
    let what = match asked(ask) {
        tags if tags.is_empty() => ask.types.iter().map(Text::as_str).collect::<Vec<_>>().join(", "),
        tags => tags,
    };
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
