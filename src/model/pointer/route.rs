use super::{super::format_dimensions, Pointer, Target};

impl Pointer {
    /// The view that shows it, and the view's arguments: `account` (the id) and `region`, where known, then what the
    /// thing is called.
    pub fn route(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let (view, own) = self.target.route();
        let account = self.account.as_ref().map(|id| ("account", id.to_string()));
        // A dashboard is in no region: that of a link is where its reader looked at something else.
        let region = self.region.as_ref().filter(|_| !self.target.is_of_account());
        let region = region.map(|region| ("region", region.to_string()));
        (view, account.into_iter().chain(region).chain(own).collect())
    }
}

impl Target {
    /// Whether it is the same in every region.
    fn is_of_account(&self) -> bool {
        matches!(self, Self::Dashboards | Self::Dashboard { .. })
    }

    fn route(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Alarm { name } => ("alarm", vec![("name", name.to_string())]),
            Self::Alarms => ("alarms", vec![]),
            Self::Metric(metric) => {
                let dimensions = Some(("dimensions", format_dimensions(&metric.dimensions)));
                let names = [("namespace", metric.namespace.to_string()), ("name", metric.name.to_string())];
                ("metric", names.into_iter().chain(dimensions.filter(|(_, d)| !d.is_empty())).collect())
            }
            Self::MetricNamespace { namespace } => {
                ("metric-list", vec![("namespace", namespace.to_string())])
            }
            Self::Metrics => ("metrics", vec![]),
            Self::Dashboards => ("dashboards", vec![]),
            Self::Dashboard { name } => ("dashboard", vec![("name", name.to_string())]),
            Self::Instance { id } => ("node", vec![("id", id.to_string())]),
            Self::Nodes => ("nodes", vec![]),
            Self::Session { id } => ("session", vec![("id", id.to_string())]),
            Self::Sessions => ("sessions", vec![]),
            Self::Event { id } => ("event", vec![("id", id.to_string())]),
            Self::Events => ("events", vec![]),
            Self::Namespace { id } => ("services", vec![("namespace_id", id.to_string())]),
            Self::Service { id, .. } => ("service", vec![("id", id.to_string())]),
            Self::ServiceInstance { service_id, id } => {
                ("instance", vec![("service", service_id.to_string()), ("id", id.to_string())])
            }
            Self::Services => ("services", vec![]),
            Self::Region => ("scope", vec![]),
        }
    }
}
