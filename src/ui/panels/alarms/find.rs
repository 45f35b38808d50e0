//! An alarm that is named by its ARN, found in what was read where it is.

use std::collections::{HashMap, HashSet};

use crate::{
    model::{Account, Alarm, Region, Scope, ScopeKey, Snapshot, Source, Text, Want},
    spec::AlarmPlace,
    ui::{Behind, Cx, Line, Thing},
};

/// How an alarm that somebody named stands.
#[derive(Debug)]
pub(in crate::ui::panels) enum Standing<'a> {
    /// It was read.
    There(Line<'a>, &'a Alarm),
    /// It is not known how it stands: the look of that, its sign, and why.
    Not(&'static str, &'static str, String),
}

impl<'a> Standing<'a> {
    /// It, when it was read.
    pub fn line(self) -> Option<Line<'a>> {
        if let Self::There(line, _) = self { Some(line) } else { None }
    }

    fn unknown(words: impl Into<String>) -> Self {
        Self::Not("unknown", "◌", words.into())
    }

    fn unreadable(words: impl Into<String>) -> Self {
        Self::Not("unreadable", "✕", words.into())
    }
}

/// Why there is no scope for an ARN.
enum Nowhere {
    /// Not all accounts have said who they are.
    NotYet,
    /// The fleet does not have the account.
    NoAccount(Text),
    /// The account is not looked at in the region.
    NoRegion(String),
}

/// Accounts that have not said who they are.
fn unnamed(cx: &Cx<'_>) -> Vec<Scope> {
    let all = cx.store.fleet.scopes_for(Source::Identity);
    all.into_iter().filter(|scope| cx.store.known_id(&scope.account.name).is_none()).collect()
}

/// The scope of an ARN: its account by its id.
fn scope(cx: &Cx<'_>, place: &AlarmPlace) -> Result<Scope, Nowhere> {
    let is_it = |account: &&std::sync::Arc<Account>| {
        cx.store.known_id(&account.name) == Some(place.account_id.as_str())
    };
    let Some(account) = cx.store.fleet.accounts.iter().find(is_it) else {
        let asked = |scope: &Scope| cx.store.slot(&scope.key(), &Want::Identity).is_some();
        return Err(match unnamed(cx).iter().all(asked) {
            true => Nowhere::NoAccount(place.account_id.clone()),
            false => Nowhere::NotYet,
        });
    };
    let region = Region::new(&place.region);
    match account.regions.contains(&region) {
        true => Ok(Scope { account: account.clone(), region }),
        false => Err(Nowhere::NoRegion(format!("{} is not watched in {}", place.region, account.name))),
    }
}

/// What has to be read for some alarms: the alarms where they are, and who the accounts are that might be theirs.
pub(super) fn wants<'p>(cx: &Cx<'_>, places: impl Iterator<Item = &'p AlarmPlace>) -> Vec<(Scope, Want)> {
    let mut out: Vec<(Scope, Want)> = Vec::new();
    let mut not_yet = false;
    // An account is looked for once, however many of its alarms are named.
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for place in places.filter(|place| seen.insert((&place.account_id, &place.region))) {
        match scope(cx, place) {
            Ok(scope) => out.push((scope, Want::Alarms)),
            Err(why) => not_yet |= matches!(why, Nowhere::NotYet),
        }
    }
    if not_yet {
        out.extend(unnamed(cx).into_iter().map(|scope| (scope, Want::Identity)));
    }
    out
}

/// How an alarm stands.
pub(in crate::ui::panels) fn found<'a>(cx: &'a Cx<'_>, place: &AlarmPlace) -> Standing<'a> {
    let all = standings(cx, std::slice::from_ref(place));
    all.into_iter().next().unwrap_or_else(|| Standing::unknown("not read yet"))
}

/// How alarms stand, in their order. What was read of a scope is looked through once.
pub(super) fn standings<'a>(cx: &'a Cx<'_>, places: &[AlarmPlace]) -> Vec<Standing<'a>> {
    let mut scopes: HashMap<(&str, &str), Result<Scope, Nowhere>> = HashMap::new();
    let mut named: HashMap<ScopeKey, HashMap<&str, Option<Standing<'a>>>> = HashMap::new();
    for place in places {
        let at = (place.account_id.as_str(), place.region.as_str());
        if let Ok(scope) = scopes.entry(at).or_insert_with(|| scope(cx, place)) {
            named.entry(scope.key()).or_default().insert(&place.name, None);
        }
    }
    for (key, good) in cx.store.good(Source::Alarms) {
        let (Some(names), Snapshot::Alarms(all)) = (named.get_mut(key), &*good.value) else { continue };
        for alarm in all {
            if let Some(standing) = names.get_mut(alarm.name.as_str()) {
                let account_id = cx.store.known_id(&key.account).map(Into::into);
                let (thing, behind) = (Thing::Alarm(alarm), Behind::Unsaid);
                let line = Line { scope: Some(key), account_id, at: good.at, thing, behind };
                *standing = Some(Standing::There(line, alarm));
            }
        }
    }
    let mut standing = |place: &AlarmPlace| {
        let at = (place.account_id.as_str(), place.region.as_str());
        match scopes.get(&at) {
            Some(Ok(scope)) => {
                let key = scope.key();
                let there = named.get(&key).and_then(|names| names.get(place.name.as_str())?.as_ref());
                match there {
                    Some(Standing::There(line, alarm)) => Standing::There(line.clone(), alarm),
                    _ => missing(cx, &key),
                }
            }
            Some(Err(Nowhere::NoAccount(id))) => {
                Standing::unreadable(format!("account {id} is not in the fleet"))
            }
            Some(Err(Nowhere::NoRegion(words))) => Standing::unreadable(words.clone()),
            Some(Err(Nowhere::NotYet)) | None => Standing::unknown("not all accounts have said who they are"),
        }
    };
    places.iter().map(&mut standing).collect()
}

/// Why an alarm is not known where it should be.
fn missing<'a>(cx: &Cx<'_>, key: &ScopeKey) -> Standing<'a> {
    match cx.store.slot(key, &Want::Alarms) {
        Some(slot) if slot.good.is_some() => Standing::Not("warning", "◆", "there is no such alarm".into()),
        Some(slot) => match &slot.fault {
            Some(fault) => Standing::unreadable(format!("cannot be read: {}", fault.value.kind.words())),
            None => Standing::unknown("not read yet"),
        },
        None => Standing::unknown("not read yet"),
    }
}
