use std::borrow::Cow;

use super::ApiError;

/// A document as the protocols see it: what CBOR and JSON bodies are made of.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::demo) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    /// Milliseconds since 1970.
    Time(i64),
    List(Vec<Value>),
    Map(Vec<(Cow<'static, str>, Value)>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(number as i64)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Double(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Map(object.0)
    }
}

/// Makes a [`Value::Map`] member by member.
#[derive(Clone, Debug, Default)]
pub(in crate::demo) struct Object(Vec<(Cow<'static, str>, Value)>);

impl Object {
    pub(in crate::demo) fn new() -> Self {
        Self::default()
    }

    pub(in crate::demo) fn put(self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.maybe(name, Some(value))
    }

    /// A member that is left out when there is nothing to say.
    pub(in crate::demo) fn maybe(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Value>>,
    ) -> Self {
        if let Some(value) = value {
            self.0.push((name.into(), value.into()));
        }
        self
    }

    /// A moment, in seconds since 1970.
    pub(in crate::demo) fn time(self, name: &'static str, seconds: i64) -> Self {
        self.put(name, Value::Time(seconds * 1000))
    }
}

impl Value {
    /// A member that is there and not null.
    pub(in crate::demo) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Map(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
        .filter(|v| **v != Self::Null)
    }

    /// A string member.
    pub(in crate::demo) fn text(&self, name: &str) -> Result<Option<&str>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Self::Text(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A string member that has to be there.
    pub(in crate::demo) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name)?.ok_or_else(|| {
            ApiError::validation(format!(
                "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must not \
                 be null",
                super::lower_first(name)
            ))
        })
    }

    /// A whole number.
    pub(in crate::demo) fn int(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Self::Int(number)) => Ok(Some(*number)),
            Some(Self::Double(number)) if number.fract() == 0.0 => Ok(Some(*number as i64)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A truth value; false when absent.
    pub(in crate::demo) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Self::Bool(yes)) => Ok(Some(*yes)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A moment, in milliseconds since 1970. JSON 1.1 sends seconds as a number.
    pub(in crate::demo) fn time(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Self::Time(millis)) => Ok(Some(*millis)),
            Some(Self::Int(seconds)) => Ok(Some(seconds.saturating_mul(1000))),
            Some(Self::Double(seconds)) => Ok(Some((seconds * 1000.0).round() as i64)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A list member; empty when absent.
    pub(in crate::demo) fn list(&self, name: &str) -> Result<&[Value], ApiError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Self::List(items)) => Ok(items),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A list of strings; empty when absent.
    pub(in crate::demo) fn texts(&self, name: &str) -> Result<Vec<&str>, ApiError> {
        self.list(name)?
            .iter()
            .map(|item| match item {
                Self::Text(text) => Ok(text.as_str()),
                _ => Err(wrong_type(name)),
            })
            .collect()
    }
}

fn wrong_type(name: &str) -> ApiError {
    ApiError::new("SerializationException", format!("Unexpected type of value at {name}"))
}
