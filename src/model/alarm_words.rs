//! What an alarm is about, in words.

use super::{Alarm, AlarmType, Measure, exact};

impl Alarm {
    /// What it watches: `AWS/EC2 CPUUtilization`, an expression, or how many alarms.
    pub fn watches(&self) -> String {
        if let (Some(namespace), Some(name)) = (&self.namespace, &self.metric_name) {
            return format!("{namespace} {name}");
        }
        let watched = self.queries().into_iter().next();
        match (self.kind, watched) {
            (_, Some(query)) => match (&query.label, &query.measure) {
                (Some(label), _) if !label.is_empty() => label.to_string(),
                (_, Measure::Expression(expression)) => expression.to_string(),
                (_, Measure::Metric { metric, .. }) => format!("{} {}", metric.namespace, metric.name),
            },
            (AlarmType::Composite, None) => match self.children.len() {
                1 => "1 alarm".into(),
                n => format!("{n} alarms"),
            },
            (AlarmType::Log, None) => "logs".into(),
            (AlarmType::Metric | AlarmType::Other, None) => String::new(),
        }
    }

    /// The side of the threshold that is bad, and the threshold: `above 1.5 s`, `outside its band`. None for what has
    /// neither.
    pub fn limit(&self) -> Option<String> {
        let operator = self.comparison.as_deref()?;
        let side = side(operator);
        match self.threshold {
            Some(threshold) => Some(format!("{side} {}", exact(threshold, self.unit.as_deref()))),
            None if self.threshold_metric_id.is_some() => Some(format!("{side} its band")),
            None => None,
        }
    }

    /// When it goes into alarm: `above 1.5 s for 3 of 3 minutes`. Of a composite, its rule.
    pub fn condition(&self) -> Option<String> {
        let Some(limit) = self.limit() else { return self.rule.as_ref().map(ToString::to_string) };
        match (self.evaluation_periods, self.evaluated_period()) {
            (Some(n), Some(period)) => {
                let m = self.datapoints_to_alarm.unwrap_or(n);
                Some(format!("{limit} for {m} of {n} {}", periods(n, period)))
            }
            _ => Some(limit),
        }
    }

    /// Seconds between two looks at what it watches.
    pub fn evaluated_period(&self) -> Option<u32> {
        self.period.or_else(|| self.queries().first().map(|query| query.period))
    }

    /// `TreatMissingData` in words.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html>
    pub fn missing_data_words(&self) -> Option<&str> {
        Some(match self.treat_missing_data.as_deref()? {
            "missing" => "when all is missing, INSUFFICIENT_DATA",
            "notBreaching" => "what is missing counts as good",
            "breaching" => "what is missing counts as bad",
            "ignore" => "what is missing leaves the state as it is",
            other => other,
        })
    }
}

/// `ComparisonOperator` in words.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html>
fn side(operator: &str) -> &'static str {
    match operator {
        "GreaterThanThreshold" | "GreaterThanUpperThreshold" => "above",
        "GreaterThanOrEqualToThreshold" => "at or above",
        "LessThanThreshold" | "LessThanLowerThreshold" => "below",
        "LessThanOrEqualToThreshold" => "at or below",
        _ => "outside",
    }
}

/// `minutes`, `times 5 min`.
fn periods(count: u32, seconds: u32) -> String {
    match (seconds, count) {
        (60, 1) => "minute".into(),
        (60, _) => "minutes".into(),
        (3600, 1) => "hour".into(),
        (3600, _) => "hours".into(),
        (86_400, 1) => "day".into(),
        (86_400, _) => "days".into(),
        _ => format!("times {}", period_words(seconds)),
    }
}

/// A period: `10 s`, `1 min`, `6 h`, `1 d`.
pub fn period_words(seconds: u32) -> String {
    match seconds {
        s if s > 0 && s % 86_400 == 0 => format!("{} d", s / 86_400),
        s if s > 0 && s % 3600 == 0 => format!("{} h", s / 3600),
        s if s > 0 && s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

/// An ARN as people know what it names: the service and the name, without account and region.
pub fn arn_words(arn: &str) -> String {
    let mut parts = arn.splitn(6, ':');
    match (parts.next(), parts.nth(1), parts.nth(2)) {
        (Some("arn"), Some(service), Some(resource)) => format!("{service} {resource}"),
        _ => arn.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AlarmState, MetricQuery};

    fn alarm() -> Alarm {
        Alarm {
            comparison: Some("GreaterThanThreshold".into()),
            threshold: Some(1.5),
            unit: Some("Seconds".into()),
            period: Some(60),
            evaluation_periods: Some(3),
            ..Alarm::new("a", AlarmType::Metric, AlarmState::Ok)
        }
    }

    #[test]
    fn conditions_in_words() {
        let words = |alarm: Alarm| alarm.condition().unwrap_or_default();
        assert_eq!(words(alarm()), "above 1.5 s for 3 of 3 minutes");
        assert_eq!(
            words(Alarm { datapoints_to_alarm: Some(2), period: Some(300), ..alarm() }),
            "above 1.5 s for 2 of 3 times 5 min"
        );
        assert_eq!(
            words(Alarm { evaluation_periods: Some(1), period: Some(10), unit: None, ..alarm() }),
            "above 1.5 for 1 of 1 times 10 s"
        );
        let banded = Alarm {
            comparison: Some("LessThanLowerOrGreaterThanUpperThreshold".into()),
            threshold: None,
            threshold_metric_id: Some("ad1".into()),
            ..alarm()
        };
        assert_eq!(words(banded), "outside its band for 3 of 3 minutes");
        let composite = Alarm {
            rule: Some("ALARM(a)".into()),
            children: vec!["a".into()],
            ..Alarm::new("c", AlarmType::Composite, AlarmState::Ok)
        };
        assert_eq!(
            (words(composite.clone()).as_str(), composite.watches().as_str()),
            ("ALARM(a)", "1 alarm")
        );
        assert_eq!(words(Alarm::new("l", AlarmType::Log, AlarmState::Ok)), "");
    }

    #[test]
    fn arns_lose_what_is_known_anyway() {
        assert_eq!(arn_words("arn:aws:sns:eu-west-1:111122223333:oncall-shop"), "sns oncall-shop");
        assert_eq!(arn_words("arn:aws:automate:eu-west-1:ec2:stop"), "automate stop");
        assert_eq!(arn_words("arn:aws"), "arn:aws");
        assert_eq!(arn_words("oncall"), "oncall");
    }

    #[test]
    fn an_expression_is_called_by_its_label_or_itself() {
        let query = MetricQuery {
            id: Some("e1".into()),
            measure: Measure::Expression("100*m2/m1".into()),
            period: 60,
            label: None,
            hidden: false,
            account_id: None,
        };
        let named = MetricQuery { label: Some("error rate".into()), ..query.clone() };
        let over = |query| Alarm { metrics: vec![query], ..alarm() }.watches();
        assert_eq!([over(query), over(named)], ["100*m2/m1", "error rate"]);
    }
}
