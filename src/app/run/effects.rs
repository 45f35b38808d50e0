//! What the reducer asks of the outside world is done here.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::AbortHandle;

use super::Console;
use crate::{
    app::{
        Effect, Error, Msg, Shell, ToFill, browser, environment, exploring, input::Keys, queries, subshell,
        terminal::Terminal,
    },
    model::{Asker, Exit, Filling, TrailEvent},
    poll::{Backfill, Supervisor},
    store::history::{self, History},
    ui::Pending,
};

/// When a stop did not happen (there is no shell to wake us), the terminal is taken again after this.
const NOT_STOPPED: Duration = Duration::from_millis(200);
/// Keys are read by somebody else after this time at most, or not at all.
const HANDING_OVER: Duration = Duration::from_millis(500);

/// What comes after an effect.
pub(super) enum Next {
    /// The next one.
    Go,
    /// What came of it is a message itself.
    Apply(Box<Msg>),
    /// The end.
    End(Exit),
}

/// The events that the history has of who issued a key; none, too, where it cannot be read: others are asked then.
fn issuers(path: Option<PathBuf>, key: &str) -> Vec<Arc<TrailEvent>> {
    let found = path.map(|path| History::open_to_read(&path).and_then(|history| history.issuers(key)));
    let found = found.unwrap_or_else(|| Ok(Vec::new())).unwrap_or_else(|error| {
        tracing::warn!(%error, "history");
        Vec::new()
    });
    found.into_iter().map(|stored| Arc::new(stored.event)).collect()
}

impl Console {
    pub(super) async fn perform(&mut self, effect: Effect) -> Result<Next, Error> {
        match effect {
            Effect::Keep(what) => self.keeper.iter().for_each(|keeper| keeper.take((*what).clone())),
            Effect::Issuers(key) => {
                let (tx, path) = (self.tx.clone(), self.archive.as_ref().map(|file| file.path.clone()));
                self.tasks.spawn(async move {
                    let of = key.clone();
                    let found = tokio::task::spawn_blocking(move || issuers(path, &of)).await;
                    // Nobody waits for it once the console has ended.
                    let _ = tx.send(Msg::Issuers(key, found.unwrap_or_default())).await;
                });
                while self.tasks.try_join_next().is_some() {}
            }
            Effect::SearchTrail(orders) => self.searcher.iter().for_each(|searcher| searcher.want(&orders)),
            Effect::Backfill(to_fill) => self.fill(*to_fill),
            Effect::StopBackfill => self.backfill.take().iter().for_each(AbortHandle::abort),
            // What the history has is all there is.
            Effect::ReadOn(_) | Effect::Want(_) if self.offline => {}
            Effect::ReadOn(streams) => self.supervisor().read_on(streams),
            Effect::Want(wants) => self.supervisor().want(wants),
            Effect::List(pending) => {
                let tx = self.tx.clone();
                self.tasks.spawn(async move {
                    let Pending { panel, stamp, job } = *pending;
                    if let Ok(listing) = tokio::task::spawn_blocking(move || job.run()).await {
                        // Nobody waits for it once the console has ended.
                        let _ = tx.send(Msg::Listed(panel, stamp, Box::new(listing))).await;
                    }
                });
                while self.tasks.try_join_next().is_some() {}
            }
            Effect::Refresh => {
                if let Some(supervisor) = &self.supervisor {
                    supervisor.refresh(None);
                }
            }
            Effect::AskAgain(keys) => {
                self.supervisor.iter().for_each(|supervisor| _ = supervisor.refresh(Some(&keys)));
            }
            Effect::Pause(paused) => self.supervisor.iter().for_each(|s| s.pause(paused)),
            Effect::Pace(pacing) => self.supervisor.iter().for_each(|s| s.pace(pacing)),
            Effect::WatchCosts(watched) => self.supervisor.iter().for_each(|s| s.watch_costs(watched)),
            Effect::Code(login, code) => {
                let sign_in = self.sign_in.clone();
                self.tasks.spawn(async move { sign_in.code(&login, code).await });
            }
            Effect::SignIn(login) => {
                let (sign_in, key) = (self.sign_in.clone(), login.clone());
                let flow = self.tasks.spawn(async move { sign_in.browse(&key).await });
                // Of two codes for the same login the one would be approved and the other waited for.
                self.flows.insert(login, flow).iter().for_each(AbortHandle::abort);
            }
            Effect::Gather => {
                self.sign_in.forget();
                self.gather.notify_one();
            }
            Effect::GatherAgain => self.gather.notify_one(),
            Effect::Forget(accounts) => {
                self.supervisor.iter_mut().for_each(|supervisor| supervisor.forget(&accounts));
            }
            Effect::Subshell(scope) => {
                let (sign_in, tx) = (self.sign_in.clone(), self.tx.clone());
                self.tasks.spawn(async move {
                    let got = sign_in.environment(&scope).await;
                    // Nobody waits for it once the console has ended.
                    let _ = tx.send(Msg::Environment(scope, got)).await;
                });
            }
            Effect::Shell(shell) => {
                let now = self.engine.clock.now();
                if let Err(why) = self.lend(&shell).await {
                    return Ok(Next::Apply(Box::new(Msg::ShellEnded(now, why))));
                }
            }
            Effect::Suspend => {
                self.taken.leave();
                self.resume_at = Some(Instant::now() + NOT_STOPPED);
                // The whole job, as the terminal does it: who started us and waits must stop, too.
                rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)
                    .map_err(|e| Error::Terminal(e.into()))?;
            }
            // Who goes on while a shell has the terminal leaves it to it.
            Effect::Resume if self.shell.is_some() => {}
            Effect::Resume => {
                self.resume_at = None;
                self.keys.iter().for_each(Keys::resume);
                self.taken.enter().map_err(Error::Terminal)?;
                self.screen.forget();
                let (width, height) = Terminal::size().map_err(Error::Terminal)?;
                return Ok(Next::Apply(Box::new(Msg::Resize(width, height))));
            }
            Effect::Repaint => self.screen.forget(),
            Effect::Copy(text) => {
                let told = self.clipboard.copy(&text, &mut self.screen).map_err(Error::Terminal)?;
                return Ok(told.map_or(Next::Go, |told| Next::Apply(Box::new(Msg::Told(told)))));
            }
            Effect::Notify(notice) => {
                let screen = self.is_here().then_some(&mut self.screen);
                self.notifier.tell(&notice, screen).map_err(Error::Terminal)?;
            }
            Effect::SaveChart(to_save) => exploring::save_aside(to_save, &mut self.tasks, &self.tx),
            Effect::SaveQuery(to_save) => queries::save_aside(to_save, &mut self.tasks, &self.tx),
            Effect::Browse(url) => {
                // Those that have ended are let go.
                while self.tasks.try_join_next().is_some() {}
                let program = browser::can_browse(environment::variable);
                let told = browser::browse(&url, program, &mut self.tasks, &self.tx);
                return Ok(Next::Apply(Box::new(Msg::Told(told))));
            }
            Effect::Quit(exit) => return Ok(Next::End(exit)),
        }
        Ok(Next::Go)
    }

    /// Reads events of the past into the history, beside all else.
    fn fill(&mut self, to_fill: ToFill) {
        let Some(file) = self.archive.as_ref().filter(|file| !file.is_read_only) else { return };
        let ToFill { since, reads, places } = to_fill;
        let fill = Backfill {
            engine: self.engine.clone(),
            path: file.path.clone(),
            limits: file.limits,
            since,
            reads,
            rate: self.trail_rate,
            asker: Asker::whole("back-fill"),
        };
        let tx = self.tx.clone();
        let task = self.tasks.spawn(async move {
            // What is told while the queue is full is told again soon: each says everything.
            let tell = |filling: &Filling| drop(tx.try_send(filling.clone().into()));
            let broken = |error: history::Error| Filling {
                is_over: true,
                broken: Some(format!("the history: {error}")),
                ..Filling::default()
            };
            let filling = fill.run(places, tell).await.unwrap_or_else(broken);
            // Nobody waits for it once the console has ended.
            let _ = tx.send(filling.into()).await;
        });
        // One at a time: both would read the same.
        self.backfill.replace(task).iter().for_each(AbortHandle::abort);
    }

    fn supervisor(&mut self) -> &mut Supervisor<Msg> {
        let (engine, tx, pacing) = (&self.engine, &self.tx, &self.state.store.pacing);
        self.supervisor.get_or_insert_with(|| {
            let supervisor = Supervisor::new(engine.clone(), tx.clone());
            supervisor.pace(*pacing);
            supervisor
        })
    }

    /// Gives the terminal to a shell.
    async fn lend(&mut self, shell: &Shell) -> Result<(), String> {
        let Some(keys) = &mut self.keys else { return Err("no shell: no keys are read".into()) };
        if !matches!(tokio::time::timeout(HANDING_OVER, keys.pause()).await, Ok(Ok(()))) {
            return Err("no shell: keys are still coming".into());
        }
        self.taken.leave();
        self.shell = Some(subshell::start(shell)?);
        Ok(())
    }
}
