use crate::{
    query::{Query, QueryError},
    spec::Rows,
};

/// What lines must match: a query, or its words as they stand while it is not one (a quote still open).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    query: Query,
    fault: Option<QueryError>,
}

impl Filter {
    /// Reads a filter of such rows. It always is one: what does not parse is looked for as it stands.
    pub fn new(text: &str, rows: Rows) -> Self {
        match Query::parse(text).and_then(|query| query.check(&rows.columns()).map(|()| query)) {
            Ok(query) => Self { query, fault: None },
            Err(fault) => {
                let quoted = |word: &str| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
                let words: Vec<String> = text.split_whitespace().map(quoted).collect();
                Self { query: Query::parse(&words.join(" ")).unwrap_or_default(), fault: Some(fault) }
            }
        }
    }

    /// The query.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Why it is not a query, if it is not, and where.
    pub fn fault(&self) -> Option<&QueryError> {
        self.fault.as_ref()
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty()
    }
}
