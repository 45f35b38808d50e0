//! What a query with `*` stands for: what ListMetrics has of it in a scope.

use super::scopes::{filled, stands_for_all};
use crate::{
    model::{Metric, Snapshot, Source, Text},
    spec::{ChartMeasure, ChartQuery, Words},
    store::Slot,
    ui::Cx,
};

/// The name of a dimension that stands for whatever other dimensions there are.
const OTHERS: &str = "*";

/// A metric of which there may be several, as a query says it.
#[derive(Debug)]
pub(super) struct Wanted {
    namespace: String,
    name: String,
    dimensions: Vec<(Text, Value)>,
    /// Whether there may be other dimensions.
    others: bool,
}

/// What the value of a dimension has to be.
#[derive(Debug)]
enum Value {
    /// This.
    Fixed(String),
    /// This, which was chosen of all.
    Chosen(String),
    /// Any.
    Any,
    /// Like this, where each `*` stands for any signs, and capitals are as small letters.
    Like(String),
}

impl Value {
    fn of(cx: &Cx<'_>, words: &Words) -> Self {
        let text = filled(cx, words, None);
        let is_chosen = words.variables().any(|name| stands_for_all(cx, name));
        match () {
            () if text == "*" => Self::Any,
            () if is_chosen => Self::Chosen(text),
            // What was chosen is as it is, whatever signs it has.
            () if text.contains('*') && words.variables().next().is_none() => Self::Like(text),
            () => Self::Fixed(text),
        }
    }

    fn takes(&self, value: &str) -> bool {
        match self {
            Self::Fixed(text) | Self::Chosen(text) => text == value,
            Self::Any => true,
            Self::Like(pattern) => is_like(pattern, value),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Any | Self::Like(_))
    }
}

impl Wanted {
    /// What a query stands for, if that is not just one metric that it names.
    pub(super) fn of(cx: &Cx<'_>, query: &ChartQuery) -> Option<Self> {
        let ChartMeasure::Metric { namespace, name, dimensions, .. } = &query.measure else { return None };
        let (others, named): (Vec<_>, Vec<_>) =
            dimensions.iter().partition(|(dimension, _)| dimension.as_str() == OTHERS);
        let named: Vec<(Text, Value)> =
            named.into_iter().map(|(name, words)| (name.clone(), Value::of(cx, words))).collect();
        let is_one = named.iter().all(|(_, value)| matches!(value, Value::Fixed(_)));
        (!is_one || !others.is_empty()).then(|| Self {
            namespace: filled(cx, namespace, None),
            name: filled(cx, name, None),
            dimensions: named,
            others: !others.is_empty(),
        })
    }

    /// Whether it names one metric alone, of a resource that was chosen.
    pub(super) fn is_chosen(&self) -> bool {
        !self.others && !self.dimensions.iter().any(|(_, value)| value.is_open())
    }

    /// Those of a list, which is sorted.
    pub(super) fn among<'a>(&'a self, all: &'a [Metric]) -> impl Iterator<Item = &'a Metric> {
        let key = (self.namespace.as_str(), self.name.as_str());
        let of = |metric: &Metric| (metric.namespace.as_str(), metric.name.as_str()).cmp(&key);
        let from = all.partition_point(|metric| of(metric).is_lt());
        let len = all[from..].partition_point(|metric| of(metric).is_eq());
        all[from..from + len].iter().filter(|metric| self.takes(metric))
    }

    fn takes(&self, metric: &Metric) -> bool {
        let counts = match self.others {
            true => metric.dimensions.len() >= self.dimensions.len(),
            false => metric.dimensions.len() == self.dimensions.len(),
        };
        counts
            && self.dimensions.iter().all(|(name, value)| {
                metric.dimensions.iter().any(|(of, own)| of == name && value.takes(own.as_str()))
            })
    }

    /// The dimensions by which one is told from another; with what was chosen, all those that are not the same in each.
    pub(super) fn varied(&self, metric: &Metric) -> Vec<(Text, Text)> {
        let is_fixed = |name: &Text| {
            self.dimensions.iter().any(|(of, value)| of == name && matches!(value, Value::Fixed(_)))
        };
        metric.dimensions.iter().filter(|(name, _)| !is_fixed(name)).cloned().collect()
    }

    /// The same without what was chosen, which need not be said.
    pub(super) fn told(&self, varied: &[(Text, Text)]) -> Vec<(Text, Text)> {
        let is_open = |name: &Text| {
            self.dimensions.iter().find(|(of, _)| of == name).is_none_or(|(_, value)| value.is_open())
        };
        varied.iter().filter(|(name, _)| is_open(name)).cloned().collect()
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// The metrics of a scope, as far as they have been read.
pub(super) fn list(slot: Option<&Slot>) -> Option<&[Metric]> {
    match slot?.good.as_ref().map(|good| &*good.value)? {
        Snapshot::Metrics(all) => Some(all),
        _ => None,
    }
}

/// The source that has them.
pub(super) const LIST: Source = Source::Metrics;

/// Whether a text is like a pattern in which each `*` stands for any signs.
fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// A value as people say it: `app/shop/50dc6c495c0c9188` is `shop`, of an ARN it is the name at its end.
pub(super) fn short(value: &str) -> &str {
    let named = |text: &'static str| move |rest: &&str| rest.strip_prefix(text).is_some();
    let path = match value.strip_prefix("arn:") {
        None => value,
        // `partition:service:region:account:` and what is there.
        Some(arn) => arn.splitn(5, ':').nth(4).unwrap_or(value),
    };
    let path = path.strip_prefix("loadbalancer/").unwrap_or(path);
    let of_a_balancer = ["app/", "net/", "gateway/", "targetgroup/"];
    if of_a_balancer.into_iter().any(|kind| named(kind)(&path)) {
        return path.split('/').nth(1).unwrap_or(value);
    }
    match value.starts_with("arn:") {
        false => value,
        true => path.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_called_as_people_call_them() {
        for (value, said) in [
            ("app/shop/50dc6c495c0c9188", "shop"),
            ("targetgroup/web/6d0ecf831eec9f09", "web"),
            ("net/edge/50dc6c495c0c9188", "edge"),
            ("arn:aws:states:eu-west-1:123456789012:stateMachine:refunds", "refunds"),
            ("arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "0a1b"),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
                "shop",
            ),
            ("arn:aws:s3:::logs", "logs"),
            ("checkout", "checkout"),
            ("/aws/lambda/checkout", "/aws/lambda/checkout"),
            ("arn:", "arn:"),
            ("", ""),
        ] {
            assert_eq!(short(value), said);
        }
    }

    #[test]
    fn stars_within_a_value_stand_for_any_signs() {
        for (pattern, text, is) in [
            ("*dlq*", "orders-DLQ", true),
            ("*dlq*", "orders", false),
            ("us-east-1.*", "us-east-1.viewer", true),
            ("us-east-1.*", "eu-west-1.viewer", false),
            ("a*a", "a", false),
            ("a*b*c", "aXbYc", true),
        ] {
            assert_eq!(is_like(pattern, text), is, "{pattern} {text}");
        }
    }
}
