use aws_smithy_cbor::{Decoder, Encoder, data::Type, decode::DeserializeError};
use aws_smithy_types::DateTime;

use super::Value;

/// Deeper than any request of these services, and shallow enough for any stack.
const DEEPEST: usize = 32;

/// Bytes of a value. Timestamps are tag 1 over a double, as the services send them.
pub(in crate::demo) fn encode(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(4096));
    write(&mut encoder, value);
    encoder.into_writer()
}

fn write(encoder: &mut Encoder, value: &Value) {
    match value {
        Value::Null => {
            encoder.null();
        }
        Value::Bool(yes) => {
            encoder.boolean(*yes);
        }
        Value::Int(number) => {
            encoder.long(*number);
        }
        Value::Double(number) => {
            encoder.double(*number);
        }
        Value::Text(text) => {
            encoder.str(text);
        }
        Value::Time(millis) => {
            encoder.timestamp(&DateTime::from_millis(*millis));
        }
        Value::List(items) => {
            encoder.array(items.len());
            items.iter().for_each(|item| write(encoder, item));
        }
        Value::Map(members) => {
            encoder.map(members.len());
            for (name, member) in members {
                encoder.str(name);
                write(encoder, member);
            }
        }
    }
}

/// The value in some bytes; no bytes are an empty map, as an operation without input may send.
pub(in crate::demo) fn decode(bytes: &[u8]) -> Result<Value, DeserializeError> {
    if bytes.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    read(&mut Decoder::new(bytes), 0)
}

fn read(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, DeserializeError> {
    if depth > DEEPEST {
        return Err(DeserializeError::custom("nested too deeply", decoder.position()));
    }
    Ok(match decoder.datatype()? {
        Type::Null | Type::Undefined => {
            decoder.skip()?;
            Value::Null
        }
        Type::Bool => Value::Bool(decoder.boolean()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Int(decoder.long()?),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => Value::Int(decoder.long()?),
        Type::F16 | Type::F32 | Type::F64 => Value::Double(decoder.double()?),
        Type::String | Type::StringIndef => Value::Text(decoder.string()?),
        Type::Tag => Value::Time(
            decoder
                .timestamp()?
                .to_millis()
                .map_err(|_| DeserializeError::custom("timestamp out of range", decoder.position()))?,
        ),
        Type::Array | Type::ArrayIndef => {
            let count = decoder.list()?;
            let mut items = Vec::new();
            while more(decoder, count, items.len())? {
                items.push(read(decoder, depth + 1)?);
            }
            Value::List(items)
        }
        Type::Map | Type::MapIndef => {
            let count = decoder.map()?;
            let mut members = Vec::new();
            while more(decoder, count, members.len())? {
                let name = decoder.string()?;
                members.push((name.into(), read(decoder, depth + 1)?));
            }
            Value::Map(members)
        }
        other => {
            return Err(DeserializeError::custom(format!("unexpected {other:?}"), decoder.position()));
        }
    })
}

/// Whether a collection goes on: by its count, or up to its break.
fn more(decoder: &mut Decoder<'_>, count: Option<u64>, have: usize) -> Result<bool, DeserializeError> {
    match count {
        Some(count) => Ok((have as u64) < count),
        None if decoder.datatype()? == Type::Break => {
            decoder.skip()?;
            Ok(false)
        }
        None => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Object;
    use super::*;

    #[test]
    fn a_value_survives_the_trip() {
        let value: Value = Object::new()
            .put("Name", "checkout ünï")
            .put("Count", 300i64)
            .put("Threshold", 1.5)
            .put("Enabled", true)
            .time("At", 1_700_000_000)
            .put("List", vec![Value::Int(-1), Value::Null])
            .into();
        assert_eq!(decode(&encode(&value)).expect("decodes"), value);
    }

    #[test]
    fn indefinite_collections_and_garbage() {
        assert_eq!(
            decode(b"\xbf\x61a\x9f\x01\x02\xff\xff").expect("decodes"),
            Object::new().put("a", vec![Value::Int(1), Value::Int(2)]).into()
        );
        assert_eq!(decode(b"").expect("empty"), Value::Map(vec![]));
        assert!(decode(b"\xbf\x61a").is_err());
        assert!(decode(&[0x81; 64]).is_err(), "too deep");
        assert!(decode(b"<html>").is_err() || decode(b"<html>").is_ok_and(|v| v.get("a").is_none()));
    }
}
