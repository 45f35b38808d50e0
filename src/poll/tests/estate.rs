//! A fleet of some size behind a network that can be taken away, in simulated time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinHandle, time::Instant};

use super::{EVENTS, Turned};
use crate::{
    model::{
        Account, AccountName, Ask, BoxFuture, Collector, Fault, FaultKind, Reach, Region, Scope, ScopeKey,
        Snapshot, Source, Timestamp, Update, Want,
    },
    poll::{Engine, Ledger, PollEvent, Supervisor},
};

/// What the deck wants in a scope.
pub const WANTS: [Want; 5] =
    [Want::Alarms, Want::Services, Want::Nodes, Want::Sessions { past: None }, EVENTS];

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// It is answered after 200 ms.
    Fair,
    /// The connection is refused, which takes three tries.
    Refused,
    /// Nothing comes back until it has taken too long.
    Silent,
}

/// Answers as the weather is: of a scope that is named (by its account, or its region), as that is said; else of all.
#[derive(Debug)]
pub struct Sky {
    pub of_all: Mutex<Weather>,
    pub of_some: Mutex<BTreeMap<String, Weather>>,
    pub asked: Mutex<Vec<(Instant, ScopeKey, Source)>>,
}

impl Collector for Sky {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            let (scope, want) = (ask.scope.key(), ask.want);
            self.asked.lock().expect("no panic").push((Instant::now(), scope.clone(), want.source()));
            let weather = || {
                let some = self.of_some.lock().expect("no panic");
                let own = some.get(scope.account.as_str()).or_else(|| some.get(scope.region.as_str()));
                let own = own.or_else(|| some.get(want.source().name())).copied();
                own.unwrap_or(*self.of_all.lock().expect("no panic"))
            };
            let (takes, fault) = match weather() {
                Weather::Fair => (200, None),
                Weather::Refused => (700, Some(FaultKind::Network)),
                Weather::Silent => (10_000, Some(FaultKind::Timeout)),
            };
            tokio::time::sleep(Duration::from_millis(takes)).await;
            // Who was on the way when the network went gets nothing, either.
            let lost = fault.is_none() && weather() != Weather::Fair;
            let fault = if lost { Some(FaultKind::Network) } else { fault };
            let snapshot = fault.is_none().then(|| Arc::new(Snapshot::Alarms(vec![])));
            let fault = fault.map(|kind| Fault::new(kind, "no"));
            Update { scope, want, at: ask.now, snapshot, fault }
        })
    }
}

/// What was told: when each want was answered, what of the network, and how many faults.
#[derive(Debug, Default)]
pub struct Told {
    pub read: HashMap<(ScopeKey, Want), Vec<Instant>>,
    pub network: Vec<Option<Timestamp>>,
    pub faults: usize,
}

pub struct Estate {
    pub supervisor: Supervisor<PollEvent>,
    pub sky: Arc<Sky>,
    pub told: Arc<Mutex<Told>>,
    pub wanted: Vec<(Scope, Want)>,
    listener: JoinHandle<()>,
}

impl Drop for Estate {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Estate {
    /// So many accounts and regions, polled by now.
    pub fn new(accounts: usize, regions: usize) -> Self {
        let (tx, mut rx) = mpsc::channel(1024);
        let sky = Arc::new(Sky {
            of_all: Mutex::new(Weather::Fair),
            of_some: Mutex::default(),
            asked: Mutex::default(),
        });
        let engine = Engine {
            clock: Arc::new(Turned(Instant::now())),
            collector: sky.clone(),
            ledger: Arc::new(Ledger::new()),
        };
        let told = Arc::new(Mutex::new(Told::default()));
        let heard = told.clone();
        let listener = tokio::spawn(async move {
            while let Some(event) = rx.recv().await {
                let mut told = heard.lock().expect("no panic");
                match event {
                    PollEvent::Update(update) if update.fault.is_some() => told.faults += 1,
                    PollEvent::Update(update) => {
                        told.read.entry((update.scope, update.want)).or_default().push(Instant::now());
                    }
                    PollEvent::Network(since) => told.network.push(since),
                    _ => {}
                }
            }
        });
        let names = (0..accounts).map(|n| AccountName::new(format!("account-{n:03}")));
        let accounts: Vec<_> = names
            .map(|name| {
                let (tags, reach) = (BTreeMap::default(), Reach::default());
                Arc::new(Account { name, id: None, tags, regions: vec![], reach })
            })
            .collect();
        let region = |n: usize| Region::new(format!("region-{n:02}"));
        let mut wanted = Vec::new();
        for want in WANTS {
            for account in &accounts {
                let scope = |n| Scope { account: account.clone(), region: region(n) };
                wanted.extend((0..regions).map(|n| (scope(n), want.clone())));
            }
        }
        let mut supervisor = Supervisor::new(engine, tx);
        supervisor.want(wanted.clone());
        Self { supervisor, sky, told, wanted, listener }
    }

    pub fn weather(&self, weather: Weather) {
        *self.sky.of_all.lock().expect("no panic") = weather;
    }

    /// Of an account, a region or a source alone.
    pub fn weather_of(&self, of: &str, weather: Weather) {
        self.sky.of_some.lock().expect("no panic").insert(of.to_owned(), weather);
    }

    pub async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    /// How many were asked between two moments.
    pub fn asked(&self, from: Instant, until: Instant) -> usize {
        let asked = self.sky.asked.lock().expect("no panic");
        asked.iter().filter(|(at, ..)| (from..until).contains(at)).count()
    }

    /// The wants whose first answer after `moment` came later than so many of their intervals, or not at all.
    pub fn late(&self, moment: Instant, intervals: f64) -> Vec<String> {
        let told = self.told.lock().expect("no panic");
        let keys = self.wanted.iter().map(|(scope, want)| (scope.key(), want.clone()));
        let late = keys.filter(|key| {
            let until = moment + key.1.interval().mul_f64(intervals);
            told.read
                .get(key)
                .and_then(|all| all.iter().find(|at| **at >= moment))
                .is_none_or(|at| *at > until)
        });
        late.map(|(scope, want)| format!("{scope} {}", want.source())).collect()
    }

    /// The longest time that something which `which` names was without an answer, over its interval.
    pub fn longest(&self, which: impl Fn(&(ScopeKey, Want)) -> bool) -> f64 {
        let told = self.told.lock().expect("no panic");
        let mut longest = 0.0_f64;
        for key in self.wanted.iter().map(|(scope, want)| (scope.key(), want.clone())).filter(which) {
            let read = told.read.get(&key).cloned().unwrap_or_default();
            let until = read.iter().skip(1).copied().chain([Instant::now()]);
            let apart = read.iter().zip(until).map(|(one, next)| next - *one).max().unwrap_or(Duration::MAX);
            longest = longest.max(apart.as_secs_f64() / key.1.interval().as_secs_f64());
        }
        longest
    }
}
