use super::{Language, Vocabulary, Wrong};
use crate::query::{
    Completion, Token,
    insights::{self, Insights},
};

/// Metrics Insights.
#[derive(Debug)]
pub(super) struct SqlText;

impl Language for SqlText {
    fn tokens(&self, text: &str) -> Vec<Token> {
        insights::tokens(text)
    }

    fn check(&self, text: &str, _ids: &[String]) -> Result<(), Wrong> {
        Insights::parse(text).map(drop).map_err(|error| Wrong { at: error.at, words: error.message })
    }

    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion> {
        insights::complete(text, at, words)
    }
}
