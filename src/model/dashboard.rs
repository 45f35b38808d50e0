use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Member, Text, Timestamp, row::members};

/// A CloudWatch dashboard, as lists have it. Dashboards belong to an account, not to a region.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DashboardEntry.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// `DashboardName`.
    pub name: Text,
    /// `DashboardArn`.
    pub arn: Option<Text>,
    /// `LastModified`.
    pub last_modified: Option<Timestamp>,
    /// `Size` of the body, in bytes.
    pub size: Option<u64>,
}

members! {
    Dashboard, d, key d.name.as_str();
    "dashboard_name" => Member::text(&d.name),
    "last_modified" => Member::time(d.last_modified),
    "size" => d.size.map_or(Member::Null, Member::Count),
}

/// The body of a dashboard, as it is stored: JSON, if whoever wrote it knew how.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DashboardBody {
    /// The dashboard's name.
    pub name: Text,
    /// `DashboardBody`, as it came: what is taken from it for the screen is cleaned then.
    pub text: Arc<str>,
}
