use std::{collections::HashMap, fmt, sync::Arc};

use super::{
    DemoReply, DemoRequest, DemoScale,
    names::{self, AccountFacts},
    place::Place,
    received::{AssumedRole, Log, Received},
    rng::Key,
    sts,
    wire::{ApiError, Envelope, Service, Value},
    {account_regions, cloudmap, cloudwatch, logs, oam, organizations, ssm, tags, trail},
};
use crate::model::{Account, AccountId, AccountName, Clock, Fleet, Hop, Reach, Region, Timestamp, Way};

/// Access key of the estate's base credentials, a user of the hub account. Any key that is not of an
/// assumed role does as well.
pub const HUB_ACCESS_KEY: &str = "AKIADEMOHUBSKYDECK00";
/// A secret to sign with. The estate does not check signatures.
pub const HUB_SECRET_KEY: &str = "demo/secret/that/opens/nothing/anywhere0";

/// A simulated organisation. Cheap to clone: clones are the same estate.
#[derive(Clone)]
pub struct Estate {
    inner: Arc<Inner>,
    latency: bool,
    /// Requests are remembered.
    logs: bool,
    trail: f64,
}

struct Inner {
    seed: Key,
    clock: Arc<dyn Clock>,
    start: Timestamp,
    /// The fleet's accounts, then the hub if it is not among them.
    accounts: Vec<AccountFacts>,
    by_id: HashMap<String, usize>,
    scale: DemoScale,
    log: Log,
    queries: logs::Queries,
}

impl fmt::Debug for Estate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Estate({})", self.inner.scale)
    }
}

/// Who signed a request.
#[derive(Clone, Debug)]
pub(super) struct Caller<'a> {
    pub(super) account: &'a AccountFacts,
    /// `assumed-role/SkydeckRead/name`, or `user/skydeck`.
    pub(super) path: String,
    /// Whether the credentials come from AssumeRole.
    pub(super) assumed: bool,
}

impl Caller<'_> {
    pub(super) fn arn(&self) -> String {
        let service = if self.assumed { "sts" } else { "iam" };
        format!("arn:aws:{service}::{}:{}", self.account.id, self.path)
    }
}

impl Estate {
    /// An estate of that size. What happens in it is told from the clock's now at this moment on. A scale
    /// beyond the bounds of [`DemoScale`] is brought within them.
    pub fn new(scale: DemoScale, seed: u64, clock: Arc<dyn Clock>) -> Self {
        let (scale, seed) = (scale.clamped(), Key::seed(seed));
        let accounts = names::accounts(seed, scale.accounts);
        let by_id = accounts.iter().enumerate().map(|(i, a)| (a.id.clone(), i)).collect();
        let start = clock.now();
        let (log, queries) = (Log::default(), logs::Queries::default());
        let inner = Arc::new(Inner { seed, clock, start, accounts, by_id, scale, log, queries });
        Self { inner, latency: true, logs: true, trail: 1.0 }
    }

    /// The same estate, answering at once. Under a pinned clock it always does.
    #[must_use]
    pub fn without_latency(&self) -> Self {
        Self { latency: false, ..self.clone() }
    }

    /// The same estate, of which neither [`Estate::received`] nor [`Estate::assumed_roles`] tells what this one is asked.
    #[must_use]
    pub fn without_log(&self) -> Self {
        Self { logs: false, ..self.clone() }
    }

    /// The same estate, in which so many times as many write events happen.
    #[must_use]
    pub fn with_trail(&self, times: f64) -> Self {
        Self { trail: times, ..self.clone() }
    }

    /// The accounts and regions, each account with its role to assume.
    pub fn fleet(&self) -> Fleet {
        let regions: Vec<Region> = self.regions().iter().map(Region::new).collect();
        let accounts = self.inner.accounts.iter().take(self.inner.scale.accounts).map(|facts| {
            Arc::new(Account {
                name: AccountName::new(&facts.name),
                id: AccountId::parse(&facts.id),
                tags: [("env", facts.env), ("ou", facts.ou), ("team", &facts.team)]
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .into(),
                regions: regions.clone(),
                reach: Reach {
                    profile: None,
                    way: Ok(Way {
                        hops: vec![Hop {
                            role_arn: format!("arn:aws:iam::{}:role/{}", facts.id, sts::ROLE),
                            session_name: "skydeck-demo".to_owned(),
                            ..Hop::default()
                        }],
                        ..Way::default()
                    }),
                },
            })
        });
        Fleet { accounts: accounts.collect(), narrowed: false }
    }

    /// Answers a request. Nothing changes by it but the log of [`Estate::received`], and which queries of logs run.
    pub fn respond(&self, request: &DemoRequest<'_>) -> DemoReply {
        let envelope = Envelope::of(request);
        let caller = self.caller(&envelope, request);
        let account = caller.as_ref().map_or_else(|_| String::new(), |c| c.account.id.clone());
        let outcome = caller.and_then(|caller| self.answer(&envelope, request, &caller));
        if self.logs {
            self.inner.log.request(Received {
                account,
                region: envelope.region.to_owned(),
                service: envelope.service.map_or(envelope.service_name, |service| service.id()).to_owned(),
                operation: envelope.operation.clone().into_owned(),
                error: outcome.as_ref().err().map(|e| e.code(envelope.protocol).to_owned()),
            });
        }
        let reply = match outcome {
            Ok(output) => envelope.protocol.reply(&envelope.operation, &output),
            Err(error) => error.reply(envelope.protocol),
        };
        let id = self.inner.seed.with("request").with(request.uri).with(envelope.region).with(request.body);
        reply.with_header("x-amzn-requestid", &id.uuid())
    }

    /// Everything that has reached the estate, oldest first; the last 50,000 are kept.
    pub fn received(&self) -> Vec<Received> {
        self.inner.log.requests()
    }

    /// Every AssumeRole that has reached the estate, granted or not, oldest first.
    pub fn assumed_roles(&self) -> Vec<AssumedRole> {
        self.inner.log.assumed()
    }

    /// The id of the account of that name.
    pub fn account_id(&self, name: &str) -> Option<&str> {
        self.inner.accounts.iter().find(|a| a.name == name).map(|a| a.id.as_str())
    }

    /// When the estate was made, by its clock.
    pub fn started(&self) -> Timestamp {
        self.inner.start
    }

    /// Whether replies are to be held back as a network would.
    pub(super) fn has_latency(&self) -> bool {
        self.latency && !self.inner.clock.is_pinned()
    }

    pub(super) fn seed(&self) -> Key {
        self.inner.seed
    }

    fn regions(&self) -> &'static [&'static str] {
        &names::REGIONS[..self.inner.scale.regions]
    }

    fn now(&self) -> i64 {
        self.inner.clock.now().as_second()
    }

    fn account_by_id(&self, id: &str) -> Option<&AccountFacts> {
        self.inner.by_id.get(id).map(|&at| &self.inner.accounts[at])
    }

    /// Authenticates: what AWS does before it looks at the operation.
    fn caller(&self, envelope: &Envelope<'_>, request: &DemoRequest<'_>) -> Result<Caller<'_>, ApiError> {
        if envelope.access_key.is_empty() {
            return Err(ApiError::new(
                "MissingAuthenticationTokenException",
                "Request is missing Authentication Token",
            )
            .with_status(403));
        }
        let Some(id) = sts::account_of_key(envelope.access_key) else {
            let hub = self.inner.accounts.iter().find(|a| a.name == names::HUB);
            let account = hub.unwrap_or(&self.inner.accounts[0]);
            return Ok(Caller { account, path: "user/skydeck".to_owned(), assumed: false });
        };
        let unknown = || {
            ApiError::new(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )
            .with_status(403)
        };
        let account = self.account_by_id(id).filter(|a| a.name != names::DENIED).ok_or_else(unknown)?;
        let session = match request.header("x-amz-security-token") {
            Some(token) => sts::Session::of_token(token).ok_or_else(unknown)?,
            None => sts::Session { expires: i64::MAX, name: "unnamed" },
        };
        if session.expires <= self.now() {
            return Err(ApiError::new(
                "ExpiredTokenException",
                "The security token included in the request is expired",
            )
            .with_status(403));
        }
        Ok(Caller { account, path: format!("assumed-role/{}/{}", sts::ROLE, session.name), assumed: true })
    }

    fn answer(
        &self,
        envelope: &Envelope<'_>,
        request: &DemoRequest<'_>,
        caller: &Caller<'_>,
    ) -> Result<Value, ApiError> {
        let operation = envelope.operation.as_ref();
        let Some(service) = envelope.service else { return Err(unknown_operation(operation)) };
        let input = envelope.input(request)?;
        if service == Service::Sts {
            return sts::answer(&self.desk(), operation, &input, caller);
        }
        // An account that has not opted in to a region has no credentials there.
        let Some(region_index) = self.regions().iter().position(|r| *r == envelope.region) else {
            return Err(ApiError::new(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )
            .with_status(403));
        };
        let place = Place {
            seed: self.inner.seed,
            account: caller.account,
            region: self.regions()[region_index],
            region_index,
            now: self.now(),
            start: self.inner.start.as_second(),
            trail: self.trail,
        };
        let answered = match service {
            Service::CloudWatch => {
                throttled(&place)?;
                cloudwatch::answer(&place, &self.inner.accounts, operation, &input)
            }
            Service::CloudTrail => trail::answer(&place, operation, &input),
            Service::Ssm => ssm::answer(&place, operation, &input),
            Service::CloudMap => cloudmap::answer(&place, operation, &input),
            Service::Organizations => organizations::answer(&place, &self.inner.accounts, operation, &input),
            Service::Account => account_regions::answer(&place, self.regions(), operation, &input, caller),
            Service::Oam => oam::answer(&place, &self.inner.accounts, operation, &input),
            Service::Tagging => tags::answer(&place, operation, &input),
            Service::Logs => {
                let queries = (&self.inner.queries, self.inner.clock.is_pinned());
                logs::answer(&place, queries, operation, &input)
            }
            Service::Sts => None,
        };
        answered.unwrap_or_else(|| Err(not_served(service, operation, caller)))
    }

    fn desk(&self) -> sts::Desk<'_> {
        sts::Desk {
            seed: self.inner.seed,
            accounts: &self.inner.accounts,
            log: self.logs.then_some(&self.inner.log),
            now: self.now(),
            pinned: self.inner.clock.is_pinned(),
        }
    }
}

/// CloudWatch in prod-data us-west-2 is asked too much by somebody else, but for every fifth minute.
fn throttled(place: &Place<'_>) -> Result<(), ApiError> {
    if place.is("prod-data", "us-west-2") && place.now.div_euclid(60) % 5 != 0 {
        return Err(ApiError::new("ThrottlingException", "Rate exceeded"));
    }
    Ok(())
}

pub(super) fn unknown_operation(operation: &str) -> ApiError {
    ApiError::new("UnknownOperationException", format!("Could not find operation {operation}"))
}

/// What is not served: nobody may write here; what does not look like a write does not exist.
pub(super) fn not_served(service: Service, operation: &str, caller: &Caller<'_>) -> ApiError {
    const READS: [&str; 6] = ["Get", "List", "Describe", "Lookup", "Discover", "Search"];
    if operation.is_empty() || READS.iter().any(|verb| operation.starts_with(verb)) {
        return unknown_operation(operation);
    }
    ApiError::access_denied(format!(
        "User: {arn} is not authorized to perform: {action} because no session policy allows the {action} \
         action",
        arn = caller.arn(),
        action = format!("{}:{operation}", service.iam_prefix()),
    ))
}
