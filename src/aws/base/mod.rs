//! First credentials: each kind of base fetches them anew whenever it is asked.

mod keys;
mod metadata;
mod process;
#[cfg(test)]
mod tests;
pub(super) mod web_identity;

use std::sync::Arc;

use aws_credential_types::Credentials;

use crate::model::{Base, BoxFuture, Fault, FaultKind};

use super::{credentials::Fetch, machine::Machine};

/// What fetches the credentials of a base, of those that need nobody to sign in.
pub(super) fn fetch(
    base: &Base,
    machine: &Machine,
    http: &aws_smithy_runtime_api::client::http::SharedHttpClient,
) -> Box<dyn Fetch> {
    let machine = machine.clone();
    match base {
        Base::Given => Box::new(Given),
        Base::Environment => Box::new(keys::Environment { machine }),
        Base::Keys(profile) => Box::new(keys::OfProfile { machine, profile: profile.clone() }),
        Base::Process(profile) => Box::new(process::Process { machine, profile: profile.clone() }),
        Base::Container => Box::new(metadata::Container { machine, http: http.clone() }),
        Base::Instance => Box::new(metadata::Instance { machine, http: http.clone() }),
        Base::Sso(_) | Base::WebIdentity(_) => Box::new(NotHere(Arc::new(base.clone()))),
    }
}

/// Made-up credentials, for a simulation that takes any.
#[derive(Debug)]
pub(super) struct Given;

impl Fetch for Given {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        let credentials = Credentials::new("AKIADEMOBASE", "simulated", None, None, "simulation");
        Box::pin(std::future::ready(Ok(credentials)))
    }
}

#[derive(Debug)]
struct NotHere(Arc<Base>);

impl Fetch for NotHere {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(std::future::ready(Err(Fault::new(FaultKind::NoCredentials, format!("{:?}", self.0)))))
    }
}
