use std::{fmt, io};

use crate::{model::Exit, query::QueryError};

/// Why nothing was printed.
#[derive(Debug)]
pub enum Error {
    /// The query is wrong.
    Query(QueryError),
    /// What was to be printed could not be written. A closed pipe is not among these.
    Write(io::Error),
    /// The history cannot be read or written.
    History(String),
}

impl Error {
    /// How the program ends because of it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Query(_) => Exit::Usage,
            Self::Write(_) | Self::History(_) => Exit::Defect,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(error) => error.fmt(f),
            Self::Write(error) => write!(f, "the output could not be written: {error}"),
            Self::History(error) => write!(f, "the local history: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Query(error) => Some(error),
            Self::Write(error) => Some(error),
            Self::History(_) => None,
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}
