//! The services' wire formats: Smithy RPC v2 CBOR, AWS JSON, and the form query with XML replies.

pub(in crate::demo) mod cbor;
mod error;
pub(in crate::demo) mod json;
mod request;
mod value;
pub(in crate::demo) mod xml;

pub(in crate::demo) use error::ApiError;
pub use request::{DemoReply, DemoRequest};
pub(in crate::demo) use request::{Envelope, Protocol, Service};
pub(in crate::demo) use value::{Object, Value};

/// `MaxRecords` as `maxRecords`: as validation messages name members.
fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect()
}
