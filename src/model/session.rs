use serde_json::json;

use super::{Row, Text, Timestamp, ToRow, row};

/// A Session Manager session's status, in the API's spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStatus(pub Text);

impl SessionStatus {
    /// Whether somebody may be at it: anything that has not ended.
    pub fn is_open(&self) -> bool {
        !matches!(self.0.as_str(), "Terminated" | "Terminating" | "Failed")
    }
}

/// A session. <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Session.html>
#[derive(Clone, Debug, PartialEq)]
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

impl ToRow for Session {
    const COLUMNS: &'static [&'static str] =
        &["session_id", "target", "status", "owner", "start_date", "end_date", "document_name", "reason"];

    fn row(&self) -> Row {
        Row::new(
            Self::COLUMNS,
            vec![
                json!(self.id),
                json!(self.target),
                json!(self.status.0),
                json!(self.owner),
                row::time(self.start),
                row::time(self.end),
                json!(self.document),
                json!(self.reason),
            ],
            self.id.to_string(),
        )
    }
}
