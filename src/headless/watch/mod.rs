//! `get --watch`: the full state, then what changes, as JSON lines, read as the console reads: each source when it is
//! due, and nothing by whole passes.

mod faults;
mod pipe;
mod rows;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, io, time::Duration};

use serde_json::json;
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep},
};

pub use pipe::reader_gone;

use self::{
    faults::Standing,
    rows::{Change, Seen},
};
use super::{
    Error, GetOptions,
    faults::of_gathering,
    get::{judge, tell_costs},
    questions::{main_want, probes, questions},
    rows::of_places,
};
use crate::{
    model::{
        Asker, Exit, Gathered, Pacing, Resource, Scope, ScopeKey, Slowing, Source, Update, Want, Wanted,
    },
    poll::{Engine, PollEvent, Supervisor},
    store::Store,
};

/// Answers that may wait to be printed: nobody is asked ahead of who reads slowly.
const QUEUE: usize = 64;

/// How often, and for how long.
#[derive(Clone, Copy, Debug, Default)]
pub struct WatchOptions {
    /// How often each thing is asked; none: as often as it is worth while.
    pub every: Option<Duration>,
    /// For how long; none: until nobody reads any more.
    pub length: Option<Duration>,
}

/// Prints the full state, then what changes, until the time is over or `gone` says that nobody reads any more. Dropping
/// the future leaves no line half written but one that a full pipe holds.
///
/// # Errors
/// When the query is wrong, before anything is asked, or when the output cannot be written.
pub async fn watch(
    options: &GetOptions,
    how: WatchOptions,
    engine: &Engine,
    gathered: impl Into<Gathered>,
    (out, err): (&mut dyn io::Write, &mut dyn io::Write),
    gone: impl Future<Output = ()>,
) -> Result<Exit, Error> {
    let query = options.check()?;
    let gathered = gathered.into();
    let asked = questions(options, &gathered.fleet, main_want(options));
    let mut faults = Standing::default();
    let mut watcher = Watcher::new(options, engine, Seen::new(options.resource, query), &asked);
    watcher.begin(gathered, &mut faults, err);
    let (tx, mut rx) = mpsc::channel(QUEUE);
    let mut supervisor = Supervisor::<PollEvent>::new(engine.clone(), tx);
    watcher.store.pacing = Pacing { floor: how.every.unwrap_or_default(), ..Pacing::default() };
    supervisor.pace(watcher.store.pacing);
    let asker = Asker::whole(format!("get {} --watch", options.resource.name()));
    let wanted = asked.iter().cloned().map(|(scope, want)| Wanted { scope, want, asker: asker.clone() });
    supervisor.want(wanted.collect::<Vec<_>>());
    let end = async {
        match how.length {
            Some(length) => sleep(length).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(end, gone);
    let mut sooner = sooner(how.every, &asked);
    let exit = loop {
        tokio::select! {
            // What has come is told before the end.
            biased;
            Some(event) = rx.recv() => {
                let update = match event {
                    PollEvent::Update(update) => update,
                    PollEvent::Slowing(slowing) => {
                        supervisor.pace(watcher.slow(&slowing, err));
                        continue;
                    }
                    _ => continue,
                };
                match watcher.learn(update, &mut faults, (&mut *out, &mut *err)) {
                    // A reader that has gone away, as `head` does, has seen what it wanted.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break Exit::Ok,
                    written => written.map_err(Error::Write)?,
                }
            }
            () = &mut gone => break Exit::Ok,
            () = &mut end => break watcher.exit(),
            // What the budget slows is not asked sooner either.
            () = tick(&mut sooner), if watcher.slowed.is_none() => {
                supervisor.refresh(Some(&watcher.well()));
            }
        }
    };
    supervisor.stop().await;
    if options.costs {
        let _ = tell_costs(&engine.ledger.costs(&watcher.store.pacing), true, err);
    }
    Ok(exit)
}

/// A clock for what is to be asked more often than it would be by itself.
fn sooner(every: Option<Duration>, asked: &[(Scope, Want)]) -> Option<Interval> {
    let every = every.filter(|every| asked.iter().any(|(_, want)| want.interval() > *every))?;
    let mut interval = interval_at(Instant::now() + every, every);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Some(interval)
}

async fn tick(interval: &mut Option<Interval>) {
    match interval {
        Some(interval) => _ = interval.tick().await,
        None => std::future::pending().await,
    }
}

/// What is known, and what of it has been printed.
struct Watcher<'a> {
    options: &'a GetOptions,
    main: Option<Want>,
    engine: &'a Engine,
    asked: &'a [(Scope, Want)],
    store: Store,
    seen: Seen,
    /// Something of the fleet could not be gathered.
    unasked: bool,
    /// That the budget slows it, in words.
    slowed: Option<String>,
}

impl<'a> Watcher<'a> {
    fn new(options: &'a GetOptions, engine: &'a Engine, seen: Seen, asked: &'a [(Scope, Want)]) -> Self {
        let main = main_want(options);
        Self { options, main, engine, asked, store: Store::default(), seen, unasked: false, slowed: None }
    }

    fn begin(&mut self, gathered: Gathered, faults: &mut Standing, err: &mut dyn io::Write) {
        let unasked: Vec<Update> = of_gathering(&gathered).cloned().collect();
        self.unasked = !unasked.is_empty();
        self.store.gathered(gathered);
        for update in unasked {
            faults.learn(&update, &self.store, err);
        }
    }

    /// How slowly it is asked for a budget's sake. That it is is told when it begins, is otherwise and ends.
    fn slow(&mut self, slowing: &Slowing, err: &mut dyn io::Write) -> Pacing {
        self.store.pacing.slow(slowing);
        let words = slowing.words(&self.engine.ledger.costs(&self.store.pacing).limits);
        if words != self.slowed {
            // With standard error closed nowhere is left to tell it.
            let _ = writeln!(err, "{}", json!({ "slowed": words })).and_then(|()| err.flush());
            self.slowed = words;
        }
        self.store.pacing
    }

    /// Takes an answer in and prints what it changes.
    fn learn(
        &mut self,
        update: Update,
        faults: &mut Standing,
        (out, err): (&mut dyn io::Write, &mut dyn io::Write),
    ) -> io::Result<()> {
        let (key, want) = (update.scope.clone(), update.want.clone());
        self.store.apply(update.clone());
        for scope in self.touched(&key, want.source() == Source::Identity) {
            for change in self.changes(&scope) {
                let mut line = serde_json::to_vec(&change)?;
                line.push(b'\n');
                out.write_all(&line)?;
                out.flush()?;
            }
        }
        if self.main.is_some() {
            faults.learn(&update, &self.store, err);
        }
        Ok(())
    }

    /// The scopes whose rows an answer may change.
    fn touched(&self, key: &ScopeKey, identity: bool) -> Vec<Scope> {
        let fleet = &self.store.fleet;
        let scopes = match &self.main {
            Some(main) => fleet.scopes_for(main.source()),
            None if self.options.resource == Resource::Scopes => fleet.scopes(),
            None => fleet.scopes_for(Source::Identity),
        };
        let touched =
            |scope: &Scope| scope.account.name == key.account && (identity || scope.region == key.region);
        scopes.into_iter().filter(touched).collect()
    }

    /// What has changed there, once all is known that its rows are made of.
    fn changes(&mut self, scope: &Scope) -> Vec<Change> {
        let here = scope.key();
        let awaited = |(of, want): &&(Scope, Want)| {
            let concerns = match (&self.main, want) {
                (_, Want::Identity) => of.account.name == scope.account.name,
                (main, want) => {
                    main.is_none() && of.key() == here || main.as_ref() == Some(want) && of.key() == here
                }
            };
            concerns && self.store.slot(&of.key(), want).is_none()
        };
        if self.asked.iter().any(|asked| awaited(&asked)) {
            return Vec::new();
        }
        if let Some(main) = &self.main {
            return self.seen.of_slot(&self.store, scope, main);
        }
        let wants = if self.options.resource == Resource::Scopes { &probes()[..] } else { &[] };
        let now = self.engine.clock.now();
        let rows = of_places(&self.store, std::slice::from_ref(scope), wants, now);
        let rows = rows.into_iter().map(|entry| entry.row).collect();
        self.seen.compare(here, rows, true, now)
    }

    /// What may be asked sooner than it would be by itself: what fails is left to whoever waits for it to pass.
    fn well(&self) -> HashSet<(ScopeKey, Want)> {
        let keys = self.asked.iter().map(|(scope, want)| (scope.key(), want.clone()));
        keys.filter(|(key, want)| self.store.slot(key, want).is_none_or(|slot| slot.fault.is_none()))
            .collect()
    }

    /// What the contract makes of what was read last.
    fn exit(&self) -> Exit {
        let Some(main) = &self.main else { return Exit::Ok };
        match judge(&self.store, self.asked, main.source()) {
            _ if self.unasked && self.store.fleet.accounts.is_empty() => Exit::Nothing,
            Exit::Ok if self.unasked => Exit::Partial,
            exit => exit,
        }
    }
}
