//! `skydeck get --offline`: what the history has, and nobody is asked.

mod coverage;
mod events;
mod kept;
mod places;
#[cfg(test)]
mod tests;

use std::io;

use super::{Error, GetOptions};
use crate::{
    model::{Exit, Fleet, Resource, Timestamp},
    store::history::History,
};

/// What is there to be printed from.
#[derive(Clone, Copy, Debug)]
pub struct Offline<'a> {
    /// What was seen, and the events.
    pub history: &'a History,
    /// What accounts are called, and by which tags they are selected.
    pub fleet: &'a Fleet,
    /// `--account`.
    pub accounts: &'a [String],
    /// `--region`.
    pub regions: &'a [String],
    /// The present.
    pub now: Timestamp,
}

impl Offline<'_> {
    /// Prints the rows, and says on `err` how much the history has of what was asked for.
    ///
    /// # Errors
    /// When the query or what is selected is wrong, when such a thing is not kept, when the history cannot be read or the
    /// output not be written.
    pub fn get(
        &self,
        options: &GetOptions,
        out: &mut dyn io::Write,
        err: &mut dyn io::Write,
    ) -> Result<Exit, Error> {
        let query = options.check()?;
        match options.resource {
            Resource::Events => events::get(self, options, query, out, err),
            _ => kept::get(self, options, &query, out, err),
        }
    }
}

/// A reader that has gone away, as `head` does, has seen what it wanted.
fn written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Write(error)),
        _ => Ok(()),
    }
}
