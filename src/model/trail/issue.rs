use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{EventId, Principal, TrailEvent, principal::words};
use crate::model::{Text, Timestamp};

/// An event that handed out a temporary key, as far as it says who is behind the key.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Its id,
    pub id: EventId,
    /// its time
    pub time: Timestamp,
    /// and its name: `AssumeRole` and its like.
    pub how: Text,
    /// The key.
    pub key: Text,
    /// `sharedEventID`: the same in the account that asked and in the account of the role.
    pub shared_event: Option<Text>,
    /// Who asked for it,
    pub asker: Arc<Principal>,
    /// and with which key.
    pub asker_key: Option<Text>,
    /// The ARN of the role.
    pub role: Option<Text>,
    /// The session's name.
    pub session: Option<Text>,
    /// The account that recorded it, by its id,
    pub account: Option<Text>,
    /// and the region.
    pub region: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Read {
    request_parameters: Value,
    response_elements: Value,
    recipient_account_id: Value,
    aws_region: Value,
}

impl Issue {
    /// What an event handed out; none when it did not. Who asked is known already.
    pub fn of(event: &TrailEvent, asker: Arc<Principal>) -> Option<Self> {
        let issued = event.issued.as_deref()?;
        let read: Read = event.record.read().unwrap_or_default();
        let (request, response) = (&read.request_parameters, &read.response_elements);
        // GetFederationToken's caller names the session in `name`.
        let session = words(&request["roleSessionName"]).or(words(&request["name"]));
        let assumed = words(&response["assumedRoleUser"]["arn"]).and_then(|arn| arn.rsplit_once('/'));
        Some(Self {
            id: event.id.clone(),
            time: event.time,
            how: event.name.clone(),
            key: issued.key.clone(),
            shared_event: issued.shared_event.clone(),
            asker,
            asker_key: event.access_key.clone(),
            role: words(&request["roleArn"]).map(Text::shared),
            session: session.or(assumed.map(|(_, name)| name)).map(Text::shared),
            account: words(&read.recipient_account_id).map(Text::shared),
            region: words(&read.aws_region).map(Text::shared),
        })
    }
}
