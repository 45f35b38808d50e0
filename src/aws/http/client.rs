use std::sync::Arc;

use aws_smithy_http_client::{
    Builder, Connector,
    proxy::ProxyConfig,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use hyper_util::client::proxy::matcher::Matcher;

use crate::model::Fault;

use super::{
    super::faults::network::{self, Path},
    Network, host,
};

/// Connections to one endpoint that stay open without a request. A region's endpoint has few requests under way at once;
/// a proxy or a single endpoint for all gets every one of them, and no more stay than are soon used again.
const IDLE: usize = 32;

/// The HTTP client over TLS: one set of trust anchors, one connection pool for all requests with the same timeouts.
/// What goes wrong on the way is a [`Fault`] inside the error that it returns.
pub(in crate::aws) fn tls_client(network: &Network) -> SharedHttpClient {
    let https = proxied(network, network.https.as_ref().map(|proxy| proxy.for_https.clone()));
    let http = proxied(network, network.http.as_ref().map(|proxy| proxy.for_http.clone()));
    SharedHttpClient::new(Client { https, http, route: Arc::new(route(network)) })
}

/// By which way requests go over this network.
pub(super) fn route(network: &Network) -> Route {
    let matcher = Matcher::builder()
        .https(network.https.as_ref().map_or("", |proxy| proxy.url()))
        .http(network.http.as_ref().map_or("", |proxy| proxy.url()))
        .no(network.direct.as_str())
        .build();
    Route { matcher, bundle: network.bundle.as_ref().map(|bundle| bundle.name.clone()) }
}

/// The proxy through which an answer came, kept on the answer for the words about it.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Via(pub String);

/// One of the SDK's HTTP clients: it takes a proxy for one scheme or one for both, so that two proxies are two clients.
fn proxied(network: &Network, proxy: Option<ProxyConfig>) -> SharedHttpClient {
    let tls = network.bundle.as_ref().map(|bundle| bundle.tls.clone()).unwrap_or_default();
    let proxy = proxy.map_or_else(ProxyConfig::disabled, |proxy| proxy.no_proxy(&network.direct));
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().proxy_config(proxy.clone()).pool_max_idle_per_host(IDLE);
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls.clone()).build()
    })
}

/// Tells which way a request goes. Its `Debug` has no login.
#[derive(Debug)]
pub(super) struct Route {
    matcher: Matcher,
    bundle: Option<String>,
}

impl Route {
    pub fn of(&self, request: &HttpRequest) -> Path {
        let uri = request.uri();
        let intercepted = uri.parse().ok().and_then(|uri| self.matcher.intercept(&uri));
        let proxy = intercepted.map(|proxy| {
            let uri = proxy.uri().to_string();
            let scheme_port = if uri.starts_with("https") { 443 } else { 80 };
            let port = proxy.uri().port_u16().unwrap_or(scheme_port);
            format!("{}:{port}", proxy.uri().host().unwrap_or_default())
        });
        Path { host: host(uri).to_owned(), proxy, bundle: self.bundle.clone() }
    }
}

#[derive(Debug)]
struct Client {
    https: SharedHttpClient,
    http: SharedHttpClient,
    route: Arc<Route>,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Telling {
            https: self.https.http_connector(settings, components),
            http: self.http.http_connector(settings, components),
            route: self.route.clone(),
        })
    }
}

/// Sends, and says in words what went wrong on the way.
#[derive(Debug)]
struct Telling {
    https: SharedHttpConnector,
    http: SharedHttpConnector,
    route: Arc<Route>,
}

impl HttpConnector for Telling {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let path = self.route.of(&request);
        let connector = if request.uri().starts_with("http://") { &self.http } else { &self.https };
        let answer = connector.call(request);
        HttpConnectorFuture::new(async move {
            match (answer.await, &path.proxy) {
                (Err(error), _) => {
                    let fault = network::fault(&error, &path);
                    Err(same_kind(&error, fault))
                }
                (Ok(answer), Some(proxy)) if answer.status().as_u16() == 407 => {
                    Err(ConnectorError::io(network::login_wanted(proxy).into()))
                }
                (Ok(mut answer), Some(proxy)) => {
                    answer.add_extension(Via(proxy.clone()));
                    Ok(answer)
                }
                (Ok(answer), None) => Ok(answer),
            }
        })
    }
}

/// The SDK tells timeouts from the rest by the error's kind.
fn same_kind(error: &ConnectorError, fault: Fault) -> ConnectorError {
    match error {
        error if error.is_timeout() => ConnectorError::timeout(fault.into()),
        error if error.is_user() => ConnectorError::user(fault.into()),
        error if error.is_io() => ConnectorError::io(fault.into()),
        _ => ConnectorError::other(fault.into(), None),
    }
}
