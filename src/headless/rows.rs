use std::cmp::Reverse;

use serde_json::{Value, json};

use crate::{
    model::{
        Alarm, Chain, Dashboard, Instance, Metric, Namespace, Node, Resource, Row, Scope, ScopeKey, Service,
        Session, Snapshot, Timestamp, ToRow, TrailEvent, Want,
    },
    store::Store,
};

use super::status;

/// Members that every row starts with.
pub const HEAD: [&str; 5] = ["partition", "account_id", "account", "region", "observed_at"];

/// Members that rows of events end with: who is behind them, or why nobody is known, and how they came by it.
pub(super) const BEHIND: &[&str] = &["person", "person_unknown", "chain"];

/// The row of an event: with whoever is behind it, by all that was read.
pub(super) fn of_event(store: &Store, scope: &Scope, event: &TrailEvent) -> Row {
    let chain = store.chain(event, store.known_id(&scope.account.name));
    with_chain(event.row(), &chain)
}

/// The row of an event with whoever is behind it.
pub(crate) fn with_chain(row: Row, chain: &Chain) -> Row {
    let unknown = chain.unknown(&|at| at.to_string());
    row.followed_by(BEHIND.iter().copied().zip([json!(chain.person()), json!(unknown), chain.links_json()]))
}

/// All members of a resource's rows, in printing order.
pub fn columns(resource: Resource) -> Vec<&'static str> {
    let own = match resource {
        Resource::Accounts | Resource::Scopes => status::COLUMNS,
        Resource::Alarms => Alarm::COLUMNS,
        Resource::Metrics => Metric::COLUMNS,
        Resource::Events => TrailEvent::COLUMNS,
        Resource::Sessions => Session::COLUMNS,
        Resource::Nodes => Node::COLUMNS,
        Resource::Namespaces => Namespace::COLUMNS,
        Resource::Services => Service::COLUMNS,
        Resource::Instances => Instance::COLUMNS,
        Resource::Dashboards => Dashboard::COLUMNS,
    };
    let more = if resource == Resource::Events { BEHIND } else { &[] };
    HEAD.iter().chain(own).chain(more).copied().collect()
}

/// A row and what it is ordered by.
#[derive(Debug)]
pub(super) struct Entry {
    scope: ScopeKey,
    newest_first: Option<Reverse<Timestamp>>,
    /// The row, head and all.
    pub row: Row,
}

/// Puts rows into the contract's order: account, region, events newest first, the resource's key.
pub(super) fn order(entries: &mut [Entry]) {
    entries
        .sort_by(|a, b| (&a.scope, a.newest_first, &a.row.key).cmp(&(&b.scope, b.newest_first, &b.row.key)));
}

/// Rows of a fleet's accounts or scopes.
pub(super) fn of_places(store: &Store, scopes: &[Scope], wants: &[Want], now: Timestamp) -> Vec<Entry> {
    let row = |scope: &Scope| {
        let (at, row) = status::row(store, scope, wants, now);
        Entry { scope: scope.key(), newest_first: None, row: with_head(store, scope, at.unwrap_or(now), row) }
    };
    scopes.iter().map(row).collect()
}

/// Rows of what was read of one want in one scope.
pub(super) fn of_slot(store: &Store, scope: &Scope, want: &Want) -> Vec<Entry> {
    let key = scope.key();
    let Some(good) = store.slot(&key, want).and_then(|slot| slot.good.as_ref()) else { return Vec::new() };
    let entry = |time: Option<Timestamp>, row: Row| Entry {
        scope: key.clone(),
        newest_first: time.map(Reverse),
        row: with_head(store, scope, good.at, row),
    };
    if let Snapshot::Events(batch) = &*good.value {
        let row = |event: &TrailEvent| of_event(store, scope, event);
        return batch.events.iter().map(|event| entry(Some(event.time), row(event))).collect();
    }
    own_rows(&good.value).into_iter().map(|row| entry(None, row)).collect()
}

fn own_rows(snapshot: &Snapshot) -> Vec<Row> {
    fn all<T: ToRow>(items: &[T]) -> Vec<Row> {
        items.iter().map(ToRow::row).collect()
    }
    match snapshot {
        Snapshot::Identity(_)
        | Snapshot::MetricData(_)
        | Snapshot::AlarmHistory(_)
        | Snapshot::Accounts(_)
        | Snapshot::Regions(_)
        | Snapshot::Links(_)
        | Snapshot::Dashboard(_)
        | Snapshot::TaggedResources(_)
        | Snapshot::LogQuery(_) => Vec::new(),
        Snapshot::LogGroups(items) => all(items),
        Snapshot::Dashboards(items) => all(items),
        Snapshot::Alarms(items) => all(items),
        Snapshot::Metrics(items) => all(items),
        Snapshot::Events(batch) => batch.events.iter().map(|event| event.row()).collect(),
        Snapshot::Sessions(items) => all(items),
        Snapshot::Nodes(items) => all(items),
        Snapshot::Namespaces(items) => all(items),
        Snapshot::Services(items) => all(items),
        Snapshot::Instances(items) => all(items),
    }
}

/// A row with the members in front that every row has.
pub(super) fn with_head(store: &Store, scope: &Scope, at: Timestamp, row: Row) -> Row {
    let account = &scope.account;
    let id = store.account_id(&account.name).map_or(Value::Null, Value::String);
    let place = [json!(account.partition()), id, json!(account.name.as_str()), json!(scope.region.as_str())];
    headed(place, at, row)
}

/// A row with these in front: partition, id and name of its account, region.
pub(super) fn headed(place: [Value; 4], at: Timestamp, row: Row) -> Row {
    row.preceded_by(HEAD.into_iter().zip(place.into_iter().chain([json!(at.to_string())])))
}
