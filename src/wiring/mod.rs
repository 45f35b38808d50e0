//! Puts the layers together: from the command line's options to an engine over a fleet.

mod doubts;
mod history;
mod offline;
mod queries;
mod roster;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    aws::{Access, Collectors, Machine, Origin, SignInOptions},
    cli::Global,
    demo::{
        DemoScale, Estate,
        inject::{Injection, Injector, Rule},
    },
    fleet::{Budget, Config, Host, select},
    model::{
        Account, Clock, Exit, FileError, Fleet, Limits, PinnedClock, Prices, Roster, SignIn, SystemClock,
        Text,
    },
    poll::{Engine, Ledger, Monitors, Pace, Pool, QuotaTable},
};

pub use doubts::doubts;
pub use history::{history_file, needed_history};
pub use offline::{Kept, kept};
pub use queries::queries;
pub use roster::{Gatherer, Sources};

/// What every face starts from.
#[derive(Debug)]
pub struct Setup {
    /// Asks.
    pub engine: Engine,
    /// Gathers whom.
    pub roster: Arc<dyn Roster>,
    /// Signs in.
    pub sign_in: Arc<dyn SignIn>,
    /// The config file, or its defaults.
    pub config: Config,
}

impl Setup {
    /// Requests of LookupEvents a second that an account and region is asked with.
    pub fn trail_rate(&self) -> f64 {
        QuotaTable::built_in().rate("CloudTrail", "LookupEvents") * self.config.budget.quota_share
    }
}

/// Why nothing could start.
#[derive(Debug)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// What is wrong and what to do.
    pub message: String,
}

impl Failure {
    /// Wrong usage or a bad file.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: message.to_string() }
    }
}

/// Works out the clock, the fleet and the engine.
///
/// # Errors
/// A bad option or file.
pub async fn set_up(options: &Global) -> Result<Setup, Failure> {
    demo_options(options)?;
    if options.offline {
        return offline::set_up(options).await;
    }
    let clock = clock(options)?;
    let config = config(options)?;
    let prices = prices(options).map_err(Failure::usage)?;
    let ledger = Arc::new(Ledger::with(prices, limits(&config.budget)));
    let pacer = Pace::new(QuotaTable::built_in(), config.budget.quota_share)
        .with_requests_per_minute(config.budget.requests_per_minute);
    let pacer = Arc::new(pacer);
    let access = |origin| {
        let options = SignInOptions::from(&config);
        let access = Arc::new(Access::new(origin, options, ledger.clone(), pacer.clone()));
        (access.clone(), Arc::new(Collectors::new(access)))
    };
    if options.demo {
        let scale = options.demo_scale.as_deref().map_or(Ok(DemoScale::default()), str::parse);
        let estate =
            Estate::new(scale.map_err(Failure::usage)?, options.demo_seed.unwrap_or(1), clock.clone());
        let (access, collector) = access(demo_origin(options, &estate)?);
        let collector = Arc::new(Pool::new(collector));
        let fleet = select(&estate.fleet(), &options.account, &options.region).map_err(Failure::usage)?;
        watch_through(&collector.monitors(), &config, &fleet);
        let roster = Arc::new(Arc::new(fleet));
        return Ok(Setup { engine: Engine { clock, collector, ledger }, roster, sign_in: access, config });
    }
    let profile = options.profile.as_deref().or(config.defaults.profile.as_deref());
    let machine = Machine::real().on_its_network(profile).await.map_err(Failure::usage)?;
    let (access, collector) = access(Origin::Aws(machine.clone()));
    let collector = Arc::new(Pool::new(collector));
    let sources = Sources::of(options);
    let roster = Gatherer::new(
        sources,
        machine,
        access.clone(),
        collector.clone(),
        collector.monitors(),
        clock.clone(),
    );
    let roster = Arc::new(roster);
    Ok(Setup { engine: Engine { clock, collector, ledger }, roster, sign_in: access, config })
}

/// Metrics are read through the monitoring accounts of a fleet. What is said of the config file's that are not in it.
fn watch_through(monitors: &Monitors, config: &Config, fleet: &Fleet) -> Vec<String> {
    let is = |account: &Account, name: &str| {
        account.name.as_str() == name || account.id.as_ref().is_some_and(|id| id.as_str() == name)
    };
    let find = |name: &String| fleet.accounts.iter().find(|account| is(account, name));
    monitors.set(config.monitoring_accounts.iter().filter_map(find).cloned().collect());
    let unknown = config.monitoring_accounts.iter().filter(|name| find(name).is_none());
    unknown.map(|name| format!("the monitoring account {name}: it is not in the fleet")).collect()
}

/// Options of the demo need the demo. clap's own `requires` does not see that the one stands before the
/// command and the other behind it.
fn demo_options(options: &Global) -> Result<(), Failure> {
    let given = [
        ("--demo-scale", options.demo_scale.is_some()),
        ("--demo-seed", options.demo_seed.is_some()),
        ("--demo-latency", options.demo_latency.is_some()),
        ("--demo-views", options.demo_views),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((option, _)) if !options.demo => Err(Failure::usage(format!("{option} goes with --demo"))),
        _ => Ok(()),
    }
}

/// The demo in its own pace, or each answer as slow as was asked for.
fn demo_origin(options: &Global, estate: &Estate) -> Result<Origin, Failure> {
    let Some(latency) = &options.demo_latency else { return Ok(Origin::Simulated(estate.http_client())) };
    let latency = crate::headless::parse_duration(latency).map_err(Failure::usage)?;
    let slow =
        Injector::new(estate.without_latency().http_client()).with(Rule::new(Injection::Delay(latency)));
    Ok(Origin::Simulated(slow.http_client()))
}

/// The clock that everything sees as the present.
///
/// # Errors
/// `--now` that is no time.
pub fn clock(options: &Global) -> Result<Arc<dyn Clock>, Failure> {
    Ok(match &options.now {
        None => Arc::new(SystemClock),
        Some(text) => Arc::new(PinnedClock(text.parse().map_err(|_| {
            Failure::usage(format!("--now {text}: expected an RFC 3339 time such as 2026-03-01T03:12:00Z"))
        })?)),
    })
}

/// The folder of the user's own files: `$XDG_CONFIG_HOME/skydeck`, else `~/.config/skydeck`.
pub fn config_dir() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
    Some(base.join("skydeck"))
}

/// Who runs this, and where, for the session name.
fn host() -> Host {
    let user = ["USER", "LOGNAME"].iter().find_map(|n| std::env::var(n).ok().filter(|v| !v.is_empty()));
    Host {
        user: user.unwrap_or_else(|| format!("uid{}", rustix::process::getuid().as_raw())),
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
    }
}

/// The same in one word, `kim@bastion`: by it others know who acknowledged something.
pub fn who() -> Text {
    let Host { user, host } = host();
    Text::new(format!("{user}@{}", host.split('.').next().unwrap_or_default()))
}

/// The config file that is read: the one that is named, else the user's, if there is one.
fn config_path(options: &Global) -> Option<PathBuf> {
    match &options.config {
        Some(path) => Some(path.clone()),
        // The demo needs no files: only one that is named is read.
        None if options.demo => None,
        None => config_dir().map(|dir| dir.join("config.toml")).filter(|path| path.exists()),
    }
}

/// The config file, or its defaults.
///
/// # Errors
/// What is wrong with it.
pub fn config(options: &Global) -> Result<Config, Failure> {
    read_config(config_path(options).as_deref()).map_err(Failure::usage)
}

fn read_config(path: Option<&Path>) -> Result<Config, String> {
    let Some(path) = path else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Config::parse(path, &text).map_err(|errors| lines(path, &errors))
}

/// What polling may cost.
fn limits(budget: &Budget) -> Limits {
    let requests_per_minute = budget.requests_per_minute.map(|limit| limit.get().into());
    Limits { usd_per_hour: Some(budget.usd_per_hour), requests_per_minute }
}

/// AWS's list prices, with the user's own laid over them; the demo reads no file of theirs.
fn prices(options: &Global) -> Result<Prices, String> {
    let dir = config_dir().filter(|_| !options.demo);
    let Some(path) = dir.map(|dir| dir.join("prices.toml")).filter(|path| path.exists()) else {
        return Ok(Prices::built_in());
    };
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Prices::built_in().overlaid(&path, &text).map_err(|errors| lines(&path, &errors))
}

/// What is wrong with a file, and what to do.
fn lines(path: &Path, errors: &[FileError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let check = format!("skydeck check {}", path.display());
    format!("{}; fix: put it right there; `{check}` says when it is good", lines.join("\n"))
}

/// Writes what Skydeck itself says to a file: requests, faults, starts and stops. The SDK's own words are
/// left out, for nobody here vouches for what they hold.
///
/// # Errors
/// When the file cannot be written.
pub fn log_to(path: &std::path::Path) -> Result<(), Failure> {
    use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|e| Failure::usage(format!("--log-file {}: {e}", path.display())))?;
    let layer = fmt::layer().with_ansi(false).with_writer(std::sync::Mutex::new(file));
    let ours = Targets::new().with_target("skydeck", tracing::Level::DEBUG);
    tracing_subscriber::registry()
        .with(ours)
        .with(layer)
        .try_init()
        .map_err(|e| Failure { exit: Exit::Defect, message: e.to_string() })
}
