//! No request that need not be: what the demo estate receives over the SDK is counted, and what comes of it is what came
//! of more. Time is tokio's and paused; the estate's clock goes with it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "least_requests/charts.rs"]
mod charts;
#[path = "common/turned.rs"]
mod turned;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    model::{
        AskEnd, FaultKind, Fleet, Measure, Metric, MetricAsk, MetricQuery, Point, Scope, Snapshot, Standing,
        Update, Want,
    },
    poll::{Engine, Ledger, Pace, PollEvent, Pool, QuotaTable, Supervisor},
};
use tokio::time::Instant;
use turned::Turned;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

struct Lab {
    estate: Estate,
    pool: Arc<Pool>,
    engine: Engine,
    fleet: Fleet,
}

impl Lab {
    fn new() -> Self {
        let clock = Arc::new(Turned(Instant::now()));
        let estate = Estate::new(DemoScale::default(), 1, clock.clone()).without_latency();
        let ledger = Arc::new(Ledger::new());
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
        let origin = Origin::Simulated(estate.http_client());
        let access =
            Access::new(origin, SignInOptions::default(), ledger.clone(), pacer).by_clock(clock.clone());
        let pool = Arc::new(Pool::new(Arc::new(Collectors::new(Arc::new(access)))));
        let fleet = estate.fleet();
        Self { engine: Engine { clock, collector: pool.clone(), ledger }, pool, estate, fleet }
    }

    fn scope(&self, account: &str, region: &str) -> Scope {
        let is_it = |s: &Scope| s.account.name.as_str() == account && s.region.as_str() == region;
        self.fleet.scopes().into_iter().find(is_it).expect("such a scope")
    }

    async fn ask(&self, account: &str, region: &str, want: Want) -> Snapshot {
        let update = self.engine.ask((self.scope(account, region), want), None).await;
        assert_eq!(update.fault, None);
        Snapshot::clone(&update.snapshot.expect("a snapshot"))
    }

    /// How many requests of an operation came in since `from`, by the account's name.
    fn received(&self, from: usize, operation: &str) -> Vec<String> {
        let all = self.estate.received();
        let name = |id: &str| {
            let account =
                self.fleet.accounts.iter().find(|a| a.id.as_ref().is_some_and(|i| i.as_str() == id));
            account.map_or_else(String::new, |account| account.name.to_string())
        };
        let of = all[from..].iter().filter(|received| received.operation == operation);
        let mut names: Vec<String> = of.map(|received| name(&received.account)).collect();
        names.sort();
        names
    }

    fn so_far(&self) -> usize {
        self.estate.received().len()
    }

    /// Each asks its own, all at once.
    async fn all(&self, asks: &[(Scope, Want)]) -> Vec<Update> {
        join_all(asks.iter().map(|(scope, want)| self.engine.ask((scope.clone(), want.clone()), None))).await
    }

    /// One after the other: nothing is put together.
    async fn each(&self, asks: &[(Scope, Want)]) -> Vec<Update> {
        let mut answers = Vec::new();
        for (scope, want) in asks {
            answers.push(self.engine.ask((scope.clone(), want.clone()), None).await);
        }
        answers
    }

    /// The graphs of the first metrics of a scope, and one of an alarm over an expression where there is one.
    async fn graphs(&self, account: &str, region: &str, most: usize) -> Vec<(Scope, Want)> {
        let Snapshot::Metrics(metrics) = self.ask(account, region, Want::Metrics).await else { panic!() };
        let Snapshot::Alarms(alarms) = self.ask(account, region, Want::Alarms).await else { panic!() };
        let graph = |metric: Metric| {
            let queries = ["Average", "Maximum"].map(|stat| MetricQuery::of(metric.clone(), stat, 60));
            queries.to_vec()
        };
        let math = alarms
            .iter()
            .map(|alarm| alarm.queries())
            .find(|queries| queries.iter().any(|query| matches!(query.measure, Measure::Expression(_))));
        let plain = metrics.into_iter().take(most).map(graph);
        let scope = self.scope(account, region);
        let want = |queries| Want::MetricData(Arc::new(MetricAsk::new(queries, 3 * HOUR)));
        plain.chain(math).map(|queries| (scope.clone(), want(queries))).collect()
    }
}

/// What does not depend on when it was asked.
fn same(a: &[Update], b: &[Update]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert_eq!((&a.scope, &a.want, &a.fault), (&b.scope, &b.want, &b.fault));
        assert_eq!(a.snapshot, b.snapshot, "{}", a.scope);
    }
}

#[tokio::test(start_paused = true)]
async fn the_graphs_of_a_scope_are_one_call_and_show_the_same() {
    let lab = Lab::new();
    let graphs = lab.graphs("prod-shop", "eu-west-1", 20).await;
    assert_eq!(graphs.len(), 21, "one of them is over an expression");
    let from = lab.so_far();
    let together = lab.all(&graphs).await;
    assert_eq!(lab.received(from, "GetMetricData"), ["prod-shop"]);
    let from = lab.so_far();
    let alone = lab.each(&graphs).await;
    assert_eq!(lab.received(from, "GetMetricData").len(), 21);
    same(&together, &alone);
}

#[tokio::test(start_paused = true)]
async fn linked_accounts_are_read_through_the_monitoring_account_and_show_the_same() {
    let lab = Lab::new();
    let accounts = ["prod-core", "prod-shop", "prod-data", "prod-pay", "staging", "sandbox", "security"];
    let mut graphs = Vec::new();
    for account in accounts {
        graphs.extend(lab.graphs(account, "us-east-1", 8).await);
    }
    let without = lab.all(&graphs).await;
    let monitor = lab.scope("security", "us-east-1").account;
    lab.pool.monitors().set(vec![monitor]);

    let from = lab.so_far();
    same(&lab.all(&graphs).await, &without);
    assert_eq!(lab.received(from, "ListSinks"), ["security"]);
    assert_eq!(lab.received(from, "ListAttachedLinks"), ["security"]);
    let from = lab.so_far();
    same(&lab.all(&graphs).await, &without);
    let asked = lab.received(from, "GetMetricData");
    assert_eq!(asked.iter().filter(|name| *name == "security").count(), 1, "{asked:?}");
    assert!(asked.contains(&"sandbox".to_owned()), "it is not linked");
    assert!(asked.contains(&"staging".to_owned()), "its link is new: what is older is not seen there");
    assert!(
        !asked.contains(&"prod-core".to_owned()) && !asked.contains(&"prod-shop".to_owned()),
        "{asked:?}"
    );
    assert_eq!(lab.received(from, "ListSinks"), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_sink_each_account_is_asked_itself() {
    let lab = Lab::new();
    let region = lab.fleet.regions()[3].to_string();
    let mut graphs = Vec::new();
    for account in ["prod-core", "prod-shop", "network"] {
        graphs.extend(lab.graphs(account, &region, 4).await);
    }
    let without = lab.all(&graphs).await;
    lab.pool.monitors().set(vec![lab.scope("security", &region).account]);
    let from = lab.so_far();
    same(&lab.all(&graphs).await, &without);
    assert_eq!(lab.received(from, "ListSinks"), ["security"]);
    assert_eq!(lab.received(from, "ListAttachedLinks"), [""; 0]);
    assert_eq!(lab.received(from, "GetMetricData"), ["network", "prod-core", "prod-shop"]);
}

#[tokio::test(start_paused = true)]
async fn alarms_of_all_types_are_one_walk_of_full_pages() {
    let lab = Lab::new();
    for (account, region) in
        [("prod-core", "us-east-1"), ("prod-shop", "eu-west-1"), ("sandbox", "us-east-1")]
    {
        let from = lab.so_far();
        let Snapshot::Alarms(alarms) = lab.ask(account, region, Want::Alarms).await else { panic!() };
        let pages = alarms.len().div_ceil(100).max(1);
        assert_eq!(lab.received(from, "DescribeAlarms").len(), pages, "{account}: {}", alarms.len());
    }
}

#[tokio::test(start_paused = true)]
async fn services_are_listed_at_every_fifth_read_and_their_health_is_asked_at_each() {
    let lab = Lab::new();
    let mut listed = Vec::new();
    let mut first = None;
    for _ in 0..11 {
        let from = lab.so_far();
        let Snapshot::Services(services) = lab.ask("prod-shop", "eu-west-1", Want::Services).await else {
            panic!()
        };
        assert_eq!(lab.received(from, "ListNamespaces").len(), 1);
        let with = services.iter().filter(|s| s.instance_count != Some(0)).count();
        assert!(lab.received(from, "GetInstancesHealthStatus").len() >= with);
        listed.push(!lab.received(from, "ListServices").is_empty());
        let ids =
            |services: &[skydeck::model::Service]| services.iter().map(|s| s.id.clone()).collect::<Vec<_>>();
        let known = first.get_or_insert_with(|| ids(&services));
        assert_eq!(*known, ids(&services));
        tokio::time::advance(MINUTE).await;
    }
    let lists: Vec<usize> = (0..listed.len()).filter(|at| listed[*at]).collect();
    assert_eq!(lists, [0, 5, 10]);
}

#[tokio::test(start_paused = true)]
async fn namespaces_services_and_instances_at_once_are_one_walk_and_show_the_same() {
    let (together, alone) = (Lab::new(), Lab::new());
    let asks = |lab: &Lab| {
        let scope = lab.scope("prod-shop", "eu-west-1");
        [Want::Instances, Want::Services, Want::Namespaces].map(|want| (scope.clone(), want))
    };
    let all = together.all(&asks(&together)).await;
    let Some(Snapshot::Services(services)) = all[1].snapshot.as_deref() else { panic!() };
    let with = services.iter().filter(|s| s.instance_count != Some(0)).count();
    let from = together.so_far();
    let received = |operation| together.received(0, operation).len();
    assert_eq!(received("ListNamespaces"), 1);
    assert!(received("GetInstancesHealthStatus") >= with);
    let (listed, health) = (received("ListServices"), received("GetInstancesHealthStatus"));

    let each = alone.each(&asks(&alone)[..1]).await;
    assert_eq!(alone.received(0, "ListServices").len(), listed, "once for both");
    assert_eq!(alone.received(0, "GetInstancesHealthStatus").len(), health, "once for both");
    assert_eq!(all[0].snapshot, each[0].snapshot);

    let _again = together.all(&asks(&together)).await;
    assert_eq!(together.received(from, "ListNamespaces").len(), 1, "who asks again has it read anew");
    assert!(together.received(from, "GetInstancesHealthStatus").len() >= with);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_trail_costs_a_lookup_every_other_minute() {
    let lab = Lab::new();
    let (tx, mut rx) = tokio::sync::mpsc::channel::<PollEvent>(1000);
    let mut supervisor = Supervisor::new(lab.engine.clone(), tx);
    let want = Want::Events { window: HOUR, reads: false };
    supervisor.want(vec![(lab.scope("log-archive", "us-west-2"), want)]);
    tokio::time::timeout(HOUR, async { while rx.recv().await.is_some() {} }).await.expect_err("it goes on");
    let lookups = lab.received(0, "LookupEvents").len();
    assert!((29..=32).contains(&lookups), "{lookups} in an hour");
}

#[tokio::test(start_paused = true)]
async fn of_what_takes_two_pages_the_end_alone_is_asked_for_and_it_is_whole_all_the_same() {
    let lab = Lab::new();
    let Snapshot::Metrics(metrics) = lab.ask("prod-data", "us-east-1", Want::Metrics).await else { panic!() };
    let queries: Vec<_> = metrics.into_iter().take(80).map(|m| MetricQuery::of(m, "Average", 60)).collect();
    let want = Want::MetricData(Arc::new(MetricAsk::new(queries, 24 * HOUR)));
    let (tx, mut rx) = tokio::sync::mpsc::channel::<PollEvent>(1000);
    let mut supervisor = Supervisor::new(lab.engine.clone(), tx);
    let scope = lab.scope("prod-data", "us-east-1");
    supervisor.want(vec![(scope.clone(), want.clone())]);
    let mut calls = Vec::new();
    let mut from = lab.so_far();
    let mut last = None;
    while calls.len() < 4 {
        if let PollEvent::Update(update) = rx.recv().await.expect("it goes on") {
            assert_eq!(update.fault, None);
            calls.push(lab.received(from, "GetMetricData").len());
            (from, last) = (lab.so_far(), Some(update));
        }
    }
    assert_eq!(calls, [2, 1, 1, 1]);
    let settled = |update: &Update| -> Vec<_> {
        let Some(Snapshot::MetricData(all)) = update.snapshot.as_deref() else { panic!("{update:?}") };
        let points = |points: &[Point]| points.iter().filter(|p| !p.provisional).copied().collect::<Vec<_>>();
        all.iter().map(|series| (series.query.clone(), series.since, points(&series.points))).collect()
    };
    let whole = lab.engine.ask((scope, want), None).await;
    let joined = settled(&last.expect("the last one"));
    assert!(joined.iter().all(|(_, _, points)| points.len() > 1400));
    assert_eq!(joined, settled(&whole));
}
