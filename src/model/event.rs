use std::sync::Arc;

use serde_json::{Value, json};

use super::{Row, Text, Timestamp, ToRow, row};

/// A resource that an event names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailResource {
    /// `ResourceType`, such as `AWS::EC2::Instance`.
    pub kind: Option<Text>,
    /// `ResourceName`: a name, an id or an ARN.
    pub name: Option<Text>,
}

/// A CloudTrail event.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
#[derive(Clone, Debug, PartialEq)]
pub struct TrailEvent {
    /// `EventId`: the key for de-duplication.
    pub id: Text,
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
    pub resources: Vec<TrailResource>,
    /// `sourceIPAddress`.
    pub source_ip: Option<Text>,
    /// The whole record, cleaned; null when the service sent none that parses.
    pub record: Arc<Value>,
}

/// Events of a time window of one scope.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventBatch {
    /// Newest first, once each.
    pub events: Vec<TrailEvent>,
    /// Everything from here
    pub complete_since: Option<Timestamp>,
    /// to here has been read (the watermark). Late events may still come for the last quarter of an hour.
    pub complete_until: Option<Timestamp>,
}

impl ToRow for TrailEvent {
    const COLUMNS: &'static [&'static str] = &[
        "event_id",
        "event_name",
        "event_source",
        "event_time",
        "username",
        "who",
        "read_only",
        "error_code",
        "source_ip_address",
        "resources",
        "record",
    ];

    fn row(&self) -> Row {
        let resources: Vec<Value> =
            self.resources.iter().map(|r| json!({"type": r.kind, "name": r.name})).collect();
        Row::new(
            Self::COLUMNS,
            vec![
                json!(self.id),
                json!(self.name),
                json!(self.source),
                row::time(Some(self.time)),
                json!(self.username),
                json!(self.who),
                json!(self.read_only),
                json!(self.error_code),
                json!(self.source_ip),
                Value::Array(resources),
                (*self.record).clone(),
            ],
            self.id.to_string(),
        )
    }
}
