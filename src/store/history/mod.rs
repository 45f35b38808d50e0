//! What was last known, kept on disk: one SQLite file a configuration, shared by the consoles of one user. Nothing
//! of it is needed: whatever goes wrong with it is told, and the console goes on without.

mod acknowledged;
mod bounds;
mod codec;
mod error;
mod event;
mod file;
mod keep;
mod load;
mod name;
mod schema;
#[cfg(test)]
mod tests;
pub mod trail;

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, TransactionBehavior};

pub use error::{Error, ErrorKind, patiently};
pub use keep::{Change, Keep, Touch};
pub use load::Remembered;
pub use name::is_kept;

use crate::model::Timestamp;

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Megabytes that the file may have.
    pub max_mb: u32,
    /// Days after which what was not seen again is forgotten.
    pub max_days: u32,
}

/// The file, open.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: PathBuf,
    limits: Limits,
    /// Words of the archive, for who writes
    known: trail::vocabulary::Known,
    /// and for who searches; read when they are needed.
    words: RefCell<trail::vocabulary::Words>,
}

impl History {
    fn of(db: Connection, path: PathBuf, limits: Limits) -> Self {
        Self { db, path, limits, known: Default::default(), words: RefCell::default() }
    }

    /// Opens a file that is there, to read what it has, while somebody else may write it.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            let message = format!("there is no history yet: {}", path.display());
            return Err(Error { kind: ErrorKind::Unusable, message });
        }
        let path = path.canonicalize()?;
        let limits = Limits { max_mb: u32::MAX, max_days: u32::MAX };
        Ok(Self::of(schema::connect_to_read(&path)?, path, limits))
    }

    /// Opens the file, or makes it, for nobody else to read. A file that is damaged, not one of these or of another
    /// version than this program knows is moved aside; where to is told in a sentence.
    ///
    /// # Errors
    /// A folder that cannot be written, a full disk, a lock that somebody does not let go of.
    pub fn open(path: &Path, limits: Limits, now: Timestamp) -> Result<(Self, Option<String>), Error> {
        let path = file::prepare(path)?;
        let (db, notice) = match schema::connect(&path, limits) {
            Err(error) if error.kind == ErrorKind::Damaged => {
                let notice = file::set_aside(&path, &error.message, now)?;
                (schema::connect(&path, limits)?, Some(notice))
            }
            other => (other?, None),
        };
        Ok((Self::of(db, path, limits), notice))
    }

    /// Moves a file aside that turned out to be damaged while it was in use, and opens a new one; in a sentence, what
    /// was done. Nothing of it may be open any more.
    ///
    /// # Errors
    /// As of [`History::open`].
    pub fn renew(path: &Path, limits: Limits, why: &Error, now: Timestamp) -> Result<(Self, String), Error> {
        let path = file::prepare(path)?;
        let notice = file::set_aside(&path, &why.message, now)?;
        Ok((Self::of(schema::connect(&path, limits)?, path, limits), notice))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that is another one once some other process has changed the file: looking costs next to nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self) -> Result<i64, Error> {
        Ok(self.db.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// A short transaction that means to write: it waits for its turn at its beginning, not in its middle.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}
