use std::sync::Arc;

use crate::model::{Dashboard, DashboardBody, Fault, Text};

use super::{
    convert,
    reader::{Found, Reader, walk},
};

/// All dashboards of the account: every region tells of the same ones.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html>
pub(super) async fn list(reader: &Reader<'_>) -> Result<Found<Vec<Dashboard>>, Fault> {
    let cloudwatch = || reader.clients.cloudwatch();
    walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch", "ListDashboards", || {
                cloudwatch().list_dashboards().set_next_token(token.clone()).send()
            })
            .await?;
        let dashboards = page.dashboard_entries().iter().map(|entry| Dashboard {
            name: Text::new(entry.dashboard_name().unwrap_or_default()),
            arn: entry.dashboard_arn().map(Text::new),
            last_modified: convert::time(entry.last_modified()),
            size: entry.size().and_then(|size| u64::try_from(size).ok()),
        });
        Ok((dashboards.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

/// The body of a dashboard.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html>
pub(super) async fn body(reader: &Reader<'_>, name: &Text) -> Result<DashboardBody, Fault> {
    let cloudwatch = || reader.clients.cloudwatch();
    let answer = reader
        .page("CloudWatch", "GetDashboard", || {
            cloudwatch().get_dashboard().dashboard_name(name.as_str()).send()
        })
        .await?;
    Ok(DashboardBody { name: name.clone(), text: Arc::from(answer.dashboard_body().unwrap_or_default()) })
}
