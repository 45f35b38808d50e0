//! Why a table has no rows: not read, cannot be read, nothing matches, or nothing is there.

use super::complete::{complete, falls_short};
use crate::{
    model::{Scope, ScopeKey, Source, Want},
    spec::{Action, Context, Rows},
    store::{Archive, Mark, shuts_out},
    ui::{
        Cx, Filter, Narrowing,
        listing::subject_wants,
        style::{mark_style, sign},
        wants,
    },
};

/// (scopes that have answered a table's first want, all of them): by a value or a fault.
pub(super) fn answered(cx: &Cx<'_>, at: usize) -> (usize, usize) {
    let Some(want) = cx.wants_of(at).into_iter().find(|w| w.source() != Source::Identity) else {
        return (0, 0);
    };
    if cx.rows(at) == Some(Rows::Changes) {
        return (0, 0);
    }
    let scopes = cx.scopes_of(at, want.source());
    let read = scopes.iter().filter(|s| cx.store.slot(&s.key(), &want).is_some()).count();
    (read, scopes.len())
}

/// What a view says that is narrowed to what the fleet does not have: as far as is known, for accounts tell their
/// ids themselves.
pub(in crate::ui) fn nowhere(cx: &Cx<'_>) -> Option<(&'static str, String)> {
    let Err(why) = Narrowing::of_route(cx.store, &cx.view.visit.route) else { return gone(cx) };
    if let Some(progress) = &cx.store.gathering {
        return Some(("unknown", format!("◌ The fleet is being gathered: {progress}. So far {why}.")));
    }
    let asked = |scope: &Scope| cx.store.slot(&scope.key(), &Want::Identity).is_some();
    let known = |scope: &Scope| cx.store.account_id(&scope.account.name).is_some() || asked(scope);
    if cx.store.fleet.scopes_for(Source::Identity).iter().all(known) {
        return Some(("warning", format!("◆ Nothing to look at: {why}.")));
    }
    Some(("unknown", format!("◌ Not all accounts have said who they are. So far {why}.")))
}

/// What a view says while everything that the user has chosen to look at is not in the fleet, or not any more.
fn gone(cx: &Cx<'_>) -> Option<(&'static str, String)> {
    if cx.narrowing.is_all() || !cx.scopes().is_empty() {
        return None;
    }
    let beside = |name: &crate::model::AccountName| cx.store.is_asked_for_fleet(name.as_str());
    if cx.narrowing.accounts.iter().flatten().any(beside) {
        return None;
    }
    let key = cx.specs.keymap.keys_of(Context::Global, Action::Scope).into_iter().next();
    let key = key.map(|key| format!("; `{key}` chooses")).unwrap_or_default();
    let what = cx.narrowing.words(&cx.store.fleet);
    Some(("warning", format!("◆ Nothing to look at: the fleet does not have {what} any more{key}.")))
}

/// Says why there is nothing, and never that all is well before all is read.
pub(super) fn empty(cx: &Cx<'_>, at: usize) -> (&'static str, String) {
    let (panel, state) = (cx.panel(at), cx.state(at));
    if let Some(said) = nowhere(cx) {
        return said;
    }
    if state.is_listing() {
        return ("unknown", "◌ Putting the rows in order.".into());
    }
    if panel.rows.is_some_and(|rows| rows.costs().is_some()) {
        return match (&cx.store.costs, state.filter.as_str()) {
            (None, _) => ("unknown", super::facts::NO_COSTS.into()),
            (Some(_), "") => ("dim", panel.empty.clone()),
            (Some(_), filter) => ("dim", format!("Nothing here matches `{filter}`.")),
        };
    }
    if let (Some(leader), None) = (panel.follows, cx.subject(at)) {
        return super::facts::missing(cx, leader);
    }
    if matches!(panel.rows, Some(Rows::Changes | Rows::AlarmHistory)) {
        return nothing_happened(cx, at);
    }
    let wants: Vec<Want> =
        if panel.rows == Some(Rows::Attention) { wants::declared(cx) } else { cx.wants_of(at) };
    let of_accounts = wants.iter().all(|want| want.source().is_of_account());
    let scopes: Vec<ScopeKey> = match wants.first() {
        Some(want) if cx.is_detail(at) || of_accounts => {
            cx.scopes_of(at, want.source()).iter().map(Scope::key).collect()
        }
        _ => cx.scopes(),
    };
    let health = cx.store.scope_health(&scopes, &wants, cx.now);
    let total = scopes.len();
    if cx.store.is_offline && (panel.rows == Some(Rows::Events) || health.ok < total) {
        return not_kept(cx, at);
    }
    if !state.filter.is_empty() {
        let unread = match (health.unread, health.faulty) {
            (0, 0) => String::new(),
            (0, faulty) => format!(" {faulty} of {total} scopes cannot be read."),
            _ => " Not all scopes have answered.".to_owned(),
        };
        let filter = &state.filter;
        return match panel
            .rows
            .map(|rows| Filter::with(filter, rows, &cx.specs.saved))
            .as_ref()
            .and_then(|f| f.fault().cloned())
        {
            Some(fault) => {
                ("dim", format!("Nothing here matches `{filter}` as plain words.{unread} {fault}."))
            }
            None => ("dim", format!("Nothing here matches `{filter}`.{unread}")),
        };
    }
    if panel.rows == Some(Rows::Faults) {
        return match health.unread {
            0 => ("fine", format!("● Nothing is hidden. All {total} scopes can be read.")),
            unread => {
                ("unknown", format!("◌ No fault so far. {unread} of {total} scopes have not answered yet."))
            }
        };
    }
    if health.faulty > 0 && health.ok == 0 && health.unread == 0 {
        let who = match (&wants[..], total) {
            ([want, ..], 1) if wants.iter().all(|w| w.source() == want.source()) => {
                format!("The {} cannot be read", want.source())
            }
            (_, 1) => "The scope cannot be read".to_owned(),
            _ => format!("None of {total} scopes can be read"),
        };
        let (style, sign, why) = reason(cx, &scopes, &wants);
        return (style, format!("{sign} {who}{why}"));
    }
    if health.unread == 0 && health.faulty > 0 {
        let faulty = health.faulty;
        return (
            "unknown",
            format!("◌ Nothing where it could be read. {faulty} of {total} scopes cannot be read."),
        );
    }
    if health.ok < total {
        let answered = health.ok + health.faulty;
        return ("unknown", format!("◌ Nothing so far. {answered} of {total} scopes have answered."));
    }
    match panel.rows {
        Some(Rows::Events) => {
            let complete = complete(cx, at).into_iter().next().unwrap_or_default();
            ("dim", format!("{} The list is {complete}; events come up to 15 minutes late.", panel.empty))
        }
        Some(Rows::Attention) => ("fine", format!("● {} All {total} scopes have answered.", panel.empty)),
        _ => ("dim", panel.empty.clone()),
    }
}

/// Why there is nothing where nobody is asked: what is not in the history is not known.
fn not_kept(cx: &Cx<'_>, at: usize) -> (&'static str, String) {
    let (panel, state) = (cx.panel(at), cx.state(at));
    if panel.rows == Some(Rows::Events) {
        match (&cx.store.trail.archive, &state.trail) {
            (Archive::Opening, _) => return ("unknown", "◌ The history is being opened.".into()),
            (Archive::Trouble(why), _) => {
                return ("unknown", format!("◌ The history cannot be read: {why}."));
            }
            (_, Some(run)) => match &run.trouble {
                Some(why) => return ("unknown", format!("◌ The history cannot be read: {why}.")),
                None if run.is_running => return ("unknown", "◌ The history is being searched.".into()),
                None => {}
            },
            _ => {}
        }
    }
    let fault = panel.rows.filter(|_| !state.filter.is_empty()).and_then(|rows| {
        let fault = Filter::with(&state.filter, rows, &cx.specs.saved).fault()?.to_string();
        Some(format!(" `{}` was looked for as plain words: {fault}.", state.filter))
    });
    let words = match panel.rows {
        Some(Rows::Events) => "The history has no such events.",
        Some(Rows::Coverage) => super::coverage::NOT_SAID,
        _ if state.filter.is_empty() => "The history has none.",
        _ => "The history has no such ones.",
    };
    ("dim", format!("{words}{}", fault.unwrap_or_default()))
}

/// Why: the fault, when it is one everywhere, in the look of the worst.
fn reason(cx: &Cx<'_>, scopes: &[ScopeKey], wants: &[Want]) -> (&'static str, &'static str, String) {
    let mut faults = scopes
        .iter()
        .flat_map(|key| {
            wants
                .iter()
                .filter_map(move |w| cx.store.slot(key, w)?.fault.as_ref())
                .map(|f| (f.value.kind, shuts_out(&f.value)))
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    let mark = if faults.iter().any(|(_, out)| *out) { Mark::Unreadable } else { Mark::Unknown };
    faults.sort_unstable();
    faults.dedup();
    let why = match faults[..] {
        [(kind, _)] => format!(": {}.", kind.words()),
        _ => ".".into(),
    };
    (mark_style(mark), sign(mark), why)
}

/// Why nothing stands beside a thing that happened to it, or where it is.
fn nothing_happened(cx: &Cx<'_>, at: usize) -> (&'static str, String) {
    let Some(subject) = cx.subject(at) else { return super::facts::missing(cx, at) };
    let what = if cx.rows(at) == Some(Rows::Changes) { "trail" } else { "history" };
    let wants = subject_wants(cx, at, &subject);
    let slots: Vec<_> = wants.iter().map(|(scope, want)| cx.store.slot(&scope.key(), want)).collect();
    if let Some(fault) = slots.iter().flatten().find_map(|slot| slot.fault.as_ref()) {
        return ("unreadable", format!("✕ The {what} cannot be read here: {}.", fault.value.kind.words()));
    }
    if slots.iter().any(|slot| slot.is_none_or(|slot| slot.good.is_none())) {
        if cx.store.is_offline {
            return ("dim", "The history has none.".into());
        }
        return ("unknown", format!("◌ The {what} has not been read here yet."));
    }
    if !cx.state(at).filter.is_empty() {
        return ("dim", format!("Nothing here matches `{}`.", cx.state(at).filter));
    }
    match falls_short(cx, at) {
        Some(words) => ("unknown", format!("{words}. There may have been changes before.")),
        None => ("dim", cx.panel(at).empty.clone()),
    }
}
