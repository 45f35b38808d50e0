//! What a request is counted and priced by, beside its name: for whom it is, and how many metrics it requests.

use std::future::Future;

use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataInput;
use aws_smithy_runtime_api::client::interceptors::context::Input;

use crate::model::Asker;

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

/// Metrics that GetMetricData requests: each one that is named counts, math over them does not.
/// <https://aws.amazon.com/cloudwatch/pricing/>
pub(super) fn metrics(input: &Input) -> u32 {
    let Some(input) = input.downcast_ref::<GetMetricDataInput>() else { return 0 };
    let named = input.metric_data_queries().iter().filter(|query| query.metric_stat().is_some());
    u32::try_from(named.count()).unwrap_or(u32::MAX)
}
