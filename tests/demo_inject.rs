//! Faults put in front of the real SDK: in every protocol each is read for what it is, and rules find their mark.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod demo;

use std::{sync::Arc, time::Duration};

use demo::{NOW, Reader, estate, scope};
use skydeck::{
    demo::{
        Estate,
        inject::{Injection, Injector, Rule},
    },
    model::{Clock, FaultKind, PinnedClock, Want},
};

fn pinned() -> Arc<dyn Clock> {
    Arc::new(PinnedClock(NOW.parse().expect("a time")))
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
