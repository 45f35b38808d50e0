use serde_json::{Map, Value, json};

use super::{Text, Timestamp};

/// A thing as a flat list of members: what `get` prints, what a query looks at and what a table shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Member names, in printing order.
    pub columns: Vec<&'static str>,
    /// One value a column. Absent is null.
    pub values: Vec<Value>,
    /// Orders rows of one resource within an account and a region.
    pub key: String,
}

impl Row {
    /// A row; `columns` and `values` are as long as each other.
    pub fn new(columns: &[&'static str], values: Vec<Value>, key: String) -> Self {
        debug_assert_eq!(columns.len(), values.len());
        Self { columns: columns.to_vec(), values, key }
    }

    /// The value of a member, if there is such a member.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.columns.iter().position(|c| *c == column).map(|i| &self.values[i])
    }

    /// The row with members put in front of its own.
    #[must_use]
    pub fn preceded_by(mut self, members: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let (mut columns, mut values): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        columns.append(&mut self.columns);
        values.append(&mut self.values);
        Self { columns, values, key: self.key }
    }

    /// As a JSON object, members in order.
    pub fn into_object(self) -> Map<String, Value> {
        self.columns.into_iter().map(str::to_owned).zip(self.values).collect()
    }
}

/// A model type that `get` prints and tables show.
pub trait ToRow {
    /// Member names: the AWS API's, in snake case.
    const COLUMNS: &'static [&'static str];
    /// The members and the key.
    fn row(&self) -> Row;
}

/// RFC 3339 in UTC with `Z`, or null.
pub(crate) fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |t| json!(t.to_string()))
}

/// Name and value pairs as an object.
pub(crate) fn pairs(pairs: &[(Text, Text)]) -> Value {
    Value::Object(pairs.iter().map(|(k, v)| (k.to_string(), json!(v))).collect())
}

/// A list of strings as one, for rows are flat.
pub(crate) fn joined(items: &[Text]) -> Value {
    let items: Vec<&str> = items.iter().map(Text::as_str).collect();
    if items.is_empty() { Value::Null } else { json!(items.join(",")) }
}

/// A float; what JSON cannot say (NaN, infinities) is null.
pub(crate) fn number(n: f64) -> Value {
    serde_json::Number::from_f64(n).map_or(Value::Null, Value::Number)
}
