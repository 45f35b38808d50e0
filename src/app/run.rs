mod effects;
mod start;

use std::{
    collections::HashMap,
    io,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use tokio::{
    sync::{Notify, mpsc},
    task::{AbortHandle, JoinSet},
};

use effects::Next;
use start::start;

use super::{
    Error, HistoryFile, Msg, Options, Outside, Screen, State, clipboard::Clipboard, environment, input,
    input::Keys, keeper::Keeper, notifier::Notifier, outside, searcher::Searcher, spec_files, subshell,
    terminal, terminal::Terminal, update_all,
};
use crate::{
    model::{Exit, Gathered, LoginKey, SignIn},
    poll::{Engine, Supervisor},
    spec::Route,
    store::Archive,
    ui,
};

/// Messages that may wait. Whoever sends one more waits, the keyboard too; the loop itself never sends.
const QUEUE: usize = 1024;
/// Messages taken in before the next look at the screen.
const BATCH: usize = 256;
/// A frame's time.
const FRAME: Duration = Duration::from_millis(16);
/// The first frame waits this long, at most, for what was seen before the start. What comes later is shown later.
const READING_BACK: Duration = Duration::from_millis(300);
/// What was seen last is given this long to be written.
const KEEPING: Duration = Duration::from_millis(100);
/// Pollers are given this long to end.
const ENDING: Duration = Duration::from_millis(500);
/// Queries of logs that still run are given this long to be stopped: they go on to cost.
const STOPPING: Duration = Duration::from_secs(3);

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
    let (mouse, history, notify) = (options.mouse, options.history.clone(), options.notify.clone());
    let (offline, archive, trail_rate) = (options.offline, options.history.clone(), options.trail_rate);
    let watched = options.files.clone().map(|files| (files, options.specs.clone(), options.colour));
    let mut state = start(options, route, &engine, gathered)?;
    let (tx, rx) = mpsc::channel(QUEUE);
    let began = Instant::now();
    let keeper = history.map(|file| {
        let fleet = state.store.gathering.is_none().then(|| state.store.fleet.clone());
        Keeper::start(file, fleet, engine.clock.clone(), tx.clone())
    });
    let keeper = keeper.transpose().map_err(Error::Terminal)?;
    state.keeps = keeper.is_some() && !offline;
    state.store.asks_history = keeper.is_some();
    let searcher = archive.as_ref().map(|file| Searcher::start(file.path.clone(), tx.clone()));
    let searcher = searcher.transpose().map_err(Error::Terminal)?;
    if searcher.is_some() {
        state.store.trail.archive = Archive::Opening;
    }
    state.store.is_offline = offline;
    // Before the terminal is taken: from then on nothing may end the process without giving it back.
    let mut tasks = JoinSet::new();
    outside::listen(&mut tasks, &tx, &engine.clock).map_err(Error::Terminal)?;
    outside::watch_logins(&mut tasks, &tx, &sign_in);
    let at_once = state.store.gathering.is_some();
    let gather = outside::gather(&mut tasks, &tx, &roster, &engine.clock, at_once);
    if let Some((files, specs, colour)) = watched {
        spec_files::watch(&mut tasks, &tx, files, specs, colour);
    }
    let panicked = terminal::on_panic();
    let taken = Terminal::take(mouse).map_err(Error::Terminal)?;
    let notifier = Notifier::new(notify, environment::variable, &mut tasks, &tx);
    let mut console = Console {
        state,
        rx,
        screen: Screen::new(io::stdout()),
        clipboard: Clipboard::new(environment::variable),
        supervisor: None,
        engine,
        offline,
        gather,
        sign_in,
        tx,
        tasks,
        taken,
        resume_at: None,
        keys: None,
        shell: None,
        flows: HashMap::new(),
        keeper,
        searcher,
        archive,
        trail_rate,
        backfill: None,
        notifier,
    };
    let ended = tokio::select! {
        ended = AssertUnwindSafe(console.serve(began + READING_BACK)).catch_unwind() => ended.unwrap_or(Err(Error::Defect)),
        () = panicked.notified() => Err(Error::Defect),
    };
    console.taken.leave();
    if let Some(shell) = console.shell.take() {
        shell.hang_up();
        // It gives the terminal back; one that does not end is left to whoever has the terminal then.
        let _ = tokio::time::timeout(ENDING, shell.ended).await;
    }
    // Before the pollers, who have something to end: what was seen is there already.
    if let Some(keeper) = console.keeper.take() {
        keeper.end(KEEPING).await;
    }
    console.tasks.shutdown().await;
    if let Some(supervisor) = console.supervisor.take() {
        // Who does not end in time is left to the end of the process.
        let _ = tokio::time::timeout(ENDING, supervisor.stop()).await;
        // What nobody waits for any more must not go on to cost.
        let _ = tokio::time::timeout(STOPPING, console.engine.collector.finish()).await;
    }
    ended
}

struct Console {
    state: State,
    rx: mpsc::Receiver<Msg>,
    screen: Screen<io::Stdout>,
    clipboard: Clipboard,
    supervisor: Option<Supervisor<Msg>>,
    engine: Engine,
    /// It is not asked.
    offline: bool,
    /// Has the fleet gathered anew.
    gather: Arc<Notify>,
    sign_in: Arc<dyn SignIn>,
    tx: mpsc::Sender<Msg>,
    tasks: JoinSet<()>,
    taken: Terminal,
    /// While the terminal is given back: when to take it again if nobody says so.
    resume_at: Option<Instant>,
    keys: Option<Keys>,
    /// It has the terminal.
    shell: Option<subshell::Running>,
    /// Device flows under way.
    flows: HashMap<LoginKey, AbortHandle>,
    /// Keeps what is seen for the next start.
    keeper: Option<Keeper>,
    /// Where that is,
    archive: Option<HistoryFile>,
    /// who searches the archive of trail events in it,
    searcher: Option<Searcher>,
    /// how fast events of the past are read into it,
    trail_rate: f64,
    /// and who does.
    backfill: Option<AbortHandle>,
    notifier: Notifier,
}

impl Console {
    async fn serve(&mut self, read_back: Instant) -> Result<Exit, Error> {
        let early = self.read_back(read_back).await;
        let (_, mut early) = update_all(&mut self.state, early);
        self.draw()?;
        self.keys = Some(Keys::read(self.tx.clone()).map_err(Error::Terminal)?);
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
            for effect in early.drain(..).chain(effects) {
                match self.perform(effect).await? {
                    Next::Go => {}
                    Next::Apply(msg) => batch.push(*msg),
                    Next::End(exit) => return Ok(exit),
                }
            }
            if !batch.is_empty() {
                continue;
            }
            if dirty && self.is_here() && Instant::now() >= next_frame {
                let began = Instant::now();
                self.draw()?;
                dirty = false;
                // A frame that takes long is given as much time until the next, for keys and data.
                next_frame = Instant::now() + FRAME.max(began.elapsed());
            }
            let wake = self.resume_at.or((dirty && self.is_here()).then_some(next_frame));
            tokio::select! {
                Some(msg) = self.rx.recv() => batch.push(msg),
                error = no_more_keys(&mut self.keys) => return Err(Error::Terminal(error)),
                words = ended(&mut self.shell) => {
                    self.shell = None;
                    batch.push(Msg::ShellEnded(self.engine.clock.now(), words));
                }
                hung_up = &mut hangup, if hangup_watched => match hung_up {
                    Ok(()) => return Err(Error::Terminal(gone())),
                    Err(_) => hangup_watched = false,
                },
                answer = self.clipboard.answer(), if self.resume_at.is_none() && self.shell.is_none() => {
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

    /// What comes until all is there that was seen before the start, or it is time for the first frame.
    async fn read_back(&mut self, until: Instant) -> Vec<Msg> {
        let mut early = Vec::new();
        while self.keeper.is_some() {
            let Ok(Some(msg)) = tokio::time::timeout_at(until.into(), self.rx.recv()).await else { break };
            let whole = matches!(msg, Msg::Remembered(_, true));
            early.push(msg);
            if whole {
                break;
            }
        }
        early
    }

    /// Whether the terminal is the console's.
    fn is_here(&self) -> bool {
        self.resume_at.is_none() && self.shell.is_none()
    }

    fn draw(&mut self) -> Result<(), Error> {
        let State { store, view, specs, now, .. } = &self.state;
        let area = ratatui::layout::Rect::new(0, 0, view.size.0, view.size.1);
        let frame = ui::draw(store, view, specs, *now, area);
        self.screen.paint(frame).map(drop).map_err(Error::Terminal)
    }
}

/// Why no more keys can come.
async fn no_more_keys(keys: &mut Option<Keys>) -> io::Error {
    match keys {
        Some(keys) => (&mut keys.gone).await.unwrap_or_else(|_| gone()),
        None => std::future::pending().await,
    }
}

/// How the shell ended that has the terminal.
async fn ended(shell: &mut Option<subshell::Running>) -> String {
    match shell {
        Some(shell) => (&mut shell.ended).await.unwrap_or_default(),
        None => std::future::pending().await,
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
