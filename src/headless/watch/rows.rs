use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::{
    headless::rows::{self, HEAD},
    model::{EventId, Resource, Row, Scope, ScopeKey, Snapshot, Timestamp, Want},
    query::Query,
    store::Store,
};

/// One line: what happened to a row, and the row.
pub(super) type Change = Map<String, Value>;

/// The rows that were there at the last look, as far as the query lets them through: what is compared with.
#[derive(Debug)]
pub(super) struct Seen {
    columns: Vec<&'static str>,
    query: Query,
    rows: HashMap<ScopeKey, BTreeMap<String, Vec<Value>>>,
    /// Of events their ids alone: they never change, and what grows old is not removed.
    events: HashMap<ScopeKey, HashSet<EventId>>,
}

impl Seen {
    /// Nothing yet.
    pub fn new(resource: Resource, query: Query) -> Self {
        Self { columns: rows::columns(resource), query, rows: HashMap::new(), events: HashMap::new() }
    }

    /// What has changed about what was read of a want.
    pub fn of_slot(&mut self, store: &Store, scope: &Scope, want: &Want) -> Vec<Change> {
        let key = scope.key();
        let Some(slot) = store.slot(&key, want) else { return Vec::new() };
        let Some(good) = &slot.good else { return Vec::new() };
        if let Snapshot::Events(batch) = &*good.value {
            let initial = !self.events.contains_key(&key);
            let known = self.events.entry(key).or_default();
            let new: HashSet<EventId> =
                batch.events.iter().map(|e| e.id.clone()).filter(|id| !known.contains(id)).collect();
            *known = batch.events.iter().map(|event| event.id.clone()).collect();
            if new.is_empty() {
                return Vec::new();
            }
            let is_new = |event: &&std::sync::Arc<crate::model::TrailEvent>| new.contains(&event.id);
            let rows = batch.events.iter().filter(is_new).map(|event| rows::of_event(store, scope, event));
            let rows = rows.map(|row| rows::with_head(store, scope, good.at, row));
            let rows = rows.filter(|row| self.query.matches(row, good.at));
            return rows.map(|row| line("added", initial, None, &self.columns, row.values)).collect();
        }
        let mut entries = rows::of_slot(store, scope, want);
        rows::order(&mut entries);
        let rows = entries.into_iter().map(|entry| entry.row).collect();
        // Of an answer that is known not to be whole, what is missing may still be there.
        self.compare(key, rows, slot.fault.is_none(), good.at)
    }

    /// What has changed about rows of which all are given, or all that could be read.
    pub fn compare(&mut self, scope: ScopeKey, rows: Vec<Row>, whole: bool, now: Timestamp) -> Vec<Change> {
        let initial = !self.rows.contains_key(&scope);
        let held = self.rows.entry(scope).or_default();
        let mut left = std::mem::take(held);
        let mut changes = Vec::new();
        for row in rows.into_iter().filter(|row| self.query.matches(row, now)) {
            let Row { values, mut key, .. } = row;
            while held.contains_key(&key) {
                key.push('\'');
            }
            match left.remove(&key) {
                None => changes.push(line("added", initial, None, &self.columns, values.clone())),
                Some(old) => {
                    let before = differences(&self.columns, &old, &values);
                    if !before.is_empty() {
                        let before = Some(before);
                        changes.push(line("changed", false, before, &self.columns, values.clone()));
                    }
                }
            }
            held.insert(key, values);
        }
        if !whole {
            held.extend(left);
            return changes;
        }
        for (_, mut values) in left {
            if let Some(place) = self.columns.iter().position(|c| *c == OBSERVED_AT) {
                values[place] = json!(now.to_string());
            }
            changes.push(line("removed", false, None, &self.columns, values));
        }
        changes
    }
}

/// The member that is another at each look.
const OBSERVED_AT: &str = HEAD[4];

/// Members that differ, as they were.
fn differences(columns: &[&'static str], old: &[Value], new: &[Value]) -> Map<String, Value> {
    let members = columns.iter().zip(old).zip(new);
    let differ = members.filter(|((column, old), new)| **column != OBSERVED_AT && old != new);
    differ.map(|((column, old), _)| ((*column).to_owned(), old.clone())).collect()
}

fn line(
    change: &str,
    initial: bool,
    before: Option<Map<String, Value>>,
    columns: &[&'static str],
    values: Vec<Value>,
) -> Change {
    let mut line = Map::new();
    line.insert("change".into(), json!(change));
    line.insert("initial".into(), json!(initial));
    line.insert("before".into(), before.map_or(Value::Null, Value::Object));
    line.extend(columns.iter().map(|column| (*column).to_owned()).zip(values));
    line
}
