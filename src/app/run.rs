use std::{
    io,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use tokio::{
    sync::{Notify, mpsc},
    task::JoinSet,
};

use super::{
    Effect, Error, Msg, Options, Outside, Screen, State, browser, clipboard::Clipboard, environment, input,
    outside, terminal, terminal::Terminal, update_all,
};
use crate::{
    model::{Exit, Gathered, SignIn},
    poll::{Engine, Supervisor},
    spec::Route,
    ui::{self, Pending, Zone},
};

/// Messages that may wait. Whoever sends one more waits, the keyboard too; the loop itself never sends.
const QUEUE: usize = 1024;
/// Messages taken in before the next look at the screen.
const BATCH: usize = 256;
/// A frame's time.
const FRAME: Duration = Duration::from_millis(16);
/// When a stop did not happen (there is no shell to wake us), the terminal is taken again after this.
const NOT_STOPPED: Duration = Duration::from_millis(200);
/// Pollers are given this long to end.
const ENDING: Duration = Duration::from_millis(500);

/// Runs the console until the user, a signal or a dead terminal ends it. The terminal is given back
/// however that happens.
///
/// # Errors
/// When there is no terminal, when it is lost, or when a defect stopped the program.
pub async fn run(options: Options, outside: Outside, gathered: Gathered) -> Result<Exit, Error> {
    let Outside { engine, roster, sign_in } = outside;
    if !io::IsTerminal::is_terminal(&io::stdout()) {
        return Err(Error::NoTerminal);
    }
    let route = options.route.clone().unwrap_or_else(|| Route::to("deck"));
    options.specs.resolve(&route).map_err(Error::Route)?;
    let mouse = options.mouse;
    let state = start(options, route, &engine, gathered)?;
    let (tx, rx) = mpsc::channel(QUEUE);
    // Before the terminal is taken: from then on nothing may end the process without giving it back.
    let mut tasks = JoinSet::new();
    outside::listen(&mut tasks, &tx, &engine.clock).map_err(Error::Terminal)?;
    outside::watch_logins(&mut tasks, &tx, &sign_in);
    let at_once = state.store.gathering.is_some();
    let gather = outside::gather(&mut tasks, &tx, &roster, &engine.clock, at_once);
    let panicked = terminal::on_panic();
    let taken = Terminal::take(mouse).map_err(Error::Terminal)?;
    let mut console = Console {
        state,
        rx,
        screen: Screen::new(io::stdout()),
        clipboard: Clipboard::new(environment::variable),
        supervisor: None,
        engine,
        gather,
        sign_in,
        tx,
        tasks,
        taken,
        resume_at: None,
    };
    let ended = tokio::select! {
        ended = AssertUnwindSafe(console.serve()).catch_unwind() => ended.unwrap_or(Err(Error::Defect)),
        () = panicked.notified() => Err(Error::Defect),
    };
    console.taken.leave();
    console.tasks.shutdown().await;
    if let Some(supervisor) = console.supervisor.take() {
        // Who does not end in time is left to the end of the process.
        let _ = tokio::time::timeout(ENDING, supervisor.stop()).await;
    }
    ended
}

fn start(options: Options, route: Route, engine: &Engine, gathered: Gathered) -> Result<State, Error> {
    let size = Terminal::size().map_err(Error::Terminal)?;
    let specs = options.specs.at(options.colour);
    let mut state = State::new(gathered.fleet.clone(), specs, route, size, engine.clock.now());
    state.store.gathered(gathered);
    // What is not in the fleet yet may come.
    if state.store.gathering.is_none() {
        ui::Narrowing::check(&state.store, &state.view.visit.route).map_err(Error::Route)?;
    }
    if !state.specs.problems.is_empty() {
        state.view.overlay = ui::problems(&state.specs);
    }
    let utc = options.timezone == jiff::tz::TimeZone::UTC;
    let local = if utc { jiff::tz::TimeZone::system() } else { options.timezone };
    state.view.zone = Zone { local, utc };
    state.view.demo = options.demo;
    state.view.ascii = options.ascii;
    state.view.pinned = engine.clock.is_pinned();
    Ok(state)
}

/// What comes after an effect.
enum Next {
    /// The next one.
    Go,
    /// What came of it is a message itself.
    Apply(Box<Msg>),
    /// The end.
    End(Exit),
}

struct Console {
    state: State,
    rx: mpsc::Receiver<Msg>,
    screen: Screen<io::Stdout>,
    clipboard: Clipboard,
    supervisor: Option<Supervisor<Msg>>,
    engine: Engine,
    /// Has the fleet gathered anew.
    gather: Arc<Notify>,
    sign_in: Arc<dyn SignIn>,
    tx: mpsc::Sender<Msg>,
    tasks: JoinSet<()>,
    taken: Terminal,
    /// While the terminal is given back: when to take it again if nobody says so.
    resume_at: Option<Instant>,
}

impl Console {
    async fn serve(&mut self) -> Result<Exit, Error> {
        self.draw()?;
        let mut keys = input::read_keys(self.tx.clone()).map_err(Error::Terminal)?;
        let mut hangup = input::watch_hangup().map_err(Error::Terminal)?;
        let mut hangup_watched = true;
        outside::tick(&mut self.tasks, &self.tx, &self.engine.clock);
        let (width, height) = self.state.view.size;
        let mut batch = vec![Msg::Resize(width, height)];
        let mut dirty = false;
        let mut next_frame = Instant::now();
        loop {
            let (changed, effects) = update_all(&mut self.state, batch.drain(..));
            dirty |= changed;
            for effect in effects {
                match self.perform(effect)? {
                    Next::Go => {}
                    Next::Apply(msg) => batch.push(*msg),
                    Next::End(exit) => return Ok(exit),
                }
            }
            if !batch.is_empty() {
                continue;
            }
            if dirty && self.resume_at.is_none() && Instant::now() >= next_frame {
                let began = Instant::now();
                self.draw()?;
                dirty = false;
                // A frame that takes long is given as much time until the next, for keys and data.
                next_frame = Instant::now() + FRAME.max(began.elapsed());
            }
            let wake = self.resume_at.or(dirty.then_some(next_frame));
            tokio::select! {
                Some(msg) = self.rx.recv() => batch.push(msg),
                error = &mut keys => return Err(Error::Terminal(error.unwrap_or_else(|_| gone()))),
                hung_up = &mut hangup, if hangup_watched => match hung_up {
                    Ok(()) => return Err(Error::Terminal(gone())),
                    Err(_) => hangup_watched = false,
                },
                answer = self.clipboard.answer(), if self.resume_at.is_none() => {
                    let told = self.clipboard.settle(&answer, &mut self.screen).map_err(Error::Terminal)?;
                    batch.push(Msg::Told(told));
                }
                () = at(wake) => {}
            }
            while batch.len() < BATCH
                && let Ok(msg) = self.rx.try_recv()
            {
                batch.push(msg);
            }
            if self.resume_at.is_some_and(|at| Instant::now() >= at) {
                batch.push(Msg::Continued(self.engine.clock.now()));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Result<Next, Error> {
        match effect {
            Effect::Want(wants) => {
                let (engine, tx) = (&self.engine, &self.tx);
                self.supervisor
                    .get_or_insert_with(|| Supervisor::new(engine.clone(), tx.clone()))
                    .want(wants);
            }
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
            Effect::Pause(paused) => self.supervisor.iter().for_each(|s| s.pause(paused)),
            Effect::Code(login, code) => {
                let sign_in = self.sign_in.clone();
                self.tasks.spawn(async move { sign_in.code(&login, code).await });
            }
            Effect::SignIn(login) => {
                let sign_in = self.sign_in.clone();
                self.tasks.spawn(async move { sign_in.browse(&login).await });
            }
            Effect::Gather => {
                self.sign_in.forget();
                self.gather.notify_one();
            }
            Effect::GatherAgain => self.gather.notify_one(),
            Effect::Forget(accounts) => {
                self.supervisor.iter_mut().for_each(|supervisor| supervisor.forget(&accounts));
            }
            Effect::Suspend => {
                self.taken.leave();
                self.resume_at = Some(Instant::now() + NOT_STOPPED);
                // The whole job, as the terminal does it: who started us and waits must stop, too.
                rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)
                    .map_err(|e| Error::Terminal(e.into()))?;
            }
            Effect::Resume => {
                self.resume_at = None;
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

    fn draw(&mut self) -> Result<(), Error> {
        let State { store, view, specs, now, .. } = &self.state;
        let area = ratatui::layout::Rect::new(0, 0, view.size.0, view.size.1);
        let frame = ui::draw(store, view, specs, *now, area);
        self.screen.paint(frame).map(drop).map_err(Error::Terminal)
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "it hung up")
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}
