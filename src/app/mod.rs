//! The console: everything that changes anything is a message, one reducer applies it, and what it asks
//! of the outside world are effects that the run loop performs.

mod acknowledging;
mod actions;
mod browser;
mod budget;
mod burst;
mod clicks;
mod clipboard;
mod editor;
mod environment;
mod exploring;
mod filling;
mod folding;
mod gathered;
mod going;
mod input;
mod issuers;
mod keeper;
mod keys;
mod logs;
mod memory;
mod mouse;
mod moves;
mod msg;
mod notice;
mod notices;
mod notifier;
mod outside;
mod pacing;
mod palette;
mod picker;
mod pins;
mod queries;
mod run;
mod screen;
mod scrolling;
mod searcher;
mod sending;
mod sgr;
mod shell;
mod sight;
mod sign_in;
mod sorting;
mod spec_files;
mod specs;
mod state;
mod subshell;
mod terminal;
mod trail;
mod update;
mod variables;

pub use browser::{Program, can_browse};
pub use environment::{ascii_only, colour_depth};
pub use exploring::{NotSaved, ToSave, save};
pub use mouse::{Mouse, MouseKind};
pub use msg::{Effect, Msg, ToFill, ToKeep};
pub use notice::Notice;
pub use queries::{QueryToSave, save_query};
pub use run::run;
pub use screen::Screen;
pub use shell::Shell;
pub use spec_files::SpecFiles;
pub use state::{State, wants};
pub use update::{update, update_all};

use std::{fmt, io, path::PathBuf, sync::Arc};

use crate::{
    model::{Exit, Notify, Roster, SignIn, Text},
    poll::Engine,
    spec::{ColourDepth, Route, Specs},
    store::history::Limits,
    ui::Glyphs,
};

/// Why nothing of the user's is written.
pub(crate) const NO_FILES: &str =
    "there are no files of yours here: there is no home directory, or the demo runs without --demo-views";

/// Whom the console asks.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Reads sources.
    pub engine: Engine,
    /// Gathers the fleet.
    pub roster: Arc<dyn Roster>,
    /// Signs in.
    pub sign_in: Arc<dyn SignIn>,
}

/// How the console is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// The view to open; the deck when none.
    pub route: Option<Route>,
    /// Views, keys and looks.
    pub specs: Specs,
    /// The user's files that they come from: read again when they change. None: they are not looked at again.
    pub files: Option<SpecFiles>,
    /// The estate is simulated: the title bar says so.
    pub demo: bool,
    /// Nothing is asked: what the history has is shown, and the title bar says so.
    pub offline: bool,
    /// Times are shown in this zone; a key changes to UTC and back (from UTC, to the machine's zone).
    pub timezone: jiff::tz::TimeZone,
    /// Nothing is asked more often than this: the config file's floor.
    pub floor: std::time::Duration,
    /// Colours that the terminal has.
    pub colour: ColourDepth,
    /// The terminal shows nothing but ASCII.
    pub ascii: bool,
    /// The signs that charts are drawn with where it shows more.
    pub charts: Glyphs,
    /// The terminal is asked to report the mouse; else it keeps it, for its own selection.
    pub mouse: bool,
    /// A shell with a scope's credentials may be opened.
    pub subshell: bool,
    /// The folder of the user's own views, where charts are saved.
    pub views_folder: Option<PathBuf>,
    /// Whom to tell that something new wants a human.
    pub notify: Notify,
    /// Who sits here: user and host.
    pub who: Text,
    /// Where what is seen is kept for the next start; none when it is not.
    pub history: Option<HistoryFile>,
    /// Requests of LookupEvents a second that an account and region is asked with, at most.
    pub trail_rate: f64,
}

/// The file in which what is seen is kept.
#[derive(Clone, Debug)]
pub struct HistoryFile {
    /// Its path.
    pub path: PathBuf,
    /// What it may hold.
    pub limits: Limits,
    /// It is read alone.
    pub is_read_only: bool,
}

/// Why the console could not start or go on.
#[derive(Debug)]
pub enum Error {
    /// Standard output is not a terminal.
    NoTerminal,
    /// The route goes nowhere.
    Route(String),
    /// The terminal cannot be used, or is gone.
    Terminal(io::Error),
    /// A defect; its message has been printed.
    Defect,
}

impl Error {
    /// How the program ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::NoTerminal | Self::Route(_) => Exit::Usage,
            Self::Terminal(_) | Self::Defect => Exit::Defect,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTerminal => f.write_str(
                "standard output is not a terminal; `skydeck get` and `skydeck snapshot` print without one",
            ),
            Self::Route(message) => f.write_str(message),
            Self::Terminal(error) => write!(f, "the terminal: {error}"),
            Self::Defect => f.write_str("stopped by the defect above; please report it"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
