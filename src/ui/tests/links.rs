//! Where views and things lead.

use std::collections::BTreeSet;

use super::estate::*;
use crate::{
    model::*,
    spec::{COMMON_ARGS, Route, Rows, Specs},
    ui::{Cx, Thing, ViewState, find, route_of},
};

/// Whether a route goes to a view that is there, with arguments that it takes, and with all that it is found by.
fn check(specs: &Specs, from: &str, route: &Route) {
    let view = specs.resolve(route).unwrap_or_else(|why| panic!("{from} leads to {route}: {why}"));
    let needed = view.subject.iter().flat_map(|subject| &subject.conditions).flat_map(|(_, t)| t.holes());
    for hole in needed.filter(|hole| !COMMON_ARGS.contains(hole)) {
        assert!(route.arg(hole).is_some(), "{from} leads to {route} without `{hole}`");
    }
}

#[test]
fn every_link_of_a_built_in_view_leads_to_a_view_that_takes_it() {
    let specs = specs();
    let mut followed = 0;
    for view in specs.views.values() {
        for (panel, route) in view.links() {
            check(&specs, &format!("{} of `{}`", panel.id, view.name), &route);
            followed += 1;
        }
    }
    assert!(followed > 0);
}

#[test]
fn every_thing_leads_to_itself() {
    let (specs, mut store) = (specs(), incident());
    store.apply(update("staging", "us-east-1", Want::Nodes, Err(Fault::new(FaultKind::Timeout, "slow"))));
    let mut found = BTreeSet::new();
    for rows in Rows::ALL {
        let fleet = ViewState::new(Route::to("deck"), &specs, (80, 24));
        let cx = Cx::new(&store, &fleet, &specs, now()).expect("the deck");
        let known = find::Known::of(&cx, rows, &[]);
        let Some(line) = find::put_together(&cx, rows, &[]).or_else(|| known.line(&cx)) else { continue };
        let Some(route) = route_of(&line) else { continue };
        check(&specs, rows.name(), &route);
        let Ok(view) = specs.resolve(&route) else { continue };
        let there = ViewState::new(route.clone(), &specs, (80, 24));
        let cx = Cx::new(&store, &there, &specs, now()).expect("a view");
        if view.subject.is_some() {
            let subject = cx.view_subject().unwrap_or_else(|| panic!("{route} shows nothing"));
            assert_eq!((subject.place(), subject.thing), (line.place(), line.thing), "{route}");
        }
        found.insert(rows);
    }
    assert!(found.contains(&Rows::Nodes), "{found:?}");
}

#[test]
fn every_attention_line_leads_to_what_it_is_about() {
    let (specs, store) = (specs(), incident());
    let mut deck = ViewState::new(Route::to("deck"), &specs, (120, 40));
    crate::ui::prepare(&store, &mut deck, &specs, now(), None);
    let cx = Cx::new(&store, &deck, &specs, now()).expect("the deck");
    assert_eq!(cx.listing(0).len(), 6);
    for line in cx.listing(0).lines() {
        let behind = cx.resolve(line.clone());
        assert_ne!(behind.thing, line.thing, "{} is about something", line.key());
        let (route, direct) = (route_of(&line).expect("a route"), route_of(&behind).expect("a route"));
        assert_eq!(route, direct, "{}", line.key());
        check(&specs, &line.key(), &route);
    }
}

#[test]
fn what_a_view_is_about_is_found_again_when_what_it_was_found_in_has_changed() {
    let (specs, mut store) = (specs(), incident());
    let all = |store: &crate::store::Store| {
        let mut good = store.good(Source::Nodes);
        good.find_map(|(key, good)| match &*good.value {
            Snapshot::Nodes(nodes) if !nodes.is_empty() => Some((key.clone(), nodes.clone())),
            _ => None,
        })
    };
    let (scope, mut nodes) = all(&store).expect("nodes");
    let id = nodes[0].instance_id.clone();
    let route = Route::parse(&format!("node?id={id}")).expect("a route");
    let mut view = ViewState::new(route, &specs, (120, 40));
    let found = |store: &crate::store::Store, view: &mut ViewState| {
        crate::ui::prepare(store, view, &specs, now(), None);
        let cx = Cx::new(store, view, &specs, now()).expect("the view");
        assert!(
            view.known.as_ref().is_some_and(|known| known.holds(&cx)),
            "nothing is looked for when drawing"
        );
        cx.view_subject().map(|line| match line.thing {
            Thing::Node(node) => node.computer_name.clone(),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(found(&store, &mut view), Some(nodes[0].computer_name.clone()));
    let other = Node { instance_id: "i-0".into(), ..nodes[0].clone() };
    nodes[0].computer_name = Some("renamed".into());
    nodes.insert(0, other);
    let again = |nodes| Ok(Snapshot::Nodes(nodes));
    store.apply(update(scope.account.as_str(), scope.region.as_str(), Want::Nodes, again(nodes)));
    assert_eq!(found(&store, &mut view), Some(Some("renamed".into())), "at another place now");
    view.narrowing.regions = Some(BTreeSet::from([Region::new("nowhere-1")]));
    assert_eq!(found(&store, &mut view), None, "not where the user looks");
}
