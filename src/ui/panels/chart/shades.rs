//! When an alarm was not fine.

use crate::{
    model::{
        Alarm, AlarmHistoryItem, AlarmState, Measure, MetricQuery, ScopeKey, Snapshot, Source, Timestamp,
        Want,
    },
    ui::Cx,
};

/// A span of time, and the name of its look.
pub(in crate::ui::panels) type Shade = (Timestamp, Timestamp, &'static str);

/// The look of a state that is not fine.
fn look(state: &AlarmState) -> Option<&'static str> {
    match state {
        AlarmState::Alarm => Some("alarm"),
        AlarmState::InsufficientData | AlarmState::Unknown(_) => Some("unknown"),
        AlarmState::Ok => None,
    }
}

/// What is held of an alarm's history, that which was read last.
pub(in crate::ui::panels) fn history<'a>(
    cx: &'a Cx<'_>,
    key: &ScopeKey,
    alarm: &Alarm,
) -> Option<&'a std::sync::Arc<Snapshot>> {
    let held = cx.store.slots_of(key).filter_map(|(want, slot)| match want {
        Want::AlarmHistory { alarm: of, range } if *of == alarm.name => Some((*range, slot.good.as_ref()?)),
        _ => None,
    });
    held.max_by_key(|(range, _)| *range).map(|(_, good)| &good.value)
}

/// When an alarm was not fine between two moments: as its history has it, else since it turned.
pub(in crate::ui::panels) fn shades(
    alarm: &Alarm,
    history: Option<&Snapshot>,
    (from, to): (Timestamp, Timestamp),
) -> Vec<Shade> {
    let items: &[AlarmHistoryItem] = match history {
        Some(Snapshot::AlarmHistory(all)) => all,
        _ => &[],
    };
    let mut turns: Vec<(Timestamp, Option<&AlarmState>, &AlarmState)> = items
        .iter()
        .filter_map(|item| Some((item.at, item.old_state.as_ref(), item.new_state.as_ref()?)))
        .collect();
    turns.sort_by_key(|(at, ..)| *at);
    // What was read of the alarm itself may be newer than its history.
    if let Some(since) = alarm.since()
        && turns.last().is_none_or(|(at, _, state)| *at < since && **state != alarm.state)
    {
        turns.push((since, None, &alarm.state));
    }
    let mut out = Vec::new();
    let mut add = |state: Option<&AlarmState>, since: Timestamp, until: Timestamp| {
        let (since, until) = (since.max(from), until.min(to));
        if let Some(look) = state.and_then(look).filter(|_| since < until) {
            out.push((since, until, look));
        }
    };
    if let Some((first, old, _)) = turns.first() {
        add(*old, from, *first);
    }
    for (at, (since, _, state)) in turns.iter().enumerate() {
        let until = turns.get(at + 1).map_or(to, |(until, ..)| *until);
        add(Some(state), *since, until);
    }
    out
}

/// The one alarm of some scopes that is over just what a query measures: of several none is meant.
pub(super) fn over<'a>(
    cx: &'a Cx<'_>,
    scopes: &[ScopeKey],
    query: &MetricQuery,
) -> Option<(&'a ScopeKey, &'a Alarm)> {
    let Measure::Metric { metric, stat } = &query.measure else { return None };
    let is_over = |alarm: &&Alarm| {
        alarm.namespace.as_ref() == Some(&metric.namespace)
            && alarm.metric_name.as_ref() == Some(&metric.name)
            && alarm.dimensions == metric.dimensions
            && alarm.statistic.as_deref() == Some(stat)
            && (!matches!(stat.as_str(), "Sum" | "SampleCount") || alarm.period == Some(query.period))
    };
    let good = cx.store.good(Source::Alarms).filter(|(key, _)| scopes.contains(key));
    let mut found = good.flat_map(|(key, good)| {
        let all: &[Alarm] = if let Snapshot::Alarms(all) = &*good.value { all } else { &[] };
        all.iter().filter(is_over).map(move |alarm| (key, alarm))
    });
    found.next().filter(|_| found.next().is_none())
}
