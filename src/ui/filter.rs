use crate::{
    query::{Query, QueryError, Saved},
    spec::Rows,
};

/// What lines must match: a query, or its words as they stand while it is not one (a quote still open); of metrics to
/// choose from, letters in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    query: Query,
    fault: Option<QueryError>,
    searched: Option<String>,
}

impl Filter {
    /// Reads a filter of such rows. It always is one: what does not parse is looked for as it stands.
    pub fn new(text: &str, rows: Rows) -> Self {
        Self::with(text, rows, &Saved::default())
    }

    /// The same where saved queries may be named.
    pub fn with(text: &str, rows: Rows, saved: &Saved) -> Self {
        if rows == Rows::ExploredMetrics {
            let searched = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            return Self { searched, ..Self::default() };
        }
        match Query::parse_with(text, saved).and_then(|query| query.check(&rows.columns()).map(|()| query)) {
            Ok(query) => Self { query, ..Self::default() },
            Err(fault) => {
                let quoted = |word: &str| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
                let words: Vec<String> = text.split_whitespace().map(quoted).collect();
                Self {
                    query: Query::parse(&words.join(" ")).unwrap_or_default(),
                    fault: Some(fault),
                    searched: None,
                }
            }
        }
    }

    /// The query.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// What is looked for, where letters in order are enough.
    pub fn searched(&self) -> Option<&str> {
        self.searched.as_deref()
    }

    /// Why it is not a query, if it is not, and where.
    pub fn fault(&self) -> Option<&QueryError> {
        self.fault.as_ref()
    }

    /// Why it can be no query: what is wrong with it, or that its rows are looked for in another way.
    pub fn query_fault(&self) -> Option<String> {
        let other = self.searched.is_some().then(|| "what is looked for here is no query".to_owned());
        self.fault.as_ref().map(ToString::to_string).or(other)
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty() && self.searched.is_none()
    }
}
