use std::collections::HashMap;

use aws_sdk_cloudwatch::types::{
    Dimension, MessageData, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};

use crate::model::{Fault, Measure, MetricAsk, MetricQuery, Point, Series, Standing, Text, Timestamp};

use super::{
    charged::finds,
    convert::{date_time, time},
    metric_batch::{Web, ids, is_insights},
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
            None => vec![Gathered { why: Some("it was not read".into()), ..Gathered::default() }],
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

/// The answer to a query that there was none to. A search that finds nothing is answered with nothing.
fn nothing(query: &MetricQuery) -> Gathered {
    match &query.measure {
        Measure::Expression(text) if finds(text) => Gathered {
            standing: Some(Standing::Complete),
            why: Some("it finds no metric".into()),
            ..Gathered::default()
        },
        _ => Gathered::default(),
    }
}

/// What has come of one series.
#[derive(Default)]
struct Gathered {
    label: Option<Text>,
    points: Vec<(Timestamp, f64)>,
    standing: Option<Standing>,
    why: Option<Text>,
    on_this_page: bool,
}

impl Gathered {
    /// Adds what is said about it.
    fn note(&mut self, words: &str) {
        let why = match &self.why {
            Some(why) if why.contains(words) => return,
            Some(why) => format!("{why}; {words}"),
            None => words.to_owned(),
        };
        self.why = Some(Text::new(why));
    }
}

/// What is said of the call as a whole (`Messages`) is about what finds metrics, if something does: they were too many. Else
/// it may be about any of the expressions, or of all.
fn note_all(gathered: &mut [Vec<Gathered>], queries: &[&MetricQuery], messages: &[MessageData]) {
    let rank = |query: &MetricQuery| match &query.measure {
        Measure::Expression(text) if finds(text) => 2,
        Measure::Expression(_) => 1,
        Measure::Metric { .. } => 0,
    };
    let most = queries.iter().map(|query| rank(query)).max().unwrap_or_default();
    for words in messages.iter().filter_map(words) {
        let about = gathered.iter_mut().zip(queries).filter(|(_, query)| rank(query) == most);
        about.flat_map(|(parts, _)| parts).for_each(|part| part.note(&words));
    }
}

/// What a message says.
fn words(message: &MessageData) -> Option<String> {
    let told = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    match (told(message.code()), told(message.value())) {
        (Some(code), Some(value)) if !value.contains(&code) => Some(format!("{code}: {value}")),
        (code, value) => value.or(code),
    }
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
    result.messages().iter().filter_map(words).for_each(|words| into.note(&words));
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

fn standing(code: &StatusCode) -> Standing {
    match code {
        StatusCode::Complete => Standing::Complete,
        StatusCode::PartialData => Standing::Partial,
        StatusCode::Forbidden => Standing::Forbidden,
        _ => Standing::Failed,
    }
}

fn series(query: MetricQuery, found: Gathered, now: Timestamp, since: Option<Timestamp>) -> Series {
    let Gathered { label, mut points, standing, why, .. } = found;
    points.sort_by_key(|p| p.0);
    points.dedup_by_key(|p| p.0);
    let points = points.into_iter().map(|(at, value)| Point { at, value, provisional: false }).collect();
    let label = label.unwrap_or_else(|| query.name().clone());
    let standing = standing.unwrap_or(Standing::Failed);
    let mut series = Series { query, label, points, standing, why, since };
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
