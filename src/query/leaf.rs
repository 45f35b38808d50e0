//! Single values, wherever they stand in a thing: what a test looks at in the end.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::{Member, Timestamp};

/// A single value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaf<'a> {
    Text(&'a str),
    Bool(bool),
    Count(u64),
    Float(f64),
    Json(&'a serde_json::Number),
    Time(Timestamp),
}

impl<'a> Leaf<'a> {
    /// Its spelling; of a number that of JSON.
    pub fn spelled(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(b) => Cow::Borrowed(if b { "true" } else { "false" }),
            Self::Count(n) => Cow::Owned(n.to_string()),
            Self::Float(n) => Cow::Owned(n.to_string()),
            Self::Json(n) => Cow::Owned(n.to_string()),
            Self::Time(at) => Cow::Owned(at.to_string()),
        }
    }

    /// Another spelling: `80` is also `80.0`.
    pub fn spelled_otherwise(self) -> Option<String> {
        match self {
            Self::Float(n) => Some(format!("{n:?}")),
            Self::Json(n) => n.as_f64().map(|n| n.to_string()),
            _ => None,
        }
    }

    /// As a number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Text(text) if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                text.parse().ok()
            }
            #[expect(clippy::cast_precision_loss, reason = "it is compared with what somebody types")]
            Self::Count(n) => Some(n as f64),
            Self::Float(n) => Some(n),
            Self::Json(n) => n.as_f64(),
            _ => None,
        }
    }

    /// As a moment, if it is one.
    pub fn time(self) -> Option<Timestamp> {
        match self {
            Self::Time(at) => Some(at),
            Self::Text(text) if text.len() > 19 && text.as_bytes().get(4) == Some(&b'-') => text.parse().ok(),
            _ => None,
        }
    }
}

/// Whether any single value within a member is looked for. A record is read by `open`.
pub(super) fn any<'m>(
    member: &'m Member<'m>,
    open: impl FnOnce() -> &'m Value,
    look: &mut impl FnMut(Leaf<'_>) -> bool,
) -> bool {
    match member {
        Member::Null | Member::List([]) => false,
        Member::Text(text) => look(Leaf::Text(text)),
        Member::Bool(b) => look(Leaf::Bool(*b)),
        Member::Count(n) => look(Leaf::Count(*n)),
        Member::Number(n) => n.is_finite() && look(Leaf::Float(*n)),
        Member::Time(at) => look(Leaf::Time(*at)),
        Member::Pairs(pairs) => pairs.iter().any(|(_, value)| look(Leaf::Text(value))),
        Member::List(_) => look(Leaf::Text(&member.to_words())),
        Member::Record(_) => in_json(open(), look),
        Member::Json(value) => in_json(value, look),
    }
}

/// The same at a path within the member.
pub(super) fn any_at<'m>(
    member: &'m Member<'m>,
    open: impl FnOnce() -> &'m Value,
    path: &str,
    look: &mut impl FnMut(Leaf<'_>) -> bool,
) -> bool {
    match member {
        Member::Record(_) => at_path(open(), path, look),
        Member::Json(value) => at_path(value, path, look),
        Member::Pairs(pairs) => {
            pairs.iter().any(|(key, value)| key.eq_ignore_ascii_case(path) && look(Leaf::Text(value)))
        }
        _ => false,
    }
}

/// Looks at what is at a path below `value`. An object's keys may have dots themselves, so each key is tried against
/// the start of the path.
fn at_path(value: &Value, path: &str, look: &mut impl FnMut(Leaf<'_>) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| at_path(item, path, look)),
        Value::Object(map) => map.iter().any(|(key, value)| match strip_key(path, key) {
            Some("") => in_json(value, look),
            Some(rest) => rest.strip_prefix('.').is_some_and(|rest| at_path(value, rest, look)),
            None => false,
        }),
        _ => false,
    }
}

fn in_json(value: &Value, look: &mut impl FnMut(Leaf<'_>) -> bool) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => look(Leaf::Text(text)),
        Value::Bool(b) => look(Leaf::Bool(*b)),
        Value::Number(n) => look(Leaf::Json(n)),
        Value::Array(items) => items.iter().any(|item| in_json(item, look)),
        Value::Object(map) => map.values().any(|item| in_json(item, look)),
    }
}

/// What is left of `path` after `key`, whatever their case.
fn strip_key<'a>(path: &'a str, key: &str) -> Option<&'a str> {
    let head = path.get(..key.len())?;
    head.eq_ignore_ascii_case(key).then(|| &path[key.len()..])
}
