use serde::{Deserialize, Serialize};

use super::{Member, Text, Timestamp, row::members};

/// Whether the agent of a node answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    fn member(&self) -> Member<'_> {
        if self.as_str().is_empty() { Member::Null } else { Member::text(self.as_str()) }
    }
}

/// A managed node.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformation.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

members! {
    Node, n, key n.instance_id.as_str();
    "instance_id" => Member::text(&n.instance_id),
    "ping_status" => n.ping_status.member(),
    "last_ping_date_time" => Member::time(n.last_ping),
    "agent_version" => Member::maybe(n.agent_version.as_ref()),
    "is_latest_version" => Member::flag(n.is_latest_version),
    "platform_type" => Member::maybe(n.platform_type.as_ref()),
    "platform_name" => Member::maybe(n.platform_name.as_ref()),
    "platform_version" => Member::maybe(n.platform_version.as_ref()),
    "computer_name" => Member::maybe(n.computer_name.as_ref()),
    "ip_address" => Member::maybe(n.ip_address.as_ref()),
    "resource_type" => Member::maybe(n.resource_type.as_ref()),
}
