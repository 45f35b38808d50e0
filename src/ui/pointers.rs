//! What a thing is to AWS: for its ARN and its link.

use super::{Cx, Line, Thing};
use crate::model::{AccountId, Pointer, Region, Target};

/// Points at a thing in AWS. None for what AWS has no one place for.
pub fn pointer_of(cx: &Cx<'_>, line: &Line<'_>) -> Option<Pointer> {
    let target = match line.thing {
        Thing::Alarm(alarm) => Target::Alarm { name: alarm.name.clone() },
        Thing::Dashboard(dashboard) => Target::Dashboard { name: dashboard.name.clone() },
        Thing::Event(event) => Target::Event { id: event.id.to_text() },
        Thing::Instance(instance) => {
            Target::ServiceInstance { service_id: instance.service_id.clone(), id: instance.id.clone() }
        }
        Thing::Metric(metric) => Target::Metric(metric.clone()),
        Thing::Namespace(namespace) => Target::Namespace { id: namespace.id.clone() },
        Thing::Node(node) => Target::Instance { id: node.instance_id.clone() },
        Thing::Service(service) => {
            Target::Service { id: service.id.clone(), namespace_id: Some(service.namespace_id.clone()) }
        }
        Thing::Session(session) => Target::Session { id: session.id.clone() },
        Thing::Scope(_) | Thing::Fault(_) => Target::Region,
        Thing::Attention(_) => {
            let behind = cx.resolve(line.clone());
            return match behind.thing {
                Thing::Attention(_) => None,
                _ => pointer_of(cx, &behind),
            };
        }
        _ => return None,
    };
    let id = line.account_id.as_deref().and_then(AccountId::parse);
    if let Target::Dashboard { .. } = target {
        // It is in no region, and its account alone knows which partition that is.
        let region = cx.store.account(line.account()?)?.global_region();
        return Some(Pointer { region: None, ..Pointer::new(id, region, target) });
    }
    let region =
        line.region().cloned().or_else(|| Some(cx.store.account(line.account()?)?.global_region()))?;
    (region != Region::global()).then(|| Pointer::new(id, region, target))
}

/// What names a thing best, to be copied: its ARN, else its id or name.
pub fn name_of(cx: &Cx<'_>, line: &Line<'_>) -> String {
    let line = cx.resolve(line.clone());
    let arn = match line.thing {
        Thing::Alarm(alarm) => alarm.arn.as_ref().map(ToString::to_string),
        Thing::Dashboard(dashboard) => dashboard.arn.as_ref().map(ToString::to_string),
        Thing::Service(service) => service.arn.as_ref().map(ToString::to_string),
        Thing::Namespace(namespace) => namespace.arn.as_ref().map(ToString::to_string),
        // People look for a node, a session and an event by id: an ARN is no use to a shell.
        _ => None,
    };
    arn.unwrap_or_else(|| match line.thing {
        Thing::Instance(instance) => instance.id.to_string(),
        Thing::Attention(item) => item.title.clone(),
        Thing::Fault(fault) => fault.fault.message.to_string(),
        Thing::AlarmHistory(item) => item.summary.to_string(),
        Thing::Metric(metric) => format!("{} {}", metric.namespace, metric.name),
        Thing::Resource(resource) => resource.resource.to_string(),
        Thing::Scope(scope) => scope.scope.to_string(),
        Thing::System(row) => row.system.name.to_string(),
        thing => thing.key().into_owned(),
    })
}
