//! The budget of dollars, over hours of simulated time.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{MINUTE, Turned, scope};
use crate::{
    model::*,
    poll::{Engine, Ledger, PollEvent, Supervisor},
};

/// Sends one request a read, as a collector of alarms does, and answers at once.
#[derive(Debug)]
struct Asks(Arc<Ledger>);

impl Collector for Asks {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            let region = ask.scope.region.as_str();
            let (service, operation) = match ask.want {
                Want::Alarms => ("CloudWatch", "DescribeAlarms"),
                Want::MetricData(_) => ("CloudWatch", "GetMetricData"),
                _ => ("SSM", "DescribeInstanceInformation"),
            };
            let (account, asker) = (Some("a"), Some(ask.asker.clone()));
            self.0.begin(&Sent { account, region, service, operation, asker, metrics: 3 }).finish(None);
            let (scope, want) = (ask.scope.key(), ask.want);
            Update { scope, want, at: ask.now, snapshot: None, fault: None }
        })
    }
}

/// A console without a screen: what its reducer does with what the supervisor tells.
struct Watch {
    supervisor: Supervisor<PollEvent>,
    rx: mpsc::Receiver<PollEvent>,
    ledger: Arc<Ledger>,
    pacing: Pacing,
    /// How often it was slowed otherwise.
    turns: usize,
}

impl Watch {
    fn new() -> Self {
        let limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };
        let ledger = Arc::new(Ledger::with(Prices::built_in(), limits));
        let clock = Arc::new(Turned(tokio::time::Instant::now()));
        let engine = Engine { clock, collector: Arc::new(Asks(ledger.clone())), ledger: ledger.clone() };
        let (tx, rx) = mpsc::channel(100_000);
        Self { supervisor: Supervisor::new(engine, tx), rx, ledger, pacing: Pacing::default(), turns: 0 }
    }

    async fn pass(&mut self, time: Duration) {
        let end = tokio::time::Instant::now() + time;
        while let Ok(Some(event)) = tokio::time::timeout_at(end, self.rx.recv()).await {
            if let PollEvent::Slowing(slowing) = event {
                self.turns += 1;
                self.pacing.slow(&slowing);
                self.supervisor.pace(self.pacing);
            }
        }
    }

    fn dollars(&self) -> f64 {
        self.ledger.costs(&self.pacing).all.total.usd
    }

    /// Dollars an hour over so long.
    async fn spent(&mut self, time: Duration) -> f64 {
        let before = self.dollars();
        self.pass(time).await;
        (self.dollars() - before) * 3600.0 / time.as_secs_f64()
    }
}

fn alarms(scopes: usize) -> Vec<(Scope, Want)> {
    (0..scopes).map(|n| (scope(&n.to_string()), Want::Alarms)).collect()
}

#[tokio::test(start_paused = true)]
async fn polling_settles_at_the_budget_and_is_as_before_when_the_view_is_left() {
    let mut watch = Watch::new();
    watch.supervisor.want(alarms(1700));
    watch.pass(10 * MINUTE).await;
    let settled = watch.turns;
    let spent = watch.spent(120 * MINUTE).await;
    assert!((0.4..=0.525).contains(&spent), "${spent} an hour: unslowed it would be $1.02");
    assert!(watch.turns == settled && settled <= 5, "it settles and stays: {settled}, {}", watch.turns);
    let costs = watch.ledger.costs(&watch.pacing);
    assert!(costs.all.rate.usd <= 0.5 && costs.all.rate.usd > 0.4, "{:?}", costs.all.rate);
    assert_eq!(costs.slowing.words(&costs.limits).as_deref(), Some("slowed 2.0x: budget $0.50/h"));

    watch.supervisor.want(alarms(400));
    watch.pass(10 * MINUTE).await;
    assert_eq!(watch.pacing, Pacing::default(), "what is left costs $0.24 an hour");
    let spent = watch.spent(60 * MINUTE).await;
    assert!((0.22..0.26).contains(&spent), "{spent}");
}

#[tokio::test(start_paused = true)]
async fn a_graph_that_is_looked_at_is_as_often_read_as_ever() {
    let mut watch = Watch::new();
    let ask = MetricAsk::new(vec![], MINUTE);
    let graph = (scope("0"), Want::MetricData(Arc::new(ask)));
    let free = (scope("0"), Want::Nodes);
    let all = alarms(1700).into_iter().chain([graph.clone(), free.clone()]);
    watch.supervisor.want(all.collect::<Vec<_>>());
    watch.pass(10 * MINUTE).await;
    assert!(watch.pacing.interval(&Want::Alarms) > 2 * MINUTE);
    for want in [&graph.1, &free.1] {
        assert_eq!(watch.pacing.interval(want), want.interval());
    }
}
