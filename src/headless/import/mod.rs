//! `skydeck import`: CloudTrail log files into the history.

mod archive;
mod origin;
mod problem;
mod progress;
mod read;
mod ready;
mod scan;
mod source;
mod tally;
#[cfg(test)]
mod tests;
mod walk;
mod work;

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::RecvTimeoutError,
    },
    time::Duration,
};

use crate::{
    model::{EventId, Exit, Timestamp},
    store::history::{
        self, History,
        trail::{Arrived, Batch, Held},
    },
};

use super::Error;
use archive::Archive;
use problem::{Problem, Refused, Skip};
use progress::Progress;
use ready::Ready;
use tally::Tally;
use work::{Told, Work};

/// How long nothing may be ready before it is looked what else is told.
const PATIENCE: Duration = Duration::from_millis(20);
/// Ids that are named of events that are at odds with others.
const NAMED: usize = 5;

/// What `skydeck import` was asked.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Files and folders; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// The summary is JSON, and so is each problem.
    pub as_json: bool,
    /// Columns of the terminal that progress is shown on; none when nobody looks.
    pub width: Option<u16>,
    /// When it is: imported events age from then.
    pub now: Timestamp,
}

/// Where events go.
trait Sink {
    /// Keeps them.
    fn put(&mut self, batch: &Batch) -> Result<Arrived, history::Error>;
    /// Ids among these that more than one event has.
    fn at_odds(&mut self, ids: &[EventId]) -> Result<Vec<String>, history::Error>;
    /// What there is, in all.
    fn held(&self) -> Result<Held, history::Error>;
    /// Where.
    fn path(&self) -> PathBuf;
}

/// Reads files and keeps their events, until all are read or `stop` says that it is enough: what was kept by then stays.
/// What could not be read is told on `err`, and what came of it on `out`.
///
/// # Errors
/// When the summary cannot be written.
pub fn import(
    options: &ImportOptions,
    history: &mut History,
    stop: &Arc<AtomicBool>,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> Result<Exit, Error> {
    // Where that cannot be written, neither can what comes next, and says so.
    if let Err(error) = history.forget_old(options.now) {
        tracing::warn!(%error, "history");
    }
    run(options, &mut Archive(history, options.now), stop, out, err)
}

fn run(
    options: &ImportOptions,
    sink: &mut dyn Sink,
    stop: &Arc<AtomicBool>,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> Result<Exit, Error> {
    let mut desk = Desk {
        as_json: options.as_json,
        tally: Tally::default(),
        progress: Progress::new(options.width),
        named: 0,
        err,
    };
    let ended = desk.work(options, sink, stop);
    desk.progress.clear(desk.err);
    let took = desk.progress.took();
    // With standard error closed nowhere is left to tell it; the exit code still does.
    let _ = desk.tally.write_untold(options.as_json, desk.err);
    let exit = match ended {
        Ok(()) if stop.load(Ordering::Relaxed) => Exit::Interrupted,
        Ok(()) => desk.tally.exit(),
        Err(why) => {
            let _ = match options.as_json {
                true => writeln!(desk.err, "{}", serde_json::json!({"problem": "not_kept", "message": why})),
                false => writeln!(desk.err, "skydeck: {why}"),
            };
            Exit::Defect
        }
    };
    let (path, held) = (sink.path(), sink.held().unwrap_or_default());
    let written = match options.as_json {
        true => writeln!(out, "{}", desk.tally.object(took, &path, &held)),
        false => desk.tally.words(took, &path, &held).iter().try_for_each(|line| writeln!(out, "{line}")),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Write(error)),
        _ => Ok(exit),
    }
}

/// Where what was read is kept.
struct Desk<'a> {
    as_json: bool,
    tally: Tally,
    progress: Progress,
    named: usize,
    err: &'a mut dyn io::Write,
}

impl Desk<'_> {
    fn work(
        &mut self,
        options: &ImportOptions,
        sink: &mut dyn Sink,
        stop: &Arc<AtomicBool>,
    ) -> Result<(), String> {
        let work = Work::begin(options.files.clone(), stop.clone()).map_err(|error| error.to_string())?;
        loop {
            match work.ready.recv_timeout(PATIENCE) {
                Ok(ready) => self.keep(ready, sink)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            work.told.try_iter().for_each(|told| self.take(told));
            if stop.load(Ordering::Relaxed) {
                // Who waits for more of a pipe is left to the end of the process.
                return Ok(());
            }
            self.progress.show(&self.tally, self.err);
        }
        work.told.iter().for_each(|told| self.take(told));
        match work.ended_well() {
            true => Ok(()),
            false => Err("stopped by a defect; what was kept before it stays. Please report it".into()),
        }
    }

    fn take(&mut self, told: Told) {
        match told {
            Told::Insights(count) => self.tally.insights += count,
            Told::File => self.tally.files += 1,
            Told::Skipped(skip) => *self.tally.skipped.entry(skip).or_default() += 1,
            Told::Problem(problem) => self.tell(&problem),
        }
    }

    fn tell(&mut self, problem: &Problem) {
        if !self.tally.problem(problem) {
            return;
        }
        self.progress.clear(self.err);
        // With standard error closed nowhere is left to tell it; the exit code still does.
        let _ = match self.as_json {
            true => writeln!(self.err, "{}", problem.object()),
            false => writeln!(self.err, "skydeck: {problem}"),
        };
    }

    fn keep(&mut self, ready: Ready, sink: &mut dyn Sink) -> Result<(), String> {
        let Ready { batch, ids, facts } = ready;
        let arrived = sink.put(&batch).map_err(|error| {
            let (path, kept) = (sink.path(), tally::grouped(self.tally.events()));
            format!("{}: {error}; {kept} events were kept before that", path.display())
        })?;
        self.tally.kept(facts, arrived);
        if arrived.at_odds > 0 && self.named < NAMED {
            for id in sink.at_odds(&ids).unwrap_or_default().into_iter().take(NAMED - self.named) {
                self.named += 1;
                self.tell(&Problem::AtOdds(id));
            }
        }
        Ok(())
    }
}
