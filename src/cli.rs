//! The command line, nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

/// One screen over every AWS account that you answer for.
#[derive(Debug, Parser)]
#[command(name = "skydeck", version, about, max_term_width = 100, subcommand_precedence_over_arg = true)]
pub struct Cli {
    /// What counts for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none is the console.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The view to open, such as `deck`.
    #[arg(value_name = "ROUTE")]
    pub route: Option<String>,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Run over a simulated organisation: no network, no credentials, no files
    #[arg(long, global = true)]
    pub demo: bool,
    /// Nothing is asked: what the local history has, and nothing else
    #[arg(long, global = true)]
    pub offline: bool,
    /// Size of the simulated organisation
    #[arg(long, global = true, value_name = "ACCOUNTSxREGIONS")]
    pub demo_scale: Option<String>,
    /// Seed of the simulated organisation [default: 1]
    #[arg(long, global = true, value_name = "N")]
    pub demo_seed: Option<u64>,
    /// How long each answer of the simulated organisation takes, such as 1s [default: 20 to 250 ms]
    #[arg(long, global = true, value_name = "DURATION")]
    pub demo_latency: Option<String>,
    /// The simulated organisation is looked at with your view files, too
    #[arg(long, global = true)]
    pub demo_views: bool,
    /// The config file [default: ~/.config/skydeck/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The AWS profile that the first credentials come from
    #[arg(long, global = true, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Only these accounts: name, id, glob, or tag such as env=prod (repeatable)
    #[arg(long, global = true, value_name = "SEL")]
    pub account: Vec<String>,
    /// Only these regions: code, short code or glob (repeatable)
    #[arg(long, global = true, value_name = "SEL")]
    pub region: Vec<String>,
    /// A theme's name
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// A keymap's name
    #[arg(long, global = true, value_name = "NAME")]
    pub keymap: Option<String>,
    /// Neither show what was seen before the start nor keep what is seen
    #[arg(long, global = true)]
    pub no_history: bool,
    /// Write a log of requests and faults here; it holds no secrets
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Pin the clock that windows, ages and the demo see (RFC 3339); nothing moves then
    #[arg(long, global = true, value_name = "TIME")]
    pub now: Option<String>,
}

/// `auto`, `always` or `never`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One pass over the fleet, printed
    Get(Get),
    /// Draw a view once, off screen, when its data has come
    Snapshot(Snapshot),
    /// Read trail events of the past into the local history, as far as they are missing there
    Backfill(Backfill),
    /// Take CloudTrail log files into the local history: no network, no credentials
    Import(Import),
    /// Validate config, view, keymap and theme files
    Check(Check),
    /// Print what a shell needs to complete the command line
    Completions(Completions),
    /// Print the manual page, or write all of them to files
    Man(Man),
}

/// `skydeck get`.
#[derive(Debug, Args)]
pub struct Get {
    /// accounts, scopes, alarms, metrics, events, sessions, nodes, namespaces, services, instances or dashboards
    pub resource: String,
    /// table, json, jsonl or csv [default: table; with --watch jsonl]
    #[arg(long, short, value_name = "FORM")]
    pub output: Option<String>,
    /// Print the full state, then what changes, one JSON object a line, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// With --watch: how often each thing is asked [default: as often as it is worth while]
    #[arg(long, value_name = "DURATION")]
    pub every: Option<String>,
    /// With --watch: for how long
    #[arg(long = "for", value_name = "DURATION")]
    pub length: Option<String>,
    /// How far back: events [default: 1h; with --offline all that are kept]; sessions: past ones too
    #[arg(long, value_name = "DURATION")]
    pub since: Option<String>,
    /// Only rows that match: `field:value -field:glob* is:error since:2h (a or b) "free text"`; the language is in docs/query.md
    #[arg(long, short, value_name = "EXPR", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// At most this many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Read events too, not write events alone
    #[arg(long)]
    pub reads: bool,
    /// Say at the end how many requests it took and what they cost at list price
    #[arg(long)]
    pub costs: bool,
}

/// `skydeck snapshot`.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// The view, such as `deck`
    pub route: String,
    /// Draw the body of a dashboard from this file; - is standard input
    #[arg(long, value_name = "BODY", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Columns and rows; as many rows as it needs with 0 [default: 120x40, and more rows for what scrolls]
    #[arg(long, value_name = "WxH")]
    pub size: Option<String>,
    /// text, ansi or svg; json: what became of the widgets of a dashboard
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: String,
    /// How long to wait for the data at most
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    pub settle: String,
}

/// `skydeck backfill`.
#[derive(Debug, Args)]
pub struct Backfill {
    /// How far back: CloudTrail's event history has 90 days
    #[arg(long, value_name = "DURATION", default_value = "7d")]
    pub since: String,
    /// Read events too, not write events alone
    #[arg(long)]
    pub reads: bool,
}

/// `skydeck import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Log files, packed by gzip or not, and folders of them, as they are delivered to S3; - is standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// What came of it: text or json
    #[arg(long, short, value_name = "FORM", default_value = "text")]
    pub output: String,
}

/// `skydeck check`.
#[derive(Debug, Args)]
pub struct Check {
    /// TOML files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// `skydeck completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// `skydeck man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Write a page for skydeck and one for each command into this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_stand_before_and_after_the_command() {
        let cli = Cli::parse_from(["skydeck", "--demo", "get", "alarms", "--account", "a", "--account", "b"]);
        assert!(cli.global.demo);
        assert_eq!(cli.global.account, ["a", "b"]);
        assert!(matches!(cli.command, Some(Command::Get(get)) if get.resource == "alarms"));
        let cli = Cli::parse_from(["skydeck", "deck?tag=env", "--demo"]);
        assert_eq!(cli.route.as_deref(), Some("deck?tag=env"));
    }
}
