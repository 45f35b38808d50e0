//! What is written in the editor of several lines: how it is coloured, what is wrong with it, and how its words may
//! go on.

mod label;
mod math;
mod sql;
mod vocabulary;

use std::{fmt, ops::Range};

pub use vocabulary::Vocabulary;

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
    /// Its parts that have a look of their own, in order, by their bytes.
    fn tokens(&self, text: &str) -> Vec<(Range<usize>, Token)>;

    /// Whether it can be sent.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    fn check(&self, text: &str, ids: &[String]) -> Result<(), Wrong>;

    /// How the word that ends at a byte may go on, best first.
    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion>;
}

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word of the language.
    Keyword,
    /// A function.
    Function,
    /// A quoted text.
    Quoted,
    /// A number.
    Number,
    /// The id of a query.
    Name,
}

impl Token {
    /// The name of its look.
    pub fn style(self) -> &'static str {
        match self {
            Self::Keyword => "key",
            Self::Function => "strong",
            Self::Quoted => "json.string",
            Self::Number => "json.number",
            Self::Name => "json.name",
        }
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The byte at which it is.
    pub at: usize,
    /// In words, without a stop.
    pub words: String,
}

/// A word that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes whose place it takes.
    pub place: Range<usize>,
    /// What is written.
    pub text: String,
    /// What it is, in a word or two.
    pub about: &'static str,
}

/// Line and column of a byte, counted from 1.
pub fn place_of(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The name that ends at a byte: where it begins.
fn word_start(text: &str, at: usize, is_part: impl Fn(char) -> bool) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map_or(before.len(), |(at, _)| at)
}

/// Those of some words that begin as what was written, or have it in them.
fn fitting<'w>(
    words: impl IntoIterator<Item = &'w str>,
    place: Range<usize>,
    written: &str,
    about: &'static str,
    as_written: impl Fn(&str) -> String,
) -> Vec<Completion> {
    let low = written.to_ascii_lowercase();
    let rank = |word: &str| {
        let word = word.to_ascii_lowercase();
        if word.starts_with(&low) { Some(0) } else { word.contains(&low).then_some(1) }
    };
    let mut found: Vec<(u8, &str)> = words
        .into_iter()
        .filter(|word| *word != written)
        .filter_map(|word| Some((rank(word)?, word)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let completion =
        |(_, word): (u8, &str)| Completion { place: place.clone(), text: as_written(word), about };
    found.into_iter().take(MOST).map(completion).collect()
}

/// As many completions as anybody looks through.
const MOST: usize = 50;

/// The parts of a text that both languages have alike: quoted texts, numbers and words. What a word is, `kind` says:
/// of the word, and of what follows it.
fn lexed(text: &str, kind: impl Fn(&str, &str) -> Option<Token>) -> Vec<(Range<usize>, Token)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match c {
            '\'' | '"' => {
                let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
                out.push((at..at + end, Token::Quoted));
                end
            }
            c if c.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
                out.push((at..at + end, Token::Number));
                end
            }
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                out.extend(kind(&rest[..end], &rest[end..]).map(|token| (at..at + end, token)));
                end
            }
            c => c.len_utf8(),
        };
        at += end;
    }
    out
}

/// A quote or a bracket that is not closed, or one that closes nothing.
fn balance(text: &str) -> Result<(), Wrong> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some((_, q)), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some((at, c)),
            (None, '(' | '[' | '{') => open.push((at, c)),
            (None, ')' | ']' | '}') => {
                let fits =
                    |(_, before): (usize, char)| matches!((before, c), ('(', ')') | ('[', ']') | ('{', '}'));
                if !open.pop().is_some_and(fits) {
                    return Err(Wrong { at, words: format!("`{c}` closes nothing") });
                }
            }
            _ => {}
        }
    }
    match quote.or(open.pop()) {
        Some((at, c)) => Err(Wrong { at, words: format!("`{c}` is not closed") }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
