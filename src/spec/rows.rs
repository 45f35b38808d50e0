use crate::model::{
    Alarm, AlarmHistoryItem, CostOf, CostRow, Dashboard, Instance, Metric, Namespace, Node, Service, Session,
    Source, ToRow, TrailEvent,
};

/// What a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rows {
    /// What wants a human.
    Attention,
    /// CloudWatch alarms.
    Alarms,
    /// What happened to the alarm that is followed.
    AlarmHistory,
    /// Trail events where the thing that is followed is.
    Changes,
    /// Alarms that the rule of the composite that is followed names.
    Children,
    /// What asking costs, all together: one row.
    Costs,
    /// The same by account,
    CostsByAccount,
    /// by operation,
    CostsByOperation,
    /// by the panel that asks.
    CostsByPanel,
    /// Of which time all trail events are there, one a scope.
    Coverage,
    /// CloudWatch dashboards.
    Dashboards,
    /// CloudTrail events.
    Events,
    /// CloudWatch metrics to choose from: looked for by what is in their names.
    ExploredMetrics,
    /// What cannot be read, one a source and scope.
    Faults,
    /// Cloud Map instances.
    Instances,
    /// Namespaces of metrics, and the dimension sets in them.
    MetricDimensionSets,
    /// Namespaces of metrics.
    MetricNamespaces,
    /// CloudWatch metrics.
    Metrics,
    /// Cloud Map namespaces.
    Namespaces,
    /// Managed nodes.
    Nodes,
    /// What a service of the pack has, by the metrics that there are.
    Resources,
    /// Accounts by regions.
    Scopes,
    /// Cloud Map services.
    Services,
    /// Session Manager sessions.
    Sessions,
    /// AWS systems, with how they stand in the fleet.
    Systems,
    /// Alarms over the metric that is followed.
    Watchers,
}

/// Members that every row has: how it stands, where it is, and when it was read.
pub const LINE_HEAD: [&str; 5] = ["mark", "account", "account_id", "region", "observed_at"];

/// Members of the rows that no single source gives; `ui` has their values.
const ATTENTION: &[&str] = &["since", "kind", "subject", "title", "aside", "who", "until", "note"];
const FAULTS: &[&str] =
    &["source", "fault", "operation", "code", "message", "fix", "since", "last_good", "hides"];
const COVERAGE: &[&str] =
    &["covered", "complete_since", "complete_until", "lag", "gaps", "span_count", "event_count", "fault"];
const METRIC_DIMENSION_SETS: &[&str] =
    &["name", "in_namespace", "dimension_set", "metric_count", "scope_count"];
const METRIC_NAMESPACES: &[&str] = &["namespace", "metric_count", "scope_count"];
/// What an alarm's members come to, for tables: `get` prints the members alone.
const ALARM_WORDS: &[&str] = &["since", "watches", "condition", "actions", "services"];
/// The systems that an event is of, by its source; the person behind it, how they came by their credentials, and the
/// person, else whoever the record says.
const EVENT_WORDS: &[&str] = &["systems", "person", "chain", "actor"];
/// What a metric's members come to.
const METRIC_WORDS: &[&str] = &["dimension_set"];
/// `service` is the name in its route; `resource` the value of the dimension that tells one from another.
const RESOURCES: &[&str] = &["service", "resource", "dimension", "namespace", "metric_count"];
const SYSTEMS: &[&str] = &[
    "system",
    "name",
    "kind",
    "event_source",
    "state_operation",
    "words",
    "resource_count",
    "scope_count",
    "alarm_count",
    "in_alarm",
    "last_write",
    "page",
    "present",
];
const SCOPES: &[&str] =
    &["status", "alarms", "warnings", "tags", "role_arn", "identity_arn", "locks", "expires_at"];

impl Rows {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Attention,
        Self::Alarms,
        Self::AlarmHistory,
        Self::Changes,
        Self::Children,
        Self::Costs,
        Self::CostsByAccount,
        Self::CostsByOperation,
        Self::CostsByPanel,
        Self::Coverage,
        Self::Dashboards,
        Self::Events,
        Self::ExploredMetrics,
        Self::Faults,
        Self::Instances,
        Self::MetricDimensionSets,
        Self::MetricNamespaces,
        Self::Metrics,
        Self::Namespaces,
        Self::Nodes,
        Self::Resources,
        Self::Scopes,
        Self::Services,
        Self::Sessions,
        Self::Systems,
        Self::Watchers,
    ];

    /// The word for it in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Alarms => "alarms",
            Self::AlarmHistory => "alarm_history",
            Self::Changes => "changes",
            Self::Children => "children",
            Self::Costs => "costs",
            Self::CostsByAccount => "costs_by_account",
            Self::CostsByOperation => "costs_by_operation",
            Self::CostsByPanel => "costs_by_panel",
            Self::Coverage => "coverage",
            Self::Dashboards => "dashboards",
            Self::Events => "events",
            Self::ExploredMetrics => "explored_metrics",
            Self::Faults => "faults",
            Self::Instances => "instances",
            Self::MetricDimensionSets => "metric_dimension_sets",
            Self::MetricNamespaces => "metric_namespaces",
            Self::Metrics => "metrics",
            Self::Namespaces => "namespaces",
            Self::Nodes => "nodes",
            Self::Resources => "resources",
            Self::Scopes => "scopes",
            Self::Services => "services",
            Self::Sessions => "sessions",
            Self::Systems => "systems",
            Self::Watchers => "watchers",
        }
    }

    /// Members of its rows beyond [`LINE_HEAD`].
    pub fn own_columns(self) -> &'static [&'static str] {
        match self {
            Self::Attention => ATTENTION,
            Self::Alarms | Self::Children | Self::Watchers => Alarm::COLUMNS,
            Self::AlarmHistory => AlarmHistoryItem::COLUMNS,
            Self::Changes | Self::Events => TrailEvent::COLUMNS,
            Self::Costs | Self::CostsByAccount | Self::CostsByOperation | Self::CostsByPanel => {
                CostRow::COLUMNS
            }
            Self::Coverage => COVERAGE,
            Self::Dashboards => Dashboard::COLUMNS,
            Self::Faults => FAULTS,
            Self::Instances => Instance::COLUMNS,
            Self::MetricDimensionSets => METRIC_DIMENSION_SETS,
            Self::MetricNamespaces => METRIC_NAMESPACES,
            Self::ExploredMetrics | Self::Metrics => Metric::COLUMNS,
            Self::Namespaces => Namespace::COLUMNS,
            Self::Nodes => Node::COLUMNS,
            Self::Resources => RESOURCES,
            Self::Scopes => SCOPES,
            Self::Services => Service::COLUMNS,
            Self::Sessions => Session::COLUMNS,
            Self::Systems => SYSTEMS,
        }
    }

    /// What its rows' members come to, in words; `ui` has their values.
    pub fn derived_columns(self) -> &'static [&'static str] {
        match self {
            Self::Alarms | Self::Children | Self::Watchers => ALARM_WORDS,
            Self::Changes | Self::Events => EVENT_WORDS,
            Self::ExploredMetrics => METRIC_WORDS,
            _ => &[],
        }
    }

    /// All members of its rows.
    pub fn columns(self) -> Vec<&'static str> {
        LINE_HEAD.iter().chain(self.own_columns()).chain(self.derived_columns()).copied().collect()
    }

    /// The one source that its rows come from; none when they are put together from several.
    pub fn source(self) -> Option<Source> {
        match self {
            Self::Attention | Self::Coverage | Self::Faults => None,
            Self::Resources | Self::Scopes | Self::Systems => None,
            Self::Costs | Self::CostsByAccount | Self::CostsByOperation | Self::CostsByPanel => None,
            Self::Alarms | Self::Children | Self::Watchers => Some(Source::Alarms),
            Self::AlarmHistory => Some(Source::AlarmHistory),
            Self::Changes | Self::Events => Some(Source::Events),
            Self::Dashboards => Some(Source::Dashboards),
            Self::Instances => Some(Source::Instances),
            Self::ExploredMetrics | Self::MetricDimensionSets | Self::MetricNamespaces | Self::Metrics => {
                Some(Source::Metrics)
            }
            Self::Namespaces => Some(Source::Namespaces),
            Self::Nodes => Some(Source::Nodes),
            Self::Services => Some(Source::Services),
            Self::Sessions => Some(Source::Sessions),
        }
    }

    /// Whether its rows are put together from what was read, instead of being what was read.
    pub fn is_put_together(self) -> bool {
        let is_other = matches!(
            self,
            Self::Attention
                | Self::Coverage
                | Self::Faults
                | Self::MetricDimensionSets
                | Self::MetricNamespaces
                | Self::Resources
                | Self::Scopes
                | Self::Systems
        );
        is_other || self.costs().is_some()
    }

    /// What costs are summed up by, of rows that tell of them.
    pub fn costs(self) -> Option<CostOf> {
        Some(match self {
            Self::Costs => CostOf::Everything,
            Self::CostsByAccount => CostOf::Account,
            Self::CostsByOperation => CostOf::Operation,
            Self::CostsByPanel => CostOf::Panel,
            _ => return None,
        })
    }
}

super::at::named! { Rows, "rows"; }
