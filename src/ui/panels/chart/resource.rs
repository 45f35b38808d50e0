//! What a query with `*` stands for: what ListMetrics has of it in a scope.

use super::{
    scopes::{filled, is_default, stands_for_all},
    short::is_like,
};
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
            () if text.contains('*') && is_default(cx, words, &text) => Self::Like(text),
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
        let namespace = filled(cx, namespace, None);
        // What AWS counts of a whole account in a region is there where the service is used: few of many scopes.
        let is_pinned = query.account.is_some() && query.region.is_some();
        let is_of_account = dimensions.is_empty() && namespace.starts_with("AWS/") && !is_pinned;
        (!is_one || !others.is_empty() || is_of_account).then(|| Self {
            namespace,
            name: filled(cx, name, None),
            dimensions: named,
            others: !others.is_empty(),
        })
    }

    /// Whether it names one metric alone, of a resource that was chosen.
    pub(super) fn is_chosen(&self) -> bool {
        let is_chosen = self.dimensions.iter().any(|(_, value)| matches!(value, Value::Chosen(_)));
        is_chosen && !self.others && !self.dimensions.iter().any(|(_, value)| value.is_open())
    }

    /// Those of a list, which is sorted.
    pub(super) fn among<'a>(&'a self, all: &'a [Metric]) -> impl Iterator<Item = &'a Metric> {
        let key = (self.namespace.as_str(), self.name.as_str());
        let of = |metric: &Metric| (metric.namespace.as_str(), metric.name.as_str()).cmp(&key);
        let from = all.partition_point(|metric| of(metric).is_lt());
        let len = all[from..].partition_point(|metric| of(metric).is_eq());
        all[from..from + len].iter().filter(|metric| self.takes(metric))
    }

    /// Whether a list, which is sorted, has anything of its namespace.
    pub(super) fn is_used(&self, all: &[Metric]) -> bool {
        let from = all.partition_point(|metric| metric.namespace.as_str() < self.namespace.as_str());
        all.get(from).is_some_and(|metric| metric.namespace.as_str() == self.namespace)
    }

    fn takes(&self, metric: &Metric) -> bool {
        let counts = match self.others {
            true => metric.dimensions.len() >= self.dimensions.len(),
            false => metric.dimensions.len() == self.dimensions.len(),
        };
        counts
            && self.dimensions.iter().all(|(name, value)| {
                metric
                    .dimensions
                    .iter()
                    .any(|(of, own)| self.is_called(name, of) && value.takes(own.as_str()))
            })
    }

    /// Whether a dimension has the name that the query says. Where others are not named, its spelling is not sure either:
    /// `InstanceId` is `Instance ID`.
    fn is_called(&self, named: &Text, own: &Text) -> bool {
        let signs = |text: &Text| {
            let only: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
            only.to_ascii_lowercase()
        };
        named == own || (self.others && signs(named) == signs(own))
    }

    /// The dimensions by which one is told from another; with what was chosen, all those that are not the same in each.
    pub(super) fn varied(&self, metric: &Metric) -> Vec<(Text, Text)> {
        let is_fixed = |name: &Text| {
            self.dimensions
                .iter()
                .any(|(of, value)| self.is_called(of, name) && matches!(value, Value::Fixed(_)))
        };
        metric.dimensions.iter().filter(|(name, _)| !is_fixed(name)).cloned().collect()
    }

    /// The same without what was chosen, which need not be said.
    pub(super) fn told(&self, varied: &[(Text, Text)]) -> Vec<(Text, Text)> {
        let is_open = |name: &Text| {
            self.dimensions
                .iter()
                .find(|(of, _)| self.is_called(of, name))
                .is_none_or(|(_, value)| value.is_open())
        };
        // In the file's order, for it begins with what says most.
        let place = |name: &Text| {
            self.dimensions.iter().position(|(of, _)| self.is_called(of, name)).unwrap_or(usize::MAX)
        };
        let mut told: Vec<(Text, Text)> = varied.iter().filter(|(name, _)| is_open(name)).cloned().collect();
        told.sort_by_key(|(name, _)| place(name));
        told
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
