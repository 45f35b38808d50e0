//! What becomes of a read when something is refused, breaks off or hangs.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_denied_and_a_throttled_account_leave_every_other_scope_whole() {
    let lab = Lab::new();
    let mut questions = Vec::new();
    for want in all_wants() {
        questions.extend(lab.fleet.scopes_for(want.source()).into_iter().map(|scope| (scope, want.clone())));
    }
    let asked = questions.len();
    let mut updates = Vec::new();
    lab.engine.pass(questions, |update| updates.push(update)).await;
    assert_eq!(updates.len(), asked);
    for update in &updates {
        let (account, region) = (update.scope.account.as_str(), update.scope.region.as_str());
        let source = update.want.source();
        match (account, region) {
            ("legacy", _) => {
                let fault = update.fault.as_ref().expect("a fault");
                assert_eq!((fault.kind, fault.operation.as_deref()), (FaultKind::Denied, Some("AssumeRole")));
            }
            ("prod-data", "us-west-2")
                if matches!(source, Source::Alarms | Source::AlarmHistory | Source::Metrics) =>
            {
                assert_eq!(update.fault.as_ref().map(|f| f.kind), Some(FaultKind::Throttled));
            }
            _ => {
                assert_eq!(update.fault, None, "{account} {region} {source}");
                assert!(update.snapshot.is_some());
            }
        }
    }

    let received = lab.estate.received();
    let denied = received.iter().filter(|r| r.operation == "AssumeRole" && r.error.is_some()).count();
    assert_eq!(denied, 1, "a denied role is asked for once, however many wait for it");
    let counted: u64 = lab.engine.ledger.counts().values().map(|c| c.requests).sum();
    assert_eq!(counted as usize, received.len(), "every request that left is counted");
    assert!(lab.engine.ledger.counts().keys().any(|k| k.account == "prod-data" && k.result == "throttled"));
    for assumed in lab.estate.assumed_roles() {
        assert_eq!(assumed.policy, Some(session_policy()));
        assert!(assumed.session_name.starts_with("skydeck-"), "{assumed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_failure_is_the_fault_it_is_called() {
    use FaultKind::{Decode, Denied, Expired, InvalidRequest, Network, Throttled, Timeout};
    for (injection, kinds) in [
        (Injection::Throttle, &[Throttled][..]),
        (Injection::Deny, &[Denied]),
        (Injection::Expire, &[Expired]),
        (Injection::ServerError(503), &[Network]),
        (Injection::HtmlError(502), &[Network]),
        (Injection::Html, &[Decode]),
        (Injection::Drop, &[Network]),
        (Injection::Truncate, &[Decode, Network]),
        (Injection::WrongType, &[Decode]),
        (Injection::Hang, &[Timeout]),
        (
            Injection::Error { code: "ValidationException", status: 400, message: "no".into() },
            &[InvalidRequest],
        ),
    ] {
        for (want, service) in [
            (Want::Alarms, "CloudWatch"),
            (history_of("gateway-p99"), "CloudWatch"),
            (Want::Events { window: HOUR, reads: false }, "CloudTrail"),
            (Want::Nodes, "SSM"),
            (Want::Namespaces, "ServiceDiscovery"),
        ] {
            let lab = Lab::new();
            lab.inject.add(Rule::new(injection.clone()).service(service));
            let fault = lab.fault(want).await;
            assert!(kinds.contains(&fault.kind), "{service} {injection:?}: {fault:?}");
            assert!(!fault.fix.is_empty());
            assert!(fault.operation.is_some(), "{service} {injection:?}: {fault:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_tried_again_a_few_times() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Throttle).operation("DescribeAlarms").when(When::First(2)));
    lab.snapshot("prod-core", "us-east-1", Want::Alarms).await;
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Throttle).operation("DescribeAlarms"));
    assert_eq!(lab.fault(Want::Alarms).await.kind, FaultKind::Throttled);
    assert_eq!(lab.inject.struck(), [3], "then it is a fault");
}

#[tokio::test(start_paused = true)]
async fn one_failure_of_sts_does_not_lose_an_account() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::ServerError(503)).operation("AssumeRole").when(When::First(2)));
    lab.snapshot("prod-core", "us-east-1", Want::Alarms).await;
    assert_eq!(lab.inject.struck(), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_does_not_know_log_alarms_still_gives_the_others() {
    let lab = Lab::new();
    let unknown = Injection::Error { code: "ValidationError", status: 400, message: "alarmTypes".into() };
    lab.inject.add(Rule::new(unknown).operation("DescribeAlarms").when(When::First(1)));
    let Snapshot::Alarms(alarms) = lab.snapshot("prod-shop", "eu-west-1", Want::Alarms).await else {
        panic!()
    };
    assert!(
        alarms.iter().any(|a| a.kind.name() == "composite")
            && alarms.iter().any(|a| a.kind.name() == "metric")
    );
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_renewed_once_and_the_page_read_again() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Expire).operation("DescribeAlarms").when(When::First(1)));
    lab.snapshot("prod-core", "us-east-1", Want::Alarms).await;
    assert_eq!(lab.pages("AssumeRole"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_walk_whose_credentials_expire_again_and_again_goes_on_to_its_end() {
    let busy = Want::Events { window: 24 * HOUR, reads: true };
    let ids = |snapshot: Snapshot| -> Vec<String> {
        let Snapshot::Events(batch) = snapshot else { panic!("events") };
        batch.events.iter().map(|event| event.id.to_string()).collect()
    };
    let whole = ids(Lab::new().snapshot("prod-shop", "us-east-1", busy.clone()).await);
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Expire).operation("LookupEvents").when(When::Every(9)));
    let walked = ids(lab.snapshot("prod-shop", "us-east-1", busy).await);
    let expired = usize::try_from(lab.inject.struck()[0]).expect("few");
    assert!(expired >= 3, "{expired}");
    assert_eq!(lab.pages("AssumeRole"), 1 + expired, "each time they are renewed once");
    assert_eq!(walked, whole, "no page is lost, and none is there twice");
}

#[tokio::test(start_paused = true)]
async fn a_walk_that_breaks_off_says_how_far_it_got() {
    let lab = Lab::new();
    // The first page passes; every later one is denied.
    let busy = Want::Events { window: 24 * HOUR, reads: true };
    let whole = lab.ask("prod-shop", "us-east-1", busy.clone()).await;
    let Some(Snapshot::Events(whole)) = whole.snapshot.as_deref() else { panic!("{whole:?}") };
    assert!(whole.events.len() > 50, "more than a page");

    let lab = Lab::new();
    lab.inject
        .add(Rule::new(Injection::Delay(Duration::ZERO)).operation("LookupEvents").when(When::First(1)));
    lab.inject.add(Rule::new(Injection::Deny).operation("LookupEvents").when(When::Every(2)));
    let first = lab.ask("prod-shop", "us-east-1", busy.clone()).await;
    assert!(first.snapshot.is_none(), "the first page was denied: nothing was read");
    let broken = lab.ask("prod-shop", "us-east-1", busy).await;
    let fault = broken.fault.expect("the second page was denied");
    let Some(Snapshot::Events(part)) = broken.snapshot.as_deref() else {
        panic!("the first page is handed over")
    };
    assert_eq!(part.events.len(), 50);
    assert_eq!(
        fault.complete_since,
        part.events.last().map(after),
        "others of the last second may be missing"
    );
    assert_eq!(part.complete_since, fault.complete_since);
    assert_eq!(fault.complete_until, part.complete_until);
}

#[tokio::test(start_paused = true)]
async fn a_walk_that_takes_too_long_hands_over_what_it_has() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Delay(Duration::from_secs(10))).operation("LookupEvents"));
    let long = lab.ask("prod-shop", "us-east-1", Want::Events { window: 24 * HOUR, reads: true }).await;
    let fault = long.fault.expect("it was cut");
    assert_eq!(fault.kind, FaultKind::Cut);
    let Some(Snapshot::Events(part)) = long.snapshot.as_deref() else { panic!("what it has") };
    assert!(part.events.len() >= 20 * 50, "{}", part.events.len());
    assert_eq!(fault.complete_since, part.events.last().map(after));
}

/// The second after an event's.
fn after(event: &Arc<TrailEvent>) -> Timestamp {
    Timestamp::from_second(event.time.as_second() + 1).expect("in range")
}

#[tokio::test(start_paused = true)]
async fn health_that_is_denied_leaves_the_services_listed() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Deny).operation("GetInstancesHealthStatus"));
    for want in [Want::Services, Want::Instances] {
        let update = lab.ask("prod-shop", "eu-west-1", want).await;
        assert_eq!(update.fault.map(|f| f.kind), Some(FaultKind::Denied));
        match update.snapshot.as_deref() {
            Some(Snapshot::Services(services)) => {
                assert!(services.len() > 20 && services.iter().all(|s| s.counts.total() == 0));
            }
            Some(Snapshot::Instances(instances)) => {
                assert!(instances.len() > 50 && instances.iter().all(|i| i.health.as_str() == "UNKNOWN"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_hanging_scope_holds_up_no_other() {
    let lab = Lab::new();
    let sick = lab.estate.account_id("prod-core").expect("an id").to_owned();
    lab.inject.add(Rule::new(Injection::Hang).account(sick));
    let questions: Vec<_> = lab.fleet.scopes().into_iter().map(|scope| (scope, Want::Nodes)).collect();
    let started = tokio::time::Instant::now();
    let mut well = 0;
    lab.engine
        .pass(questions, |update| {
            if update.scope.account.as_str() != "prod-core" {
                well += 1;
                assert!(started.elapsed() < Duration::from_secs(2), "{:?}", update.scope);
            } else {
                assert_eq!(update.fault.as_ref().map(|f| f.kind), Some(FaultKind::Timeout));
            }
        })
        .await;
    assert_eq!(well, 44);
}
