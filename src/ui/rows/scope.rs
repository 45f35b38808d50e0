use crate::{
    model::{FaultKind, Member, ScopeKey, Source, Text, Timestamp, Want, members},
    store::{Mark, Store, cell, reading},
    ui::Narrowing,
};

/// An account in a region, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ScopeRow {
    /// Which.
    pub scope: ScopeKey,
    /// The account's id, when it is known.
    pub account_id: Option<Text>,
    /// The worst of it.
    pub mark: Mark,
    /// `ok`, `unread`, or the worst fault of its sources.
    pub status: &'static str,
    /// Alarms and services that are ill; none while that is not known.
    pub alarms: Option<u64>,
    /// Nodes and events that want a look; none while that is not known.
    pub warnings: Option<u64>,
    /// The account's tags.
    pub tags: Vec<(Text, Text)>,
    /// The role that is assumed.
    pub role_arn: Option<Text>,
    /// Who we are there.
    pub identity_arn: Option<Text>,
    /// Locks between Skydeck and a write.
    pub locks: u8,
    /// When the credentials in use end, if they do.
    pub expires_at: Option<Timestamp>,
}

members! {
    ScopeRow, s, key s.scope.region.as_str();
    "status" => Member::text(s.status),
    "alarms" => s.alarms.map_or(Member::Null, Member::Count),
    "warnings" => s.warnings.map_or(Member::Null, Member::Count),
    "tags" => Member::Pairs(&s.tags),
    "role_arn" => Member::maybe(s.role_arn.as_ref()),
    "identity_arn" => Member::maybe(s.identity_arn.as_ref()),
    "locks" => Member::Count(s.locks.into()),
    "expires_at" => Member::time(s.expires_at),
}

/// Every scope, in the fleet's order, judged by these wants.
pub fn scopes(store: &Store, narrowing: &Narrowing, wants: &[Want], now: Timestamp) -> Vec<ScopeRow> {
    let regional: Vec<Want> = wants.iter().filter(|w| w.source() != Source::Identity).cloned().collect();
    let count = |n: Option<usize>| n.map(|n| n as u64);
    let fleet = store.fleet.scopes();
    fleet
        .iter()
        .filter(|scope| narrowing.passes(&scope.key()))
        .map(|scope| {
            let (key, account) = (scope.key(), &scope.account);
            let read = reading(store, &key, &regional, now);
            let identity = store.identity(&account.name);
            ScopeRow {
                mark: cell(store, &key, &regional, now).mark,
                status: read.worst.map_or(if read.complete { "ok" } else { "unread" }, FaultKind::name),
                alarms: count(read.alarms),
                warnings: count(read.warnings),
                tags: account.tags.iter().map(|(k, v)| (Text::new(k), Text::new(v))).collect(),
                role_arn: account.reach.role_arn().map(Text::new),
                identity_arn: identity.map(|i| i.arn.clone()),
                locks: account.locks().count(),
                expires_at: identity.and_then(|i| i.expires_at),
                account_id: store.account_id(&account.name).map(Text::new),
                scope: key,
            }
        })
        .collect()
}
