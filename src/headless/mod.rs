//! Skydeck without a screen: one pass over the fleet, printed, and pictures of views.
//!
//! What is promised to scripts stands in `docs/contract.md` and `docs/schema/`; tests hold both.

mod ansi;
mod backfill;
mod body;
mod csv;
mod error;
mod fates;
mod faults;
mod fit;
mod get;
mod import;
mod json;
mod offline;
mod output;
mod picture;
mod printer;
mod pushdown;
mod questions;
mod rows;
mod sign_in;
mod snapshot;
mod status;
mod svg;
mod table;
mod table_columns;
mod watch;

pub use crate::model::parse_duration;
pub use backfill::backfill;
pub use body::Body;
pub use error::Error;
pub use get::{GetOptions, get};
pub use import::{ImportOptions, import};
pub use offline::Offline;
pub use output::Output;
pub use picture::{PictureFormat, write_picture};
pub use rows::{HEAD, columns};
pub use sign_in::{Human, Terminal, gather};
pub use snapshot::{Drawn, SnapshotOptions, snapshot};
pub use watch::{WatchOptions, reader_gone, watch};

#[cfg(test)]
mod tests;
