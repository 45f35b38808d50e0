use serde::{Deserialize, Serialize};

use super::{Member, Text, Timestamp, row::members};

/// A Session Manager session's status, in the API's spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStatus(pub Text);

impl SessionStatus {
    /// Whether somebody may be at it: anything that has not ended.
    pub fn is_open(&self) -> bool {
        !matches!(self.0.as_str(), "Terminated" | "Terminating" | "Failed")
    }
}

/// A session. <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Session.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `SessionId`.
    pub id: Text,
    /// `Target`: a node's id, or `ecs:..`.
    pub target: Option<Text>,
    /// `Status`.
    pub status: SessionStatus,
    /// `Owner`, an ARN.
    pub owner: Option<Text>,
    /// `StartDate`.
    pub start: Option<Timestamp>,
    /// `EndDate`.
    pub end: Option<Timestamp>,
    /// `DocumentName`.
    pub document: Option<Text>,
    /// `Reason`.
    pub reason: Option<Text>,
}

impl Session {
    /// The last part of the owner's ARN: a user, or an assumed role's session name.
    pub fn owner_name(&self) -> &str {
        self.owner.as_deref().map_or("", |o| o.rsplit('/').next().unwrap_or(o))
    }
}

members! {
    Session, s, key s.id.as_str();
    "session_id" => Member::text(&s.id),
    "target" => Member::maybe(s.target.as_ref()),
    "status" => Member::text(&s.status.0),
    "owner" => Member::maybe(s.owner.as_ref()),
    "start_date" => Member::time(s.start),
    "end_date" => Member::time(s.end),
    "document_name" => Member::maybe(s.document.as_ref()),
    "reason" => Member::maybe(s.reason.as_ref()),
}
