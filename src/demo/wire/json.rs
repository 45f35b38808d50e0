use serde_json::{Map, Number};

use super::Value;

/// Bytes of a value in AWS JSON: timestamps are seconds, with a fraction where there is one.
pub(in crate::demo) fn encode(value: &Value) -> Vec<u8> {
    to_json(value).to_string().into_bytes()
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(yes) => (*yes).into(),
        Value::Int(number) => (*number).into(),
        Value::Double(number) => Number::from_f64(*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Time(millis) if millis % 1000 == 0 => (millis / 1000).into(),
        Value::Time(millis) => Number::from_f64(*millis as f64 / 1000.0).into(),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(members) => members
            .iter()
            .map(|(name, member)| (name.to_string(), to_json(member)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// The value in some bytes; no bytes are an empty object.
pub(in crate::demo) fn decode(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    if bytes.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    serde_json::from_slice(bytes).map(from_json)
}

fn from_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(yes) => Value::Bool(yes),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Double(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(members) => {
            Value::Map(members.into_iter().map(|(name, member)| (name.into(), from_json(member))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Object;
    use super::*;

    #[test]
    fn times_are_seconds() {
        let value: Value = Object::new().time("At", 1_700_000_000).put("Half", Value::Time(1_500)).into();
        assert_eq!(encode(&value), br#"{"At":1700000000,"Half":1.5}"#);
        let back = decode(&encode(&value)).expect("decodes");
        assert_eq!(back.time("Half").expect("a time"), Some(1_500));
        assert_eq!(back.time("At").expect("a time"), Some(1_700_000_000_000));
    }
}
