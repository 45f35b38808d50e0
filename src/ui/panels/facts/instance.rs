use super::Fact;
use crate::{
    model::{HealthCheck, Instance, InstanceHealth, Node, Service, Snapshot, Text, Want},
    spec::{Action, Context, Route},
    ui::{Cx, Line, text::width_up_to, time},
};

/// Values stand below each other when no name is wider than this.
const WIDEST_NAME: u16 = 28;

/// Health, where it runs, and every attribute.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, instance: &Instance) -> Vec<Fact> {
    let sign = line.thing.sign();
    let mut out = vec![
        Fact::styled("health", format!("{} {}", sign.0, health(cx, line, instance)), sign.1),
        Fact::new("service", format!("{} in {}", instance.service_name, instance.namespace_name)),
    ];
    if let Some(id) = instance.node_id() {
        let (words, style) = node(cx, line, id);
        let key = cx.specs.keymap.keys_of(Context::Panel, Action::Open).into_iter().next();
        let open = key.map(|key| format!(" ({key} opens it)")).unwrap_or_default();
        out.push(Fact::styled("node", format!("{words}{open}"), style));
    }
    out.push(Fact::new("instance", instance.id.as_str()));
    let width = |name: &str| usize::from(width_up_to(name, WIDEST_NAME));
    let widest = instance.attributes.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    for (i, (name, value)) in instance.attributes.iter().enumerate() {
        let label = if i == 0 { "attributes" } else { " " };
        let gap = " ".repeat(widest - width(name) + 2);
        out.push(Fact::new(label, format!("{name}{gap}{value}")));
    }
    out
}

/// The view of the node that it runs on.
pub(super) fn leads_to(line: &Line<'_>, instance: &Instance) -> Option<Route> {
    let place = line.scope?;
    let args = [("account", place.account.as_str()), ("region", place.region.as_str())];
    let args = args.into_iter().chain([("id", instance.node_id()?.as_str())]);
    Some(Route { view: "node".into(), args: args.map(|(n, v)| (n.to_owned(), v.to_owned())).collect() })
}

fn health(cx: &Cx<'_>, line: &Line<'_>, instance: &Instance) -> String {
    let words = instance.health.as_str();
    let unchecked = service(cx, line, instance).is_some_and(|s| s.check == HealthCheck::None);
    match instance.health {
        InstanceHealth::NotChecked if unchecked => format!("{words}: nobody checks this service"),
        // One that was registered a moment ago has no health yet.
        InstanceHealth::NotChecked => format!("{words}: no word on it"),
        _ => words.into(),
    }
}

fn service<'a>(cx: &'a Cx<'_>, line: &Line<'_>, instance: &Instance) -> Option<&'a Service> {
    let good = cx.store.slot(line.scope?, &Want::Services)?.good.as_ref()?;
    let Snapshot::Services(all) = &*good.value else { return None };
    all.iter().find(|service| service.id == instance.service_id)
}

/// The node, with its name and how it stands when that was read.
fn node(cx: &Cx<'_>, line: &Line<'_>, id: &Text) -> (String, &'static str) {
    let slot = line.scope.and_then(|key| cx.store.slot(key, &Want::Nodes));
    let all = slot.and_then(|slot| slot.good.as_ref()).map(|good| &*good.value);
    let Some(Snapshot::Nodes(all)) = all else {
        return match slot.and_then(|slot| slot.fault.as_ref()) {
            Some(fault) => (format!("{id}, ✕ nodes: {}", fault.value.kind.words()), "unreadable"),
            None => (format!("{id}, ◌ not read yet"), "unknown"),
        };
    };
    let Some(node) = all.iter().find(|node| node.instance_id == *id) else {
        return (format!("{id}, not managed by Systems Manager"), "text");
    };
    let (sign, style) = crate::ui::Thing::Node(node).sign();
    let ping = node.last_ping.map(|at| format!(", last ping {} ago", time::age(at, cx.now)));
    let (name, ping) = (name(node), ping.unwrap_or_default());
    (format!("{sign} {id}{name}, {}{ping}", node.ping_status.as_str()), style)
}

fn name(node: &Node) -> String {
    node.computer_name.as_ref().map(|name| format!(" {name}")).unwrap_or_default()
}
