//! What a request is counted and priced by, beside its name: for whom it is, and how many metrics it requests.

use std::future::Future;

use aws_sdk_cloudwatch::operation::get_metric_data::{GetMetricDataInput, GetMetricDataOutput};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use crate::model::Asker;

use super::metric_batch::is_sql;

tokio::task_local! {
    /// The clients of a scope serve everybody who reads there: the request's own task knows for whom it is sent.
    static ASKER: Asker;
}

/// Sends what is sent in `request` for `asker`.
pub(super) async fn on_behalf_of<T>(asker: &Asker, request: impl Future<Output = T>) -> T {
    ASKER.scope(asker.clone(), request).await
}

/// For whom the task sends its requests.
pub(super) fn asker() -> Option<Asker> {
    ASKER.try_with(Clone::clone).ok()
}

/// What GetMetricData is charged by: each metric that is named counts, and each one that a search or a query of Metrics
/// Insights finds; math over them does not.
/// <https://aws.amazon.com/cloudwatch/pricing/>
#[derive(Debug, Default)]
pub(super) struct Charged {
    /// Metrics that the request names.
    pub metrics: u32,
    /// Ids of the expressions of which only the answer says how many metrics they found.
    finders: Vec<String>,
}

impl Storable for Charged {
    type Storer = StoreReplace<Self>;
}

impl Charged {
    /// Looked at while the input is still there.
    pub fn of(input: &Input) -> Self {
        let Some(input) = input.downcast_ref::<GetMetricDataInput>() else { return Self::default() };
        let queries = input.metric_data_queries();
        let named = queries.iter().filter(|query| query.metric_stat().is_some()).count();
        let finders = queries.iter().filter(|query| query.expression().is_some_and(finds));
        Self {
            metrics: u32::try_from(named).unwrap_or(u32::MAX),
            finders: finders.filter_map(|query| query.id().map(str::to_owned)).collect(),
        }
    }

    /// Metrics that the answer has of what the request could not name: at least so many, for math over what a search
    /// has found does not tell how many that were.
    pub fn found(&self, output: &Output) -> u32 {
        let Some(output) = output.downcast_ref::<GetMetricDataOutput>() else { return 0 };
        let is_found = |id: &str| self.finders.iter().any(|finder| finder == id);
        let found = output.metric_data_results().iter().filter(|result| result.id().is_some_and(is_found));
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    }
}

/// Whether an expression finds metrics: `SEARCH(..)`, alone or in math, or a query of Metrics Insights.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html>
pub(super) fn finds(expression: &str) -> bool {
    let upper = expression.to_ascii_uppercase();
    is_sql(expression) || upper.split("SEARCH").skip(1).any(|rest| rest.trim_start().starts_with('('))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::{MetricDataQuery, MetricDataResult, MetricStat};

    use super::*;

    #[test]
    fn metrics_are_counted_that_are_named_or_found() {
        let metric =
            |id: &str| MetricDataQuery::builder().id(id).metric_stat(MetricStat::builder().build()).build();
        let expression = |id: &str, text: &str| MetricDataQuery::builder().id(id).expression(text).build();
        let input = GetMetricDataInput::builder()
            .metric_data_queries(metric("m1"))
            .metric_data_queries(metric("m2"))
            .metric_data_queries(expression("e1", "m1 / m2"))
            .metric_data_queries(expression("s1", "SEARCH('{AWS/EC2} CPU', 'Average')"))
            .metric_data_queries(expression(
                "i1",
                "select AVG(CPUUtilization) from \"AWS/EC2\" group by InstanceId",
            ))
            .build()
            .expect("whole");
        let charged = Charged::of(&Input::erase(input));
        assert_eq!((charged.metrics, charged.finders.len()), (2, 2));
        let result = |id: &str| MetricDataResult::builder().id(id).build();
        let ids = ["m1", "m2", "e1", "s1", "s1", "s1", "i1"];
        let output =
            ids.iter().fold(GetMetricDataOutput::builder(), |out, id| out.metric_data_results(result(id)));
        assert_eq!(charged.found(&Output::erase(output.build())), 4);
        assert_eq!(Charged::of(&Input::erase("another")).metrics, 0);
        assert_eq!(charged.found(&Output::erase("another")), 0);
        assert!(finds("SUM(SEARCH ('x', 'Sum'))") && !finds("research / 2") && !finds("m1 + m2"));
    }
}
