//! Queries of Metrics Insights, over the estate's metrics.

use crate::{
    demo::{metrics::MetricFacts, place::Place, statistic::Statistic},
    query::insights::{Condition, Insights as Written},
};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Insights {
    pub(super) statistic: Statistic,
    /// As CloudWatch calls it.
    pub(super) stat: &'static str,
    pub(super) order: Option<Order>,
    pub(super) limit: Option<usize>,
    written: Written,
}

/// By which groups are put in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Order {
    pub(super) statistic: Statistic,
    pub(super) descending: bool,
}

/// Series of an answer, at most.
pub(super) const MOST_SERIES: usize = 500;

impl Insights {
    /// Reads a query; the error says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut written = Written::parse(text).map_err(|wrong| wrong.message)?;
        // A metric has just these, whatever their order.
        written.dimensions.iter_mut().for_each(|names| names.sort());
        let (stat, statistic) = function(&written.function);
        let order = written.order_by.as_ref();
        let order =
            order.map(|(name, descending)| Order { statistic: function(name).1, descending: *descending });
        Ok(Self { statistic, stat, order, limit: written.limit, written })
    }

    /// Whether it reads that metric.
    pub(super) fn reads(&self, place: &Place<'_>, metric: &MetricFacts) -> bool {
        let holds = |condition: &Condition| {
            let value = condition.value.as_deref().unwrap_or(&place.account.id);
            of_key(place, metric, &condition.name).is_some_and(|found| (found == value) == condition.is)
        };
        let own = || metric.dimensions.iter().map(|(name, _)| name);
        metric.name == self.written.metric
            && metric.namespace == self.written.namespace
            && self.written.dimensions.as_ref().is_none_or(|names| names.iter().eq(own()))
            && self.written.conditions.iter().all(holds)
    }

    /// What the group is called that a metric is in.
    pub(super) fn group(&self, place: &Place<'_>, metric: &MetricFacts) -> String {
        let of = |key: &String| of_key(place, metric, key).unwrap_or("Other");
        match &self.written.group_by[..] {
            [] => self.written.metric.clone(),
            keys => keys.iter().map(of).collect::<Vec<_>>().join(" "),
        }
    }
}

/// A function of the language, as CloudWatch calls the statistic.
fn function(name: &str) -> (&'static str, Statistic) {
    match name {
        "COUNT" => ("SampleCount", Statistic::SampleCount),
        "MAX" => ("Maximum", Statistic::Maximum),
        "MIN" => ("Minimum", Statistic::Minimum),
        "SUM" => ("Sum", Statistic::Sum),
        _ => ("Average", Statistic::Average),
    }
}

fn of_key<'a>(place: &'a Place<'_>, metric: &'a MetricFacts, key: &str) -> Option<&'a str> {
    if key == "AWS.AccountId" {
        return Some(&place.account.id);
    }
    let mut dimensions = metric.dimensions.iter();
    dimensions.find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_statistics_and_the_order_of_dimensions_is_nobodys() {
        let text = "select avg(CPUUtilization) from SCHEMA(\"AWS/ECS\", ServiceName,ClusterName) \
                    GROUP BY ServiceName ORDER BY MAX() DESC LIMIT 3";
        let query = Insights::parse(text).expect("a query");
        assert_eq!((query.stat, query.statistic, query.limit), ("Average", Statistic::Average, Some(3)));
        assert_eq!(query.order, Some(Order { statistic: Statistic::Maximum, descending: true }));
        assert_eq!(query.written.dimensions, Some(vec!["ClusterName".into(), "ServiceName".into()]));
        assert!(Insights::parse("SELECT p99(a) FROM b").is_err());
    }
}
