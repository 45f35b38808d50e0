use std::collections::BTreeSet;

use crate::{
    model::{Metric, Snapshot, Source},
    store::Store,
    ui::Narrowing,
};

/// Metrics that are looked at for their names.
const LOOKED_AT: usize = 50_000;

/// The names that the lists of metrics have, and those of the chart.
#[derive(Clone, Debug)]
pub struct Vocabulary<'a> {
    store: &'a Store,
    narrowing: &'a Narrowing,
    /// Ids of the other queries of the chart.
    pub ids: &'a [String],
}

impl<'a> Vocabulary<'a> {
    /// Of what was read where the view looks.
    pub fn new(store: &'a Store, narrowing: &'a Narrowing, ids: &'a [String]) -> Self {
        Self { store, narrowing, ids }
    }

    fn metrics(&self) -> impl Iterator<Item = &'a Metric> + use<'a> {
        let narrowing = self.narrowing;
        let good = self.store.good(Source::Metrics).filter(|(key, _)| narrowing.passes(key));
        let lists = good.filter_map(|(_, good)| match &*good.value {
            Snapshot::Metrics(metrics) => Some(metrics),
            _ => None,
        });
        lists.flatten().take(LOOKED_AT)
    }

    fn of(&self, namespace: Option<&str>) -> impl Iterator<Item = &'a Metric> {
        self.metrics().filter(move |metric| namespace.is_none_or(|name| metric.namespace.as_str() == name))
    }

    /// Namespaces.
    pub fn namespaces(&self) -> BTreeSet<&'a str> {
        self.metrics().map(|metric| metric.namespace.as_str()).collect()
    }

    /// Names of metrics, of a namespace or of all.
    pub fn names(&self, namespace: Option<&str>) -> BTreeSet<&'a str> {
        self.of(namespace).map(|metric| metric.name.as_str()).collect()
    }

    /// Names of dimensions, of a namespace or of all.
    pub fn dimensions(&self, namespace: Option<&str>) -> BTreeSet<&'a str> {
        self.of(namespace).flat_map(|metric| &metric.dimensions).map(|(name, _)| name.as_str()).collect()
    }

    /// Values of a dimension.
    pub fn values(&self, namespace: Option<&str>, dimension: &str) -> BTreeSet<&'a str> {
        let pairs = self.of(namespace).flat_map(|metric| &metric.dimensions);
        pairs.filter(|(name, _)| name.as_str() == dimension).map(|(_, value)| value.as_str()).collect()
    }
}
