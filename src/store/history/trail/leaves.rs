use std::fmt::Write as _;

use serde_json::Value;

/// Every value in a record that a query may find, as text; numbers in both spellings that they have. Not true, false
/// and null.
pub(super) fn each(value: &Value, scratch: &mut String, take: &mut impl FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::String(text) => take(text),
        Value::Number(number) => {
            scratch.clear();
            let _ = write!(scratch, "{number}");
            take(scratch);
            if !(number.is_i64() || number.is_u64()) || scratch.len() > 15 {
                scratch.clear();
                let _ = number.as_f64().map(|number| write!(scratch, "{number}"));
                take(scratch);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, scratch, take)),
        Value::Object(members) => members.values().for_each(|member| each(member, scratch, take)),
    }
}

/// Every value at that path, as a query finds it: through lists, by keys in any case, which may have dots themselves.
pub(super) fn at_path<'v>(value: &'v Value, path: &str, take: &mut impl FnMut(&'v Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| at_path(item, path, take)),
        Value::Object(members) => {
            for (key, member) in members {
                let rest = path.get(..key.len()).filter(|head| head.eq_ignore_ascii_case(key));
                match rest.map(|head| &path[head.len()..]) {
                    Some("") => take(member),
                    Some(rest) => {
                        if let Some(rest) = rest.strip_prefix('.') {
                            at_path(member, rest, take);
                        }
                    }
                    None => {}
                }
            }
        }
        _ => {}
    }
}
