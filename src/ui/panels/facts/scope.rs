//! One account in one region: the way in, what stands between Skydeck and a write, and how each source is read.

use std::time::Duration;

use super::Fact;
use crate::{
    model::{Account, Locks, Region, ScopeKey, Source, Text, Timestamp, Want},
    store::{Mark, Slot, shuts_out},
    ui::{Cx, Thing, rows::ScopeRow, style, time, wants},
};

/// Beyond this, a date without its year would mislead.
const YEAR: Duration = Duration::from_secs(365 * 86_400);

pub(super) fn facts(cx: &Cx<'_>, row: &ScopeRow) -> Vec<Fact> {
    let mut out = vec![
        Fact::styled("status", status(row), style::mark_style(row.mark)),
        Fact::new("account", format!("{}, {}", id(cx, row), row.scope.region)),
    ];
    out.extend(sources(cx, &row.scope));
    out.extend(fix(cx, &row.scope));
    if let Some(account) = cx.store.account(&row.scope.account) {
        out.extend(way_in(account));
        out.push(identity(cx, row));
        out.push(locks(account.locks()));
        out.push(credentials(cx, row));
    }
    if !row.tags.is_empty() {
        let tags: Vec<String> = row.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
        out.push(Fact::new("tags", tags.join("  ")));
    }
    out
}

/// `▲ all was read; 3 want a human`: the mark, how the reading goes, and what was found.
fn status(row: &ScopeRow) -> String {
    let reading = match row.status {
        "ok" => "all was read".into(),
        "unread" => "not all was read yet".into(),
        fault => fault.replace('_', " "),
    };
    let found = [(row.alarms, "a human"), (row.warnings, "a look")];
    let found = found.into_iter().filter_map(|(count, what)| match count? {
        0 => None,
        1 => Some(format!("1 wants {what}")),
        n => Some(format!("{n} want {what}")),
    });
    let words: Vec<String> = std::iter::once(reading).chain(found).collect();
    format!("{} {}", style::sign(row.mark), words.join(", "))
}

fn id(cx: &Cx<'_>, row: &ScopeRow) -> String {
    let name = &row.scope.account;
    let id = cx.store.account_id(name).unwrap_or_else(|| "id not known yet".into());
    format!("{name}, {id}")
}

/// Which role, and with whose credentials.
fn way_in(account: &Account) -> Vec<Fact> {
    let reach = &account.reach;
    let first = match &reach.profile {
        Some(profile) => format!("profile {}", Text::new(profile)),
        None => "the credentials found at the start".into(),
    };
    match reach.role_arn() {
        Some(role) => {
            let hops = reach.way.as_ref().map(|way| way.hops.as_slice()).unwrap_or_default();
            let external =
                if hops.iter().any(|hop| hop.external_id.is_some()) { ", with an external id" } else { "" };
            let role = Text::new(role);
            vec![Fact::new("role", role.as_str()), Fact::new("assumed by", format!("{first}{external}"))]
        }
        None => vec![Fact::new("role", format!("none: {first}"))],
    }
}

fn identity(cx: &Cx<'_>, row: &ScopeRow) -> Fact {
    if let Some(arn) = &row.identity_arn {
        return Fact::new("we are", arn.as_str());
    }
    match cx.store.slot(&global(&row.scope), &Want::Identity).and_then(|slot| slot.fault.as_ref()) {
        Some(fault) => {
            Fact::styled("we are", format!("✕ {}", fault.value.headline(Source::Identity)), "unreadable")
        }
        None => Fact::styled("we are", "◌ not known yet", "unknown"),
    }
}

fn locks(locks: Locks) -> Fact {
    match locks {
        Locks::Two => Fact::new("locks", "2: session policy (reads alone), and the gate in the client"),
        Locks::One => Fact::styled(
            "locks",
            "◆ 1: the gate in the client alone; no session policy, for no role is assumed",
            "warning",
        ),
    }
}

fn credentials(cx: &Cx<'_>, row: &ScopeRow) -> Fact {
    let Some(at) = row.expires_at else {
        let words = if row.identity_arn.is_some() { "no end is known" } else { "◌ not known yet" };
        return Fact::new("credentials", words);
    };
    let moment = cx.view.zone.moment(at, cx.now);
    if at <= cx.now {
        return Fact::styled("credentials", format!("◆ ended {moment}"), "warning");
    }
    if crate::model::age(cx.now, at) > YEAR {
        return Fact::new("credentials", "do not end within a year");
    }
    Fact::new("credentials", format!("end {moment}, in {}; they are renewed before", time::age(cx.now, at)))
}

/// Each source that is asked here, then those that another view has asked.
fn sources(cx: &Cx<'_>, scope: &ScopeKey) -> Vec<Fact> {
    let mut asked: Vec<Want> =
        wants::declared(cx).into_iter().filter(|want| want.source() != Source::Identity).collect();
    for (want, _) in cx.store.slots_of(scope) {
        let known = |w: &Want| w.source() == want.source();
        if !want.is_looked_at() && !asked.iter().any(known) {
            asked.push(want.clone());
        }
    }
    asked.iter().map(|want| source(cx, want, cx.store.slot(scope, want))).collect()
}

/// What to do about the worst that stands in the way, of the account or here.
fn fix(cx: &Cx<'_>, scope: &ScopeKey) -> Option<Fact> {
    let global = global(scope);
    let slots = cx.store.slots_of(&global).chain(cx.store.slots_of(scope));
    let faults = slots.filter_map(|(_, slot)| slot.fault.as_ref()).map(|fault| &fault.value);
    let worst = faults.max_by_key(|fault| fault.kind)?;
    Some(Fact::styled("do", worst.fix.as_str(), "strong"))
}

fn global(scope: &ScopeKey) -> ScopeKey {
    ScopeKey { account: scope.account.clone(), region: Region::global() }
}

fn source(cx: &Cx<'_>, want: &Want, slot: Option<&Slot>) -> Fact {
    let good = slot.and_then(|slot| slot.good.as_ref());
    let held = good.map(|good| {
        let window = match want {
            Want::Events { window, .. } => format!(" in {}", time::length(*window)),
            _ => String::new(),
        };
        (format!("{}{window}", Thing::count(&good.value)), time::age(good.at, cx.now), good.at)
    });
    let fault = slot.and_then(|slot| slot.fault.as_ref()).map(|fault| &fault.value);
    let (mark, words) = match (fault, held) {
        (Some(fault), Some((count, age, _))) => {
            (Mark::Unknown, format!("{}; {count} as of {age} ago", fault.kind.words()))
        }
        (Some(fault), None) => {
            let mark = if shuts_out(fault) { Mark::Unreadable } else { Mark::Unknown };
            (mark, format!("{}; never read", fault.kind.words()))
        }
        (None, Some((count, age, at))) if is_stale(want, at, cx.now) => {
            (Mark::Unknown, format!("{count}, stale: read {age} ago"))
        }
        (None, Some((count, age, _))) => (Mark::Fine, format!("{count}, read {age} ago")),
        (None, None) => (Mark::Unknown, "not read yet".into()),
    };
    let style = if mark == Mark::Fine { "text" } else { style::mark_style(mark) };
    Fact::styled(want.source().name(), format!("{} {words}", style::sign(mark)), style)
}

fn is_stale(want: &Want, at: Timestamp, now: Timestamp) -> bool {
    crate::model::age(at, now) > want.source().stale_after()
}
