use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Member, Metric, ScopeKey, Snapshot, Source, Text, members},
    store::Store,
    ui::Narrowing,
};

/// What the set without any dimension is called.
const NONE: &str = "no dimensions";

/// A part of all metrics: all of them, those of a namespace, or those of it with the same names of dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricDimensionSet {
    /// `Namespace`; empty when it is all of them.
    pub namespace: Text,
    /// The names of the dimensions; empty when it is all of the namespace.
    pub dimensions: Text,
    /// Metrics in it.
    pub metrics: u64,
    /// Scopes that have any.
    pub scopes: u64,
}

impl MetricDimensionSet {
    /// What it is, by itself.
    pub fn title(&self) -> String {
        let parts = [&self.namespace, &self.dimensions].map(Text::as_str);
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "everything".into() } else { parts.join(" · ") }
    }

    /// How it is listed: sets stand below their namespace.
    fn name(&self) -> String {
        match (self.namespace.as_str(), self.dimensions.as_str()) {
            ("", _) => "everything".into(),
            (namespace, "") => namespace.into(),
            (_, dimensions) => format!("  {dimensions}"),
        }
    }
}

members! {
    MetricDimensionSet, s, key format!("{}\0{}", s.namespace, s.dimensions);
    "name" => Member::Text(s.name().into()),
    "in_namespace" => Member::text(&s.namespace),
    "dimension_set" => Member::text(&s.dimensions),
    "metric_count" => Member::Count(s.metrics),
    "scope_count" => Member::Count(s.scopes),
}

/// The names of a metric's dimensions: `InstanceId, ImageId`.
pub fn dimension_set(metric: &Metric) -> String {
    match &metric.dimensions[..] {
        [] => NONE.into(),
        all => all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// All metrics, then each namespace with its dimension sets, by name.
pub fn metric_dimension_sets(store: &Store, narrowing: &Narrowing) -> Vec<MetricDimensionSet> {
    let mut all: BTreeMap<(String, String), (u64, BTreeSet<&ScopeKey>)> = BTreeMap::new();
    for (key, good) in store.good(Source::Metrics).filter(|(key, _)| narrowing.passes(key)) {
        let Snapshot::Metrics(metrics) = &*good.value else { continue };
        for metric in metrics {
            let (namespace, set) = (metric.namespace.to_string(), dimension_set(metric));
            let within =
                [(String::new(), String::new()), (namespace.clone(), String::new()), (namespace, set)];
            for part in within {
                let (count, scopes) = all.entry(part).or_default();
                *count += 1;
                scopes.insert(key);
            }
        }
    }
    let row = |((namespace, dimensions), (metrics, scopes)): ((String, String), (u64, BTreeSet<_>))| {
        let scopes = u64::try_from(scopes.len()).unwrap_or(u64::MAX);
        MetricDimensionSet { namespace: namespace.into(), dimensions: dimensions.into(), metrics, scopes }
    };
    all.into_iter().map(row).collect()
}
