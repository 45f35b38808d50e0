//! A scripted CloudTrail behind the SDK's HTTP connector: two LookupEvents a second for each account and region, counted;
//! events that come late; pages that are empty, tokens that are good no more, and minutes in which nothing answers. All else
//! is answered by the client behind it.

use std::{
    collections::{BTreeMap, BTreeSet},
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
use serde_json::{Value, json};
use tokio::time::Instant;

/// Requests a second that are allowed, and at once.
const QUOTA: f64 = 2.0;
/// Events on a page.
const PAGE: usize = 50;

/// An account's id and a region.
pub type Place = (String, String);

/// An event as the script has it: what happens, and when it is told of. Seconds since 1970.
#[derive(Clone, Debug)]
pub struct Scripted {
    pub id: String,
    pub at: i64,
    pub told_at: i64,
    pub read_only: bool,
    pub name: &'static str,
}

/// How much goes wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// One page in so many is empty; none when nought.
    pub empty: u64,
    /// One token in so many is not taken.
    pub token: u64,
    /// One page in so many, from the third of a walk on, begins half a minute without answers.
    pub silence: u64,
}

/// One LookupEvents.
#[derive(Clone, Debug)]
pub struct Asked {
    pub place: Place,
    pub since: i64,
    pub until: i64,
    /// Attribute and value.
    pub attribute: Option<(String, String)>,
    pub refused: bool,
    /// Events on the page.
    pub events: usize,
}

#[derive(Clone)]
pub struct Trail {
    inner: SharedHttpClient,
    world: Arc<Mutex<World>>,
}

struct World {
    start: (Instant, i64),
    trouble: Trouble,
    random: Random,
    places: BTreeMap<Place, At>,
    asked: Vec<Asked>,
    troubles: (usize, usize),
}

#[derive(Default)]
struct At {
    /// Newest first.
    events: Vec<Scripted>,
    tokens: f64,
    filled: Option<Instant>,
    silent_until: Option<Instant>,
    given: u64,
    refused_tokens: BTreeSet<String>,
}

/// A generator whose numbers are the same each time.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        many > 0 && self.below(many) == 0
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trail")
    }
}

impl Trail {
    /// Over a client; it is `now` there.
    pub fn new(inner: SharedHttpClient, now: i64, trouble: Trouble) -> Self {
        let world = World {
            start: (Instant::now(), now),
            trouble,
            random: Random(11),
            places: BTreeMap::new(),
            asked: Vec::new(),
            troubles: (0, 0),
        };
        Self { inner, world: Arc::new(Mutex::new(world)) }
    }

    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// What happens there.
    pub fn script(&self, place: Place, mut events: Vec<Scripted>) {
        events.sort_by(|a, b| (b.at, &a.id).cmp(&(a.at, &b.id)));
        self.world.lock().expect("no panic").places.entry(place).or_default().events = events;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.world.lock().expect("no panic").asked.clone()
    }

    pub fn refused(&self) -> usize {
        self.world.lock().expect("no panic").asked.iter().filter(|asked| asked.refused).count()
    }

    /// Failures, and empty pages that were not the last.
    pub fn troubles(&self) -> (usize, usize) {
        self.world.lock().expect("no panic").troubles
    }

    fn answer(&self, request: &HttpRequest) -> Option<(Duration, u16, Value)> {
        if !request.headers().get("x-amz-target").is_some_and(|target| target.ends_with(".LookupEvents")) {
            return None;
        }
        let signature = request.headers().get("authorization").unwrap_or_default();
        let (_, credential) = signature.split_once("Credential=").expect("signed");
        let parts: Vec<&str> = credential.split('/').collect();
        let account = parts[0][parts[0].len() - 12..].to_owned();
        let body = request.body().bytes().unwrap_or_default();
        let input: Value = serde_json::from_slice(body).expect("JSON");
        Some(self.world.lock().expect("no panic").look_up((account, parts[2].to_owned()), &input))
    }
}

impl World {
    fn look_up(&mut self, place: Place, input: &Value) -> (Duration, u16, Value) {
        let (now, latency) = (Instant::now(), Duration::from_millis(40 + self.random.below(200)));
        let second = self.start.1 + i64::try_from((now - self.start.0).as_secs()).expect("in range");
        let time = |name: &str| input[name].as_f64().map(|at| at as i64);
        let (since, until) = (time("StartTime").unwrap_or(0), time("EndTime").unwrap_or(i64::MAX));
        let attribute = input["LookupAttributes"][0].as_object().map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            (text("AttributeKey"), text("AttributeValue"))
        });
        let at = self.places.entry(place.clone()).or_default();
        let mut asked = Asked { place, since, until, attribute, refused: false, events: 0 };
        let failed = |code: &str| json!({"__type": code, "message": "no"});
        if !at.take(now) {
            asked.refused = true;
            self.asked.push(asked);
            return (latency, 400, failed("ThrottlingException"));
        }
        if at.silent_until.is_some_and(|until| now < until) {
            self.asked.push(asked);
            self.troubles.0 += 1;
            return (latency, 500, failed("InternalServiceErrorException"));
        }
        assert!(since <= until, "a span that ends before it begins: {asked:?}");
        // A token says how many pages there were, after which event it goes on, and that it is no other token.
        let token = input["NextToken"].as_str().map(str::to_owned);
        let parts: Vec<&str> = token.iter().flat_map(|token| token.split('|')).collect();
        let page: u64 = parts.first().map_or(0, |page| page.parse().expect("a number"));
        if let Some(token) = &token
            && (at.refused_tokens.contains(token) || page > 1 && self.random.one_in(self.trouble.token))
        {
            at.refused_tokens.insert(token.clone());
            self.asked.push(asked);
            self.troubles.0 += 1;
            return (latency, 400, failed("InvalidNextTokenException"));
        }
        if page >= 2 && self.random.one_in(self.trouble.silence) {
            at.silent_until = Some(now + Duration::from_secs(30));
        }
        let after =
            parts.get(1).filter(|after| !after.is_empty()).map(|at| at.parse::<i64>().expect("a time"));
        let key = after.map(|at| (std::cmp::Reverse(at), parts[2]));
        let mut matching = at.events.iter().filter(|event| {
            let read_only = asked.attribute.as_ref().filter(|(name, _)| name == "ReadOnly");
            (since..=until).contains(&event.at)
                && event.told_at <= second
                && read_only.is_none_or(|(_, value)| event.read_only.to_string() == *value)
                && asked.attribute.as_ref().is_none_or(|(name, value)| match name.as_str() {
                    "EventName" => event.name == value,
                    "EventId" => event.id == *value,
                    _ => true,
                })
                && key.is_none_or(|key| (std::cmp::Reverse(event.at), event.id.as_str()) > key)
        });
        at.given += 1;
        if self.random.one_in(self.trouble.empty) && page < 40 {
            let token = format!(
                "{}|{}|{}|{}",
                page + 1,
                parts.get(1).unwrap_or(&""),
                parts.get(2).unwrap_or(&""),
                at.given
            );
            self.asked.push(asked);
            self.troubles.1 += 1;
            return (latency, 200, json!({"Events": [], "NextToken": token}));
        }
        let events: Vec<&Scripted> = matching.by_ref().take(PAGE).collect();
        let more = matching.next().is_some();
        let last = events.last().filter(|_| more);
        let token = last.map(|last| format!("{}|{}|{}|{}", page + 1, last.at, last.id, at.given));
        asked.events = events.len();
        let events: Vec<Value> = events.into_iter().map(|event| event.json(&asked.place)).collect();
        let mut answer = json!({"Events": events});
        if let Some(token) = token {
            answer["NextToken"] = token.into();
        }
        self.asked.push(asked);
        (latency, 200, answer)
    }
}

impl At {
    fn take(&mut self, now: Instant) -> bool {
        let passed = self.filled.replace(now).map_or(QUOTA, |filled| (now - filled).as_secs_f64() * QUOTA);
        self.tokens = (self.tokens + passed).min(QUOTA);
        let has = self.tokens >= 1.0;
        self.tokens -= if has { 1.0 } else { 0.0 };
        has
    }
}

impl Scripted {
    fn json(&self, (account, region): &Place) -> Value {
        let record = json!({
            "eventID": self.id, "eventName": self.name, "readOnly": self.read_only,
            "recipientAccountId": account, "awsRegion": region,
            "userIdentity": {"type": "IAMUser", "userName": "ada"},
        });
        json!({
            "EventId": self.id, "EventName": self.name, "EventTime": self.at,
            "ReadOnly": self.read_only.to_string(), "EventSource": "ec2.amazonaws.com", "Username": "ada",
            "CloudTrailEvent": record.to_string(),
        })
    }
}

impl HttpClient for Trail {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { trail: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    trail: Trail,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some((latency, status, body)) = self.trail.answer(&request) else {
            return self.inner.call(request);
        };
        HttpConnectorFuture::new(async move {
            tokio::time::sleep(latency).await;
            let status = StatusCode::try_from(status).expect("a status");
            let mut answer = HttpResponse::new(status, SdkBody::from(body.to_string()));
            answer.headers_mut().insert("content-type", "application/x-amz-json-1.1");
            Ok(answer)
        })
    }
}
