//! Every collector over the demo estate: the real SDK, the real collectors, AWS's wire formats, and faults
//! put in on purpose. Time is tokio's and paused, so that timeouts and backoffs take none.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "collectors/alarm_history.rs"]
mod alarm_history;
#[path = "collectors/dashboards.rs"]
mod dashboards;
#[path = "collectors/faults.rs"]
mod faults;
#[path = "collectors/logs.rs"]
mod logs;
#[path = "collectors/metric_math.rs"]
mod metric_math;
#[path = "collectors/organization.rs"]
mod organization;
#[path = "collectors/refused.rs"]
mod refused;
#[path = "collectors/tags.rs"]
mod tags;

use std::{collections::HashSet, sync::Arc, time::Duration};

use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions, session_policy},
    demo::{
        DemoScale, Estate,
        inject::{Injection, Injector, Rule, When},
    },
    model::{
        Ask, Fault, FaultKind, Fleet, MetricAsk, Pages, PinnedClock, Scope, Snapshot, Source, Standing,
        Timestamp, TrailEvent, Update, Want,
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
        Self::of(DemoScale::default())
    }

    fn of(scale: DemoScale) -> Self {
        Self::made(scale, Arc::new(PinnedClock("2026-03-01T03:12:00Z".parse().expect("a time"))))
    }

    fn by(clock: Arc<dyn skydeck::model::Clock>) -> Self {
        Self::made(DemoScale::default(), clock)
    }

    fn made(scale: DemoScale, clock: Arc<dyn skydeck::model::Clock>) -> Self {
        let estate = Estate::new(scale, 1, clock.clone());
        let inject = Injector::new(estate.http_client());
        let ledger = Arc::new(Ledger::new());
        // Ten times the quotas: bucket time is real time, and pacing has tests of its own.
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
        let access = Access::new(
            Origin::Simulated(inject.http_client()),
            SignInOptions::default(),
            ledger.clone(),
            pacer,
        )
        .by_clock(clock.clone());
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
        self.engine.ask((self.scope(account, region), want), None).await
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
        Want::Dashboards,
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
            let update = lab.engine.ask((scope.clone(), want), None).await;
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
        until: None,
        asker: skydeck::model::Asker::default(),
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

    let ask = MetricAsk::new(alarm.queries(), 3 * HOUR);
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
    assert!(batch.events.iter().all(|e| !e.read_only && e.record.value().is_object()));
    let Snapshot::Sessions(sessions) = lab.snapshot(here.0, here.1, Want::Sessions { past: None }).await
    else {
        panic!()
    };
    assert!(sessions.iter().any(|s| s.status.is_open()));
}

#[tokio::test(start_paused = true)]
async fn hostile_names_enter_the_model_clean() {
    let lab = Lab::new();
    let mut names = Vec::new();
    for scope in lab.fleet.scopes().into_iter().filter(|s| s.account.name.as_str() == "sandbox") {
        let update = lab.engine.ask((scope, Want::Alarms), None).await;
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
