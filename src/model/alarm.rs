use serde::{Deserialize, Serialize};

use super::{Member, Metric, MetricQuery, MuteWindow, Mutes, Text, Timestamp, row::members};

/// What an alarm watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// `DatapointsToAlarm`: how many of those have to breach; all when absent.
    pub datapoints_to_alarm: Option<u32>,
    /// `TreatMissingData`: `missing`, `notBreaching`, `breaching` or `ignore`.
    pub treat_missing_data: Option<Text>,
    /// `ComparisonOperator`.
    pub comparison: Option<Text>,
    /// `Threshold`.
    pub threshold: Option<f64>,
    /// `Unit`.
    pub unit: Option<Text>,
    /// `Metrics` of an alarm over an expression: each has its id, and the one that is not hidden is watched.
    pub metrics: Vec<MetricQuery>,
    /// `ThresholdMetricId`: which of them is the band that takes the threshold's place (anomaly detection).
    pub threshold_metric_id: Option<Text>,
    /// `ActionsEnabled`.
    pub actions_enabled: Option<bool>,
    /// `AlarmActions`, ARNs.
    pub alarm_actions: Vec<Text>,
    /// `OKActions`, ARNs.
    pub ok_actions: Vec<Text>,
    /// `InsufficientDataActions`, ARNs.
    pub insufficient_data_actions: Vec<Text>,
    /// `AlarmRule` of a composite.
    pub rule: Option<Text>,
    /// Alarms that the rule names, in its order, once each.
    pub children: Vec<Text>,
    /// `ActionsSuppressor` of a composite: name or ARN of the alarm that silences its actions.
    pub actions_suppressor: Option<Text>,
    /// `ActionsSuppressedBy`: why its actions are silenced now: `Alarm`, `WaitPeriod`, `ExtensionPeriod`.
    pub actions_suppressed_by: Option<Text>,
    /// Its mute rules; none when there are none, or nobody has looked.
    #[serde(default)]
    pub mutes: Option<Box<Mutes>>,
}

impl Alarm {
    /// An alarm of which nothing more is known.
    pub fn new(name: impl Into<Text>, kind: AlarmType, state: AlarmState) -> Self {
        Self {
            name: name.into(),
            arn: None,
            kind,
            state,
            state_reason: None,
            state_updated: None,
            state_transitioned: None,
            description: None,
            namespace: None,
            metric_name: None,
            dimensions: Vec::new(),
            statistic: None,
            period: None,
            evaluation_periods: None,
            datapoints_to_alarm: None,
            treat_missing_data: None,
            comparison: None,
            threshold: None,
            unit: None,
            metrics: Vec::new(),
            threshold_metric_id: None,
            actions_enabled: None,
            alarm_actions: Vec::new(),
            ok_actions: Vec::new(),
            insufficient_data_actions: Vec::new(),
            rule: None,
            children: Vec::new(),
            actions_suppressor: None,
            actions_suppressed_by: None,
            mutes: None,
        }
    }

    /// What to ask GetMetricData for its graph: what it watches first, then the band that it is held against, then
    /// what these are made of. Nothing of composites and log alarms.
    pub fn queries(&self) -> Vec<MetricQuery> {
        if let (Some(namespace), Some(name), Some(stat)) =
            (&self.namespace, &self.metric_name, &self.statistic)
        {
            let metric = Metric {
                namespace: namespace.clone(),
                name: name.clone(),
                dimensions: self.dimensions.clone(),
            };
            let period = self.period.map(|period| period.max(1));
            return period.map(|period| MetricQuery::of(metric, stat.as_str(), period)).into_iter().collect();
        }
        let mut queries = self.metrics.clone();
        let is_band = |query: &MetricQuery| query.id.is_some() && query.id == self.threshold_metric_id;
        queries.sort_by_key(|query| (query.hidden, is_band(query)));
        queries
    }

    /// What mutes it at a time, if anything does.
    pub fn muted(&self, now: Timestamp) -> Option<&MuteWindow> {
        self.mutes.as_ref()?.active(now)
    }

    /// What muted it when its rules were looked at.
    pub fn was_muted(&self) -> Option<&MuteWindow> {
        self.muted(self.mutes.as_ref()?.at)
    }

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
    "evaluation_periods" => Member::count(a.evaluation_periods),
    "datapoints_to_alarm" => Member::count(a.datapoints_to_alarm),
    "treat_missing_data" => Member::maybe(a.treat_missing_data.as_ref()),
    "ok_actions" => Member::List(&a.ok_actions),
    "insufficient_data_actions" => Member::List(&a.insufficient_data_actions),
    "actions_suppressor" => Member::maybe(a.actions_suppressor.as_ref()),
    "actions_suppressed_by" => Member::maybe(a.actions_suppressed_by.as_ref()),
    "muted_by" => Member::maybe(a.was_muted().map(|window| &window.rule)),
    "muted_until" => Member::time(a.was_muted().and_then(|window| window.until)),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Measure;

    fn query(id: &str, hidden: bool) -> MetricQuery {
        let measure = Measure::Expression(id.into());
        let label = None;
        MetricQuery { id: Some(id.into()), measure, period: 60, label, hidden, account_id: None }
    }

    #[test]
    fn what_is_watched_is_asked_first() {
        let alarm = Alarm {
            metrics: vec![query("m1", true), query("ad1", false), query("m2", true), query("e1", false)],
            threshold_metric_id: Some("ad1".into()),
            ..Alarm::new("a", AlarmType::Metric, AlarmState::Ok)
        };
        let ids: Vec<_> = alarm.queries().into_iter().filter_map(|q| q.id).collect();
        assert_eq!(ids, ["e1", "ad1", "m1", "m2"]);
    }

    #[test]
    fn one_metric_is_one_query_and_a_composite_is_none() {
        let alarm = Alarm::new("a", AlarmType::Metric, AlarmState::Ok);
        assert_eq!(Alarm { kind: AlarmType::Composite, ..alarm.clone() }.queries(), []);
        let of_one = Alarm {
            namespace: Some("N".into()),
            metric_name: Some("M".into()),
            statistic: Some("p99".into()),
            period: Some(300),
            ..alarm
        };
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        assert_eq!(of_one.queries(), [MetricQuery::of(metric, "p99", 300)]);
    }
}
