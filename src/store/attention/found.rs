use super::{Attention, AttentionKind};
use crate::{
    model::{AlarmState, Health, PingStatus, ScopeKey, Snapshot, Text, Timestamp, TrailEvent},
    store::{Mark, Slot},
};

/// What in a snapshot wants a human.
pub(in crate::store) fn of_snapshot(scope: &ScopeKey, slot: &Slot, snapshot: &Snapshot) -> Vec<Attention> {
    let mut list: Vec<Attention> = Vec::new();
    let mut mutes = Vec::new();
    let mut add = |mark, since: Option<Timestamp>, kind, subject: &Text, title: String| {
        list.push(Attention {
            mark,
            since,
            account: scope.account.clone(),
            region: Some(scope.region.clone()),
            kind,
            subject: subject.clone(),
            title,
            login: None,
            accounts: 1,
            mutes: None,
            aside: None,
        });
        list.len() - 1
    };
    match snapshot {
        Snapshot::Alarms(alarms) => {
            for alarm in alarms.iter().filter(|a| a.state == AlarmState::Alarm) {
                let title = match alarm.limit() {
                    Some(limit) => format!("{} {limit}", alarm.name),
                    None => format!("{} in alarm", alarm.name),
                };
                let at = add(Mark::Alarm, alarm.since(), AttentionKind::Alarm, &alarm.name, title);
                mutes.extend(alarm.mutes.as_ref().filter(|m| !m.windows.is_empty()).map(|m| (at, m)));
            }
        }
        Snapshot::Services(services) => {
            for service in services {
                let counts = service.counts;
                if matches!(counts.rollup(), Health::Degraded | Health::Unhealthy) {
                    let title =
                        format!("{} {} of {} unhealthy", service.name, counts.unhealthy, counts.total());
                    add(
                        Mark::Alarm,
                        slot.sick_since(&service.id),
                        AttentionKind::Service,
                        &service.id,
                        title,
                    );
                }
            }
        }
        Snapshot::Nodes(nodes) => {
            for node in nodes.iter().filter(|n| n.ping_status == PingStatus::ConnectionLost) {
                let title = match &node.computer_name {
                    Some(name) => format!("{name} lost connection, {}", node.instance_id),
                    None => format!("lost connection, {}", node.instance_id),
                };
                add(Mark::Warning, node.last_ping, AttentionKind::Node, &node.instance_id, title);
            }
        }
        Snapshot::Events(batch) => return of_events(scope, batch.events.iter().map(|event| &**event)),
        _ => {}
    }
    for (at, of_it) in mutes {
        list[at].mutes = Some(of_it.clone());
    }
    list
}

/// What among events wants a human.
pub(in crate::store) fn of_events<'a>(
    scope: &ScopeKey,
    events: impl Iterator<Item = &'a TrailEvent>,
) -> Vec<Attention> {
    let of = |event: &TrailEvent| {
        let title = worrying(event)?;
        Some(Attention {
            mark: Mark::Warning,
            since: Some(event.time),
            account: scope.account.clone(),
            region: Some(scope.region.clone()),
            kind: AttentionKind::Event,
            subject: event.id.to_text(),
            title,
            login: None,
            accounts: 1,
            mutes: None,
            aside: None,
        })
    };
    events.filter_map(of).collect()
}

/// What an event says when somebody should look at it: root at work, or a sign-in that failed.
pub fn worrying(event: &TrailEvent) -> Option<String> {
    let from = event.source_ip.as_deref().map(|ip| format!(", {ip}")).unwrap_or_default();
    if event.name == "ConsoleLogin" && event.error_code.is_some() {
        return Some(format!("failed sign-in of {}{from}", event.who));
    }
    if event.by_root && event.name == "ConsoleLogin" {
        return Some(format!("root sign-in{from}"));
    }
    (event.by_root && !event.read_only).then(|| format!("root did {}{from}", event.name))
}
