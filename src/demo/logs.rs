//! CloudWatch Logs: log groups, and queries over lines that nobody ever wrote.

mod condition;
mod evaluate;
mod lines;
mod parse;
mod token;

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use super::{
    page::Walk,
    place::Place,
    rng::Key,
    wire::{ApiError, Object, Value},
};
use evaluate::Row;
use lines::Group;
use parse::Query;

/// How many queries are remembered.
const KEPT: usize = 1_000;
/// A log event, in bytes.
const EVENT: f64 = 320.0;

/// The queries that were started, the last ones.
#[derive(Debug, Default)]
pub(super) struct Queries(Mutex<VecDeque<Asked>>);

/// A query that was started.
#[derive(Clone, Debug)]
struct Asked {
    id: String,
    account: String,
    region: String,
    query: Query,
    groups: Vec<String>,
    span: (i64, i64),
    limit: usize,
    started: i64,
    /// Seconds that it takes.
    takes: i64,
    /// The clock is pinned: it runs until somebody looks.
    waits: bool,
    stopped: Option<i64>,
}

/// None when the operation is not served. With a `pinned` clock queries are over when somebody looks.
pub(super) fn answer(
    place: &Place<'_>,
    (queries, pinned): (&Queries, bool),
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ApiError>> {
    Some(match operation {
        "DescribeLogGroups" => describe(place, input),
        "StartQuery" => start(place, queries, pinned, input),
        "GetQueryResults" => results(place, queries, input),
        "StopQuery" => stop(place, queries, input),
        _ => return None,
    })
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}

fn not_found(message: impl Into<String>) -> ApiError {
    ApiError::new("ResourceNotFoundException", message)
}

/// The name in an ARN of a group of this account and region; a name is its own.
fn name_of<'a>(place: &Place<'_>, identifier: &'a str) -> Option<&'a str> {
    match identifier.strip_prefix("arn:") {
        None => Some(identifier),
        Some(_) => identifier.strip_prefix(&place.arn("logs", "log-group:")),
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
fn describe(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let size = match input.int("limit")? {
        None => 50,
        Some(n) if (1..=50).contains(&n) => n as usize,
        Some(n) => return Err(ApiError::out_of_range("limit", n, 1, 50)),
    };
    let (prefix, pattern) = (input.text("logGroupNamePrefix")?, input.text("logGroupNamePattern")?);
    let identifiers = input.texts("logGroupIdentifiers")?;
    if prefix.is_some() && pattern.is_some() || identifiers.len() > 50 {
        return Err(invalid(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    if !identifiers.is_empty() && (prefix.is_some() || pattern.is_some() || input.get("limit").is_some()) {
        return Err(invalid("logGroupIdentifiers cannot be combined with other filters."));
    }
    let mut groups = lines::groups(place);
    groups.retain(|group| {
        let is_named = |id: &&str| name_of(place, id) == Some(&*group.name);
        prefix.is_none_or(|prefix| group.name.starts_with(prefix))
            && pattern.is_none_or(|pattern| group.name.contains(pattern))
            && (identifiers.is_empty() || identifiers.iter().any(is_named))
    });
    let (page, next) = Walk::of(place, "DescribeLogGroups", &without_token(input))
        .cut(&groups, input.text("nextToken")?, size)
        .map_err(|_| invalid("The specified nextToken is invalid."))?;
    let list: Vec<Value> = page.iter().map(|group| described(place, group)).collect();
    Ok(Object::new().put("logGroups", list).maybe("nextToken", next).into())
}

fn without_token(input: &Value) -> Value {
    match input {
        Value::Map(members) => {
            Value::Map(members.iter().filter(|(name, _)| name != "nextToken").cloned().collect())
        }
        other => other.clone(),
    }
}

fn described(place: &Place<'_>, group: &Group) -> Value {
    let arn = place.arn("logs", &format!("log-group:{}", group.name));
    Object::new()
        .put("logGroupName", group.name.as_str())
        .put("creationTime", group.created * 1000)
        .maybe("retentionInDays", group.retention)
        .put("metricFilterCount", 0_i64)
        .put("arn", format!("{arn}:*"))
        .put("logGroupArn", arn)
        .put("storedBytes", group.stored as i64)
        .put("logGroupClass", "STANDARD")
        .into()
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
fn start(place: &Place<'_>, queries: &Queries, pinned: bool, input: &Value) -> Result<Value, ApiError> {
    let text = input.required("queryString")?;
    let bound = |name: &str| {
        input
            .int(name)?
            .filter(|second| *second >= 0)
            .ok_or_else(|| invalid(format!("{name} is missing or negative")))
    };
    let span = (bound("startTime")?, bound("endTime")?);
    if span.1 < span.0 {
        return Err(invalid("End time should not be before start time"));
    }
    let limit = match input.int("limit")? {
        None => 10_000,
        Some(n) if (1..=100_000).contains(&n) => n as usize,
        Some(n) => return Err(ApiError::out_of_range("limit", n, 1, 100_000)),
    };
    let groups = named_groups(place, input)?;
    let language = input.text("queryLanguage")?.unwrap_or("CWLI");
    if language != "CWLI" {
        let message = format!("{language} is not answered by the simulated estate");
        return Err(ApiError::new("MalformedQueryException", message));
    }
    let query = parse::parse(text).map_err(|wrong| {
        ApiError::new("MalformedQueryException", wrong.message).at((wrong.span.start, wrong.span.end))
    })?;
    let mut all = queries.0.lock().unwrap_or_else(PoisonError::into_inner);
    let key = place.key("query").with(text).with(place.now).with(all.len());
    let asked = Asked {
        id: key.uuid(),
        account: place.account.id.clone(),
        region: place.region.to_owned(),
        query,
        groups: groups.into_iter().map(str::to_owned).collect(),
        span,
        limit,
        started: place.now,
        takes: if pinned { 0 } else { 2 + key.below(3) as i64 },
        waits: pinned,
        stopped: None,
    };
    let id = asked.id.clone();
    if all.len() == KEPT {
        all.pop_front();
    }
    all.push_back(asked);
    Ok(Object::new().put("queryId", id).into())
}

fn named_groups<'a>(place: &Place<'_>, input: &'a Value) -> Result<Vec<&'a str>, ApiError> {
    let (one, names) = (input.text("logGroupName")?, input.texts("logGroupNames")?);
    let identifiers = input.texts("logGroupIdentifiers")?;
    let ways = [one.is_some(), !names.is_empty(), !identifiers.is_empty()].iter().filter(|way| **way).count();
    if ways != 1 {
        return Err(invalid(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers has to be given.",
        ));
    }
    if names.len() > 50 || identifiers.len() > 50 {
        return Err(invalid("Too many log groups: 50 at most."));
    }
    let known = lines::groups(place);
    let mut found = Vec::new();
    for identifier in one.into_iter().chain(names).chain(identifiers) {
        if identifier.ends_with('*') {
            return Err(invalid(format!("{identifier}: an identifier of a log group must not end with *")));
        }
        let missing = || {
            not_found(format!(
                "Log group '{identifier}' does not exist for account ID '{}'",
                place.account.id
            ))
        };
        let name = name_of(place, identifier).filter(|name| known.iter().any(|group| group.name == **name));
        found.push(name.ok_or_else(missing)?);
    }
    Ok(found)
}

impl Queries {
    /// Does something with a query of the place.
    fn with<T>(
        &self,
        place: &Place<'_>,
        id: &str,
        what: impl FnOnce(&mut Asked) -> T,
    ) -> Result<T, ApiError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |q: &&mut Asked| q.id == id && q.account == place.account.id && q.region == place.region;
        all.iter_mut().find(is_it).map(what).ok_or_else(|| not_found(format!("Query {id} does not exist.")))
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html>
fn stop(place: &Place<'_>, queries: &Queries, input: &Value) -> Result<Value, ApiError> {
    let ran = queries.with(place, input.required("queryId")?, |query| {
        let runs = query.stopped.is_none() && query.is_running(place.now);
        if runs {
            query.stopped = Some(place.now);
        }
        runs
    })?;
    match ran {
        true => Ok(Object::new().put("success", true).into()),
        false => Err(invalid("The query has ended: it cannot be stopped.")),
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html>
fn results(place: &Place<'_>, queries: &Queries, input: &Value) -> Result<Value, ApiError> {
    let asked = queries.with(place, input.required("queryId")?, |query| {
        query.waits &= query.stopped.is_some();
        query.clone()
    })?;
    let until = asked.stopped.unwrap_or(place.now);
    let (running, stopped) = (asked.is_running(until), asked.stopped.is_some());
    let share = if running { (until - asked.started + 1) as f64 / (asked.takes + 1) as f64 } else { 1.0 };
    let known = lines::groups(place);
    let groups: Vec<&Group> = known.iter().filter(|group| asked.groups.contains(&group.name)).collect();
    let bytes = groups.iter().map(|group| group.bytes_in(asked.span, place.now)).sum::<f64>() * share;
    let (rows, matched) = match running {
        true => (Vec::new(), 0),
        false => {
            let lines = groups.iter().flat_map(|group| lines::lines(place, group, asked.span));
            evaluate::evaluate(&asked.query, lines, asked.limit)
        }
    };
    let status = match (stopped, running) {
        (true, _) => "Cancelled",
        (false, true) if until == asked.started => "Scheduled",
        (false, true) => "Running",
        (false, false) => "Complete",
    };
    let pointer = place.key("pointer").with(&asked.id);
    let list: Vec<Value> = rows.iter().enumerate().map(|(at, row)| told(row, pointer.with(at))).collect();
    let statistics = Object::new()
        .put("recordsMatched", matched as f64)
        .put("recordsScanned", (bytes / EVENT).round())
        .put("bytesScanned", bytes.round());
    Ok(Object::new()
        .put("queryLanguage", "CWLI")
        .put("results", list)
        .put("statistics", statistics)
        .put("status", status)
        .into())
}

impl Asked {
    fn is_running(&self, now: i64) -> bool {
        self.waits || now - self.started < self.takes
    }
}

fn told(row: &Row, pointer: Key) -> Value {
    let field = |name: &str, value: String| {
        Value::from(Object::new().put("field", name.to_owned()).put("value", value))
    };
    let mut fields: Vec<Value> = row.fields.iter().map(|(name, cell)| field(name, cell.text())).collect();
    if row.is_event {
        fields.push(field("@ptr", pointer.hex(32)));
    }
    Value::List(fields)
}
