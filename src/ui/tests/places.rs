//! Services, scopes and faults: lists of them, and each of them in full.

use insta::assert_snapshot;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    dump::{plain, styled},
    estate::*,
    places_estate::{LOST_NODE, checkout_instances, estate, service},
};
use crate::{
    model::*,
    spec::{Route, Specs, check_view},
    store::{Store, reading},
    ui::{Cx, Opening, ViewState, draw, panel, prepare, wants},
};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn opened(store: &Store, specs: &Specs, route: &str, size: (u16, u16)) -> ViewState {
    let mut view = ViewState::new(Route::parse(route).expect("a route"), specs, size);
    view.pinned = true;
    prepare(store, &mut view, specs, now(), None);
    view
}

fn picture(store: &Store, route: &str, size: (u16, u16)) -> Buffer {
    let specs = specs();
    let view = opened(store, &specs, route, size);
    draw(store, &view, &specs, now(), Rect::new(0, 0, size.0, size.1))
}

fn text(store: &Store, route: &str, size: (u16, u16)) -> String {
    plain(&picture(store, route, size))
}

fn at_three_sizes(name: &str, route: &str) {
    for size in SIZES {
        let frame = picture(&estate(), route, size);
        assert_snapshot!(format!("{name}_at_{}x{}", size.0, size.1), styled(&frame));
    }
}

#[test]
fn views_of_services() {
    at_three_sizes("namespaces", "namespaces");
    at_three_sizes("services", "services");
    at_three_sizes("service", "service?account=prod-shop&region=eu-west-1&id=srv-checkout");
    at_three_sizes("instance", &sick_instance());
}

#[test]
fn views_of_scopes() {
    at_three_sizes("scopes", "scopes");
    at_three_sizes("scope", "scope?account=prod-shop&region=eu-west-1");
}

#[test]
fn views_of_faults() {
    at_three_sizes("faults", "faults");
    at_three_sizes("fault", "fault?account=prod-shop&region=us-west-2&source=services");
    at_three_sizes("fault_of_an_account", "fault?account=legacy&source=identity");
}

fn sick_instance() -> String {
    let id = "6f622eb20fae42bd99b6fd3b59a4b1a6";
    format!("instance?account=prod-shop&region=eu-west-1&service=srv-checkout&id={id}")
}

/// What `open` does in a panel when its view has just been opened.
fn opening(route: &str, id: &str) -> Opening {
    let (store, specs) = (estate(), specs());
    let view = opened(&store, &specs, route, (200, 60));
    let cx = Cx::new(&store, &view, &specs, now()).expect("a view");
    let at = cx.spec.panels.iter().position(|p| p.id == id).expect("a panel");
    panel(cx.panel(at).kind).open(&cx, at)
}

#[test]
fn one_leads_to_the_next_down_to_the_node() {
    let go = |route: &str| Opening::Go(Route::parse(route).expect("a route"));
    let place = "account=prod-shop&region=eu-west-1";
    for (route, id, to) in [
        ("namespaces", "namespaces", format!("services?{place}&namespace=shop.local")),
        ("services", "services", format!("service?{place}&id=srv-checkout")),
        ("services", "service", format!("service?{place}&id=srv-checkout")),
        ("services", "instances", sick_instance()),
        (&sick_instance(), "instance", format!("node?{place}&id={LOST_NODE}")),
        ("faults", "faults", "fault?account=legacy&source=identity".into()),
        ("scopes?account=prod-shop", "scopes", "scope?account=prod-shop&region=us-east-1".into()),
    ] {
        assert_eq!(opening(route, id), go(&to), "{id} of {route}");
    }
    let no_node =
        sick_instance().replace("6f622eb20fae42bd99b6fd3b59a4b1a6", "7f622eb20fae42bd99b6fd3b59a4b1a7");
    assert_eq!(opening(&no_node, "instance"), Opening::Nothing, "nobody says what it runs on");
}

#[test]
fn a_namespace_narrows_its_services_by_name_or_by_id() {
    for route in ["services?namespace=shop.local", "services?namespace_id=ns-1"] {
        assert!(text(&estate(), route, (80, 24)).contains("checkout"), "{route}");
    }
    for route in ["services?namespace=other", "services?namespace_id=ns-2"] {
        assert!(!text(&estate(), route, (80, 24)).contains("checkout"), "{route}");
    }
}

#[test]
fn what_is_not_known_is_not_nought() {
    let nothing_read = Store::new(fleet());
    for route in ["scopes", "services", "namespaces", "scope?account=prod-shop&region=eu-west-1", "faults"] {
        let text = text(&nothing_read, route, (200, 60)).replace("0 of ", "");
        assert!(!text.contains('●') && !text.contains(" 0 "), "{route}: {text}");
    }
    let denied = text(&estate(), "scope?account=legacy&region=eu-west-1", (120, 40));
    assert!(denied.contains("─ ? ─╮") && !denied.contains("─ 0 ─╮"), "{denied}");

    let list = text(&estate(), "services", (120, 40));
    let row = |name: &str| {
        let row = list.lines().find(|line| line.contains(name)).expect("a row");
        row.split_whitespace().skip(4).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row(" cart "), "cart shop.local unknown 2 none │", "nobody checks it");
    assert_eq!(row(" images "), "images shop.local unknown 4 route53 │", "its health did not come");
    assert_eq!(row(" orders "), "orders shop.local healthy 3 0 3 custom │");
}

#[test]
fn counts_of_a_scope_need_what_could_tell() {
    let mut store = Store::new(fleet());
    let key = ScopeKey { account: AccountName::new("staging"), region: Region::new("us-east-1") };
    let wants = deck_wants();
    let mut read = |want: Want, what: Result<Snapshot, Fault>| {
        store.apply(update("staging", "us-east-1", want, what));
        let read = reading(&store, &key, &wants, now());
        (read.alarms, read.warnings)
    };
    let empty = |want: &Want| Ok(nothing(want));
    assert_eq!(read(Want::Alarms, empty(&Want::Alarms)), (None, None), "a service may be sick");
    assert_eq!(read(Want::Services, empty(&Want::Services)), (Some(0), None));
    let slow = || Err(Fault::new(FaultKind::Throttled, "Rate exceeded"));
    assert_eq!(read(Want::Alarms, slow()), (Some(0), None), "what was read last stays");
    assert_eq!(read(Want::Nodes, slow()), (Some(0), None));
    let root = || batch(vec![event("e-9", "ConsoleLogin", 32, "root")]);
    assert_eq!(read(events_want(), Ok(root())), (Some(0), Some(1)), "one is one, whatever the nodes are");
    let day = Want::Events { window: std::time::Duration::from_secs(86_400), reads: false };
    assert_eq!(read(day, Ok(root())), (Some(0), Some(1)), "read twice, it is counted once");
}

#[test]
fn details_are_asked_where_the_selection_is() {
    let (store, specs) = (estate(), specs());
    let asked = |route: &str, size| {
        let view = opened(&store, &specs, route, size);
        let all = wants(&store, &view, &specs, now());
        let instances = all.iter().filter(|w| w.want.source() == Source::Instances);
        let metrics = all.iter().any(|w| w.want == Want::Metrics);
        assert!(!metrics, "{route} does not list metrics");
        let told = |w: &Wanted| match &w.want {
            Want::InstancesOf(service) => format!("{} {}", w.scope.key(), service.name),
            _ => format!("{} all", w.scope.key()),
        };
        instances.map(told).collect::<Vec<_>>()
    };
    let here = ["prod-shop/eu-west-1 checkout"];
    assert_eq!(asked("services", (120, 40)), here);
    assert!(asked("services", (80, 24)).is_empty(), "there is no room for them");
    assert_eq!(asked("service?id=srv-checkout", (80, 24)), here);
    assert_eq!(asked("instance?service=srv-checkout&id=x", (40, 10)), here);
    assert!(asked("instance?service=srv-none&id=x", (200, 60)).is_empty());
    assert!(asked("scope?account=prod-shop&region=eu-west-1", (200, 60)).is_empty());
}

#[test]
fn a_scope_is_found_by_whatever_names_it() {
    let by_name = text(&estate(), "scope?account=prod-shop&region=eu-west-1", (120, 40));
    assert!(by_name.contains("checkout-p99") && by_name.contains("UpdateService checkout"), "{by_name}");
    for route in ["scope?account=prod-sh*&region=euw1", "scope?account=prod-shop&region=eu-west-*"] {
        assert_eq!(text(&estate(), route, (120, 40)), by_name, "{route}");
    }
    let several = text(&estate(), "scope?account=prod-shop", (120, 40));
    assert!(several.contains("This shows one account in one region"), "{several}");
}

#[test]
fn locks_and_credentials_are_told_as_they_are() {
    let route = "scope?account=prod-shop&region=eu-west-1";
    let plain = text(&estate(), route, (200, 60));
    assert!(plain.contains("◆ 1: the gate in the client alone"), "{plain}");
    assert!(plain.contains("end 04:00, in 48 m; they are renewed before"), "{plain}");

    let mut account = (*account("prod-shop", "prod", &REGIONS)).clone();
    let hop = Hop {
        role_arn: "arn:aws:iam::111122223333:role/SkydeckRead".into(),
        external_id: Some("hidden".into()),
        ..Hop::default()
    };
    account.reach.way = Ok(Way { hops: vec![hop], ..Way::default() });
    let mut store = estate();
    store.fleet = Fleet { accounts: vec![account.into()], narrowed: false }.into();
    let assumed = text(&store, route, (200, 60));
    assert!(assumed.contains("2: session policy (reads alone), and the gate in the client"), "{assumed}");
    assert!(assumed.contains("with an external id") && !assumed.contains("hidden"), "{assumed}");
}

#[test]
fn the_fault_of_an_account_is_found_with_and_without_a_region() {
    for route in ["fault?account=legacy&source=identity", "fault?account=legacy&region=euw1&source=identity"]
    {
        let text = text(&estate(), route, (120, 40));
        assert!(
            text.contains("let arn:aws:iam::444455556666:role/SkydeckRead trust this identity"),
            "{text}"
        );
        assert!(text.contains("alarms, events, nodes, services, sessions in"), "{text}");
    }
    let over = text(&estate(), "fault?account=staging&source=nodes", (80, 24));
    assert!(over.contains("● There is no fault `nodes` here now."), "{over}");
    let unread = text(&Store::new(fleet()), "fault?account=staging&source=nodes", (80, 24));
    assert!(unread.contains("◌ Looking for fault `nodes`."), "{unread}");
}

#[test]
fn a_fault_says_when_it_is_tried_again() {
    let (store, specs) = (estate(), specs());
    let mut view = opened(&store, &specs, "fault?account=prod-data&source=alarms", (120, 40));
    let show = |view: &ViewState| plain(&draw(&store, view, &specs, now(), Rect::new(0, 0, 120, 40)));
    let text = show(&view);
    assert!(text.contains("by itself, every 1 m at first and every 8 m later; r asks now"), "{text}");
    assert!(text.contains("last good  03:11 (1 m ago); it stays on screen"), "{text}");
    view.paused = true;
    assert!(show(&view).contains("not while polling is paused; p goes on"));
}

#[test]
fn the_worst_fault_of_an_account_is_the_one_told() {
    let mut store = Store::new(fleet());
    let at = |kind, operation: &str| Err(Fault::new(kind, "words").with_operation(operation));
    store.apply(update("staging", "eu-west-1", Want::Alarms, at(FaultKind::Timeout, "AssumeRole")));
    store.apply(update("staging", "us-east-1", Want::Nodes, at(FaultKind::Denied, "AssumeRole")));
    let text = text(&store, "faults", (80, 24));
    let rows: Vec<&str> = text.lines().filter(|line| line.contains("staging   *")).collect();
    assert_eq!(rows.len(), 1, "{text}");
    assert!(
        rows[0].contains("✕") && rows[0].contains("denied") && text.contains("alarms, nodes in euw1, use1")
    );
}

#[test]
fn one_of_several_values_is_a_column_of_its_own() {
    let view = |rows: &str, member: &str| {
        format!(
            "about = \"x\"\n[[panel]]\nid = \"p\"\nkind = \"table\"\nrows = \"{rows}\"\n\
             columns = [{{ name = \"c\", member = \"{member}\" }}]\n[[layout]]\nrows = [{{ panel = \"p\" }}]\n"
        )
    };
    let check = |rows, member| check_view("x.toml".as_ref(), &view(rows, member));
    assert_eq!(check("instances", "attributes.a.b c"), Ok(()));
    assert_eq!(check("scopes", "tags.env"), Ok(()));
    for (rows, member) in [("scopes", "tags."), ("scopes", "status.x"), ("scopes", "attributes.x")] {
        assert!(check(rows, member).is_err(), "{rows} {member}");
    }
}

#[test]
fn a_service_says_why_its_health_is_unknown() {
    let mut store = estate();
    for (check, instances, words) in [
        (HealthCheck::None, 2, "unknown: nobody checks it"),
        (HealthCheck::Custom, 0, "unknown: there is no instance"),
        (HealthCheck::Custom, 2, "unknown: no word on any instance"),
    ] {
        let one = service("srv-x", "x", check, instances, HealthCounts::default());
        store.apply(update("prod-shop", "eu-west-1", Want::Services, Ok(Snapshot::Services(vec![one]))));
        let text = text(&store, "service?id=srv-x&account=prod-shop&region=eu-west-1", (120, 40));
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn names_that_somebody_made_up_stay_in_their_panels() {
    let long = "x".repeat(10_000);
    let mut store = estate();
    let place = |store: &mut Store, want: Want, what: Snapshot| {
        store.apply(update("prod-shop", "eu-west-1", want, Ok(what)));
    };
    let names = [long.as_str(), "日本語の名前がとても長い場合", "\u{202e}txt.exe\u{1b}[2J\u{7}", ""];
    let attributes: Vec<(Text, Text)> = names.iter().map(|name| ((*name).into(), (*name).into())).collect();
    let instances = names.iter().map(|name| Instance {
        id: (*name).into(),
        service_id: "srv-checkout".into(),
        service_name: (*name).into(),
        namespace_name: (*name).into(),
        health: InstanceHealth::Other((*name).into()),
        attributes: attributes.clone(),
    });
    place(&mut store, checkout_instances(), Snapshot::Instances(instances.collect()));
    let services = names.iter().map(|name| {
        let known = HealthCounts { healthy: 0, unhealthy: u32::MAX, unknown: 0 };
        service("srv-checkout", name, HealthCheck::Custom, u32::MAX, known)
    });
    place(&mut store, Want::Services, Snapshot::Services(services.collect()));
    let instance = "instance?account=prod-shop&region=eu-west-1&service=srv-checkout&id=".to_owned() + &long;
    for route in [
        "services",
        "service?id=srv-checkout",
        &instance,
        "namespaces",
        "scope?account=prod-shop&region=euw1",
    ] {
        for size in [(40, 10), (60, 18), (80, 24), (110, 36), (160, 45), (200, 60)] {
            for line in text(&store, route, size).lines() {
                assert!(crate::ui::text::width(line) <= size.0, "{route}: {line}");
                assert!(!line.chars().any(char::is_control), "{route}: {line:?}");
            }
        }
    }
}
