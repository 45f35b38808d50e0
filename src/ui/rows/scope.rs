use crate::{
    model::{FaultKind, Member, Region, ScopeKey, Source, Text, Timestamp, Want, members},
    store::{Mark, Store, cell},
    ui::Narrowing,
};

/// An account in a region, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ScopeRow {
    /// Which.
    pub scope: ScopeKey,
    /// The worst of it.
    pub mark: Mark,
    /// `ok`, `unread`, or the worst fault of its sources.
    pub status: &'static str,
    /// Alarms and services that are ill.
    pub alarms: u64,
    /// Nodes and events that want a look.
    pub warnings: u64,
    /// The account's tags.
    pub tags: Vec<(Text, Text)>,
    /// The role that is assumed.
    pub role_arn: Option<Text>,
    /// Who we are there.
    pub identity_arn: Option<Text>,
    /// Locks between Skydeck and a write.
    pub locks: u8,
}

members! {
    ScopeRow, s, key s.status;
    "status" => Member::text(s.status),
    "alarms" => Member::Count(s.alarms),
    "warnings" => Member::Count(s.warnings),
    "tags" => Member::Pairs(&s.tags),
    "role_arn" => Member::maybe(s.role_arn.as_ref()),
    "identity_arn" => Member::maybe(s.identity_arn.as_ref()),
    "locks" => Member::Count(s.locks.into()),
}

/// Every scope, in the fleet's order, judged by these wants.
pub fn scopes(store: &Store, narrowing: &Narrowing, wants: &[Want], now: Timestamp) -> Vec<ScopeRow> {
    let regional: Vec<Want> = wants.iter().filter(|w| w.source() != Source::Identity).cloned().collect();
    let fleet = store.fleet.scopes();
    fleet
        .iter()
        .filter(|scope| narrowing.passes(&scope.key()))
        .map(|scope| {
            let (key, account) = (scope.key(), &scope.account);
            let global = ScopeKey { account: account.name.clone(), region: Region::global() };
            let faults = store.slots_of(&key).chain(store.slots_of(&global));
            let worst: Option<FaultKind> =
                faults.filter_map(|(_, s)| Some(s.fault.as_ref()?.value.kind)).max();
            let read =
                regional.iter().all(|want| store.slot(&key, want).is_some_and(|s| s.is_fresh(want, now)));
            let (alarms, warnings) = store.troubles(&key);
            ScopeRow {
                mark: cell(store, &key, &regional, now).mark,
                status: worst.map_or(if read { "ok" } else { "unread" }, FaultKind::name),
                alarms: alarms as u64,
                warnings: warnings as u64,
                tags: account.tags.iter().map(|(k, v)| (Text::new(k), Text::new(v))).collect(),
                role_arn: account.reach.role_arn.as_deref().map(Text::new),
                identity_arn: store.identity(&account.name).map(|i| i.arn.clone()),
                locks: account.locks().count(),
                scope: key,
            }
        })
        .collect()
}
