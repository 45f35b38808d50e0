//! An event as it is kept. Of its record what opens doors is gone already; what was handed to a command, a parameter
//! or a container is left out here, too: a screen forgets it, a file does not.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Error;
use crate::model::{EventId, Issued, Record, Text, Timestamp, TrailEvent, TrailResource, clean_json};

/// What stands in the place of what is left out.
const LEFT_OUT: &str = "(not kept)";
/// Members whose values are not kept, of any service.
const NEVER: [&str; 5] = ["parameters", "environment", "environmentVariables", "userData", "overrides"];
/// And of Systems Manager, where they are a parameter's.
const OF_PARAMETERS: [&str; 2] = ["value", "values"];

/// Type and name.
type Resource<'a> = (Option<Cow<'a, str>>, Option<Cow<'a, str>>);

#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    id: Cow<'a, str>,
    name: Cow<'a, str>,
    source: Option<Cow<'a, str>>,
    time: Timestamp,
    username: Option<Cow<'a, str>>,
    who: Cow<'a, str>,
    read_only: bool,
    by_root: bool,
    error_code: Option<Cow<'a, str>>,
    resources: Vec<Resource<'a>>,
    source_ip: Option<Cow<'a, str>>,
    #[serde(default)]
    access_key: Option<Cow<'a, str>>,
    #[serde(default)]
    issued: Option<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    record: Cow<'a, Value>,
}

pub(super) fn encode(event: &TrailEvent) -> Result<Vec<u8>, Error> {
    encode_with(event, without_values(&event.record.value()))
}

/// With a record that has been unpacked, and has no values any more.
pub(super) fn encode_with(event: &TrailEvent, record: Cow<'_, Value>) -> Result<Vec<u8>, Error> {
    fn maybe(text: &Option<Text>) -> Option<Cow<'_, str>> {
        text.as_deref().map(Cow::Borrowed)
    }
    let kept = Kept {
        id: (&event.id).into(),
        name: Cow::Borrowed(&event.name),
        source: maybe(&event.source),
        time: event.time,
        username: maybe(&event.username),
        who: Cow::Borrowed(&event.who),
        read_only: event.read_only,
        by_root: event.by_root,
        error_code: maybe(&event.error_code),
        resources: event.resources.iter().map(|r| (maybe(&r.kind), maybe(&r.name))).collect(),
        source_ip: maybe(&event.source_ip),
        access_key: maybe(&event.access_key),
        issued: event
            .issued
            .as_ref()
            .map(|issued| (Cow::Borrowed(issued.key.as_str()), maybe(&issued.shared_event))),
        record,
    };
    serde_json::to_vec(&kept).map_err(Error::encoding)
}

/// Reads what [`encode`] writes; none when it cannot.
pub(super) fn decode(json: &[u8]) -> Option<TrailEvent> {
    let (event, record) = decode_apart(json)?;
    Some(TrailEvent { record: Record::pack(&[record]).pop().unwrap_or_default(), ..event })
}

/// The event without its record, and the record, not packed.
pub(super) fn decode_apart(json: &[u8]) -> Option<(TrailEvent, Value)> {
    let maybe = |text: Option<Cow<'_, str>>| text.map(Text::new);
    let kept: Kept<'_> = serde_json::from_slice(json).ok()?;
    let mut record = kept.record.into_owned();
    clean_json(&mut record);
    let event = TrailEvent {
        id: EventId::new(kept.id),
        name: Text::new(kept.name),
        source: maybe(kept.source),
        time: kept.time,
        username: maybe(kept.username),
        who: Text::new(kept.who),
        read_only: kept.read_only,
        by_root: kept.by_root,
        error_code: maybe(kept.error_code),
        resources: kept
            .resources
            .into_iter()
            .map(|(kind, name)| TrailResource { kind: maybe(kind), name: maybe(name) })
            .collect(),
        source_ip: maybe(kept.source_ip),
        access_key: maybe(kept.access_key),
        issued: kept
            .issued
            .map(|(key, shared)| Box::new(Issued { key: Text::new(key), shared_event: maybe(shared) })),
        record: Record::default(),
    };
    Some((event, record))
}

/// The record without what was handed to commands and containers, and without values of parameters.
pub(super) fn without_values(record: &Value) -> Cow<'_, Value> {
    let of_parameters = record["eventSource"] == "ssm.amazonaws.com";
    let parts = ["requestParameters", "responseElements"];
    if !parts.iter().any(|part| has_values(&record[*part], of_parameters)) {
        return Cow::Borrowed(record);
    }
    let mut record = record.clone();
    for part in parts {
        if let Some(part) = record.get_mut(part) {
            leave_out(part, of_parameters);
        }
    }
    Cow::Owned(record)
}

fn is_value(name: &str, of_parameters: bool) -> bool {
    NEVER.contains(&name) || (of_parameters && OF_PARAMETERS.contains(&name))
}

fn has_values(value: &Value, of_parameters: bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_values(item, of_parameters)),
        Value::Object(members) => {
            members.iter().any(|(name, v)| is_value(name, of_parameters) || has_values(v, of_parameters))
        }
        _ => false,
    }
}

fn leave_out(value: &mut Value, of_parameters: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, of_parameters)),
        Value::Object(members) => {
            for (name, member) in members {
                if is_value(name, of_parameters) && !member.is_null() {
                    *member = LEFT_OUT.into();
                }
                leave_out(member, of_parameters);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_handed_to_commands_parameters_and_containers_is_not_kept() {
        let record = json!({
            "eventSource": "ssm.amazonaws.com",
            "requestParameters": {"name": "/shop/limits", "value": "CANARY", "parameters": {"commands": ["CANARY"]}},
            "responseElements": {"command": {"parameters": {"commands": ["CANARY"]}, "commandId": "c-1"}},
        });
        let kept = without_values(&record);
        assert!(!kept.to_string().contains("CANARY"), "{kept}");
        assert_eq!(kept["requestParameters"]["name"], "/shop/limits");
        assert_eq!(kept["responseElements"]["command"]["commandId"], "c-1");
        let record = json!({
            "eventSource": "ecs.amazonaws.com",
            "requestParameters": {
                "containerDefinitions": [{"image": "shop:7", "environment": [{"name": "A", "value": "CANARY"}]}],
                "tags": [{"key": "team", "value": "shop"}],
            },
        });
        let kept = without_values(&record);
        assert!(!kept.to_string().contains("CANARY"), "{kept}");
        assert_eq!(kept["requestParameters"]["tags"][0]["value"], "shop");
        let plain = json!({"eventSource": "ec2.amazonaws.com", "requestParameters": {"value": 1}});
        assert!(matches!(without_values(&plain), Cow::Borrowed(_)));
    }
}
