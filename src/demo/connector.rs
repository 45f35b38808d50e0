use std::time::Duration;

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use super::{DemoReply, DemoRequest, Estate};

/// The quickest and the slowest reply.
const LATENCY_MS: std::ops::Range<usize> = 20..250;

impl Estate {
    /// The estate as an HTTP client for the SDK. Each reply takes 20 to 250 milliseconds, unless the clock
    /// is pinned or [`Estate::without_latency`] was asked for; it needs a tokio runtime with time for that.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(Connector(self.clone()))
    }

    /// How long a request takes: the same for the same request.
    fn latency(&self, request: &HttpRequest, body: &[u8]) -> Option<Duration> {
        let signer = request.headers().get("authorization").and_then(|a| a.split(',').next()).unwrap_or("");
        let key = self.seed().with("latency").with(request.uri()).with(signer).with(body);
        let millis = LATENCY_MS.start + key.below(LATENCY_MS.len());
        self.has_latency().then(|| Duration::from_millis(millis as u64))
    }
}

#[derive(Clone, Debug)]
struct Connector(Estate);

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let estate = self.0.clone();
        HttpConnectorFuture::new(async move {
            let body = request.body().bytes().unwrap_or_default();
            if let Some(delay) = estate.latency(&request, body) {
                tokio::time::sleep(delay).await;
            }
            let headers: Vec<(&str, &str)> = request.headers().iter().collect();
            let reply = estate.respond(&DemoRequest {
                method: request.method(),
                uri: request.uri(),
                headers: &headers,
                body,
            });
            into_response(reply)
        })
    }
}

/// A reply as the SDK takes it.
pub(super) fn into_response(reply: DemoReply) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(reply.status).map_err(|e| ConnectorError::user(e.into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
    for (name, value) in reply.headers {
        response.headers_mut().try_insert(name, value).map_err(|e| ConnectorError::user(e.into()))?;
    }
    Ok(response)
}
