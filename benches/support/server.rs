//! The server. A bench's binary starts itself again as the server (`--serve`), so that neither time nor memory of the
//! one is the other's. Beside the AWS APIs it has a side door under `/-/`: what it was asked, and rules of trouble.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    convert::Infallible,
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, body::Bytes, body::Incoming, header, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use skydeck::{
    demo::{
        DemoReply, DemoRequest, DemoScale, Estate,
        inject::{Injection, Injector, Rule, When},
    },
    model::{Clock, PinnedClock, SystemClock},
};
use tokio::net::TcpListener;

use super::{asked::Asked, http};

/// Seed of all benches' estates.
pub const SEED: u64 = 1;

/// What the server is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Accounts and regions.
    pub scale: DemoScale,
    /// The time at which the estate stands still; without it, it lives.
    pub now: Option<&'static str>,
    /// So many times as many write events.
    pub trail: f64,
}

impl Options {
    /// The estate that the server answers for.
    pub fn estate(&self) -> Estate {
        let clock: Arc<dyn Clock> = match self.now {
            Some(now) => Arc::new(PinnedClock(now.parse().expect("a time"))),
            None => Arc::new(SystemClock),
        };
        Estate::new(self.scale, SEED, clock).without_latency().without_log().with_trail(self.trail)
    }
}

/// How many requests there were of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Count {
    /// Id of the account, or `base`.
    pub account: String,
    /// Region.
    pub region: String,
    /// The SDK's service id.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// Answered with status 200.
    pub good: u64,
    /// Answered otherwise.
    pub bad: u64,
}

/// What the server has seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Requests.
    pub counts: Vec<Count>,
    /// Different trail events that were handed out.
    pub events: usize,
    /// Requests that are being answered, this one not counted.
    pub in_flight: u64,
}

impl Seen {
    /// All requests.
    pub fn requests(&self) -> u64 {
        self.counts.iter().map(|c| c.good + c.bad).sum()
    }

    /// Requests by service and operation.
    pub fn by_operation(&self) -> BTreeMap<String, u64> {
        let mut all = BTreeMap::new();
        for c in &self.counts {
            *all.entry(format!("{} {}", c.service, c.operation)).or_default() += c.good + c.bad;
        }
        all
    }
}

/// One request as it came, to be sent again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// Path and query.
    pub uri: String,
    /// Headers, but for those of the connection.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// Trouble for some of the requests; what is not said is for all.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Trouble {
    /// Account id.
    pub account: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Service.
    pub service: Option<String>,
    /// Operation.
    pub operation: Option<String>,
    /// What.
    pub what: What,
}

/// What may go wrong.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub enum What {
    /// Throttled beyond so many requests a second in each account and region, each operation by itself.
    Throttled(u32),
    /// Not allowed.
    Denied,
    /// Accepted and never answered.
    #[default]
    Dead,
    /// The connection is cut before an answer.
    Cut,
    /// Answered so many milliseconds later.
    Late(u64),
}

impl Trouble {
    /// As the demo's injector takes it.
    pub fn rule(self) -> Rule {
        let (injection, when) = match self.what {
            What::Throttled(per_second) => (Injection::Throttle, When::Beyond(per_second)),
            What::Denied => (Injection::Deny, When::Always),
            What::Dead => (Injection::Hang, When::Always),
            What::Cut => (Injection::Drop, When::Always),
            What::Late(ms) => (Injection::Delay(Duration::from_millis(ms)), When::Always),
        };
        let rule = Rule::new(injection).when(when);
        let rule = self.account.into_iter().fold(rule, Rule::account);
        let rule = self.region.into_iter().fold(rule, Rule::region);
        let rule = self.service.into_iter().fold(rule, Rule::service);
        self.operation.into_iter().fold(rule, Rule::operation)
    }
}

/// The server, as a child. It ends with this.
#[derive(Debug)]
pub struct Server {
    /// `http://127.0.0.1:port`.
    pub url: String,
    child: Child,
    _lifeline: ChildStdin,
}

impl Server {
    /// Starts this binary again as the server.
    pub fn start(options: &Options) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--serve", &options.scale.to_string(), options.now.unwrap_or("live")])
            .arg(options.trail.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lifeline = child.stdin.take().expect("piped");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut url).expect("it says where");
        Self { url: url.trim().to_owned(), child, _lifeline: lifeline }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it was asked since the last time that this was asked for with `reset`.
    pub fn seen(&self, reset: bool) -> Seen {
        let path = if reset { "/-/reset" } else { "/-/seen" };
        serde_json::from_slice(&http::post(&self.url, path, "")).expect("JSON")
    }

    /// Requests from now on are kept, or those kept so far are handed over.
    pub fn record(&self) -> Vec<Recorded> {
        serde_json::from_slice(&http::post(&self.url, "/-/record", "")).expect("JSON")
    }

    /// These are the troubles from now on, all of them.
    pub fn troubles(&self, troubles: &[Trouble]) {
        http::post(&self.url, "/-/troubles", &serde_json::to_string(troubles).expect("JSON"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the server, if this process was started as one, and does not come back then.
pub fn serve_if_asked() {
    let arguments: Vec<String> = std::env::args().skip_while(|a| a != "--serve").skip(1).collect();
    let [scale, now, trail] = &arguments[..] else { return };
    let now = (now != "live").then(|| &*now.clone().leak());
    let trail = trail.parse().expect("a number");
    let options = Options { scale: scale.parse().expect("a scale"), now, trail };
    std::thread::spawn(|| {
        // Whoever started it is gone when this ends.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(serve(&options));
    std::process::exit(0);
}

async fn serve(options: &Options) {
    let desk = Arc::new(Desk {
        estate: options.estate(),
        injector: Injector::new(options.estate().http_client()),
        replies: options.now.map(|_| Mutex::default()),
        book: Mutex::default(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let desk = desk.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| desk.answer(request));
            // A client that goes away in the middle of a request is its own affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

struct Desk {
    estate: Estate,
    injector: Injector,
    /// An estate that stands still answers the same to the same: it is worked out once.
    replies: Option<Mutex<HashMap<Vec<u8>, DemoReply>>>,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    counts: BTreeMap<Asked, (u64, u64)>,
    events: HashSet<Vec<u8>>,
    in_flight: u64,
    recorded: Option<Vec<Recorded>>,
}

/// The connection is to be cut.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

impl From<Infallible> for Cut {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Counts a request as under way until it is dropped.
struct InFlight<'a>(&'a Desk);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.book().in_flight -= 1;
    }
}

impl Desk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let uri = head.uri.to_string();
        if let Some(side) = uri.strip_prefix("/-/") {
            return Ok(Response::new(Full::from(self.side_door(side, &body))));
        }
        let all = head.headers.iter();
        let headers: Vec<(&str, &str)> =
            all.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let request = DemoRequest { method: head.method.as_str(), uri: &uri, headers: &headers, body: &body };
        let asked = Asked::of(&request);
        {
            let mut book = self.book();
            book.in_flight += 1;
            if let Some(recorded) = &mut book.recorded {
                recorded.push(Recorded::of(&request));
            }
        }
        let in_flight = InFlight(self);
        let reply = self.injector.respond(&request, |request| self.service(request)).await;
        drop(in_flight);
        let good = reply.as_ref().is_some_and(|reply| reply.status == 200);
        {
            let mut book = self.book();
            if let Some(reply) = reply.as_ref().filter(|_| good && asked.operation == "LookupEvents") {
                book.events.extend(event_ids(&reply.body));
            }
            let count = book.counts.entry(asked).or_default();
            *(if good { &mut count.0 } else { &mut count.1 }) += 1;
        }
        response(reply.ok_or(Cut)?)
    }

    fn service(&self, request: &DemoRequest<'_>) -> DemoReply {
        let Some(replies) = &self.replies else { return self.estate.respond(request) };
        let locked = || replies.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(request);
        if let Some(reply) = locked().get(&key).cloned() {
            return reply;
        }
        let reply = self.estate.respond(request);
        locked().insert(key, reply.clone());
        reply
    }

    fn side_door(&self, side: &str, body: &[u8]) -> Vec<u8> {
        match side {
            "seen" => json(&self.book().seen()),
            "reset" => {
                let mut book = self.book();
                let seen = book.seen();
                book.counts.clear();
                json(&seen)
            }
            "record" => {
                let mut book = self.book();
                let recorded = book.recorded.take();
                book.recorded = recorded.is_none().then(Vec::new);
                json(&recorded.unwrap_or_default())
            }
            "troubles" => {
                let troubles: Vec<Trouble> = serde_json::from_slice(body).expect("troubles");
                self.injector.clear();
                troubles.into_iter().for_each(|trouble| self.injector.add(trouble.rule()));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

impl Book {
    fn seen(&self) -> Seen {
        let count = |(asked, (good, bad)): (&Asked, &(u64, u64))| Count {
            account: asked.account.clone(),
            region: asked.region.clone(),
            service: asked.service.to_owned(),
            operation: asked.operation.clone(),
            good: *good,
            bad: *bad,
        };
        let counts = self.counts.iter().map(count).collect();
        Seen { counts, events: self.events.len(), in_flight: self.in_flight }
    }
}

impl Recorded {
    fn of(request: &DemoRequest<'_>) -> Self {
        let of_connection =
            |name: &str| matches!(name, "host" | "content-length" | "connection" | "transfer-encoding");
        let kept = request.headers.iter().filter(|(name, _)| !of_connection(name));
        Self {
            uri: request.uri.to_owned(),
            headers: kept.map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            body: request.body.to_vec(),
        }
    }
}

/// All that an answer is made from, but for what differs each time (the signature, its date).
fn key(request: &DemoRequest<'_>) -> Vec<u8> {
    let signer = request.header("authorization").unwrap_or_default();
    let signer = signer.split(',').next().unwrap_or_default();
    let target = request.header("x-amz-target").unwrap_or_default();
    [request.uri.as_bytes(), signer.as_bytes(), target.as_bytes(), request.body].join(&b'\n')
}

/// The ids in an answer of LookupEvents.
fn event_ids(body: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    const NAME: &[u8] = b"\"EventId\":\"";
    let at = body.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME).map(|(at, _)| at + NAME.len());
    at.filter_map(|at| body.get(at..at + 36)).map(<[u8]>::to_vec)
}

fn response(reply: DemoReply) -> Result<Response<Full<Bytes>>, Cut> {
    let length = reply.body.len();
    let builder = reply
        .headers
        .iter()
        .fold(Response::builder().status(reply.status), |builder, (name, value)| builder.header(name, value));
    builder.header(header::CONTENT_LENGTH, length).body(Full::from(reply.body)).map_err(|_| Cut)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("JSON")
}
