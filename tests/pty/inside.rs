//! Consoles that run inside of a terminal of the tests: each is a test that is run by another.

use std::{fs::OpenOptions, io::Write, path::PathBuf, sync::Arc, time::Duration};

use skydeck::{
    app::{Options, Outside, SpecFiles, run},
    headless::{Human, Terminal, gather},
    model::*,
    poll::{Engine, Ledger},
    spec::{ColourDepth, Specs},
};

use super::fake::Fake;

/// What two accounts in two regions each are asked: identity twice, and five sources in four scopes.
pub const WANTS: u64 = 2 + 4 * 5;

#[derive(Debug)]
struct Panics;

impl Collector for Panics {
    fn collect(&self, _ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async { panic!("the collector fell over \u{1b}[31m") })
    }
}

/// Answers with nothing, and counts its answers in a file.
#[derive(Debug)]
struct Quiet(PathBuf);

impl Collector for Quiet {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            // As long as an answer may take.
            tokio::time::sleep(Duration::from_millis(300)).await;
            let snapshot = match ask.want {
                Want::Alarms => Snapshot::Alarms(vec![]),
                Want::Nodes => Snapshot::Nodes(vec![]),
                Want::Services => Snapshot::Services(vec![]),
                Want::Sessions { .. } => Snapshot::Sessions(vec![]),
                _ => Snapshot::Events(EventBatch::default()),
            };
            let counted = OpenOptions::new().append(true).open(&self.0);
            counted.and_then(|mut file| file.write_all(b".")).expect("counted");
            Update {
                scope: ask.scope.key(),
                want: ask.want,
                at: ask.now,
                snapshot: Some(Arc::new(snapshot)),
                fault: None,
            }
        })
    }
}

fn console(collector: Arc<dyn Collector>) {
    console_with(collector, Arc::new(NoSignIn));
}

/// A console in which a shell is armed.
fn console_with(collector: Arc<dyn Collector>, sign_in: Arc<dyn SignIn>) {
    let now = "2026-03-01T03:12:00Z".parse().expect("a time");
    let regions = ["us-east-1", "eu-west-1"].map(Region::new);
    let accounts = ["one", "two"].map(|name| {
        Arc::new(Account {
            name: AccountName::new(name),
            id: None,
            tags: Default::default(),
            regions: regions.to_vec(),
            reach: Reach::default(),
        })
    });
    let engine = Engine { clock: Arc::new(PinnedClock(now)), collector, ledger: Arc::new(Ledger::new()) };
    let options = Options {
        offline: false,
        route: None,
        specs: Specs::built_in().expect("built in"),
        files: files(),
        demo: false,
        timezone: jiff::tz::TimeZone::UTC,
        floor: Duration::ZERO,
        colour: ColourDepth::Ansi256,
        ascii: false,
        charts: Default::default(),
        mouse: true,
        history: None,
        trail_rate: 1.0,
        views_folder: None,
        subshell: true,
        notify: notify(),
        who: "kim@bastion".into(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let fleet = Arc::new(Fleet { accounts: accounts.into(), narrowed: false });
    let gathered = Gathered { fleet: fleet.clone(), ..Gathered::default() };
    let outside = Outside { engine, roster: Arc::new(fleet), sign_in };
    match runtime.block_on(run(options, outside, gathered)) {
        Ok(exit) => println!("ended: {exit:?}"),
        Err(error) => println!("ended: {error}"),
    }
    runtime.shutdown_background();
}

/// The folder with a user's files, when a test has one.
fn files() -> Option<SpecFiles> {
    let dir = std::env::var_os("USER_FILES")?.into();
    Some(SpecFiles { dir, theme: "dark".into(), keymap: "default".into() })
}

/// Everything that can be told by, when there is a program to run.
fn notify() -> Notify {
    let Ok(program) = std::env::var("NOTIFIER") else { return Notify::default() };
    let arguments = ["{mark}", "{account}/{region}", "{title}", "--kind={kind}"].map(str::to_owned);
    let command = [program].into_iter().chain(arguments).collect();
    Notify { bell: true, osc9: true, command, per_minute: 3, ..Notify::default() }
}

/// As [`Quiet`], with an alarm in each scope once a file is there.
#[derive(Debug)]
struct Turning(Quiet, PathBuf);

impl Collector for Turning {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            let turned = ask.want == Want::Alarms && self.1.exists();
            let mut update = self.0.collect(ask).await;
            if turned {
                let alarm = Alarm::new(
                    "-u $(touch pwned)\u{1b}]0;x\u{7}; `id`",
                    AlarmType::Metric,
                    AlarmState::Alarm,
                );
                update.snapshot = Some(Arc::new(Snapshot::Alarms(vec![alarm])));
            }
            update
        })
    }
}

#[test]
#[ignore = "run inside of a terminal by what_is_new_is_told_by_the_terminal_and_by_a_program"]
fn turning_console() {
    let file = |name| PathBuf::from(std::env::var_os(name).expect("a file"));
    console(Arc::new(Turning(Quiet(file("COUNTED")), file("TURNED"))));
}

#[test]
#[ignore = "run inside of a terminal by a_panic_gives_the_terminal_back_before_it_speaks"]
fn panicking_console() {
    console(Arc::new(Panics));
}

#[test]
#[ignore = "run inside of a terminal by an_idle_console_writes_nothing"]
fn quiet_console() {
    console(Arc::new(Quiet(std::env::var_os("COUNTED").expect("where to count").into())));
}

#[test]
#[ignore = "run inside of a terminal by the tests of signing in and of shells"]
fn signing_in_console() {
    let counted = std::env::var_os("COUNTED").expect("where to count");
    console_with(Arc::new(Quiet(counted.into())), Arc::new(Fake::new(std::env::var_os("WANTED").is_some())));
}

/// What a face without a screen does before it reads, and how the program ends for it.
#[test]
#[ignore = "run inside of a terminal by the tests of signing in without a screen"]
fn signing_in_without_a_screen() {
    let fake = Fake::new(true);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let code = runtime.block_on(async {
        let mut terminal = Terminal::open();
        let human = terminal.as_mut().map(|terminal| terminal as &mut dyn Human);
        let fleet = Arc::new(Fleet::default());
        tokio::select! {
            gathered = gather(&fleet, &fake, human) => gathered.map_or(2, |_| 0),
            _ = tokio::signal::ctrl_c() => 130,
        }
    });
    runtime.shutdown_background();
    println!("codes: {:?}", fake.codes());
    std::process::exit(code);
}
