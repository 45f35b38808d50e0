use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use super::{Mouse, NotSaved, Notice, QueryToSave, Shell, ToSave};
use crate::{
    model::{
        AccountId, AccountName, Acknowledged, Exit, Fault, Filling, Gathered, Login, LoginKey, Pacing, Scope,
        ScopeKey, Secret, Text, Timestamp, TrailEvent, Want, Wanted,
    },
    poll::PollEvent,
    spec::{Key, Specs},
    store::{
        Haul,
        history::{
            Keep, Remembered,
            trail::{Held, Span},
        },
    },
    ui::{Listing, Pending, TrailFound, TrailOrder},
};

/// Everything that changes anything.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted: a code of an MFA device, perhaps.
    Paste(Secret),
    /// The mouse was pressed, or its wheel turned.
    Mouse(Mouse),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The data layer has something to tell.
    Poll(PollEvent),
    /// A long listing was made: for that panel, from what had that stamp.
    Listed(usize, u64, Box<Listing>),
    /// Logins stand otherwise than before: all of them.
    Logins(Vec<Login>),
    /// This machine's clock is off, or right again: in a sentence.
    ClockOff(Option<String>),
    /// What was seen before the start, and whether that is all of it.
    Remembered(Vec<Remembered>, bool),
    /// What the archive of trail events has, or why it cannot be read.
    TrailHeld(Box<Result<(Held, Vec<Span>), String>>),
    /// What came of something that the archive was asked.
    TrailFound(Box<TrailFound>),
    /// What people have acknowledged, on any console: all of it.
    Acknowledged(Vec<Acknowledged>),
    /// The events that the history has of who issued a key.
    Issuers(Text, Vec<Arc<TrailEvent>>),
    /// The fleet is gathered so far.
    Gathered(Box<Gathered>),
    /// The fleet could not be gathered, for that reason.
    NotGathered(String),
    /// The environment variables with a scope's credentials, for a shell.
    Environment(Box<Scope>, Result<Vec<(&'static str, Secret)>, Fault>),
    /// The shell that had the terminal has ended, in words.
    ShellEnded(Timestamp, String),
    /// Views, keys and looks were read again, for their files have changed.
    Specs(Box<Specs>),
    /// A minute began.
    Tick(Timestamp),
    /// The process was stopped and goes on.
    Continued(Timestamp),
    /// What became of something that was asked for, in words for the message line.
    Told(String),
    /// What became of a chart that was to be saved: where it is now, or why not.
    Saved(Box<ToSave>, Result<PathBuf, NotSaved>),
    /// What became of a query that was to be saved: where it is now, or why not.
    QuerySaved(Box<QueryToSave>, Result<PathBuf, String>),
    /// How far the back-fill of the history is.
    Filling(Box<Filling>),
    /// Somebody asks the process to end.
    Terminate,
}

impl From<PollEvent> for Msg {
    fn from(event: PollEvent) -> Self {
        Self::Poll(event)
    }
}

/// What is kept on disk.
#[derive(Clone, Debug)]
pub enum ToKeep {
    /// What was seen.
    Seen(Keep),
    /// Events that came.
    Events(Haul),
    /// That somebody has acknowledged something.
    Acknowledged(Acknowledged),
    /// That what was acknowledged under that key is so no more.
    Forgotten(Text),
}

/// What is to be read into the history.
#[derive(Clone, Debug)]
pub struct ToFill {
    /// How far back.
    pub since: Duration,
    /// Read events too.
    pub reads: bool,
    /// Where.
    pub places: Vec<(Scope, AccountId)>,
}

/// What the reducer asks the outside world to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Keep something for the next start, and for other consoles.
    Keep(Box<ToKeep>),
    /// Ask the history who issued a key. [`Msg::Issuers`] brings it.
    Issuers(Text),
    /// Read these streams on from where they were read before the start.
    ReadOn(Vec<(ScopeKey, Want, Timestamp)>),
    /// Read what is missing of the past into the history. [`Msg::Filling`] says how far it is.
    Backfill(Box<ToFill>),
    /// Read no more of it.
    StopBackfill,
    /// These are the wants now, all of them.
    Want(Vec<Wanted>),
    /// The archive of trail events is asked these now, all of them: what is under way and not among them is given up.
    /// [`Msg::TrailFound`] brings what comes of it.
    SearchTrail(Box<Vec<TrailOrder>>),
    /// Make a listing that is too long to be made while a key waits.
    List(Box<Pending>),
    /// Ask everything again, now.
    Refresh,
    /// Ask those again, now.
    AskAgain(HashSet<(ScopeKey, Want)>),
    /// Stop asking, or go on.
    Pause(bool),
    /// Ask so slowly from now on.
    Pace(Pacing),
    /// Somebody watches what asking costs, or not any more.
    WatchCosts(bool),
    /// Sign in with a code of an MFA device.
    Code(LoginKey, Secret),
    /// Start the device flow of a login.
    SignIn(LoginKey),
    /// Read the config files anew, and gather the fleet.
    Gather,
    /// Gather the fleet again, with what is known of the files and of credentials.
    GatherAgain,
    /// Stop asking in these accounts, and forget when they were asked what.
    Forget(BTreeSet<AccountName>),
    /// Get a scope's credentials for a shell. [`Msg::Environment`] brings them.
    Subshell(Box<Scope>),
    /// Give the terminal to a shell. [`Msg::ShellEnded`] says when it has ended.
    Shell(Box<Shell>),
    /// Give the terminal back and stop, until the shell continues the process.
    Suspend,
    /// Take the terminal again: it may be in any state.
    Resume,
    /// Draw the whole screen anew.
    Repaint,
    /// Send a text to the clipboard. [`Msg::Told`] says what became of it.
    Copy(String),
    /// Open an `https://` link in the browser. [`Msg::Told`] says what became of it.
    Browse(String),
    /// Save a chart in a view file. [`Msg::Saved`] says what became of it.
    SaveChart(Box<ToSave>),
    /// Save a query in the user's file. [`Msg::QuerySaved`] says what became of it.
    SaveQuery(Box<QueryToSave>),
    /// Tell somebody who does not look at the screen.
    Notify(Box<Notice>),
    /// End the program.
    Quit(Exit),
}
