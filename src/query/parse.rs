//! A query is read as `grammar.rs` has it: a function a production, from the left, without going back.

use super::{
    QueryError, Saved, Token, TokenKind,
    ast::{Asker, Condition, Field, Term},
    cursor::{Cursor, ends_word},
    grammar::{DEEPEST, LONGEST, MOST, MOST_PATTERNS},
    needle::{Needle, Test},
    shortcuts, spans, value,
    value::Op,
};

/// Reads a query; none when it says nothing. `saved` are the queries that `@name` stands for.
pub(super) fn query(text: &str, saved: &Saved) -> Result<Option<Condition>, QueryError> {
    let mut count = Count::default();
    Parser { cursor: Cursor::new(text), saved, opened: &[], count: &mut count, asker: Asker::Query }.query()
}

/// The pieces of a query; from where it is wrong on all of it is one.
pub(super) fn tokens(text: &str, saved: &Saved) -> Vec<Token> {
    let mut count = Count::default();
    let mut parser =
        Parser { cursor: Cursor::new(text), saved, opened: &[], count: &mut count, asker: Asker::Query };
    // What is wrong has its place among the pieces.
    let _ = parser.query();
    parser.cursor.into_tokens()
}

/// What there is of, all told: saved queries and shortcuts count as what they stand for.
#[derive(Debug, Default)]
struct Count {
    terms: usize,
    patterns: usize,
    depth: usize,
}

struct Parser<'t, 'p> {
    cursor: Cursor<'t>,
    saved: &'p Saved,
    /// The saved queries that this text is in.
    opened: &'p [&'p str],
    count: &'p mut Count,
    asker: Asker,
}

/// What a list of values is about: `field:(a or b)`.
#[derive(Clone, Copy)]
struct Of<'f> {
    field: &'f Field,
    op: Op,
}

impl Parser<'_, '_> {
    fn query(&mut self) -> Result<Option<Condition>, QueryError> {
        let length = self.cursor.rest().len();
        if length > LONGEST {
            let message = format!("a query of {length} bytes: {LONGEST} is the most");
            return Err(QueryError::new(1, message));
        }
        if !self.cursor.skip_white() {
            return Ok(None);
        }
        let condition = self.any(None)?;
        if self.cursor.skip_white() {
            return Err(self.error("this `)` closes nothing"));
        }
        Ok(Some(condition))
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::new(self.cursor.column(), message)
    }

    /// `a or b`.
    fn any(&mut self, of: Option<Of<'_>>) -> Result<Condition, QueryError> {
        let mut all = vec![self.all(of)?];
        while self.keyword("or") {
            all.push(self.all(of)?);
        }
        Ok(Condition::any(all))
    }

    /// `a b`, `a and b`.
    fn all(&mut self, of: Option<Of<'_>>) -> Result<Condition, QueryError> {
        let mut all = Vec::new();
        loop {
            let is_more = self.cursor.skip_white() && !self.cursor.sees(")");
            let word = if is_more { self.cursor.word() } else { "" };
            let wants = if word.eq_ignore_ascii_case("and") { Some("and") } else { None };
            if !is_more || word.eq_ignore_ascii_case("or") {
                return if all.is_empty() { Err(self.missing(word)) } else { Ok(Condition::all(all)) };
            }
            if let Some(and) = wants {
                if all.is_empty() {
                    return Err(self.missing(word));
                }
                self.keyword(and);
                let ends = !self.cursor.skip_white() || self.cursor.sees(")");
                let next = self.cursor.word();
                if ends || ["and", "or"].iter().any(|k| next.eq_ignore_ascii_case(k)) {
                    return Err(self.missing(next));
                }
            }
            all.push(self.one(of)?);
        }
    }

    /// What to say where a condition should begin, and does not.
    fn missing(&self, word: &str) -> QueryError {
        match self.cursor.peek() {
            None => self.error("something is missing at the end"),
            Some(')') => self.error("something is missing before `)`"),
            Some(_) => {
                self.error(format!("something is missing before `{word}`; quote it to search for the word"))
            }
        }
    }

    /// Reads that word, if it is next.
    fn keyword(&mut self, keyword: &str) -> bool {
        self.cursor.skip_white();
        let is_next = self.cursor.word().eq_ignore_ascii_case(keyword);
        if is_next {
            self.cursor.take(TokenKind::Keyword, keyword.len());
        }
        is_next
    }

    /// `-a`, `not a`, `(a b)`, `@name`, or a single condition.
    fn one(&mut self, of: Option<Of<'_>>) -> Result<Condition, QueryError> {
        self.count.depth += 1;
        if self.count.depth > DEEPEST {
            return Err(self.error(format!("more than {DEEPEST} deep in parentheses and negations")));
        }
        let column = self.cursor.column();
        let condition = if self.cursor.sees("-") {
            self.cursor.take(TokenKind::Operator, 1);
            if self.cursor.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
                return Err(QueryError::new(column, "nothing follows the `-`"));
            }
            Condition::Not(Box::new(self.one(of)?))
        } else if self.keyword("not") {
            if !self.cursor.skip_white() || self.cursor.sees(")") {
                return Err(QueryError::new(
                    column,
                    "nothing follows the `not`; quote it to search for the word",
                ));
            }
            Condition::Not(Box::new(self.one(of)?))
        } else if self.cursor.sees("(") {
            self.group(of)?
        } else {
            match of {
                Some(of) => self.value(of)?,
                None => self.single()?,
            }
        };
        self.count.depth -= 1;
        Ok(condition)
    }

    fn group(&mut self, of: Option<Of<'_>>) -> Result<Condition, QueryError> {
        let column = self.cursor.column();
        self.cursor.take(TokenKind::Operator, 1);
        let inside = self.any(of)?;
        if !self.cursor.sees(")") {
            return Err(QueryError::new(column, "this `(` is not closed"));
        }
        self.cursor.take(TokenKind::Operator, 1);
        Ok(inside)
    }

    /// A condition of a field, a text, or a name that stands for something.
    fn single(&mut self) -> Result<Condition, QueryError> {
        let (from, column) = (self.cursor.at(), self.cursor.column());
        if self.cursor.sees("\"") {
            let quoted = self.cursor.quoted()?;
            self.apart()?;
            if quoted.is_empty() {
                return Err(QueryError::new(column, "the quotes hold nothing to look for"));
            }
            return self.text(Needle::quoted(&quoted));
        }
        if let Some(pattern) = self.cursor.regex() {
            let pattern = self.pattern(&pattern, false, column)?;
            return self.text(pattern);
        }
        if self.cursor.sees("@") {
            return self.saved();
        }
        let name = self.name()?;
        let Some((op, length)) = Op::read(self.cursor.rest()) else {
            self.cursor.piece(TokenKind::Text, from);
            return self.text(Needle::bare(self.cursor.since(from)));
        };
        if name.is_empty() {
            let sign = self.cursor.rest().get(..length).unwrap_or_default();
            return Err(QueryError::new(column, format!("a field's name is missing before `{sign}`")));
        }
        if name.split('.').any(str::is_empty) {
            return Err(QueryError::new(column, format!("`{name}` is no field: a name is missing at a dot")));
        }
        let stands_for = op == Op::Like && (shortcuts::is_asked_by(&name) || spans::is_one(&name));
        self.cursor.piece(if stands_for { TokenKind::Function } else { TokenKind::Identifier }, from);
        self.cursor.take(TokenKind::Operator, length);
        let asker = self.asker.clone();
        let field = Field { name, column, asker };
        let of = Of { field: &field, op };
        let condition = if self.cursor.sees("(") { self.one(Some(of))? } else { self.value(of)? };
        Ok(if op == Op::IsNot { Condition::Not(Box::new(condition)) } else { condition })
    }

    /// A field's name, or a word if none follows: up to what ends a word, or compares.
    fn name(&mut self) -> Result<String, QueryError> {
        let mut name = String::new();
        loop {
            let rest = self.cursor.rest();
            let end = rest.char_indices().find(|(at, c)| {
                ends_word(*c) || Op::read(&rest[*at..]).is_some() || rest[*at..].starts_with(".\"")
            });
            let end = end.map_or(rest.len(), |(at, _)| at);
            name.push_str(self.cursor.skip(end));
            if !self.cursor.sees(".\"") {
                return Ok(name);
            }
            self.cursor.skip(1);
            let quoted = self.cursor.quoted()?;
            name.push('.');
            name.push_str(&quoted);
        }
    }

    /// A value of a field.
    fn value(&mut self, of: Of<'_>) -> Result<Condition, QueryError> {
        let (from, column) = (self.cursor.at(), self.cursor.column());
        let name = &of.field.name;
        if of.op == Op::Like && shortcuts::is_asked_by(name) {
            return self.shortcut(of.field.column);
        }
        if self.cursor.is_at_end() {
            return Err(
                self.error(format!("`{name}{}` has no value; `{name}:*` stands for any", of.op.sign()))
            );
        }
        if self.cursor.sees("\"") {
            let quoted = self.cursor.quoted()?;
            self.apart()?;
            let test = value::quoted(&quoted, of.op).map_err(|message| QueryError::new(column, message))?;
            return self.term(Some(of.field.clone()), test);
        }
        if of.op.is_of_text()
            && let Some(pattern) = self.cursor.regex()
        {
            let pattern = self.pattern(&pattern, of.op != Op::Like, column)?;
            return self.term(Some(of.field.clone()), Test::Like(pattern));
        }
        let word = self.cursor.skip(self.cursor.word().len());
        self.cursor.piece(value::kind(word), from);
        if of.op == Op::Like
            && let Some(span) = spans::named(name)
            && let Some(test) = span.test(word)
        {
            let field = Field { name: "time".into(), asker: Asker::Span(span.name), ..of.field.clone() };
            return self.term(Some(field), test);
        }
        let test = value::bare(word, of.op).map_err(|message| QueryError::new(column, message))?;
        self.term(Some(of.field.clone()), test)
    }

    /// What `is:` is followed by.
    fn shortcut(&mut self, column: usize) -> Result<Condition, QueryError> {
        let place = self.cursor.column();
        let from = self.cursor.at();
        let word = self.cursor.skip(self.cursor.word().len());
        let Some(shortcut) = shortcuts::named(word) else {
            let names: Vec<&str> = shortcuts::SHORTCUTS.iter().map(|shortcut| shortcut.name).collect();
            return Err(QueryError::new(place, format!("`is:` takes one of {}", names.join(", "))));
        };
        self.cursor.piece(TokenKind::Function, from);
        self.inside(shortcut.means, Asker::Shortcut(shortcut.name), self.opened)
            .and_then(|meaning| meaning.ok_or_else(|| QueryError::new(place, "it stands for nothing")))
            .map(|mut meaning| {
                meaning.set_column(column);
                meaning
            })
            .map_err(|error| QueryError { column, ..error })
    }

    /// A saved query, in the place of its name.
    fn saved(&mut self) -> Result<Condition, QueryError> {
        let column = self.cursor.column();
        let word = self.cursor.word();
        let name = &word[1..];
        let wrong = |message| Err(QueryError::new(column, message));
        if name.is_empty() {
            return wrong("the name of a saved query is missing behind `@`".into());
        }
        let Some(text) = self.saved.get(name) else {
            return wrong(self.saved.unknown(name));
        };
        if self.opened.contains(&name) {
            return wrong(format!("`@{name}` stands in itself: {} -> {name}", self.opened.join(" -> ")));
        }
        self.cursor.take(TokenKind::Function, word.len());
        let opened: Vec<&str> = self.opened.iter().copied().chain([name]).collect();
        match self.inside(text, self.asker.clone(), &opened) {
            Ok(Some(mut meaning)) => {
                meaning.set_column(column);
                Ok(meaning)
            }
            Ok(None) => wrong(format!("the saved query `@{name}` is empty")),
            Err(error) => wrong(format!("in `@{name}`, column {}: {}", error.column, error.message)),
        }
    }

    /// Reads another text within this one.
    fn inside(&mut self, text: &str, asker: Asker, opened: &[&str]) -> Result<Option<Condition>, QueryError> {
        Parser { cursor: Cursor::new(text), saved: self.saved, opened, count: self.count, asker }.query()
    }

    fn pattern(&mut self, text: &str, exact: bool, column: usize) -> Result<Needle, QueryError> {
        self.count.patterns += 1;
        if self.count.patterns > MOST_PATTERNS {
            return Err(QueryError::new(column, format!("more than {MOST_PATTERNS} patterns")));
        }
        value::pattern(text, exact).map_err(|message| QueryError::new(column, message))
    }

    fn text(&mut self, needle: Needle) -> Result<Condition, QueryError> {
        self.term(None, Test::Like(needle))
    }

    fn term(&mut self, field: Option<Field>, test: Test) -> Result<Condition, QueryError> {
        self.count.terms += 1;
        if self.count.terms > MOST {
            return Err(self.error(format!("more than {MOST} conditions")));
        }
        Ok(Condition::Term(Term { field, test }))
    }

    /// What stands between quotes ends there.
    fn apart(&self) -> Result<(), QueryError> {
        if self.cursor.is_at_end() {
            Ok(())
        } else {
            Err(self.error("a space is missing after the closing quote"))
        }
    }
}
