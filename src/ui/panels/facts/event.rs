use super::Fact;
use crate::{model::TrailEvent, ui::Cx};

/// Who did what, from where, on what, with which outcome, and the record.
pub(super) fn facts(cx: &Cx<'_>, event: &TrailEvent) -> Vec<Fact> {
    let mut out = vec![
        Fact::styled("event", event.name.as_str(), "strong"),
        Fact::new("time", super::moment(cx, event.time)),
        Fact::new("who", event.who.as_str()),
    ];
    out.extend(Fact::some("from", event.source_ip.as_ref()));
    out.extend(Fact::some("service", event.source.as_ref()));
    if let Some(code) = &event.error_code {
        out.push(Fact::styled("failed", code.as_str(), "warning"));
    }
    out.extend(event.resources.iter().filter_map(|r| Fact::some("resource", r.name.as_ref())));
    out.push(Fact::new("id", event.id.as_str()));
    if let Ok(record) = serde_json::to_string_pretty(&*event.record)
        && !event.record.is_null()
    {
        out.push(Fact::new("", ""));
        // Line feeds inside strings are escaped here, so a line of the record is a line.
        out.extend(record.lines().take(2000).map(|line| Fact::styled("", crate::model::clean(line), "dim")));
    }
    out
}
