use std::fmt;

use super::{
    super::token::{Token, TokenKind},
    lex::{self, CURRENT_ACCOUNT, FUNCTIONS, unquoted},
};

/// A query of Metrics Insights.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insights {
    /// `AVG`, `COUNT`, `MAX`, `MIN` or `SUM`, of the observations of each period.
    pub function: String,
    /// The metric's name.
    pub metric: String,
    /// The namespace.
    pub namespace: String,
    /// The exact dimensions that a metric has, by `SCHEMA`; none when any will do.
    pub dimensions: Option<Vec<String>>,
    /// What all must hold.
    pub conditions: Vec<Condition>,
    /// The dimensions for each of whose values there is a series.
    pub group_by: Vec<String>,
    /// By which function of a whole series these are ordered, and whether the greatest comes first.
    pub order_by: Option<(String, bool)>,
    /// Series, at most.
    pub limit: Option<usize>,
}

/// Something that holds of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The dimension, `tag.` and a tag's name, or `AWS.AccountId`.
    pub name: String,
    /// Whether it has the value; otherwise it has not.
    pub is: bool,
    /// The value; none for the account that is asked.
    pub value: Option<String>,
}

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightsError {
    /// The byte of the text at which it is wrong; its length when something is missing at the end.
    pub at: usize,
    /// What was found, and what was expected.
    pub message: String,
}

impl fmt::Display for InsightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InsightsError {}

/// Series of a query, at most.
const MOST_SERIES: usize = 500;

impl Insights {
    /// Reads a query.
    ///
    /// # Errors
    /// What is wrong with it, and where: before it is sent, and paid for.
    pub fn parse(text: &str) -> Result<Self, InsightsError> {
        let mut parser = Parser { text, tokens: lex::tokens(text), next: 0 };
        if let Some(open) = parser
            .tokens
            .iter()
            .find(|token| token.kind == TokenKind::Error && token.of(text).starts_with(['"', '\'']))
        {
            return Err(InsightsError { at: open.start, message: "The quote is not closed".into() });
        }
        let query = parser.query()?;
        match parser.tokens.get(parser.next) {
            None => Ok(query),
            Some(_) => Err(parser.unexpected("the end")),
        }
    }

    /// Whether a text is meant as a query, and not as metric math.
    pub fn is_meant(text: &str) -> bool {
        let first = text.split_whitespace().next().unwrap_or_default();
        first.eq_ignore_ascii_case("SELECT")
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    next: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> &'t str {
        self.tokens.get(self.next).map_or("", |token| token.of(self.text))
    }

    fn takes(&mut self, piece: &str) -> bool {
        let is = self.peek().eq_ignore_ascii_case(piece);
        self.next += usize::from(is);
        is
    }

    fn expect(&mut self, piece: &str) -> Result<(), InsightsError> {
        if self.takes(piece) { Ok(()) } else { Err(self.unexpected(piece)) }
    }

    fn error<T>(&self, message: String) -> Result<T, InsightsError> {
        let at = self.tokens.get(self.next).map_or(self.text.len(), |token| token.start);
        Err(InsightsError { at, message })
    }

    fn unexpected(&self, expected: &str) -> InsightsError {
        let found: String = self.peek().chars().take(40).collect();
        let message = if found.is_empty() {
            format!("The query ends where {expected} is expected")
        } else {
            format!("Unexpected {found} where {expected} is expected")
        };
        InsightsError { at: self.tokens.get(self.next).map_or(self.text.len(), |token| token.start), message }
    }

    fn query(&mut self) -> Result<Insights, InsightsError> {
        self.expect("SELECT")?;
        let function = self.function()?;
        self.expect("(")?;
        let metric = self.name("a metric")?;
        self.expect(")")?;
        self.expect("FROM")?;
        let (namespace, dimensions) = if self.takes("SCHEMA") {
            self.expect("(")?;
            let namespace = self.name("a namespace")?;
            let mut dimensions = Vec::new();
            while self.takes(",") {
                dimensions.push(self.name("a dimension")?);
            }
            self.expect(")")?;
            (namespace, Some(dimensions))
        } else {
            (self.name("a namespace")?, None)
        };
        let mut conditions = Vec::new();
        if self.takes("WHERE") {
            conditions.push(self.condition()?);
            while self.takes("AND") {
                conditions.push(self.condition()?);
            }
            if self.peek().eq_ignore_ascii_case("OR") {
                return self.error("There is no OR: conditions are joined by AND".into());
            }
        }
        let mut group_by = Vec::new();
        if self.takes("GROUP") {
            self.expect("BY")?;
            group_by.push(self.name("a dimension")?);
            while self.takes(",") {
                group_by.push(self.name("a dimension")?);
            }
        }
        let mut order_by = None;
        if self.takes("ORDER") {
            self.expect("BY")?;
            let function = self.function()?;
            self.expect("(")?;
            self.expect(")")?;
            let descending = self.takes("DESC");
            if !descending {
                self.takes("ASC");
            }
            order_by = Some((function, descending));
        }
        let limit = if self.takes("LIMIT") { Some(self.limit()?) } else { None };
        if let "WHERE" | "GROUP" | "ORDER" = self.peek().to_ascii_uppercase().as_str() {
            let message =
                format!("{} comes too late: WHERE, GROUP BY, ORDER BY, LIMIT is the order", self.peek());
            return self.error(message);
        }
        Ok(Insights { function, metric, namespace, dimensions, conditions, group_by, order_by, limit })
    }

    fn function(&mut self) -> Result<String, InsightsError> {
        let found = self.peek();
        let expected = format!("one of {}", FUNCTIONS.join(", "));
        match FUNCTIONS.iter().find(|known| known.eq_ignore_ascii_case(found)) {
            Some(known) => {
                self.next += 1;
                Ok((*known).to_owned())
            }
            None if self.tokens.get(self.next + 1).is_some_and(|token| token.of(self.text) == "(") => {
                self.error(format!("There is no function {found}: {expected} is expected"))
            }
            None => Err(self.unexpected(&expected)),
        }
    }

    /// A name: in double quotes, or a word that is none of the language.
    fn name(&mut self, what: &str) -> Result<String, InsightsError> {
        let Some(token) = self.tokens.get(self.next).copied() else { return Err(self.unexpected(what)) };
        let found = token.of(self.text);
        let short: String = found.chars().take(40).collect();
        match token.kind {
            TokenKind::Identifier
                if found.starts_with('"') || what == "a dimension" || !found.contains('.') =>
            {
                self.next += 1;
                Ok(unquoted(found))
            }
            TokenKind::Identifier | TokenKind::Error | TokenKind::Number
                if !found.starts_with(['!', '=']) =>
            {
                self.error(format!("{short} has to stand in double quotes: \"{short}\""))
            }
            TokenKind::Text => self.error(format!("{what} stands in double quotes, not in single ones")),
            TokenKind::Function | TokenKind::Keyword => self.error(format!(
                "Unexpected {short} where {what} is expected: as a name it stands in double quotes"
            )),
            _ => Err(self.unexpected(what)),
        }
    }

    fn condition(&mut self) -> Result<Condition, InsightsError> {
        let name = self.name("a dimension")?;
        let is = if self.takes("=") {
            true
        } else if self.takes("!=") {
            false
        } else {
            return Err(self.unexpected("= or !="));
        };
        if self.takes(CURRENT_ACCOUNT) {
            self.expect("(")?;
            self.expect(")")?;
            return Ok(Condition { name, is, value: None });
        }
        match self.tokens.get(self.next) {
            Some(token) if token.kind == TokenKind::Text => {
                let value = Some(unquoted(self.peek()));
                self.next += 1;
                Ok(Condition { name, is, value })
            }
            Some(token) if token.kind != TokenKind::Operator && token.kind != TokenKind::Keyword => {
                self.error("A value stands in single quotes".into())
            }
            _ => Err(self.unexpected("a value in single quotes")),
        }
    }

    fn limit(&mut self) -> Result<usize, InsightsError> {
        match self.peek().parse::<usize>() {
            Ok(limit) if (1..=MOST_SERIES).contains(&limit) => {
                self.next += 1;
                Ok(limit)
            }
            Ok(_) => self.error(format!("LIMIT is 1 to {MOST_SERIES}")),
            Err(_) => Err(self.unexpected("a number")),
        }
    }
}
