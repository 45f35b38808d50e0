//! Faults on purpose: an HTTP client that wraps any other and answers in its place, by rules.

mod fault;
mod rule;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};

pub use fault::Injection;
pub use rule::{Rule, When};

use super::{
    DemoReply, DemoRequest, sts,
    wire::{Envelope, Protocol},
};
use rule::{Armed, Target};

type AccountOf = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Puts faults in front of an HTTP client. Cheap to clone: clones share the rules and their counts, so one
/// can be kept to change the rules while another is in use.
#[derive(Clone)]
pub struct Injector {
    inner: SharedHttpClient,
    rules: Arc<Mutex<Vec<Armed>>>,
    account_of: Arc<AccountOf>,
}

impl fmt::Debug for Injector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injector").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl Injector {
    /// Wraps a client, with no rules yet. The accounts of the demo estate's credentials are known.
    pub fn new(inner: SharedHttpClient) -> Self {
        let account_of = Arc::new(|key: &str| sts::account_of_key(key).map(str::to_owned));
        Self { inner, rules: Arc::default(), account_of }
    }

    /// With another way to tell an account's id from the access key that signed.
    #[must_use]
    pub fn with_accounts(self, of: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { account_of: Arc::new(of), ..self }
    }

    /// With one rule more. The first rule that matches a request and is due decides; a delay lets the ones
    /// after it have their say.
    #[must_use]
    pub fn with(self, rule: Rule) -> Self {
        self.add(rule);
        self
    }

    /// Adds a rule to all clones, for the requests to come.
    pub fn add(&self, rule: Rule) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push(Armed::new(rule));
    }

    /// Takes all rules away: faults are over.
    pub fn clear(&self) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How often each rule has struck, in the order in which they were added.
    pub fn struck(&self) -> Vec<u64> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|r| r.struck).collect()
    }

    /// As an HTTP client for the SDK. Delays need a tokio runtime with time.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Answers as a server before `service` does: the faults that are due, or what the service says. None when the
    /// connection is to break instead. Delays need a tokio runtime with time.
    pub async fn respond(
        &self,
        request: &DemoRequest<'_>,
        service: impl FnOnce(&DemoRequest<'_>) -> DemoReply,
    ) -> Option<DemoReply> {
        let (protocol, due) = self.due(request);
        for injection in due {
            match injection {
                Injection::Delay(how_long) => tokio::time::sleep(how_long).await,
                Injection::Hang => std::future::pending().await,
                Injection::Drop => return None,
                other => return Some(fault::reply(other, protocol, || service(request))),
            }
        }
        Some(service(request))
    }

    /// What is in store for a request, delays first.
    fn due(&self, request: &DemoRequest<'_>) -> (Protocol, Vec<Injection>) {
        let envelope = Envelope::of(request);
        let target = Target {
            account: (self.account_of)(envelope.access_key),
            region: envelope.region,
            service: envelope.service.map_or(envelope.service_name, |service| service.id()),
            signing_name: envelope.service.map_or(envelope.service_name, |service| service.signing_name()),
            operation: &envelope.operation,
            body: request.body,
        };
        let mut due = Vec::new();
        for armed in self.rules.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            if let Some(injection) = armed.strike(&target) {
                let last = !matches!(injection, Injection::Delay(_));
                due.push(injection);
                if last {
                    break;
                }
            }
        }
        (envelope.protocol, due)
    }
}

impl HttpClient for Injector {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { injector: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    injector: Injector,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (protocol, due) = {
            let headers: Vec<(&str, &str)> = request.headers().iter().collect();
            let body = request.body().bytes().unwrap_or_default();
            let parts = DemoRequest { method: request.method(), uri: request.uri(), headers: &headers, body };
            self.injector.due(&parts)
        };
        let inner = self.inner.clone();
        HttpConnectorFuture::new(async move {
            for injection in due {
                match injection {
                    Injection::Delay(how_long) => tokio::time::sleep(how_long).await,
                    other => return fault::answer(other, protocol, request, &inner).await,
                }
            }
            inner.call(request).await
        })
    }
}
