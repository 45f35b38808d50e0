//! Every collector over the demo estate: the real SDK, the real collectors, AWS's wire formats, and faults
//! put in on purpose. Time is tokio's and paused, so that timeouts and backoffs take none.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "collectors/alarm_history.rs"]
mod alarm_history;
#[path = "collectors/metric_math.rs"]
mod metric_math;

use std::{collections::HashSet, sync::Arc, time::Duration};

use skydeck::{
    aws::{Access, Collectors, Origin, session_policy},
    demo::{
        DemoScale, Estate,
        inject::{Injection, Injector, Rule, When},
    },
    model::{
        Ask, Fault, FaultKind, Fleet, MetricAsk, Pages, PinnedClock, Scope, Snapshot, Source, Standing,
        Update, Want,
    },
    poll::{Engine, Ledger, Pace, QuotaTable},
};

use alarm_history::history_of;

struct Lab {
    estate: Estate,
    inject: Injector,
    engine: Engine,
    fleet: Fleet,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Lab {
    fn new() -> Self {
        let clock = Arc::new(PinnedClock("2026-03-01T03:12:00Z".parse().expect("a time")));
        let estate = Estate::new(DemoScale::default(), 1, clock.clone());
        let inject = Injector::new(estate.http_client());
        let ledger = Arc::new(Ledger::new());
        // Ten times the quotas: bucket time is real time, and pacing has tests of its own.
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
        let access = Access::new(Origin::Simulated(inject.http_client()), ledger.clone(), pacer);
        let collector = Arc::new(Collectors::new(Arc::new(access)));
        let fleet = estate.fleet();
        Self { estate, inject, engine: Engine { clock, collector, ledger }, fleet }
    }

    fn scope(&self, account: &str, region: &str) -> Scope {
        let mut scopes = self.fleet.scopes().into_iter();
        scopes
            .find(|s| s.account.name.as_str() == account && s.region.as_str() == region)
            .expect("such a scope")
    }

    async fn ask(&self, account: &str, region: &str, want: Want) -> Update {
        self.engine.ask(self.scope(account, region), want, None).await
    }

    async fn snapshot(&self, account: &str, region: &str, want: Want) -> Snapshot {
        let update = self.ask(account, region, want).await;
        assert_eq!(update.fault, None);
        Snapshot::clone(&update.snapshot.expect("a snapshot"))
    }

    async fn fault(&self, want: Want) -> Fault {
        self.ask("prod-core", "us-east-1", want).await.fault.expect("a fault")
    }

    fn pages(&self, operation: &str) -> usize {
        self.estate.received().iter().filter(|r| r.operation == operation).count()
    }
}

fn all_wants() -> Vec<Want> {
    vec![
        Want::Identity,
        Want::Alarms,
        history_of("checkout-p99"),
        Want::Metrics,
        Want::Events { window: HOUR, reads: false },
        Want::Sessions { past: None },
        Want::Nodes,
        Want::Namespaces,
        Want::Services,
        Want::Instances,
    ]
}

fn unique<T: std::hash::Hash + Eq>(keys: impl Iterator<Item = T>) -> usize {
    keys.collect::<HashSet<_>>().len()
}

#[tokio::test(start_paused = true)]
async fn lists_are_walked_to_their_last_page_and_nothing_comes_twice() {
    let lab = Lab::new();
    let mut paged = HashSet::new();
    let throttled = |s: &Scope| s.account.name.as_str() == "prod-data" && s.region.as_str() == "us-west-2";
    let prod = |s: &Scope| s.account.name.as_str().starts_with("prod-") && !throttled(s);
    for scope in lab.fleet.scopes().into_iter().filter(prod) {
        for (want, operation) in [
            (Want::Alarms, "DescribeAlarms"),
            (Want::Metrics, "ListMetrics"),
            (Want::Nodes, "DescribeInstanceInformation"),
            (Want::Events { window: 24 * HOUR, reads: true }, "LookupEvents"),
            (Want::Services, "ListServices"),
            (Want::Instances, "ListInstances"),
        ] {
            let before = lab.pages(operation);
            let update = lab.engine.ask(scope.clone(), want, None).await;
            assert_eq!(update.fault, None);
            let snapshot = update.snapshot.expect("a snapshot");
            let (rows, distinct) = match &*snapshot {
                Snapshot::Alarms(l) => (l.len(), unique(l.iter().map(|a| &a.name))),
                Snapshot::Metrics(l) => (l.len(), unique(l.iter())),
                Snapshot::Nodes(l) => (l.len(), unique(l.iter().map(|n| &n.instance_id))),
                Snapshot::Events(b) => (b.events.len(), unique(b.events.iter().map(|e| &e.id))),
                Snapshot::Services(l) => (l.len(), unique(l.iter().map(|s| &s.id))),
                Snapshot::Instances(l) => (l.len(), unique(l.iter().map(|i| (&i.service_id, &i.id)))),
                other => panic!("{other:?}"),
            };
            assert_eq!(rows, distinct, "{operation}");
            if lab.pages(operation) - before > 1 && rows > 0 {
                paged.insert(operation);
            }
        }
    }
    for operation in ["DescribeAlarms", "ListMetrics", "DescribeInstanceInformation", "LookupEvents"] {
        assert!(paged.contains(operation), "no scope needed a second page of {operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_can_see_how_many_pages_have_come() {
    let lab = Lab::new();
    let pages = Pages::default();
    let ask = Ask {
        scope: lab.scope("prod-shop", "eu-west-1"),
        want: Want::Events { window: 24 * HOUR, reads: true },
        now: lab.engine.clock.now(),
        since: None,
        pages: pages.clone(),
    };
    lab.inject.add(Rule::new(Injection::Throttle).operation("LookupEvents").when(When::First(2)));
    assert_eq!(lab.engine.collector.collect(ask).await.fault, None);
    assert_eq!(lab.inject.struck(), [2], "what failed was no page");
    assert_eq!(usize::try_from(pages.count()), Ok(lab.pages("LookupEvents")));
    assert!(pages.count() > 1);
}

#[tokio::test(start_paused = true)]
async fn the_incident_reads_the_same_in_every_source() {
    let lab = Lab::new();
    let here = ("prod-shop", "eu-west-1");
    let Snapshot::Alarms(alarms) = lab.snapshot(here.0, here.1, Want::Alarms).await else { panic!() };
    let alarm = alarms.iter().find(|a| a.name == "checkout-p99").expect("the alarm");
    assert_eq!(alarm.state.as_str(), "ALARM");
    let parent = alarms.iter().find(|a| a.children.contains(&alarm.name)).expect("its composite");
    assert_eq!((parent.kind.name(), parent.state.as_str()), ("composite", "ALARM"));

    let ask = MetricAsk { queries: alarm.queries(), range: 3 * HOUR };
    let Snapshot::MetricData(series) = lab.snapshot(here.0, here.1, Want::MetricData(Arc::new(ask))).await
    else {
        panic!()
    };
    let [series] = &series[..] else { panic!("one series") };
    assert_eq!(series.standing, Standing::Complete);
    let threshold = alarm.threshold.expect("a threshold");
    let since = alarm.since().expect("a time");
    assert!(series.points.iter().filter(|p| p.at >= since).any(|p| p.value > threshold));
    assert!(
        series
            .points
            .iter()
            .filter(|p| p.at < since - 10 * jiff::SignedDuration::from_mins(1))
            .all(|p| p.value < threshold)
    );
    assert!(series.points.windows(2).all(|w| w[0].at < w[1].at), "oldest first, once each");

    let Snapshot::Services(services) = lab.snapshot(here.0, here.1, Want::Services).await else { panic!() };
    let checkout = services.iter().find(|s| s.name == "checkout").expect("the service");
    assert_eq!((checkout.counts.unhealthy, checkout.counts.total()), (3, 8));
    let window = Want::Events { window: HOUR, reads: false };
    let Snapshot::Events(batch) = lab.snapshot(here.0, here.1, window).await else { panic!() };
    assert!(
        batch.events.iter().any(|e| e.name == "UpdateService" && e.time < since),
        "the deploy came before"
    );
    assert!(batch.events.iter().all(|e| !e.read_only && e.record.is_object()));
    let Snapshot::Sessions(sessions) = lab.snapshot(here.0, here.1, Want::Sessions { past: None }).await
    else {
        panic!()
    };
    assert!(sessions.iter().any(|s| s.status.is_open()));
}

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
    assert_eq!(fault.complete_since, part.events.last().map(|e| e.time));
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
    assert_eq!(fault.complete_since, part.events.last().map(|e| e.time));
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

#[tokio::test(start_paused = true)]
async fn hostile_names_enter_the_model_clean() {
    let lab = Lab::new();
    let mut names = Vec::new();
    for scope in lab.fleet.scopes().into_iter().filter(|s| s.account.name.as_str() == "sandbox") {
        let update = lab.engine.ask(scope, Want::Alarms, None).await;
        let Some(Snapshot::Alarms(alarms)) = update.snapshot.as_deref() else { panic!("{update:?}") };
        names.extend(alarms.iter().map(|a| a.name.to_string()));
    }
    assert!(names.iter().any(|n| !n.is_ascii()), "the estate has an alarm with a name that is not ASCII");
    // On the wire it has colours, a window title, a direction override and a cleared screen around it.
    assert!(names.iter().any(|n| n == "disk lluf 100%"), "{names:?}");
    for name in names {
        assert_eq!(skydeck::model::clean(&name), name);
    }
}
