use super::{
    super::token::{Token, TokenKind},
    lex::unquoted,
};

/// What is expected next in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Select,
    /// A function whose `(` follows, and what comes in it.
    Function,
    FunctionOpens,
    Metric,
    MetricCloses,
    From,
    Source,
    SchemaOpens,
    SchemaNamespace,
    /// `,` or `)` within `SCHEMA(`.
    SchemaGoesOn,
    SchemaDimension,
    /// From here on, the clauses that may still come.
    Clauses(Clause),
    Key,
    Compare(String),
    Value(String),
    /// After a condition: `AND` or a clause.
    Condition,
    By(Clause),
    GroupKey,
    /// `,` or a clause.
    Grouped,
    OrderFunction,
    OrderOpens,
    OrderCloses,
    /// `ASC`, `DESC` or a clause.
    Ordered,
    Limit,
    End,
    /// What came before is no query, so that nothing is expected.
    Lost,
}

/// The clauses after the source, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clause {
    Where,
    Group,
    Order,
    Limit,
}

impl Place {
    /// Where a query is after some of its pieces.
    pub(super) fn after(text: &str, tokens: &[Token]) -> Self {
        tokens.iter().fold(Self::Select, |place, token| place.next(token.of(text), token.kind))
    }

    /// The clause that may come here at the earliest, if any may.
    pub(super) fn clause(&self) -> Option<Clause> {
        match self {
            Self::Clauses(clause) => Some(*clause),
            Self::Condition => Some(Clause::Group),
            Self::Grouped => Some(Clause::Order),
            Self::Ordered => Some(Clause::Limit),
            _ => None,
        }
    }

    fn next(self, piece: &str, kind: TokenKind) -> Self {
        let upper = piece.to_ascii_uppercase();
        let is_name = kind == TokenKind::Identifier;
        match (self, upper.as_str()) {
            (Self::Select, "SELECT") => Self::Function,
            (Self::Function, _) if kind == TokenKind::Function => Self::FunctionOpens,
            (Self::FunctionOpens, "(") => Self::Metric,
            (Self::Metric, _) if is_name => Self::MetricCloses,
            (Self::MetricCloses, ")") => Self::From,
            (Self::From, "FROM") => Self::Source,
            (Self::Source, "SCHEMA") => Self::SchemaOpens,
            (Self::Source, _) if is_name => Self::Clauses(Clause::Where),
            (Self::SchemaOpens, "(") => Self::SchemaNamespace,
            (Self::SchemaNamespace | Self::SchemaDimension, _) if is_name => Self::SchemaGoesOn,
            (Self::SchemaGoesOn, ",") => Self::SchemaDimension,
            (Self::SchemaGoesOn, ")") => Self::Clauses(Clause::Where),
            (Self::Key, _) if is_name => Self::Compare(unquoted(piece)),
            (Self::Compare(key), "=" | "!=") => Self::Value(key),
            (Self::Value(_), _) if kind == TokenKind::Text => Self::Condition,
            (Self::Value(key), _) if kind == TokenKind::Function => Self::Value(key),
            (Self::Value(key), "(") => Self::Value(key),
            (Self::Value(_), ")") => Self::Condition,
            (Self::Condition, "AND") => Self::Key,
            (Self::By(Clause::Group), "BY") => Self::GroupKey,
            (Self::By(Clause::Order), "BY") => Self::OrderFunction,
            (Self::GroupKey, _) if is_name => Self::Grouped,
            (Self::Grouped, ",") => Self::GroupKey,
            (Self::OrderFunction, _) if kind == TokenKind::Function => Self::OrderOpens,
            (Self::OrderOpens, "(") => Self::OrderCloses,
            (Self::OrderCloses, ")") => Self::Ordered,
            (Self::Ordered, "ASC" | "DESC") => Self::Clauses(Clause::Limit),
            (Self::Limit, _) if kind == TokenKind::Number => Self::End,
            (place, word) => match (place.clause(), word) {
                (Some(Clause::Where), "WHERE") => Self::Key,
                (Some(Clause::Where | Clause::Group), "GROUP") => Self::By(Clause::Group),
                (Some(Clause::Where | Clause::Group | Clause::Order), "ORDER") => Self::By(Clause::Order),
                (Some(_), "LIMIT") => Self::Limit,
                _ => Self::Lost,
            },
        }
    }
}
