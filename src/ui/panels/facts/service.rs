use super::Fact;
use crate::{
    model::{Health, HealthCheck, Service, Want},
    store::Slot,
    ui::{Cx, Line, style},
};

/// Health and instances, and who checks them.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, service: &Service) -> Vec<Fact> {
    let slot = line.scope.and_then(|key| cx.store.slot(key, &Want::Services));
    let mark = line.thing.sign();
    let mut out = vec![
        Fact::styled("health", format!("{} {}", mark.0, health(cx, slot, service)), mark.1),
        Fact::new("instances", instances(service)),
        Fact::new("checked by", checked_by(service.check)),
        Fact::new("namespace", service.namespace_name.as_str()),
    ];
    out.extend(Fact::some("type", service.kind.as_ref()));
    out.push(Fact::new("id", service.id.as_str()));
    out.extend(Fact::some("arn", service.arn.as_ref()));
    if let Some(fault) = slot.and_then(|slot| slot.fault.as_ref()) {
        let words = format!("{} services: {}", style::sign(crate::store::Mark::Unknown), fault.value);
        out.push(Fact::styled("not all", words, "unknown"));
    }
    out
}

fn health(cx: &Cx<'_>, slot: Option<&Slot>, service: &Service) -> String {
    let health = service.counts.rollup();
    match health {
        Health::Healthy => health.name().into(),
        Health::Unknown if service.check == HealthCheck::None => "unknown: nobody checks it".into(),
        Health::Unknown if service.instance_count == Some(0) => "unknown: there is no instance".into(),
        Health::Unknown => "unknown: no word on any instance".into(),
        Health::Degraded | Health::Unhealthy => match slot.and_then(|slot| slot.sick_since(&service.id)) {
            Some(at) => format!("{}, seen to turn {}", health.name(), super::moment(cx, at)),
            None => format!("{}, already so at the first look", health.name()),
        },
    }
}

/// How many there are, and how they stand. What was reported and what was counted may differ while instances
/// come and go.
fn instances(service: &Service) -> String {
    let counts = service.counts;
    let number = service.instance_count.map_or("?".into(), |n| n.to_string());
    let silent = service.instance_count.unwrap_or_default().saturating_sub(counts.total());
    let parts = [
        (counts.healthy, "healthy"),
        (counts.unhealthy, "unhealthy"),
        (counts.unknown, "not checked"),
        (silent, "without a word"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if parts.is_empty() { number } else { format!("{number}: {}", parts.join(", ")) }
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_HealthCheckCustomConfig.html>
fn checked_by(check: HealthCheck) -> &'static str {
    match check {
        HealthCheck::None => "nobody",
        HealthCheck::Custom => "who runs it: Cloud Map keeps what was last reported (custom)",
        HealthCheck::Route53 => "Route 53",
    }
}
