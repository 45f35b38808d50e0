//! What is written in the editor of several lines: how it is coloured, what is wrong with it, and how its words may
//! go on.

mod label;
mod math;
mod sql;
mod vocabulary;

use std::{fmt, ops::Range};

pub use vocabulary::Vocabulary;

use crate::query::{Completion, Token, TokenKind};

/// A language that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Syntax {
    /// Metric math and SEARCH.
    Math,
    /// Metrics Insights.
    Sql,
    /// A label, which may have dynamic parts such as `${LAST}`.
    Label,
}

impl Syntax {
    /// What knows the language.
    pub fn language(self) -> &'static dyn Language {
        match self {
            Self::Math => &math::MathText,
            Self::Sql => &sql::SqlText,
            Self::Label => &label::LabelText,
        }
    }
}

/// What knows a language.
pub trait Language: fmt::Debug + Sync {
    /// Its pieces, in order.
    fn tokens(&self, text: &str) -> Vec<Token>;

    /// Whether it can be sent. `ids` are those of the queries that it may name.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    fn check(&self, text: &str, ids: &[String]) -> Result<(), Wrong>;

    /// How what ends at a byte may go on, best first.
    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion>;
}

/// The name of the look of a piece.
pub fn style(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Keyword => "key",
        TokenKind::Function => "strong",
        TokenKind::Text => "json.string",
        TokenKind::Number => "json.number",
        TokenKind::Identifier => "json.name",
        TokenKind::Operator => "overlay",
        TokenKind::Error => "warning",
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The byte at which it is; the length of the text when something is missing at its end.
    pub at: usize,
    /// In words, without a stop.
    pub words: String,
}

/// Line and column of a byte, counted from 1.
pub fn place_of(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// As many completions as anybody looks through.
const MOST: usize = 50;

/// Those of some names that begin as what was written, then those that have it in them.
fn fitting<'w>(
    names: impl IntoIterator<Item = &'w str>,
    span: &Range<usize>,
    written: &str,
    hint: &'static str,
) -> Vec<Completion> {
    let low = written.to_lowercase();
    let rank = |name: &str| {
        let name = name.to_lowercase();
        if name.starts_with(&low) { Some(0) } else { name.contains(&low).then_some(1) }
    };
    let others = names.into_iter().filter(|name| *name != written);
    let mut found: Vec<(u8, &str)> = others.filter_map(|name| Some((rank(name)?, name))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    let completion = |(_, name): (u8, &str)| Completion {
        text: name.to_owned(),
        kind: TokenKind::Text,
        span: span.clone(),
        hint,
    };
    found.into_iter().take(MOST).map(completion).collect()
}

#[cfg(test)]
mod tests;
