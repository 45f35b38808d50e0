//! What CloudTrail tells: events, their records, and how they are asked for.

mod ask;
mod chain;
mod event;
mod event_id;
mod filling;
mod issue;
mod parse;
mod principal;
mod secrets;
mod spans;

pub use ask::{EventAsk, Lookup, LookupKey, TRAIL_LATE};
pub use event::{EventBatch, Issued, TrailEvent, TrailResource};
pub use event_id::EventId;
pub use filling::{Filled, Filling};
mod stitch;
pub use chain::{Chain, Doubt, End, Hold, Lack, Link, Unknown};
pub use issue::Issue;
pub use parse::{Summary, parse_event};
pub use principal::{Principal, PrincipalKind};
pub use secrets::hide;
pub use spans::Spans;
pub use stitch::{Issues, stitch};
