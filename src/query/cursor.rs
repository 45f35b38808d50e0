use super::{QueryError, Token, TokenKind};

/// Reads a query from the left, and keeps what it has read in pieces.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    column: usize,
    tokens: Vec<Token>,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, column: 1, tokens: Vec::new() }
    }

    /// The character that is next, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The byte that is next.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// What was read since that byte.
    pub fn since(&self, from: usize) -> &'t str {
        &self.text[from..self.at]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether the text goes on so.
    pub fn sees(&self, start: &str) -> bool {
        self.rest().starts_with(start)
    }

    /// Goes on by so many bytes, which end between two characters.
    pub fn skip(&mut self, bytes: usize) -> &'t str {
        let (read, _) = self.rest().split_at(bytes);
        self.at += bytes;
        self.column += read.chars().count();
        read
    }

    /// Goes on as long as that does not hold.
    pub fn until(&mut self, stop: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        self.skip(rest.find(stop).unwrap_or(rest.len()))
    }

    /// Whether anything is left behind white space.
    pub fn skip_white(&mut self) -> bool {
        self.until(|c| !c.is_whitespace());
        self.at < self.text.len()
    }

    /// Whether a condition may end here.
    pub fn is_at_end(&self) -> bool {
        self.peek().is_none_or(ends_word)
    }

    /// The word that is next, up to white space or a parenthesis.
    pub fn word(&self) -> &'t str {
        let rest = self.rest();
        &rest[..rest.find(ends_word).unwrap_or(rest.len())]
    }

    /// What was read since a byte is such a piece, whatever it was before.
    pub fn piece(&mut self, kind: TokenKind, from: usize) {
        while self.tokens.last().is_some_and(|last| last.start >= from) {
            self.tokens.pop();
        }
        if from < self.at {
            self.tokens.push(Token { kind, start: from, end: self.at });
        }
    }

    /// Reads so many bytes, as a piece.
    pub fn take(&mut self, kind: TokenKind, bytes: usize) -> &'t str {
        let from = self.at;
        let read = self.skip(bytes);
        self.piece(kind, from);
        read
    }

    /// Reads what is between quotes, of which the first is next; `\"` and `\\` in it are one character.
    pub fn quoted(&mut self) -> Result<String, QueryError> {
        let (from, opened) = (self.at, self.column);
        let mut inside = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.skip(at + 1);
                    self.piece(TokenKind::Text, from);
                    return Ok(inside);
                }
                '\\' => match chars.next_if(|(_, c)| matches!(c, '"' | '\\')) {
                    Some((_, c)) => inside.push(c),
                    None => inside.push('\\'),
                },
                c => inside.push(c),
            }
        }
        Err(QueryError::new(opened, "this quote is not closed"))
    }

    /// Reads a regular expression, if one is next: from `/` to the next `/` that no backslash is before, behind which
    /// the word ends, or an `i`. Else it is a path, or whatever begins with a slash.
    pub fn regex(&mut self) -> Option<String> {
        let rest = self.rest();
        let mut inside = String::new();
        let mut chars = rest.strip_prefix('/')?.char_indices();
        let end = loop {
            match chars.next()? {
                (at, '/') => break at + 2,
                (_, '\\') => match chars.next()?.1 {
                    '/' => inside.push('/'),
                    c => inside.extend(['\\', c]),
                },
                (_, c) => inside.push(c),
            }
        };
        let end = end + usize::from(rest[end..].starts_with('i'));
        let is_closed = rest[end..].chars().next().is_none_or(ends_word);
        if inside.is_empty() || !is_closed {
            return None;
        }
        self.take(TokenKind::Text, end);
        Some(inside)
    }

    /// The pieces that were read, and what is left as one that is none.
    pub fn into_tokens(mut self) -> Vec<Token> {
        self.at = self.tokens.last().map_or(0, |last| last.end);
        self.until(|c| !c.is_whitespace());
        let from = self.at;
        let left = self.rest().trim_end().len();
        self.skip(left);
        self.piece(TokenKind::Error, from);
        self.tokens
    }
}

/// Whether a word ends before that character.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}
