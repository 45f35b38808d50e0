use super::Fact;
use crate::ui::{Cx, rows::FaultRow};

/// What is wrong, what it hides, and what to do.
pub(super) fn facts(cx: &Cx<'_>, row: &FaultRow) -> Vec<Fact> {
    let fault = &row.fault;
    let mut out = vec![Fact::styled("fault", fault.kind.words(), "unreadable")];
    out.extend(Fact::some("operation", fault.operation.as_ref()));
    out.extend(Fact::some("code", fault.code.as_ref()));
    out.extend(Fact::some("said", Some(&fault.message)));
    out.push(Fact::styled("do", fault.fix.as_str(), "strong"));
    if let Some(since) = row.since {
        out.push(Fact::new("since", super::moment(cx, since)));
    }
    match row.last_good {
        Some(at) => {
            out.push(Fact::new("last good", format!("{}; it stays on screen", super::moment(cx, at))))
        }
        None => out.push(Fact::new("last good", "never since the start")),
    }
    if let (Some(since), Some(until)) = (fault.complete_since, fault.complete_until) {
        let span = format!("{} to {}", super::moment(cx, since), super::moment(cx, until));
        out.push(Fact::new("complete", span));
    }
    out.push(Fact::new("hides", row.hides.as_str()));
    out
}
