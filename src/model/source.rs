use std::{fmt, sync::Arc, time::Duration};

use super::{EventAsk, LogAsk, MetricAsk, OrganizationAsk, TagAsk, Text};

/// A kind of thing polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// GetCallerIdentity: whether the account can be reached at all.
    Identity,
    /// DescribeAlarms.
    Alarms,
    /// ListMetrics.
    Metrics,
    /// GetMetricData.
    MetricData,
    /// DescribeAlarmHistory.
    AlarmHistory,
    /// LookupEvents, followed.
    Events,
    /// LookupEvents of one span of time, or of one attribute.
    EventLookup,
    /// LookupEvents of the past, chunk by chunk, for the history.
    Backfill,
    /// DescribeSessions.
    Sessions,
    /// DescribeInstanceInformation.
    Nodes,
    /// ListNamespaces.
    Namespaces,
    /// ListServices and their rolled-up health.
    Services,
    /// ListInstances and their health.
    Instances,
    /// The accounts of an organisation: organizations:ListAccounts and what goes with it.
    Accounts,
    /// The regions of an account: account:ListRegions.
    Regions,
    /// Whose metrics a monitoring account can read: oam:ListSinks and oam:ListAttachedLinks.
    Links,
    /// ListDashboards.
    Dashboards,
    /// GetDashboard.
    Dashboard,
    /// tag:GetResources.
    TaggedResources,
    /// DescribeLogGroups.
    LogGroups,
    /// A query of CloudWatch Logs Insights: StartQuery and GetQueryResults.
    LogQuery,
}

impl Source {
    /// The word for it in faults and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Alarms => "alarms",
            Self::Metrics => "metrics",
            Self::MetricData => "metric_data",
            Self::AlarmHistory => "alarm_history",
            Self::Events => "events",
            Self::EventLookup => "event_lookup",
            Self::Backfill => "backfill",
            Self::Sessions => "sessions",
            Self::Nodes => "nodes",
            Self::Namespaces => "namespaces",
            Self::Services => "services",
            Self::Instances => "instances",
            Self::Accounts => "accounts",
            Self::Regions => "regions",
            Self::Links => "links",
            Self::Dashboards => "dashboards",
            Self::Dashboard => "dashboard",
            Self::TaggedResources => "tagged_resources",
            Self::LogGroups => "log_groups",
            Self::LogQuery => "log_query",
        }
    }

    /// Whether it is read of one thing, for as long as somebody looks at that thing: at once, ahead of what is
    /// merely wanted, kept for a while afterwards, and nobody's fault any more when it is left.
    pub fn is_looked_at(self) -> bool {
        matches!(
            self,
            Self::MetricData
                | Self::AlarmHistory
                | Self::EventLookup
                | Self::Dashboard
                | Self::TaggedResources
                | Self::LogGroups
                | Self::LogQuery
        )
    }

    /// Whether it is asked once, because somebody has said so, and never again by itself: not when it is asked for
    /// everything again, not after a fault, and not when somebody comes back to it.
    pub fn is_asked_once(self) -> bool {
        matches!(self, Self::LogQuery)
    }

    /// Whether it is CloudTrail's events.
    pub fn is_trail(self) -> bool {
        matches!(self, Self::Events | Self::EventLookup | Self::Backfill)
    }

    /// Whether its requests go when no others wait for the same quota: nobody looks at what comes of them now.
    pub fn gives_way(self) -> bool {
        matches!(self, Self::Backfill)
    }

    /// Whether it is read once an account: what it tells belongs to no region.
    pub fn is_of_account(self) -> bool {
        matches!(self, Self::Identity | Self::Dashboards | Self::Dashboard)
    }

    /// Whether the fleet is made from it, so that no view asks for it.
    pub fn makes_fleet(self) -> bool {
        matches!(self, Self::Accounts | Self::Regions)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What somebody needs of one source in one scope: what a view declares, a poller serves and the store
/// keeps apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Want {
    /// Who we are there.
    Identity,
    /// All alarms of all types.
    Alarms,
    /// All metrics with data in the last two weeks.
    Metrics,
    /// The points of some metrics.
    MetricData(Arc<MetricAsk>),
    /// What happened to one alarm.
    AlarmHistory {
        /// Its name.
        alarm: Text,
        /// How far back from now. The service keeps 30 days.
        range: Duration,
    },
    /// Trail events of the last `window`; write events alone unless `reads`.
    Events {
        /// How far back, at first.
        window: Duration,
        /// Read events too.
        reads: bool,
    },
    /// Trail events of one span of time.
    EventLookup(Arc<EventAsk>),
    /// The same of the past, for the history.
    Backfill(Arc<EventAsk>),
    /// Active sessions; past ones too, as far back as `past`.
    Sessions {
        /// How far back history is wanted, if at all.
        past: Option<Duration>,
    },
    /// Managed nodes.
    Nodes,
    /// Cloud Map namespaces.
    Namespaces,
    /// Cloud Map services with their health.
    Services,
    /// Cloud Map instances with their health.
    Instances,
    /// Those of one service alone: two calls, not two for each service of the scope.
    InstancesOf(Arc<ServiceRef>),
    /// The accounts of an organisation. The fleet is made from them: no view wants them.
    Accounts(OrganizationAsk),
    /// The regions of an account, asked once an account is. As for accounts.
    Regions,
    /// The accounts whose metrics the account can read in its region. Metric data are asked by it: no view wants them.
    Links,
    /// All CloudWatch dashboards of the account.
    Dashboards,
    /// The body of one of them, by its name.
    Dashboard(Text),
    /// Resources that have certain tags.
    TaggedResources(Arc<TagAsk>),
    /// Log groups of these names or ARNs; all when there is none.
    LogGroups(Arc<[Text]>),
    /// What a query of logs finds.
    LogQuery(Arc<LogAsk>),
}

/// Names a Cloud Map service, with what its instances say of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceRef {
    /// Its id,
    pub id: Text,
    /// its name
    pub name: Text,
    /// and its namespace's.
    pub namespace_name: Text,
}

impl Want {
    /// The source it is about.
    pub fn source(&self) -> Source {
        match self {
            Self::Identity => Source::Identity,
            Self::Alarms => Source::Alarms,
            Self::Metrics => Source::Metrics,
            Self::MetricData(_) => Source::MetricData,
            Self::AlarmHistory { .. } => Source::AlarmHistory,
            Self::Events { .. } => Source::Events,
            Self::EventLookup(_) => Source::EventLookup,
            Self::Backfill(_) => Source::Backfill,
            Self::Sessions { .. } => Source::Sessions,
            Self::Nodes => Source::Nodes,
            Self::Namespaces => Source::Namespaces,
            Self::Services => Source::Services,
            Self::Instances | Self::InstancesOf(_) => Source::Instances,
            Self::Accounts(_) => Source::Accounts,
            Self::Regions => Source::Regions,
            Self::Links => Source::Links,
            Self::Dashboards => Source::Dashboards,
            Self::Dashboard(_) => Source::Dashboard,
            Self::TaggedResources(_) => Source::TaggedResources,
            Self::LogGroups(_) => Source::LogGroups,
            Self::LogQuery(_) => Source::LogQuery,
        }
    }
    /// Whether it is read of one thing, as [`Source::is_looked_at`] says; of instances, those of one service are.
    pub fn is_looked_at(&self) -> bool {
        self.source().is_looked_at() || matches!(self, Self::InstancesOf(_))
    }
}
