use std::{path::PathBuf, thread, time::Duration};

use super::{NAMED, Sink};
use crate::{
    model::{EventId, Timestamp},
    store::history::{
        Error, History, patiently,
        trail::{Arrived, Batch, Held},
    },
};

/// For so long nothing is written after each batch: who waits for the file has no queue to stand in.
const PAUSE: Duration = Duration::from_millis(5);

/// The history, from now on.
pub(super) struct Archive<'a>(pub &'a mut History, pub Timestamp);

impl Sink for Archive<'_> {
    fn put(&mut self, batch: &Batch) -> Result<Arrived, Error> {
        let arrived = patiently(|| self.0.put_batch(batch, self.1, true));
        thread::sleep(PAUSE);
        arrived
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
