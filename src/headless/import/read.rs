//! From a record's bytes to an event and where it was recorded.

use serde_json::{Map, Value};

use super::{Refused, origin::Origin};
use crate::{
    model::{AccountId, Region, Summary, Text, Timestamp, TrailEvent, TrailResource, parse_event},
    store::history::trail::Place,
};

/// An event, its record, which is yet to be packed, and where it was recorded.
pub(super) type Read = (Place, TrailEvent, Value);

/// Names that records have, or what LookupEvents wraps them in: what has none of these is something else.
const MARKS: [&str; 6] =
    ["eventID", "eventName", "eventSource", "eventTime", "eventVersion", "CloudTrailEvent"];
/// Where CloudWatch Logs has a record.
const MESSAGE: &str = "message";

/// Reads a record as it stands in a log file, as `aws cloudtrail lookup-events` prints it or as CloudWatch Logs hands it
/// over.
///
/// # Errors
/// Why it is left out.
pub(super) fn read(bytes: &[u8], origin: &Origin) -> Result<Read, Refused> {
    let outer = match parse(bytes)? {
        Value::Object(outer) if MARKS.iter().chain([&MESSAGE]).any(|mark| outer.contains_key(*mark)) => outer,
        _ => return Err(Refused::Foreign),
    };
    if outer.contains_key("CloudTrailEvent") {
        return looked_up(&outer, origin);
    }
    match outer.get(MESSAGE).and_then(Value::as_str) {
        Some(message) if !outer.contains_key("eventID") => match parse(message.as_bytes())? {
            record @ Value::Object(_) => logged(record, origin),
            _ => Err(Refused::Foreign),
        },
        _ => logged(Value::Object(outer), origin),
    }
}

/// Whether bytes look like a record at all: a file whose first ones do not is another program's.
pub(super) fn may_be_one(bytes: &[u8]) -> bool {
    MARKS.iter().any(|mark| memchr::memmem::find(bytes, mark.as_bytes()).is_some())
}

fn parse(bytes: &[u8]) -> Result<Value, Refused> {
    let parsed = serde_json::from_slice(bytes).or_else(|error| match std::str::from_utf8(bytes) {
        // Characters that are none are no reason to lose the others.
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)),
        Ok(_) => Err(error),
    });
    parsed.map_err(|error| Refused::NotJson(error.to_string()))
}

/// A record of a log file.
fn logged(record: Value, origin: &Origin) -> Result<Read, Refused> {
    if is_insight(&record) {
        return Err(Refused::Insight);
    }
    let at = time(&record["eventTime"]).ok_or(Refused::NoTime)?;
    let resources = record["resources"].as_array().into_iter().flatten();
    let resources = resources.filter_map(|resource| resource_of(resource, ["type", "ARN"])).collect();
    finished(&Summary::default(), resources, at, record, origin)
}

/// An item of what LookupEvents answers.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>
fn looked_up(outer: &Map<String, Value>, origin: &Origin) -> Result<Read, Refused> {
    let text = |name: &str| outer.get(name).and_then(Value::as_str);
    let record = text("CloudTrailEvent").and_then(|raw| parse(raw.as_bytes()).ok());
    let record = record.filter(Value::is_object).unwrap_or_default();
    let told = outer.get("EventTime").unwrap_or(&Value::Null);
    let at = time(&record["eventTime"]).or_else(|| time(told)).ok_or(Refused::NoTime)?;
    let summary = Summary {
        event_id: text("EventId"),
        event_name: text("EventName"),
        event_source: text("EventSource"),
        username: text("Username"),
        read_only: text("ReadOnly"),
        access_key_id: text("AccessKeyId"),
    };
    let resources = outer.get("Resources").and_then(Value::as_array).into_iter().flatten();
    let resources = resources.filter_map(|one| resource_of(one, ["ResourceType", "ResourceName"])).collect();
    finished(&summary, resources, at, record, origin)
}

fn finished(
    summary: &Summary<'_>,
    resources: Box<[TrailResource]>,
    at: Timestamp,
    record: Value,
    origin: &Origin,
) -> Result<Read, Refused> {
    let account = account(&record["recipientAccountId"])
        .or_else(|| account(&record["userIdentity"]["accountId"]))
        .or_else(|| origin.account.clone());
    let region = record["awsRegion"].as_str().filter(|code| !code.trim().is_empty()).map(Region::new);
    let (event, record) = parse_event(summary, resources, at, record).ok_or(Refused::NoId)?;
    let account_id = account.ok_or(Refused::NoAccount)?;
    let region = region.or_else(|| origin.region.clone()).unwrap_or_else(Region::global);
    Ok((Place { account_id, region }, event, record))
}

/// Insights tell of rates of calls, not of calls.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html>
fn is_insight(record: &Value) -> bool {
    record["eventCategory"] == "Insight" || record["eventType"] == "AwsCloudTrailInsight"
}

/// Twelve digits; a number where somebody took them for one.
fn account(value: &Value) -> Option<AccountId> {
    match value {
        Value::String(id) => AccountId::parse(id.trim()),
        Value::Number(number) => AccountId::parse(&format!("{:012}", number.as_u64()?)),
        _ => None,
    }
}

/// RFC 3339, or the seconds since 1970 that some tools write.
fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(seconds) => {
            let millis = seconds.as_f64()? * 1000.0;
            Timestamp::from_millisecond(millis as i64).ok().filter(|_| millis.is_finite() && millis > 0.0)
        }
        _ => None,
    }
}

fn resource_of(value: &Value, [kind, name]: [&str; 2]) -> Option<TrailResource> {
    let word = |name: &str| value[name].as_str().filter(|text| !text.is_empty()).map(Text::shared);
    let resource = TrailResource { kind: word(kind), name: word(name) };
    (resource.kind.is_some() || resource.name.is_some()).then_some(resource)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(record: &Value, origin: &Origin) -> Result<Read, Refused> {
        read(record.to_string().as_bytes(), origin)
    }

    fn record() -> Value {
        json!({
            "eventID": "e-1", "eventTime": "2026-01-02T03:04:05Z", "eventName": "PutObject",
            "recipientAccountId": "111122223333", "awsRegion": "eu-west-1",
            "userIdentity": {"type": "IAMUser", "userName": "kim", "accountId": "444455556666"},
            "resources": [{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b"}, {"ARN": null}, 7, {"type": "t"}],
        })
    }

    #[test]
    fn a_record_is_read_wherever_it_says_what_it_is() {
        let (place, event, kept) = of(&record(), &Origin::default()).expect("an event");
        assert_eq!((place.account_id.as_str(), place.region.as_str()), ("111122223333", "eu-west-1"));
        assert_eq!((event.who.as_str(), event.time.to_string().as_str()), ("kim", "2026-01-02T03:04:05Z"));
        let names: Vec<_> = event.resources.iter().map(|r| (r.kind.as_deref(), r.name.as_deref())).collect();
        assert_eq!(names, [(Some("AWS::S3::Bucket"), Some("arn:aws:s3:::b")), (Some("t"), None)]);
        assert_eq!(kept["eventName"], "PutObject");
    }

    #[test]
    fn account_and_region_come_from_where_they_are_said() {
        let origin =
            Origin { account: AccountId::parse("777788889999"), region: Some(Region::new("sa-east-1")) };
        for (change, account, region) in [
            (json!({}), "111122223333", "eu-west-1"),
            (json!({"recipientAccountId": 1_122_223_333u64}), "001122223333", "eu-west-1"),
            (json!({"recipientAccountId": null}), "444455556666", "eu-west-1"),
            (
                json!({"recipientAccountId": "x", "userIdentity": 7, "awsRegion": ""}),
                "777788889999",
                "sa-east-1",
            ),
            (
                json!({"recipientAccountId": [], "userIdentity": null, "awsRegion": {}}),
                "777788889999",
                "sa-east-1",
            ),
        ] {
            let mut record = record();
            for (name, value) in change.as_object().expect("an object") {
                record[name] = value.clone();
            }
            let (place, ..) = of(&record, &origin).expect("an event");
            assert_eq!((place.account_id.as_str(), place.region.as_str()), (account, region), "{change}");
        }
        let mut nowhere = record();
        nowhere["awsRegion"] = Value::Null;
        let (place, ..) = of(&nowhere, &Origin::default()).expect("an event");
        assert_eq!(place.region, Region::global());
        nowhere["recipientAccountId"] = Value::Null;
        nowhere["userIdentity"]["accountId"] = Value::Null;
        assert!(matches!(of(&nowhere, &Origin::default()), Err(Refused::NoAccount)));
    }

    #[test]
    fn what_lacks_what_an_event_must_have_is_refused_and_says_why() {
        let without = |name: &str, value: Value| {
            let mut record = record();
            record[name] = value;
            of(&record, &Origin::default())
        };
        for odd in [Value::Null, json!("yesterday"), json!([]), json!(-1e300), json!({"x": 1})] {
            assert!(matches!(without("eventTime", odd.clone()), Err(Refused::NoTime)), "{odd}");
        }
        for odd in [Value::Null, json!(""), json!(7)] {
            assert!(matches!(without("eventID", odd.clone()), Err(Refused::NoId)), "{odd}");
        }
        assert!(matches!(without("eventCategory", json!("Insight")), Err(Refused::Insight)));
        let deep = format!("{{\"eventID\":{}1{}}}", "[".repeat(500), "]".repeat(500));
        for (text, foreign) in [
            ("7", true),
            ("{}", true),
            ("{\"a\":1}", true),
            ("{", false),
            (deep.as_str(), false),
            ("\u{0}", false),
        ] {
            let refused = read(text.as_bytes(), &Origin::default()).expect_err("it is none");
            assert_eq!(matches!(refused, Refused::Foreign), foreign, "{text}");
        }
    }

    #[test]
    fn members_of_any_type_do_no_harm() {
        let values =
            [Value::Null, json!(7), json!(true), json!("x"), json!([]), json!({}), json!([{"a": null}])];
        let names: Vec<String> = record().as_object().expect("an object").keys().cloned().collect();
        for name in &names {
            for value in &values {
                let mut record = record();
                record[name.as_str()] = value.clone();
                if let Ok((.., kept)) = of(&record, &Origin::default()) {
                    assert_eq!(kept[name.as_str()], *value, "{name}");
                }
            }
        }
    }

    #[test]
    fn what_lookup_events_prints_and_what_log_groups_have_is_read() {
        let inner = record().to_string();
        let item = json!({
            "EventId": "e-1", "EventName": "PutObject", "ReadOnly": "false", "EventTime": 1767323045.5,
            "Username": "kim", "Resources": [{"ResourceType": "AWS::S3::Bucket", "ResourceName": "b"}],
            "CloudTrailEvent": inner,
        });
        let (place, event, _) = of(&item, &Origin::default()).expect("an event");
        assert_eq!(place.account_id.as_str(), "111122223333");
        assert_eq!(event.username.as_deref(), Some("kim"));
        assert_eq!(event.resources[0].name.as_deref(), Some("b"));
        // A record that does not parse: the summary stands.
        let origin = Origin { account: AccountId::parse("777788889999"), region: None };
        let mut broken = item;
        broken["CloudTrailEvent"] = json!("{\"eventID\":");
        let (place, event, kept) = of(&broken, &origin).expect("an event");
        assert_eq!((place.region, kept), (Region::global(), Value::Null));
        assert_eq!((event.name.as_str(), event.time.as_millisecond()), ("PutObject", 1_767_323_045_500));
        let line = json!({"timestamp": 1, "message": inner, "id": "7"});
        let (_, event, _) = of(&line, &Origin::default()).expect("an event");
        assert!(event.id == *"e-1");
    }

    #[test]
    fn characters_that_are_none_do_not_cost_the_record() {
        let mut bytes = record().to_string().into_bytes();
        let at = bytes.windows(3).position(|three| three == b"kim").expect("a name");
        bytes[at] = 0xff;
        let (_, event, _) = read(&bytes, &Origin::default()).expect("an event");
        assert!(event.who.ends_with("im"), "{}", event.who);
    }
}
