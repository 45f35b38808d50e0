use std::{iter::Peekable, ops::Range, vec::IntoIter};

use super::{
    condition::{Condition, condition},
    token::{Token, Wrong, tokens},
};

/// A query, as far as the estate understands the language.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    pub(super) filters: Vec<Condition>,
    /// Fields that are shown, each with what it is called.
    pub(super) fields: Vec<(String, String)>,
    pub(super) stats: Option<Stats>,
    /// Fields to sort by, each with whether the greatest is first.
    pub(super) sort: Vec<(String, bool)>,
    pub(super) limit: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Stats {
    pub(super) of: Vec<Aggregate>,
    pub(super) by: Vec<By>,
}

#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub(super) what: What,
    pub(super) field: Option<String>,
    pub(super) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    Count,
    Distinct,
    Sum,
    Avg,
    Min,
    Max,
    Pct(f64),
}

#[derive(Clone, Debug)]
pub(super) enum By {
    Field { field: String, name: String },
    Bin { seconds: i64, name: String },
}

/// What is left of a query's pieces.
pub(super) struct Tokens {
    rest: Peekable<IntoIter<(Token, Range<usize>)>>,
    /// Where the query ends, in characters.
    end: usize,
}

impl Tokens {
    pub(super) fn peek(&mut self) -> Option<&Token> {
        self.rest.peek().map(|(token, _)| token)
    }

    pub(super) fn next(&mut self) -> Option<(Token, Range<usize>)> {
        self.rest.next()
    }

    pub(super) fn wrong(&mut self) -> Wrong {
        let (end, next) = (self.end, self.rest.peek());
        match next {
            Some((token, span)) => Wrong::new(format!("unexpected symbol found {}", spelt(token)), span.clone()),
            None => Wrong::new("unexpected end of the query", end..end),
        }
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        self.rest.next_if(|(token, _)| matches!(token, Token::Sign(s) if *s == sign)).is_some()
    }

    pub(super) fn must(&mut self, sign: &str) -> Result<(), Wrong> {
        if self.sign(sign) { Ok(()) } else { Err(self.wrong()) }
    }

    /// A word that means something, in whatever case.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        self.rest.next_if(|(token, _)| matches!(token, Token::Word(w) if w.eq_ignore_ascii_case(word))).is_some()
    }

    pub(super) fn word(&mut self) -> Result<String, Wrong> {
        match self.rest.next_if(|(token, _)| matches!(token, Token::Word(_))) {
            Some((Token::Word(word), _)) => Ok(word),
            _ => Err(self.wrong()),
        }
    }

    fn named(&mut self, otherwise: String) -> Result<String, Wrong> {
        if self.keyword("as") { self.word() } else { Ok(otherwise) }
    }

    fn number(&mut self) -> Result<f64, Wrong> {
        match self.rest.next_if(|(token, _)| matches!(token, Token::Number(_))) {
            Some((Token::Number(number), _)) => Ok(number),
            _ => Err(self.wrong()),
        }
    }
}

fn spelt(token: &Token) -> String {
    match token {
        Token::Word(text) | Token::Text(text) => text.clone(),
        Token::Pattern(text) => format!("/{text}/"),
        Token::Number(number) => number.to_string(),
        Token::Span(seconds) => format!("{seconds}s"),
        Token::Sign(sign) => (*sign).to_owned(),
    }
}

/// Reads a query: `fields`, `display`, `filter`, `stats`, `sort` and `limit`. What else there is in the language is refused.
pub(super) fn parse(text: &str) -> Result<Query, Wrong> {
    let rest = tokens(text)?.into_iter().peekable();
    let mut tokens = Tokens { rest, end: text.chars().count() };
    let mut query = Query::default();
    loop {
        let at = tokens.rest.peek().map_or(tokens.end..tokens.end, |(_, span)| span.clone());
        let command = tokens.word()?;
        match command.to_ascii_lowercase().as_str() {
            "fields" | "display" => fields(&mut tokens, &mut query)?,
            "filter" => query.filters.push(condition(&mut tokens)?),
            "stats" if query.stats.is_none() => query.stats = Some(stats(&mut tokens)?),
            "sort" | "order" => {
                tokens.keyword("by");
                sort(&mut tokens, &mut query)?;
            }
            "limit" | "head" => {
                let count = tokens.number()?;
                query.limit = Some((count.max(1.0)) as usize);
            }
            other => {
                return Err(Wrong::new(format!("the simulated estate does not know the command {other}"), at));
            }
        }
        if !tokens.sign("|") {
            break;
        }
    }
    if tokens.peek().is_some() { Err(tokens.wrong()) } else { Ok(query) }
}

fn fields(tokens: &mut Tokens, query: &mut Query) -> Result<(), Wrong> {
    loop {
        let field = tokens.word()?;
        let name = tokens.named(field.clone())?;
        query.fields.push((field, name));
        if !tokens.sign(",") {
            return Ok(());
        }
    }
}

fn sort(tokens: &mut Tokens, query: &mut Query) -> Result<(), Wrong> {
    loop {
        let mut field = tokens.word()?;
        // What a column of stats is called by itself has its function in it.
        if tokens.sign("(") {
            let inside = if tokens.sign("*") { "*".to_owned() } else { inside(tokens)? };
            tokens.must(")")?;
            field = format!("{field}({inside})");
        }
        let descending = tokens.keyword("desc");
        let _ = descending || tokens.keyword("asc");
        query.sort.push((field, descending));
        if !tokens.sign(",") {
            return Ok(());
        }
    }
}

fn inside(tokens: &mut Tokens) -> Result<String, Wrong> {
    match tokens.peek() {
        Some(Token::Span(seconds)) => {
            let words = span_words(*seconds);
            tokens.next();
            Ok(words)
        }
        _ => tokens.word(),
    }
}

fn span_words(seconds: i64) -> String {
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3600 == 0 => format!("{}h", s / 3600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

fn stats(tokens: &mut Tokens) -> Result<Stats, Wrong> {
    let mut stats = Stats::default();
    loop {
        stats.of.push(aggregate(tokens)?);
        if !tokens.sign(",") {
            break;
        }
    }
    if tokens.keyword("by") {
        loop {
            stats.by.push(by(tokens)?);
            if !tokens.sign(",") {
                break;
            }
        }
    }
    Ok(stats)
}

fn aggregate(tokens: &mut Tokens) -> Result<Aggregate, Wrong> {
    let at = tokens.rest.peek().map_or(0..0, |(_, span)| span.clone());
    let function = tokens.word()?.to_ascii_lowercase();
    tokens.must("(")?;
    let field = if tokens.sign("*") { None } else { Some(tokens.word()?) };
    let what = match function.as_str() {
        "count" => What::Count,
        "count_distinct" => What::Distinct,
        "sum" => What::Sum,
        "avg" => What::Avg,
        "min" => What::Min,
        "max" => What::Max,
        "pct" | "percentile" => {
            tokens.must(",")?;
            What::Pct(tokens.number()?)
        }
        other => return Err(Wrong::new(format!("the simulated estate does not know the function {other}"), at)),
    };
    tokens.must(")")?;
    if field.is_none() && what != What::Count {
        return Err(Wrong::new(format!("{function} needs a field"), at));
    }
    let written = field.as_deref().unwrap_or("*");
    let own = match what {
        What::Pct(part) => format!("{function}({written}, {part})"),
        _ => format!("{function}({written})"),
    };
    let name = tokens.named(own)?;
    Ok(Aggregate { what, field, name })
}

fn by(tokens: &mut Tokens) -> Result<By, Wrong> {
    let field = tokens.word()?;
    if field.eq_ignore_ascii_case("bin") && tokens.sign("(") {
        let seconds = match tokens.next() {
            Some((Token::Span(seconds), _)) => seconds,
            Some((_, span)) => return Err(Wrong::new("bin needs a length of time such as 5m", span)),
            None => return Err(tokens.wrong()),
        };
        tokens.must(")")?;
        let name = tokens.named(format!("bin({})", span_words(seconds)))?;
        return Ok(By::Bin { seconds, name });
    }
    let name = tokens.named(field.clone())?;
    Ok(By::Field { field, name })
}
