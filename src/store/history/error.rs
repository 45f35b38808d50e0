use std::{fmt, io};

use rusqlite::ErrorCode;

/// What kind of trouble there is with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is damaged, of another program or of a newer version: it is of no use here.
    Damaged,
    /// Somebody else holds it; it will pass.
    Busy,
    /// There is no room on the disk, or no more than is allowed.
    Full,
    /// It cannot be read or written.
    Unusable,
}

/// Why something could not be kept or read, in words.
#[derive(Clone, Debug)]
pub struct Error {
    /// What kind it is.
    pub kind: ErrorKind,
    /// In words.
    pub message: String,
}

impl Error {
    pub(super) fn damaged(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Damaged, message: message.into() }
    }

    pub(super) fn encoding(error: serde_json::Error) -> Self {
        Self { kind: ErrorKind::Unusable, message: error.to_string() }
    }
}

/// Somebody else writes: it is tried so often again, each time for as long as SQLite waits.
const TRIES: u32 = 5;

/// Does it, and does it again while somebody else holds the file, some times.
///
/// # Errors
/// As what is done has them.
pub fn patiently<T>(mut what: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let mut tries = 0;
    loop {
        match what() {
            Err(error) if error.kind == ErrorKind::Busy && tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => ErrorKind::Damaged,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Busy,
            Some(ErrorCode::DiskFull) => ErrorKind::Full,
            Some(_) => ErrorKind::Unusable,
            // The tables are not what the version says they are.
            None => ErrorKind::Damaged,
        };
        Self { kind, message: error.to_string() }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let kind = if full { ErrorKind::Full } else { ErrorKind::Unusable };
        Self { kind, message: error.to_string() }
    }
}
