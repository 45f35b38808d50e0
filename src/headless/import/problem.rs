//! What is left out of an import, and why.

use std::{fmt, io, path::PathBuf};

use serde_json::{Value, json};

use crate::model::clean;

/// Why a file is left out that is no log file: that is no fault where a folder was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Skip {
    /// A digest, by which log files are proven to be whole.
    Digest,
    /// Insights events.
    Insights,
    /// There is nothing in it.
    Empty,
    /// It is no JSON.
    NotJson,
    /// It is JSON, and no CloudTrail record.
    Foreign,
    /// A pipe, a socket or a device.
    Special,
}

impl Skip {
    /// In JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Insights => "insights",
            Self::Empty => "empty",
            Self::NotJson => "not_json",
            Self::Foreign => "not_cloudtrail",
            Self::Special => "special",
        }
    }

    /// What one of these is.
    pub fn words(self) -> &'static str {
        match self {
            Self::Digest => "a digest",
            Self::Insights => "Insights events",
            Self::Empty => "empty",
            Self::NotJson => "no JSON",
            Self::Foreign => "no CloudTrail records",
            Self::Special => "no file",
        }
    }
}

/// Why a record is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It does not parse.
    NotJson(String),
    /// It is something else.
    Foreign,
    /// It has no id, by which it is known again.
    NoId,
    /// Nobody knows when it was.
    NoTime,
    /// Nobody knows whose it is.
    NoAccount,
    /// An Insights event, which is no fault.
    Insight,
    /// It has so many bytes.
    TooLong(u64),
}

impl Refused {
    /// In JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "not_json",
            Self::Foreign => "not_cloudtrail",
            Self::NoId => "no_id",
            Self::NoTime => "no_time",
            Self::NoAccount => "no_account",
            Self::Insight => "insight",
            Self::TooLong(_) => "too_long",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(why) => write!(f, "no JSON: {}", clean(why)),
            Self::Foreign => f.write_str("no CloudTrail record"),
            Self::NoId => f.write_str("no eventID"),
            Self::NoTime => f.write_str("no eventTime, or none that is a time"),
            Self::NoAccount => f.write_str("no account, neither in it nor in its file's path"),
            Self::Insight => f.write_str("an Insights event"),
            Self::TooLong(bytes) => {
                write!(f, "{bytes} bytes, more than the {} that a record may have", super::scan::LARGEST)
            }
        }
    }
}

/// Something that could not be read.
#[derive(Debug)]
pub(super) enum Problem {
    /// A file, or a folder.
    Unreadable(PathBuf, io::Error),
    /// A file that somebody named, and that has no records.
    NoLog(PathBuf, Skip),
    /// The rest of a file.
    Broken {
        /// Which.
        path: PathBuf,
        /// The record that could not be read to its end.
        record: u64,
        /// How many bytes had been read, when unpacked.
        byte: u64,
        /// Why.
        why: String,
    },
    /// A record of a file.
    Refused {
        /// Which file.
        path: PathBuf,
        /// The how manieth, from one.
        record: u64,
        /// Why.
        why: Refused,
    },
    /// An id that more than one event has.
    AtOdds(String),
}

impl Problem {
    /// What kind it is, in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unreadable(..) => "unreadable",
            Self::NoLog(_, skip) => skip.name(),
            Self::Broken { .. } => "broken",
            Self::Refused { why, .. } => why.name(),
            Self::AtOdds(_) => "at_odds",
        }
    }

    /// As JSON.
    pub fn object(&self) -> Value {
        let (path, record, byte) = match self {
            Self::Unreadable(path, _) | Self::NoLog(path, _) => (Some(path), None, None),
            Self::Broken { path, record, byte, .. } => (Some(path), Some(record), Some(byte)),
            Self::Refused { path, record, .. } => (Some(path), Some(record), None),
            Self::AtOdds(_) => (None, None, None),
        };
        json!({
            "problem": self.name(),
            "file": path.map(|path| clean(&path.to_string_lossy())),
            "record": record,
            "byte": byte,
            "message": self.message(),
        })
    }

    fn message(&self) -> String {
        match self {
            Self::Unreadable(_, error) => clean(&error.to_string()),
            Self::NoLog(_, skip) => skip.words().to_owned(),
            Self::Broken { why, .. } => clean(why),
            Self::Refused { why, .. } => why.to_string(),
            Self::AtOdds(id) => format!("{id}: other events have this id; each is kept"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message();
        match self {
            Self::Unreadable(path, _) | Self::NoLog(path, _) => write!(f, "{}: {message}", shown(path)),
            Self::Broken { path, record, byte, .. } => {
                let (path, before) = (shown(path), record.saturating_sub(1));
                write!(
                    f,
                    "{path}: broken at byte {byte}, in record {record}: {message}; the {before} before it are kept"
                )
            }
            Self::Refused { path, record, .. } => write!(f, "{}: record {record}: {message}", shown(path)),
            Self::AtOdds(_) => f.write_str(&message),
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    if super::source::is_standard_input(path) {
        "standard input".into()
    } else {
        clean(&path.to_string_lossy())
    }
}
