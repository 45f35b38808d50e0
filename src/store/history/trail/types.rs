use std::sync::Arc;

use crate::{
    model::{AccountId, Region, Text, Timestamp, TrailEvent},
    query::{Need, Query},
};

/// Where an event was recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The account, by its id: names change.
    pub account_id: AccountId,
    /// The region.
    pub region: Region,
}

/// An event that is to be kept.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Where it was recorded.
    pub place: Place,
    /// The event.
    pub event: Arc<TrailEvent>,
}

/// What became of events that were to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Kept now.
    pub new: u64,
    /// Kept already.
    pub known: u64,
    /// Of these, such as have the id of another event, and say something else: both are kept.
    pub at_odds: u64,
}

/// A span of time of which all events of a place are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where.
    pub place: Place,
    /// Read events too, not write events alone.
    pub reads: bool,
    /// From this second
    pub since: Timestamp,
    /// to this one.
    pub until: Timestamp,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What events must match.
    pub query: Query,
    /// What they must have besides, as far as the index can tell: for who looks at what is found with a query of its own.
    pub need: Option<Need>,
    /// Relative times in the query are so to this.
    pub now: Timestamp,
    /// Read events too.
    pub reads: bool,
    /// From when on; none is the beginning.
    pub since: Option<Timestamp>,
    /// Until when; none is the end.
    pub until: Option<Timestamp>,
    /// In these places alone; none is everywhere.
    pub places: Option<Vec<Place>>,
    /// What accounts are called, by their ids: a query may name them.
    pub names: Arc<[(AccountId, Text)]>,
}

/// An event that is kept.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Where it was recorded.
    pub place: Place,
    /// When it was read, or imported.
    pub kept_at: Timestamp,
    /// The event.
    pub event: TrailEvent,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Events that were unpacked and looked at: the index has left out the others.
    pub looked_at: u64,
    /// Events that match, of these.
    pub found: u64,
    /// Events that could not be read.
    pub damaged: u64,
    /// Whether somebody had enough before the end.
    pub is_cut: bool,
}

/// What is kept, in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Events.
    pub events: u64,
    /// When the oldest of them was,
    pub from: Option<Timestamp>,
    /// and the newest.
    pub to: Option<Timestamp>,
    /// Bytes of the file.
    pub bytes: u64,
}
