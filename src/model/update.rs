use std::sync::Arc;

use super::{
    AccountId, Alarm, AlarmHistoryItem, Dashboard, DashboardBody, EventBatch, Fault, Identity, Instance, LogAnswer,
    LogGroup, Metric, Namespace, Node, OrganizationAccount, RegionState, ScopeKey, Series, Service, Session,
    TaggedResource, Timestamp, Want,
};

/// Something with the time at which it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed<T> {
    /// When the answer was complete.
    pub at: Timestamp,
    /// What was seen.
    pub value: T,
}

/// What a source looked like in one scope: the whole of it, except for events, which are merged.
#[derive(Clone, Debug, PartialEq)]
pub enum Snapshot {
    /// See [`super::Source::Identity`], and so on.
    Identity(Identity),
    /// All alarms.
    Alarms(Vec<Alarm>),
    /// All metrics.
    Metrics(Vec<Metric>),
    /// The series asked for.
    MetricData(Vec<Series>),
    /// What happened to an alarm, newest first.
    AlarmHistory(Vec<AlarmHistoryItem>),
    /// Events of a window.
    Events(EventBatch),
    /// Sessions.
    Sessions(Vec<Session>),
    /// Nodes.
    Nodes(Vec<Node>),
    /// Namespaces.
    Namespaces(Vec<Namespace>),
    /// Services.
    Services(Vec<Service>),
    /// Instances.
    Instances(Vec<Instance>),
    /// Accounts of an organisation.
    Accounts(Vec<OrganizationAccount>),
    /// Regions of an account.
    Regions(Vec<RegionState>),
    /// The accounts whose metrics a monitoring account can read, in order, once each.
    Links(Vec<AccountId>),
    /// Dashboards of an account.
    Dashboards(Vec<Dashboard>),
    /// The body of one.
    Dashboard(DashboardBody),
    /// Resources with the tags that were asked for.
    TaggedResources(Vec<TaggedResource>),
    /// Log groups.
    LogGroups(Vec<LogGroup>),
    /// What a query of logs has found.
    LogQuery(LogAnswer),
}

impl Snapshot {
    /// How much of what is looked at one by one it holds, in points of series: an item or an instance is as large as
    /// some twenty. Nought for all else.
    pub fn points(&self) -> usize {
        const AN_ITEM: usize = 20;
        match self {
            Self::MetricData(all) => all.iter().map(|series| series.points.len()).sum(),
            Self::AlarmHistory(items) => items.len() * AN_ITEM,
            Self::Instances(all) => all.len() * AN_ITEM,
            Self::TaggedResources(all) => all.len() * AN_ITEM,
            Self::Dashboard(body) => body.text.len() / AN_ITEM,
            Self::LogGroups(all) => all.len() * AN_ITEM,
            Self::LogQuery(answer) => answer.cells() * 4,
            _ => 0,
        }
    }
}

/// What a collector hands over: a snapshot, a fault, or both when the answer is known to be partial (cut,
/// or some metrics of a call forbidden).
#[derive(Clone, Debug)]
pub struct Update {
    /// Where.
    pub scope: ScopeKey,
    /// What was wanted.
    pub want: Want,
    /// When.
    pub at: Timestamp,
    /// What came.
    pub snapshot: Option<Arc<Snapshot>>,
    /// What went wrong.
    pub fault: Option<Fault>,
}
