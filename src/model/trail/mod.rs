//! What CloudTrail tells: events, their records, and how they are asked for.

mod ask;
mod event;
mod event_id;
mod filling;
mod parse;
mod secrets;
mod spans;

pub use ask::{EventAsk, Lookup, LookupKey, TRAIL_LATE};
pub use event::{EventBatch, Issued, TrailEvent, TrailResource};
pub use event_id::EventId;
pub use filling::{Filled, Filling};
pub use parse::{Summary, parse_event};
pub use secrets::hide;
pub use spans::Spans;
