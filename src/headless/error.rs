use std::{fmt, io};

use crate::{model::Exit, query::QueryError, store::history};

/// Why nothing was printed.
#[derive(Debug)]
pub enum Error {
    /// The query is wrong, which is this one.
    Query(QueryError, String),
    /// It was asked for what there is not.
    Usage(String),
    /// The history cannot be read.
    History(history::Error),
    /// What was to be printed could not be written. A closed pipe is not among these.
    Write(io::Error),
}

impl Error {
    /// How the program ends because of it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Query(..) | Self::Usage(_) => Exit::Usage,
            Self::History(_) => Exit::Nothing,
            Self::Write(_) => Exit::Defect,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(error, query) => write!(f, "{error}\n{}", error.shown(query)),
            Self::Usage(message) => f.write_str(message),
            Self::History(error) => write!(f, "the history: {error}"),
            Self::Write(error) => write!(f, "the output could not be written: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Query(error, _) => Some(error),
            Self::Usage(_) => None,
            Self::History(error) => Some(error),
            Self::Write(error) => Some(error),
        }
    }
}

impl From<history::Error> for Error {
    fn from(error: history::Error) -> Self {
        Self::History(error)
    }
}
