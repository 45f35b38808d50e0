//! The threads of an import: one goes through the files and cuts them into records, some read those, and whoever asked
//! for it keeps what they hand over. What waits between them is bounded, so a slow disk holds everybody up.

use std::{
    io,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use serde_json::Value;

use super::{
    Problem, Refused, Skip,
    origin::Origin,
    read::{may_be_one, read},
    ready::{Gathered, Ready},
    scan::{Cut, Scanner},
    source,
    walk::{Found, walk},
};
use crate::{model::TrailEvent, store::history::trail::Place};

/// Records that are read together, by their number and their bytes.
const RECORDS: usize = 512;
const BYTES: usize = 256 * 1024;
/// Threads that read records, at most.
const READERS: usize = 8;
/// What is told and not heard yet, at most.
const TOLD: usize = 1024;

/// What the threads hand over.
#[derive(Debug)]
pub(super) enum Told {
    /// Insights events, which are left out.
    Insights(u64),
    /// A file that was read to its end, or as far as it goes.
    File,
    /// A file that is left out, and nobody minds.
    Skipped(Skip),
    /// Something that could not be read.
    Problem(Problem),
}

/// Records of one file, as they stand in it.
#[derive(Debug)]
struct Chunk {
    file: Arc<File>,
    bytes: Vec<u8>,
    /// Where each ends, and the how manieth it is.
    ends: Vec<(usize, u64)>,
    /// Those that were too long.
    refused: Vec<(u64, Refused)>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    origin: Origin,
}

/// Threads at work.
#[derive(Debug)]
pub(super) struct Work {
    /// Events that are to be kept; it ends when all is read.
    pub ready: Receiver<Ready>,
    /// What else they tell.
    pub told: Receiver<Told>,
    threads: Vec<JoinHandle<()>>,
}

impl Work {
    /// Begins to read these files and folders, until `stop` says that it is enough.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn begin(named: Vec<PathBuf>, stop: Arc<AtomicBool>) -> io::Result<Self> {
        let readers = thread::available_parallelism().map_or(1, usize::from).min(READERS);
        // Batches are large: one waits while one is kept.
        let (keep, ready) = sync_channel(1);
        let (hand_over, told) = sync_channel(TOLD);
        let (give, take) = sync_channel(readers * 2);
        let take = Arc::new(Mutex::new(take));
        let mut threads = Vec::new();
        for _ in 0..readers {
            let (take, keep, hand_over) = (take.clone(), keep.clone(), hand_over.clone());
            threads.push(spawn("import-read", move || read_all(&take, &keep, &hand_over))?);
        }
        threads.push(spawn("import-files", move || {
            let desk = Desk { give, hand_over, stop };
            walk(&named, |found| desk.take(found));
        })?);
        Ok(Self { ready, told, threads })
    }

    /// Whether every thread came to its end: one that did not has lost what it had. It waits for them.
    pub fn ended_well(self) -> bool {
        let failed = self.threads.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
        failed == 0
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(work)
}

/// Where the thread sits that goes through the files. A break is that nobody listens any more.
struct Desk {
    give: SyncSender<Chunk>,
    hand_over: SyncSender<Told>,
    stop: Arc<AtomicBool>,
}

impl Desk {
    fn tell(&self, told: Told) -> ControlFlow<()> {
        match self.hand_over.send(told) {
            Ok(()) if !self.stop.load(Ordering::Relaxed) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    fn give(&self, chunk: Chunk) -> ControlFlow<()> {
        match self.give.send(chunk) {
            Ok(()) if !self.stop.load(Ordering::Relaxed) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    fn take(&self, found: Found) -> ControlFlow<()> {
        match found {
            Found::File { path, is_named } => self.file(path, is_named),
            Found::Skipped(skip) => self.tell(Told::Skipped(skip)),
            Found::Unreadable(path, error) => self.tell(Told::Problem(Problem::Unreadable(path, error))),
        }
    }

    fn no_log(&self, path: PathBuf, is_named: bool, skip: Skip) -> ControlFlow<()> {
        let told = if is_named { Told::Problem(Problem::NoLog(path, skip)) } else { Told::Skipped(skip) };
        self.tell(told)
    }

    fn file(&self, path: PathBuf, is_named: bool) -> ControlFlow<()> {
        let stream = match source::open(&path) {
            Ok(stream) => stream,
            Err(error) => return self.tell(Told::Problem(Problem::Unreadable(path, error))),
        };
        let file = Arc::new(File { origin: Origin::of(&path), path: path.clone() });
        let mut scanner = Scanner::new(stream);
        let mut chunk = Chunk::of(&file);
        let (mut number, mut is_log) = (0, false);
        let broken = loop {
            match scanner.next() {
                Ok(Cut::Record) => {
                    number += 1;
                    is_log = is_log || may_be_one(scanner.record());
                    chunk.add(number, scanner.record());
                }
                Ok(Cut::TooLong(bytes)) => {
                    number += 1;
                    is_log = true;
                    chunk.refused.push((number, Refused::TooLong(bytes)));
                }
                Ok(Cut::Foreign) => return self.no_log(path, is_named, Skip::NotJson),
                Ok(Cut::End) => break None,
                Ok(Cut::Broken) => break Some("it ends in the middle".to_owned()),
                Err(error) => break Some(error.to_string()),
            }
            if chunk.is_full() {
                if !is_log {
                    return self.no_log(path, is_named, Skip::Foreign);
                }
                self.give(std::mem::replace(&mut chunk, Chunk::of(&file)))?;
            }
        };
        let has_records = number > 0;
        match &broken {
            None if !scanner.is_begun() => return self.no_log(path, is_named, Skip::Empty),
            None if has_records && !is_log => return self.no_log(path, is_named, Skip::Foreign),
            _ => {}
        }
        if is_log {
            self.give(chunk)?;
        }
        match broken {
            // Folders hold what is broken and no log, too.
            Some(_) if has_records && !is_log => self.no_log(path, is_named, Skip::Foreign),
            Some(why) => {
                self.tell(Told::Problem(Problem::Broken {
                    path,
                    record: number + 1,
                    byte: scanner.at(),
                    why,
                }))?;
                if has_records { self.tell(Told::File) } else { ControlFlow::Continue(()) }
            }
            None => self.tell(Told::File),
        }
    }
}

impl Chunk {
    fn of(file: &Arc<File>) -> Self {
        Self { file: file.clone(), bytes: Vec::new(), ends: Vec::new(), refused: Vec::new() }
    }

    fn add(&mut self, number: u64, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.ends.push((self.bytes.len(), number));
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= BYTES || self.ends.len() + self.refused.len() >= RECORDS
    }

    /// Reads them; each that is good is handed to `keep`. Whether anybody listens still.
    fn read(
        self,
        hand_over: &SyncSender<Told>,
        mut keep: impl FnMut(&Place, &TrailEvent, &Value, usize),
    ) -> bool {
        let file = &self.file;
        let mut told: Vec<Told> = Vec::new();
        let refuse = |record, why| Told::Problem(Problem::Refused { path: file.path.clone(), record, why });
        told.extend(self.refused.into_iter().map(|(number, why)| refuse(number, why)));
        let (mut from, mut insights) = (0, 0);
        for (end, number) in self.ends {
            match read(&self.bytes[from..end], &file.origin) {
                Ok((place, event, record)) => keep(&place, &event, &record, end - from),
                Err(Refused::Insight) => insights += 1,
                Err(why) => told.push(refuse(number, why)),
            }
            from = end;
        }
        told.extend((insights > 0).then_some(Told::Insights(insights)));
        told.into_iter().all(|told| hand_over.send(told).is_ok())
    }
}

/// Reads what is cut, and makes it ready in batches: only writing is left to whoever keeps them.
fn read_all(take: &Mutex<Receiver<Chunk>>, keep: &SyncSender<Ready>, hand_over: &SyncSender<Told>) {
    let mut gathered = Gathered::default();
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(chunk) = next else { break };
        let add = |place: &Place, event: &TrailEvent, record: &Value, bytes| {
            gathered.add(place, event, record, bytes)
        };
        if !chunk.read(hand_over, add) || (gathered.is_full() && keep.send(gathered.ready()).is_err()) {
            return;
        }
    }
    if !gathered.is_empty() {
        // Nobody listens any more when it was too much for them.
        let _ = keep.send(gathered.ready());
    }
}
