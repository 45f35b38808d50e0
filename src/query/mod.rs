//! The filter language: parsed once, applied to anything that has members. `docs/query.md` tells all of it, and has its grammar.
//!
//! - `field:value` holds when the member's value is the pattern, from end to end. Of a list or an object
//!   any value in it will do. `-` in front turns it round: it holds where the rest does not.
//! - Text holds when any value of any member, nested ones too, contains it.
//! - Letter case does not matter, but behind `=`. Booleans and numbers compare as text, and `80` is also `80.0`. Null
//!   matches nothing.
//! - A field is a member's name, one of the short names of [`resolve`], the start of a name that no other member shares, or
//!   a path into the record of a thing that has one: `state:ALARM`, `dimensions.InstanceId:i-0*`, `userIdentity.type:Root`.

mod ast;
mod complete;
mod completion;
mod cursor;
mod error;
mod fields;
mod grammar;
pub mod insights;
pub mod label;
mod leaf;
mod matcher;
pub mod metric_math;
mod need;
mod needle;
mod parse;
mod pattern;
mod record;
mod saved;
mod shortcuts;
mod spans;
mod token;
mod value;
mod when;

use std::borrow::Cow;

use crate::model::{Member, Row, Timestamp};

pub use complete::{Completions, Offer, Vocabulary, complete, look_up, quoted};
pub use completion::Completion;

pub use error::QueryError;
pub use fields::{names, resolve};
pub use matcher::Matcher;
pub use need::{Bound, Need};
pub use saved::Saved;
pub use token::{Token, TokenKind};

use ast::Condition;

/// A parsed query. The empty one matches everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    condition: Condition,
}

impl Default for Query {
    fn default() -> Self {
        Self { condition: Condition::All(Vec::new()) }
    }
}

/// Something with members that a query can look at.
pub trait Searchable {
    /// Names of its members.
    fn columns(&self) -> &[&'static str];
    /// The value of the member at that place in [`Searchable::columns`].
    fn member(&self, index: usize) -> Member<'_>;
}

impl Searchable for Row {
    fn columns(&self) -> &[&'static str] {
        &self.columns
    }
    fn member(&self, index: usize) -> Member<'_> {
        self.values.get(index).map_or(Member::Null, |value| Member::Json(Cow::Borrowed(value)))
    }
}

impl Query {
    /// Parses a query in which no saved one stands.
    ///
    /// # Errors
    /// With the place of what is wrong: a quote that is not closed, a field, value or text that is missing, a pattern that
    /// is none, too much of it.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        Self::parse_with(text, &Saved::default())
    }

    /// Parses a query in which saved ones may stand: `@name`.
    ///
    /// # Errors
    /// As [`Query::parse`]; and when there is none of a name, what it stands for is wrong, or stands in itself.
    pub fn parse_with(text: &str, saved: &Saved) -> Result<Self, QueryError> {
        Ok(parse::query(text, saved)?.map_or_else(Self::default, |condition| Self { condition }))
    }

    /// Whether it has no condition, and so matches everything.
    pub fn is_empty(&self) -> bool {
        matches!(&self.condition, Condition::All(all) if all.is_empty())
    }

    /// Whether it tells times from now on backwards, so that what it matches changes by itself.
    pub fn is_relative(&self) -> bool {
        let is_relative = |term: &ast::Term| match &term.test {
            needle::Test::Between(ends) if ends.is_relative() => Err(()),
            _ => Ok(()),
        };
        self.condition.each_term(&mut { is_relative }).is_err()
    }

    /// Both: what this matches, and the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { other } else { self };
        }
        Self { condition: Condition::All(vec![self.condition, other.condition]) }
    }

    /// How many of its terms may have to look into the record of a thing with these columns: each of them costs far more
    /// than any other.
    pub fn reach(&self, columns: &[&str]) -> usize {
        let is_record = |at: usize| columns.get(at) == Some(&fields::RECORD);
        let has_record = columns.contains(&fields::RECORD);
        let mut terms = 0;
        let count: Result<(), std::convert::Infallible> = self.condition.each_term(&mut |term| {
            let reaches = match &term.field {
                None => has_record,
                Some(field) => {
                    fields::find(field, columns).is_ok_and(|found| found.places.into_iter().any(is_record))
                }
            };
            terms += usize::from(reaches);
            Ok(())
        });
        let Ok(()) = count;
        terms
    }

    /// Whether every field is one of things with these columns.
    ///
    /// # Errors
    /// At the first field that names no member, or more than one, with the nearest name.
    pub fn check(&self, columns: &[&str]) -> Result<(), QueryError> {
        self.condition.each_term(&mut |term| match &term.field {
            Some(field) => fields::find(field, columns).map(|_| ()),
            None => Ok(()),
        })
    }

    /// The query over things with these columns, its fields looked up once: for many things. A field that they do
    /// not have is like one that is null. Times that are relative are so to `now`.
    pub fn over(&self, columns: &[&str], now: Timestamp) -> Matcher<'_> {
        Matcher::new(&self.condition, columns, now)
    }

    /// Whether it holds, of one thing. Times that are relative are so to `now`.
    pub fn matches<S: Searchable + ?Sized>(&self, subject: &S, now: Timestamp) -> bool {
        self.over(subject.columns(), now).matches(subject)
    }

    /// What a thing with these columns has that matches: see [`Need`]. Times that are relative are so to `now`.
    pub fn need(&self, columns: &[&str], now: Timestamp) -> Need {
        need::of(&self.condition, columns, now)
    }
}

/// Calls for each single value of a member, or of what is at a path within it, as a query spells it.
pub fn each_value(member: &Member<'_>, path: Option<&str>, mut look: impl FnMut(&str)) {
    let value = match member {
        Member::Record(record) => record.value(),
        _ => serde_json::Value::Null,
    };
    let mut look = |leaf: leaf::Leaf<'_>| {
        look(&leaf.spelled());
        false
    };
    match path {
        None => leaf::any(member, || &value, &mut look),
        Some(path) => leaf::any_at(member, || &value, path, &mut look),
    };
}

/// The pieces of a query, for their colours. What cannot be read is one [`TokenKind::Error`], up to its end.
pub fn tokens(text: &str, saved: &Saved) -> Vec<Token> {
    parse::tokens(text, saved)
}

impl std::str::FromStr for Query {
    type Err = QueryError;
    fn from_str(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
