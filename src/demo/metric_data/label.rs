//! Dynamic labels: `${LAST}`, `${PROP('Dim.Service')}`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html>

use crate::demo::{metrics::MetricFacts, place::Place};

/// What a label is filled with.
pub(super) struct Facts<'a> {
    pub(super) place: &'a Place<'a>,
    /// None of what is worked out.
    pub(super) metric: Option<&'a MetricFacts>,
    pub(super) stat: &'a str,
    /// Seconds.
    pub(super) period: i64,
    /// What it would be called without.
    pub(super) label: &'a str,
    pub(super) points: &'a [(i64, f64)],
}

/// The label. What is unknown stays as it is.
pub(super) fn fill(template: &str, facts: &Facts<'_>) -> String {
    let (mut text, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            text.push_str("${");
            rest = after;
            continue;
        };
        match facts.value(name) {
            Some(value) => text.push_str(&value),
            None => text.extend(["${", name, "}"]),
        }
        rest = after;
    }
    text + rest
}

impl Facts<'_> {
    fn value(&self, name: &str) -> Option<String> {
        let values = || self.points.iter().map(|(_, value)| *value);
        let number = |value: Option<f64>| {
            Some(value.map_or_else(|| "--".to_owned(), |v| format!("{}", (v * 1e4).round() / 1e4)))
        };
        let sum: f64 = values().sum();
        match name {
            "LABEL" => Some(self.label.to_owned()),
            "LAST" => number(values().next_back()),
            "FIRST" => number(values().next()),
            "MIN" => number(values().reduce(f64::min)),
            "MAX" => number(values().reduce(f64::max)),
            "SUM" => number(Some(sum)),
            "AVG" => number((!self.points.is_empty()).then(|| sum / self.points.len() as f64)),
            "DATAPOINT_COUNT" => Some(self.points.len().to_string()),
            _ => self.property(name.strip_prefix("PROP('")?.strip_suffix("')")?),
        }
    }

    fn property(&self, name: &str) -> Option<String> {
        let of_metric =
            |of: fn(&MetricFacts) -> &'static str| self.metric.map(|metric| of(metric).to_owned());
        match name {
            "AccountId" => Some(self.place.account.id.clone()),
            "AccountLabel" => Some(self.place.account.name.clone()),
            "Region" => Some(self.place.region.to_owned()),
            "Stat" => Some(self.stat.to_owned()),
            "Period" => Some(self.period.to_string()),
            "MetricName" => of_metric(|metric| metric.name),
            "Namespace" => of_metric(|metric| metric.namespace),
            _ => {
                let name = name.strip_prefix("Dim.")?;
                let mut dimensions = self.metric?.dimensions.iter();
                dimensions.find(|(dimension, _)| *dimension == name).map(|(_, value)| value.clone())
            }
        }
    }
}
