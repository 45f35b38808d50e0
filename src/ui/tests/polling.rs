use std::time::Duration;

use insta::assert_snapshot;

use super::{
    dump::{plain, styled},
    estate::*,
};
use crate::{model::*, spec::Route, store::Store, ui::ViewState};

/// The night on which the network went, seven minutes ago.
fn cut_off() -> Store {
    let mut store = incident();
    store.no_network = Some(ago(7));
    store.pacing.floor = Duration::from_secs(300);
    for (account, kind) in [("prod-core", FaultKind::Network), ("prod-data", FaultKind::Timeout)] {
        store.apply(update(account, "us-west-2", Want::Alarms, Err(Fault::new(kind, "no route to host"))));
    }
    store
}

fn pinned(size: (u16, u16)) -> ViewState {
    let mut view = view(&specs(), size);
    view.pins = vec![Route::to("alarms"), Route::to("nodes")];
    view
}

#[test]
fn an_outage_is_one_line_at_120x40() {
    assert_snapshot!(styled(&drawn(&cut_off(), pinned((120, 40)), &specs())));
}

#[test]
fn an_outage_is_one_line_at_80x24() {
    assert_snapshot!(styled(&drawn(&cut_off(), pinned((80, 24)), &specs())));
}

#[test]
fn the_header_says_how_slowly_is_polled_and_what_is_pinned() {
    let mut store = incident();
    store.pacing.floor = Duration::from_secs(3600);
    let header = |size| {
        let frame = plain(&drawn(&store, pinned(size), &specs()));
        frame.lines().next().unwrap_or_default().to_owned()
    };
    let (wide, narrow) = (header((120, 40)), header((80, 24)));
    assert!(wide.contains("every 1 h") && wide.contains("2 pinned"), "{wide}");
    assert!(narrow.contains("every 1 h"), "{narrow}");
}

#[test]
fn a_fault_says_when_it_is_tried_next() {
    let mut store = incident();
    let (scope, want) = {
        let refused = Fault::new(FaultKind::NotEnabled, "opt in");
        let update = update("prod-shop", "us-west-2", Want::Nodes, Err(refused));
        store.apply(update.clone());
        (update.scope, update.want)
    };
    let fault = Route::parse("fault?account=prod-shop&region=us-west-2&source=nodes").expect("a route");
    let again = |store: &Store| {
        let view = ViewState::new(fault.clone(), &specs(), (120, 40));
        let frame = plain(&drawn(store, view, &specs()));
        let line = frame.lines().find(|line| line.contains("again ")).unwrap_or_default();
        line.trim_matches(['│', ' ']).to_owned()
    };
    let usual = "again      by itself, every 2 m at first and every 1 h later; r asks now";
    assert_eq!(again(&store), usual);
    assert!(store.probes(&scope, &want, ago(-38)));
    assert_eq!(again(&store), "again      circuit open: next probe 03:50; r asks now");
    // What has been due and is not answered is being asked.
    assert!(store.probes(&scope, &want, ago(1)));
    assert_eq!(again(&store), usual);
    store.pacing.floor = Duration::from_secs(1800);
    assert_eq!(again(&store), "again      by itself, every 30 m at first and every 1 h later; r asks now");
    store.apply(update("prod-shop", "us-west-2", want.clone(), Ok(nothing(&want))));
    assert!(!store.probes(&scope, &want, ago(-38)), "nothing fails there any more");
}
