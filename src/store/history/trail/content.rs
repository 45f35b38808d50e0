//! What an event says, as a number: two records of one id that differ in it are both kept.

use serde_json::Value;

use super::marks::fold;

/// Members that say how a record was written or delivered, not what happened: that of LookupEvents, of a log file and of a
/// data store may differ in them.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const OF_DELIVERY: [&str; 3] = ["eventVersion", "addendum", "eventContext"];
/// It takes six bytes in the file.
const BITS: u64 = 0x7fff_ffff_ffff;

/// Of a record as it is kept. In which order members stand makes no difference, nor whether one is null or not there.
pub(super) fn hash(name: &str, record: &Value) -> i64 {
    let record = match record {
        Value::Object(members) => {
            let said = members.iter().filter(|(key, _)| !OF_DELIVERY.contains(&key.as_str()));
            of_members(said)
        }
        other => of(other),
    };
    (mixed(fold(name.as_bytes()), record) & BITS).cast_signed()
}

fn of(value: &Value) -> u64 {
    match value {
        Value::Null => 1,
        Value::Bool(false) => 2,
        Value::Bool(true) => 3,
        Value::Number(number) => mixed(4, fold(number.to_string().as_bytes())),
        Value::String(text) => mixed(5, fold(text.as_bytes())),
        Value::Array(items) => items.iter().fold(6, |hash, item| mixed(hash, of(item))),
        Value::Object(members) => of_members(members.iter()),
    }
}

fn of_members<'a>(members: impl Iterator<Item = (&'a String, &'a Value)>) -> u64 {
    let said = members.filter(|(_, value)| !value.is_null());
    let sum = said.fold(7_u64, |sum, (key, value)| sum.wrapping_add(mixed(fold(key.as_bytes()), of(value))));
    mixed(7, sum)
}

/// Of two numbers one, where their order counts.
/// <https://prng.di.unimi.it/splitmix64.c>
fn mixed(first: u64, second: u64) -> u64 {
    let mut hash = first.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ second;
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_counts_not_how_it_is_written() {
        let one = json!({"a": {"x": 1, "y": [1, 2]}, "b": "c", "errorCode": null, "eventVersion": "1.08"});
        let same = json!({"eventVersion": "1.11", "b": "c", "a": {"y": [1, 2], "x": 1}, "addendum": {"reason": "r"}});
        assert_eq!(hash("A", &one), hash("A", &same));
        for other in [
            json!({"a": {"x": 1, "y": [2, 1]}, "b": "c"}),
            json!({"a": {"x": 1, "y": [1, 2]}, "b": "c", "errorCode": "AccessDenied"}),
            json!({"a": {"x": "1", "y": [1, 2]}, "b": "c"}),
            json!({"a": {"x": 1, "y": [1, 2], "b": "c"}}),
            json!(null),
        ] {
            assert_ne!(hash("A", &one), hash("A", &other), "{other}");
        }
        assert_ne!(hash("A", &one), hash("B", &one));
    }
}
