use std::collections::BTreeSet;

use crate::model::Metric;

/// Names that are known, to complete a query with. Each once, in the order in which they are offered.
pub trait Names {
    /// Namespaces.
    fn namespaces(&self) -> Vec<&str>;
    /// Metrics of a namespace, or of all.
    fn metrics(&self, namespace: Option<&str>) -> Vec<&str>;
    /// Dimensions of a namespace, or of all.
    fn dimensions(&self, namespace: Option<&str>) -> Vec<&str>;
    /// Values of a dimension in a namespace, or in all.
    fn values(&self, namespace: Option<&str>, dimension: &str) -> Vec<&str>;
}

/// What ListMetrics found.
impl Names for [Metric] {
    fn namespaces(&self) -> Vec<&str> {
        once(self.iter().map(|metric| &*metric.namespace))
    }

    fn metrics(&self, namespace: Option<&str>) -> Vec<&str> {
        once(of(self, namespace).map(|metric| &*metric.name))
    }

    fn dimensions(&self, namespace: Option<&str>) -> Vec<&str> {
        once(of(self, namespace).flat_map(|metric| metric.dimensions.iter().map(|(name, _)| &**name)))
    }

    fn values(&self, namespace: Option<&str>, dimension: &str) -> Vec<&str> {
        let pairs = of(self, namespace).flat_map(|metric| metric.dimensions.iter());
        once(pairs.filter(|(name, _)| **name == *dimension).map(|(_, value)| &**value))
    }
}

fn of<'m>(metrics: &'m [Metric], namespace: Option<&str>) -> impl Iterator<Item = &'m Metric> {
    metrics.iter().filter(move |metric| namespace.is_none_or(|namespace| *metric.namespace == *namespace))
}

fn once<'m>(names: impl Iterator<Item = &'m str>) -> Vec<&'m str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}
