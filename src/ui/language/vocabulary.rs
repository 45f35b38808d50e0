use std::collections::BTreeSet;

use crate::{
    model::{Metric, Snapshot, Source},
    query::insights::Names,
    store::Store,
    ui::Narrowing,
};

/// Metrics that are looked at for their names.
const LOOKED_AT: usize = 50_000;

/// The names that the lists of metrics have where the view looks, and those of the chart.
#[derive(Clone, Debug)]
pub struct Vocabulary<'a> {
    store: &'a Store,
    narrowing: &'a Narrowing,
    /// Ids of the other queries of the chart.
    pub ids: &'a [String],
}

impl<'a> Vocabulary<'a> {
    /// Of what was read there.
    pub fn new(store: &'a Store, narrowing: &'a Narrowing, ids: &'a [String]) -> Self {
        Self { store, narrowing, ids }
    }

    fn of(&self, namespace: Option<&str>) -> impl Iterator<Item = &'a Metric> {
        let narrowing = self.narrowing;
        let good = self.store.good(Source::Metrics).filter(move |(key, _)| narrowing.passes(key));
        let lists = good.filter_map(|(_, good)| match &*good.value {
            Snapshot::Metrics(metrics) => Some(metrics),
            _ => None,
        });
        let all = lists.flatten().take(LOOKED_AT);
        all.filter(move |metric| namespace.is_none_or(|name| metric.namespace.as_str() == name))
    }

    /// Namespaces.
    pub fn all_namespaces(&self) -> Vec<&'a str> {
        once(self.of(None).map(|metric| metric.namespace.as_str()))
    }

    /// Names of metrics, of a namespace or of all.
    pub fn all_metrics(&self, namespace: Option<&str>) -> Vec<&'a str> {
        once(self.of(namespace).map(|metric| metric.name.as_str()))
    }

    /// Names of dimensions, of a namespace or of all.
    pub fn all_dimensions(&self, namespace: Option<&str>) -> Vec<&'a str> {
        once(self.of(namespace).flat_map(|metric| &metric.dimensions).map(|(name, _)| name.as_str()))
    }

    /// Values of a dimension, in a namespace or in all.
    pub fn all_values(&self, namespace: Option<&str>, dimension: &str) -> Vec<&'a str> {
        let pairs = self.of(namespace).flat_map(|metric| &metric.dimensions);
        once(pairs.filter(|(name, _)| name.as_str() == dimension).map(|(_, value)| value.as_str()))
    }
}

fn once<'m>(names: impl Iterator<Item = &'m str>) -> Vec<&'m str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

impl Names for Vocabulary<'_> {
    fn namespaces(&self) -> Vec<&str> {
        self.all_namespaces()
    }

    fn metrics(&self, namespace: Option<&str>) -> Vec<&str> {
        self.all_metrics(namespace)
    }

    fn dimensions(&self, namespace: Option<&str>) -> Vec<&str> {
        self.all_dimensions(namespace)
    }

    fn values(&self, namespace: Option<&str>, dimension: &str) -> Vec<&str> {
        self.all_values(namespace, dimension)
    }
}
