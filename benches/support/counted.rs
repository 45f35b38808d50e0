//! An HTTP client in process that counts what goes through it, and holds it against AWS's quotas as AWS would: a bucket
//! each account, region and family of operations.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};
use serde::Deserialize;
use skydeck::demo::DemoRequest;
use tokio::time::Instant;

use super::asked::Asked;

/// Counts what goes through it.
#[derive(Clone, Debug)]
pub struct Counted {
    inner: SharedHttpClient,
    book: Arc<Mutex<Book>>,
}

/// What has gone through.
#[derive(Debug)]
pub struct Book {
    /// Requests by what they were for.
    pub counts: BTreeMap<Asked, u64>,
    /// Answers with the code of throttling.
    pub throttled: u64,
    /// Requests that wait for their answer.
    pub in_flight: u64,
    /// Requests that found their bucket at `share` of the quota empty.
    pub beyond_share: BTreeMap<String, u64>,
    /// What all of it costs, in dollars: by the requests, and for metric data by the metrics in them.
    pub usd: f64,
    /// Operations that have no price, with their requests.
    pub unpriced: BTreeMap<String, u64>,
    prices: HashMap<String, Price>,
    share: f64,
    quotas: HashMap<String, (usize, f64)>,
    buckets: HashMap<(String, String, usize), (f64, Instant)>,
}

#[derive(Deserialize)]
struct Quotas {
    quota: Vec<Quota>,
}

#[derive(Deserialize)]
struct Quota {
    operations: Vec<String>,
    per_second: f64,
}

#[derive(Deserialize)]
struct Prices {
    price: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    operations: Vec<String>,
    usd: f64,
    #[serde(default = "one")]
    per: f64,
    unit: Option<String>,
}

fn one() -> f64 {
    1.0
}

/// Of one request, or of one metric that it asks for.
#[derive(Clone, Copy, Debug)]
struct Price {
    usd: f64,
    by_metric: bool,
}

fn prices() -> HashMap<String, Price> {
    let file: Prices = toml::from_str(include_str!("../../src/poll/prices.toml")).expect("prices");
    let of = |listed: Listed| {
        let price =
            Price { usd: listed.usd / listed.per, by_metric: listed.unit.as_deref() == Some("metric") };
        listed.operations.into_iter().map(move |operation| (operation, price))
    };
    file.price.into_iter().flat_map(of).collect()
}

/// Metrics that a body asks for: CBOR and JSON both write the name of the member as it is.
fn metrics(body: &[u8]) -> usize {
    const NAME: &[u8] = b"MetricStat";
    body.windows(NAME.len()).filter(|window| *window == NAME).count()
}

/// Of operations that no quota is known of: what AWS's own documents call usual.
const UNKNOWN: f64 = 5.0;

impl Counted {
    /// Counts in front of `inner`, and holds what comes against that share of the quotas.
    pub fn new(inner: SharedHttpClient, share: f64) -> Self {
        let quotas: Quotas = toml::from_str(include_str!("../../src/poll/quotas.toml")).expect("quotas");
        let of = |(family, quota): (usize, Quota)| {
            quota.operations.into_iter().map(move |operation| (operation, (family, quota.per_second)))
        };
        let quotas = quotas.quota.into_iter().enumerate().flat_map(of).collect();
        let book = Book {
            counts: BTreeMap::new(),
            throttled: 0,
            in_flight: 0,
            beyond_share: BTreeMap::new(),
            usd: 0.0,
            unpriced: BTreeMap::new(),
            prices: prices(),
            share,
            quotas,
            buckets: HashMap::new(),
        };
        Self { inner, book: Arc::new(Mutex::new(book)) }
    }

    /// As an HTTP client for the SDK.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// What has gone through.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// All requests.
    pub fn requests(&self) -> u64 {
        self.counts.values().sum()
    }

    fn begin(&mut self, asked: Asked, body: &[u8]) {
        self.in_flight += 1;
        let name = format!("{}.{}", asked.service, asked.operation);
        match self.prices.get(&name) {
            Some(price) if price.by_metric => self.usd += price.usd * metrics(body) as f64,
            Some(price) => self.usd += price.usd,
            None => *self.unpriced.entry(name.clone()).or_default() += 1,
        }
        let (family, rate) = self.quotas.get(&name).copied().unwrap_or((usize::MAX, UNKNOWN));
        let rate = rate * self.share;
        let holds = rate.floor().max(1.0);
        let now = Instant::now();
        let bucket = self.buckets.entry((asked.account.clone(), asked.region.clone(), family));
        let (left, at) = bucket.or_insert((holds, now));
        *left = (*left + rate * (now - *at).as_secs_f64()).min(holds);
        *at = now;
        // A timer is as fine as a millisecond.
        if *left < 1.0 - rate * 0.002 {
            *self.beyond_share.entry(name).or_default() += 1;
        } else {
            *left -= 1.0;
        }
        *self.counts.entry(asked).or_default() += 1;
    }
}

impl HttpClient for Counted {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { counted: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    counted: Counted,
    inner: SharedHttpConnector,
}

/// Ends a request, however that happens.
struct UnderWay(Counted);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.book().in_flight -= 1;
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        {
            let headers: Vec<(&str, &str)> = request.headers().iter().collect();
            let body = request.body().bytes().unwrap_or_default();
            let parts = DemoRequest { method: request.method(), uri: request.uri(), headers: &headers, body };
            self.counted.book().begin(Asked::of(&parts), body);
        }
        let under_way = UnderWay(self.counted.clone());
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            let body =
                answer.as_ref().ok().filter(|a| a.status().as_u16() == 400).and_then(|a| a.body().bytes());
            if body.is_some_and(|body| body.windows(8).any(|w| w == b"Throttli")) {
                under_way.0.book().throttled += 1;
            }
            drop(under_way);
            answer
        })
    }
}
