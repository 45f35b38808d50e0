//! What has been set aside of what is selected.

use super::{Cx, Line, Thing};
use crate::{
    model::{Text, Timestamp},
    store::{Aside, Attention, AttentionKind, Mark},
};

/// The line of the attention list that a thing has, or would have.
fn item(line: &Line<'_>) -> Option<Attention> {
    let (kind, subject, since): (_, Text, Option<Timestamp>) = match line.thing {
        Thing::Attention(item) => return Some(item.clone()),
        Thing::Alarm(alarm) => (AttentionKind::Alarm, alarm.name.clone(), alarm.since()),
        Thing::Service(service) => (AttentionKind::Service, service.id.clone(), None),
        Thing::Node(node) => (AttentionKind::Node, node.instance_id.clone(), node.last_ping),
        Thing::Event(event) => (AttentionKind::Event, event.id.to_text(), None),
        _ => return None,
    };
    Some(Attention {
        mark: Mark::Warning,
        since,
        account: line.account()?.clone(),
        region: line.region().cloned(),
        kind,
        subject,
        title: String::new(),
        login: None,
        accounts: 1,
        mutes: None,
        aside: None,
    })
}

/// Why a thing wants nobody, for now, as far as people have said so.
pub fn of(cx: &Cx<'_>, line: &Line<'_>) -> Option<Aside> {
    cx.store.aside(&item(line)?, cx.now)
}
