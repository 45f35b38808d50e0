use serde_json::Value;
use wildmatch::WildMatch;

use super::{QueryError, Searchable, fields};
use crate::model::Member;

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
    pub fn parts(&self) -> (&str, Option<&str>) {
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

    /// Where in `columns` to look: everywhere for free text, nowhere for a field that is not among them.
    pub fn places(&self, columns: &[&str]) -> Vec<usize> {
        match &self.field {
            None => (0..columns.len()).collect(),
            Some(field) => fields::resolve(field.parts().0, columns).unwrap_or_default(),
        }
    }

    pub fn holds<S: Searchable + ?Sized>(&self, subject: &S, places: &[usize]) -> bool {
        let path = self.field.as_ref().map(|field| field.parts().1);
        let found = places.iter().any(|at| {
            let member = subject.member(*at);
            match path {
                None => self.needle.in_member(&member, Extent::Part),
                Some(None) => self.needle.in_member(&member, Extent::Whole),
                Some(Some(path)) => self.needle.in_member_at(&member, path),
            }
        });
        found != self.negated
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

    fn in_member(&self, member: &Member<'_>, extent: Extent) -> bool {
        match member {
            Member::Null => false,
            Member::Text(text) => self.in_text(text, extent),
            Member::Bool(b) => self.in_text(if *b { "true" } else { "false" }, extent),
            Member::Count(n) => self.in_text(&n.to_string(), extent),
            Member::Number(n) => self.in_number(*n, extent),
            Member::Time(at) => self.in_text(&at.to_string(), extent),
            Member::Pairs(pairs) => pairs.iter().any(|(_, value)| self.in_text(value, extent)),
            Member::List([]) => false,
            Member::List(_) => self.in_text(&member.to_words(), extent),
            Member::Record(record) => {
                record.may_hold(|text| self.may_be_in_json(text)) && self.in_any(&record.value(), extent)
            }
            Member::Json(value) => self.in_any(value, extent),
        }
    }

    /// Whether it may be in a value whose JSON that is: a value is not made from it when it cannot. What JSON writes
    /// otherwise than it is (escapes, and numbers, which match in several spellings) may always be.
    fn may_be_in_json(&self, json: &str) -> bool {
        let Self::Literal(literal) = self else { return true };
        let escaped = |c: char| matches!(c, '"' | '\\') || c.is_control();
        let number = literal.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e'));
        number || literal.contains(escaped) || self.in_text(json, Extent::Part)
    }

    fn in_member_at(&self, member: &Member<'_>, path: &str) -> bool {
        match member {
            Member::Record(record) => {
                record.may_hold(|text| self.may_be_in_json(text)) && self.at_path(&record.value(), Some(path))
            }
            Member::Json(value) => self.at_path(value, Some(path)),
            Member::Pairs(pairs) => pairs
                .iter()
                .any(|(key, value)| key.eq_ignore_ascii_case(path) && self.in_text(value, Extent::Whole)),
            _ => false,
        }
    }

    /// As JSON writes it, and as people do: `80` is also `80.0`.
    fn in_number(&self, n: f64, extent: Extent) -> bool {
        n.is_finite() && (self.in_text(&n.to_string(), extent) || self.in_text(&format!("{n:?}"), extent))
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
        if let Self::Literal(literal) = self
            && text.is_ascii()
        {
            // What nearly every text is: nothing is copied.
            return match extent {
                Extent::Whole => text.eq_ignore_ascii_case(literal),
                Extent::Part => contains_ascii(text.as_bytes(), literal.as_bytes()),
            };
        }
        let text = text.to_lowercase();
        match (self, extent) {
            (Self::Literal(literal), Extent::Whole) => text == *literal,
            (Self::Literal(literal), Extent::Part) => text.contains(literal),
            (Self::Glob { whole, .. }, Extent::Whole) => whole.matches(&text),
            (Self::Glob { part, .. }, Extent::Part) => part.matches(&text),
        }
    }
}

/// Whether `text` contains `lower`, whatever the case of its letters.
fn contains_ascii(text: &[u8], lower: &[u8]) -> bool {
    let Some((first, rest)) = lower.split_first() else { return true };
    let upper = first.to_ascii_uppercase();
    let ends = text.len().saturating_sub(rest.len());
    (0..ends).any(|at| {
        (text[at] == *first || text[at] == upper)
            && text[at + 1..at + 1 + rest.len()].eq_ignore_ascii_case(rest)
    })
}

/// What is left of `path` after `key`, whatever their case.
fn strip_key<'a>(path: &'a str, key: &str) -> Option<&'a str> {
    let head = path.get(..key.len())?;
    head.eq_ignore_ascii_case(key).then(|| &path[key.len()..])
}
