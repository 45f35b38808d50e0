use serde_json::Value;

use super::{EventId, Issued, TrailEvent, TrailResource, hide};
use crate::model::{Record, Text, Timestamp, clean_json};

/// What stands beside a record, or instead of one that does not parse: LookupEvents has it, log files do not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary<'a> {
    /// `EventId`.
    pub event_id: Option<&'a str>,
    /// `EventName`.
    pub event_name: Option<&'a str>,
    /// `EventSource`.
    pub event_source: Option<&'a str>,
    /// `Username`.
    pub username: Option<&'a str>,
    /// `ReadOnly`: `true` or `false`, as a string.
    pub read_only: Option<&'a str>,
    /// `AccessKeyId`.
    pub access_key_id: Option<&'a str>,
}

/// What is nested deeper in a record is left out: what reads JSON takes 128 levels, and records are kept within others.
const DEPTH: usize = 100;
/// What stands in its place.
const TOO_DEEP: &str = "(nested too deep)";

/// An event from its summary and its record, which is cleaned, and what opens doors in it hidden. Any member of either
/// may be missing, null or of another type. The record is yet to be packed. None without an id.
pub fn parse_event(
    summary: &Summary<'_>,
    resources: Box<[TrailResource]>,
    at: Timestamp,
    mut record: Value,
) -> Option<(TrailEvent, Value)> {
    flatten(&mut record, 1);
    clean_json(&mut record);
    hide(&mut record);
    let member = |name: &str| record.get(name).and_then(Value::as_str);
    let name = summary.event_name.or(member("eventName")).unwrap_or_default();
    let identity = &record["userIdentity"];
    let username = word(summary.username);
    let event = TrailEvent {
        id: summary.event_id.or(member("eventID")).filter(|id| !id.is_empty()).map(EventId::new)?,
        name: Text::shared(name),
        source: word(summary.event_source.or(member("eventSource"))),
        time: at,
        who: actor(identity).or_else(|| username.clone()).unwrap_or_else(|| Text::shared("unknown")),
        username,
        read_only: read_only(summary.read_only, &record, name),
        by_root: identity["type"] == "Root" && identity.get("invokedBy").is_none(),
        error_code: word(member("errorCode").or_else(|| failed_sign_in(&record))),
        resources,
        source_ip: word(member("sourceIPAddress")),
        access_key: word(summary.access_key_id.or(identity["accessKeyId"].as_str())),
        issued: issued(&record),
        record: Record::default(),
    };
    Some((event, record))
}

/// Leaves out what has more levels above it than there may be.
fn flatten(value: &mut Value, level: usize) {
    if level > DEPTH && (value.is_array() || value.is_object()) {
        *value = TOO_DEEP.into();
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| flatten(item, level + 1)),
        Value::Object(members) => members.values_mut().for_each(|member| flatten(member, level + 1)),
        _ => {}
    }
}

fn word(raw: Option<&str>) -> Option<Text> {
    raw.filter(|s| !s.is_empty()).map(Text::shared)
}

/// The key that AssumeRole, GetFederationToken and their like hand out.
fn issued(record: &Value) -> Option<Box<Issued>> {
    let key = record["responseElements"]["credentials"]["accessKeyId"].as_str()?;
    Some(Box::new(Issued {
        key: Text::new(key),
        shared_event: record["sharedEventID"].as_str().map(Text::new),
    }))
}

/// A console sign-in that failed often has no `errorCode`.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
fn failed_sign_in(record: &Value) -> Option<&'static str> {
    (record["responseElements"]["ConsoleLogin"] == "Failure").then_some("Failure")
}

/// From the summary, where it is a string; else from the record; else by the verb.
fn read_only(summary: Option<&str>, record: &Value, name: &str) -> bool {
    match summary {
        Some("true") => true,
        Some("false") => false,
        _ => record.get("readOnly").and_then(Value::as_bool).unwrap_or_else(|| {
            ["Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Search"]
                .iter()
                .any(|v| name.starts_with(v))
        }),
    }
}

/// Who did it, in words.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
fn actor(identity: &Value) -> Option<Text> {
    let get = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let issuer = &identity["sessionContext"]["sessionIssuer"];
    let session = || {
        let from_arn = get(identity, "arn").and_then(|a| a.rsplit_once('/').map(|(_, s)| s.to_owned()));
        from_arn.or_else(|| {
            get(identity, "principalId").and_then(|p| p.split_once(':').map(|(_, s)| s.to_owned()))
        })
    };
    let who = match identity.get("type").and_then(Value::as_str)? {
        "Root" => Some("root".to_owned()),
        "IAMUser" => get(identity, "userName"),
        "AssumedRole" => match (get(issuer, "userName"), session()) {
            (Some(role), Some(session)) => Some(format!("{role}/{session}")),
            (role, session) => role.or(session),
        },
        "Role" => get(issuer, "userName").or_else(|| get(identity, "arn")),
        "FederatedUser" => get(issuer, "userName").or_else(|| get(identity, "principalId")),
        "AWSAccount" => get(identity, "accountId").map(|id| format!("account {id}")),
        "AWSService" => get(identity, "invokedBy"),
        "IdentityCenterUser" => get(&identity["onBehalfOf"], "userId"),
        _ => get(identity, "userName").or_else(|| get(identity, "principalId")),
    };
    let who = who.or_else(|| get(identity, "invokedBy")).or_else(|| get(identity, "arn"))?;
    let source = get(&identity["sessionContext"], "sourceIdentity");
    Some(Text::shared(match source {
        Some(source) if !who.contains(&source) => format!("{who} ({source})"),
        _ => who,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(record: &Value) -> TrailEvent {
        let summary = Summary { event_id: Some("e-1"), ..Summary::default() };
        parse_event(&summary, Box::default(), Timestamp::UNIX_EPOCH, record.clone()).expect("an event").0
    }

    #[test]
    fn actors() {
        for (identity, who) in [
            (json!({"type": "Root", "accountId": "1"}), "root"),
            (json!({"type": "IAMUser", "userName": "alice"}), "alice"),
            (
                json!({"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/Deploy/ci-42",
                       "sessionContext": {"sessionIssuer": {"userName": "Deploy"}}}),
                "Deploy/ci-42",
            ),
            (
                json!({"type": "AssumedRole", "principalId": "AROA:bob",
                       "sessionContext": {"sessionIssuer": {"userName": "Admin"}, "sourceIdentity": "b.smith"}}),
                "Admin/bob (b.smith)",
            ),
            (
                json!({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
                "autoscaling.amazonaws.com",
            ),
            (json!({"type": "AWSAccount", "accountId": "999988887777"}), "account 999988887777"),
            (json!({}), "unknown"),
        ] {
            assert_eq!(parsed(&json!({"userIdentity": identity})).who, who);
        }
    }

    #[test]
    fn a_failed_sign_in_has_an_error() {
        let login = json!({"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Failure"}});
        assert_eq!(parsed(&login).error_code.as_deref(), Some("Failure"));
    }

    #[test]
    fn what_opens_doors_is_not_in_the_record() {
        let record = json!({
            "eventID": "1",
            "sharedEventID": "2",
            "responseElements": {"credentials": {"accessKeyId": "ASIA1", "sessionToken": "tok"}},
        });
        let (event, record) = parse_event(&Summary::default(), Box::default(), Timestamp::UNIX_EPOCH, record)
            .expect("an event");
        let text = record.to_string();
        assert!(!text.contains("\"tok\"") && text.contains("ASIA1"), "{text}");
        let issued = event.issued.expect("a key");
        assert_eq!((&*issued.key, issued.shared_event.as_deref()), ("ASIA1", Some("2")));
    }
}
