//! What matches has what is needed.

use serde_json::Value;

use super::{
    super::*,
    from_grammar::{Grammar, Rng, saved},
    page::{events, now},
};

/// Whether a row has what is needed, told as simply as can be.
fn has(row: &Row, need: &Need) -> bool {
    match need {
        Need::Anything => true,
        Need::All(all) => all.iter().all(|one| has(row, one)),
        Need::Any(any) => any.iter().any(|one| has(row, one)),
        Need::Text(text) => {
            let values = row.values.iter().flat_map(words);
            values.into_iter().any(|value| value.to_lowercase().contains(text))
        }
        Need::Is { member, value, exact: true } => at(row, member).contains(value),
        Need::Is { member, value, exact: false } => {
            at(row, member).iter().any(|one| one.to_lowercase() == *value)
        }
        Need::Has { member } => !at(row, member).is_empty(),
        Need::Between { member, since, until } => at(row, member).iter().any(|one| {
            one.parse::<Timestamp>().is_ok_and(|at| {
                since.is_none_or(|since| since <= at) && until.is_none_or(|until| at <= until)
            })
        }),
    }
}

/// All single values in a value, numbers in each of their spellings.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(b) => vec![b.to_string()],
        Value::Number(n) => vec![n.to_string(), n.as_f64().unwrap_or_default().to_string()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::Object(map) => map.values().flat_map(words).collect(),
    }
}

/// The values of a member, or at a path.
fn at(row: &Row, member: &str) -> Vec<String> {
    let (column, path) = member.split_once('.').map_or((member, None), |(column, path)| (column, Some(path)));
    let value = row.get(column).unwrap_or(&Value::Null);
    path.map_or_else(|| words(value), |path| below(value, &path.to_lowercase()))
}

fn below(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| below(item, path)).collect(),
        Value::Object(map) => {
            let each = map.iter().flat_map(|(key, value)| match path.strip_prefix(&key.to_lowercase()) {
                Some("") => words(value),
                Some(rest) => rest.strip_prefix('.').map_or_else(Vec::new, |rest| below(value, rest)),
                None => Vec::new(),
            });
            each.collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn whatever_matches_has_what_is_needed() {
    let (grammar, saved, events) = (Grammar::read(), saved(), events());
    let rows: Vec<Row> = events.iter().map(super::page::Placed::row).collect();
    let columns = rows[0].columns.clone();
    let mut rng = Rng(0x2545_F491_4F6C_DD1D);
    let (mut matched, mut narrowed, mut left_out) = (0, 0, 0);
    for _ in 0..8_000 {
        let text = grammar.query(&mut rng);
        let query = Query::parse_with(&text, &saved).expect(&text);
        let need = query.need(&columns, now());
        narrowed += usize::from(need != Need::Anything);
        let matcher = query.over(&columns, now());
        for (row, event) in rows.iter().zip(&events) {
            let matches = matcher.matches(row);
            assert_eq!(matches, matcher.matches(event), "{text:?}: packed or not");
            let has = has(row, &need);
            assert!(has || !matches, "{text:?} matches {row:?}, which has not {need:?}");
            matched += usize::from(matches && need != Need::Anything);
            left_out += usize::from(!has);
        }
    }
    assert!(matched > 1000 && narrowed > 1000 && left_out > 4000, "{matched} {narrowed} {left_out}");
}

#[test]
fn what_is_needed_is_narrow() {
    let columns = events()[0].row().columns;
    let is =
        |member: &str, value: &str, exact| Need::Is { member: member.into(), value: value.into(), exact };
    let text = |text: &str| Need::Text(text.into());
    let between = |since: Option<&str>, until: Option<&str>| Need::Between {
        member: "event_time".into(),
        since: since.map(|at| at.parse().expect("a time")),
        until: until.map(|at| at.parse().expect("a time")),
    };
    for (query, need) in [
        ("", Need::Anything),
        ("Alice", text("alice")),
        ("alice -bob", text("alice")),
        ("alice or -bob", Need::Anything),
        ("a b or c", Need::Any(vec![Need::All(vec![text("a"), text("b")]), text("c")])),
        ("eventName=RunInstances", is("event_name", "RunInstances", true)),
        ("name:RunInstances", is("event_name", "runinstances", false)),
        ("name:Run*ces", Need::All(vec![text("run"), text("ces")])),
        ("name:/^run.*ces$/", Need::All(vec![text("run"), text("ces")])),
        ("/a|b/", Need::Anything),
        ("userIdentity.type=Root", is("record.userIdentity.type", "Root", true)),
        ("is:error", Need::Has { member: "error_code".into() }),
        ("is:write", is("read_only", "false", false)),
        ("name:(a or b)", Need::Any(vec![is("event_name", "a", false), is("event_name", "b", false)])),
        ("name!=a", Need::Anything),
        ("account:x", Need::Any(vec![is("account", "x", false), is("account_id", "x", false)])),
        ("since:2h", between(Some("2026-01-15T04:00:00Z"), None)),
        ("until:2h", between(None, Some("2026-01-15T04:00:00Z"))),
        ("time>=2026-01-15 time<now", {
            let low = between(Some("2026-01-15T00:00:00Z"), None);
            Need::All(vec![low, between(None, Some("2026-01-15T06:00:00Z"))])
        }),
        ("time:2h..1h", between(Some("2026-01-15T04:00:00Z"), Some("2026-01-15T05:00:00Z"))),
        ("requestParameters.x>5", Need::Anything),
        ("nowhere.x:1", Need::Any(Vec::new())),
    ] {
        assert_eq!(Query::parse(query).expect(query).need(&columns, now()), need, "{query}");
    }
}
