mod asking;
mod budget;
mod circuit;
mod coming_back;
mod estate;
mod flat;
mod outage;
mod pace;
mod progress;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use super::{Engine, Ledger, PollEvent, Supervisor};
use crate::model::{
    Account, AccountName, Ask, BoxFuture, Clock, Collector, EventBatch, Fault, FaultKind, MetricAsk,
    Progress, Reach, Region, Scope, ScopeKey, Snapshot, Timestamp, Update, Want,
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const EVENTS: Want = Want::Events { window: Duration::from_secs(3600), reads: false };

/// A clock that goes as the runtime's does, which the tests turn.
#[derive(Debug)]
struct Turned(Instant);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.0.elapsed() + Duration::from_secs(1_000_000)
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// One question, as the collector got it.
#[derive(Clone, Debug)]
struct Asked {
    region: String,
    want: Want,
    since: Option<Timestamp>,
    at: Instant,
}

/// Answers by the region: `slow PAGES` takes a page every 350 ms, `hangs` never answers, `fails` is throttled, `denied` is
/// denied, and all others answer well and at once.
#[derive(Debug, Default)]
struct Fake(Mutex<Vec<Asked>>);

impl Collector for Fake {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            let region = ask.scope.region.as_str();
            self.0.lock().expect("no panic").push(Asked {
                region: region.to_owned(),
                want: ask.want.clone(),
                since: ask.since,
                at: Instant::now(),
            });
            if region == "hangs" {
                std::future::pending::<()>().await;
            }
            if let Some(pages) = region.strip_prefix("slow ") {
                for _ in 0..pages.parse().expect("a number") {
                    tokio::time::sleep(Duration::from_millis(350)).await;
                    ask.pages.add();
                }
            }
            let batch = EventBatch { complete_until: Some(ask.now), ..EventBatch::default() };
            Update {
                scope: ask.scope.key(),
                at: ask.now,
                snapshot: (ask.want == EVENTS).then(|| Arc::new(Snapshot::Events(batch))),
                fault: match ask.scope.region.as_str() {
                    "fails" => Some(Fault::new(FaultKind::Throttled, "no")),
                    "denied" => Some(Fault::new(FaultKind::Denied, "no")),
                    _ => None,
                },
                want: ask.want,
            }
        })
    }
}

struct Lab {
    supervisor: Supervisor<PollEvent>,
    rx: mpsc::Receiver<PollEvent>,
    fake: Arc<Fake>,
    engine: Engine,
    start: Instant,
}

fn scope(region: &str) -> Scope {
    let account = Account {
        name: AccountName::new("a"),
        id: None,
        tags: Default::default(),
        regions: vec![],
        reach: Reach::default(),
    };
    Scope { account: Arc::new(account), region: Region::new(region) }
}

fn key(region: &str, want: Want) -> (ScopeKey, Want) {
    (scope(region).key(), want)
}

fn graph() -> Want {
    Want::MetricData(Arc::new(MetricAsk::new(vec![], MINUTE)))
}

/// `n` regions, numbered.
fn numbered(n: usize) -> Vec<(Scope, Want)> {
    (0..n).map(|i| (scope(&i.to_string()), Want::Alarms)).collect()
}

impl Lab {
    fn new() -> Self {
        Self::with_queue(10_000)
    }

    fn with_queue(queue: usize) -> Self {
        let (tx, rx) = mpsc::channel(queue);
        let (fake, start) = (Arc::new(Fake::default()), Instant::now());
        let engine = Engine {
            clock: Arc::new(Turned(start)),
            collector: fake.clone(),
            ledger: Arc::new(Ledger::new()),
        };
        Self { supervisor: Supervisor::new(engine.clone(), tx), rx, fake, engine, start }
    }

    /// A lab whose first herd has started.
    async fn started() -> Self {
        let mut lab = Self::new();
        lab.want(&[("other", Want::Nodes)]);
        lab.pass(2 * SECOND).await;
        lab
    }

    fn want(&mut self, wants: &[(&str, Want)]) {
        self.supervisor.want(wants.iter().map(|(region, want)| (scope(region), want.clone())).collect());
    }

    /// Lets time pass. Everything that is due in it is done.
    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn all(&self) -> Vec<Asked> {
        self.fake.0.lock().expect("no panic").clone()
    }

    fn asked(&self, region: &str) -> Vec<Asked> {
        self.all().into_iter().filter(|asked| asked.region == region).collect()
    }

    fn count(&self, region: &str) -> usize {
        self.asked(region).len()
    }

    fn told(&mut self) -> Vec<PollEvent> {
        std::iter::from_fn(|| self.rx.try_recv().ok()).collect()
    }

    /// What was told of progress, as pages of each read.
    fn progress(&mut self) -> Vec<Vec<(String, u32)>> {
        let of = |p: Progress| (p.scope.region.to_string(), p.pages);
        let told = self.told().into_iter().filter_map(|event| match event {
            PollEvent::Progress(all) => Some(all.into_iter().map(of).collect()),
            _ => None,
        });
        told.collect()
    }
}
