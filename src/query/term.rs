use serde_json::Value;
use wildmatch::WildMatch;

use super::{QueryError, Searchable, fields};

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// Holds where the rest does not.
    pub negated: bool,
    /// Where to look; none is everywhere.
    pub field: Option<Field>,
    /// What to look for.
    pub needle: Needle,
}

/// A field as it was typed, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub column: usize,
}

impl Field {
    /// The member's name and the path into it.
    fn parts(&self) -> (&str, Option<&str>) {
        match self.name.split_once('.') {
            Some((member, path)) => (member, Some(path)),
            None => (&self.name, None),
        }
    }
}

impl Term {
    pub fn check(&self, columns: &[&str]) -> Result<(), QueryError> {
        let Some(field) = &self.field else { return Ok(()) };
        match fields::resolve(field.parts().0, columns) {
            Ok(_) => Ok(()),
            Err(message) => Err(QueryError::new(field.column, message)),
        }
    }

    pub fn holds<S: Searchable + ?Sized>(&self, subject: &S) -> bool {
        self.found(subject) != self.negated
    }

    fn found<S: Searchable + ?Sized>(&self, subject: &S) -> bool {
        let columns = subject.columns();
        let Some(field) = &self.field else {
            return (0..columns.len()).any(|i| self.needle.in_any(&subject.value(i), Extent::Part));
        };
        let (member, path) = field.parts();
        let Ok(places) = fields::resolve(member, columns) else { return false };
        places.into_iter().any(|i| self.needle.at_path(&subject.value(i), path))
    }
}

/// How much of a value the needle has to cover.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    Whole,
    Part,
}

/// What is looked for, in lower case.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Needle {
    /// These characters.
    Literal(String),
    /// A pattern with `*` or `?`.
    Glob {
        /// For a whole value,
        whole: WildMatch,
        /// for a part of one.
        part: WildMatch,
    },
}

impl Needle {
    pub fn quoted(text: &str) -> Self {
        Self::Literal(text.to_lowercase())
    }

    pub fn bare(text: &str) -> Self {
        let lower = text.to_lowercase();
        if lower.contains(['*', '?']) {
            Self::Glob { whole: WildMatch::new(&lower), part: WildMatch::new(&format!("*{lower}*")) }
        } else {
            Self::Literal(lower)
        }
    }

    /// Whether a value at that path below `value` matches. An object's keys may have dots themselves, so
    /// each key is tried against the start of the path.
    fn at_path(&self, value: &Value, path: Option<&str>) -> bool {
        let Some(path) = path else { return self.in_any(value, Extent::Whole) };
        match value {
            Value::Array(items) => items.iter().any(|item| self.at_path(item, Some(path))),
            Value::Object(map) => map.iter().any(|(key, value)| match strip_key(path, key) {
                Some("") => self.at_path(value, None),
                Some(rest) => rest.strip_prefix('.').is_some_and(|rest| self.at_path(value, Some(rest))),
                None => false,
            }),
            _ => false,
        }
    }

    fn in_any(&self, value: &Value, extent: Extent) -> bool {
        match value {
            Value::Null => false,
            Value::String(text) => self.in_text(text, extent),
            Value::Bool(b) => self.in_text(if *b { "true" } else { "false" }, extent),
            Value::Number(n) => {
                self.in_text(&n.to_string(), extent)
                    || n.as_f64().is_some_and(|f| self.in_text(&f.to_string(), extent))
            }
            Value::Array(items) => items.iter().any(|item| self.in_any(item, extent)),
            Value::Object(map) => map.values().any(|item| self.in_any(item, extent)),
        }
    }

    fn in_text(&self, text: &str, extent: Extent) -> bool {
        let text = text.to_lowercase();
        match (self, extent) {
            (Self::Literal(literal), Extent::Whole) => text == *literal,
            (Self::Literal(literal), Extent::Part) => text.contains(literal),
            (Self::Glob { whole, .. }, Extent::Whole) => whole.matches(&text),
            (Self::Glob { part, .. }, Extent::Part) => part.matches(&text),
        }
    }
}

/// What is left of `path` after `key`, whatever their case.
fn strip_key<'a>(path: &'a str, key: &str) -> Option<&'a str> {
    let head = path.get(..key.len())?;
    head.eq_ignore_ascii_case(key).then(|| &path[key.len()..])
}
