use aws_sdk_cloudwatch::types::{MessageData, MetricDataResult, StatusCode};

use crate::model::{Measure, MetricQuery, Point, Series, Standing, Text, Timestamp};

use super::{charged::finds, convert::time};

/// What has come of one series.
#[derive(Default)]
pub(super) struct Gathered {
    label: Option<Text>,
    points: Vec<(Timestamp, f64)>,
    standing: Option<Standing>,
    why: Option<Text>,
    /// Something of it has come on the page that is read now.
    pub on_this_page: bool,
}

impl Gathered {
    /// Of a series whose turn did not come.
    pub fn unread() -> Self {
        Self { why: Some("it was not read".into()), ..Self::default() }
    }

    /// Adds what is said about it.
    pub fn note(&mut self, words: &str) {
        let why = match &self.why {
            Some(why) if why.contains(words) => return,
            Some(why) => format!("{why}; {words}"),
            None => words.to_owned(),
        };
        self.why = Some(Text::new(why));
    }
}

/// The answer to a query that there was none to. A search that finds nothing is answered with nothing.
pub(super) fn nothing(query: &MetricQuery) -> Gathered {
    match &query.measure {
        Measure::Expression(text) if finds(text) => Gathered {
            standing: Some(Standing::Complete),
            why: Some("it finds no metric".into()),
            ..Gathered::default()
        },
        _ => Gathered::default(),
    }
}

/// What is said of the call as a whole (`Messages`) is about what finds metrics, if something does: they were too many. Else
/// it may be about any of the expressions, or of all.
pub(super) fn note_all(gathered: &mut [Vec<Gathered>], queries: &[&MetricQuery], messages: &[MessageData]) {
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
pub(super) fn gather(parts: &mut Vec<Gathered>, query: &MetricQuery, result: &MetricDataResult) {
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

fn standing(code: &StatusCode) -> Standing {
    match code {
        StatusCode::Complete => Standing::Complete,
        StatusCode::PartialData => Standing::Partial,
        StatusCode::Forbidden => Standing::Forbidden,
        _ => Standing::Failed,
    }
}

pub(super) fn series(
    query: MetricQuery,
    found: Gathered,
    now: Timestamp,
    since: Option<Timestamp>,
) -> Series {
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
