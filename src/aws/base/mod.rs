//! First credentials: each kind of base fetches them anew whenever it is asked.

pub(super) mod keys;
pub(super) mod metadata;
pub(super) mod process;
#[cfg(test)]
mod tests;
pub(super) mod web_identity;

use aws_credential_types::Credentials;

use crate::model::{BoxFuture, Fault};

use super::credentials::Fetch;

/// Made-up credentials, for a simulation that takes any.
#[derive(Debug)]
pub(super) struct Given;

impl Fetch for Given {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        let credentials = Credentials::new("AKIADEMOBASE", "simulated", None, None, "simulation");
        Box::pin(std::future::ready(Ok(credentials)))
    }
}
