use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Mutex, Notify, mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::Instant,
};

use crate::model::{
    AccountName, Asker, Pacing, Progress, ScopeKey, Timestamp, Traffic, Update, Want, Wanted,
};

use super::{
    Engine,
    memory::{Kept, Key, Memory},
    poller::Poller,
    schedule::Schedule,
    tell,
    under_way::UnderWay,
};

/// First polls of a herd are spread over this long.
const START_SPREAD: Duration = Duration::from_millis(1500);
/// More wants than this that come at once are a herd. Fewer are somebody's key press, and start at once.
const HERD: u32 = 64;

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
}

/// Runs one poller for each scope and want that is wanted, and none else. Dropping it stops them all.
#[derive(Debug)]
pub struct Supervisor<M> {
    engine: Engine,
    tx: mpsc::Sender<M>,
    running: HashMap<Key, Running>,
    memory: Memory,
    reads: UnderWay,
    tasks: JoinSet<()>,
    paused: watch::Sender<bool>,
    pacing: watch::Sender<Pacing>,
    stirred: Arc<Notify>,
    /// The first herd has started.
    started: bool,
}

#[derive(Debug)]
struct Running {
    handle: AbortHandle,
    refresh: watch::Sender<()>,
    asker: watch::Sender<Asker>,
    kept: Kept,
    /// Place in the order of importance.
    rank: usize,
}

impl<M: From<PollEvent> + Send + 'static> Supervisor<M> {
    /// A supervisor that sends what it learns into the one channel.
    pub fn new(engine: Engine, tx: mpsc::Sender<M>) -> Self {
        let (reads, stirred, start) = (UnderWay::default(), Arc::new(Notify::new()), Instant::now());
        let mut tasks = JoinSet::new();
        tasks.spawn(tell::traffic(tx.clone(), engine.ledger.clone(), stirred.clone(), start));
        tasks.spawn(tell::progress(tx.clone(), reads.clone(), start));
        Self {
            engine,
            tx,
            running: HashMap::new(),
            memory: Memory::default(),
            reads,
            tasks,
            paused: watch::Sender::new(false),
            pacing: watch::Sender::new(Pacing::default()),
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
        let keys: HashSet<Key> = wanted.iter().map(|w| (w.scope.key(), w.want.clone())).collect();
        self.leave(&keys);
        let new = keys.iter().filter(|key| !self.running.contains_key(*key)).count();
        let new = u32::try_from(new).unwrap_or(u32::MAX);
        let herd = new > HERD || !self.started;
        self.started |= new > 0;
        let apart = if herd { START_SPREAD / new.max(HERD) } else { Duration::ZERO };
        let mut start = Instant::now();
        for (rank, wanted) in wanted.into_iter().enumerate() {
            match self.running.get_mut(&(wanted.scope.key(), wanted.want.clone())) {
                Some(running) => {
                    running.rank = rank;
                    running.asker.send_if_modified(|asker| {
                        let other = *asker != wanted.asker;
                        if other {
                            *asker = wanted.asker;
                        }
                        other
                    });
                }
                // What is looked at is somebody's key press, not part of a herd.
                None if wanted.want.is_looked_at() => self.start(wanted, rank, Instant::now()),
                None => {
                    self.start(wanted, rank, start);
                    start += apart;
                }
            }
        }
        self.memory.trim();
        while self.tasks.try_join_next().is_some() {}
    }

    /// Stops the pollers of what is not among `keys`, what matters least first, and remembers where they were.
    fn leave(&mut self, keys: &HashSet<Key>) {
        let mut left: Vec<_> = self.running.extract_if(|key, _| !keys.contains(key)).collect();
        left.sort_by_key(|(_, running)| std::cmp::Reverse(running.rank));
        for (key, running) in left {
            running.handle.abort();
            self.memory.leave(key, running.kept);
        }
    }

    fn start(&mut self, wanted: Wanted, rank: usize, start: Instant) {
        let key = (wanted.scope.key(), wanted.want.clone());
        let kept = self.memory.take(&key);
        let refresh = watch::Sender::new(());
        let asker = watch::Sender::new(wanted.asker.clone());
        let poller = Poller {
            engine: self.engine.clone(),
            tx: self.tx.clone(),
            reads: self.reads.clone(),
            wanted,
            asker: asker.subscribe(),
            kept: kept.clone(),
            start,
            refresh: refresh.subscribe(),
            paused: self.paused.subscribe(),
            pacing: self.pacing.subscribe(),
        };
        let handle = self.tasks.spawn(poller.run());
        self.running.insert(key, Running { handle, refresh, asker, kept, rank });
    }

    /// Streams that were read to that time before the start: who comes to want one has it read from there on. What is
    /// read already goes on as it is.
    pub fn go_on(&mut self, streams: Vec<(ScopeKey, Want, Timestamp)>) {
        for (scope, want, until) in streams {
            let key = (scope, want);
            if !self.running.contains_key(&key) {
                self.memory.leave(key, Arc::new(Mutex::new(Schedule::after(until))));
            }
        }
    }

    /// Stops asking in these accounts, and forgets when they were asked what: whoever of them comes back, perhaps by
    /// another way, is asked from the start.
    pub fn forget(&mut self, accounts: &BTreeSet<AccountName>) {
        self.running.retain(|(scope, _), running| {
            let stays = !accounts.contains(&scope.account);
            if !stays {
                running.handle.abort();
            }
            stays
        });
        self.memory.forget(accounts);
    }

    /// Asks what is wanted again, now: all of it, or what is among `keys`. What is being asked already is not
    /// asked twice. While paused nothing is asked, and the answer is false.
    pub fn refresh(&self, keys: Option<&HashSet<(ScopeKey, Want)>>) -> bool {
        if *self.paused.borrow() {
            return false;
        }
        self.stirred.notify_one();
        let asked = self.running.iter().filter(|(key, _)| keys.is_none_or(|keys| keys.contains(*key)));
        let mut asked: Vec<&Running> = asked.map(|(_, running)| running).collect();
        asked.sort_by_key(|running| running.rank);
        for running in asked {
            running.refresh.send_replace(());
        }
        true
    }

    /// Stops asking, or goes on. What is under way still arrives.
    pub fn pause(&self, paused: bool) {
        self.paused.send_replace(paused);
    }

    /// How slowly it asks from the next answers on.
    pub fn pace(&self, pacing: Pacing) {
        self.pacing.send_if_modified(|now| std::mem::replace(now, pacing) != pacing);
    }

    /// Stops all pollers and waits until they are gone.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}
