use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Member;

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

    /// The row with members put behind its own.
    #[must_use]
    pub fn followed_by(mut self, members: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        for (column, value) in members {
            self.columns.push(column);
            self.values.push(value);
        }
        self
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

    /// The value of the member at that place in [`ToRow::COLUMNS`]; null beyond them.
    fn member(&self, at: usize) -> Member<'_>;

    /// Names it within its scope, and orders it there.
    fn key(&self) -> Cow<'_, str>;

    /// All of it.
    fn row(&self) -> Row {
        let values = (0..Self::COLUMNS.len()).map(|at| self.member(at).to_json()).collect();
        Row::new(Self::COLUMNS, values, self.key().into_owned())
    }
}

/// Says the members of a type once: their names and how each is got, in printing order, and its key.
macro_rules! members {
    ($type:ty, $self:ident, key $key:expr; $($name:literal => $get:expr,)+) => {
        impl $crate::model::ToRow for $type {
            const COLUMNS: &'static [&'static str] = &[$($name,)+];

            fn member(&self, at: usize) -> $crate::model::Member<'_> {
                type Get = for<'a> fn(&'a $type) -> $crate::model::Member<'a>;
                const GET: &[Get] = &[$(|$self| $get,)+];
                GET.get(at).map_or($crate::model::Member::Null, |get| get(self))
            }

            fn key(&self) -> std::borrow::Cow<'_, str> {
                let $self = self;
                $key.into()
            }
        }
    };
}
pub(crate) use members;
