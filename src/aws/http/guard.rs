use std::sync::Arc;

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};

use crate::model::{Meter, Sent};

use super::{
    super::{
        clock_watch::ClockWatch,
        faults,
        gate::{Stamp, refused},
    },
    host,
};

/// Wraps an HTTP client so that it sends nothing but what the gate has stamped and the SDK's own
/// credential calls, which no gate of ours can reach.
///
/// `clock` hears the time of each answer.
pub(in crate::aws) fn guarded(
    inner: SharedHttpClient,
    meter: Arc<dyn Meter>,
    clock: Option<Arc<ClockWatch>>,
) -> SharedHttpClient {
    SharedHttpClient::new(Guarded { inner, meter, clock })
}

#[derive(Debug)]
struct Guarded {
    inner: SharedHttpClient,
    meter: Arc<dyn Meter>,
    clock: Option<Arc<ClockWatch>>,
}

impl HttpClient for Guarded {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(GuardedConnector {
            inner,
            meter: self.meter.clone(),
            clock: self.clock.clone(),
        })
    }
}

#[derive(Debug)]
struct GuardedConnector {
    inner: SharedHttpConnector,
    meter: Arc<dyn Meter>,
    clock: Option<Arc<ClockWatch>>,
}

impl HttpConnector for GuardedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if request.extension::<Stamp>().is_some() {
            let answer = self.inner.call(request);
            let Some(clock) = self.clock.clone() else { return answer };
            return HttpConnectorFuture::new(async move {
                let answer = answer.await;
                if let Ok(response) = &answer {
                    clock.hear(response.headers().get("date"));
                }
                answer
            });
        }
        let Some((service, operation)) = credential_call(&request) else {
            let what = format!("{} {}", request.method(), host(request.uri()));
            return HttpConnectorFuture::ready(Err(ConnectorError::user(refused(&what).into())));
        };
        let mut ticket = self.meter.begin(&Sent {
            account: None,
            region: "",
            service,
            operation,
            asker: None,
            metrics: 0,
        });
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            ticket.finish(match &answer {
                Ok(response) if response.status().is_success() => None,
                Ok(response) => Some(faults::kind_of_response(response)),
                Err(_) => Some(crate::model::FaultKind::Network),
            });
            answer
        })
    }
}

/// The calls by which the SDK gets the credentials of containers and instances, told by their form. None of them
/// changes anything but the caller's own sign-in.
fn credential_call(request: &HttpRequest) -> Option<(&'static str, &'static str)> {
    let uri = request.uri();
    let path = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let path = path.split('?').next().unwrap_or_default();
    match (request.method(), path) {
        ("PUT", "latest/api/token") => Some(("IMDS", "GetToken")),
        ("GET", path)
            if path.starts_with("latest/meta-data/iam/")
                || path.starts_with("latest/meta-data/placement/") =>
        {
            Some(("IMDS", "GetMetadata"))
        }
        ("GET", _) if is_container_host(host) => Some(("Container", "GetCredentials")),
        _ => None,
    }
}

/// The ECS and EKS credential endpoints; the SDK itself holds others to loopback or https.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
fn is_container_host(host: &str) -> bool {
    let wanted = std::env::var("AWS_CONTAINER_CREDENTIALS_FULL_URI").ok();
    let wanted =
        wanted.as_deref().and_then(|u| u.split_once("://")).map(|(_, r)| r.split('/').next().unwrap_or(r));
    host == "169.254.170.2" || wanted == Some(host)
}
