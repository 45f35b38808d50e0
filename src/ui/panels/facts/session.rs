use jiff::SignedDuration;

use super::Fact;
use crate::{
    model::{Node, PingStatus, Session, Snapshot, Source, Text, Timestamp},
    ui::{Cx, Line, cell::person_first},
};

/// Who is where since when, why, and by which document.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, session: &Session) -> Vec<Fact> {
    let mut out = vec![status(session)];
    if let Some(owner) = &session.owner {
        out.push(Fact::styled("who", who(owner), "strong"));
    }
    out.extend(session.target.as_ref().map(|target| on(cx, line, target)));
    out.push(match session.start {
        Some(start) => Fact::new("since", super::moment(cx, start)),
        None => Fact::styled("since", "nobody knows when", "unknown"),
    });
    if let Some(end) = session.end {
        let lasted =
            session.start.map(|start| format!(", after {}", lasting(start, end))).unwrap_or_default();
        out.push(Fact::new("ended", format!("{}{lasted}", super::moment(cx, end))));
    }
    out.push(match session.reason.as_ref().filter(|reason| !reason.is_empty()) {
        Some(reason) => Fact::new("reason", reason.as_str()),
        None => Fact::styled("reason", "none was given", "dim"),
    });
    out.extend(Fact::some("document", session.document.as_ref()));
    out.extend(session.owner.as_ref().map(|owner| Fact::styled("owner", owner.as_str(), "dim")));
    out.push(Fact::styled("id", session.id.as_str(), "dim"));
    out
}

fn status(session: &Session) -> Fact {
    let words = session.status.0.as_str();
    match session.status.is_open() {
        true => Fact::styled("status", format!("◆ {words}"), "warning"),
        false => Fact::new("status", words),
    }
}

/// `maria.lindqvist (OnCallEngineer)` of an assumed role, `user alice` of a user.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
fn who(owner: &str) -> String {
    let resource = if owner.starts_with("arn:") { owner.splitn(6, ':').nth(5) } else { None };
    match resource.and_then(|resource| resource.split_once('/')) {
        Some(("assumed-role", who)) => person_first(who),
        Some(("user", who)) => format!("user {who}"),
        _ => owner.to_owned(),
    }
}

/// The target, and how it is, as far as it is known there.
fn on(cx: &Cx<'_>, line: &Line<'_>, target: &Text) -> Fact {
    let Some(node) = node(cx, line, target) else { return Fact::new("on", target.as_str()) };
    let name = node.computer_name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    let (sign, style) = match node.ping_status {
        PingStatus::Online => ("●", "text"),
        PingStatus::ConnectionLost => ("◆", "warning"),
        PingStatus::Inactive | PingStatus::Unknown(_) => ("◌", "unknown"),
    };
    Fact::styled("on", format!("{sign} {name}{target}, {}", node.ping_status.as_str()), style)
}

fn node<'a>(cx: &'a Cx<'_>, line: &Line<'_>, id: &Text) -> Option<&'a Node> {
    let here = cx.store.good(Source::Nodes).filter(|(key, _)| Some(*key) == line.scope);
    let nodes =
        here.filter_map(|(_, good)| if let Snapshot::Nodes(all) = &*good.value { Some(all) } else { None });
    nodes.flatten().find(|node| node.instance_id == *id)
}

/// `12 m`, `3 h 5 m`.
fn lasting(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.duration_since(from).max(SignedDuration::ZERO).as_mins();
    match (minutes / 60, minutes % 60) {
        (0, 0) => "less than a minute".into(),
        (0, minutes) => format!("{minutes} m"),
        (hours, minutes) => format!("{hours} h {minutes} m"),
    }
}
