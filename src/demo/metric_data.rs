mod find;
mod insights;
mod math;
mod query;
mod quota;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Metric, Point, Timestamp},
    query::{
        label::{LabelFacts, fill_at},
        metric_math::Computed,
    },
};

use super::{
    metrics::{self, MetricFacts},
    names::AccountFacts,
    oam,
    page::{Position, Walk},
    place::Place,
    series,
    statistic::Statistic,
    wire::{ApiError, Object, Value},
};
use math::Answers;
use query::{Asked, Asking, Query, Shown, Site};

/// Points of a page, at most and unless asked for fewer.
const MOST_POINTS: i64 = 100_800;
/// Minutes of a long period that are looked at: enough for its shape.
const LOOKS: i64 = 15;
/// The same of a whole range, by which groups are put in order.
const LOOKS_OF_RANGE: i64 = 180;

/// Points by their time, in seconds since 1970.
type Points = BTreeMap<i64, f64>;
/// Start and end, in seconds since 1970.
type Range = (i64, i64);

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
    bucket_of(place, &[metric], statistic, from, length, until)
}

/// The same of several metrics as if they were one.
fn bucket_of(
    place: &Place<'_>,
    metrics: &[&MetricFacts],
    statistic: Statistic,
    from: i64,
    length: i64,
    until: i64,
) -> Option<f64> {
    let step = (length / LOOKS).max(1);
    let all = metrics.iter().flat_map(|metric| {
        let minutes = (from..(from + length).min(until)).step_by(step as usize);
        minutes.filter_map(|minute| series::minute(place, metric, minute))
    });
    statistic.over(all, step as f64)
}

/// The value of several metrics over a whole range.
fn over(
    place: &Place<'_>,
    metrics: &[&MetricFacts],
    statistic: Statistic,
    (start, end): Range,
) -> Option<f64> {
    let (from, until) = (start.div_euclid(60), end.div_euclid(60).min(place.now.div_euclid(60)));
    let step = ((until - from) / LOOKS_OF_RANGE).max(1);
    let all = metrics.iter().flat_map(|metric| {
        (from..until).step_by(step as usize).filter_map(|minute| series::minute(place, metric, minute))
    });
    statistic.over(all, step as f64)
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub(super) fn get(place: &Place<'_>, accounts: &[AccountFacts], input: &Value) -> Result<Value, ApiError> {
    let sites = sites(place, accounts, input)?;
    let range = parse_range(place, input)?;
    let Asking { queries, too_many } = Asking::parse(place, accounts, input, (&sites, range))?;
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
    // There is no second page of a request with expressions in it.
    let has_math = input.list("MetricDataQueries")?.iter().any(|query| query.get("Expression").is_some());

    // A page takes up where the last one stopped: at a series, and at a point of it.
    let answers = math::answers(&queries, range, true);
    let (mut skip, mut room) = (position.extra as usize, most as usize);
    let mut results = Vec::new();
    let mut next = None;
    let outputs =
        queries.iter().filter(|q| q.wanted).flat_map(|q| outputs(&queries, q, &answers)).enumerate();
    for (index, output) in outputs.skip(position.at as usize) {
        if room == 0 && !has_math {
            next = Some(Position { at: index as u64, extra: skip as u64 });
            break;
        }
        let all: Vec<(i64, f64)> = output.points(range).into_iter().collect();
        let label = output.label(place, &all);
        let dropped = output.dropped(&queries, &all, (range, &answers));
        let mut points = all;
        if descending {
            points.reverse();
        }
        let rest = points.get(skip..).unwrap_or(&[]);
        let now = &rest[..rest.len().min(room)];
        room -= now.len();
        let cut = now.len() < rest.len();
        let whole = if output.query.forbidden { "Forbidden" } else { "Complete" };
        results.push(result(&output, &label, now, if cut { "PartialData" } else { whole }, dropped));
        if cut && !has_math {
            next = Some(Position { at: index as u64, extra: (skip + now.len()) as u64 });
            break;
        }
        skip = 0;
    }
    let too_many =
        too_many.then(|| message("MaxMetricsExceeded", "Maximum number of allowed metrics exceeded"));
    Ok(Object::new()
        .put("MetricDataResults", results)
        .maybe("NextToken", next.map(|position| walk.token(position)))
        .put("Messages", too_many.into_iter().collect::<Vec<_>>())
        .into())
}

fn message(code: &str, value: &str) -> Value {
    Object::new().put("Code", code).put("Value", value).into()
}

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

/// One of the series that a query is answered with.
struct Output<'q, 'a> {
    query: &'q Query<'a>,
    what: What<'q, 'a>,
    /// What its properties are from.
    facts: Option<&'q Shown<'a>>,
    /// It is one of several.
    of_several: bool,
}

#[derive(Clone, Copy)]
enum What<'q, 'a> {
    Shown(&'q Shown<'a>),
    Computed(&'q Computed),
}

/// What the searches in an expression have found.
fn parts<'q, 'a>(queries: &'q [Query<'a>], query: &'q Query<'a>) -> impl Iterator<Item = &'q Shown<'a>> {
    let of = |other: &&'q Query<'a>| query::is_part(&other.id, &query.id);
    queries.iter().filter(of).flat_map(|other| match &other.asked {
        Asked::Series(all) => all.as_slice(),
        Asked::Math(..) => &[],
    })
}

/// The series of a query, of all that are asked. What finds nothing has none.
fn outputs<'q, 'a>(
    queries: &'q [Query<'a>],
    query: &'q Query<'a>,
    answers: &'q Answers<'_>,
) -> Vec<Output<'q, 'a>> {
    let all: Vec<What<'q, 'a>> = match &query.asked {
        Asked::Math(..) => {
            let computed = answers.get(query.id.as_str()).and_then(|answer| answer.as_ref().ok());
            computed.into_iter().flatten().map(What::Computed).collect()
        }
        Asked::Series(all) => all.iter().map(What::Shown).collect(),
    };
    let of_several = all.len() > 1;
    let facts = |what: &What<'q, 'a>| match what {
        What::Shown(shown) => Some(*shown),
        // What is sorted, or a slice, is what it was: its properties are those of what was found.
        What::Computed(computed) => parts(queries, query).find(|part| part.label == computed.label),
    };
    all.into_iter().map(|what| Output { query, facts: facts(&what), what, of_several }).collect()
}

impl<'a> Output<'_, 'a> {
    fn points(&self, range: Range) -> Points {
        match self.what {
            What::Shown(shown) => shown.points(range),
            What::Computed(computed) => math::points(computed),
        }
    }

    fn label(&self, place: &Place<'_>, points: &[(i64, f64)]) -> String {
        let own = match self.what {
            What::Shown(shown) => &shown.label,
            What::Computed(computed) => &computed.label,
        };
        let Some(label) = self.query.label else { return own.to_owned() };
        if !label.contains("${") {
            return if self.of_several { format!("{label} {own}") } else { label.to_owned() };
        }
        let moment = |second: i64| Timestamp::from_second(second).unwrap_or_default();
        let points: Vec<Point> = points
            .iter()
            .map(|(at, value)| Point { at: moment(*at), value: *value, provisional: false })
            .collect();
        let metric =
            self.facts.and_then(|shown| if let [one] = &shown.metrics[..] { Some(one) } else { None });
        let metric = metric.map(|metric| Metric {
            namespace: metric.namespace.into(),
            name: metric.name.into(),
            dimensions: metric.dimensions.iter().map(|(n, v)| ((*n).into(), v.as_str().into())).collect(),
        });
        let place = self.facts.map_or(place, |shown| &shown.place);
        let facts = LabelFacts {
            metric: metric.as_ref(),
            stat: self.facts.map_or("", |shown| &shown.stat),
            period: self.facts.map_or(60, |shown| u32::try_from(shown.period).unwrap_or(60)),
            account: &place.account.name,
            account_id: &place.account.id,
            region: place.region,
            label: own,
            points: &points,
        };
        fill_at(label, &facts, moment(place.now))
    }

    /// Whether points were divided by nought, and so are none.
    fn dropped(
        &self,
        all: &[Query<'_>],
        points: &[(i64, f64)],
        (range, answers): (Range, &Answers<'_>),
    ) -> bool {
        let Asked::Math(math, true) = &self.query.asked else { return false };
        let ids = math.ids();
        let of = all.iter().filter(|query| ids.contains(&query.id.as_str()));
        let outputs = of.flat_map(|query| outputs(all, query, answers));
        let times: BTreeSet<i64> = outputs.flat_map(|output| output.points(range).into_keys()).collect();
        points.len() < times.len()
    }
}

fn result(
    output: &Output<'_, '_>,
    label: &str,
    points: &[(i64, f64)],
    status: &'static str,
    dropped: bool,
) -> Value {
    let dropped = dropped.then(|| {
        let words =
            "One or more data-points have been dropped due to non-numeric values (NaN, -Infinite, +Infinite)";
        vec![message("ArithmeticError", words)]
    });
    Object::new()
        .put("Id", output.query.id.as_str())
        .put("Label", label)
        .put("Timestamps", points.iter().map(|(at, _)| Value::Time(at * 1000)).collect::<Vec<_>>())
        .put("Values", points.iter().map(|(_, value)| Value::Double(*value)).collect::<Vec<_>>())
        .put("StatusCode", status)
        .maybe("Messages", dropped)
        .into()
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

impl Shown<'_> {
    /// Its points, each at the beginning of its period.
    fn points(&self, (start, end): Range) -> Points {
        let place = &self.place;
        // What is too fine for the age of the range has been rolled up and is not there any more.
        let finest = match place.now - start {
            age if age <= 15 * 86_400 => 60,
            age if age <= 63 * 86_400 => 300,
            _ => 3600,
        };
        if self.period % finest != 0 || self.metrics.is_empty() {
            return Points::new();
        }
        let (length, until) = (self.period / 60, place.now.div_euclid(60));
        let oldest = place.now - 455 * 86_400;
        let first = start.max(oldest).div_euclid(self.period) * self.period;
        let value = |at: i64| bucket_of(place, &self.metrics, self.statistic, at / 60, length, until);
        let points: Points = (0..)
            .map(|n| first + n * self.period)
            .skip_while(|at| *at < start.max(oldest))
            .take_while(|at| *at < end && *at < until * 60)
            .filter_map(|at| Some((at, value(at)?)))
            .collect();
        points.into_iter().filter(|(at, _)| *at >= self.since).collect()
    }
}
