//! An event as it is kept. Of its record what opens doors is gone already; what was handed to a command, a parameter
//! or a container is left out here, too: a screen forgets it, a file does not.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Error;
use crate::model::{EventId, Issued, Record, Text, Timestamp, TrailEvent, TrailResource, clean_json};

/// What stands in the place of what is left out.
const LEFT_OUT: &str = "(not kept)";
/// Parts of a record that say what was asked and what came of it.
const PARTS: [&str; 4] =
    ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];
/// Members whose values are not kept, of any service, however their letters are written,
const NEVER: [&str; 4] = ["parameters", "environment", "userData", "overrides"];
/// those that have this in their names,
const VARIABLES: &str = "environmentvariables";
/// and below a container's definition what it is started with.
const OF_CONTAINERS: [&str; 2] = ["command", "entryPoint"];
/// Members that define containers begin so.
const CONTAINER: &str = "container";
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
    let within = Within { parameters: record["eventSource"] == "ssm.amazonaws.com", container: false };
    if !PARTS.iter().any(|part| has_values(&record[*part], within)) {
        return Cow::Borrowed(record);
    }
    let mut record = record.clone();
    for part in PARTS {
        if let Some(part) = record.get_mut(part) {
            leave_out(part, within);
        }
    }
    Cow::Owned(record)
}

/// What a member stands in.
#[derive(Clone, Copy)]
struct Within {
    /// An event of Systems Manager.
    parameters: bool,
    /// The definition of a container.
    container: bool,
}

impl Within {
    /// What the members of that one stand in.
    fn below(self, name: &str) -> Self {
        let is_container = name.get(..CONTAINER.len()).is_some_and(|n| n.eq_ignore_ascii_case(CONTAINER));
        Self { container: self.container || is_container, ..self }
    }

    /// Whether that member has what is not kept.
    fn is_value(self, name: &str) -> bool {
        let is_one_of = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
        is_one_of(&NEVER)
            || (self.parameters && is_one_of(&OF_PARAMETERS))
            || (self.container && is_one_of(&OF_CONTAINERS))
            || (name.len() >= VARIABLES.len() && name.to_ascii_lowercase().contains(VARIABLES))
    }
}

fn has_values(value: &Value, within: Within) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_values(item, within)),
        Value::Object(members) => members.iter().any(|(name, member)| {
            (within.is_value(name) && !member.is_null()) || has_values(member, within.below(name))
        }),
        _ => false,
    }
}

fn leave_out(value: &mut Value, within: Within) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, within)),
        Value::Object(members) => {
            for (name, member) in members {
                if within.is_value(name) && !member.is_null() {
                    *member = LEFT_OUT.into();
                }
                leave_out(member, within.below(name));
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
