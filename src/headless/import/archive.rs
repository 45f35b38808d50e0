use std::path::PathBuf;

use super::{NAMED, Sink};
use crate::{
    model::Timestamp,
    store::history::{
        Error, ErrorKind, History,
        trail::{Arrival, Arrived, Held},
    },
};

/// Somebody else writes: it is tried so often again.
const TRIES: u32 = 5;

/// The history, from now on.
pub(super) struct Archive<'a>(pub &'a mut History, pub Timestamp);

impl Sink for Archive<'_> {
    fn put(&mut self, batch: &[Arrival]) -> Result<Arrived, Error> {
        let mut tries = 0;
        loop {
            match self.0.put_events(batch, self.1, true) {
                Err(error) if error.kind == ErrorKind::Busy && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    fn at_odds(&self, batch: &[Arrival]) -> Result<Vec<String>, Error> {
        let mut ids: Vec<String> = Vec::new();
        for Arrival { event, .. } in batch {
            let id = event.id.to_string();
            if ids.len() < NAMED && !ids.contains(&id) && self.0.event_by_id(&id)?.len() > 1 {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    fn held(&self) -> Result<Held, Error> {
        self.0.held()
    }

    fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }
}
