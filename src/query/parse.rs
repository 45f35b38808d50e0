use super::{
    QueryError,
    term::{Field, Needle, Term},
};

/// Splits a query into its terms.
pub(super) fn terms(text: &str) -> Result<Vec<Term>, QueryError> {
    let mut cursor = Cursor { chars: text.chars().collect(), at: 0 };
    let mut terms = Vec::new();
    while cursor.skip_white() {
        terms.push(term(&mut cursor)?);
    }
    Ok(terms)
}

fn term(cursor: &mut Cursor) -> Result<Term, QueryError> {
    let start = cursor.column();
    let negated = cursor.take('-');
    let column = cursor.column();
    match cursor.peek() {
        None => return Err(QueryError::new(start, "nothing follows the `-`")),
        Some(c) if c.is_whitespace() => return Err(QueryError::new(start, "nothing follows the `-`")),
        Some(':') => return Err(QueryError::new(column, "a field's name is missing before `:`")),
        Some('"') => {
            let quoted = cursor.quoted()?;
            if quoted.is_empty() {
                return Err(QueryError::new(column, "the quotes hold nothing to look for"));
            }
            return Ok(Term { negated, field: None, needle: Needle::quoted(&quoted) });
        }
        Some(_) => {}
    }
    let word = cursor.until(|c| c == ':' || c.is_whitespace());
    if !cursor.take(':') {
        return Ok(Term { negated, field: None, needle: Needle::bare(&word) });
    }
    if word.split('.').any(str::is_empty) {
        return Err(QueryError::new(column, format!("`{word}` is no field: a name is missing at a dot")));
    }
    let needle = match cursor.peek() {
        Some('"') => Needle::quoted(&cursor.quoted()?),
        Some(c) if !c.is_whitespace() => Needle::bare(&cursor.until(char::is_whitespace)),
        _ => {
            let message = format!("`{word}:` has no value; `{word}:*` stands for any");
            return Err(QueryError::new(cursor.column(), message));
        }
    };
    Ok(Term { negated, field: Some(Field { name: word, column }), needle })
}

struct Cursor {
    chars: Vec<char>,
    at: usize,
}

impl Cursor {
    fn column(&self) -> usize {
        self.at + 1
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Whether anything is left.
    fn skip_white(&mut self) -> bool {
        self.until(|c| !c.is_whitespace());
        self.peek().is_some()
    }

    fn until(&mut self, stop: impl Fn(char) -> bool) -> String {
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|c| stop(*c)).unwrap_or(rest.len());
        self.at += length;
        rest[..length].iter().collect()
    }

    fn quoted(&mut self) -> Result<String, QueryError> {
        let opened = self.column();
        self.take('"');
        let mut inside = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '"' => return self.end_of_term(inside),
                '\\' if matches!(self.peek(), Some('"' | '\\')) => {
                    inside.extend(self.peek());
                    self.at += 1;
                }
                c => inside.push(c),
            }
        }
        Err(QueryError::new(opened, "this quote is not closed"))
    }

    fn end_of_term(&self, inside: String) -> Result<String, QueryError> {
        match self.peek() {
            Some(c) if !c.is_whitespace() => {
                Err(QueryError::new(self.column(), "a space is missing after the closing quote"))
            }
            _ => Ok(inside),
        }
    }
}
