//! Dynamic labels, of what CloudWatch does not label itself.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html>
//!
//! That page does not say how values look: numbers have four digits and a prefix, times are in UTC, spans of time have
//! two units.

use crate::model::{Metric, Point, Scale, Timestamp};

/// What a label can tell.
#[derive(Clone, Copy, Debug)]
pub struct LabelFacts<'a> {
    /// The metric; none of an expression.
    pub metric: Option<&'a Metric>,
    /// `Average`, `p99`, ...
    pub stat: &'a str,
    /// Seconds.
    pub period: u32,
    /// What the account is called.
    pub account: &'a str,
    /// The account's id.
    pub account_id: &'a str,
    /// The region.
    pub region: &'a str,
    /// What the series is called without a label.
    pub label: &'a str,
    /// Points, oldest first.
    pub points: &'a [Point],
}

/// What stands where there is no point to tell of.
const NOTHING: &str = "-";

/// The label with what is known in place of its variables. What is unknown stays as it is written, and so does what is
/// told from now on backwards: see [`fill_at`].
pub fn fill(template: &str, facts: &LabelFacts<'_>) -> String {
    filled(template, facts, None)
}

/// The same at `now`, for `${LAST_TIME_RELATIVE}` and its like.
pub fn fill_at(template: &str, facts: &LabelFacts<'_>, now: Timestamp) -> String {
    filled(template, facts, Some(now))
}

fn filled(template: &str, facts: &LabelFacts<'_>, now: Option<Timestamp>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, after)| Some((value(name, facts, now)?, after))) {
            Some((value, after)) => {
                out.push_str(&value);
                rest = after;
            }
            None => {
                out.push_str("${");
                rest = after;
            }
        }
    }
    out + rest
}

fn value(name: &str, facts: &LabelFacts<'_>, now: Option<Timestamp>) -> Option<String> {
    if let Some(property) = name.trim().strip_prefix("PROP(").and_then(|rest| rest.strip_suffix(')')) {
        let property = property.trim();
        let bare = |quote| property.strip_prefix(quote)?.strip_suffix(quote);
        return prop(bare('\'').or_else(|| bare('"'))?, facts);
    }
    let points = facts.points;
    let (first, last) = (points.first(), points.last());
    let by_value = |a: &&Point, b: &&Point| a.value.total_cmp(&b.value);
    let (least, most) = (points.iter().min_by(by_value), points.iter().max_by(by_value));
    let sum = || points.iter().map(|point| point.value).sum::<f64>();
    let seconds = |from: Option<&Point>, to: Option<&Point>| {
        Some((to?.at.as_second() - from?.at.as_second()).unsigned_abs())
    };
    let ago = |point: Option<&Point>| Some((now?.as_second() - point?.at.as_second()).unsigned_abs());
    let told = match name.trim() {
        "LABEL" => return Some(facts.label.to_owned()),
        "DATAPOINT_COUNT" => return Some(points.len().to_string()),
        "AVG" => number(last.map(|_| sum() / points.len() as f64)),
        "SUM" => number(last.map(|_| sum())),
        "MAX" => number(most.map(|point| point.value)),
        "MIN" => number(least.map(|point| point.value)),
        "FIRST" => number(first.map(|point| point.value)),
        "LAST" => number(last.map(|point| point.value)),
        "FIRST_LAST_RANGE" => number(last.zip(first).map(|(last, first)| last.value - first.value)),
        "MIN_MAX_RANGE" => number(most.zip(least).map(|(most, least)| most.value - least.value)),
        "FIRST_TIME" => time(first),
        "LAST_TIME" => time(last),
        "MIN_TIME" => time(least),
        "MAX_TIME" => time(most),
        "FIRST_LAST_TIME_RANGE" => span(seconds(first, last)),
        "MIN_MAX_TIME_RANGE" => span(seconds(least, most)),
        "FIRST_TIME_RELATIVE" if now.is_some() => span(ago(first)),
        "LAST_TIME_RELATIVE" if now.is_some() => span(ago(last)),
        "MIN_TIME_RELATIVE" if now.is_some() => span(ago(least)),
        "MAX_TIME_RELATIVE" if now.is_some() => span(ago(most)),
        _ => return None,
    };
    Some(told.unwrap_or_else(|| NOTHING.to_owned()))
}

/// What is not measured but known of the metric.
fn prop(name: &str, facts: &LabelFacts<'_>) -> Option<String> {
    if let Some(dimension) = name.strip_prefix("Dim.") {
        let (_, value) = facts.metric?.dimensions.iter().find(|(name, _)| **name == *dimension)?;
        return Some(value.to_string());
    }
    Some(match name {
        "AccountId" => facts.account_id.to_owned(),
        "AccountLabel" => facts.account.to_owned(),
        "Region" => facts.region.to_owned(),
        "Stat" => facts.stat.to_owned(),
        "Period" => facts.period.to_string(),
        "MetricName" => facts.metric?.name.to_string(),
        "Namespace" => facts.metric?.namespace.to_string(),
        _ => return None,
    })
}

fn number(value: Option<f64>) -> Option<String> {
    let value = value?;
    Some(Scale::of(value, None).words(value, 4))
}

fn time(point: Option<&Point>) -> Option<String> {
    Some(point?.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// A span of time in its two largest units.
fn span(seconds: Option<u64>) -> Option<String> {
    let mut rest = seconds?;
    let mut parts = Vec::new();
    for (length, unit) in [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")] {
        let count = rest / length;
        rest %= length;
        if count > 0 && parts.len() < 2 {
            parts.push(format!("{count}{unit}"));
        }
    }
    Some(if parts.is_empty() { "0s".into() } else { parts.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn metric() -> Metric {
        let dimensions = vec![("FunctionName".into(), "api".into()), ("Odd Name".into(), "${LAST}".into())];
        Metric { namespace: "AWS/Lambda".into(), name: "Errors".into(), dimensions }
    }

    #[test]
    fn what_is_known_takes_the_place_of_its_variable() {
        let metric = metric();
        let point = |second, value| Point { at: at(second), value, provisional: false };
        let points = [point(0, 4.0), point(60, 12_345.6), point(3720, -2.0), point(90_060, 7.5)];
        let facts = LabelFacts {
            metric: Some(&metric),
            stat: "Sum",
            period: 60,
            account: "orders",
            account_id: "111122223333",
            region: "eu-west-1",
            label: "Errors of api",
            points: &points,
        };
        for (template, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("${LABEL}: ${LAST}", "Errors of api: 7.5"),
            ("[${MIN}..${MAX}] ${AVG} ${SUM} ${FIRST}", "[-2..12.35k] 3089 12.36k 4"),
            ("${DATAPOINT_COUNT} ${FIRST_LAST_RANGE} ${MIN_MAX_RANGE}", "4 3.5 12.35k"),
            ("${FIRST_TIME}", "1970-01-01 00:00:00 UTC"),
            ("${LAST_TIME} ${MAX_TIME}", "1970-01-02 01:01:00 UTC 1970-01-01 00:01:00 UTC"),
            ("${FIRST_LAST_TIME_RANGE} ${MIN_MAX_TIME_RANGE}", "1d 1h 1h 1m"),
            ("${LAST_TIME_RELATIVE} ${MIN_TIME_RELATIVE}", "30s 23h 59m"),
            ("${PROP('Dim.FunctionName')} of ${PROP(\"Namespace\")}", "api of AWS/Lambda"),
            ("${PROP('MetricName')} ${PROP('Stat')} ${PROP('Period')}", "Errors Sum 60"),
            (
                "${PROP('AccountId')}/${PROP('AccountLabel')}/${PROP('Region')}",
                "111122223333/orders/eu-west-1",
            ),
            // What comes of a variable is not read once more.
            ("${PROP('Dim.Odd Name')}", "${LAST}"),
            ("${ LAST }", "7.5"),
            // What is unknown stays.
            ("${last} ${NONE} ${} $LAST {LAST} ${LAST", "${last} ${NONE} ${} $LAST {LAST} ${LAST"),
            (
                "${PROP('Dim.Other')} ${PROP(Stat)} ${PROP('X')}",
                "${PROP('Dim.Other')} ${PROP(Stat)} ${PROP('X')}",
            ),
            ("${${LAST}}", "${7.5}"),
            ("ü${LAST}ö", "ü7.5ö"),
        ] {
            assert_eq!(fill_at(template, &facts, at(90_090)), expected, "{template}");
        }
        assert_eq!(fill("${LAST_TIME_RELATIVE} ${LAST}", &facts), "${LAST_TIME_RELATIVE} 7.5");
        let empty = LabelFacts { points: &[], metric: None, ..facts };
        assert_eq!(fill("${LAST} ${AVG} ${SUM} ${MAX_TIME} ${DATAPOINT_COUNT}", &empty), "- - - - 0");
        assert_eq!(fill("${PROP('MetricName')}", &empty), "${PROP('MetricName')}");
    }
}
