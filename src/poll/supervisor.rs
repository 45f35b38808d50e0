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
    Engine, Ledger,
    schedule::{Schedule, jitter},
};

/// First polls of a fleet are spread over this long.
const START_SPREAD: Duration = Duration::from_millis(1500);
/// After a start or a refresh, traffic is told each second for this long at most.
const STIRRED_SECONDS: u32 = 30;

/// What the pollers tell the reducer.
#[derive(Clone, Debug)]
pub enum PollEvent {
    /// A collector handed over an update.
    Update(Update),
    /// Requests, counted; see [`Supervisor`].
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
    stirred: Arc<Notify>,
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
            stirred: Arc::new(Notify::new()),
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
        self.stirred.notify_one();
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

    /// Tells the reducer how many requests there are: each second while something was just asked for, then
    /// once a minute, for an idle screen is to stay as it is. A request counts as in flight then only when
    /// it has been for some seconds: there is nearly always one that is about to be answered.
    fn tell_traffic(&mut self) {
        let (tx, ledger, stirred) = (self.tx.clone(), self.engine.ledger.clone(), self.stirred.clone());
        self.tasks.spawn(async move {
            let mut told = Traffic::default();
            loop {
                for _ in 0..STIRRED_SECONDS {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    let now = ledger.traffic();
                    if now != told && tx.send(PollEvent::Traffic(now).into()).await.is_err() {
                        return;
                    }
                    told = now;
                    if now.in_flight == 0 && now.total > 0 {
                        break;
                    }
                }
                loop {
                    let now = settled(&ledger).await;
                    if now != told && tx.send(PollEvent::Traffic(now).into()).await.is_err() {
                        return;
                    }
                    told = now;
                    if tokio::time::timeout(Duration::from_secs(60), stirred.notified()).await.is_ok() {
                        break;
                    }
                }
            }
        });
    }
}

/// The traffic, with only those requests in flight that stay so for a while.
async fn settled(ledger: &Ledger) -> Traffic {
    let mut in_flight = ledger.traffic().in_flight;
    for _ in 0..3 {
        if in_flight == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        in_flight = in_flight.min(ledger.traffic().in_flight);
    }
    Traffic { in_flight, ..ledger.traffic() }
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
    // What is looked at is somebody's key press, not part of a herd.
    if !want.is_looked_at() {
        tokio::time::sleep(START_SPREAD.mul_f64(jitter)).await;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            Account, AccountName, Ask, BoxFuture, Collector, Fault, FaultKind, Reach, Region, SystemClock,
        },
        poll::Ledger,
    };

    /// Answers at once, but for one region, which never does.
    #[derive(Debug)]
    struct Fake;

    impl Collector for Fake {
        fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
            Box::pin(async move {
                if ask.scope.region.as_str() == "hangs" {
                    std::future::pending::<()>().await;
                }
                Update {
                    scope: ask.scope.key(),
                    want: ask.want,
                    at: ask.now,
                    snapshot: None,
                    fault: Some(Fault::new(FaultKind::Network, "no")),
                }
            })
        }
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

    fn supervisor() -> (Supervisor<PollEvent>, mpsc::Receiver<PollEvent>) {
        let (tx, rx) = mpsc::channel(8);
        let engine = Engine {
            clock: Arc::new(SystemClock),
            collector: Arc::new(Fake),
            ledger: Arc::new(Ledger::new()),
        };
        (Supervisor::new(engine, tx), rx)
    }

    async fn next(rx: &mut mpsc::Receiver<PollEvent>) -> (String, Want) {
        loop {
            match rx.recv().await.expect("a message") {
                PollEvent::Update(update) => return (update.scope.region.to_string(), update.want),
                PollEvent::Traffic(_) => {}
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_wanted_is_asked_again_and_again_and_what_is_not_is_not() {
        let (mut supervisor, mut rx) = supervisor();
        supervisor.want(vec![(scope("r"), Want::Alarms), (scope("r"), Want::Nodes)]);
        let mut first = [next(&mut rx).await.1, next(&mut rx).await.1];
        first.sort();
        assert_eq!(first, [Want::Alarms, Want::Nodes]);
        supervisor.want(vec![(scope("r"), Want::Nodes)]);
        // At most what was already in the channel may still be about alarms.
        let later = [next(&mut rx).await, next(&mut rx).await, next(&mut rx).await, next(&mut rx).await];
        assert!(later[1..].iter().all(|(_, want)| *want == Want::Nodes), "{later:?}");
        supervisor.stop().await;
        while rx.recv().await.is_some() {}
    }

    #[tokio::test(start_paused = true)]
    async fn a_scope_that_hangs_delays_no_other_and_a_refresh_does_not_wait() {
        let (mut supervisor, mut rx) = supervisor();
        supervisor.want(vec![(scope("hangs"), Want::Alarms), (scope("well"), Want::Alarms)]);
        assert_eq!(next(&mut rx).await.0, "well");
        let before = tokio::time::Instant::now();
        supervisor.refresh();
        assert_eq!(next(&mut rx).await.0, "well");
        assert!(before.elapsed() < Duration::from_secs(1), "it did not wait for its interval");
    }

    #[tokio::test(start_paused = true)]
    async fn paused_asks_nothing() {
        let (mut supervisor, mut rx) = supervisor();
        supervisor.pause(true);
        supervisor.want(vec![(scope("r"), Want::Alarms)]);
        let silence = tokio::time::timeout(Duration::from_secs(3600), next(&mut rx)).await;
        assert!(silence.is_err(), "{silence:?}");
        supervisor.pause(false);
        assert_eq!(next(&mut rx).await.1, Want::Alarms);
    }
}
