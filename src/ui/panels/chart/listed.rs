//! What is said of the lists of metrics that a chart comes from.

use super::star::{Listed, Whole};
use crate::spec::ChartSpec;

/// What stands instead of a chart of which no list has anything: the name of a look, and words.
pub(super) fn instead(whole: &Whole<'_>, spec: &ChartSpec) -> Option<(&'static str, String)> {
    let listed = whole.listed.as_ref()?;
    if whole.spec.queries.iter().any(|query| !query.hidden) {
        return None;
    }
    if listed.unread > 0 {
        return Some(("unknown", "◌ The list of metrics has not been read yet.".into()));
    }
    if let Some(fault) = &listed.fault {
        return Some(("unreadable", format!("✕ {fault}")));
    }
    let all = listed.missing.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let is_sparse = spec.queries.iter().any(|query| query.sparse);
    Some((
        "dim",
        match (is_sparse, all.is_empty()) {
            // What is reported when something is wrong alone is in no list when nothing was for two weeks.
            (true, _) => format!("0 · none reported in two weeks: {all}"),
            (false, true) => "No resource has all of what it is made from.".into(),
            (false, false) => format!("Nobody has reported it in two weeks: {all}"),
        },
    ))
}

/// What is left out: `100 of 340 resources: choose one with V`.
pub(super) fn words(listed: &Listed) -> String {
    let cut = (listed.asked < listed.all)
        .then(|| format!("{} of {} resources: choose one with V", listed.asked, listed.all));
    let unread = (listed.unread > 0)
        .then(|| format!("◌ metrics of {} of {} scopes not listed yet", listed.unread, listed.scopes.len()));
    let fault = listed.fault.as_ref().map(|fault| format!("✕ {fault}"));
    [cut, unread, fault].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
