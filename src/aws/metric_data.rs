use std::collections::HashMap;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};

use crate::model::{Fault, Measure, MetricAsk, MetricQuery, Series, Standing, Text, Timestamp};

use super::{
    convert::date_time,
    metric_batch::{Web, ids, is_insights},
    metric_gathered::{Gathered, gather, note_all, nothing, series},
    metric_refused::{Quarantine, Told, is_of_a_query},
    reader::{Found, PAGE_LIMIT, Reader, cut},
};

/// So many calls of one read may be refused until no more is tried.
const REFUSALS: usize = 64;
/// Metrics Insights reads back so far.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html>
const INSIGHTS_BACK: i64 = 14 * 86_400;

/// The series asked for, in the asked order. A series that may not be read, or whose query the service refuses, is there
/// with its standing. The fault says how many may not be read, or that all are refused.
///
/// With `since` they are asked from there on alone: who asks has what is older.
pub(super) async fn read(reader: &Reader<'_>, ask: &MetricAsk) -> Result<Found<Vec<Series>>, Fault> {
    let window = ask.window(reader.ask.now, reader.ask.since);
    let web = Web::new(&ask.queries);
    let mut quarantine = Quarantine::new(&web, ask, &reader.remembered.refused);
    let call = Call { reader, ask, web: &web, window };

    let mut found: HashMap<usize, Vec<Gathered>> = HashMap::new();
    let mut fault = None;
    let mut left = web.batches(&quarantine.allowed(web.shown()));
    left.reverse();
    let mut refusals = 0;
    while let Some(batch) = left.pop() {
        let wanted = quarantine.allowed(batch);
        if wanted.is_empty() {
            continue;
        }
        if refusals > 0
            && let Some(late) = reader.out_of_time()
        {
            fault = fault.or(Some(late));
            break;
        }
        match call.send(&wanted).await? {
            Answer::Read(series, cut) => {
                found.extend(series);
                fault = fault.or(cut);
            }
            Answer::Refused { asked, ids, fault: refusal } => {
                refusals += 1;
                if refusals > REFUSALS {
                    let words = format!("stopped after {REFUSALS} calls that were refused");
                    fault = fault.or(Some(cut(&words)));
                    break;
                }
                left.extend(quarantine.learn(&wanted, &asked, &ids, &refusal).into_iter().rev());
            }
        }
    }

    let mut all = Vec::new();
    for at in web.shown() {
        match quarantine.told(at) {
            Some(told) => all.push(call.rejected(at, told)),
            None => all.extend(call.series(at, found.remove(&at))),
        }
    }
    let code = quarantine.code();
    let rejected = || Series::rejected(&all).map(|fault| Fault { code, ..fault });
    let fault = fault.or_else(rejected).or_else(|| Series::denied(&all));
    Ok(Found { value: all, fault })
}

/// Everything that the calls of one read have in common.
struct Call<'a> {
    reader: &'a Reader<'a>,
    ask: &'a MetricAsk,
    web: &'a Web<'a>,
    window: (Timestamp, Timestamp),
}

/// What comes of one call.
enum Answer {
    /// What was found of each query, and what broke off.
    Read(Vec<(usize, Vec<Gathered>)>, Option<Fault>),
    /// It is refused for what one of these queries says.
    Refused { asked: Vec<usize>, ids: Vec<String>, fault: Fault },
}

impl Call<'_> {
    /// Asks for these, with all that they are made of.
    async fn send(&self, wanted: &[usize]) -> Result<Answer, Fault> {
        let (reader, asked) = (self.reader, self.web.with_parts(wanted));
        let queries: Vec<&MetricQuery> = asked.iter().map(|at| &self.ask.queries[*at]).collect();
        let ids = ids(&queries);
        let wire: Vec<MetricDataQuery> = asked
            .iter()
            .zip(&ids)
            .map(|(at, id)| query(id, &self.ask.queries[*at], self.period(*at), wanted.contains(at)))
            .collect();

        let cloudwatch = || reader.clients.cloudwatch();
        let (start, end) = self.window;
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
                .await;
            let page = match page {
                Err(fault)
                    if token.is_none() && is_of_a_query(&fault, queries.iter().any(|q| is_insights(q))) =>
                {
                    return Ok(Answer::Refused { asked, ids, fault });
                }
                page => page?,
            };
            gathered.iter_mut().flatten().for_each(|part| part.on_this_page = false);
            for result in page.metric_data_results() {
                if let Some(at) = at_of.get(result.id().unwrap_or_default()) {
                    gather(&mut gathered[*at], queries[*at], result);
                }
            }
            note_all(&mut gathered, &queries, page.messages());
            token = page.next_token().filter(|t| !t.is_empty()).map(str::to_owned);
            if token.is_none() {
                fault = None;
                break;
            }
        }
        let of_wanted = asked.into_iter().zip(gathered).filter(|(at, _)| wanted.contains(at));
        Ok(Answer::Read(of_wanted.collect(), fault))
    }

    fn period(&self, at: usize) -> u32 {
        self.ask.period(&self.ask.queries[at], self.reader.ask.now)
    }

    /// As it was asked.
    fn query(&self, at: usize) -> MetricQuery {
        MetricQuery { period: self.period(at), ..self.ask.queries[at].clone() }
    }

    /// What was found of a query; a series without points and the reason, when that is nothing.
    fn series(&self, at: usize, found: Option<Vec<Gathered>>) -> Vec<Series> {
        let (query, now) = (self.query(at), self.reader.ask.now);
        let since = self.reader.ask.since.map(|_| self.window.0);
        let mut found = match found {
            None => vec![Gathered::unread()],
            Some(found) if found.is_empty() => vec![nothing(&query)],
            Some(found) => found,
        };
        if is_insights(&query) && now.as_second() - self.window.0.as_second() > INSIGHTS_BACK {
            found.iter_mut().for_each(|part| part.note("Metrics Insights reads no more than two weeks back"));
        }
        found.into_iter().map(|found| series(query.clone(), found, now, since)).collect()
    }

    fn rejected(&self, at: usize, told: &Told) -> Series {
        let query = self.query(at);
        let label = query.label.as_ref().unwrap_or_else(|| query.name()).clone();
        let why = Some(told.why.clone());
        Series { label, points: Vec::new(), standing: Standing::Rejected, why, since: None, query }
    }
}

fn query(id: &str, query: &MetricQuery, period: u32, wanted: bool) -> MetricDataQuery {
    let seconds = i32::try_from(period).unwrap_or(i32::MAX);
    let wire = MetricDataQuery::builder()
        .id(id)
        .set_label(query.label.as_ref().map(ToString::to_string))
        .set_account_id(query.account_id.as_ref().map(ToString::to_string))
        .set_return_data((!wanted).then_some(false));
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
