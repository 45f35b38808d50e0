use std::{
    error::Error as StdError,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata, retry::ProvideErrorKind};

use crate::model::{Ask, Call, Fault, FaultKind, Pacer, Timestamp, Verdict, Want};

use super::{
    Access, charged,
    clients::Clients,
    remembered::{Memory, Remembered},
};

/// A walk stops after this many pages and says so: it bounds memory and time, not what is usual.
pub(super) const PAGE_LIMIT: usize = 400;

/// A read that takes longer hands over what it has and says so. Well below the poller's own limit, which
/// would drop it all: LookupEvents at one page a second comes here long before the page limit.
const TIME_LIMIT: Duration = Duration::from_secs(200);

/// An organisation is read once a day, and no poller waits for it: an account's tags are a call each.
const ORGANIZATION_LIMITS: (usize, Duration) = (5_000, Duration::from_secs(3600));

/// The time for which a request is held back is counted in steps of this.
const HELD: Duration = Duration::from_secs(5);

/// A server that repeats a token would be walked for ever.
pub(super) const SAME_TOKEN: &str = "the service gave the same page token twice";

/// What a collector reads through: one scope's clients, and the pacer between it and them.
pub(super) struct Reader<'a> {
    pub ask: &'a Ask,
    pub clients: Arc<Clients>,
    /// Of the reads before.
    pub remembered: Arc<Remembered>,
    access: &'a Access,
    pacer: &'a dyn Pacer,
    opened: tokio::time::Instant,
    /// It has had an answer.
    begun: AtomicBool,
    /// Pages of one walk, and the time for all.
    limits: (usize, Duration),
}

impl<'a> Reader<'a> {
    /// Gets into the account.
    pub async fn open(ask: &'a Ask, access: &'a Access, memory: &Memory) -> Result<Self, Fault> {
        let opened = tokio::time::Instant::now();
        let clients = access.clients(&ask.scope).await?;
        let remembered = memory.of(&ask.scope);
        let limits = match ask.want {
            Want::Accounts(_) => ORGANIZATION_LIMITS,
            _ => (PAGE_LIMIT, TIME_LIMIT),
        };
        let (pacer, begun) = (access.pacer(), AtomicBool::new(false));
        Ok(Self { ask, clients, remembered, pacer, access, opened, begun, limits })
    }

    /// When the account's credentials end.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.access.expires_at(&self.ask.scope.account.name)
    }

    /// The fault of a walk that has taken too long to go on.
    pub fn out_of_time(&self) -> Option<Fault> {
        let (_, limit) = self.limits;
        let late = self.opened.elapsed().saturating_sub(self.ask.pages.held_back()) > limit;
        late.then(|| cut(&format!("stopped after {} s", limit.as_secs())))
    }

    /// Sends one request, as often as the pacer says. Credentials that the service calls expired are
    /// renewed once.
    pub async fn page<T, E, F, Answer>(
        &self,
        service: &'static str,
        operation: &'static str,
        send: F,
    ) -> Result<T, Fault>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
    {
        self.sent(service, operation, |_| true, send).await
    }

    /// The same for a request that must not be carried out twice: it is sent again only after an answer that says
    /// that it was not carried out.
    pub async fn once<T, E, F, Answer>(
        &self,
        service: &'static str,
        operation: &'static str,
        send: F,
    ) -> Result<T, Fault>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
    {
        let was_refused = |kind| matches!(kind, FaultKind::Throttled | FaultKind::Clock | FaultKind::Expired);
        self.sent(service, operation, was_refused, send).await
    }

    async fn sent<T, E, F, Answer>(
        &self,
        service: &'static str,
        operation: &'static str,
        is_sent_again: impl Fn(FaultKind) -> bool,
        send: F,
    ) -> Result<T, Fault>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
    {
        let account = &self.ask.scope.account.name;
        let call = Call {
            account: self.ask.scope.account.charged(),
            target: self.ask.scope.account.charged(),
            region: self.clients.region().clone(),
            service,
            operation,
            source: self.ask.want.source(),
            goes_on: self.begun.load(Ordering::Relaxed),
        };
        let (mut attempt, mut renewed) = (1, false);
        loop {
            self.waiting(self.pacer.hold(&call)).await;
            let permit = self.pacer.admit(&call).await;
            let sent = Instant::now();
            // Boxed: thousands of reads wait for their turn, and the SDK's futures are of some 10 kB each.
            let answer = charged::on_behalf_of(&self.ask.asker, Box::pin(send())).await;
            drop(permit);
            let fault = match answer {
                Ok(page) => {
                    self.pacer.succeeded(&call);
                    self.ask.pages.add();
                    self.begin();
                    return Ok(page);
                }
                Err(error) => super::faults::classify(&error, service, operation),
            };
            if fault.kind == FaultKind::Expired && !renewed {
                renewed = true;
                self.access.renew(account, sent).await;
                continue;
            }
            let verdict = self.pacer.judge(&call, attempt, &fault);
            tracing::debug!(%account, region = %call.region, operation, attempt, %fault, ?verdict, "request failed");
            match verdict {
                Verdict::Again(wait) if is_sent_again(fault.kind) => self.pacer.pause(wait).await,
                Verdict::Again(_) | Verdict::GiveUp => return Err(fault),
            }
            attempt += 1;
        }
    }
}

impl Reader<'_> {
    /// It has had an answer, if only one that others asked for: from now on it goes before those that have not.
    pub fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    /// Waits for what is no slowness of who is asked, the budget or another read's answer, and says for how long.
    pub async fn waiting<T>(&self, wait: impl Future<Output = T>) -> T {
        let (mut wait, mut since) = (pin!(wait), tokio::time::Instant::now());
        loop {
            let over = tokio::time::timeout(HELD, &mut wait).await;
            self.ask.pages.held(since.elapsed());
            if let Ok(over) = over {
                return over;
            }
            since = tokio::time::Instant::now();
        }
    }
}

/// What a collector found: a snapshot that is whole, or one that is known not to be, with the reason.
pub(super) struct Found<T> {
    pub value: T,
    pub fault: Option<Fault>,
}

impl<T> Found<T> {
    pub fn whole(value: T) -> Self {
        Self { value, fault: None }
    }
}

/// Follows a list's tokens to their end. `one` gets a token and gives items and the next token. AWS sends
/// empty pages with a token: only the token tells the end.
pub(super) async fn walk<T, F, Answer>(reader: &Reader<'_>, one: F) -> Result<Found<Vec<T>>, Fault>
where
    F: Fn(Option<String>) -> Answer,
    Answer: Future<Output = Result<(Vec<T>, Option<String>), Fault>>,
{
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    let (limit, _) = reader.limits;
    for _ in 0..limit {
        if token.is_some()
            && let Some(late) = reader.out_of_time()
        {
            return Ok(Found { value: all, fault: Some(late) });
        }
        let (mut items, next) = one(token.clone()).await?;
        all.append(&mut items);
        match next.filter(|t| !t.is_empty()) {
            None => {
                // Kept as long as nothing else is heard: room for more would be, too.
                all.shrink_to_fit();
                return Ok(Found::whole(all));
            }
            Some(next) if Some(&next) == token.as_ref() => {
                return Ok(Found { value: all, fault: Some(cut(SAME_TOKEN)) });
            }
            next => token = next,
        }
    }
    Ok(Found { value: all, fault: Some(cut(&format!("stopped after {limit} pages"))) })
}

/// The fault of a walk that did not reach its end.
pub(super) fn cut(why: &str) -> Fault {
    Fault::new(FaultKind::Cut, why)
}
