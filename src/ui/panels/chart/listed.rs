//! What is said of the lists of metrics that a chart comes from.

use super::star::{Listed, Whole};
use crate::{
    spec::{Action, Context},
    ui::Cx,
};

/// What stands instead of a chart of which no list has anything: the name of a look, and words.
pub(super) fn instead(whole: &Whole<'_>) -> Option<(&'static str, String)> {
    let listed = whole.listed.as_ref()?;
    if whole.spec.queries.iter().any(|query| !query.hidden) {
        return None;
    }
    if listed.unread > 0 {
        return Some(("unknown", "◌ The list of metrics has not been read yet.".into()));
    }
    if let Some(fault) = listed.fault.as_ref().filter(|_| listed.faulty == listed.scopes.len()) {
        return Some(("unreadable", format!("✕ {fault}")));
    }
    let cannot = faulty(listed).map(|words| format!(" · {words}")).unwrap_or_default();
    let all = listed.missing.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let words = match listed.missing.values().all(|is_sparse| *is_sparse) {
        _ if all.is_empty() => "No resource has all of what it is made from.".into(),
        // What is reported when something is wrong alone is in no list when nothing was for two weeks: if there is
        // something that could go wrong.
        true if listed.is_used => format!("0 · none reported in two weeks: {all}"),
        // Nothing is no share of what nobody has.
        _ => format!("Nobody has reported it in two weeks: {all}"),
    };
    Some(("dim", words + &cannot))
}

/// Which lists cannot be read.
fn faulty(listed: &Listed) -> Option<String> {
    match (listed.faulty, listed.scopes.len(), &listed.fault) {
        (0, ..) => None,
        (_, 1, Some(fault)) => Some(format!("✕ {fault}")),
        (faulty, all, _) => Some(format!("✕ metrics of {faulty} of {all} scopes cannot be listed")),
    }
}

/// What is left out: `100 of 340 resources: choose one with V`.
pub(super) fn words(cx: &Cx<'_>, listed: &Listed) -> String {
    let key = cx.specs.keymap.keys_of(Context::Global, Action::Variable).into_iter().next();
    let how = key.filter(|_| !cx.spec.variables.is_empty()).map(|key| format!(": choose one with {key}"));
    let how = how.unwrap_or_default();
    let cut =
        (listed.asked < listed.all).then(|| format!("{} of {} resources{how}", listed.asked, listed.all));
    let unread = (listed.unread > 0)
        .then(|| format!("◌ metrics of {} of {} scopes not listed yet", listed.unread, listed.scopes.len()));
    [cut, unread, faulty(listed)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
