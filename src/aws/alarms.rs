use std::sync::atomic::Ordering;

use aws_sdk_cloudwatch::types::{
    AlarmType as SdkAlarmType, CompositeAlarm, Dimension, LogAlarm, MetricAlarm, MetricDataQuery,
};

use crate::model::{Alarm, AlarmState, AlarmType, Fault, FaultKind, Measure, Metric, MetricQuery, Text};

use super::{
    convert::{count, text, time, word, words},
    mute_rules::MuteRules,
    reader::{Found, Reader, walk},
};

/// All alarms, and what mutes them. Without `AlarmTypes` the service would answer with metric alarms alone.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
pub(super) async fn read(reader: &Reader<'_>, mute_rules: &MuteRules) -> Result<Found<Vec<Alarm>>, Fault> {
    let mut found = of_all_types(reader, |types| of_types(reader, types)).await?;
    if !found.value.is_empty() {
        let rules = mute_rules.of(reader).await;
        found.value.iter_mut().for_each(|alarm| rules.tell(alarm));
    }
    Ok(found)
}

/// Asks for alarms of all types. Log alarms are of 2026: where the service does not know the type yet, it refuses
/// the whole request, which is then made without it, and so are those that follow.
pub(super) async fn of_all_types<T, F, Answer>(reader: &Reader<'_>, ask: F) -> Result<T, Fault>
where
    F: Fn(Vec<SdkAlarmType>) -> Answer,
    Answer: Future<Output = Result<T, Fault>>,
{
    let known = vec![SdkAlarmType::MetricAlarm, SdkAlarmType::CompositeAlarm];
    let all = [&known[..], &[SdkAlarmType::LogAlarm]].concat();
    let is_older = &reader.remembered.knows_no_log_alarms;
    if is_older.load(Ordering::Relaxed) {
        return ask(known).await;
    }
    match ask(all).await {
        Err(fault) if fault.kind == FaultKind::InvalidRequest => {
            let answer = ask(known).await;
            is_older.fetch_or(answer.is_ok(), Ordering::Relaxed);
            answer
        }
        answer => answer,
    }
}

async fn of_types(reader: &Reader<'_>, types: Vec<SdkAlarmType>) -> Result<Found<Vec<Alarm>>, Fault> {
    let (cloudwatch, types) = (|| reader.clients.cloudwatch(), &types);
    walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch", "DescribeAlarms", || {
                cloudwatch()
                    .describe_alarms()
                    .set_alarm_types(Some(types.clone()))
                    .max_records(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let mut alarms: Vec<Alarm> = page.metric_alarms().iter().map(of_metric).collect();
        alarms.extend(page.composite_alarms().iter().map(of_composite));
        alarms.extend(page.log_alarms().iter().map(of_log));
        Ok((alarms, page.next_token().map(str::to_owned)))
    })
    .await
}

/// What alarms of all types say in the same words, though the SDK gives each type its own struct.
macro_rules! common {
    ($a:expr, $kind:expr) => {
        Alarm {
            arn: text($a.alarm_arn()),
            state_reason: text($a.state_reason()),
            state_updated: time($a.state_updated_timestamp()),
            state_transitioned: time($a.state_transitioned_timestamp()),
            description: text($a.alarm_description()),
            actions_enabled: $a.actions_enabled(),
            alarm_actions: words($a.alarm_actions()),
            ok_actions: words($a.ok_actions()),
            insufficient_data_actions: words($a.insufficient_data_actions()),
            ..Alarm::new(
                Text::new($a.alarm_name().unwrap_or_default()),
                $kind,
                AlarmState::parse($a.state_value().map_or("", |s| s.as_str())),
            )
        }
    };
}

fn of_metric(a: &MetricAlarm) -> Alarm {
    Alarm {
        namespace: word(a.namespace()),
        metric_name: word(a.metric_name()),
        dimensions: dimensions(a.dimensions()),
        statistic: word(a.statistic().map(|s| s.as_str()).or(a.extended_statistic())),
        period: count(a.period()),
        evaluation_periods: count(a.evaluation_periods()),
        datapoints_to_alarm: count(a.datapoints_to_alarm()),
        treat_missing_data: word(a.treat_missing_data()),
        metrics: metrics(a.metrics()),
        threshold_metric_id: text(a.threshold_metric_id()),
        comparison: word(a.comparison_operator().map(|c| c.as_str())),
        threshold: a.threshold(),
        unit: word(a.unit().map(|u| u.as_str())),
        ..common!(a, AlarmType::Metric)
    }
}

fn of_composite(a: &CompositeAlarm) -> Alarm {
    Alarm {
        rule: text(a.alarm_rule()),
        children: children(a.alarm_rule().unwrap_or_default()),
        actions_suppressor: text(a.actions_suppressor()),
        actions_suppressed_by: text(a.actions_suppressed_by().map(|by| by.as_str())),
        ..common!(a, AlarmType::Composite)
    }
}

fn of_log(a: &LogAlarm) -> Alarm {
    Alarm {
        comparison: word(a.comparison_operator().map(|c| c.as_str())),
        threshold: a.threshold(),
        treat_missing_data: word(a.treat_missing_data()),
        ..common!(a, AlarmType::Log)
    }
}

/// The metrics and expressions of an alarm over several. An expression has the longest period of what it is made of.
fn metrics(raw: &[MetricDataQuery]) -> Vec<MetricQuery> {
    let of_stat = |q: &MetricDataQuery| q.metric_stat().and_then(|stat| count(stat.period()));
    let longest = raw.iter().filter_map(of_stat).max().unwrap_or(60);
    let one = |q: &MetricDataQuery| {
        let measure = match (q.metric_stat(), q.expression()) {
            (Some(stat), _) => {
                let metric = stat.metric()?;
                let metric = Metric {
                    namespace: Text::shared(metric.namespace().unwrap_or_default()),
                    name: Text::shared(metric.metric_name().unwrap_or_default()),
                    dimensions: dimensions(metric.dimensions()),
                };
                Measure::Metric { metric, stat: stat.stat().unwrap_or_default().to_owned() }
            }
            (None, expression) => Measure::Expression(Text::new(expression?)),
        };
        Some(MetricQuery {
            id: text(q.id()),
            measure,
            period: of_stat(q).or(count(q.period())).unwrap_or(longest).max(1),
            label: text(q.label()),
            hidden: !q.return_data().unwrap_or(true),
            account_id: text(q.account_id()),
        })
    };
    raw.iter().filter_map(one).collect()
}

/// Dimensions, sorted by name: their order means nothing to CloudWatch.
pub(super) fn dimensions(raw: &[Dimension]) -> Vec<(Text, Text)> {
    let mut pairs: Vec<_> = raw
        .iter()
        .map(|d| (Text::shared(d.name().unwrap_or_default()), Text::shared(d.value().unwrap_or_default())))
        .collect();
    pairs.sort();
    pairs
}

/// The alarms that a rule names: `ALARM(x)`, `OK("x y")`, `INSUFFICIENT_DATA('arn:..:alarm:x')`, and what
/// `AT_LEAST` lists inside.
fn children(rule: &str) -> Vec<Text> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for state in ["ALARM(", "OK(", "INSUFFICIENT_DATA("] {
        for (at, _) in rule.match_indices(state) {
            let before = rule[..at].chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '"' || c == '\'') {
                continue;
            }
            let inner = rule[at + state.len()..].trim_start();
            let name = match inner.chars().next() {
                Some(quote @ ('"' | '\'')) => inner[1..].split(quote).next().unwrap_or_default(),
                _ => inner.split([')', ',']).next().unwrap_or_default().trim_end(),
            };
            found.push((at, name.rsplit_once(":alarm:").map_or(name, |(_, n)| n)));
        }
    }
    found.sort_unstable();
    let mut names: Vec<Text> = Vec::new();
    for (_, name) in found {
        if !name.is_empty() && !names.iter().any(|n| n == name) {
            names.push(Text::new(name));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::{ActionsSuppressedBy, Metric as SdkMetric, MetricStat, StateValue};

    use super::*;

    #[test]
    fn a_composite_says_who_silences_it() {
        let raw = CompositeAlarm::builder()
            .alarm_name("impact")
            .state_value(StateValue::Alarm)
            .alarm_rule("ALARM(a)")
            .actions_suppressor("deployment")
            .actions_suppressed_by(ActionsSuppressedBy::ExtensionPeriod)
            .ok_actions("arn:aws:sns:us-east-1:111122223333:calm")
            .build();
        let alarm = of_composite(&raw);
        assert_eq!(
            (alarm.kind, &alarm.state, alarm.name.as_str()),
            (AlarmType::Composite, &AlarmState::Alarm, "impact")
        );
        assert_eq!(alarm.actions_suppressor.as_deref(), Some("deployment"));
        assert_eq!(alarm.actions_suppressed_by.as_deref(), Some("ExtensionPeriod"));
        assert_eq!(alarm.ok_actions, ["arn:aws:sns:us-east-1:111122223333:calm"]);
        assert_eq!(alarm.queries(), []);
    }

    #[test]
    fn an_alarm_over_an_anomaly_is_drawn_with_its_band() {
        let metric = SdkMetric::builder().namespace("N").metric_name("M").build();
        let stat = MetricStat::builder().metric(metric).period(300).stat("Average").build();
        let raw = MetricAlarm::builder()
            .alarm_name("odd")
            .metrics(MetricDataQuery::builder().id("ad1").expression("ANOMALY_DETECTION_BAND(m1, 2)").build())
            .metrics(MetricDataQuery::builder().id("m1").metric_stat(stat).account_id("111122223333").build())
            .metrics(MetricDataQuery::builder().id("newer").build())
            .threshold_metric_id("ad1")
            .treat_missing_data("ignore")
            .build();
        let alarm = of_metric(&raw);
        assert_eq!((alarm.threshold, alarm.treat_missing_data.as_deref()), (None, Some("ignore")));
        let queries = alarm.queries();
        let told: Vec<_> =
            queries.iter().map(|q| (q.id.as_deref(), q.period, q.hidden, q.account_id.as_deref())).collect();
        assert_eq!(
            told,
            [(Some("m1"), 300, false, Some("111122223333")), (Some("ad1"), 300, false, None)],
            "what is neither metric nor expression is not asked"
        );
    }

    #[test]
    fn children_of_a_rule() {
        let rule = r#"(ALARM("checkout p99") OR ALARM(cpu-high)) AND NOT OK('arn:aws:cloudwatch:eu-west-1:111122223333:alarm:deploy') AND ALARM(cpu-high)"#;
        assert_eq!(children(rule), ["checkout p99", "cpu-high", "deploy"]);
        assert_eq!(children("OK(b) AND ALARM(a)"), ["b", "a"], "in the rule's order");
        assert_eq!(children("TRUE"), [""; 0]);
    }
}
