use std::collections::{HashMap, HashSet};

use super::{
    metrics::{self, MetricFacts},
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
    metric: Option<&'a MetricFacts>,
    statistic: Statistic,
    /// Seconds.
    period: i64,
    wanted: bool,
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
pub(super) fn get(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let all = metrics::metrics(place);
    let known: HashMap<String, &MetricFacts> = all.iter().map(|m| (m.identity(), m)).collect();
    let queries = parse_queries(input, &known)?;
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
    let (mut skip, mut room) = (position.extra as usize, most as usize);
    let mut results = Vec::new();
    let mut next = None;
    for (index, query) in queries.iter().enumerate().skip(position.at as usize).filter(|(_, q)| q.wanted) {
        if room == 0 {
            next = Some(Position { at: index as u64, extra: skip as u64 });
            break;
        }
        let mut points = points(place, query, start, end);
        if descending {
            points.reverse();
        }
        let rest = points.get(skip..).unwrap_or(&[]);
        let now = &rest[..rest.len().min(room)];
        room -= now.len();
        let cut = now.len() < rest.len();
        results.push(result(query, now, if cut { "PartialData" } else { "Complete" }));
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
    input: &'a Value,
    known: &HashMap<String, &'a MetricFacts>,
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
    let queries = list.iter().map(|query| parse_query(query, known)).collect::<Result<Vec<_>, _>>()?;
    let mut ids = HashSet::new();
    match queries.iter().find(|q| !ids.insert(q.id)) {
        Some(twice) => Err(ApiError::validation(format!(
            "The values for parameter id in MetricDataQueries are not unique: {}",
            twice.id
        ))),
        None => Ok(queries),
    }
}

fn parse_query<'a>(
    query: &'a Value,
    known: &HashMap<String, &'a MetricFacts>,
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
    if query.text("Expression")?.is_some() {
        return Err(ApiError::validation(format!(
            "Error in expression '{id}': this estate has no metric math."
        )));
    }
    let Some(stat) = query.get("MetricStat") else {
        return Err(ApiError::validation(format!(
            "Exactly one of MetricStat and Expression must be given for {id}."
        )));
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
    let found = known.get(&metrics::identity(namespace, metric_name, dimensions.into_iter())).copied();
    let unit = stat.text("Unit")?;
    Ok(Query {
        id,
        label: query.text("Label")?.unwrap_or(metric_name).to_owned(),
        metric: found.filter(|m| unit.is_none_or(|unit| unit == m.unit)),
        statistic,
        period,
        wanted: query.flag("ReturnData")?.unwrap_or(true),
    })
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

/// The points of a query, oldest first, each at the beginning of its period.
fn points(place: &Place<'_>, query: &Query<'_>, start: i64, end: i64) -> Vec<(i64, f64)> {
    let Some(metric) = query.metric else { return Vec::new() };
    // What is too fine for the age of the range has been rolled up and is not there any more.
    let (period, age) = (query.period, place.now - start);
    let finest = match age {
        a if a <= 15 * 86_400 => 60,
        a if a <= 63 * 86_400 => 300,
        _ => 3600,
    };
    if period % finest != 0 {
        return Vec::new();
    }
    let (length, until) = (period / 60, place.now.div_euclid(60));
    let oldest = place.now - 455 * 86_400;
    let first = start.max(oldest).div_euclid(period) * period;
    (0..)
        .map(|n| first + n * period)
        .skip_while(|at| *at < start.max(oldest))
        .take_while(|at| *at < end && *at < until * 60)
        .filter_map(|at| Some((at, bucket(place, metric, query.statistic, at / 60, length, until)?)))
        .collect()
}
