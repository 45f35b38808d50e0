use std::collections::{HashMap, HashSet};

use super::{
    metric_math::{Math, Outcome, Points},
    metrics::{self, MetricFacts},
    names::AccountFacts,
    oam::{self, Sight},
    page::{Position, Walk},
    place::Place,
    series,
    statistic::Statistic,
    wire::{ApiError, Object, Value},
};

/// Queries of a call, at most.
const MOST_QUERIES: usize = 500;
/// Points of a page, at most and unless asked for fewer.
const MOST_POINTS: i64 = 100_800;
/// Minutes of a long period that are looked at: enough for its shape.
const LOOKS: i64 = 15;

/// A query that can be answered.
struct Query<'a> {
    id: &'a str,
    label: String,
    asked: Asked<'a>,
    wanted: bool,
    /// It is of an account that shares it not.
    forbidden: bool,
}

/// One account whose metrics are asked for, and those.
struct Site<'a> {
    place: Place<'a>,
    metrics: Vec<MetricFacts>,
}

enum Asked<'a> {
    Metric {
        /// None when there is no such metric.
        metric: Option<&'a MetricFacts>,
        place: Place<'a>,
        /// Nothing older is seen of it.
        since: i64,
        statistic: Statistic,
        /// Seconds.
        period: i64,
    },
    Math(Math),
}

/// The value of a bucket that begins at `from` (minutes since 1970) and lasts `length` minutes, from the
/// minutes of it that are over by `until`.
pub(super) fn bucket(
    place: &Place<'_>,
    metric: &MetricFacts,
    statistic: Statistic,
    from: i64,
    length: i64,
    until: i64,
) -> Option<f64> {
    let step = (length / LOOKS).max(1);
    let minutes = (from..(from + length).min(until)).step_by(step as usize);
    statistic.over(minutes.filter_map(|minute| series::minute(place, metric, minute)), step as f64)
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub(super) fn get(place: &Place<'_>, accounts: &[AccountFacts], input: &Value) -> Result<Value, ApiError> {
    let sites = sites(place, accounts, input)?;
    let known: Known<'_> = sites
        .iter()
        .flat_map(|site| {
            site.metrics.iter().map(move |m| ((site.place.account.id.as_str(), m.identity()), (site, m)))
        })
        .collect();
    let queries = parse_queries(place, accounts, input, &known)?;
    let (start, end) = parse_range(place, input)?;
    let descending = match input.text("ScanBy")? {
        None | Some("TimestampDescending") => true,
        Some("TimestampAscending") => false,
        Some(other) => {
            let allowed = ["TimestampDescending", "TimestampAscending"];
            return Err(ApiError::not_in_enum("ScanBy", other, &allowed));
        }
    };
    let most = match input.int("MaxDatapoints")? {
        None => MOST_POINTS,
        Some(most) if (1..=MOST_POINTS).contains(&most) => most,
        Some(most) => return Err(ApiError::out_of_range("MaxDatapoints", most, 1, MOST_POINTS)),
    };
    let walk = Walk::of(place, "GetMetricData", input);
    let position = walk
        .resume(input.text("NextToken")?)
        .map_err(|_| ApiError::new("InvalidNextToken", "The specified nextToken is invalid."))?;

    // A page takes up where the last one stopped: at a query, and at a point of it.
    let mut known = HashMap::new();
    let (mut skip, mut room) = (position.extra as usize, most as usize);
    let mut results = Vec::new();
    let mut next = None;
    for (index, query) in queries.iter().enumerate().skip(position.at as usize).filter(|(_, q)| q.wanted) {
        if room == 0 {
            next = Some(Position { at: index as u64, extra: skip as u64 });
            break;
        }
        let mut points: Vec<(i64, f64)> =
            points(&queries, query, (start, end), &mut known).into_iter().collect();
        if descending {
            points.reverse();
        }
        let rest = points.get(skip..).unwrap_or(&[]);
        let now = &rest[..rest.len().min(room)];
        room -= now.len();
        let cut = now.len() < rest.len();
        let whole = if query.forbidden { "Forbidden" } else { "Complete" };
        results.push(result(query, now, if cut { "PartialData" } else { whole }));
        if cut {
            next = Some(Position { at: index as u64, extra: (skip + now.len()) as u64 });
            break;
        }
        skip = 0;
    }
    Ok(Object::new()
        .put("MetricDataResults", results)
        .maybe("NextToken", next.map(|position| walk.token(position)))
        .put("Messages", Vec::new())
        .into())
}

/// Metrics by the account's id and what tells them apart there.
type Known<'a> = HashMap<(&'a str, String), (&'a Site<'a>, &'a MetricFacts)>;

/// The account itself, and those that are named. Only an account with a sink may name others.
fn sites<'a>(
    place: &Place<'a>,
    accounts: &'a [AccountFacts],
    input: &Value,
) -> Result<Vec<Site<'a>>, ApiError> {
    let mut places = vec![*place];
    for query in input.list("MetricDataQueries")? {
        let Some(id) = query.text("AccountId")? else { continue };
        if id != place.account.id && !oam::has_sink(place) {
            return Err(ApiError::validation(format!(
                "The value {id} for parameter AccountId is not valid: this account is no monitoring account."
            )));
        }
        let Some(account) = accounts.iter().find(|account| account.id == id) else { continue };
        if !places.iter().any(|place| place.account.id == id) {
            places.push(Place { account, ..*place });
        }
    }
    Ok(places.into_iter().map(|place| Site { metrics: metrics::metrics(&place), place }).collect())
}

fn result(query: &Query<'_>, points: &[(i64, f64)], status: &'static str) -> Value {
    Object::new()
        .put("Id", query.id)
        .put("Label", query.label.as_str())
        .put("Timestamps", points.iter().map(|(at, _)| Value::Time(at * 1000)).collect::<Vec<_>>())
        .put("Values", points.iter().map(|(_, value)| Value::Double(*value)).collect::<Vec<_>>())
        .put("StatusCode", status)
        .into()
}

fn parse_queries<'a>(
    place: &Place<'a>,
    accounts: &'a [AccountFacts],
    input: &'a Value,
    known: &Known<'a>,
) -> Result<Vec<Query<'a>>, ApiError> {
    let list = input.list("MetricDataQueries")?;
    if list.is_empty() {
        return Err(ApiError::new(
            "MissingRequiredParameterException",
            "The parameter MetricDataQueries is required.",
        ));
    }
    if list.len() > MOST_QUERIES {
        return Err(ApiError::validation(format!(
            "The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}."
        )));
    }
    let queries =
        list.iter().map(|query| parse_query(place, accounts, query, known)).collect::<Result<Vec<_>, _>>()?;
    let mut ids = HashSet::new();
    match queries.iter().find(|q| !ids.insert(q.id)) {
        Some(twice) => Err(ApiError::validation(format!(
            "The values for parameter id in MetricDataQueries are not unique: {}",
            twice.id
        ))),
        None => {
            check_math(&queries)?;
            Ok(queries)
        }
    }
}

/// Every id in an expression is that of a query, and no expression is made of itself.
fn check_math(queries: &[Query<'_>]) -> Result<(), ApiError> {
    let mut settled: HashSet<&str> =
        queries.iter().filter(|q| matches!(q.asked, Asked::Metric { .. })).map(|q| q.id).collect();
    loop {
        let open: Vec<(&Query<'_>, &Math)> = queries
            .iter()
            .filter(|q| !settled.contains(q.id))
            .filter_map(|q| if let Asked::Math(math) = &q.asked { Some((q, math)) } else { None })
            .collect();
        let ready = open.iter().find(|(_, math)| math.ids().iter().all(|id| settled.contains(id)));
        match (ready, open.first()) {
            (None, None) => return Ok(()),
            (Some((query, math)), _) if math.ids().is_empty() => {
                return Err(in_expression(query.id, "The expression must return a time series"));
            }
            (Some((query, _)), _) => {
                settled.insert(query.id);
            }
            (None, Some((query, math))) => {
                let unknown = math.ids().into_iter().find(|id| !queries.iter().any(|q| q.id == *id));
                let why = unknown.map_or_else(
                    || "The expression is made of itself".to_owned(),
                    |id| format!("Unrecognized identifier: {id}"),
                );
                return Err(in_expression(query.id, &why));
            }
        }
    }
}

fn in_expression(id: &str, why: &str) -> ApiError {
    ApiError::validation(format!("Error in expression '{id}': {why}."))
}

fn parse_query<'a>(
    place: &Place<'a>,
    accounts: &'a [AccountFacts],
    query: &'a Value,
    known: &Known<'a>,
) -> Result<Query<'a>, ApiError> {
    let id = query.required("Id")?;
    let well_formed = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 255
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !well_formed {
        return Err(ApiError::validation(format!(
            "The value {id} for parameter MetricDataQueries.member.1.Id is not matching the expected pattern \
             ^[a-z][a-zA-Z0-9_]*$"
        )));
    }
    let wanted = query.flag("ReturnData")?.unwrap_or(true);
    let stat = match (query.get("MetricStat"), query.text("Expression")?) {
        (Some(stat), None) => stat,
        (None, Some(expression)) => {
            let math = Math::parse(expression).map_err(|why| in_expression(id, &why))?;
            let label = query.text("Label")?.unwrap_or(id).to_owned();
            return Ok(Query { id, label, asked: Asked::Math(math), wanted, forbidden: false });
        }
        _ => {
            return Err(ApiError::validation(format!(
                "Exactly one of MetricStat and Expression must be given for {id}."
            )));
        }
    };
    let name = stat.required("Stat")?;
    let statistic = Statistic::parse(name).ok_or_else(|| {
        ApiError::validation(format!("The value {name} for parameter Stat is not supported."))
    })?;
    let period = stat.int("Period")?.unwrap_or(0);
    if period <= 0 || (period % 60 != 0 && ![1, 5, 10, 20, 30].contains(&period)) {
        return Err(ApiError::validation(format!(
            "Period must be 1, 5, 10, 20, 30 or a multiple of 60: {period}"
        )));
    }
    let metric = stat.get("Metric").unwrap_or(&Value::Null);
    let (namespace, metric_name) = (metric.required("Namespace")?, metric.required("MetricName")?);
    let mut dimensions = metric
        .list("Dimensions")?
        .iter()
        .map(|d| Ok((d.required("Name")?, d.required("Value")?)))
        .collect::<Result<Vec<_>, ApiError>>()?;
    dimensions.sort_unstable();
    let account = query.text("AccountId")?.unwrap_or(place.account.id.as_str());
    let sight = match accounts.iter().find(|known| known.id == account) {
        Some(of) => oam::sight(place, of, namespace),
        None => Sight::Nothing,
    };
    let identity = metrics::identity(namespace, metric_name, dimensions.into_iter());
    let found = known.get(&(account, identity)).copied();
    let unit = stat.text("Unit")?;
    let asked = Asked::Metric {
        metric: found.map(|(_, metric)| metric).filter(|m| unit.is_none_or(|unit| unit == m.unit)),
        place: found.map_or(*place, |(site, _)| site.place),
        since: if let Sight::Since(since) = sight { since } else { i64::MAX },
        statistic,
        period,
    };
    let label = query.text("Label")?.unwrap_or(metric_name).to_owned();
    Ok(Query { id, label, asked, wanted, forbidden: sight == Sight::Nothing })
}

/// Start and end in seconds; the start rounded down as its age demands.
fn parse_range(place: &Place<'_>, input: &Value) -> Result<(i64, i64), ApiError> {
    let (Some(start), Some(end)) = (input.time("StartTime")?, input.time("EndTime")?) else {
        return Err(ApiError::new(
            "MissingRequiredParameterException",
            "The parameters StartTime and EndTime are required.",
        ));
    };
    if start >= end {
        return Err(ApiError::validation("The parameter StartTime must be less than the parameter EndTime."));
    }
    let start = start.div_euclid(1000);
    let grain = match place.now - start {
        age if age <= 15 * 86_400 => 60,
        age if age <= 63 * 86_400 => 300,
        _ => 3600,
    };
    // A fraction of a second past a bucket's beginning takes that bucket in.
    Ok((start.div_euclid(grain) * grain, end.div_euclid(1000) + i64::from(end % 1000 != 0)))
}

/// The points of a query, each at the beginning of its period. Expressions have been checked; `known` holds what they
/// are made of, once each.
fn points<'q>(
    all: &'q [Query<'_>],
    query: &'q Query<'_>,
    range: (i64, i64),
    known: &mut HashMap<&'q str, Points>,
) -> Points {
    let math = match &query.asked {
        Asked::Metric { metric: None, .. } => return Points::new(),
        Asked::Metric { metric: Some(metric), place, since, statistic, period } => {
            let (start, end) = range;
            return of_metric(place, metric, *statistic, *period, (start, end)).split_off(since);
        }
        Asked::Math(math) => math,
    };
    for made_of in math.ids().iter().filter_map(|id| all.iter().find(|q| q.id == *id)) {
        if !known.contains_key(made_of.id) {
            let points = points(all, made_of, range, known);
            known.insert(made_of.id, points);
        }
    }
    match math.value(range, &|id: &str| known.get(id).cloned().unwrap_or_default()) {
        Outcome::Series(points) => {
            points.into_iter().map(|(at, value)| (at, (value * 1e4).round() / 1e4)).collect()
        }
        Outcome::Nothing(_) => Points::new(),
    }
}

fn of_metric(
    place: &Place<'_>,
    metric: &MetricFacts,
    statistic: Statistic,
    period: i64,
    (start, end): (i64, i64),
) -> Points {
    // What is too fine for the age of the range has been rolled up and is not there any more.
    let finest = match place.now - start {
        age if age <= 15 * 86_400 => 60,
        age if age <= 63 * 86_400 => 300,
        _ => 3600,
    };
    if period % finest != 0 {
        return Points::new();
    }
    let (length, until) = (period / 60, place.now.div_euclid(60));
    let oldest = place.now - 455 * 86_400;
    let first = start.max(oldest).div_euclid(period) * period;
    (0..)
        .map(|n| first + n * period)
        .skip_while(|at| *at < start.max(oldest))
        .take_while(|at| *at < end && *at < until * 60)
        .filter_map(|at| Some((at, bucket(place, metric, statistic, at / 60, length, until)?)))
        .collect()
}
