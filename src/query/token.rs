use std::ops::Range;

/// What a piece of an expression or of a query is: for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language: `SELECT`, `AND`, `REPEAT`.
    Keyword,
    /// A function: `AVG`.
    Function,
    /// Something in quotes that is a value.
    Text,
    /// A name: an id, a metric, a dimension.
    Identifier,
    /// A number.
    Number,
    /// An operator, a bracket or a comma.
    Operator,
    /// Nothing of the language.
    Error,
}

/// A piece of an expression or of a query. White space is in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The byte at which it begins.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

impl Token {
    /// Its bytes.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text, in the one that it was read from.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span()).unwrap_or_default()
    }
}

/// The pieces of a text, each by `token`, which is given where it begins and its first character and says what it is and where it
/// ends.
pub(super) fn split(text: &str, token: impl Fn(&str, usize, char) -> (TokenKind, usize)) -> Vec<Token> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(c) = text[start..].chars().next() {
        if c.is_whitespace() {
            start += c.len_utf8();
            continue;
        }
        let (kind, end) = token(text, start, c);
        found.push(Token { kind, start, end });
        start = end;
    }
    found
}

/// The byte after what begins at `start`, and goes on as long as that holds of each character.
pub(super) fn while_in(text: &str, start: usize, is_in: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find(|c| !is_in(c)).unwrap_or(rest.len())
}

/// The byte after what is in quotes, the first of which is at `start`. A backslash takes the character after it along.
/// None when the quote is not closed.
pub(super) fn quoted(text: &str, start: usize) -> Option<usize> {
    let mut characters = text.get(start..)?.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => {
                characters.next();
            }
            c if c == quote => return Some(start + at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

/// A number: digits with at most one point, and an exponent if there is one. Where it ends, and whether it is one.
pub(super) fn number(text: &str, start: usize) -> (usize, bool) {
    let digits = |from| while_in(text, from, |c| c.is_ascii_digit());
    let mut end = digits(start);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        end = if exponent > end + 1 + sign { exponent } else { end };
    }
    let whole = while_in(text, end, |c| c.is_alphanumeric() || c == '_' || c == '.');
    (whole, whole == end && text[start..end].parse::<f64>().is_ok())
}
