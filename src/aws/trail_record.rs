use aws_sdk_cloudtrail::types::Event;
use serde_json::Value;

use crate::model::{EventId, Record, Text, Timestamp, TrailEvent, TrailResource, clean_json};

use super::{
    convert::{text, word},
    secrets,
};

/// An event from its summary and its record. Any member of either may be missing; a record that does not
/// parse is null, and the summary stands. The record is yet to be packed.
pub(super) fn event(summary: &Event, at: Timestamp) -> Option<(TrailEvent, Value)> {
    let mut record: Value =
        summary.cloud_trail_event().and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    clean_json(&mut record);
    secrets::hide(&mut record);
    let member = |name: &str| record.get(name).and_then(Value::as_str);
    let name = summary.event_name().or(member("eventName")).unwrap_or_default();
    let identity = &record["userIdentity"];
    let username = word(summary.username());
    let resources = summary
        .resources()
        .iter()
        .map(|r| TrailResource { kind: word(r.resource_type()), name: word(r.resource_name()) })
        .collect();
    let event = TrailEvent {
        id: text(summary.event_id().or(member("eventID"))).map(EventId::new)?,
        name: Text::shared(name),
        source: word(summary.event_source().or(member("eventSource"))),
        time: at,
        who: actor(identity).or_else(|| username.clone()).unwrap_or_else(|| Text::shared("unknown")),
        username,
        read_only: read_only(summary.read_only(), &record, name),
        by_root: identity["type"] == "Root" && identity.get("invokedBy").is_none(),
        error_code: word(member("errorCode").or_else(|| failed_sign_in(&record))),
        resources,
        source_ip: word(member("sourceIPAddress")),
        record: Record::default(),
    };
    Some((event, record))
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
        let summary = Event::builder()
            .event_id("e-1")
            .event_name(record["eventName"].as_str().unwrap_or("X"))
            .cloud_trail_event(record.to_string())
            .build();
        event(&summary, Timestamp::UNIX_EPOCH).expect("an event").0
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
    fn a_record_may_be_missing_or_broken() {
        for raw in [None, Some("not json"), Some("[]"), Some("{\"userIdentity\": 7}")] {
            let summary = Event::builder()
                .event_id("e")
                .event_name("GetThing")
                .set_cloud_trail_event(raw.map(str::to_owned));
            let (event, _) = event(&summary.build(), Timestamp::UNIX_EPOCH).expect("the summary stands");
            assert!(event.read_only && event.error_code.is_none(), "{raw:?}");
        }
    }

    #[test]
    fn a_failed_sign_in_has_an_error() {
        let login = json!({"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Failure"}});
        assert_eq!(parsed(&login).error_code.as_deref(), Some("Failure"));
    }

    #[test]
    fn what_opens_doors_is_not_in_the_record() {
        let raw = r#"{"eventID": "1", "responseElements": {"credentials": {"accessKeyId": "ASIA1", "sessionToken": "tok"}}}"#;
        let summary = Event::builder().event_id("1").cloud_trail_event(raw).build();
        let (_, record) = event(&summary, Timestamp::UNIX_EPOCH).expect("an event");
        let text = record.to_string();
        assert!(!text.contains("\"tok\"") && text.contains("ASIA1"), "{text}");
    }
}
