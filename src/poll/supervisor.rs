use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Mutex, Notify, mpsc, watch},
    task::JoinSet,
    time::Instant,
};

use crate::model::{
    AccountName, Costs, Pacing, Progress, ScopeKey, Slowing, Timestamp, Traffic, Update, Want, Wanted,
};

use super::{
    Engine,
    grid::{Grid, Phases},
    memory::{Key, Memory},
    network::Network,
    orders::{Hold, Orders, Post},
    outage,
    poller::Poller,
    pollers::{HERD, Pollers, Running, apart},
    schedule::Schedule,
    tell,
    under_way::UnderWay,
};

/// What the pollers tell the reducer.
#[derive(Clone, Debug)]
pub enum PollEvent {
    /// A collector handed over an update.
    Update(Update),
    /// Requests, counted: each second after a start or a refresh, else once a minute.
    Traffic(Traffic),
    /// All long reads under way (three pages and more), by scope, then want: once a second at most, when it
    /// has changed; empty when the last of them is over.
    Progress(Vec<Progress>),
    /// What asking has cost, and goes on to: about once a minute, and every other second for who watches it.
    Costs(Arc<Costs>),
    /// The budget wants it to be polled so slowly.
    Slowing(Slowing),
    /// There is no network, since then: answers come from nowhere. None when there is one again.
    Network(Option<Timestamp>),
    /// What has failed again and again is tried next at that time.
    Probe {
        /// Where.
        scope: ScopeKey,
        /// What.
        want: Want,
        /// When.
        at: Timestamp,
    },
}

/// Runs one poller for each scope and want that is wanted, and none else. Dropping it stops them all.
#[derive(Debug)]
pub struct Supervisor<M> {
    engine: Engine,
    tx: mpsc::Sender<M>,
    pollers: Pollers,
    phases: Phases,
    memory: Memory,
    reads: UnderWay,
    tasks: JoinSet<()>,
    costs_watched: watch::Sender<bool>,
    network: Network,
    hold: watch::Sender<Hold>,
    grid: watch::Sender<Grid>,
    stirred: Arc<Notify>,
    /// The first herd has started.
    started: bool,
}

impl<M: From<PollEvent> + Send + 'static> Supervisor<M> {
    /// A supervisor that sends what it learns into the one channel.
    pub fn new(engine: Engine, tx: mpsc::Sender<M>) -> Self {
        let (reads, stirred, start) = (UnderWay::default(), Arc::new(Notify::new()), Instant::now());
        let (pollers, hold) = (Pollers::default(), watch::Sender::new(Hold::default()));
        let network = Network::new(hold.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(tell::traffic(tx.clone(), engine.ledger.clone(), stirred.clone(), start));
        tasks.spawn(tell::progress(tx.clone(), reads.clone(), start));
        tasks.spawn(outage::watch(tx.clone(), network.clone(), pollers.clone(), reads.clone()));
        let (grid, costs_watched) = (watch::Sender::new(Grid::new(start)), watch::Sender::new(false));
        let watched = costs_watched.subscribe();
        tasks.spawn(tell::costs(tx.clone(), engine.ledger.clone(), grid.subscribe(), watched));
        Self {
            engine,
            tx,
            pollers,
            phases: Phases::default(),
            memory: Memory::default(),
            reads,
            tasks,
            costs_watched,
            network,
            hold,
            grid,
            stirred,
            started: false,
        }
    }

    /// Starts pollers for what is newly wanted and stops those of what is not, with the read that they have
    /// under way. `wanted` is in the order of importance: what comes first is asked first.
    ///
    /// What was wanted before is asked again when it is due, not because it comes back, and a stream goes on
    /// from its watermark.
    pub fn want(&mut self, wanted: Vec<impl Into<Wanted>>) {
        let wanted: Vec<Wanted> = wanted.into_iter().map(Into::into).collect();
        let keys: Vec<Key> = wanted.iter().map(|w| (w.scope.key(), w.want.clone())).collect();
        self.leave(&keys.iter().collect());
        let scopes: HashSet<&ScopeKey> = keys.iter().map(|(scope, _)| scope).collect();
        let accounts: HashSet<&AccountName> = scopes.iter().map(|scope| &scope.account).collect();
        self.network.polls(accounts.len(), scopes.len());
        let pollers = self.pollers.clone();
        let mut all = pollers.all();
        let mut start = Instant::now();
        // What is looked at is somebody's key press, not part of a herd.
        let waits = |key: &Key, running: Option<&Running>| {
            !key.1.is_looked_at() && running.is_none_or(|running| running.orders.orders().start > start)
        };
        let waiting: Vec<bool> = keys.iter().map(|key| waits(key, all.get(key))).collect();
        let herd = waiting.iter().filter(|waits| **waits).count();
        let apart = if herd > HERD || !self.started { apart(herd) } else { Duration::ZERO };
        self.started |= herd > 0;
        for (rank, ((wanted, key), waits)) in wanted.into_iter().zip(keys).zip(waiting).enumerate() {
            let at = if waits { start } else { Instant::now() };
            match all.get_mut(&key) {
                Some(running) => {
                    running.rank = rank;
                    if waits {
                        running.orders.give(|orders| orders.start = at);
                    }
                    // It is looked at when it is asked: nobody need hear of it before.
                    running.orders.orders().asker = wanted.asker;
                }
                None => {
                    let running = self.start(wanted, &key, rank, at);
                    all.insert(key, running);
                }
            }
            start += if waits { apart } else { Duration::ZERO };
        }
        drop(all);
        self.memory.trim();
        while self.tasks.try_join_next().is_some() {}
    }

    /// Stops the pollers of what is not among `keys`, what matters least first, and remembers where they were.
    fn leave(&mut self, keys: &HashSet<&Key>) {
        let mut left: Vec<_> = self.pollers.all().extract_if(|key, _| !keys.contains(key)).collect();
        left.sort_by_key(|(_, running)| std::cmp::Reverse(running.rank));
        for (key, running) in left {
            running.handle.abort();
            self.memory.leave(key, running.kept);
        }
    }

    fn start(&mut self, wanted: Wanted, key: &Key, rank: usize, start: Instant) -> Running {
        let kept = self.memory.take(key);
        let orders = Post::new(Orders::new(wanted.asker.clone(), start));
        let poller = Poller {
            engine: self.engine.clone(),
            tx: self.tx.clone(),
            reads: self.reads.clone(),
            network: self.network.clone(),
            phase: self.phases.of(&key.0, key.1.source()),
            wanted,
            kept: kept.clone(),
            orders: orders.clone(),
            hold: self.hold.subscribe(),
            grid: self.grid.subscribe(),
        };
        Running { handle: self.tasks.spawn(poller.run()), orders, kept, rank }
    }

    /// Streams that were read to that time before the start: who comes to want one has it read from there on. What is
    /// read already goes on as it is.
    pub fn read_on(&mut self, streams: Vec<(ScopeKey, Want, Timestamp)>) {
        for (scope, want, until) in streams {
            let key = (scope, want);
            if !self.pollers.all().contains_key(&key) {
                self.memory.leave(key, Arc::new(Mutex::new(Schedule::after(until))));
            }
        }
    }

    /// Stops asking in these accounts, and forgets when they were asked what: whoever of them comes back, perhaps by
    /// another way, is asked from the start.
    pub fn forget(&mut self, accounts: &BTreeSet<AccountName>) {
        self.pollers.all().retain(|(scope, _), running| {
            let stays = !accounts.contains(&scope.account);
            if !stays {
                running.handle.abort();
            }
            stays
        });
        self.memory.forget(accounts);
    }

    /// Asks what is wanted again, now: all of it, or what is among `keys`. What is being asked already is not
    /// asked twice. While paused nothing is asked, and the answer is false. While there is no network, it is found out
    /// now whether there is one again: then what could not be asked is.
    pub fn refresh(&self, keys: Option<&HashSet<(ScopeKey, Want)>>) -> bool {
        if self.hold.borrow().paused {
            return false;
        }
        self.stirred.notify_one();
        if self.network.is_cut_off() {
            self.network.look();
            if keys.is_none() {
                return true;
            }
        }
        let all = self.pollers.all();
        let again = all.iter().filter(|((_, want), _)| !want.source().is_asked_once());
        let asked = again.filter(|(key, _)| keys.is_none_or(|keys| keys.contains(*key)));
        let mut asked: Vec<&Running> = asked.map(|(_, running)| running).collect();
        asked.sort_by_key(|running| running.rank);
        for running in asked {
            running.orders.give(|orders| orders.refreshes += 1);
        }
        true
    }

    /// Stops asking, or goes on: what is over its time then is asked bit by bit. What is under way still arrives.
    pub fn pause(&self, paused: bool) {
        let before = self.hold.borrow().paused;
        if before && !paused {
            self.pollers.go_on(false);
        }
        self.hold.send_if_modified(|hold| std::mem::replace(&mut hold.paused, paused) != paused);
    }

    /// How slowly it asks from now on. Who waits for its turn waits for the rest of it at the new pace.
    pub fn pace(&self, pacing: Pacing) {
        self.grid.send_if_modified(|grid| {
            let other = *grid.pacing() != pacing;
            if other {
                grid.pace(pacing, Instant::now());
            }
            other
        });
    }

    /// Whether somebody watches what it costs, and is told so all the time.
    pub fn watch_costs(&self, watched: bool) {
        self.costs_watched.send_if_modified(|now| std::mem::replace(now, watched) != watched);
    }

    /// Stops all pollers and waits until they are gone.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}
