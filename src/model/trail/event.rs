use std::{borrow::Cow, sync::Arc};

use serde_json::{Value, json};

use super::EventId;
use crate::model::{Member, Record, Text, Timestamp, members};

/// A resource that an event names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailResource {
    /// `ResourceType`, such as `AWS::EC2::Instance`.
    pub kind: Option<Text>,
    /// `ResourceName`: a name, an id or an ARN.
    pub name: Option<Text>,
}

/// A temporary key that was handed out: who uses it is who asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// `responseElements.credentials.accessKeyId`.
    pub key: Text,
    /// `sharedEventID`: the same in the account that asked and in the account of the role.
    pub shared_event: Option<Text>,
}

/// A CloudTrail event.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
#[derive(Clone, Debug, PartialEq)]
pub struct TrailEvent {
    /// `EventId`: the key for de-duplication.
    pub id: EventId,
    /// `EventName`.
    pub name: Text,
    /// `EventSource`, such as `ecs.amazonaws.com`.
    pub source: Option<Text>,
    /// `EventTime`: the API host's clock, so order is approximate.
    pub time: Timestamp,
    /// `Username`, as the service fills it.
    pub username: Option<Text>,
    /// The actor in words: root, a user, role/session, a service.
    pub who: Text,
    /// From the summary, else from the record, else by the verb.
    pub read_only: bool,
    /// Whether the root user did it.
    pub by_root: bool,
    /// `errorCode` of the record; `ConsoleLogin` failures have `Failure`.
    pub error_code: Option<Text>,
    /// `Resources`.
    pub resources: Box<[TrailResource]>,
    /// `sourceIPAddress`.
    pub source_ip: Option<Text>,
    /// `accessKeyId` of who did it: `ASIA..` is a temporary one, of a session.
    pub access_key: Option<Text>,
    /// The temporary key that it handed out, of AssumeRole and its like.
    pub issued: Option<Box<Issued>>,
    /// The whole record, cleaned; null when the service sent none that parses.
    pub record: Record,
}

/// Events of a time window of one scope.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventBatch {
    /// Newest first, once each; in the same second by their ids.
    pub events: Vec<Arc<TrailEvent>>,
    /// Everything from here
    pub complete_since: Option<Timestamp>,
    /// to here has been read (the watermark). Late events may still come for the last quarter of an hour.
    pub complete_until: Option<Timestamp>,
    /// Events that the service handed over for it, those that were left out among them.
    pub read: u64,
}

impl TrailEvent {
    /// The order of a batch: newest first, in the same second by their ids.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        other.time.cmp(&self.time).then_with(|| self.id.cmp(&other.id))
    }

    fn resources_json(&self) -> Value {
        self.resources.iter().map(|r| json!({"type": r.kind, "name": r.name})).collect()
    }
}

members! {
    TrailEvent, e, key &e.id;
    "event_id" => Member::Text((&e.id).into()),
    "event_name" => Member::text(&e.name),
    "event_source" => Member::maybe(e.source.as_ref()),
    "event_time" => Member::Time(e.time),
    "username" => Member::maybe(e.username.as_ref()),
    "who" => Member::text(&e.who),
    "read_only" => Member::Bool(e.read_only),
    "error_code" => Member::maybe(e.error_code.as_ref()),
    "source_ip_address" => Member::maybe(e.source_ip.as_ref()),
    "resources" => Member::Json(Cow::Owned(e.resources_json())),
    "record" => Member::Record(&e.record),
}
