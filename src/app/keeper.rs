//! The thread that keeps what is seen on disk. The run loop hands over and never waits: of each thing the last is
//! written, some seconds later, so however slow the disk is, what waits is no more than there are things. Of events all
//! are written that came; what does not fit any more is left out, and is missing in the history like what was never read.

mod inbox;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};

use self::inbox::{Inbox, Order, Work};
use super::{HistoryFile, Msg, ToKeep};
use crate::{
    model::{Acknowledged, Clock, Fleet, ScopeKey, Want},
    store::{
        Haul,
        history::{Change, Error, ErrorKind, History, Keep, Touch, patiently},
    },
};

/// What comes within this is written together. As much is lost when the process is killed.
const TOGETHER: Duration = Duration::from_secs(4);
/// That things are as they were is written this often.
const STILL: Duration = Duration::from_secs(60);
/// What other consoles have acknowledged is looked for this often.
const LOOK: Duration = Duration::from_secs(20);
/// What is too old is thrown away this often.
const TIDY: Duration = Duration::from_secs(3600);
/// After trouble it is tried again this much later.
const AGAIN: Duration = Duration::from_secs(60);
/// What could not be written at the end because somebody else writes is tried so often again.
const LAST_TRIES: u32 = 5;
/// Things written in one transaction: another console waits no longer than these take.
const AT_ONCE: usize = 64;
/// Things read back that are handed over together.
const BATCH: usize = 64;

type Key = (ScopeKey, Want);

/// Hands over to the thread. Dropped, it has the thread end when it has written what it has.
#[derive(Debug)]
pub(super) struct Keeper {
    inbox: Arc<Inbox>,
    ended: oneshot::Receiver<()>,
}

impl Keeper {
    /// Starts the thread: it first hands over what it reads back, of the fleet as far as that is known, then writes.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn start(
        file: HistoryFile,
        fleet: Option<Arc<Fleet>>,
        clock: Arc<dyn Clock>,
        tx: mpsc::Sender<Msg>,
    ) -> std::io::Result<Self> {
        let inbox = Arc::new(Inbox::default());
        let (end, ended) = oneshot::channel();
        let desk = Desk::new(file, clock, tx, inbox.clone());
        thread::Builder::new().name("history".into()).spawn(move || {
            desk.work(fleet);
            // Nobody waits for it any more when it took too long.
            let _ = end.send(());
        })?;
        Ok(Self { inbox, ended })
    }

    /// Keeps it: what was seen in the place of what waits of the same.
    pub fn take(&self, what: ToKeep) {
        let mut work = self.inbox.work();
        match what {
            ToKeep::Seen(keep) => {
                work.keeps.insert((keep.scope.clone(), keep.want.clone()), keep);
            }
            ToKeep::Events(haul) => work.haul(haul),
            ToKeep::Acknowledged(one) => {
                work.orders.push(Order::Acknowledge(one));
                return self.inbox.wake.notify_one();
            }
            ToKeep::Forgotten(key) => {
                work.orders.push(Order::Forget(key));
                return self.inbox.wake.notify_one();
            }
        }
        if work.since.is_none() {
            work.since = Some(Instant::now());
            self.inbox.wake.notify_one();
        }
    }

    /// Has what waits written, and waits for that, but no longer than `patience`.
    pub async fn end(mut self, patience: Duration) {
        self.inbox.end();
        // Who does not end in time is left to the end of the process.
        let _ = tokio::time::timeout(patience, &mut self.ended).await;
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.inbox.end();
    }
}

/// Where the thread sits.
struct Desk {
    file: HistoryFile,
    clock: Arc<dyn Clock>,
    tx: mpsc::Sender<Msg>,
    inbox: Arc<Inbox>,
    history: Option<History>,
    /// Things that are as they were, with when that was seen last.
    still: HashMap<Key, Touch>,
    acknowledged: Vec<Acknowledged>,
    /// What people have said that could not be written yet.
    orders: Vec<Order>,
    version: i64,
    /// The trouble that there is has been told.
    told: bool,
    /// Somebody else held the file when it was last tried.
    is_busy: bool,
}

impl Desk {
    fn new(file: HistoryFile, clock: Arc<dyn Clock>, tx: mpsc::Sender<Msg>, inbox: Arc<Inbox>) -> Self {
        Self {
            file,
            clock,
            tx,
            inbox,
            history: None,
            still: HashMap::new(),
            acknowledged: Vec::new(),
            orders: Vec::new(),
            version: 0,
            told: false,
            is_busy: false,
        }
    }

    fn work(mut self, fleet: Option<Arc<Fleet>>) {
        if let Err(error) = patiently(|| self.open()).and_then(|()| self.hand_over(fleet.as_deref())) {
            self.trouble(&error);
        }
        if !self.send(Msg::Remembered(Vec::new(), true)) {
            return;
        }
        let begin = Instant::now();
        let (mut look, mut still, mut tidy) = (begin + LOOK, begin + STILL, begin + STILL);
        let mut last_tries = 0;
        loop {
            let again = if self.is_busy { TOGETHER } else { AGAIN };
            let next =
                if self.history.is_some() { look.min(still).min(tidy) } else { Instant::now() + again };
            let together = if self.history.is_some() { TOGETHER } else { again };
            let Work { keeps, hauls, orders, ends, .. } = self.inbox.wait(next, together);
            let now = Instant::now();
            let done = self.round(keeps.into_values().collect(), hauls, orders).and_then(|()| {
                if now >= still || ends {
                    still = now + STILL;
                    self.touch()?;
                }
                if now >= look && !ends {
                    look = now + LOOK;
                    self.look()?;
                }
                if now >= tidy && !ends && !self.file.is_read_only {
                    tidy = now + TIDY;
                    let now = self.clock.now();
                    self.history.as_mut().map_or(Ok(()), |history| history.tidy(now))?;
                }
                Ok(())
            });
            self.is_busy = false;
            if let Err(error) = done {
                self.trouble(&error);
            }
            if self.is_busy {
                tidy = tidy.min(now + STILL);
            }
            if ends {
                last_tries += 1;
                if !self.is_busy || last_tries > LAST_TRIES {
                    return;
                }
            }
        }
    }

    fn open(&mut self) -> Result<(), Error> {
        if self.history.is_none() {
            let (history, notice) = match self.file.is_read_only {
                true => (History::open_to_read(&self.file.path)?, None),
                false => History::open(&self.file.path, self.file.limits, self.clock.now())?,
            };
            if let Some(notice) = notice {
                self.send(Msg::Told(notice));
            }
            self.history = Some(history);
        }
        Ok(())
    }

    /// Whether anybody listens still.
    fn send(&self, msg: Msg) -> bool {
        self.tx.blocking_send(msg).is_ok()
    }

    /// Hands over what was seen before the start.
    fn hand_over(&mut self, fleet: Option<&Fleet>) -> Result<(), Error> {
        let Some(history) = &self.history else { return Ok(()) };
        self.version = history.version()?;
        self.acknowledged = history.acknowledged()?;
        if !self.acknowledged.is_empty() {
            self.send(Msg::Acknowledged(self.acknowledged.clone()));
        }
        let asked =
            |scope: &ScopeKey, want: &Want| fleet.is_none_or(|fleet| fleet.reads(scope, want.source()));
        let mut batch = Vec::new();
        history.load(self.clock.now(), asked, |row| {
            batch.push(row);
            batch.len() < BATCH || self.send(Msg::Remembered(std::mem::take(&mut batch), false))
        })?;
        self.send(Msg::Remembered(batch, false));
        Ok(())
    }

    /// Writes what was seen, as far as it has changed, and what people have said.
    fn round(
        &mut self,
        mut keeps: Vec<Keep>,
        mut hauls: VecDeque<Haul>,
        orders: Vec<Order>,
    ) -> Result<(), Error> {
        self.orders.extend(orders);
        // Events first: what is read on from after the next start is in the archive, too.
        let done =
            self.open().and_then(|()| self.put_events(&mut hauls)).and_then(|()| self.write(&mut keeps));
        match &done {
            Ok(()) => self.told = false,
            Err(_) => self.inbox.give_back(keeps, hauls),
        }
        done
    }

    /// Puts events into the archive. What is written is taken out of the list.
    fn put_events(&mut self, hauls: &mut VecDeque<Haul>) -> Result<(), Error> {
        let now = self.clock.now();
        let Some(history) = &mut self.history else { return Ok(()) };
        while let Some(haul) = hauls.front() {
            haul.put(history, now)?;
            hauls.pop_front();
        }
        Ok(())
    }

    /// What is written is taken out of the lists.
    fn write(&mut self, keeps: &mut Vec<Keep>) -> Result<(), Error> {
        let now = self.clock.now();
        let Some(history) = &mut self.history else { return Ok(()) };
        while let Some(order) = self.orders.first() {
            match order {
                Order::Acknowledge(acknowledged) => history.put_acknowledged(acknowledged)?,
                Order::Forget(key) => history.remove_acknowledged(key)?,
            }
            self.orders.remove(0);
        }
        let mut changed = Vec::new();
        for keep in &*keeps {
            let key = (keep.scope.clone(), keep.want.clone());
            match history.change(keep, now)? {
                Change::Nothing => {}
                Change::Time => drop(self.still.insert(key, keep.touch())),
                Change::Content => {
                    self.still.remove(&key);
                    changed.push(keep.clone());
                }
            }
        }
        *keeps = changed;
        while !keeps.is_empty() {
            let first = keeps.len().saturating_sub(AT_ONCE);
            history.keep(&keeps[first..], now)?;
            keeps.truncate(first);
        }
        Ok(())
    }

    /// Writes when things were last seen that are as they were.
    fn touch(&mut self) -> Result<(), Error> {
        let Some(history) = &mut self.history else { return Ok(()) };
        if !self.still.is_empty() {
            let still: Vec<Touch> = self.still.values().cloned().collect();
            history.touch(&still, self.clock.now())?;
            self.still.clear();
        }
        Ok(())
    }

    /// Tells what has been acknowledged on other consoles.
    fn look(&mut self) -> Result<(), Error> {
        let Some(history) = &self.history else { return Ok(()) };
        let version = history.version()?;
        if version != self.version {
            let all = history.acknowledged()?;
            self.version = version;
            if all != self.acknowledged {
                self.acknowledged.clone_from(&all);
                self.send(Msg::Acknowledged(all));
            }
        }
        Ok(())
    }

    /// Tells of trouble, once until it is over. Whatever it is, the file is opened anew later. That somebody else writes
    /// is none: it is tried again soon.
    fn trouble(&mut self, error: &Error) {
        self.is_busy = error.kind == ErrorKind::Busy;
        if self.is_busy {
            return tracing::debug!(%error, "history");
        }
        let was_open = self.history.take().is_some();
        tracing::warn!(%error, "history");
        let mut error = error.clone();
        if error.kind == ErrorKind::Damaged && was_open && !self.file.is_read_only {
            match History::renew(&self.file.path, self.file.limits, &error, self.clock.now()) {
                Ok((history, notice)) => {
                    self.history = Some(history);
                    self.send(Msg::Told(notice));
                    return;
                }
                Err(other) => error = other,
            }
        }
        if !std::mem::replace(&mut self.told, true) {
            let path = self.file.path.display();
            self.send(Msg::Told(format!("nothing is kept for the next start: {path}: {error}")));
        }
    }
}
