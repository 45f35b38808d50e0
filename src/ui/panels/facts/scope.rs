//! One account in one region: the way in, what stands between Skydeck and a write, and how each source is read.

use std::time::Duration;

use super::Fact;
use crate::{
    model::{
        Account, Base, Locks, Login, LoginState, Reach, Region, ScopeKey, Source, Text, Timestamp, Want, Way,
    },
    store::{Mark, Slot, shuts_out},
    ui::{Cx, Thing, logins, rows::ScopeRow, style, time, wants},
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
        out.extend(logins::of_account(cx.store, account).map(|login| self::login(cx, login)));
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

/// Which role, with whose credentials, and what lies between.
fn way_in(account: &Account) -> Vec<Fact> {
    let way = match &account.reach.way {
        Ok(way) => way,
        Err(fault) => return vec![Fact::styled("way in", format!("✕ {}", fault.message), "unreadable")],
    };
    let first = base(&account.reach, way);
    let Some(role) = way.role_arn() else { return [Fact::new("role", format!("none: {first}"))].into() };
    let external =
        if way.hops.iter().any(|hop| hop.external_id.is_some()) { ", with an external id" } else { "" };
    let mut out = vec![Fact::new("role", Text::new(role).as_str())];
    // From the account back to the first credentials.
    let between = way.hops.iter().rev().skip(1);
    out.extend(between.map(|hop| Fact::new("by way of", Text::new(&hop.role_arn).as_str())));
    out.push(Fact::new("assumed by", format!("{first}{external}")));
    out
}

/// Where the first credentials come from.
fn base(reach: &Reach, way: &Way) -> String {
    let text = |text: &str| Text::new(text);
    match &way.base {
        Base::Given => match &reach.profile {
            Some(profile) => format!("profile {}", text(profile)),
            None => "the credentials found at the start".into(),
        },
        Base::Environment => "the keys in the environment".into(),
        Base::Keys(profile) => format!("the keys of profile {}", text(profile)),
        Base::Process(profile) => format!("the credential process of profile {}", text(profile)),
        Base::Sso(role) => format!(
            "{} in {}, by the SSO session {}",
            text(&role.role_name),
            role.account_id,
            text(role.session.id())
        ),
        Base::WebIdentity(identity) => format!("a web identity, in {}", text(&identity.token_file)),
        Base::Container => "the container's credentials".into(),
        Base::Instance => "the instance's role".into(),
    }
}

/// How a login stands that the way in needs.
fn login(cx: &Cx<'_>, login: &Login) -> Fact {
    let name = logins::name(&login.kind);
    let moment = |at: Timestamp| cx.view.zone.moment(at, cx.now);
    match &login.state {
        LoginState::Good { until, renews: true } => {
            Fact::new("login", format!("{name}: holds until {}, renews itself", moment(*until)))
        }
        LoginState::Good { until, renews: false } => Fact::new(
            "login",
            format!("{name}: holds until {}, in {}", moment(*until), time::age(cx.now, *until)),
        ),
        LoginState::Wanted { why: None } => {
            Fact::styled("login", format!("◆ {name}: waits for you"), "warning")
        }
        LoginState::Wanted { why: Some(why) } => {
            Fact::styled("login", format!("◆ {name}: waits for you. {}", why.message), "warning")
        }
        LoginState::AtBrowser(_) => {
            Fact::styled("login", format!("◆ {name}: waits to be approved in a browser"), "warning")
        }
        LoginState::Busy => Fact::styled("login", format!("◌ {name}: under way"), "unknown"),
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
        (None, Some((count, age, at)))
            if cx.store.pacing.stale_after(want) < crate::model::age(at, cx.now) =>
        {
            (Mark::Unknown, format!("{count}, stale: read {age} ago"))
        }
        (None, Some((count, age, _))) => (Mark::Fine, format!("{count}, read {age} ago")),
        (None, None) => (Mark::Unknown, "not read yet".into()),
    };
    let style = if mark == Mark::Fine { "text" } else { style::mark_style(mark) };
    Fact::styled(want.source().name(), format!("{} {words}", style::sign(mark)), style)
}
