use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
                FinalizerInterceptorContextRef,
            },
        },
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use crate::model::{Fault, FaultKind, Meter, Sent, Ticket};

use super::{
    charged::{self, Charged},
    faults, read_list,
};

/// The operations by which credentials are got. None changes anything but the caller's own sign-in.
const CREDENTIAL_CALLS: &[(&str, &str)] = &[
    ("STS", "AssumeRole"),
    ("STS", "AssumeRoleWithWebIdentity"),
    ("STS", "GetCallerIdentity"),
    ("STS", "GetSessionToken"),
    ("SSO", "GetRoleCredentials"),
    ("SSO", "ListAccountRoles"),
    ("SSO", "ListAccounts"),
    ("SSO OIDC", "CreateToken"),
    ("SSO OIDC", "RegisterClient"),
    ("SSO OIDC", "StartDeviceAuthorization"),
];

/// All operations that are ever sent, by service: the read list and those that get credentials.
#[cfg(test)]
fn all_operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    let reads = read_list::READ_LIST.iter().map(|read| (read.service, read.operation));
    reads.chain(CREDENTIAL_CALLS.iter().copied())
}

#[cfg(test)]
#[test]
fn everything_that_is_ever_sent_has_a_price() {
    let prices = crate::model::Prices::built_in();
    let unpriced: Vec<_> =
        all_operations().filter(|(service, name)| prices.of(service, name).is_none()).collect();
    assert_eq!(unpriced, [], "a row in poll/prices.toml says what it costs, or that it is free");
}

/// What a client may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// The read list.
    Reads,
    /// What gets credentials, and nothing else: the clients of signing in.
    Credentials,
}

impl Pass {
    fn allows(self, service: &str, operation: &str) -> bool {
        match self {
            Self::Reads => read_list::find(service, operation).is_some(),
            Self::Credentials => CREDENTIAL_CALLS.contains(&(service, operation)),
        }
    }
}

/// Marks a request that the gate let through. The shared HTTP client sends no other.
#[derive(Clone, Debug)]
pub(super) struct Stamp(());

/// Stands in every client that the factory builds: refuses what is not on the list before it is even
/// serialized, stamps what is, and counts it.
#[derive(Debug)]
pub(super) struct Gate {
    pub pass: Pass,
    /// Fleet name of the account; none for a client that fetches credentials of several.
    pub account: Option<String>,
    pub region: String,
    pub meter: Arc<dyn Meter>,
}

/// The ticket of a request under way. Dropped with the request when that is cancelled.
struct UnderWay(Mutex<Box<dyn Ticket>>);

impl fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnderWay")
    }
}

impl Storable for UnderWay {
    type Storer = StoreReplace<Self>;
}

impl Gate {
    fn check(&self, cfg: &ConfigBag) -> Result<(String, String), Fault> {
        let Some(metadata) = cfg.load::<Metadata>() else {
            return Err(refused("an operation without a name"));
        };
        if self.pass.allows(metadata.service(), metadata.name()) {
            Ok((metadata.service().to_owned(), metadata.name().to_owned()))
        } else {
            Err(refused(&format!("{}.{}", metadata.service(), metadata.name())))
        }
    }
}

/// The fault of a request that may not be sent.
pub(super) fn refused(what: &str) -> Fault {
    Fault::new(FaultKind::Denied, format!("{what} is not on the read list: refused before it was sent"))
        .with_code("RefusedByGate")
        .with_fix("nothing: Skydeck only reads")
}

impl Intercept for Gate {
    fn name(&self) -> &'static str {
        "skydeck::gate"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.check(cfg)?;
        cfg.interceptor_state().store_put(Charged::of(context.input()));
        Ok(())
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (service, operation) = self.check(cfg)?;
        let ticket = self.meter.begin(&Sent {
            account: self.account.as_deref(),
            region: &self.region,
            service: &service,
            operation: &operation,
            asker: charged::asker(),
            metrics: cfg.load::<Charged>().map_or(0, |charged| charged.metrics),
        });
        cfg.interceptor_state().store_put(UnderWay(Mutex::new(ticket)));
        context.request_mut().add_extension(Stamp(()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(under_way) = cfg.load::<UnderWay>() {
            let result = match context.output_or_error() {
                Some(Ok(_)) => None,
                Some(Err(error)) if error.is_timeout_error() => Some(FaultKind::Timeout),
                _ => Some(context.response().map_or(FaultKind::Network, faults::kind_of_response)),
            };
            let mut ticket = under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Some(charged), Some(Ok(answer))) = (cfg.load::<Charged>(), context.output_or_error()) {
                ticket.found(charged.found(answer));
            }
            ticket.finish(result);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::QuotaTable;

    #[test]
    fn all_that_may_be_sent_has_a_quota() {
        let table = QuotaTable::built_in();
        let reads = read_list::READ_LIST.iter().map(|read| (read.service, read.operation));
        for (service, operation) in reads.chain(CREDENTIAL_CALLS.iter().copied()) {
            assert!(
                table.lists(service, operation),
                "{service}.{operation} has no row in src/poll/quotas.toml"
            );
        }
    }
}
