use super::Fact;
use crate::{
    model::{FaultKind, Source, tries_apart},
    spec::{Action, Context},
    ui::{Cx, rows::FaultRow, style, time},
};

/// What is wrong, what to do, what it hides, when it is tried again, and what was said.
pub(super) fn facts(cx: &Cx<'_>, row: &FaultRow) -> Vec<Fact> {
    let fault = &row.fault;
    let headline = format!("{} {}", style::sign(row.mark), fault.headline(row.source));
    let mut out = vec![
        Fact::styled("fault", headline, style::mark_style(row.mark)),
        Fact::styled("do", fault.fix.as_str(), "strong"),
        Fact::new("hides", row.hides.as_str()),
    ];
    if let Some(who) = who_waits(cx, row) {
        out.insert(2, Fact::new("accounts", who));
    }
    out.push(match row.last_good {
        Some(at) => Fact::new("last good", format!("{}; it stays on screen", super::moment(cx, at))),
        None => Fact::new("last good", "never since the start"),
    });
    if let Some(since) = row.since {
        out.push(Fact::new("since", super::moment(cx, since)));
    }
    out.push(Fact::new("again", again(cx, row)));
    if let (Some(since), Some(until)) = (fault.complete_since, fault.complete_until) {
        let span = format!("{} to {}", super::moment(cx, since), super::moment(cx, until));
        out.push(Fact::new("complete", span));
    }
    out.extend(Fact::some("operation", fault.operation.as_ref()));
    out.extend(Fact::some("code", fault.code.as_ref()));
    out.extend(Fact::some("said", Some(&fault.message)));
    out
}

/// How many accounts are named.
const NAMED: usize = 8;

/// The accounts that one login is missing in, when they are several.
fn who_waits(cx: &Cx<'_>, row: &FaultRow) -> Option<String> {
    let same = |other: &&FaultRow| other.fault.waits_for_login() && other.fault.message == row.fault.message;
    let mut names: Vec<&str> = cx.faults().iter().filter(same).map(|row| row.account.as_str()).collect();
    names.dedup();
    let more = names.len().checked_sub(NAMED + 1).map(|more| format!(" and {} more", more + 1));
    let named = &names[..if more.is_some() { NAMED } else { names.len() }];
    (names.len() > 1).then(|| format!("{}: {}{}", names.len(), named.join(", "), more.unwrap_or_default()))
}

/// When it is tried again: how soon at first and at the latest, of the source that is asked most often.
fn again(cx: &Cx<'_>, row: &FaultRow) -> String {
    let key = |action| cx.specs.keymap.keys_of(Context::Global, action).into_iter().next();
    if cx.view.paused {
        let key = key(Action::Pause).map(|key| format!("; {key} goes on")).unwrap_or_default();
        return format!("not while polling is paused{key}");
    }
    if row.fault.waits_for_login() {
        let key = key(Action::SignIn).map(|key| format!("; {key} signs in")).unwrap_or_default();
        return format!("as soon as somebody has signed in{key}");
    }
    let key = key(Action::Refresh).map(|key| format!("; {key} asks now")).unwrap_or_default();
    if cx.store.no_network.is_some() && matches!(row.fault.kind, FaultKind::Network | FaultKind::Timeout) {
        return format!("as soon as there is a network{key}");
    }
    if let Some(at) = row.probe.filter(|at| *at > cx.now) {
        return format!("circuit open: next probe {}{key}", cx.view.zone.moment(at, cx.now));
    }
    let pacing = &cx.store.pacing;
    let intervals = row.sources.iter().map(|source| pacing.interval_of(*source));
    let first = intervals.min().unwrap_or_else(|| pacing.interval_of(Source::Identity));
    let last = first * tries_apart(first, u32::MAX, row.fault.kind.passes());
    let (first, last) = (time::length(first), time::length(last));
    format!("by itself, every {first} at first and every {last} later{key}")
}
