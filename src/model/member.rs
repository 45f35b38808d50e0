use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Record, Text, Timestamp, format_dimensions};

/// The value of one member of a thing, as its type has it: what rows, queries and tables are made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Member<'a> {
    /// Absent.
    Null,
    /// Words.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// Yes or no.
    Bool(bool),
    /// A moment.
    Time(Timestamp),
    /// Names and values.
    Pairs(&'a [(Text, Text)]),
    /// Words, several.
    List(&'a [Text]),
    /// An event's record.
    Record(&'a Record),
    /// Anything else.
    Json(Cow<'a, Value>),
}

impl<'a> Member<'a> {
    /// Words that may be absent.
    pub fn maybe(text: Option<&'a Text>) -> Self {
        text.map_or(Self::Null, |t| Self::Text(Cow::Borrowed(t.as_str())))
    }

    /// Words.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A moment that may be absent.
    pub fn time(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Null, Self::Time)
    }

    /// A whole number that may be absent.
    pub fn count(n: Option<u32>) -> Self {
        n.map_or(Self::Null, |n| Self::Count(n.into()))
    }

    /// Yes or no, or neither.
    pub fn flag(b: Option<bool>) -> Self {
        b.map_or(Self::Null, Self::Bool)
    }

    /// Whether it is absent: null, no words, nothing in it.
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Pairs(pairs) => pairs.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Record(record) => record.is_null(),
            Self::Json(value) => value.is_null(),
            _ => false,
        }
    }

    /// Whether it is these words, whatever the case of their letters. Of pairs and lists it is enough that one value is.
    pub fn is(&self, words: &str) -> bool {
        let same = |value: &Text| value.eq_ignore_ascii_case(words);
        let any = match self {
            Self::Pairs(pairs) => pairs.iter().any(|(_, value)| same(value)),
            Self::List(items) => items.iter().any(same),
            Self::Json(value) => value.as_array().is_some_and(|all| {
                all.iter().filter_map(Value::as_str).any(|one| one.eq_ignore_ascii_case(words))
            }),
            _ => false,
        };
        any || self.to_argument().eq_ignore_ascii_case(words)
    }

    /// As JSON, as `get` prints it: times in RFC 3339 in UTC, pairs as an object, lists joined by commas (rows
    /// are flat), floats that JSON cannot say (NaN, infinities) as null.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Number(n) => serde_json::Number::from_f64(*n).map_or(Value::Null, Value::Number),
            Self::Count(n) => json!(n),
            Self::Bool(b) => json!(b),
            Self::Time(at) => json!(at.to_string()),
            Self::Pairs(pairs) => {
                Value::Object(pairs.iter().map(|(k, v)| (k.to_string(), json!(v))).collect())
            }
            Self::List([]) => Value::Null,
            Self::List(items) => json!(joined(items)),
            Self::Record(record) => record.value(),
            Self::Json(value) => (**value).clone(),
        }
    }

    /// As an argument of a route, and what such an argument is compared with: as [`Member::to_words`], but pairs as
    /// [`format_dimensions`] writes them.
    pub fn to_argument(&self) -> Cow<'_, str> {
        match self {
            Self::Pairs(pairs) => Cow::Owned(format_dimensions(pairs)),
            _ => self.to_words(),
        }
    }

    /// As words, for a cell: times in RFC 3339, pairs as `name=value`, nothing for what is absent.
    pub fn to_words(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(n) => Cow::Owned(n.to_string()),
            Self::Count(n) => Cow::Owned(n.to_string()),
            Self::Bool(b) => Cow::Borrowed(if *b { "yes" } else { "no" }),
            Self::Time(at) => Cow::Owned(at.to_string()),
            Self::Pairs(pairs) => {
                Cow::Owned(pairs.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("  "))
            }
            Self::List(items) => Cow::Owned(joined(items)),
            Self::Record(record) => match record.value() {
                Value::Null => Cow::Borrowed(""),
                value => Cow::Owned(value.to_string()),
            },
            Self::Json(value) => match &**value {
                Value::Null => Cow::Borrowed(""),
                Value::String(text) => Cow::Borrowed(text),
                Value::Array(all) if all.iter().all(Value::is_string) => {
                    Cow::Owned(all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
                }
                other => Cow::Owned(other.to_string()),
            },
        }
    }
}

fn joined(items: &[Text]) -> String {
    items.iter().map(Text::as_str).collect::<Vec<_>>().join(",")
}
