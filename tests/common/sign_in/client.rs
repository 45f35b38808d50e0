//! The world as an HTTP client for the SDK.

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

use super::{
    World,
    wire::{Outcome, Reply, Request},
};

impl World {
    /// The world as an HTTP client: every host is it.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }
}

impl HttpClient for World {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for World {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let world = self.clone();
        HttpConnectorFuture::new(async move {
            let outcome = world.answer(&taken(&request));
            // Others get their turn, so that what may happen twice at once does.
            tokio::task::yield_now().await;
            let latency = world.script(|s| s.latency);
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            match outcome {
                Outcome::Reply(reply) => given(reply),
                Outcome::Silent => std::future::pending().await,
                Outcome::Cut => Err(ConnectorError::io("connection reset by peer".into())),
            }
        })
    }
}

fn taken(request: &HttpRequest) -> Request {
    let uri = request.uri();
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Request {
        method: request.method().to_owned(),
        host: host.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: request.headers().iter().map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())).collect(),
        body: request.body().bytes().unwrap_or_default().to_vec(),
    }
}

fn given(reply: Reply) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(reply.status).map_err(|e| ConnectorError::user(e.into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
    for (name, value) in reply.headers {
        response.headers_mut().try_insert(name, value).map_err(|e| ConnectorError::user(e.into()))?;
    }
    Ok(response)
}
