use std::fmt;

use unicode_width::UnicodeWidthStr as _;

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Character of the query's text, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl QueryError {
    pub(super) fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into() }
    }

    /// The query, and a caret under the place: two lines. What of a long query is far from the place is left out.
    pub fn shown(&self, query: &str) -> String {
        let line: Vec<char> = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let at = self.column.saturating_sub(1).min(line.len());
        let from = at.saturating_sub(BEFORE);
        let to = (at + AFTER).min(line.len());
        let string = |part: &[char]| part.iter().collect::<String>();
        let (before, after) = (string(&line[from..at]), string(&line[at..to]));
        let cut = |is_cut: bool| if is_cut { "..." } else { "" };
        let (left, right) = (cut(from > 0), cut(to < line.len()));
        let blank = " ".repeat(left.len() + before.width());
        format!("  {left}{before}{after}{right}\n  {blank}^")
    }
}

/// Characters that are shown before the place
const BEFORE: usize = 60;
/// and behind it.
const AFTER: usize = 40;

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query, column {}: {}", self.column, self.message)
    }
}

impl std::error::Error for QueryError {}
