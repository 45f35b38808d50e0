//! Cloud Map: namespaces, services, instances, and what health means there.

use serde::{Deserialize, Serialize};

use super::{Member, Text, row::members};

/// A namespace. <https://docs.aws.amazon.com/cloud-map/latest/api/API_NamespaceSummary.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Namespace {
    /// `Id`.
    pub id: Text,
    /// `Name`.
    pub name: Text,
    /// `Type`: `HTTP`, `DNS_PUBLIC`, `DNS_PRIVATE`.
    pub kind: Option<Text>,
    /// `Description`.
    pub description: Option<Text>,
    /// `ServiceCount`.
    pub service_count: Option<u32>,
    /// `Arn`.
    pub arn: Option<Text>,
}

members! {
    Namespace, n, key n.id.as_str();
    "id" => Member::text(&n.id),
    "name" => Member::text(&n.name),
    "type" => Member::maybe(n.kind.as_ref()),
    "description" => Member::maybe(n.description.as_ref()),
    "service_count" => Member::count(n.service_count),
    "arn" => Member::maybe(n.arn.as_ref()),
}

/// Who checks the health of a service's instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HealthCheck {
    /// Nobody: there is nothing to report, and UNKNOWN means "not checked".
    None,
    /// Somebody outside who reports it (`HealthCheckCustomConfig`).
    Custom,
    /// Route 53 (`HealthCheckConfig`).
    Route53,
}

impl HealthCheck {
    /// `none`, `custom` or `route53`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Custom => "custom",
            Self::Route53 => "route53",
        }
    }
}

/// Health of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstanceHealth {
    /// `HEALTHY`.
    Healthy,
    /// `UNHEALTHY`.
    Unhealthy,
    /// `UNKNOWN`, or no answer for it: not checked, or registered just now.
    NotChecked,
    /// A value newer than this program.
    Other(Text),
}

impl InstanceHealth {
    /// From the API's spelling.
    pub fn parse(value: &str) -> Self {
        match value {
            "HEALTHY" => Self::Healthy,
            "UNHEALTHY" => Self::Unhealthy,
            "UNKNOWN" => Self::NotChecked,
            other => Self::Other(Text::new(other)),
        }
    }
    /// The API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Healthy => "HEALTHY",
            Self::Unhealthy => "UNHEALTHY",
            Self::NotChecked => "UNKNOWN",
            Self::Other(value) => value,
        }
    }
}

/// Instances of a service by health.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCounts {
    /// `HEALTHY`.
    pub healthy: u32,
    /// `UNHEALTHY`.
    pub unhealthy: u32,
    /// Anything else.
    pub unknown: u32,
}

impl HealthCounts {
    /// Counts statuses.
    pub fn of<'a>(statuses: impl IntoIterator<Item = &'a InstanceHealth>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            match status {
                InstanceHealth::Healthy => counts.healthy += 1,
                InstanceHealth::Unhealthy => counts.unhealthy += 1,
                _ => counts.unknown += 1,
            }
        }
        counts
    }

    /// All instances that were reported on.
    pub fn total(&self) -> u32 {
        self.healthy + self.unhealthy + self.unknown
    }

    /// The service's health: unhealthy when every checked instance is, degraded when some are, unknown
    /// when none is checked.
    pub fn rollup(&self) -> Health {
        match (self.healthy, self.unhealthy) {
            (0, 0) => Health::Unknown,
            (_, 0) => Health::Healthy,
            (0, _) => Health::Unhealthy,
            _ => Health::Degraded,
        }
    }

    /// One of the counts, unless nobody knows anything: none is then not nought.
    fn known(&self, count: u32) -> Member<'static> {
        Member::count((self.rollup() != Health::Unknown).then_some(count))
    }
}

/// Health of a service as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// All checked instances are healthy.
    Healthy,
    /// Nothing is checked.
    Unknown,
    /// Some checked instances are not healthy.
    Degraded,
    /// No checked instance is healthy.
    Unhealthy,
}

impl Health {
    /// As the contract spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Unknown => "unknown",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// A service. <https://docs.aws.amazon.com/cloud-map/latest/api/API_ServiceSummary.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// `Id`.
    pub id: Text,
    /// `Name`.
    pub name: Text,
    /// Its namespace's id
    pub namespace_id: Text,
    /// and name.
    pub namespace_name: Text,
    /// `Type`: `HTTP`, `DNS_HTTP`, `DNS`.
    pub kind: Option<Text>,
    /// Who checks it.
    pub check: HealthCheck,
    /// `InstanceCount`: not exact while instances come and go.
    pub instance_count: Option<u32>,
    /// Instances by health.
    pub counts: HealthCounts,
    /// `Arn`.
    pub arn: Option<Text>,
}

members! {
    Service, s, key s.id.as_str();
    "id" => Member::text(&s.id),
    "name" => Member::text(&s.name),
    "namespace_name" => Member::text(&s.namespace_name),
    "health" => Member::text(s.counts.rollup().name()),
    "instance_count" => Member::count(s.instance_count),
    "healthy_count" => s.counts.known(s.counts.healthy),
    "unhealthy_count" => s.counts.known(s.counts.unhealthy),
    "health_check" => Member::text(s.check.name()),
    "type" => Member::maybe(s.kind.as_ref()),
    "namespace_id" => Member::text(&s.namespace_id),
    "arn" => Member::maybe(s.arn.as_ref()),
}

/// An instance. <https://docs.aws.amazon.com/cloud-map/latest/api/API_InstanceSummary.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// `Id`.
    pub id: Text,
    /// Its service's id
    pub service_id: Text,
    /// and name.
    pub service_name: Text,
    /// Its namespace's name.
    pub namespace_name: Text,
    /// Its health.
    pub health: InstanceHealth,
    /// `Attributes`, sorted by name.
    pub attributes: Vec<(Text, Text)>,
}

impl Instance {
    /// The node that it runs on, as Cloud Map (`AWS_EC2_INSTANCE_ID`) or ECS (`EC2_INSTANCE_ID`) say.
    /// <https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html>
    pub fn node_id(&self) -> Option<&Text> {
        const NAMES: [&str; 2] = ["AWS_EC2_INSTANCE_ID", "EC2_INSTANCE_ID"];
        let named = |name| self.attributes.iter().find(|(n, _)| n.as_str() == name).map(|(_, id)| id);
        NAMES.into_iter().find_map(named).filter(|id| !id.is_empty())
    }
}

members! {
    Instance, i, key format!("{}/{}", i.service_id, i.id);
    "instance_id" => Member::text(&i.id),
    "service_id" => Member::text(&i.service_id),
    "service_name" => Member::text(&i.service_name),
    "namespace_name" => Member::text(&i.namespace_name),
    "health_status" => Member::text(i.health.as_str()),
    "attributes" => Member::Pairs(&i.attributes),
}
