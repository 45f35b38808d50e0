use super::Fact;
use crate::{
    model::{Node, Snapshot, Source},
    ui::{Cx, Line},
};

/// The agent, the machine, and who has a session on it.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, node: &Node) -> Vec<Fact> {
    let last = node.last_ping.map(|at| format!(", last ping {}", super::moment(cx, at))).unwrap_or_default();
    let mut out = vec![Fact::styled("agent", format!("{}{last}", node.ping_status.as_str()), "warning")];
    out.extend(Fact::some("name", node.computer_name.as_ref()));
    out.extend(Fact::some("address", node.ip_address.as_ref()));
    let platform = [&node.platform_name, &node.platform_version];
    let platform: Vec<&str> = platform.into_iter().flatten().map(crate::model::Text::as_str).collect();
    out.push(Fact::new("platform", platform.join(" ")));
    if let Some(version) = &node.agent_version {
        let latest = match node.is_latest_version {
            Some(true) => ", the latest",
            Some(false) => ", not the latest",
            None => "",
        };
        out.push(Fact::new("version", format!("{version}{latest}")));
    }
    let sessions = cx.store.good(Source::Sessions).filter(|(k, _)| Some(*k) == line.scope);
    for (_, good) in sessions {
        let Snapshot::Sessions(all) = &*good.value else { continue };
        let open = all.iter().filter(|s| s.status.is_open() && s.target.as_ref() == Some(&node.instance_id));
        out.extend(open.map(|s| {
            let start = s.start.map(|at| format!(" since {}", super::moment(cx, at))).unwrap_or_default();
            Fact::styled("session", format!("{}{start}", s.owner_name()), "warning")
        }));
    }
    out
}
