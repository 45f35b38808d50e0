//! Where a thing is shown in full.

use super::{Line, Thing};
use crate::{
    model::format_dimensions,
    spec::{PAGES, Route},
};

/// The view that a thing has of its own.
pub fn route_of(line: &Line<'_>) -> Option<Route> {
    let account = line.account().map(|a| ("account", a.to_string()));
    let region = line.region().map(|r| ("region", r.to_string()));
    let to = |view: &str, more: Vec<(&str, String)>| {
        let args = account.clone().into_iter().chain(region.clone()).chain(more);
        Some(Route { view: view.into(), args: args.map(|(n, v)| (n.to_owned(), v)).collect() })
    };
    match line.thing {
        Thing::Alarm(alarm) => to("alarm", vec![("name", alarm.name.to_string())]),
        Thing::Event(event) => to("event", vec![("id", event.id.to_string())]),
        Thing::Metric(metric) => {
            let names = vec![("namespace", metric.namespace.to_string()), ("name", metric.name.to_string())];
            let dimensions = Some(format_dimensions(&metric.dimensions)).filter(|d| !d.is_empty());
            to("metric", names.into_iter().chain(dimensions.map(|d| ("dimensions", d))).collect())
        }
        Thing::MetricDimensionSet(set) => {
            let namespace = Some(set.namespace.to_string()).filter(|name| !name.is_empty())?;
            to("metric-list", vec![("namespace", namespace)])
        }
        Thing::MetricNamespace(namespace) => {
            to("metric-list", vec![("namespace", namespace.name.to_string())])
        }
        Thing::Node(node) => to("node", vec![("id", node.instance_id.to_string())]),
        Thing::Session(session) => to("session", vec![("id", session.id.to_string())]),
        Thing::Service(service) => to("service", vec![("id", service.id.to_string())]),
        Thing::System(row) => to(&format!("{PAGES}{}", row.system.page()), vec![]),
        Thing::Resource(resource) => {
            let filter = format!("\"{}\"", resource.resource.replace('"', ""));
            to("metric-list", vec![("namespace", resource.namespace.to_string()), ("filter", filter)])
        }
        Thing::Fault(fault) => to("fault", vec![("source", fault.source.name().into())]),
        Thing::Coverage(_) => to("events", vec![]),
        Thing::Scope(_) => to("scope", vec![]),
        Thing::Attention(item) => {
            use crate::store::AttentionKind;
            let subject = item.subject.to_string();
            if (item.kind, item.subject.as_str()) == (AttentionKind::Fault, crate::store::OUTAGE) {
                return Some(Route::to("faults"));
            }
            match item.kind {
                AttentionKind::Alarm => to("alarm", vec![("name", subject)]),
                AttentionKind::Service => to("service", vec![("id", subject)]),
                AttentionKind::Node => to("node", vec![("id", subject)]),
                AttentionKind::Event => to("event", vec![("id", subject)]),
                AttentionKind::Fault => to("fault", vec![("source", subject)]),
            }
        }
        Thing::Instance(instance) => {
            let (service, id) = (instance.service_id.to_string(), instance.id.to_string());
            to("instance", vec![("service", service), ("id", id)])
        }
        Thing::Namespace(namespace) => to("services", vec![("namespace", namespace.name.to_string())]),
        // It is in no region: one in its route would narrow what it draws.
        Thing::Dashboard(dashboard) => {
            let name = ("name".to_owned(), dashboard.name.to_string());
            let account = account.map(|(name, value)| (name.to_owned(), value));
            Some(Route { view: "dashboard".into(), args: account.into_iter().chain([name]).collect() })
        }
        Thing::AlarmHistory(_) | Thing::Cost(_) => None,
    }
}
