//! What of a query LookupEvents filters by itself: one attribute, exactly as it is written. All else is applied here.

use std::io;

use serde_json::json;

use super::{GetOptions, rows};
use crate::{
    model::{EventAsk, Lookup, LookupKey, Resource, Scope, Snapshot, Timestamp, Want, counted},
    query::{Need, Query},
    store::Store,
};

/// What events with that query are asked by: the attribute that narrows most. None when there is none in it that all
/// must have, written as the service writes it.
pub(super) fn pushed(options: &GetOptions, query: &Query, since: Timestamp, now: Timestamp) -> Option<Want> {
    if options.resource != Resource::Events {
        return None;
    }
    let lookup = lookup(&query.need(&rows::columns(Resource::Events), now))?;
    let asked = EventAsk { since, until: now, reads: options.reads, lookup: Some(lookup) };
    Some(Want::EventLookup(asked.into()))
}

fn lookup(need: &Need) -> Option<Lookup> {
    let all = match need {
        Need::All(all) => all.iter().collect(),
        other => vec![other],
    };
    let mut found: Vec<(usize, Lookup)> = Vec::new();
    for need in all {
        match need {
            Need::All(_) => found.extend(lookup(need).map(|lookup| (place(lookup.key), lookup))),
            Need::Is { member, value, exact } => {
                found.extend(attribute(member, value, *exact).map(|lookup| (place(lookup.key), lookup)));
            }
            _ => {}
        }
    }
    found.into_iter().min_by_key(|(place, _)| *place).map(|(_, lookup)| lookup)
}

/// Those that narrow most come first.
const ORDER: [LookupKey; 7] = [
    LookupKey::EventId,
    LookupKey::AccessKeyId,
    LookupKey::ResourceName,
    LookupKey::Username,
    LookupKey::EventName,
    LookupKey::EventSource,
    LookupKey::ResourceType,
];

fn place(key: LookupKey) -> usize {
    ORDER.iter().position(|one| *one == key).unwrap_or(ORDER.len())
}

fn attribute(member: &str, value: &str, exact: bool) -> Option<Lookup> {
    let key = match member {
        "event_id" | "record.eventID" => LookupKey::EventId,
        "access_key" | "record.userIdentity.accessKeyId" => LookupKey::AccessKeyId,
        // A list of types and names: types begin with the provider's.
        "resources" if value.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("AWS::")) => {
            LookupKey::ResourceType
        }
        "resources" | "resources.name" => LookupKey::ResourceName,
        "resources.type" => LookupKey::ResourceType,
        "username" => LookupKey::Username,
        "event_name" => LookupKey::EventName,
        "event_source" => LookupKey::EventSource,
        _ => return None,
    };
    // <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html>
    let fits = |value: &String| !value.is_empty() && value.len() <= 2000;
    let value = if exact { Some(value.to_owned()) } else { canonical(key, value) };
    value.filter(fits).map(|value| Lookup { key, value: value.into() })
}

/// The value in the one case that the service writes such values in, if there is one.
fn canonical(key: LookupKey, value: &str) -> Option<String> {
    match key {
        LookupKey::EventId => {
            let id = value.to_ascii_lowercase();
            let is_id = id.len() == 36 && id.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
            is_id.then_some(id)
        }
        LookupKey::AccessKeyId => {
            let key = value.to_ascii_uppercase();
            let is_key = key.len() >= 16 && key.chars().all(|c| c.is_ascii_alphanumeric());
            is_key.then_some(key)
        }
        LookupKey::EventSource => {
            let source = value.to_ascii_lowercase();
            source.ends_with(".amazonaws.com").then_some(source)
        }
        _ => None,
    }
}

/// The attribute's name, as AWS writes it.
fn name(key: LookupKey) -> &'static str {
    match key {
        LookupKey::EventId => "EventId",
        LookupKey::AccessKeyId => "AccessKeyId",
        LookupKey::ResourceName => "ResourceName",
        LookupKey::Username => "Username",
        LookupKey::EventName => "EventName",
        LookupKey::EventSource => "EventSource",
        LookupKey::ResourceType => "ResourceType",
    }
}

/// Says how many events were read for a query, by what, and how many match.
pub(super) fn tell(
    store: &Store,
    asked: &[(Scope, Want)],
    main: &Want,
    matching: usize,
    is_json: bool,
    err: &mut dyn io::Write,
) -> io::Result<()> {
    let slots = asked.iter().filter(|(_, want)| want == main);
    let slots = slots.filter_map(|(scope, want)| store.slot(&scope.key(), want)?.good.as_ref());
    let read: u64 =
        slots.map(|good| if let Snapshot::Events(batch) = &*good.value { batch.read } else { 0 }).sum();
    let by = match main {
        Want::EventLookup(asked) => {
            asked.lookup.as_ref().map(|lookup| format!("{}={}", name(lookup.key), lookup.value))
        }
        Want::Events { reads: false, .. } => Some("ReadOnly=false".to_owned()),
        _ => None,
    };
    if is_json {
        let told = json!({"events": {"read": read, "by": by, "matching": matching}});
        return writeln!(err, "{told}");
    }
    let by = by.map_or(String::new(), |by| format!(" by {by}"));
    writeln!(
        err,
        "skydeck: read {} {}{by}, {} match",
        counted(read as f64),
        events(read),
        counted(matching as f64)
    )
}

fn events(n: u64) -> &'static str {
    if n == 1 { "event" } else { "events" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(member: &str, value: &str, exact: bool) -> Need {
        Need::Is { member: member.into(), value: value.into(), exact }
    }

    #[test]
    fn one_attribute_that_narrows_most_is_asked_for_as_the_service_writes_it() {
        let told = |need: &Need| lookup(need).map(|lookup| format!("{}={}", name(lookup.key), lookup.value));
        let id = "0F0E0D0C-1111-4abc-8def-000000000001";
        for (need, wanted) in [
            (is("event_name", "RunInstances", true), Some("EventName=RunInstances")),
            (is("event_name", "runinstances", false), None),
            (is("event_id", id, false), Some("EventId=0f0e0d0c-1111-4abc-8def-000000000001")),
            (is("event_id", "0f0e", false), None),
            (is("event_source", "EC2.amazonaws.com", false), Some("EventSource=ec2.amazonaws.com")),
            (is("event_source", "ec2", false), None),
            (is("access_key", "asiaexample000000001", false), Some("AccessKeyId=ASIAEXAMPLE000000001")),
            (is("resources", "AWS::S3::Bucket", true), Some("ResourceType=AWS::S3::Bucket")),
            (is("resources.name", "my bucket", true), Some("ResourceName=my bucket")),
            (is("who", "ada", true), None),
            (is("username", "", true), None),
            (
                Need::All(vec![
                    is("event_name", "RunInstances", true),
                    Need::Text("x".into()),
                    Need::All(vec![is("username", "ada", true)]),
                ]),
                Some("Username=ada"),
            ),
            (Need::Any(vec![is("username", "ada", true), is("username", "bob", true)]), None),
            (Need::Anything, None),
        ] {
            assert_eq!(told(&need).as_deref(), wanted, "{need:?}");
        }
    }
}
