use crate::model::{Fault, Metric, Text};

use super::{
    alarms::dimensions,
    reader::{Found, Reader, walk},
};

/// All metrics with data in the last two weeks, 500 a page.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
pub(super) async fn read(reader: &Reader<'_>) -> Result<Found<Vec<Metric>>, Fault> {
    let cloudwatch = || reader.clients.cloudwatch();
    let mut found = walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch", "ListMetrics", || {
                cloudwatch().list_metrics().set_next_token(token.clone()).send()
            })
            .await?;
        let metrics = page.metrics().iter().map(|m| Metric {
            namespace: Text::shared(m.namespace().unwrap_or_default()),
            name: Text::shared(m.metric_name().unwrap_or_default()),
            dimensions: dimensions(m.dimensions()),
        });
        Ok((metrics.collect(), page.next_token().map(str::to_owned)))
    })
    .await?;
    found.value.sort();
    found.value.dedup();
    Ok(found)
}
