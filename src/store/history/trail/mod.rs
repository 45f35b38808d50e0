//! The archive of trail events, in the history's file: events never change, and LookupEvents is slow, so what was read
//! once, or came in a log file, is kept and searched here.

mod types;

pub use types::{Arrival, Arrived, Held, Place, Search, Searched, Span, StoredEvent};
