//! The archive of trail events, in the history's file: events never change, and LookupEvents is slow, so what was read
//! once, or came in a log file, is kept and searched here.

mod block;
mod content;
mod dictionary;
mod forget;
mod held;
mod leaves;
mod look;
mod marks;
mod needed;
mod prepared;
mod put;
mod row;
pub(super) mod schema;
mod search;
mod sieve;
mod span;
#[cfg(test)]
mod tests;
mod types;
pub(super) mod vocabulary;
mod words;

pub use prepared::{Batch, Prepared};
pub use row::TrailRow;
pub use span::Claim;
pub use types::{Arrival, Arrived, Held, Place, Search, Searched, Span, StoredEvent};
