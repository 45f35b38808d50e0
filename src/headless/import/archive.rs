use std::path::PathBuf;

use super::{NAMED, Sink};
use crate::{
    model::{EventId, Timestamp},
    store::history::{
        Error, ErrorKind, History,
        trail::{Arrived, Batch, Held},
    },
};

/// Somebody else writes: it is tried so often again.
const TRIES: u32 = 5;

/// The history, from now on.
pub(super) struct Archive<'a>(pub &'a mut History, pub Timestamp);

impl Sink for Archive<'_> {
    fn put(&mut self, batch: &Batch) -> Result<Arrived, Error> {
        let mut tries = 0;
        loop {
            match self.0.put_batch(batch, self.1, true) {
                Err(error) if error.kind == ErrorKind::Busy && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    fn at_odds(&mut self, ids: &[EventId]) -> Result<Vec<String>, Error> {
        let mut found: Vec<String> = Vec::new();
        for id in ids {
            let id = id.to_string();
            if found.len() < NAMED && !found.contains(&id) && self.0.event_by_id(&id)?.len() > 1 {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn held(&self) -> Result<Held, Error> {
        self.0.held()
    }

    fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }
}
