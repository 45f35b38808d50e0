use insta::assert_snapshot;

use super::{dump::styled, estate::*, night::frame};
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{Cx, Thing, ViewState, pointer_of, prepare, route_of, wants},
};

fn dashboard(account: &str, name: &str, minutes: i64, size: u64) -> Dashboard {
    Dashboard {
        name: name.into(),
        arn: Some(Text::new(format!("arn:aws:cloudwatch::{account}:dashboard/{name}"))),
        last_modified: Some(ago(minutes)),
        size: Some(size),
    }
}

fn listed(account: &str, all: Vec<Dashboard>) -> Update {
    update(account, "global", Want::Dashboards, Ok(Snapshot::Dashboards(all)))
}

/// Three accounts have some, one has none, one cannot be read.
fn boards() -> Store {
    let mut store = incident();
    let of = |name: &str, minutes, size| dashboard("111122223333", name, minutes, size);
    store.apply(listed("prod-shop", vec![of("shop-weekly-review", 90_000, 4812), of("shop-checkout", 900, 3127)]));
    store.apply(listed("prod-core", vec![of("platform-overview", 14, 104_122)]));
    store.apply(listed("prod-data", vec![]));
    store.apply(listed("staging", vec![of("load-test", 500_000, 99)]));
    let denied = Fault::new(FaultKind::Denied, "not authorized").with_operation("ListDashboards");
    store.apply(update("legacy", "global", Want::Dashboards, Err(denied)));
    store
}

#[test]
fn dashboards_at_three_sizes() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let frame = frame(&boards(), "dashboards", size, |_| {});
        assert_snapshot!(format!("dashboards_at_{}x{}", size.0, size.1), styled(&frame));
    }
}

#[test]
fn each_account_is_asked_once_wherever_one_looks() {
    let (specs, store) = (specs(), Store::new(fleet()));
    for (route, accounts) in [("dashboards", 5), ("dashboards?region=eu-west-1", 5), ("dashboards?account=prod-shop", 1)] {
        let view = ViewState::new(Route::parse(route).expect("a route"), &specs, (120, 40));
        let wanted = wants(&store, &view, &specs, now());
        let places: Vec<_> =
            wanted.iter().filter(|w| w.want == Want::Dashboards).map(|w| w.scope.region.as_str()).collect();
        assert_eq!(places, vec!["global"; accounts], "{route}");
    }
}

#[test]
fn a_dashboard_opens_and_is_in_no_region() {
    let (specs, store) = (specs(), boards());
    let route = Route::parse("dashboards?account=prod-shop").expect("a route");
    let mut view = ViewState::new(route, &specs, (120, 40));
    prepare(&store, &mut view, &specs, now(), None);
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    let line = cx.listing(0).lines().next().expect("a row");
    assert!(matches!(line.thing, Thing::Dashboard(dashboard) if dashboard.name == "shop-checkout"));
    assert_eq!(route_of(&line).map(|r| r.to_string()).as_deref(), Some("dashboard?account=prod-shop&name=shop-checkout"));
    let pointer = pointer_of(&cx, &line).expect("a pointer");
    assert_eq!(pointer.arn().as_deref(), Some("arn:aws:cloudwatch::111122223333:dashboard/shop-checkout"));
    let link = pointer.console_url().expect("a link");
    assert_eq!(Pointer::parse(&link), Some(Ok(pointer)), "{link}");
    assert!(link.contains("#dashboards/dashboard/shop-checkout") && !link.contains("region="), "{link}");
}

#[test]
fn nothing_is_said_to_be_none_before_all_accounts_have_answered() {
    let mut store = incident();
    let text = |store: &Store| super::dump::plain(&frame(store, "dashboards", (120, 40), |_| {}));
    assert!(text(&store).contains("0 of 5 scopes have answered"), "{}", text(&store));
    for account in ["prod-core", "prod-shop", "prod-data", "staging"] {
        store.apply(listed(account, vec![]));
    }
    assert!(text(&store).contains("4 of 5 scopes have answered"), "{}", text(&store));
    store.apply(listed("legacy", vec![]));
    let said = text(&store);
    assert!(said.contains("No account has a dashboard.") && said.contains("19/19 scopes"), "{said}");
}
