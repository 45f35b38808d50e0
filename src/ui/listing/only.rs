//! Which things of a source belong to what is followed, where conditions on members cannot say so.

use super::Thing;
use crate::{
    model::{Alarm, Measure, Metric, Text},
    spec::Rows,
    ui::Line,
};

/// Which things are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Only {
    /// All of them.
    #[default]
    All,
    /// Alarms of these names.
    Named(Vec<Text>),
    /// Alarms over this metric, alone or in an expression.
    Over(Metric),
}

impl Only {
    /// Those that rows of this kind list of what they follow. None when that has none of them.
    pub(super) fn of(rows: Rows, subject: Option<&Line<'_>>) -> Option<Self> {
        match (rows, subject.map(|line| line.thing)) {
            (Rows::Children, Some(Thing::Alarm(alarm))) => Some(Self::Named(alarm.children.clone())),
            (Rows::Watchers, Some(Thing::Metric(metric))) => Some(Self::Over(metric.clone())),
            (Rows::Children | Rows::Watchers, _) => None,
            _ => Some(Self::All),
        }
    }

    pub(super) fn passes(&self, thing: Thing<'_>) -> bool {
        match (self, thing) {
            (Self::All, _) => true,
            (Self::Named(names), Thing::Alarm(alarm)) => names.contains(&alarm.name),
            (Self::Over(metric), Thing::Alarm(alarm)) => is_over(alarm, metric),
            _ => false,
        }
    }
}

fn is_over(alarm: &Alarm, metric: &Metric) -> bool {
    let alone = alarm.namespace.as_ref() == Some(&metric.namespace)
        && alarm.metric_name.as_ref() == Some(&metric.name)
        && alarm.dimensions == metric.dimensions;
    let measures = |q: &crate::model::MetricQuery| matches!(&q.measure, Measure::Metric { metric: m, .. } if m == metric);
    alone || alarm.metrics.iter().any(measures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AlarmState, AlarmType, MetricQuery};

    #[test]
    fn an_alarm_over_an_expression_is_over_each_of_its_metrics() {
        let metric = |name: &str| Metric { namespace: "N".into(), name: name.into(), dimensions: vec![] };
        let plain = Alarm {
            namespace: Some("N".into()),
            metric_name: Some("errors".into()),
            ..Alarm::new("plain", AlarmType::Metric, AlarmState::Ok)
        };
        let math = Alarm {
            metrics: vec![
                MetricQuery::of(metric("errors"), "Sum", 60),
                MetricQuery::of(metric("all"), "Sum", 60),
            ],
            ..Alarm::new("math", AlarmType::Metric, AlarmState::Ok)
        };
        let over = |name: &str| {
            let only = Only::Over(metric(name));
            [&plain, &math].map(|alarm| only.passes(Thing::Alarm(alarm)))
        };
        assert_eq!(
            [over("errors"), over("all"), over("else")],
            [[true, true], [false, true], [false, false]]
        );
        let elsewhere = Alarm { dimensions: vec![("A".into(), "1".into())], ..plain };
        assert!(!Only::Over(metric("errors")).passes(Thing::Alarm(&elsewhere)), "dimension sets are exact");
    }
}
