use std::collections::HashMap;

use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};

use crate::model::{Fault, Measure, MetricAsk, MetricQuery, Point, Series, Standing, Text, Timestamp};

use super::{
    convert::{date_time, time},
    metric_batch::{batches, ids},
    reader::{Found, PAGE_LIMIT, Reader, cut},
};

/// The series asked for, in the asked order. A series that may not be read is there with its standing, and
/// the fault says how many.
///
/// With `since` they are asked from there on alone: who asks has what is older.
pub(super) async fn read(reader: &Reader<'_>, ask: &MetricAsk) -> Result<Found<Vec<Series>>, Fault> {
    let window = ask.window(reader.ask.now, reader.ask.since);
    let mut of_queries: Vec<Vec<Series>> = vec![Vec::new(); ask.queries.len()];
    let mut fault = None;
    for batch in batches(&ask.queries) {
        let queries: Vec<&MetricQuery> = batch.iter().map(|at| &ask.queries[*at]).collect();
        let (series, batch_fault) = call(reader, ask, &queries, window).await?;
        for (at, series) in batch.into_iter().zip(series) {
            of_queries[at] = series;
        }
        fault = fault.or(batch_fault);
    }
    let all = of_queries.concat();
    let fault = fault.or_else(|| Series::denied(&all));
    Ok(Found { value: all, fault })
}

/// The series of each query.
async fn call(
    reader: &Reader<'_>,
    ask: &MetricAsk,
    queries: &[&MetricQuery],
    (start, end): (Timestamp, Timestamp),
) -> Result<(Vec<Vec<Series>>, Option<Fault>), Fault> {
    let periods: Vec<u32> = queries.iter().map(|query| ask.period(query, reader.ask.now)).collect();
    let ids = ids(queries);
    let wire: Vec<MetricDataQuery> =
        queries.iter().zip(&periods).zip(&ids).map(|((q, period), id)| query(id, q, *period)).collect();

    let cloudwatch = || reader.clients.cloudwatch();
    let mut gathered: Vec<Vec<Gathered>> = queries.iter().map(|_| Vec::new()).collect();
    let at_of: HashMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let mut token: Option<String> = None;
    let mut fault = Some(cut(&format!("stopped after {PAGE_LIMIT} pages")));
    for _ in 0..PAGE_LIMIT {
        if token.is_some()
            && let Some(late) = reader.out_of_time()
        {
            fault = Some(late);
            break;
        }
        let page = reader
            .page("CloudWatch", "GetMetricData", || {
                cloudwatch()
                    .get_metric_data()
                    .set_metric_data_queries(Some(wire.clone()))
                    .start_time(date_time(start))
                    .end_time(date_time(end))
                    .scan_by(ScanBy::TimestampAscending)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        gathered.iter_mut().flatten().for_each(|part| part.on_this_page = false);
        for result in page.metric_data_results() {
            if let Some(at) = at_of.get(result.id().unwrap_or_default()) {
                gather(&mut gathered[*at], queries[*at], result);
            }
        }
        token = page.next_token().filter(|t| !t.is_empty()).map(str::to_owned);
        if token.is_none() {
            fault = None;
            break;
        }
    }
    let since = reader.ask.since.map(|_| start);
    let of_query = |((query, period), mut found): ((&&MetricQuery, u32), Vec<Gathered>)| {
        if query.hidden {
            return Vec::new();
        }
        if found.is_empty() {
            found.push(Gathered::default());
        }
        let query = MetricQuery { period, ..MetricQuery::clone(query) };
        found.into_iter().map(|found| series(query.clone(), found, reader.ask.now, since)).collect()
    };
    Ok((queries.iter().zip(periods).zip(gathered).map(of_query).collect(), fault))
}

/// What has come of one series.
#[derive(Default)]
struct Gathered {
    label: Option<Text>,
    points: Vec<(Timestamp, f64)>,
    standing: Option<Standing>,
    on_this_page: bool,
}

/// Adds a result to the series of its query. An expression can make several, which share its id and differ in their
/// labels, or in nothing but their order.
fn gather(parts: &mut Vec<Gathered>, query: &MetricQuery, result: &MetricDataResult) {
    let label = result.label().map(Text::new);
    let is_its_own = |part: &Gathered| match query.measure {
        Measure::Metric { .. } => true,
        Measure::Expression(_) => part.label == label && !part.on_this_page,
    };
    let at = parts.iter().position(is_its_own).unwrap_or_else(|| {
        parts.push(Gathered::default());
        parts.len() - 1
    });
    let into = &mut parts[at];
    into.on_this_page = true;
    into.label = into.label.take().or(label);
    let times = result.timestamps().iter().filter_map(|t| time(Some(t)));
    into.points.extend(times.zip(result.values().iter().copied()).filter(|(_, v)| v.is_finite()));
    into.standing = result.status_code().map(standing);
}

fn query(id: &str, query: &MetricQuery, period: u32) -> MetricDataQuery {
    let seconds = i32::try_from(period).unwrap_or(i32::MAX);
    let wire = MetricDataQuery::builder()
        .id(id)
        .set_label(query.label.as_ref().map(ToString::to_string))
        .set_account_id(query.account_id.as_ref().map(ToString::to_string))
        .set_return_data(query.hidden.then_some(false));
    match &query.measure {
        Measure::Expression(expression) => wire.expression(expression.as_str()).period(seconds).build(),
        Measure::Metric { metric, stat } => {
            let dimension = |(name, value): &(Text, Text)| {
                Dimension::builder().name(name.as_str()).value(value.as_str()).build()
            };
            let metric = Metric::builder()
                .namespace(metric.namespace.as_str())
                .metric_name(metric.name.as_str())
                .set_dimensions(Some(metric.dimensions.iter().map(dimension).collect()))
                .build();
            wire.metric_stat(MetricStat::builder().metric(metric).period(seconds).stat(stat).build()).build()
        }
    }
}

fn standing(code: &StatusCode) -> Standing {
    match code {
        StatusCode::Complete => Standing::Complete,
        StatusCode::PartialData => Standing::Partial,
        StatusCode::Forbidden => Standing::Forbidden,
        _ => Standing::Failed,
    }
}

fn series(query: MetricQuery, found: Gathered, now: Timestamp, since: Option<Timestamp>) -> Series {
    let Gathered { label, mut points, standing, .. } = found;
    points.sort_by_key(|p| p.0);
    points.dedup_by_key(|p| p.0);
    let points = points.into_iter().map(|(at, value)| Point { at, value, provisional: false }).collect();
    let label = label.unwrap_or_else(|| query.name().clone());
    let standing = standing.unwrap_or(Standing::Failed);
    let mut series = Series { query, label, points, standing, why: None, since };
    series.settle(now);
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_may_make_several_series_and_a_metric_makes_one() {
        let result = |label: &str, second: i64| {
            let at = aws_smithy_types::DateTime::from_secs(second);
            MetricDataResult::builder().label(label).timestamps(at).values(1.0).build()
        };
        let metric = crate::model::Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        let plain = MetricQuery::of(metric, "Sum", 60);
        let search = MetricQuery { measure: Measure::Expression("SEARCH('x')".into()), ..plain.clone() };
        let gathered = |query: &MetricQuery| {
            let mut parts = Vec::new();
            for page in [["high", "low", "low"], ["high", "low", "low"]] {
                parts.iter_mut().for_each(|part: &mut Gathered| part.on_this_page = false);
                page.iter().zip(0..).for_each(|(label, at)| gather(&mut parts, query, &result(label, at)));
            }
            parts.iter().map(|p| (p.label.as_deref().map(str::to_owned), p.points.len())).collect::<Vec<_>>()
        };
        let [high, low] = ["high", "low"].map(|label| Some(label.to_owned()));
        assert_eq!(gathered(&search), [(high.clone(), 2), (low.clone(), 2), (low, 2)]);
        assert_eq!(gathered(&plain), [(high, 6)]);
    }

    #[test]
    fn the_newest_bucket_is_provisional_and_gaps_stay() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        let metric = crate::model::Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        let query = MetricQuery::of(metric, "Sum", 60);
        let found = Gathered {
            points: vec![(at(600), 3.0), (at(0), 1.0), (at(60), 2.0), (at(660), 4.0)],
            ..Gathered::default()
        };
        let series = series(query, found, at(730), None);
        assert_eq!(
            series.points.iter().map(|p| p.provisional).collect::<Vec<_>>(),
            [false, false, false, true]
        );
        assert_eq!(series.runs().map(<[Point]>::len).collect::<Vec<_>>(), [2, 2]);
    }
}
