/// What `skydeck get` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The fleet's accounts.
    Accounts,
    /// Accounts by region.
    Scopes,
    /// CloudWatch alarms.
    Alarms,
    /// CloudWatch metrics.
    Metrics,
    /// CloudTrail events.
    Events,
    /// Session Manager sessions.
    Sessions,
    /// Managed nodes.
    Nodes,
    /// Cloud Map namespaces.
    Namespaces,
    /// Cloud Map services.
    Services,
    /// Cloud Map instances.
    Instances,
    /// CloudWatch dashboards.
    Dashboards,
}

impl Resource {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 11] = [
        Self::Accounts,
        Self::Scopes,
        Self::Alarms,
        Self::Metrics,
        Self::Events,
        Self::Sessions,
        Self::Nodes,
        Self::Namespaces,
        Self::Services,
        Self::Instances,
        Self::Dashboards,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Scopes => "scopes",
            Self::Alarms => "alarms",
            Self::Metrics => "metrics",
            Self::Events => "events",
            Self::Sessions => "sessions",
            Self::Nodes => "nodes",
            Self::Namespaces => "namespaces",
            Self::Services => "services",
            Self::Instances => "instances",
            Self::Dashboards => "dashboards",
        }
    }
}
