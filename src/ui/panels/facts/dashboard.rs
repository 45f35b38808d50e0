use super::Fact;
use crate::{
    model::Dashboard,
    ui::{Cx, Line, pointer_of},
};

/// Whose it is, when it was changed, how large its body is, and where the AWS console has it.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, dashboard: &Dashboard) -> Vec<Fact> {
    let mut out = vec![Fact::styled("name", dashboard.name.as_str(), "strong")];
    if let Some(account) = line.account() {
        let id = cx.store.account_id(account).map(|id| format!(" ({id})")).unwrap_or_default();
        out.push(Fact::new("account", format!("{account}{id}")));
    }
    out.push(match dashboard.last_modified {
        Some(at) => Fact::new("changed", super::moment(cx, at)),
        None => Fact::styled("changed", "nobody knows when", "unknown"),
    });
    out.extend(dashboard.size.map(|bytes| Fact::new("size", format!("{bytes} bytes"))));
    let pointer = pointer_of(cx, line);
    let arn = dashboard.arn.as_ref().map(ToString::to_string);
    let arn = arn.or_else(|| pointer.as_ref().and_then(crate::model::Pointer::arn));
    out.extend(arn.map(|arn| Fact::styled("arn", arn, "dim")));
    out.extend(pointer.and_then(|p| p.console_url()).map(|url| Fact::styled("link", url, "dim")));
    out
}
