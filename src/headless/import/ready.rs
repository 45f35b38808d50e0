use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    model::{EventId, Timestamp, TrailEvent},
    store::history::trail::{Batch, Place, Prepared},
};

/// Events that are kept in one transaction, and bytes that their records have at most: large ones must not add up.
pub(super) const EVENTS: usize = 10_000;
const BYTES: usize = 24 << 20;

/// Events that are to be kept in one transaction.
#[derive(Debug, Default)]
pub(super) struct Ready {
    /// The events.
    pub batch: Batch,
    /// Their ids.
    pub ids: Vec<EventId>,
    /// What is told of them.
    pub facts: Facts,
}

/// What is told of events.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Where they are from.
    pub places: BTreeSet<Place>,
    /// When the oldest of them was,
    pub oldest: Option<Timestamp>,
    /// and the newest.
    pub newest: Option<Timestamp>,
}

impl Facts {
    fn add(&mut self, place: &Place, at: Timestamp) {
        if !self.places.contains(place) {
            self.places.insert(place.clone());
        }
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
        self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
    }

    /// Those of more events.
    pub fn extend(&mut self, other: Self) {
        self.places.extend(other.places);
        self.oldest = [self.oldest, other.oldest].into_iter().flatten().min();
        self.newest = self.newest.max(other.newest);
    }
}

/// Events that are put together until there are enough.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    events: Vec<Prepared>,
    ids: Vec<EventId>,
    facts: Facts,
    bytes: usize,
}

impl Gathered {
    /// One more, whose record had so many bytes.
    pub fn add(&mut self, place: &Place, event: &TrailEvent, record: &Value, bytes: usize) {
        // What was read as JSON can be written as JSON.
        let Ok(prepared) = Prepared::new(place, event, record) else { return };
        self.events.push(prepared);
        self.ids.push(event.id.clone());
        self.facts.add(place, event.time);
        self.bytes += bytes;
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether there are enough.
    pub fn is_full(&self) -> bool {
        self.events.len() >= EVENTS || self.bytes >= BYTES
    }

    /// All of them, packed.
    pub fn ready(&mut self) -> Ready {
        let Self { events, ids, facts, .. } = std::mem::take(self);
        Ready { batch: Batch::of(events), ids, facts }
    }
}
