use super::{Member, Text, Timestamp, row::members};

/// What an alarm watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmType {
    /// A metric or an expression over metrics.
    Metric,
    /// A rule over other alarms.
    Composite,
    /// A log query (2026).
    Log,
    /// Something newer than this program.
    Other,
}

impl AlarmType {
    /// As the contract spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Composite => "composite",
            Self::Log => "log",
            Self::Other => "other",
        }
    }
}

/// The state of an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmState {
    /// In alarm.
    Alarm,
    /// Fine.
    Ok,
    /// Not enough data to say.
    InsufficientData,
    /// A value newer than this program, or none.
    Unknown(Text),
}

impl AlarmState {
    /// From the API's spelling.
    pub fn parse(value: &str) -> Self {
        match value {
            "ALARM" => Self::Alarm,
            "OK" => Self::Ok,
            "INSUFFICIENT_DATA" => Self::InsufficientData,
            other => Self::Unknown(Text::new(other)),
        }
    }
    /// The API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Alarm => "ALARM",
            Self::Ok => "OK",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Unknown(value) => value,
        }
    }
}

/// An alarm. <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// `AlarmName`, unique in its scope.
    pub name: Text,
    /// `AlarmArn`.
    pub arn: Option<Text>,
    /// What it watches.
    pub kind: AlarmType,
    /// `StateValue`.
    pub state: AlarmState,
    /// `StateReason`.
    pub state_reason: Option<Text>,
    /// `StateUpdatedTimestamp`: moves on any update of the state.
    pub state_updated: Option<Timestamp>,
    /// `StateTransitionedTimestamp`: since when it is in this state.
    pub state_transitioned: Option<Timestamp>,
    /// `AlarmDescription`.
    pub description: Option<Text>,
    /// `Namespace`; none for composites and for math alarms.
    pub namespace: Option<Text>,
    /// `MetricName`, likewise.
    pub metric_name: Option<Text>,
    /// `Dimensions`, sorted by name.
    pub dimensions: Vec<(Text, Text)>,
    /// `Statistic` or `ExtendedStatistic`.
    pub statistic: Option<Text>,
    /// `Period`, seconds.
    pub period: Option<u32>,
    /// `EvaluationPeriods`.
    pub evaluation_periods: Option<u32>,
    /// `ComparisonOperator`.
    pub comparison: Option<Text>,
    /// `Threshold`.
    pub threshold: Option<f64>,
    /// `Unit`.
    pub unit: Option<Text>,
    /// `ActionsEnabled`.
    pub actions_enabled: Option<bool>,
    /// `AlarmActions`, ARNs.
    pub alarm_actions: Vec<Text>,
    /// `AlarmRule` of a composite.
    pub rule: Option<Text>,
    /// Alarms that the rule names, in its order, once each.
    pub children: Vec<Text>,
}

impl Alarm {
    /// Since when it is in its state.
    pub fn since(&self) -> Option<Timestamp> {
        self.state_transitioned.or(self.state_updated)
    }
}

members! {
    Alarm, a, key a.name.as_str();
    "alarm_name" => Member::text(&a.name),
    "alarm_type" => Member::text(a.kind.name()),
    "state_value" => Member::text(a.state.as_str()),
    "state_reason" => Member::maybe(a.state_reason.as_ref()),
    "state_updated_timestamp" => Member::time(a.state_updated),
    "state_transitioned_timestamp" => Member::time(a.state_transitioned),
    "namespace" => Member::maybe(a.namespace.as_ref()),
    "metric_name" => Member::maybe(a.metric_name.as_ref()),
    "dimensions" => Member::Pairs(&a.dimensions),
    "statistic" => Member::maybe(a.statistic.as_ref()),
    "period" => Member::count(a.period),
    "comparison_operator" => Member::maybe(a.comparison.as_ref()),
    "threshold" => a.threshold.map_or(Member::Null, Member::Number),
    "actions_enabled" => Member::flag(a.actions_enabled),
    "alarm_actions" => Member::List(&a.alarm_actions),
    "alarm_rule" => Member::maybe(a.rule.as_ref()),
    "alarm_description" => Member::maybe(a.description.as_ref()),
    "alarm_arn" => Member::maybe(a.arn.as_ref()),
}
