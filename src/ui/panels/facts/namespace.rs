use super::Fact;
use crate::{
    model::{Namespace, Service, Snapshot, Want},
    store::Mark,
    ui::{Cx, Line, Thing, style},
};

/// What kind of names it gives, and how its services stand, as far as they were read.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, namespace: &Namespace) -> Vec<Fact> {
    let mut out = vec![Fact::new("type", kind(namespace))];
    out.extend(Fact::some("about", namespace.description.as_ref()));
    let count = namespace.service_count.map_or("?".into(), |n| n.to_string());
    out.push(Fact::new("services", count));
    let slot = line.scope.and_then(|key| cx.store.slot(key, &Want::Services));
    if let Some(Snapshot::Services(all)) = slot.and_then(|slot| slot.good.as_ref()).map(|good| &*good.value) {
        let own = || all.iter().filter(|service| service.namespace_id == namespace.id);
        let marked = |mark: Mark| own().filter(|s| Thing::Service(s).mark() == Some(mark)).count();
        for (mark, words) in
            [(Mark::Alarm, "not healthy"), (Mark::Fine, "healthy"), (Mark::Unknown, "of unknown health")]
        {
            let count = marked(mark);
            if count > 0 {
                let text = format!("{} {count} {words}", style::sign(mark));
                out.push(Fact::styled(" ", text, style::mark_style(mark)));
            }
        }
        let instances: Option<u64> = own().map(|s: &Service| s.instance_count.map(u64::from)).sum();
        out.extend(instances.map(|n| Fact::new("instances", n.to_string())));
    }
    out.push(Fact::new("id", namespace.id.as_str()));
    out.extend(Fact::some("arn", namespace.arn.as_ref()));
    out
}

/// `Type` in words. <https://docs.aws.amazon.com/cloud-map/latest/api/API_NamespaceSummary.html>
fn kind(namespace: &Namespace) -> String {
    let Some(kind) = namespace.kind.as_deref() else { return "?".into() };
    let words = match kind {
        "DNS_PRIVATE" => "names inside a VPC, and API calls",
        "DNS_PUBLIC" => "public names, and API calls",
        "HTTP" => "API calls alone",
        _ => return kind.into(),
    };
    format!("{kind}: {words}")
}
