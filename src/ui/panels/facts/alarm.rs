use super::Fact;
use crate::{
    model::{Alarm, AlarmState, ScopeKey, Snapshot, Source},
    ui::{Cx, Line},
};

/// State and reason, what it watches, its children, and whether anybody is told.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, alarm: &Alarm) -> Vec<Fact> {
    let mut out = Vec::new();
    let since = alarm.since().map(|at| format!(" since {}", super::moment(cx, at))).unwrap_or_default();
    let style = if alarm.state == AlarmState::Alarm { "alarm" } else { "text" };
    out.push(Fact::styled("state", format!("{}{since}", alarm.state.as_str()), style));
    out.extend(Fact::some("reason", alarm.state_reason.as_ref()));
    out.extend(Fact::some("about", alarm.description.as_ref()));
    if let (Some(namespace), Some(metric)) = (&alarm.namespace, &alarm.metric_name) {
        let stat = alarm.statistic.as_deref().unwrap_or("");
        let period = alarm.period.map(|p| format!(" over {p} s")).unwrap_or_default();
        out.push(Fact::new("metric", format!("{namespace} {metric} {stat}{period}")));
    }
    if !alarm.dimensions.is_empty() {
        let dimensions: Vec<String> = alarm.dimensions.iter().map(|(n, v)| format!("{n}={v}")).collect();
        out.push(Fact::new("where", dimensions.join("  ")));
    }
    out.extend(Fact::some("rule", alarm.rule.as_ref()));
    out.extend(alarm.children.iter().map(|child| {
        let state = line
            .scope
            .and_then(|key| states(cx, key).find(|a| a.name == *child))
            .map_or("not found", |a| a.state.as_str());
        let style = if state == "ALARM" { "alarm" } else { "text" };
        Fact::styled("", format!("{state:<10} {child}"), style)
    }));
    if alarm.actions_enabled == Some(false) {
        out.push(Fact::styled("actions", "off: nobody is told", "warning"));
    }
    out
}

fn states<'a>(cx: &'a Cx<'_>, key: &'a ScopeKey) -> impl Iterator<Item = &'a Alarm> {
    let snapshots = cx.store.good(Source::Alarms).filter(move |(k, _)| *k == key);
    snapshots
        .filter_map(|(_, good)| if let Snapshot::Alarms(all) = &*good.value { Some(all) } else { None })
        .flatten()
}
