use serde_json::json;

use super::{Row, Text, Timestamp, ToRow, row};

/// Whether the agent of a node answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PingStatus {
    /// `Online`.
    Online,
    /// `ConnectionLost`: no ping for some minutes.
    ConnectionLost,
    /// `Inactive`: deprecated by AWS, still seen.
    Inactive,
    /// A value newer than this program, or none.
    Unknown(Text),
}

impl PingStatus {
    /// From the API's spelling.
    pub fn parse(value: &str) -> Self {
        match value {
            "Online" => Self::Online,
            "ConnectionLost" => Self::ConnectionLost,
            "Inactive" => Self::Inactive,
            other => Self::Unknown(Text::new(other)),
        }
    }
    /// The API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Online => "Online",
            Self::ConnectionLost => "ConnectionLost",
            Self::Inactive => "Inactive",
            Self::Unknown(value) => value,
        }
    }
}

/// A managed node.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformation.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// `InstanceId`, `i-..` or `mi-..`.
    pub instance_id: Text,
    /// `PingStatus`.
    pub ping_status: PingStatus,
    /// `LastPingDateTime`.
    pub last_ping: Option<Timestamp>,
    /// `AgentVersion`.
    pub agent_version: Option<Text>,
    /// `IsLatestVersion`: absent when the service does not say.
    pub is_latest_version: Option<bool>,
    /// `PlatformType`.
    pub platform_type: Option<Text>,
    /// `PlatformName`.
    pub platform_name: Option<Text>,
    /// `PlatformVersion`.
    pub platform_version: Option<Text>,
    /// `ComputerName`.
    pub computer_name: Option<Text>,
    /// `IPAddress`.
    pub ip_address: Option<Text>,
    /// `ResourceType`.
    pub resource_type: Option<Text>,
}

impl ToRow for Node {
    const COLUMNS: &'static [&'static str] = &[
        "instance_id",
        "ping_status",
        "last_ping_date_time",
        "agent_version",
        "is_latest_version",
        "platform_type",
        "platform_name",
        "platform_version",
        "computer_name",
        "ip_address",
        "resource_type",
    ];

    fn row(&self) -> Row {
        let status = self.ping_status.as_str();
        Row::new(
            Self::COLUMNS,
            vec![
                json!(self.instance_id),
                if status.is_empty() { serde_json::Value::Null } else { json!(status) },
                row::time(self.last_ping),
                json!(self.agent_version),
                json!(self.is_latest_version),
                json!(self.platform_type),
                json!(self.platform_name),
                json!(self.platform_version),
                json!(self.computer_name),
                json!(self.ip_address),
                json!(self.resource_type),
            ],
            self.instance_id.to_string(),
        )
    }
}
