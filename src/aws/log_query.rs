//! Queries of CloudWatch Logs Insights: started, followed to their end, and stopped when nobody waits for them any more,
//! for they go on to cost.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_cloudwatchlogs::{
    operation::{get_query_results::GetQueryResultsOutput, start_query::StartQueryError},
    types::{QueryLanguage, QueryStatus},
};
use aws_smithy_runtime_api::client::result::SdkError;
use tokio::{sync::oneshot, task::JoinSet};

use crate::model::{Ask, Fault, FaultKind, LogAnswer, LogAsk, LogScanned, LogStatus, Sent, Text, bare_group};

use super::{
    Access,
    reader::{Found, Reader, SAME_TOKEN, cut},
    remembered::Memory,
};

const SERVICE: &str = "CloudWatch Logs";
/// The first look at how a query goes comes after this long, and each later one after half as long again,
const FIRST_LOOK: Duration = Duration::from_millis(500);
/// but no less often than this: the quota of ten a second is the account's.
const LATER_LOOK: Duration = Duration::from_secs(5);
/// Looks in a row that fail before a query is given up: it is paid, and goes on meanwhile.
const FAILED_LOOKS: u32 = 5;
/// Log groups of a query, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
const MOST_GROUPS: usize = 50;
/// Pages of an answer: a hundred thousand rows are on ten of them.
const PAGES: usize = 20;

type Answer = Result<Found<LogAnswer>, Fault>;

/// The queries that are under way. Each has a task of its own, which outlives who asked: the id of a query that has just
/// been started has to be known before it can be stopped.
#[derive(Debug, Default)]
pub(super) struct Queries(Mutex<JoinSet<()>>);

impl Queries {
    /// Runs a query to its end. Dropped, it is stopped.
    pub async fn read(&self, access: &Arc<Access>, ask: &Ask, query: &Arc<LogAsk>) -> Answer {
        let (tx, rx) = oneshot::channel();
        let run = Box::pin(run(access.clone(), ask.clone(), query.clone(), tx));
        {
            let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            while tasks.try_join_next().is_some() {}
            tasks.spawn(run);
        }
        rx.await.unwrap_or_else(|_| Err(cut("the query was given up")))
    }

    /// Waits until those are stopped that nobody waits for.
    pub async fn finish(&self) {
        let mut tasks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        while tasks.join_next().await.is_some() {}
    }
}

/// Runs a query, and stops it where its end is awaited by nobody.
async fn run(access: Arc<Access>, ask: Ask, query: Arc<LogAsk>, mut tx: oneshot::Sender<Answer>) {
    let memory = Memory::default();
    let reader = tokio::select! {
        () = tx.closed() => return,
        reader = Reader::open(&ask, &access, &memory) => match reader {
            Ok(reader) => reader,
            Err(fault) => return drop(tx.send(Err(fault))),
        },
    };
    let id = match start(&reader, &query, &tx).await {
        Ok(id) => id,
        Err(fault) => return drop(tx.send(Err(fault))),
    };
    let mut running = Running { reader: &reader, access: &access, id, told: LogScanned::default() };
    let ended = tokio::select! {
        () = tx.closed() => None,
        ended = running.follow(&query) => Some(ended),
    };
    let is_over = matches!(&ended, Some(Ok(_)));
    if let Some(ended) = ended {
        drop(tx.send(ended));
    }
    if !is_over {
        running.stop().await;
    }
}

/// Starts a query, unless nobody waits for it any more; its id.
async fn start(reader: &Reader<'_>, query: &LogAsk, tx: &oneshot::Sender<Answer>) -> Result<String, Fault> {
    if query.groups.len() > MOST_GROUPS {
        let words = format!("{} log groups, and a query may name {MOST_GROUPS}", query.groups.len());
        return Err(Fault::new(FaultKind::InvalidRequest, words).with_fix("name fewer log groups"));
    }
    let groups: Vec<String> = query.groups.iter().map(|group| bare_group(group).to_owned()).collect();
    let arns = groups.iter().any(|group| group.starts_with("arn:"));
    let groups = (!groups.is_empty()).then_some(groups);
    // Who asks by names alone is understood by older endpoints, too.
    let (names, identifiers) = if arns { (None, groups) } else { (groups, None) };
    let language = query.language.as_str();
    let place = Mutex::new(None);
    let place_of = &place;
    // It takes no token that would make a second one the same: a query whose answer is lost goes on.
    let started = reader.once(SERVICE, "StartQuery", || {
        let request = reader.clients.logs().start_query().query_string(&query.query);
        let request = request.start_time(query.from.as_second()).end_time(query.to.as_second());
        let request =
            request.set_log_group_names(names.clone()).set_log_group_identifiers(identifiers.clone());
        let request = request.limit(i32::try_from(query.limit).unwrap_or(i32::MAX));
        // It is the default, which older endpoints have no name for.
        let language = Some(language).filter(|language| *language != "CWLI").map(QueryLanguage::from);
        let request = request.set_query_language(language);
        async move {
            if tx.is_closed() {
                return Err(SdkError::construction_failure(cut("nobody waits for the query any more")));
            }
            let answer = request.send().await;
            if let Err(error) = &answer {
                *place_of.lock().unwrap_or_else(PoisonError::into_inner) = place_in(error);
            }
            answer
        }
    });
    match started.await {
        Ok(answer) => answer.query_id().map(str::to_owned).ok_or_else(|| {
            let fault = Fault::new(FaultKind::Decode, "the answer has no queryId");
            fault.with_operation("StartQuery").with_fix(MAY_RUN)
        }),
        Err(fault) => {
            let place = place.into_inner().unwrap_or_else(PoisonError::into_inner);
            Err(refused(fault, place, &query.query))
        }
    }
}

/// Where a query is not understood, and what was said of that place.
fn place_in<R>(error: &SdkError<StartQueryError, R>) -> Option<(usize, Option<String>)> {
    let StartQueryError::MalformedQueryException(malformed) = error.as_service_error()? else { return None };
    let told = malformed.query_compile_error()?;
    let at = told.location()?.start_char_offset()?;
    Some((usize::try_from(at).ok()?, told.message().map(str::to_owned)))
}

/// What can be done about a StartQuery without an answer that can be read.
const MAY_RUN: &str = "the query may be running all the same, and cost: look at the history of Logs Insights in the \
                       AWS console before you run it again";

/// Whether a query may have begun all the same. What a proxy or a login page says has a fix of its own.
fn may_run(fault: &Fault) -> bool {
    let is_own = fault.operation.as_deref().is_none_or(|operation| operation == "StartQuery");
    is_own
        && match fault.kind {
            FaultKind::Network | FaultKind::Timeout => true,
            FaultKind::Decode => fault.fix == Fault::new(FaultKind::Decode, "").fix,
            _ => false,
        }
}

/// A fault of StartQuery with what can be done about it.
fn refused(fault: Fault, place: Option<(usize, Option<String>)>, query: &str) -> Fault {
    let code = fault.code.clone().unwrap_or_default();
    match code.as_str() {
        "MalformedQueryException" => {
            let (at, message) = place.unzip();
            let message = message.flatten().unwrap_or_else(|| fault.message.to_string());
            let words = match at {
                Some(at) => {
                    let before: Vec<char> = query.chars().take(at).collect();
                    let line = before.iter().filter(|c| **c == '\n').count() + 1;
                    let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
                    format!("the query is not understood at line {line}, column {column}: {message}")
                }
                None => format!("the query is not understood: {message}"),
            };
            Fault { message: words.into(), ..fault }.with_fix("correct the query, where it is kept")
        }
        "ResourceNotFoundException" => fault
            .with_fix("check the log group's name, and that it is in this account and region: it may have been deleted"),
        "LimitExceededException" => fault.with_fix(
            "too many queries run at once in this account and region, those of others among them: wait for one to end",
        ),
        _ if may_run(&fault) => fault.with_fix(MAY_RUN),
        _ => fault,
    }
}

/// A query that is under way.
struct Running<'a> {
    reader: &'a Reader<'a>,
    access: &'a Access,
    id: String,
    /// What the ledger has been told of.
    told: LogScanned,
}

impl Running<'_> {
    /// Looks how it goes until it is over.
    async fn follow(&mut self, query: &LogAsk) -> Answer {
        let mut wait = FIRST_LOOK;
        loop {
            tokio::time::sleep(wait).await;
            // To wait for AWS to look through all of it is no slowness of the answer.
            self.reader.ask.pages.held(wait);
            wait = (wait * 3 / 2).min(LATER_LOOK);
            let page = self.look(None).await?;
            let status = match page.status() {
                Some(QueryStatus::Complete) => LogStatus::Complete,
                Some(QueryStatus::Failed) => LogStatus::Failed,
                Some(QueryStatus::Cancelled) => LogStatus::Cancelled,
                Some(QueryStatus::Timeout) => LogStatus::TimedOut,
                _ => continue,
            };
            return self.rows(page, status, query.limit).await;
        }
    }

    /// All rows of a query that is over, from their first page on.
    async fn rows(&mut self, first: GetQueryResultsOutput, status: LogStatus, limit: u32) -> Answer {
        let scanned = self.told;
        let (mut rows, mut page, mut pages) = (Vec::new(), first, 1);
        let mut fault = unfinished(status);
        loop {
            rows.extend(page.results().iter().map(|row| {
                let field = |field: &aws_sdk_cloudwatchlogs::types::ResultField| {
                    (
                        Text::new(field.field().unwrap_or_default()),
                        Text::new(field.value().unwrap_or_default()),
                    )
                };
                row.iter().map(field).collect::<Vec<_>>()
            }));
            let Some(token) = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned) else {
                break;
            };
            if pages == PAGES {
                fault = fault.or_else(|| Some(cut(&format!("stopped after {PAGES} pages"))));
                break;
            }
            page = match self.look(Some(token.clone())).await {
                Ok(page) => page,
                // What has come is paid.
                Err(lost) => {
                    fault = fault.or(Some(lost));
                    break;
                }
            };
            pages += 1;
            if page.next_token() == Some(&token) {
                fault = fault.or_else(|| Some(cut(SAME_TOKEN)));
                break;
            }
        }
        Ok(Found { value: LogAnswer::of(rows, status, scanned, limit), fault })
    }

    /// A page of what has been found. What fails on the way to it and may pass is waited for.
    async fn look(&mut self, token: Option<String>) -> Result<GetQueryResultsOutput, Fault> {
        let mut failed = 0;
        loop {
            let began = tokio::time::Instant::now();
            let fault = match self.results(token.clone()).await {
                Ok(page) => return Ok(page),
                Err(fault) => fault,
            };
            failed += 1;
            if !matches!(fault.kind, FaultKind::Timeout | FaultKind::Network | FaultKind::Throttled) {
                return Err(fault);
            }
            if failed == FAILED_LOOKS {
                return Err(fault.with_fix(
                    "what came of the query is not known, and what it has scanned is paid: look at the history of Logs \
                     Insights in the AWS console",
                ));
            }
            tokio::time::sleep(LATER_LOOK).await;
            self.reader.ask.pages.held(began.elapsed());
        }
    }

    async fn results(&mut self, token: Option<String>) -> Result<GetQueryResultsOutput, Fault> {
        let results = || {
            let request = self.reader.clients.logs().get_query_results().query_id(&self.id);
            request.set_next_token(token.clone()).send()
        };
        let page = self.reader.page(SERVICE, "GetQueryResults", results).await?;
        self.tell(&page);
        Ok(page)
    }

    /// Tells the ledger, and who looks how far it is, what has been scanned since the last time.
    fn tell(&mut self, page: &GetQueryResultsOutput) {
        let Some(statistics) = page.statistics() else { return };
        let scanned = LogScanned {
            bytes: whole(statistics.bytes_scanned()),
            records: whole(statistics.records_scanned()),
            matched: whole(statistics.records_matched()),
        };
        let before = std::mem::replace(&mut self.told, scanned);
        let more = scanned.bytes.saturating_sub(before.bytes);
        let (ask, megabytes) =
            (self.reader.ask, scanned.bytes / 1_000_000 - before.bytes.min(scanned.bytes) / 1_000_000);
        ask.pages.found(usize::try_from(megabytes).unwrap_or(usize::MAX));
        if more > 0 {
            let sent = Sent {
                account: Some(ask.scope.account.name.as_str()),
                region: self.reader.clients.region().as_str(),
                service: SERVICE,
                operation: "StartQuery",
                asker: Some(ask.asker.clone()),
                metrics: 0,
            };
            self.access.meter.scanned(&sent, more);
        }
    }

    /// Stops it, and looks once more what it has come to.
    async fn stop(&mut self) {
        let stop = || self.reader.clients.logs().stop_query().query_id(&self.id).send();
        let stopped = self.reader.page(SERVICE, "StopQuery", stop).await;
        if let Err(fault) = stopped {
            tracing::warn!(%fault, "a query of logs could not be stopped");
        }
        if let Err(fault) = self.results(None).await {
            tracing::debug!(%fault, "what a query of logs has come to is not known");
        }
    }
}

/// A count as AWS tells it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` ends at the bounds")]
fn whole(count: f64) -> u64 {
    count as u64
}

/// Why a query that is over has not looked through all.
fn unfinished(status: LogStatus) -> Option<Fault> {
    let fault = match status {
        LogStatus::Complete => return None,
        LogStatus::Failed => Fault::new(FaultKind::InvalidRequest, "the query failed on the way")
            .with_fix("run it again; over a shorter range, or over fewer log groups, it may do"),
        LogStatus::Cancelled => {
            cut("the query was stopped by somebody else").with_fix("run it again: what came is not all of it")
        }
        LogStatus::TimedOut => {
            Fault::new(FaultKind::Timeout, "AWS stopped the query after its limit of an hour")
                .with_fix("look at a shorter range or at fewer log groups, or filter first")
        }
    };
    Some(fault.with_operation("GetQueryResults"))
}
