//! The filter language: parsed once, applied to anything that has members.
//!
//! ```text
//! query  = { term }                        white space between terms; all of them hold
//! term   = [ "-" ] ( field ":" value | text )
//! field  = member { "." name }             dotted into nested members
//! value  = bare | quoted                   the whole value
//! text   = bare | quoted                   anywhere in any value
//! bare   = characters without white space  `*` any characters, `?` any one
//! quoted = '"' characters '"'              literal, white space too; `\"` and `\\` escape
//! ```
//!
//! - `field:value` holds when the member's value is the pattern, from end to end. Of a list or an object
//!   any value in it will do. `-` in front turns a term round: it holds where the term does not.
//! - Text holds when any value of any member, nested ones too, contains it.
//! - Letter case never matters. Booleans and numbers compare as text, and `80` is also `80.0`. Null
//!   matches no positive term.
//! - A field is a member's name, one of the short names of [`resolve`], or the start of a name that no
//!   other member shares: `state:ALARM`, `dimensions.InstanceId:i-0*`, `record.userIdentity.type:Root`.

mod completion;
mod error;
mod fields;
pub mod insights;
pub mod label;
pub mod metric_math;
mod need;
mod parse;
mod term;
mod token;

use std::borrow::Cow;

use crate::model::{Member, Row, Timestamp};

pub use completion::Completion;
pub use error::QueryError;
pub use fields::{names, resolve};
pub use need::{Bound, Need};
pub use token::{Token, TokenKind};

use term::Term;

/// A parsed query. The empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    terms: Vec<Term>,
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
    /// Parses a query.
    ///
    /// # Errors
    /// With the place of a quote that is not closed, or of a field, value or text that is missing.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        Ok(Self { terms: parse::terms(text)? })
    }

    /// Whether it has no term, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether every field is a member of things with these columns.
    ///
    /// # Errors
    /// At the first field that names no member, or more than one, with the nearest name.
    pub fn check(&self, columns: &[&str]) -> Result<(), QueryError> {
        self.terms.iter().try_for_each(|term| term.check(columns))
    }

    /// The query over things with these columns, its fields looked up once: for many things. A field that they do
    /// not have is like one that is null.
    pub fn over(&self, columns: &[&str], _now: Timestamp) -> Matcher<'_> {
        Matcher { terms: self.terms.iter().map(|term| (term, term.places(columns))).collect() }
    }

    /// Whether it holds, of one thing. Times that are relative are so to `now`.
    pub fn matches<S: Searchable + ?Sized>(&self, subject: &S, now: Timestamp) -> bool {
        self.over(subject.columns(), now).matches(subject)
    }
}

/// A query over things that have the same columns.
#[derive(Clone, Debug)]
pub struct Matcher<'q> {
    terms: Vec<(&'q Term, Vec<usize>)>,
}

impl Matcher<'_> {
    /// Whether all terms hold.
    pub fn matches<S: Searchable + ?Sized>(&self, subject: &S) -> bool {
        self.terms.iter().all(|(term, places)| term.holds(subject, places))
    }
}

impl std::str::FromStr for Query {
    type Err = QueryError;
    fn from_str(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
