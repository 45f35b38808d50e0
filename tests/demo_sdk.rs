//! The real SDK and Skydeck's collectors over the demo estate, whole and with faults put in front of it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod demo;

use std::{sync::Arc, time::Duration};

use demo::{NOW, Reader, estate, scope};
use skydeck::{
    demo::{
        Estate,
        inject::{Injection, Injector, Rule, When},
    },
    model::{
        AlarmState, Clock, FaultKind, Health, Metric, MetricAsk, MetricQuery, PinnedClock, Snapshot, Text,
        Want,
    },
};

fn pinned() -> Arc<dyn Clock> {
    Arc::new(PinnedClock(NOW.parse().expect("a time")))
}

fn whole() -> (Estate, Reader) {
    let estate = estate(pinned());
    let reader = Reader::new(estate.http_client(), pinned());
    (estate, reader)
}

fn all_wants() -> Vec<Want> {
    vec![
        Want::Identity,
        Want::Alarms,
        Want::Metrics,
        Want::Events { window: Duration::from_secs(3600), reads: false },
        Want::Sessions { past: Some(Duration::from_secs(86_400)) },
        Want::Nodes,
        Want::Namespaces,
        Want::Services,
        Want::Instances,
    ]
}

#[tokio::test]
async fn every_scope_but_the_denied_and_the_throttled_is_whole() {
    let (estate, reader) = whole();
    for scope in estate.fleet().scopes() {
        let place = (scope.account.name.as_str(), scope.region.as_str());
        for want in [Want::Alarms, Want::Nodes] {
            let update = reader.collect(&scope, want.clone()).await;
            let fault = update.fault.as_ref().map(|f| f.kind);
            let expected = match (place, &want) {
                (("legacy", _), _) => Some(FaultKind::Denied),
                (("prod-data", "us-west-2"), Want::Alarms) => Some(FaultKind::Throttled),
                _ => None,
            };
            assert_eq!(fault, expected, "{place:?} {want:?}: {:?}", update.fault);
            assert_eq!(update.snapshot.is_some(), expected.is_none());
        }
    }
}

#[tokio::test]
async fn collectors_read_every_source_of_the_incident() {
    let (estate, reader) = whole();
    let shop = scope(&estate, "prod-shop", "eu-west-1");
    for want in all_wants() {
        match reader.read(&shop, want).await {
            Snapshot::Identity(identity) => {
                assert!(identity.arn.contains("assumed-role/SkydeckRead/skydeck-demo"))
            }
            Snapshot::Alarms(alarms) => {
                let alarm = alarms.iter().find(|a| &*a.name == "checkout-p99").expect("the alarm");
                assert_eq!((&alarm.state, alarm.threshold), (&AlarmState::Alarm, Some(1.5)));
                let impact =
                    alarms.iter().find(|a| &*a.name == "shop-customer-impact").expect("the composite");
                assert_eq!(impact.children.first().map(Text::as_str), Some("checkout-p99"));
            }
            Snapshot::Metrics(metrics) => assert!(metrics.len() > 100),
            Snapshot::Events(batch) => {
                assert!(batch.events.iter().any(|e| &*e.name == "UpdateService"));
                assert!(batch.events.iter().all(|e| e.record.is_object() && !e.read_only));
            }
            Snapshot::Sessions(sessions) => assert!(sessions.iter().any(|s| s.status.is_open())),
            Snapshot::Nodes(nodes) => assert_eq!(nodes.len(), 26),
            Snapshot::Namespaces(namespaces) => assert_eq!(namespaces.len(), 3),
            Snapshot::Services(services) => {
                let checkout = services.iter().find(|s| &*s.name == "checkout").expect("the service");
                assert_eq!((checkout.counts.unhealthy, checkout.counts.total()), (3, 8));
                assert!(services.iter().any(|s| s.counts.rollup() == Health::Unknown));
            }
            Snapshot::Instances(instances) => assert!(instances.len() > 40),
            Snapshot::MetricData(_) => panic!("not asked for"),
        }
    }
    let metric = Metric {
        namespace: "Shop/Checkout".into(),
        name: "Latency".into(),
        dimensions: vec![("Service".into(), "checkout".into())],
    };
    let query = MetricQuery { metric, stat: "p99".into(), period: 60 };
    let ask = MetricAsk { queries: vec![query], range: Duration::from_secs(3600) };
    let Snapshot::MetricData(series) = reader.read(&shop, Want::MetricData(Arc::new(ask))).await else {
        panic!("series were asked for")
    };
    let values: Vec<f64> = series[0].points.iter().map(|p| p.value).collect();
    assert!(values[0] < 0.6 && values[values.len() - 1] > 1.8, "{values:?}");
}

#[tokio::test]
async fn names_come_clean_out_of_the_hostile_place() {
    let (estate, reader) = whole();
    let sandbox = scope(&estate, "sandbox", "us-east-1");
    let Snapshot::Alarms(alarms) = reader.read(&sandbox, Want::Alarms).await else { panic!("alarms") };
    assert!(alarms.iter().all(|a| !a.name.chars().any(|c| c.is_control() || c == '\u{202e}')));
    assert!(alarms.iter().any(|a| a.name.contains("🔥")));
    assert!(alarms.iter().any(|a| a.name.starts_with("disk") && a.name.ends_with("100%")), "{alarms:?}");
}

/// What a source's fault is when that is injected, and how often it struck.
async fn struck(want: &Want, rule: Rule) -> (Option<FaultKind>, bool, u64) {
    let estate = estate(pinned());
    let injector = Injector::new(estate.http_client()).with(rule);
    let reader = Reader::new(injector.http_client(), pinned());
    let update = reader.collect(&scope(&estate, "prod-core", "us-east-1"), want.clone()).await;
    (update.fault.map(|f| f.kind), update.snapshot.is_some(), injector.struck()[0])
}

#[tokio::test]
async fn faults_are_read_for_what_they_are_in_every_protocol() {
    let kinds = [
        (Injection::Deny, FaultKind::Denied),
        (Injection::Truncate, FaultKind::Decode),
        (Injection::WrongType, FaultKind::Decode),
        (Injection::Html, FaultKind::Decode),
    ];
    for (want, service) in [
        (Want::Alarms, "CloudWatch"),
        (Want::Events { window: Duration::from_secs(600), reads: false }, "cloudtrail"),
        (Want::Nodes, "SSM"),
        (Want::Namespaces, "ServiceDiscovery"),
    ] {
        for (injection, kind) in &kinds {
            let (fault, good, strikes) = struck(&want, Rule::new(injection.clone()).service(service)).await;
            assert_eq!((fault, good), (Some(*kind), false), "{service} {injection:?}");
            assert!(strikes > 0);
        }
    }
    let (fault, _, _) = struck(&Want::Alarms, Rule::new(Injection::Deny).operation("AssumeRole")).await;
    assert_eq!(fault, Some(FaultKind::Denied));
}

#[tokio::test]
async fn what_is_over_soon_is_got_over() {
    let first = |injection| Rule::new(injection).operation("DescribeAlarms").when(When::First(1));
    for injection in [Injection::Throttle, Injection::Drop, Injection::ServerError(503), Injection::Expire] {
        let (fault, good, strikes) = struck(&Want::Alarms, first(injection.clone())).await;
        assert_eq!((fault, good, strikes), (None, true, 1), "{injection:?}");
    }
}

#[tokio::test]
async fn rules_find_their_account_and_region() {
    let estate = estate(pinned());
    let id = estate.account_id("prod-core").expect("an account").to_owned();
    let injector = Injector::new(estate.http_client())
        .with(Rule::new(Injection::Deny).account(id).region("eu-west-1").operation("describealarms"));
    let reader = Reader::new(injector.http_client(), pinned());
    for (account, region, denied) in [
        ("prod-core", "eu-west-1", true),
        ("prod-core", "us-east-1", false),
        ("prod-pay", "eu-west-1", false),
    ] {
        let update = reader.collect(&scope(&estate, account, region), Want::Alarms).await;
        assert_eq!(update.fault.is_some(), denied, "{account} {region}");
    }
    injector.clear();
    let update = reader.collect(&scope(&estate, "prod-core", "eu-west-1"), Want::Alarms).await;
    assert_eq!(update.fault, None);
}

#[tokio::test]
async fn replies_take_their_time_only_where_time_goes_by() {
    #[derive(Debug)]
    struct Moving;
    impl Clock for Moving {
        fn now(&self) -> skydeck::model::Timestamp {
            NOW.parse().expect("a time")
        }
        fn is_pinned(&self) -> bool {
            false
        }
    }
    let slow = Estate::new(skydeck::demo::DemoScale::default(), 7, Arc::new(Moving));
    let reader = Reader::new(slow.http_client(), pinned());
    let shop = scope(&slow, "prod-shop", "eu-west-1");
    let started = std::time::Instant::now();
    reader.read(&shop, Want::Namespaces).await;
    // AssumeRole and ListNamespaces, at 20 ms or more each.
    assert!(started.elapsed() >= Duration::from_millis(40));
}
