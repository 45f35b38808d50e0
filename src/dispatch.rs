//! From a parsed command line to the face that answers it.

mod backfill;
mod import;
mod offline;

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::Path,
    time::Duration,
};

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use crate::{
    app::{self, Outside},
    cli::{Check, Cli, Command, Get, Global, Man, Snapshot, When},
    fleet::Config,
    headless::{self, Output},
    manual,
    model::{Exit, FileError, Gathered, Prices, Resource},
    spec::{self, ColourDepth, FileKind, Route, SpecSources, Specs},
    store::Store,
    ui::{self, Glyphs, ViewState},
    wiring::{Failure, Setup, config_dir, doubts, history_file, log_to, queries, set_up, who},
};

/// Does what the command line says.
///
/// # Errors
/// What kept it from starting; what goes wrong later is the face's own to tell.
pub async fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    if let Some(path) = &cli.global.log_file {
        log_to(path)?;
    }
    // The console hears signals itself: it has a terminal to give back. So does an import: it says what it has kept.
    let command = match &cli.command {
        None => return console(cli).await,
        Some(Command::Import(options)) => return import::import(options, &cli.global).await,
        Some(command) => command,
    };
    let answer = async {
        match command {
            Command::Get(options) => get(options, &cli.global).await,
            Command::Snapshot(options) => snapshot(options, &cli.global).await,
            Command::Backfill(options) => backfill::backfill(options, &cli.global).await,
            Command::Import(options) => import::import(options, &cli.global).await,
            Command::Check(options) => Ok(check(options).await),
            Command::Completions(options) => print(manual::completions(options.shell)),
            Command::Man(options) => man(options),
        }
    };
    tokio::select! {
        ended = answer => ended,
        _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
    }
}

async fn get(get: &Get, global: &Global) -> Result<Exit, Failure> {
    let resource = Resource::ALL.into_iter().find(|r| r.name() == get.resource).ok_or_else(|| {
        let names = Resource::ALL.map(Resource::name);
        let likeness = |name: &&str| (strsim::jaro_winkler(name, &get.resource) * 1000.0) as u32;
        let nearest = names.into_iter().max_by_key(likeness).unwrap_or_default();
        let all = names.join(", ");
        Failure::usage(format!("no resource `{}`; the nearest is `{nearest}`. There are {all}", get.resource))
    })?;
    let options = headless::GetOptions {
        resource,
        output: output(get)?,
        since: get.since.as_deref().map(headless::parse_duration).transpose().map_err(Failure::usage)?,
        query: get.query.clone(),
        saved: queries(global),
        limit: get.limit,
        reads: get.reads,
        costs: get.costs,
        colour: colour(global, io::stdout().is_terminal()),
        width: terminal_width(),
    };
    // Nobody is asked to sign in for what is refused afterwards.
    options.check().map_err(failure)?;
    let how = watch(get)?;
    if global.offline {
        return offline::get(&options, how.is_some(), global).await;
    }
    let setup = set_up(global).await?;
    let gathered = gather(&setup).await?;
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let exit = match how {
        Some(how) => {
            let gone = headless::reader_gone();
            headless::watch(&options, how, &setup.engine, gathered, (&mut out, &mut err), gone).await
        }
        None => headless::get(&options, &setup.engine, gathered, &mut out, &mut err).await,
    };
    if let Some(off) = setup.sign_in.clock_off() {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(
            io::stderr(),
            "skydeck: {off}: ages and time windows are off by as much; fix: set this machine's clock"
        );
    }
    exit.map_err(failure)
}

/// How rows are printed: a watch has no other form than JSON lines.
fn output(get: &Get) -> Result<Output, Failure> {
    match &get.output {
        None if get.watch => Ok(Output::Jsonl),
        None => Ok(Output::default()),
        Some(name) => match name.parse().map_err(Failure::usage)? {
            Output::Jsonl => Ok(Output::Jsonl),
            other if get.watch => Err(Failure::usage(format!(
                "--output {}: --watch prints what changes as it changes, one JSON object a line: leave it out, or say jsonl",
                other.name()
            ))),
            other => Ok(other),
        },
    }
}

/// How it is watched, if it is.
fn watch(get: &Get) -> Result<Option<headless::WatchOptions>, Failure> {
    let given = [("--every", get.every.is_some()), ("--for", get.length.is_some())];
    match given.into_iter().find(|(_, given)| *given) {
        Some((option, _)) if !get.watch => return Err(Failure::usage(format!("{option} goes with --watch"))),
        _ if !get.watch => return Ok(None),
        _ => {}
    }
    if get.limit.is_some() {
        return Err(Failure::usage(
            "--limit cuts a listing, and --watch has none: pipe it into `head`, or say --for",
        ));
    }
    let length = |text: &Option<String>| {
        text.as_deref().map(headless::parse_duration).transpose().map_err(Failure::usage)
    };
    let every = length(&get.every)?;
    if every.is_some_and(|every| every < MOST_OFTEN) {
        return Err(Failure::usage("--every is 1s at least"));
    }
    Ok(Some(headless::WatchOptions { every, length: length(&get.length)? }))
}

/// Nothing in AWS moves faster.
const MOST_OFTEN: Duration = Duration::from_secs(1);

async fn snapshot(snapshot: &Snapshot, global: &Global) -> Result<Exit, Failure> {
    let route = route(&snapshot.route)?;
    let is_dashboard = route.view == DASHBOARD;
    let is_report = snapshot.format == JSON;
    let (width, height) = size(snapshot)?;
    if is_report && !is_dashboard {
        let how = "`skydeck snapshot 'dashboard?account=..&name=..' --format json`";
        return Err(Failure::usage(format!("--format json tells of the widgets of a dashboard: {how}")));
    }
    if snapshot.file.is_some() && !is_dashboard {
        let how = "`skydeck snapshot dashboard --file BODY`";
        return Err(Failure::usage(format!("--file has the body of a dashboard: {how}")));
    }
    let format = if is_report { headless::PictureFormat::Text.name() } else { &snapshot.format };
    let mut remembered = offline::remembered(global).await?;
    let options = headless::SnapshotOptions {
        format: format.parse().map_err(Failure::usage)?,
        settle: headless::parse_duration(&snapshot.settle).map_err(Failure::usage)?,
        title: format!("skydeck {route}"),
        remembered: remembered.as_mut().map(offline::Remembered::updates).unwrap_or_default(),
    };
    let body = snapshot.file.as_deref().map(headless::Body::read).transpose().map_err(Failure::usage)?;
    let setup = set_up(global).await?;
    let depth = if colour(global, true) { ColourDepth::True } else { ColourDepth::None };
    let specs = specs(global, &setup.config)?.at(depth);
    for problem in &specs.problems {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: {problem}");
    }
    specs.resolve(&route).map_err(Failure::usage)?;
    let gathered = gather(&setup).await?;
    let engine = setup.engine;
    ui::Narrowing::check(&Store::new(gathered.fleet.clone()), &route).map_err(Failure::usage)?;
    // Times in UTC: a picture is to be the same wherever it is made.
    let mut view = ViewState::new(route, &specs, (width, height.unwrap_or(ui::MINIMUM.1)));
    (view.demo, view.offline) = (global.demo, global.offline);
    view.pinned = engine.clock.is_pinned();
    view.glyphs = Glyphs::named(&setup.config.ui.charts).unwrap_or_default();
    view.given = body.as_ref().map(|body| body.text.clone());
    // What it tells of has to be asked for first: what is asked whichever view is open.
    let asks_nothing = view.visit.route.view == "cost";
    let is_whole = height.is_none() || snapshot.size.is_none();
    let exit = headless::snapshot(
        &options,
        &engine,
        gathered,
        &mut view,
        |store, view| {
            ui::prepare(store, view, &specs, engine.clock.now(), None);
            let now = engine.clock.now();
            if let Some(remembered) = &remembered {
                remembered.search(store, view, &specs, now);
                return Vec::new();
            }
            if asks_nothing {
                return ui::Grounds::of(store, view, &specs, now).wants(Vec::new());
            }
            ui::wants(store, view, &specs, now)
        },
        |store, view, now| {
            ui::prepare(store, view, &specs, now, None);
            if is_report {
                let cx = ui::Cx::new(store, view, &specs, now);
                return match cx.as_ref().and_then(|cx| Some((ui::fates(cx)?, ui::dashboard_remarks(cx)))) {
                    Some((fates, remarks)) => headless::Drawn::Fates(fates, remarks),
                    None => headless::Drawn::Nothing(cx.as_ref().map(ui::no_dashboard).unwrap_or_default()),
                };
            }
            if is_whole {
                view.size.1 = ui::whole(store, view, &specs, now);
                ui::prepare(store, view, &specs, now, None);
            }
            let area = Rect::new(0, 0, view.size.0, view.size.1);
            headless::Drawn::Picture(ui::draw(store, view, &specs, now, area))
        },
        (&mut io::stdout(), &mut io::stderr()),
    )
    .await
    .map_err(failure)?;
    match body.and_then(|body| body.wrong) {
        Some(why) => Err(Failure::usage(why)),
        None => Ok(exit),
    }
}

/// The view of dashboards.
const DASHBOARD: &str = "dashboard";

/// What became of the widgets of a dashboard, instead of a picture.
const JSON: &str = "json";

/// The whole fleet, signed in to, for what asks once and ends.
async fn gather(setup: &Setup) -> Result<Gathered, Failure> {
    let mut terminal = headless::Terminal::open();
    let human = terminal.as_mut().map(|terminal| terminal as &mut dyn headless::Human);
    let gathered = headless::gather(&*setup.roster, &*setup.sign_in, human).await.map_err(Failure::usage)?;
    for why in &gathered.left_out {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: left out: {why}");
    }
    Ok(gathered)
}

async fn console(cli: &Cli) -> Result<Exit, Failure> {
    let setup = set_up(&cli.global).await?;
    let trail_rate = setup.trail_rate();
    let Setup { engine, roster, sign_in, config } = setup;
    let variable = |name: &str| std::env::var(name).ok();
    let depth = match cli.global.color {
        When::Auto => app::colour_depth(variable),
        When::Never => ColourDepth::None,
        When::Always => app::colour_depth(|name| variable(name).filter(|_| name != "NO_COLOR")),
    };
    let options = app::Options {
        route: cli.route.as_deref().map(route).transpose()?,
        specs: specs(&cli.global, &config)?,
        files: spec_files(&cli.global, &config),
        demo: cli.global.demo,
        offline: cli.global.offline,
        trail_rate,
        timezone: match config.ui.timezone.as_str() {
            "local" => TimeZone::system(),
            name => TimeZone::get(name).map_err(Failure::usage)?,
        },
        floor: config.polling.min_interval,
        colour: depth,
        ascii: app::ascii_only(variable),
        charts: Glyphs::named(&config.ui.charts).unwrap_or_default(),
        mouse: config.ui.mouse,
        subshell: config.sign_in.subshell,
        // The demo writes no files of the user's, but where it reads them.
        views_folder: config_dir()
            .filter(|_| !cli.global.demo || cli.global.demo_views)
            .map(|dir| dir.join("views")),
        notify: config.notify.clone(),
        who: who(),
        history: history_file(&cli.global, &config)
            .filter(|history| history.is_read_only || !engine.clock.is_pinned()),
    };
    let gathered = roster.local().await.map_err(Failure::usage)?;
    app::run(options, Outside { engine, roster, sign_in }, gathered)
        .await
        .map_err(|error| Failure { exit: error.exit(), message: error.to_string() })
}

fn man(man: &Man) -> Result<Exit, Failure> {
    match &man.dir {
        None => print(manual::page()),
        Some(dir) => manual::write_pages(dir)
            .map(|()| Exit::Ok)
            .map_err(|error| Failure { exit: Exit::Defect, message: format!("{}: {error}", dir.display()) }),
    }
}

/// A reader that goes away has had enough.
fn print(text: io::Result<Vec<u8>>) -> Result<Exit, Failure> {
    match text.and_then(|text| io::stdout().write_all(&text)) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure { exit: Exit::Defect, message: format!("standard output: {error}") })
        }
        _ => Ok(Exit::Ok),
    }
}

async fn check(check: &Check) -> Exit {
    let mut exit = Exit::Ok;
    for path in &check.files {
        match check_file(path).await {
            // Whoever has closed what is written to does not want to know; the exit code still tells.
            Ok(kind) => drop(writeln!(io::stdout(), "{}: a good {kind} file", path.display())),
            Err(errors) => {
                exit = Exit::Usage;
                errors.iter().for_each(|error| drop(writeln!(io::stderr(), "{error}")));
            }
        }
    }
    exit
}

/// Checks a file as what it is: told by its folder or its tables, else as a config file.
async fn check_file(path: &Path) -> Result<&'static str, Vec<FileError>> {
    let text = fs::read_to_string(path).map_err(|e| vec![FileError::whole(path, e.to_string())])?;
    match spec::kind_of(path, &text) {
        Some(FileKind::View) => spec::check_view(path, &text).map(|()| "view"),
        Some(FileKind::Keymap) => spec::check_keymap(path, &text).map(|put_right| {
            put_right.iter().for_each(|notice| drop(writeln!(io::stderr(), "{notice}")));
            "keymap"
        }),
        Some(FileKind::Theme) => spec::check_theme(path, &text).map(|()| "theme"),
        Some(FileKind::Queries) => spec::check_queries(path, &text).map(|()| "query"),
        Some(FileKind::Prices) => Prices::built_in().overlaid(path, &text).map(|_| "price"),
        None => {
            let config = Config::parse(path, &text)?;
            for doubt in doubts(&config).await {
                drop(writeln!(io::stderr(), "{}: warning: {doubt}", path.display()));
            }
            Ok("config")
        }
    }
}

/// Views, keys and looks. The demo reads no file of the user's but those of a theme or keymap that is named, and views
/// when that is asked for.
fn specs(global: &Global, config: &Config) -> Result<Specs, Failure> {
    let dir = config_dir();
    let theme = global.theme.as_deref().unwrap_or(&config.ui.theme);
    let keymap = global.keymap.as_deref().unwrap_or(&config.ui.keymap);
    let load = |theme, keymap, user_dir| {
        Specs::load(&SpecSources { theme, keymap, user_dir }).map_err(Failure::usage)
    };
    if !global.demo {
        return load(theme, keymap, dir.as_deref());
    }
    let mut specs = Specs::built_in().map_err(Failure::usage)?;
    let is_read = global.theme.is_some() || global.keymap.is_some() || global.demo_views;
    let named = load(theme, keymap, dir.as_deref().filter(|_| is_read))?;
    if global.demo_views {
        (specs.views, specs.saved) = (named.views, named.saved);
    }
    specs.theme = named.theme;
    if global.keymap.is_some() || global.config.is_some() {
        specs.keymap = named.keymap;
    }
    let taken = [
        ("themes", global.theme.is_some()),
        ("keymaps", global.keymap.is_some()),
        ("views", global.demo_views),
    ];
    let told = |problem: &FileError| {
        let folder = problem.path.parent().unwrap_or(Path::new(""));
        taken.iter().any(|(name, taken)| *taken && folder.ends_with(name))
    };
    specs.problems.extend(named.problems.into_iter().filter(told));
    Ok(specs)
}

/// The files that the console looks at again while it runs: those of a demo when it reads views.
fn spec_files(global: &Global, config: &Config) -> Option<app::SpecFiles> {
    let dir = config_dir().filter(|_| !global.demo || global.demo_views)?;
    let named = |given: &Option<String>, usual: &str| given.as_deref().unwrap_or(usual).to_owned();
    let (theme, keymap) = (named(&global.theme, &config.ui.theme), named(&global.keymap, &config.ui.keymap));
    Some(app::SpecFiles { dir, theme, keymap })
}

fn route(text: &str) -> Result<Route, Failure> {
    Route::read(text).map_err(Failure::usage)
}

/// Columns and rows of a picture: as many rows as it needs when none.
fn size(snapshot: &Snapshot) -> Result<(u16, Option<u16>), Failure> {
    let Some(text) = snapshot.size.as_deref() else { return Ok((120, Some(40))) };
    let parsed = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let (width, height) = parsed
        .filter(|(w, h): &(u16, u16)| (1..=1000).contains(w) && *h <= 1000)
        .ok_or_else(|| Failure::usage(format!("--size {text}: expected columns and rows such as 120x40")))?;
    Ok((width, Some(height).filter(|height| *height > 0)))
}

fn failure(error: headless::Error) -> Failure {
    Failure { exit: error.exit(), message: error.to_string() }
}

fn colour(global: &Global, terminal: bool) -> bool {
    match global.color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    }
}

fn terminal_width() -> Option<u16> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col).filter(|columns| *columns > 0)
}
