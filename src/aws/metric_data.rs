use std::{collections::BTreeMap, time::Duration};

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy, StatusCode};

use crate::model::{Fault, FaultKind, MetricAsk, MetricQuery, Point, Series, Standing, Text, Timestamp};

use super::{
    convert::{date_time, time},
    reader::{Found, PAGE_LIMIT, Reader, cut},
};

/// Queries in one call.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
const QUERIES_A_CALL: usize = 500;

/// The series asked for, in the asked order. A series that may not be read is there with its standing, and
/// the fault says how many.
pub(super) async fn read(reader: &Reader<'_>, ask: &MetricAsk) -> Result<Found<Vec<Series>>, Fault> {
    let now = reader.ask.now;
    let mut all = Vec::with_capacity(ask.queries.len());
    let mut fault = None;
    for queries in ask.queries.chunks(QUERIES_A_CALL) {
        let (mut series, chunk_fault) = call(reader, queries, ask.range, now).await?;
        all.append(&mut series);
        fault = fault.or(chunk_fault);
    }
    let forbidden = all.iter().filter(|s| s.standing == Standing::Forbidden).count();
    if forbidden > 0 {
        fault = Some(
            Fault::new(FaultKind::Denied, format!("{forbidden} of {} metrics may not be read", all.len()))
                .with_operation("GetMetricData"),
        );
    }
    Ok(Found { value: all, fault })
}

#[derive(Default)]
struct Gathered {
    label: Option<Text>,
    points: Vec<(Timestamp, f64)>,
    standing: Option<Standing>,
}

async fn call(
    reader: &Reader<'_>,
    queries: &[MetricQuery],
    range: Duration,
    now: Timestamp,
) -> Result<(Vec<Series>, Option<Fault>), Fault> {
    let periods: Vec<u32> = queries.iter().map(|q| allowed_period(q.period, range)).collect();
    // Start and end on a period's edge: what AWS calls the faster way, and the same points each time.
    let step = i64::from(periods.iter().copied().max().unwrap_or(60));
    let from = now.as_second() - i64::try_from(range.as_secs()).unwrap_or(0);
    let start = Timestamp::from_second(from - from.rem_euclid(step)).unwrap_or(now);
    let end =
        Timestamp::from_second(now.as_second() + step - now.as_second().rem_euclid(step)).unwrap_or(now);
    let wire: Vec<MetricDataQuery> =
        queries.iter().zip(&periods).enumerate().map(|(i, (q, p))| query(i, q, *p)).collect();

    let cloudwatch = reader.clients.cloudwatch();
    let mut gathered: BTreeMap<String, Gathered> = BTreeMap::new();
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
                cloudwatch
                    .get_metric_data()
                    .set_metric_data_queries(Some(wire.clone()))
                    .start_time(date_time(start))
                    .end_time(date_time(end))
                    .scan_by(ScanBy::TimestampAscending)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        for result in page.metric_data_results() {
            let into = gathered.entry(result.id().unwrap_or_default().to_owned()).or_default();
            into.label = into.label.take().or_else(|| result.label().map(Text::new));
            let times = result.timestamps().iter().filter_map(|t| time(Some(t)));
            into.points.extend(times.zip(result.values().iter().copied()).filter(|(_, v)| v.is_finite()));
            into.standing = result.status_code().map(standing);
        }
        token = page.next_token().filter(|t| !t.is_empty()).map(str::to_owned);
        if token.is_none() {
            fault = None;
            break;
        }
    }
    let series = queries
        .iter()
        .zip(periods)
        .enumerate()
        .map(|(i, (query, period))| {
            let found = gathered.remove(&format!("q{i}")).unwrap_or_default();
            series(MetricQuery { period, ..query.clone() }, found, now)
        })
        .collect();
    Ok((series, fault))
}

fn query(index: usize, query: &MetricQuery, period: u32) -> MetricDataQuery {
    let dimensions = query
        .metric
        .dimensions
        .iter()
        .map(|(name, value)| Dimension::builder().name(name.as_str()).value(value.as_str()).build())
        .collect();
    let metric = Metric::builder()
        .namespace(query.metric.namespace.as_str())
        .metric_name(query.metric.name.as_str())
        .set_dimensions(Some(dimensions))
        .build();
    let stat = MetricStat::builder()
        .metric(metric)
        .period(i32::try_from(period).unwrap_or(i32::MAX))
        .stat(&query.stat)
        .build();
    MetricDataQuery::builder().id(format!("q{index}")).metric_stat(stat).build()
}

/// A longer period where the range is too old for the one asked: AWS would silently answer with nothing.
fn allowed_period(period: u32, range: Duration) -> u32 {
    const DAY: u64 = 86_400;
    // The start is rounded down by up to a period, and is older yet when the request arrives.
    let coarsest = match range.as_secs() + u64::from(period) + 60 {
        s if s <= 3 * 3600 => 1,
        s if s <= 15 * DAY => 60,
        s if s <= 63 * DAY => 300,
        _ => 3600,
    };
    period.max(1).div_ceil(coarsest) * coarsest
}

fn standing(code: &StatusCode) -> Standing {
    match code {
        StatusCode::Complete => Standing::Complete,
        StatusCode::PartialData => Standing::Partial,
        StatusCode::Forbidden => Standing::Forbidden,
        _ => Standing::Failed,
    }
}

fn series(query: MetricQuery, found: Gathered, now: Timestamp) -> Series {
    let Gathered { label, mut points, standing } = found;
    points.sort_by_key(|p| p.0);
    points.dedup_by_key(|p| p.0);
    let newest = points.last().map(|p| p.0);
    let period = i64::from(query.period);
    let points = points
        .into_iter()
        .map(|(at, value)| {
            let ends = at.as_second() + period;
            // The newest bucket is still being filled for a while after its end.
            let slack = if Some(at) == newest { period.min(120) } else { 0 };
            Point { at, value, provisional: ends + slack > now.as_second() }
        })
        .collect();
    let label = label.unwrap_or_else(|| query.metric.name.clone());
    Series { query, label, points, standing: standing.unwrap_or(Standing::Failed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_fit_the_age_of_the_range() {
        let day = Duration::from_secs(86_400);
        assert_eq!(allowed_period(10, Duration::from_secs(3600)), 10);
        assert_eq!(allowed_period(10, day), 60);
        assert_eq!(allowed_period(90, day), 120);
        assert_eq!(allowed_period(60, 30 * day), 300);
        assert_eq!(allowed_period(60, 100 * day), 3600);
    }

    #[test]
    fn the_newest_bucket_is_provisional_and_gaps_stay() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        let query = MetricQuery {
            metric: crate::model::Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] },
            stat: "Sum".into(),
            period: 60,
        };
        let found = Gathered {
            points: vec![(at(600), 3.0), (at(0), 1.0), (at(60), 2.0), (at(660), 4.0)],
            ..Gathered::default()
        };
        let series = series(query, found, at(730));
        assert_eq!(
            series.points.iter().map(|p| p.provisional).collect::<Vec<_>>(),
            [false, false, false, true]
        );
        assert_eq!(series.runs().map(<[Point]>::len).collect::<Vec<_>>(), [2, 2]);
    }
}
