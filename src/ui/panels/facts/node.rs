use std::{cmp::Reverse, collections::HashSet};

use super::Fact;
use crate::{
    model::{Node, PingStatus, Session, Snapshot, Source, Text},
    ui::{Cx, Line},
};

/// The agent, the machine, and who has a session on it.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, node: &Node) -> Vec<Fact> {
    let mut out = vec![agent(cx, node)];
    out.extend(Fact::some("name", node.computer_name.as_ref()));
    out.extend(open_sessions(cx, line, node).into_iter().map(|session| {
        let start = session.start.map(|at| format!(" since {}", super::moment(cx, at))).unwrap_or_default();
        Fact::styled("session", format!("◆ {}{start}", session.owner_name()), "warning")
    }));
    out.extend(Fact::some("address", node.ip_address.as_ref()));
    let platform = [&node.platform_name, &node.platform_version];
    let platform: Vec<&str> = platform.into_iter().flatten().map(Text::as_str).collect();
    if !platform.is_empty() {
        out.push(Fact::new("platform", platform.join(" ")));
    }
    out.extend(node.agent_version.as_ref().map(|version| match node.is_latest_version {
        Some(true) => Fact::new("version", format!("{version}, the latest")),
        Some(false) => Fact::new("version", format!("{version}, not the latest")),
        None => Fact::new("version", version.as_str()),
    }));
    out.extend(Fact::some("kind", node.resource_type.as_ref()));
    out.push(Fact::styled("id", node.instance_id.as_str(), "dim"));
    out
}

fn agent(cx: &Cx<'_>, node: &Node) -> Fact {
    let last = node.last_ping.map(|at| format!(", last ping {}", super::moment(cx, at))).unwrap_or_default();
    let (sign, style) = match node.ping_status {
        PingStatus::Online => ("●", "fine"),
        PingStatus::ConnectionLost => ("◆", "warning"),
        PingStatus::Inactive | PingStatus::Unknown(_) => ("◌", "unknown"),
    };
    Fact::styled("agent", format!("{sign} {}{last}", node.ping_status.as_str()), style)
}

/// Sessions on a node that have not ended, as they were last read.
fn open_sessions<'a>(cx: &'a Cx<'_>, line: &Line<'_>, node: &Node) -> Vec<&'a Session> {
    let here = cx.store.good(Source::Sessions).filter(|(key, _)| Some(*key) == line.scope);
    let mut read: Vec<_> = here.map(|(_, good)| good).collect();
    read.sort_by_key(|good| Reverse(good.at));
    let all = read.into_iter().filter_map(|good| match &*good.value {
        Snapshot::Sessions(all) => Some(all),
        _ => None,
    });
    let mut seen = HashSet::new();
    let mut last: Vec<&Session> = all.flatten().filter(|session| seen.insert(session.id.as_str())).collect();
    last.retain(|session| session.status.is_open() && session.target.as_ref() == Some(&node.instance_id));
    last
}
