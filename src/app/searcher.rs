//! The thread that searches the archive of trail events, by a connection of its own that only reads: the thread that
//! writes never waits for it, and the run loop waits for neither.

use std::{
    collections::VecDeque,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::Msg;
use crate::{
    model::Timestamp,
    query::Query,
    store::{
        Kept,
        history::{
            Error, History,
            trail::{Held, Search, Searched, Span, StoredEvent},
        },
    },
    ui::{TrailEnd, TrailFound, TrailOrder, TrailQuestion, TrailSearch},
};

/// What the archive has is looked at this often, when somebody has written into it.
const LOOK: Duration = Duration::from_secs(3);
/// What is found is told this often while a search goes on.
const TELL: Duration = Duration::from_millis(100);

/// Hands orders over to the thread. Dropped, it has the thread end.
#[derive(Debug)]
pub(super) struct Searcher {
    inbox: Arc<Inbox>,
}

#[derive(Debug, Default)]
struct Inbox {
    work: Mutex<Work>,
    wake: Condvar,
    /// Another number when what is wanted is other than before: looked at in the middle of a search.
    turn: AtomicU64,
}

#[derive(Debug, Default)]
struct Work {
    orders: VecDeque<TrailOrder>,
    /// The numbers of all that is wanted: of what waits, and of what is under way.
    wanted: Vec<u64>,
    /// The last that was taken.
    taken: u64,
    ends: bool,
}

impl Inbox {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next order; none at that time, when there is none. None at all when it is to end.
    fn wait(&self, until: Instant) -> Option<Option<TrailOrder>> {
        let mut work = self.work();
        loop {
            if work.ends {
                return None;
            }
            if let Some(order) = work.orders.pop_front() {
                work.taken = work.taken.max(order.number);
                return Some(Some(order));
            }
            let patience = until.saturating_duration_since(Instant::now());
            if patience.is_zero() {
                return Some(None);
            }
            work = self.wake.wait_timeout(work, patience).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn is_wanted(&self, number: u64) -> bool {
        let work = self.work();
        !work.ends && work.wanted.contains(&number)
    }
}

impl Searcher {
    /// Starts the thread. The file need not be there yet.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn start(path: PathBuf, tx: mpsc::Sender<Msg>) -> std::io::Result<Self> {
        let inbox = Arc::new(Inbox::default());
        let desk = Desk { path, tx, inbox: inbox.clone(), open: None, told: None };
        thread::Builder::new().name("archive".into()).spawn(move || desk.work())?;
        Ok(Self { inbox })
    }

    /// These are wanted now: what is under way and not among them is given up at once.
    pub fn want(&self, orders: &[TrailOrder]) {
        let mut work = self.inbox.work();
        work.wanted = orders.iter().map(|order| order.number).collect();
        let known = work.taken;
        // Numbers only grow: what has been taken is under way, or has been answered. So they are taken in their order,
        // whichever panel they are of.
        let mut waiting: Vec<TrailOrder> =
            orders.iter().filter(|order| order.number > known).cloned().collect();
        waiting.sort_by_key(|order| order.number);
        work.orders = waiting.into();
        self.inbox.turn.fetch_add(1, Ordering::Release);
        self.inbox.wake.notify_one();
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.inbox.work().ends = true;
        self.inbox.turn.fetch_add(1, Ordering::Release);
        self.inbox.wake.notify_one();
    }
}

struct Desk {
    path: PathBuf,
    tx: mpsc::Sender<Msg>,
    inbox: Arc<Inbox>,
    open: Option<Open>,
    /// What was told last of what the archive has, or why it could not be read.
    told: Option<Result<(Held, Vec<Span>), String>>,
}

/// The file, open, and which file that is: one that is damaged is moved aside while it is open.
struct Open {
    history: History,
    file: (u64, u64),
    version: Option<i64>,
}

fn which(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|is| (is.dev(), is.ino()))
}

impl Desk {
    fn work(mut self) {
        loop {
            if !self.look() {
                return;
            }
            match self.inbox.wait(Instant::now() + LOOK) {
                None => return,
                Some(None) => {}
                Some(Some(order)) => {
                    if !self.answer(order) {
                        return;
                    }
                }
            }
        }
    }

    /// The file, open.
    fn history(&mut self) -> Result<&mut Open, Error> {
        let file = which(&self.path);
        if self.open.as_ref().is_some_and(|open| Some(open.file) != file) {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => Ok(open),
            none => {
                let history = History::open_to_read(&self.path)?;
                Ok(none.insert(Open { history, file: file.unwrap_or_default(), version: None }))
            }
        }
    }

    /// Tells what the archive has, if it may be another than was told. Whether anybody listens still.
    fn look(&mut self) -> bool {
        let looked = self.history().and_then(held);
        let now = match looked {
            Ok(None) => return true,
            Ok(Some(all)) => Ok(all),
            Err(error) => {
                self.open = None;
                tracing::debug!(%error, "archive");
                Err(error.to_string())
            }
        };
        if self.told.as_ref() == Some(&now) {
            return true;
        }
        self.told = Some(now.clone());
        self.tx.blocking_send(Msg::TrailHeld(Box::new(now))).is_ok()
    }

    /// Answers an order, in parts. Whether anybody listens still.
    fn answer(&mut self, order: TrailOrder) -> bool {
        let TrailOrder { number, question } = order;
        if !self.inbox.is_wanted(number) {
            return true;
        }
        let inbox = self.inbox.clone();
        let tx = self.tx.clone();
        let mut telling = Telling::new(number, &inbox, &tx);
        let done = self.history().and_then(|open| match question {
            TrailQuestion::Event(id) => {
                telling.events = open.history.event_by_id(&id.to_string())?;
                Ok(Searched::default())
            }
            TrailQuestion::Search(search) => run(&open.history, &search, &mut telling),
        });
        let end = match done {
            Ok(searched) => {
                telling.searched = searched;
                if searched.is_cut { TrailEnd::Page } else { TrailEnd::Whole }
            }
            Err(error) => {
                self.open = None;
                TrailEnd::Trouble(error.to_string())
            }
        };
        telling.is_given_up() || telling.tell(Some(end))
    }
}

/// What the archive has; none when nobody has written since it was looked at.
fn held(open: &mut Open) -> Result<Option<(Held, Vec<Span>)>, Error> {
    let version = open.history.version()?;
    if open.version == Some(version) {
        return Ok(None);
    }
    let always = (Timestamp::MIN, Timestamp::MAX);
    let mut spans = open.history.spans(false, always)?;
    let reads = open.history.spans(true, always)?;
    spans.extend(reads);
    spans.sort_by(|a, b| (&a.place, a.since, a.until, a.reads).cmp(&(&b.place, b.since, b.until, b.reads)));
    spans.dedup();
    let all = (open.history.held()?, spans);
    open.version = Some(version);
    Ok(Some(all))
}

fn run(history: &History, search: &TrailSearch, telling: &mut Telling<'_>) -> Result<Searched, Error> {
    let telling = std::cell::RefCell::new(telling);
    let mut taken = 0;
    let people = Kept::of(history);
    // Who is behind its events the archive does not know: it gives all that have the rest of what is asked for.
    let Search { query, now, names, .. } = &search.search;
    let all = Kept::is_needed(query).then(|| Search {
        query: Query::default(),
        need: Some(Kept::need(query, *now)),
        ..search.search.clone()
    });
    let is_by = |stored: &StoredEvent| {
        let name = names.iter().find(|(id, _)| *id == stored.place.account_id).map(|(_, name)| name.as_str());
        all.is_none() || people.matches(query, stored, name, *now)
    };
    let take = |stored: StoredEvent| {
        let mut telling = telling.borrow_mut();
        if telling.is_given_up() {
            return false;
        }
        let account = Some(stored.place.account_id.as_str());
        let person = || people.resolve(&stored.event, account).person().cloned();
        if is_by(&stored) && search.takes(&stored, person) {
            taken += 1;
            telling.events.push(stored);
        }
        taken < search.most
    };
    let progress = |searched: &Searched| {
        let mut telling = telling.borrow_mut();
        telling.searched = *searched;
        !telling.is_given_up() && (telling.last.elapsed() < TELL || telling.tell(None))
    };
    history.search(all.as_ref().unwrap_or(&search.search), take, progress)
}

/// What is to be told of an order, and whether it is wanted still.
struct Telling<'a> {
    number: u64,
    inbox: &'a Inbox,
    tx: &'a mpsc::Sender<Msg>,
    turn: u64,
    given_up: bool,
    last: Instant,
    events: Vec<StoredEvent>,
    searched: Searched,
}

impl<'a> Telling<'a> {
    fn new(number: u64, inbox: &'a Inbox, tx: &'a mpsc::Sender<Msg>) -> Self {
        Self {
            number,
            inbox,
            tx,
            turn: 0,
            given_up: false,
            last: Instant::now(),
            events: Vec::new(),
            searched: Searched::default(),
        }
    }

    fn is_given_up(&mut self) -> bool {
        let turn = self.inbox.turn.load(Ordering::Acquire);
        if std::mem::replace(&mut self.turn, turn) != turn {
            self.given_up |= !self.inbox.is_wanted(self.number);
        }
        self.given_up
    }

    fn tell(&mut self, end: Option<TrailEnd>) -> bool {
        self.last = Instant::now();
        let events = std::mem::take(&mut self.events);
        let found = TrailFound { number: self.number, events, searched: self.searched, end };
        self.tx.blocking_send(Msg::TrailFound(Box::new(found))).is_ok()
    }
}

#[cfg(test)]
mod tests;
