use std::ops::Range;

use super::{
    super::{
        completion::{Completion, fits},
        token::{Token, TokenKind},
    },
    Names,
    lex::{self, CURRENT_ACCOUNT, FUNCTIONS, quoted_name, quoted_value, unquoted},
    place::{Clause, Place},
};

/// Names that are offered, at most.
const MOST: usize = 100;

/// What fits into a query at a byte of it: words, functions, namespaces, metrics, dimensions, values. Best first.
pub fn complete<N: Names + ?Sized>(text: &str, cursor: usize, names: &N) -> Vec<Completion> {
    let cursor = text.floor_char_boundary(cursor);
    let tokens = lex::tokens(text);
    let under = tokens.iter().find(|token| token.start < cursor && is_under(token, text, cursor));
    let span = match under {
        // What is in an open quote goes on to the end of the text, past what is meant.
        Some(token) if is_open(token, text) => token.start..cursor,
        Some(token) => token.span(),
        None => cursor..cursor,
    };
    let typed = unquoted(text.get(span.start..cursor).unwrap_or_default());
    let before = tokens.partition_point(|token| token.end <= span.start && token.start < span.start);
    let place = Place::after(text, tokens.get(..before).unwrap_or_default());
    let namespace = namespace(text, &tokens);
    let called = text[span.end..].trim_start().starts_with('(');
    let quote =
        text.get(span.clone()).and_then(|there| there.chars().next()).filter(|c| matches!(c, '"' | '\''));
    let is_name = under.is_some_and(|token| token.kind == TokenKind::Identifier);
    let mut offers = Offers { typed, span, text, found: Vec::new(), quote, is_name };

    match &place {
        Place::Select => offers.word("SELECT"),
        Place::Function | Place::OrderFunction => {
            let brackets = match place {
                _ if called => "",
                Place::Function => "(",
                _ => "()",
            };
            for name in FUNCTIONS {
                offers.add(format!("{name}{brackets}"), TokenKind::Function, name, of_function(name));
            }
        }
        Place::FunctionOpens | Place::SchemaOpens | Place::OrderOpens => offers.sign("("),
        Place::Metric => offers.names(names.metrics(namespace.as_deref())),
        Place::MetricCloses | Place::OrderCloses => offers.sign(")"),
        Place::From => offers.word("FROM"),
        Place::Source => {
            offers.names(names.namespaces());
            offers.add(
                if called { "SCHEMA".into() } else { "SCHEMA(".into() },
                TokenKind::Keyword,
                "SCHEMA",
                "metrics with just these dimensions",
            );
        }
        Place::SchemaNamespace => offers.names(names.namespaces()),
        Place::SchemaDimension => offers.names(names.dimensions(namespace.as_deref())),
        Place::Key | Place::GroupKey => {
            offers.names(names.dimensions(namespace.as_deref()));
            offers.add(
                "AWS.AccountId".into(),
                TokenKind::Identifier,
                "AWS.AccountId",
                "of a monitoring account",
            );
        }
        Place::Compare(_) => {
            offers.sign("=");
            offers.sign("!=");
        }
        Place::Value(key) => {
            for value in names.values(namespace.as_deref(), key).into_iter() {
                offers.add(quoted_value(value), TokenKind::Text, value, "");
            }
            if key == "AWS.AccountId" {
                let brackets = if called { "" } else { "()" };
                let hint = "the account that is asked";
                offers.add(
                    format!("{CURRENT_ACCOUNT}{brackets}"),
                    TokenKind::Function,
                    CURRENT_ACCOUNT,
                    hint,
                );
            }
        }
        Place::SchemaGoesOn => {
            offers.sign(",");
            offers.sign(")");
        }
        Place::By(_) => offers.word("BY"),
        Place::Ordered => {
            offers.word("DESC");
            offers.word("ASC");
        }
        Place::Condition => offers.word("AND"),
        Place::Clauses(_) | Place::Grouped | Place::Limit | Place::End | Place::Lost => {}
    }
    if let Some(earliest) = place.clause() {
        for (clause, words) in [
            (Clause::Where, "WHERE"),
            (Clause::Group, "GROUP BY"),
            (Clause::Order, "ORDER BY"),
            (Clause::Limit, "LIMIT"),
        ] {
            if earliest <= clause {
                offers.word(words);
            }
        }
    }
    offers.best()
}

/// Whether the cursor is in or at the end of a piece that is still being written.
fn is_under(token: &Token, text: &str, cursor: usize) -> bool {
    let is_quoted = token.of(text).starts_with(['"', '\'']);
    match token.kind {
        TokenKind::Operator => false,
        _ if is_quoted && !is_open(token, text) => cursor < token.end,
        _ => cursor <= token.end,
    }
}

/// Whether it is a quote that is not closed.
fn is_open(token: &Token, text: &str) -> bool {
    token.kind == TokenKind::Error && token.of(text).starts_with(['"', '\''])
}

/// The namespace that a query asks, wherever it stands.
fn namespace(text: &str, tokens: &[Token]) -> Option<String> {
    let from = tokens.iter().position(|token| token.of(text).eq_ignore_ascii_case("FROM"))?;
    let mut rest = tokens.get(from + 1..)?.iter();
    let name = rest.find(|token| token.of(text) != "(" && token.kind != TokenKind::Keyword)?;
    (name.kind == TokenKind::Identifier).then(|| unquoted(name.of(text)))
}

fn of_function(name: &str) -> &'static str {
    match name {
        "AVG" => "the mean",
        "COUNT" => "how many observations",
        "MAX" => "the greatest",
        "MIN" => "the least",
        _ => "the sum",
    }
}

struct Offers<'t> {
    typed: String,
    span: Range<usize>,
    text: &'t str,
    /// What is in a quote can only become something in one.
    quote: Option<char>,
    /// It is a name already, as it stands there.
    is_name: bool,
    found: Vec<(u8, Completion)>,
}

impl Offers<'_> {
    fn add(&mut self, text: String, kind: TokenKind, name: &str, hint: &'static str) {
        let (name, text) = match self.quote {
            Some('"') if kind == TokenKind::Identifier && !text.starts_with('"') => {
                (name, format!("\"{text}\""))
            }
            Some(quote) if !text.starts_with(quote) => return,
            _ => (name, text),
        };
        let there = self.text.get(self.span.clone()).unwrap_or_default();
        let is_there = there == text || (self.is_name && there == name);
        if let Some(rank) = fits(name, &self.typed).filter(|_| !is_there) {
            self.found.push((rank, Completion { text, kind, span: self.span.clone(), hint }));
        }
    }

    fn word(&mut self, word: &str) {
        self.add(word.to_owned(), TokenKind::Keyword, word, "");
    }

    fn names(&mut self, names: Vec<&str>) {
        for name in names {
            self.add(quoted_name(name), TokenKind::Identifier, name, "");
        }
    }

    /// A sign, which stands after what is written, never in its place.
    fn sign(&mut self, sign: &str) {
        if self.span.is_empty() {
            self.add(sign.to_owned(), TokenKind::Operator, sign, "");
        }
    }

    fn best(mut self) -> Vec<Completion> {
        self.found.sort_by_key(|(rank, _)| *rank);
        self.found.into_iter().map(|(_, completion)| completion).take(MOST).collect()
    }
}
