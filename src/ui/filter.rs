use std::borrow::Cow;

use serde_json::{Value, json};

use crate::{
    model::Account,
    query::{Query, Searchable},
    store::Attention,
};

/// What lines must match: a query, or plain words while it is not one (a quote still open).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    query: Query,
    words: Vec<String>,
    fault: Option<String>,
}

impl Filter {
    /// Reads a filter. It always is one: what does not parse is looked for as it stands.
    pub fn new(text: &str) -> Self {
        let read = Query::parse(text).and_then(|query| query.check(&COLUMNS).map(|()| query));
        match read {
            Ok(query) => Self { query, ..Self::default() },
            Err(error) => Self {
                words: text.split_whitespace().map(str::to_lowercase).collect(),
                fault: Some(error.to_string()),
                ..Self::default()
            },
        }
    }

    /// Why it is not a query, if it is not.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty() && self.words.is_empty()
    }

    /// Whether a line of the attention list passes.
    pub fn passes(&self, item: &Attention) -> bool {
        let region = item.region.as_ref();
        self.holds(&Members([
            json!(item.account.as_str()),
            json!([region.map(|r| r.as_str()), region.map(crate::model::Region::short)]),
            json!(item.kind.name()),
            json!(item.title),
            json!(item.subject),
        ]))
    }

    /// Whether an account passes by its name.
    pub fn passes_account(&self, account: &Account) -> bool {
        self.holds(&Members([
            json!(account.name.as_str()),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
        ]))
    }

    fn holds(&self, members: &Members) -> bool {
        if self.fault.is_none() {
            return self.query.matches(members);
        }
        let all = members.0.iter().map(|v| v.to_string().to_lowercase()).collect::<Vec<_>>();
        self.words.iter().all(|word| all.iter().any(|member| member.contains(word.as_str())))
    }
}

const COLUMNS: [&str; 5] = ["account", "region", "kind", "title", "subject"];

struct Members([Value; 5]);

impl Searchable for Members {
    fn columns(&self) -> &[&'static str] {
        &COLUMNS
    }
    fn value(&self, index: usize) -> Cow<'_, Value> {
        self.0.get(index).map_or(Cow::Owned(Value::Null), Cow::Borrowed)
    }
}
