use insta::assert_snapshot;

use super::{
    alarms::{at, night, opened, shown},
    dump::{plain, styled},
    estate::*,
    metrics::metric,
};
use crate::{
    model::*,
    spec::{Route, system},
    store::Store,
    ui::{Cx, draw, prepare, wants},
};

/// The night, with metrics of some services in two scopes, and who changed what.
fn listed() -> Store {
    let mut store = night();
    let shop = vec![
        metric("AWS/Lambda", "Errors", &[("FunctionName", "checkout")]),
        metric("AWS/Lambda", "Duration", &[("FunctionName", "checkout")]),
        metric("AWS/Lambda", "Errors", &[("FunctionName", "cart")]),
        metric("AWS/ApplicationELB", "TargetResponseTime", &[("LoadBalancer", "app/web/1")]),
        metric("AWS/RDS", "CPUUtilization", &[("DBClusterIdentifier", "orders")]),
        metric(
            "AWS/Usage",
            "CallCount",
            &[("Service", "KMS"), ("Type", "API"), ("Resource", "Decrypt"), ("Class", "None")],
        ),
    ];
    let core = vec![metric("AWS/Lambda", "Errors", &[("FunctionName", "rotate")])];
    store.apply(update("prod-shop", "eu-west-1", Want::Metrics, Ok(Snapshot::Metrics(shop))));
    store.apply(update("prod-core", "us-east-1", Want::Metrics, Ok(Snapshot::Metrics(core))));
    let from = |id: &str, name: &str, source: &str, minutes| TrailEvent {
        source: Some(source.into()),
        ..event(id, name, minutes, "DeployRole/kim")
    };
    let scaled = TrailEvent {
        record: serde_json::json!({"additionalEventData": {"service": "application-autoscaling"}}).into(),
        ..from("e5", "PutScalingPolicy", "autoscaling.amazonaws.com", 9)
    };
    let events = vec![
        from("e1", "CreateRoute", "ec2.amazonaws.com", 12),
        from("e2", "UpdateFunctionCode20150331v2", "lambda.amazonaws.com", 30),
        from("e3", "RebootBroker", "mq.amazonaws.com", 40),
        from("e4", "CreateBroker", "amazonmq.amazonaws.com", 50),
        scaled,
    ];
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(events))));
    store
}

macro_rules! pictures {
    ($($name:ident: $route:literal at $size:expr;)+) => {
        $(#[test]
        fn $name() {
            assert_snapshot!(styled(&shown(&listed(), $route, $size)));
        })+
    };
}

pictures! {
    pulse_at_80x24: "pulse" at (80, 24);
    pulse_at_120x40: "pulse" at (120, 40);
    pulse_at_200x60: "pulse" at (200, 60);
    vpc_at_80x24: "service/vpc" at (80, 24);
    vpc_at_120x40: "service/vpc" at (120, 40);
    vpc_at_200x60: "service/vpc" at (200, 60);
    elb_family_at_80x24: "service/elb" at (80, 24);
    elb_family_at_120x40: "service/elb" at (120, 40);
    elb_family_at_200x60: "service/elb" at (200, 60);
    qldb_at_80x24: "service/qldb" at (80, 24);
    qldb_at_120x40: "service/qldb" at (120, 40);
    qldb_at_200x60: "service/qldb" at (200, 60);
}

#[test]
fn every_page_opens_at_three_sizes() {
    let (store, specs) = (listed(), specs());
    for page in system::pages() {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut view = at(&format!("service/{page}"), &specs, size);
            prepare(&store, &mut view, &specs, now(), None);
            let text =
                plain(&draw(&store, &view, &specs, now(), ratatui::layout::Rect::new(0, 0, size.0, size.1)));
            assert!(text.contains(page), "its crumb: {page}\n{text}");
        }
    }
}

#[test]
fn what_the_fleet_has_comes_first_and_the_worst_before_the_others() {
    let specs = specs();
    let mut view = at("pulse", &specs, (120, 40));
    let store = listed();
    prepare(&store, &mut view, &specs, now(), None);
    let cx = Cx::new(&store, &view, &specs, now()).expect("a view");
    let lines = cx.listing(0).lines();
    let words = |line: &crate::ui::Line<'_>, member: &str| line.named(member).to_words().into_owned();
    let rows: Vec<[String; 4]> = lines
        .map(|line| ["name", "resource_count", "scope_count", "in_alarm"].map(|member| words(&line, member)))
        .collect();
    let first: Vec<[&str; 4]> = rows.iter().map(|row| [0, 1, 2, 3].map(|at| row[at].as_str())).collect();
    assert_eq!(first[0], ["ALB", "1", "2", "1"], "{:?}", &first[..8]);
    assert_eq!(first[1], ["ELB (family)", "1", "2", "1"], "a family has what its members have");
    for expected in [["Lambda", "3", "2", ""], ["Aurora", "1", "1", ""], ["KMS", "0", "1", ""]] {
        assert!(first[..8].contains(&expected), "{expected:?}: {:?}", &first[..8]);
    }
    let rds = first.iter().position(|row| row[0] == "RDS").expect("a row");
    assert!(rds > 8, "its namespace alone does not make it present");
    assert_eq!(rows.len(), system::all_systems().len());
}

#[test]
fn a_system_shows_its_own_events() {
    let text = |route: &str| plain(&shown(&listed(), route, (120, 40)));
    assert!(text("service/vpc").contains("CreateRoute"));
    let broker = text("service/amazon-mq");
    assert!(broker.contains("RebootBroker") && broker.contains("CreateBroker"), "{broker}");
    assert!(!broker.contains("CreateRoute"), "{broker}");
    let scaling = text("service/application-auto-scaling");
    assert!(scaling.contains("PutScalingPolicy"), "{scaling}");
    assert!(!text("service/ec2-auto-scaling").contains("PutScalingPolicy"));
}

#[test]
fn a_system_without_events_asks_for_none() {
    let (store, specs) = (listed(), specs());
    let asked = |route: &str| {
        let mut view = at(route, &specs, (120, 40));
        prepare(&store, &mut view, &specs, now(), None);
        wants(&store, &view, &specs, now()).into_iter().map(|w| w.want.source()).collect::<Vec<_>>()
    };
    assert!(asked("service/qldb").is_empty(), "{:?}", asked("service/qldb"));
    let vpc = asked("service/vpc");
    assert!(!vpc.is_empty() && vpc.iter().all(|source| *source == Source::Events), "{vpc:?}");
}

#[test]
fn one_goes_from_the_pulse_to_a_page_and_from_a_resource_to_its_metrics() {
    let to = |text: &str| Some(Route::parse(text).expect("a route"));
    assert_eq!(opened(&listed(), "pulse", "systems", 0), to("service/alb"));
    assert_eq!(
        opened(&listed(), "pulse?account=prod-shop", "systems", 0),
        to("service/alb?account=prod-shop")
    );
    let filtered =
        "metric-list?account=prod-shop&region=eu-west-1&namespace=AWS/ApplicationELB&filter=\"app/web/1\"";
    assert_eq!(opened(&listed(), "service/elb", "resources", 0), to(filtered));
}

#[test]
fn another_name_of_a_page_is_the_same_page() {
    let specs = specs();
    for name in ["service/kafka", "service/msk", "service/amazon-msk"] {
        assert_eq!(at(name, &specs, (80, 24)).visit.route, Route::to("service/msk"), "{name}");
    }
    let text = plain(&shown(&listed(), "service/kafka", (120, 40)));
    assert!(text.lines().next().is_some_and(|line| line.contains("service/msk")), "{text}");
}

#[test]
fn systems_are_put_together_again_only_when_what_they_come_from_has_changed() {
    let (mut store, specs) = (listed(), specs());
    let mut view = at("pulse", &specs, (120, 40));
    prepare(&store, &mut view, &specs, now(), None);
    let before = view.systems.clone().expect("kept");
    prepare(&store, &mut view, &specs, now(), None);
    assert!(std::sync::Arc::ptr_eq(&before, view.systems.as_ref().expect("kept")));
    store.apply(update("prod-core", "eu-west-1", Want::Nodes, Ok(Snapshot::Nodes(vec![]))));
    store.revision += 1;
    prepare(&store, &mut view, &specs, now(), None);
    let after = view.systems.clone().expect("kept");
    assert!(std::sync::Arc::ptr_eq(before.rows(), after.rows()), "nodes have no part in it");
    store.apply(update(
        "prod-core",
        "eu-west-1",
        Want::Alarms,
        Ok(Snapshot::Alarms(vec![alarm("x", AlarmState::Alarm, 1)])),
    ));
    prepare(&store, &mut view, &specs, now(), None);
    assert!(!std::sync::Arc::ptr_eq(before.rows(), view.systems.as_ref().expect("kept").rows()));
}

#[test]
fn nothing_is_said_to_be_absent_before_it_was_read() {
    let text = plain(&shown(&Store::new(fleet()), "service/elb", (120, 40)));
    assert!(text.contains("no list of metrics is read"), "{text}");
}
