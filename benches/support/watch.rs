//! A watch in simulated time: the console's state, its reducer and its drawing over the real supervisor, collectors,
//! pacer and SDK, and an estate behind a client that counts. Time is tokio's, paused; the clock is derived from it.

use std::{sync::Arc, time::Duration};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use ratatui::layout::Rect;
use skydeck::{
    app::{Effect, Msg, State, update_all},
    aws::{Access, Collectors, Origin, SignInOptions},
    fleet::Config,
    model::{Clock, Fleet, Limits, Prices, Timestamp, Update},
    poll::{Engine, Ledger, Pace, PollEvent, Pool, QuotaTable, Supervisor},
    spec::{Key, Route, Specs},
    ui,
};
use tokio::{sync::mpsc, time::Instant};

/// When simulated time begins.
pub const START: &str = "2026-03-01T03:12:00Z";
/// The default of `[budget] quota_share`.
pub const SHARE: f64 = 0.5;
const SIZE: (u16, u16) = (120, 40);
/// As the console's channel.
const QUEUE: usize = 1024;
const MINUTE: Duration = Duration::from_secs(60);
/// A frame is drawn no more often than this: frames that nobody sees are not what is simulated.
const FRAME: Duration = Duration::from_secs(1);

/// The wall clock of simulated time.
#[derive(Debug)]
pub struct Simulated {
    start: Timestamp,
    since: Instant,
}

impl Simulated {
    /// It is [`START`] now.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { start: START.parse().expect("a time"), since: Instant::now() })
    }
}

impl Clock for Simulated {
    fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.since.elapsed().as_millis()).expect("a few years");
        Timestamp::from_millisecond(self.start.as_millisecond() + passed).expect("in range")
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// A console without a terminal.
pub struct Watch {
    /// All that it knows.
    pub state: State,
    /// What it counted.
    pub ledger: Arc<Ledger>,
    engine: Engine,
    tx: mpsc::Sender<Msg>,
    rx: mpsc::Receiver<Msg>,
    supervisor: Option<Supervisor<Msg>>,
    next_tick: Instant,
    next_frame: Instant,
    dirty: bool,
}

impl Watch {
    /// Opens the deck over a fleet that answers through that client.
    pub fn open(fleet: Fleet, client: SharedHttpClient, clock: Arc<dyn Clock>) -> Self {
        let config = Config::default();
        let limits = Limits { usd_per_hour: Some(config.budget.usd_per_hour), requests_per_minute: None };
        let ledger = Arc::new(Ledger::with(Prices::built_in(), limits));
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), SHARE));
        let signing = SignInOptions::from(&config);
        let access =
            Access::new(Origin::Simulated(client), signing, ledger.clone(), pacer).by_clock(clock.clone());
        let collector = Arc::new(Pool::new(Arc::new(Collectors::new(Arc::new(access)))));
        let specs = Specs::built_in().expect("built-in files");
        let state = State::new(Arc::new(fleet), specs, Route::to("deck"), SIZE, clock.now());
        let (tx, rx) = mpsc::channel(QUEUE);
        let engine = Engine { clock, collector, ledger: ledger.clone() };
        let now = Instant::now();
        let mut watch = Self {
            state,
            ledger,
            engine,
            tx,
            rx,
            supervisor: None,
            next_tick: now + MINUTE,
            next_frame: now,
            dirty: false,
        };
        watch.take(vec![Msg::Resize(SIZE.0, SIZE.1)]);
        watch
    }

    /// Goes on until `end`. `heard` is told of every update as it comes.
    pub async fn until(&mut self, end: Instant, mut heard: impl FnMut(&Update)) {
        loop {
            let wake = if self.dirty { self.next_tick.min(self.next_frame) } else { self.next_tick };
            let mut batch = Vec::new();
            tokio::select! {
                Some(msg) = self.rx.recv() => batch.push(msg),
                () = tokio::time::sleep_until(wake.min(end)) => {}
            }
            while let Ok(msg) = self.rx.try_recv() {
                batch.push(msg);
            }
            let now = Instant::now();
            if now >= self.next_tick {
                self.next_tick += MINUTE;
                batch.push(Msg::Tick(self.engine.clock.now()));
            }
            for msg in &batch {
                if let Msg::Poll(PollEvent::Update(update)) = msg {
                    heard(update);
                }
            }
            self.take(batch);
            if self.dirty && now >= self.next_frame {
                (self.dirty, self.next_frame) = (false, now + FRAME);
                let State { store, view, specs, now, .. } = &self.state;
                std::hint::black_box(ui::draw(store, view, specs, *now, Rect::new(0, 0, SIZE.0, SIZE.1)));
            }
            if now >= end {
                return;
            }
        }
    }

    /// Types these keys, one after the other.
    pub fn press<'a>(&mut self, keys: impl IntoIterator<Item = &'a str>) {
        let keys = keys.into_iter().map(|key| Msg::Key(Key::parse(key).expect("a key")));
        self.take(keys.collect());
    }

    fn take(&mut self, mut batch: Vec<Msg>) {
        while !batch.is_empty() {
            let (dirty, effects) = update_all(&mut self.state, std::mem::take(&mut batch));
            self.dirty |= dirty;
            for effect in effects {
                batch.extend(self.perform(effect));
            }
        }
    }

    /// What the run loop does with an effect, as far as there is no terminal in it.
    fn perform(&mut self, effect: Effect) -> Option<Msg> {
        let (engine, tx) = (&self.engine, &self.tx);
        let started = || Supervisor::new(engine.clone(), tx.clone());
        match effect {
            Effect::Want(wants) => self.supervisor.get_or_insert_with(started).want(wants),
            Effect::List(pending) => {
                return Some(Msg::Listed(pending.panel, pending.stamp, Box::new(pending.job.run())));
            }
            Effect::Refresh => _ = self.supervisor.as_ref().map(|supervisor| supervisor.refresh(None)),
            Effect::AskAgain(keys) => {
                self.supervisor.iter().for_each(|supervisor| _ = supervisor.refresh(Some(&keys)));
            }
            Effect::Pause(paused) => self.supervisor.iter().for_each(|supervisor| supervisor.pause(paused)),
            Effect::Pace(pacing) => self.supervisor.iter().for_each(|supervisor| supervisor.pace(pacing)),
            Effect::WatchCosts(watched) => {
                self.supervisor.iter().for_each(|supervisor| supervisor.watch_costs(watched));
            }
            Effect::Forget(accounts) => {
                self.supervisor.iter_mut().for_each(|supervisor| supervisor.forget(&accounts));
            }
            _ => {}
        }
        None
    }
}
