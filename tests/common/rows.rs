//! Rows from two programs, held against each other.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// Members that name a row within a resource.
fn key_members(resource: &str) -> &'static [&'static str] {
    match resource {
        "alarms" => &["alarm_name"],
        "metrics" => &["namespace", "metric_name", "dimensions"],
        "events" => &["event_id"],
        "namespaces" | "services" => &["id"],
        "instances" => &["service_id", "instance_id"],
        "dashboards" => &["dashboard_name"],
        other => panic!("no key for {other}"),
    }
}

/// Row for row: the same rows, once each, and every member that `expected` has with the same value in `actual`.
pub fn assert_same(resource: &str, expected: &[Value], actual: &[Value]) {
    let (expected, actual) = (by_key(resource, expected), by_key(resource, actual));
    let missing: Vec<_> = expected.keys().filter(|k| !actual.contains_key(*k)).collect();
    let extra: Vec<_> = actual.keys().filter(|k| !expected.contains_key(*k)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{resource}: missing {missing:#?}\nextra {extra:#?}");
    for (key, row) in &expected {
        let got = actual[key];
        for (member, value) in row.as_object().expect("a row is an object") {
            let found = got.get(member).unwrap_or_else(|| panic!("{resource} {key}: no member {member}"));
            assert!(same(value, found), "{resource} {key} {member}:\nexpected {value}\n     got {found}");
        }
    }
}

/// Rows stand by account, then region, as the contract orders them.
pub fn assert_ordered(resource: &str, rows: &[Value]) {
    let place = |row: &Value| (row["account"].to_string(), row["region"].to_string());
    assert!(rows.is_sorted_by_key(place), "{resource}: not by account and region");
}

fn by_key<'a>(resource: &str, rows: &'a [Value]) -> BTreeMap<String, &'a Value> {
    let mut map = BTreeMap::new();
    for row in rows {
        let mut key = format!("{} {}", row["account_id"], row["region"]);
        for member in key_members(resource) {
            key.push(' ');
            key.push_str(&canonical(&row[*member]));
        }
        assert!(map.insert(key.clone(), row).is_none(), "{resource}: twice {key}");
    }
    map
}

/// A value's text with the members of objects in order of name.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().map(|(k, v)| (k, canonical(v))).collect();
            format!("{sorted:?}")
        }
        other => other.to_string(),
    }
}

/// Equal in meaning: numbers by value, times by the moment to a millisecond, objects whatever their order.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        (Value::String(a), Value::String(b)) => a == b || same_moment(a, b),
        _ => a == b,
    }
}

fn same_moment(a: &str, b: &str) -> bool {
    let (Ok(a), Ok(b)) = (a.parse::<Timestamp>(), b.parse::<Timestamp>()) else { return false };
    a.duration_since(b).abs().as_millis() <= 1
}

#[cfg(test)]
mod tests {
    use super::same;
    use serde_json::json;

    #[test]
    fn meaning_is_compared_not_spelling() {
        assert!(same(&json!({"a": 80, "b": [1]}), &json!({"b": [1.0], "a": 80.0})));
        assert!(same(&json!("2026-01-01T00:00:00.0004Z"), &json!("2026-01-01T00:00:00Z")));
        assert!(!same(&json!("2026-01-01T00:00:00.2Z"), &json!("2026-01-01T00:00:00Z")));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1, "b": null})));
        assert!(!same(&json!(null), &json!("")));
    }
}
