use super::Fact;
use crate::{
    model::{
        Alarm, AlarmState, Measure, Metric, MetricQuery, ScopeKey, Snapshot, Source, Text, arn_words,
        period_words,
    },
    ui::{Cx, Line, Thing},
};

/// Its state and when that is so, why, what it watches, what it hangs together with, and who is told.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, alarm: &Alarm) -> Vec<Fact> {
    let mut out = vec![state(cx, alarm)];
    out.extend(mutes(cx, alarm));
    out.extend(alarm.condition().filter(|_| alarm.rule.is_none()).map(|words| Fact::new("when", words)));
    out.extend(Fact::some("about", alarm.description.as_ref()));
    out.extend(Fact::some("reason", alarm.state_reason.as_ref()));
    watched(alarm, &mut out);
    out.extend(alarm.missing_data_words().map(|words| Fact::new("no data", words)));
    out.extend(Fact::some("rule", alarm.rule.as_ref()));
    let here: Vec<&Alarm> = line.scope.map(|key| alarms(cx, key).collect()).unwrap_or_default();
    out.extend(alarm.children.iter().enumerate().map(|(at, name)| {
        let child = here.iter().copied().find(|a| a.name == *name);
        other(cx, if at == 0 { "over" } else { " " }, name, child)
    }));
    let parents = here.iter().filter(|a| a.children.contains(&alarm.name));
    out.extend(
        parents
            .enumerate()
            .map(|(at, parent)| other(cx, if at == 0 { "part of" } else { " " }, &parent.name, Some(parent))),
    );
    actions(alarm, &mut out);
    out.extend(Fact::some("arn", alarm.arn.as_ref()));
    out
}

/// Its state, since when, and what else the last update of it may mean.
fn state(cx: &Cx<'_>, alarm: &Alarm) -> Fact {
    let since = alarm.since().map(|at| format!(" since {}", super::moment(cx, at))).unwrap_or_default();
    let (sign, style) = Thing::Alarm(alarm).sign();
    let style = if alarm.state == AlarmState::Ok { "text" } else { style };
    Fact::styled("state", format!("{sign} {}{since}", alarm.state.as_str()), style)
}

/// What mutes it now, and what is not known of that.
fn mutes(cx: &Cx<'_>, alarm: &Alarm) -> Vec<Fact> {
    let muted = alarm.muted(cx.now).map(|window| {
        let until = window.until.map(|until| format!("until {} ", cx.view.zone.moment(until, cx.now)));
        let words = format!("◌ {}by the rule {}: nobody is told", until.unwrap_or_default(), window.rule);
        Fact::styled("muted", words, "unknown")
    });
    let unknown = alarm.mutes.as_ref().and_then(|mutes| mutes.unknown.as_ref());
    let unknown = unknown.map(|why| Fact::styled("mutes", format!("◌ not known: {why}"), "dim"));
    muted.into_iter().chain(unknown).collect()
}

/// The metric with its dimensions, or each part of an expression.
fn watched(alarm: &Alarm, out: &mut Vec<Fact>) {
    if let (Some(namespace), Some(name)) = (&alarm.namespace, &alarm.metric_name) {
        let stat = alarm.statistic.as_deref().map(|s| format!(" {s}")).unwrap_or_default();
        let period = alarm.period.map(|p| format!(" over {}", period_words(p))).unwrap_or_default();
        out.push(Fact::new("metric", format!("{namespace} {name}{stat}{period}")));
    }
    out.extend(dimensions(&alarm.dimensions));
    let parts = alarm.metrics.iter().enumerate();
    out.extend(parts.map(|(at, query)| Fact::new(if at == 0 { "metric" } else { " " }, part(query))));
}

/// `m1 = AWS/ELB Requests Sum over 1 min  LoadBalancer=app`.
fn part(query: &MetricQuery) -> String {
    let id = query.id.as_ref().map(|id| format!("{id} = ")).unwrap_or_default();
    let label = query.label.as_ref().filter(|l| !l.is_empty()).map(|l| format!(" ({l})")).unwrap_or_default();
    match &query.measure {
        Measure::Expression(expression) => format!("{id}{expression}{label}"),
        Measure::Metric { metric: Metric { namespace, name, dimensions }, stat } => {
            let period = period_words(query.period);
            let pairs: String = dimensions.iter().map(|(n, v)| format!("  {n}={v}")).collect();
            format!("{id}{namespace} {name} {stat} over {period}{label}{pairs}")
        }
    }
}

/// Dimensions, if there are any.
pub(super) fn dimensions(pairs: &[(Text, Text)]) -> Option<Fact> {
    let words: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    (!words.is_empty()).then(|| Fact::new("where", words.join("  ")))
}

/// Another alarm and its state.
fn other(cx: &Cx<'_>, label: &'static str, name: &Text, alarm: Option<&Alarm>) -> Fact {
    let Some(alarm) = alarm else {
        return Fact::styled(label, format!("◌ {name}, not found here"), "unknown");
    };
    let (sign, style) = Thing::Alarm(alarm).sign();
    let since =
        alarm.since().map(|at| format!(" for {}", crate::ui::time::age(at, cx.now))).unwrap_or_default();
    let style = if alarm.state == AlarmState::Ok { "text" } else { style };
    Fact::styled(label, format!("{sign} {name}, {}{since}", alarm.state.as_str()), style)
}

/// Who is told of which state, and what keeps them from being told.
fn actions(alarm: &Alarm, out: &mut Vec<Fact>) {
    let lists = [
        ("ALARM", &alarm.alarm_actions),
        ("OK", &alarm.ok_actions),
        ("INSUFFICIENT_DATA", &alarm.insufficient_data_actions),
    ];
    let before = out.len();
    if alarm.actions_enabled == Some(false) {
        out.push(Fact::styled(" ", "◆ off: nobody is told", "warning"));
    } else if lists.iter().all(|(_, list)| list.is_empty()) {
        out.push(Fact::styled(" ", "◆ none: nobody is told", "warning"));
    }
    if let Some(by) = &alarm.actions_suppressed_by {
        out.push(Fact::styled(" ", format!("◆ silenced: {}", silence(by)), "warning"));
    }
    for (state, list) in lists {
        out.extend(list.iter().map(|arn| Fact::new(" ", format!("{state}: {}", arn_words(arn)))));
    }
    if let Some(first) = out.get_mut(before) {
        first.label = "actions";
    }
    out.extend(Fact::some("silencer", alarm.actions_suppressor.as_ref()));
}

/// `ActionsSuppressedBy` in words.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html>
fn silence(by: &str) -> &str {
    match by {
        "Alarm" => "its silencer is in alarm",
        "WaitPeriod" => "it waits for its silencer",
        "ExtensionPeriod" => "its silencer was in alarm",
        other => other,
    }
}

fn alarms<'a>(cx: &'a Cx<'_>, key: &'a ScopeKey) -> impl Iterator<Item = &'a Alarm> {
    let snapshots = cx.store.good(Source::Alarms).filter(move |(k, _)| *k == key);
    snapshots
        .filter_map(|(_, good)| if let Snapshot::Alarms(all) = &*good.value { Some(all) } else { None })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AlarmType;

    fn words(alarm: &Alarm) -> Vec<String> {
        let mut out = Vec::new();
        actions(alarm, &mut out);
        out.into_iter().map(|fact| fact.text).collect()
    }

    #[test]
    fn who_is_told_and_who_is_not() {
        let alarm =
            Alarm { actions_enabled: Some(true), ..Alarm::new("a", AlarmType::Metric, AlarmState::Ok) };
        assert_eq!(words(&alarm), ["◆ none: nobody is told"]);
        let told = Alarm {
            alarm_actions: vec!["arn:aws:sns:eu-west-1:111122223333:oncall-shop".into()],
            ok_actions: vec!["arn:aws:automate:eu-west-1:ec2:stop".into()],
            ..alarm
        };
        assert_eq!(words(&told), ["ALARM: sns oncall-shop", "OK: automate stop"]);
        let off = Alarm { actions_enabled: Some(false), ..told.clone() };
        assert_eq!(words(&off)[0], "◆ off: nobody is told");
        let silenced = Alarm { actions_suppressed_by: Some("WaitPeriod".into()), ..told };
        assert!(words(&silenced)[0].starts_with("◆ silenced: it waits"));
    }
}
