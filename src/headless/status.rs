//! Rows of `accounts` and `scopes`: where Skydeck looks, and whether it can.

use serde_json::{Map, Value, json};

use crate::{
    model::{FaultKind, Row, Scope, Text, Timestamp, Want},
    store::{Reading, Store, reading},
};

/// Members of both, without the head. `state` is the account's state in its organization.
pub(super) const COLUMNS: &[&str] =
    &["tags", "state", "role_arn", "identity_arn", "locks", "status", "expires_at"];

/// The row of a scope, judged by its account's identity and these wants, and when the last of them was
/// seen.
pub(super) fn row(store: &Store, scope: &Scope, wants: &[Want], now: Timestamp) -> (Option<Timestamp>, Row) {
    let (here, account) = (scope.key(), &scope.account);
    let Reading { worst, at, .. } = reading(store, &here, wants, now);
    let identity = store.identity(&account.name);
    let tags: Map<String, Value> = account
        .tags
        .iter()
        .map(|(key, value)| (Text::new(key).to_string(), json!(Text::new(value))))
        .collect();
    let values = vec![
        Value::Object(tags),
        json!(account.id.as_ref().and_then(|id| store.organization_state(id))),
        json!(account.reach.role_arn()),
        json!(identity.map(|identity| &identity.arn)),
        json!(account.locks().count()),
        json!(worst.map_or("ok", FaultKind::name)),
        json!(identity.and_then(|identity| identity.expires_at).map(|at| at.to_string())),
    ];
    (at, Row::new(COLUMNS, values, here.to_string()))
}
