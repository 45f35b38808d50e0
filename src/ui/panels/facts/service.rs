use super::Fact;
use crate::{
    model::{Health, Service},
    ui::{Cx, Line},
};

/// Health and instances, and who checks them.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, service: &Service) -> Vec<Fact> {
    let counts = service.counts;
    let health = counts.rollup();
    let sick = matches!(health, Health::Degraded | Health::Unhealthy);
    let slot = line.scope.and_then(|key| cx.store.slot(key, &crate::model::Want::Services));
    let since = slot.and_then(|slot| slot.sick_since(&service.id)).map_or_else(
        || ", already so at the first look".into(),
        |at| format!(", seen to turn {}", super::moment(cx, at)),
    );
    let words = if sick { format!("{}{since}", health.name()) } else { health.name().into() };
    let style = match health {
        Health::Healthy => "fine",
        Health::Unknown => "unknown",
        Health::Degraded | Health::Unhealthy => "alarm",
    };
    vec![
        Fact::styled("health", words, style),
        Fact::new(
            "instances",
            format!(
                "{} healthy, {} unhealthy, {} not checked",
                counts.healthy, counts.unhealthy, counts.unknown
            ),
        ),
        Fact::new("namespace", service.namespace_name.as_str()),
        Fact::new("checked by", service.check.name()),
        Fact::new("id", service.id.as_str()),
    ]
}
