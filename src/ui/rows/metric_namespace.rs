use std::collections::BTreeMap;

use crate::{
    model::{Member, Snapshot, Source, Text, members},
    store::Store,
    ui::Narrowing,
};

/// A namespace of metrics, over all scopes that have it.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricNamespace {
    /// `Namespace`, such as `AWS/EC2`.
    pub name: Text,
    /// Metrics in it: each dimension set is one.
    pub metrics: u64,
    /// Scopes that have any.
    pub scopes: u64,
}

members! {
    MetricNamespace, n, key n.name.as_str();
    "namespace" => Member::text(&n.name),
    "metric_count" => Member::Count(n.metrics),
    "scope_count" => Member::Count(n.scopes),
}

/// Every namespace, by name.
pub fn metric_namespaces(store: &Store, narrowing: &Narrowing) -> Vec<MetricNamespace> {
    let mut all: BTreeMap<&Text, MetricNamespace> = BTreeMap::new();
    for (_, good) in store.good(Source::Metrics).filter(|(key, _)| narrowing.passes(key)) {
        let Snapshot::Metrics(metrics) = &*good.value else { continue };
        let mut here: BTreeMap<&Text, u64> = BTreeMap::new();
        for metric in metrics {
            *here.entry(&metric.namespace).or_default() += 1;
        }
        for (name, count) in here {
            let known = all.entry(name).or_insert_with(|| MetricNamespace {
                name: name.clone(),
                metrics: 0,
                scopes: 0,
            });
            known.metrics += count;
            known.scopes += 1;
        }
    }
    all.into_values().collect()
}
