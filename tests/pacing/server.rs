//! LookupEvents as AWS throttles it: a token bucket for each account and region, of which others take their part. All else
//! is answered by the client behind it.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use tokio::time::Instant;

/// What the server allows, and what others use of it.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    pub per_second: f64,
    pub others: f64,
}

#[derive(Clone)]
pub struct Server {
    inner: SharedHttpClient,
    world: Arc<Mutex<World>>,
}

struct World {
    quota: Quota,
    /// By access key and region.
    buckets: BTreeMap<(String, String), Bucket>,
    asked: Vec<Asked>,
    /// An answer of now, to nothing but the next request: refused, with this header.
    refuse: Option<(&'static str, String)>,
}

/// One LookupEvents.
#[derive(Clone, Debug)]
pub struct Asked {
    pub at: Instant,
    pub place: (String, String),
    pub refused: bool,
}

struct Bucket {
    tokens: f64,
    at: Instant,
    /// When somebody else comes next.
    other: Instant,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

impl Server {
    pub fn new(inner: SharedHttpClient, quota: Quota) -> Self {
        let world = World { quota, buckets: BTreeMap::new(), asked: Vec::new(), refuse: None };
        Self { inner, world: Arc::new(Mutex::new(world)) }
    }

    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// From now on.
    pub fn allows(&self, quota: Quota) {
        self.world.lock().expect("no panic").quota = quota;
    }

    /// Refuses the next, with that header.
    pub fn refuse_next(&self, header: &'static str, value: &str) {
        self.world.lock().expect("no panic").refuse = Some((header, value.to_owned()));
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.world.lock().expect("no panic").asked.clone()
    }

    /// The header of a refusal, if the request is one too many.
    fn refusal(&self, request: &HttpRequest) -> Option<Option<(&'static str, String)>> {
        if !request.headers().get("x-amz-target").is_some_and(|target| target.ends_with(".LookupEvents")) {
            return None;
        }
        let signature = request.headers().get("authorization").unwrap_or_default();
        let (_, credential) = signature.split_once("Credential=").expect("signed");
        let parts: Vec<&str> = credential.split('/').collect();
        let place = (parts[0].to_owned(), parts[2].to_owned());
        let (now, mut world) = (Instant::now(), self.world.lock().expect("no panic"));
        let (quota, header) = (world.quota, world.refuse.take());
        let bucket = world.buckets.entry(place.clone());
        let allowed = bucket.or_insert_with(|| Bucket::full(quota, now)).take(quota, now);
        let refused = header.is_some() || !allowed;
        world.asked.push(Asked { at: now, place, refused });
        refused.then_some(header)
    }
}

impl Bucket {
    fn full(quota: Quota, now: Instant) -> Self {
        Self { tokens: quota.per_second.max(2.0), at: now, other: now }
    }

    fn take(&mut self, quota: Quota, now: Instant) -> bool {
        if quota.others > 0.0 {
            while self.other <= now {
                self.refill(quota, self.other);
                self.one();
                self.other += Duration::from_secs_f64(1.0 / quota.others);
            }
        }
        self.refill(quota, now);
        self.one()
    }

    fn one(&mut self) -> bool {
        let has = self.tokens >= 1.0;
        self.tokens -= if has { 1.0 } else { 0.0 };
        has
    }

    /// It holds a second's worth, and two requests at least.
    fn refill(&mut self, quota: Quota, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * quota.per_second).min(quota.per_second.max(2.0));
        self.at = self.at.max(now);
    }
}

impl HttpClient for Server {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { server: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    server: Server,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(header) = self.server.refusal(&request) else { return self.inner.call(request) };
        HttpConnectorFuture::new(async move {
            let body = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#;
            let mut answer =
                HttpResponse::new(StatusCode::try_from(400).expect("a status"), SdkBody::from(body));
            answer.headers_mut().insert("content-type", "application/x-amz-json-1.1");
            if let Some((name, value)) = header {
                answer.headers_mut().insert(name, value);
            }
            Ok(answer)
        })
    }
}
