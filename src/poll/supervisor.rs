use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinSet,
};

use crate::model::{Scope, ScopeKey, Traffic, Update, Want};

use super::{
    Engine,
    schedule::{Schedule, jitter},
};

/// First polls of a fleet are spread over this long.
const START_SPREAD: Duration = Duration::from_millis(1500);

/// What the pollers tell the reducer.
#[derive(Clone, Debug)]
pub enum PollEvent {
    /// A collector handed over an update.
    Update(Update),
    /// Requests, counted; sent once a minute.
    Traffic(Traffic),
}

/// Runs one poller for each scope and want that is wanted, and none else. Dropping it stops them all.
#[derive(Debug)]
pub struct Supervisor<M> {
    engine: Engine,
    tx: mpsc::Sender<M>,
    pollers: HashMap<(ScopeKey, Want), Poller>,
    tasks: JoinSet<()>,
    paused: watch::Sender<bool>,
}

#[derive(Debug)]
struct Poller {
    handle: tokio::task::AbortHandle,
    refresh: Arc<Notify>,
}

impl<M: From<PollEvent> + Send + 'static> Supervisor<M> {
    /// A supervisor that sends what it learns into the one channel.
    pub fn new(engine: Engine, tx: mpsc::Sender<M>) -> Self {
        let mut supervisor = Self {
            engine,
            tx,
            pollers: HashMap::new(),
            tasks: JoinSet::new(),
            paused: watch::Sender::new(false),
        };
        supervisor.tell_traffic();
        supervisor
    }

    /// Starts pollers for what is newly wanted and stops those of what is not.
    pub fn want(&mut self, wanted: Vec<(Scope, Want)>) {
        let keys: HashSet<(ScopeKey, Want)> = wanted.iter().map(|(s, w)| (s.key(), w.clone())).collect();
        self.pollers.retain(|key, poller| {
            let keep = keys.contains(key);
            if !keep {
                poller.handle.abort();
            }
            keep
        });
        for (scope, want) in wanted {
            let key = (scope.key(), want.clone());
            if !self.pollers.contains_key(&key) {
                let refresh = Arc::new(Notify::new());
                let run = poll(
                    self.engine.clone(),
                    scope,
                    want,
                    self.tx.clone(),
                    refresh.clone(),
                    self.paused.subscribe(),
                );
                let handle = self.tasks.spawn(run);
                self.pollers.insert(key, Poller { handle, refresh });
            }
        }
        while self.tasks.try_join_next().is_some() {}
    }

    /// Asks everything wanted again, now.
    pub fn refresh(&self) {
        for poller in self.pollers.values() {
            poller.refresh.notify_one();
        }
    }

    /// Stops asking, or goes on. What is under way still arrives.
    pub fn pause(&self, paused: bool) {
        self.paused.send_replace(paused);
    }

    /// Stops all pollers and waits until they are gone.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }

    fn tell_traffic(&mut self) {
        let (tx, ledger) = (self.tx.clone(), self.engine.ledger.clone());
        self.tasks.spawn(async move {
            let mut told = Traffic::default();
            let mut every = Duration::from_secs(2);
            loop {
                tokio::time::sleep(every).await;
                every = Duration::from_secs(60);
                let now = ledger.traffic();
                if now != told && tx.send(PollEvent::Traffic(now).into()).await.is_err() {
                    return;
                }
                told = now;
            }
        });
    }
}

async fn poll<M: From<PollEvent>>(
    engine: Engine,
    scope: Scope,
    want: Want,
    tx: mpsc::Sender<M>,
    refresh: Arc<Notify>,
    mut paused: watch::Receiver<bool>,
) {
    let jitter = jitter(&(scope.key(), &want));
    tokio::time::sleep(START_SPREAD.mul_f64(jitter)).await;
    let mut schedule = Schedule::default();
    loop {
        if paused.wait_for(|paused| !paused).await.is_err() {
            return;
        }
        let update = engine.ask(scope.clone(), want.clone(), schedule.since()).await;
        schedule.learn(&update);
        if tx.send(PollEvent::Update(update).into()).await.is_err() {
            return;
        }
        let wait = schedule.wait(&want).mul_f64(0.95 + 0.1 * jitter);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = refresh.notified() => {}
        }
    }
}
