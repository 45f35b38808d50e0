use super::{
    incident::{self, Episode},
    names::Kind,
    nodes,
    page::Walk,
    place::Place,
    rng::Key,
    series::{Curve, Form, Shape},
    services, stock,
    wire::{ApiError, Object, Value},
};

/// Metrics on a page of ListMetrics.
const PAGE: usize = 500;

/// A metric and how its values are made.
#[derive(Clone, Debug)]
pub(super) struct MetricFacts {
    pub(super) namespace: &'static str,
    pub(super) name: &'static str,
    /// Sorted by name.
    pub(super) dimensions: Vec<(&'static str, String)>,
    pub(super) unit: &'static str,
    pub(super) shape: Shape,
    pub(super) key: Key,
    pub(super) episodes: Vec<Episode>,
}

impl MetricFacts {
    /// What tells it from every other in its place: namespace, name and dimensions.
    pub(super) fn identity(&self) -> String {
        identity(self.namespace, self.name, self.dimensions.iter().map(|(n, v)| (*n, v.as_str())))
    }

    pub(super) fn dimensions(&self) -> Vec<Value> {
        let one = |(name, value): &(&'static str, String)| {
            Object::new().put("Name", *name).put("Value", value.as_str()).into()
        };
        self.dimensions.iter().map(one).collect()
    }
}

/// See [`MetricFacts::identity`]; the dimensions are sorted by name.
pub(super) fn identity<'a>(
    namespace: &str,
    name: &str,
    dimensions: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut text = format!("{namespace}\0{name}");
    for (name, value) in dimensions {
        text.extend(["\0", name, "\0", value]);
    }
    text
}

pub(super) fn metric(
    place: &Place<'_>,
    namespace: &'static str,
    name: &'static str,
    dimensions: &[(&'static str, &str)],
    unit: &'static str,
    shape: Shape,
) -> MetricFacts {
    let dimensions: Vec<_> = dimensions.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
    let key = dimensions.iter().fold(place.key(namespace).with(name), |key, (_, value)| key.with(value));
    // No two of a kind are at the same level.
    let shape = Shape { base: shape.base * (0.7 + 0.6 * key.with("base").unit()), ..shape };
    let mut metric = MetricFacts { namespace, name, dimensions, unit, shape, key, episodes: Vec::new() };
    metric.episodes = incident::episodes(place, &metric);
    metric
}

/// The metrics of the service with that index: latency, requests, errors, queue, processor, memory.
pub(super) fn of_service(place: &Place<'_>, index: usize, name: &str) -> Vec<MetricFacts> {
    let checkout = place.account.kind == Kind::Shop && index == 0;
    let namespace = if checkout { "Shop/Checkout" } else { "Apps/Services" };
    let service: &[(&'static str, &str)] = &[("Service", name)];
    let ecs: &[(&'static str, &str)] = &[("ClusterName", &place.account.name), ("ServiceName", name)];
    let make = |ns, name, dimensions, unit, (base, swing, noise), form| {
        metric(place, ns, name, dimensions, unit, Shape { base, swing, noise, form })
    };
    let mut latency = make(namespace, "Latency", service, "Seconds", (0.3, 0.1, 0.05), Form::Latency(600.0));
    if checkout {
        latency.shape.base = incident::LATENCY_CALM;
    }
    vec![
        latency,
        make(namespace, "Requests", service, "Count", (600.0, 0.5, 0.1), Form::Counter),
        make(namespace, "Errors", service, "Count", (2.0, 0.5, 0.9), Form::Counter),
        make(namespace, "QueueDepth", service, "Count", (40.0, 0.4, 0.5), Form::Gauge),
        make("AWS/ECS", "CPUUtilization", ecs, "Percent", (35.0, 0.3, 0.2), Form::Gauge),
        make("AWS/ECS", "MemoryUtilization", ecs, "Percent", (50.0, 0.05, 0.05), Form::Gauge),
    ]
}

/// The metrics of a node: processor, memory, status; disk in prod-core; much more in prod-data.
pub(super) fn of_node(place: &Place<'_>, id: &str) -> Vec<MetricFacts> {
    let instance: &[(&'static str, &str)] = &[("InstanceId", id)];
    let make = |ns, name, unit, (base, swing, noise)| {
        metric(place, ns, name, instance, unit, Shape { base, swing, noise, form: Form::Gauge })
    };
    let mut list = vec![
        make("AWS/EC2", "CPUUtilization", "Percent", (30.0, 0.4, 0.3)),
        make("AWS/EC2", "StatusCheckFailed", "Count", (0.0, 0.0, 0.0)),
        make("CWAgent", "mem_used_percent", "Percent", (45.0, 0.05, 0.05)),
    ];
    if matches!(place.account.kind, Kind::Core | Kind::Data) {
        list.push(make("CWAgent", "disk_used_percent", "Percent", (48.0, 0.0, 0.01)));
    }
    if place.account.kind == Kind::Data {
        list.extend([
            make("AWS/EC2", "NetworkIn", "Bytes", (8e7, 0.5, 0.3)),
            make("AWS/EC2", "NetworkOut", "Bytes", (6e7, 0.5, 0.3)),
            make("AWS/EC2", "EBSReadOps", "Count", (900.0, 0.4, 0.5)),
            make("AWS/EC2", "EBSWriteOps", "Count", (1400.0, 0.4, 0.5)),
            make("CWAgent", "swap_used_percent", "Percent", (3.0, 0.0, 0.2)),
            make("CWAgent", "processes_running", "Count", (6.0, 0.2, 0.4)),
        ]);
    }
    list
}

/// The one job that prod-data runs at night.
pub(super) fn nightly_export(place: &Place<'_>) -> Option<MetricFacts> {
    (place.account.kind == Kind::Data).then(|| {
        let shape = Shape { base: 4.0, swing: 0.2, noise: 0.1, form: Form::Gauge };
        metric(place, "Data/Jobs", "JobAge", &[("Job", "nightly-export")], "Seconds", shape)
    })
}

/// Every metric of the place.
pub(super) fn metrics(place: &Place<'_>) -> Vec<MetricFacts> {
    let services = services::services(place);
    let nodes = (0..place.node_count()).map(|index| nodes::node_id(place, index));
    let mut list: Vec<_> = services.iter().flat_map(|s| of_service(place, s.index, &s.name)).collect();
    list.extend(nodes.flat_map(|id| of_node(place, &id)));
    list.extend(nightly_export(place));
    list.extend(stock::stock(place));
    list
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
pub(super) fn list(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let (namespace, name) = (input.text("Namespace")?, input.text("MetricName")?);
    let filters = input.list("Dimensions")?;
    if filters.len() > 10 {
        return Err(ApiError::new(
            "InvalidParameterValueException",
            "At most 10 dimension filters are allowed.",
        ));
    }
    let filters = filters
        .iter()
        .map(|filter| Ok((filter.required("Name")?, filter.text("Value")?)))
        .collect::<Result<Vec<_>, ApiError>>()?;
    let recently = match input.text("RecentlyActive")? {
        None => false,
        Some("PT3H") => true,
        Some(other) => return Err(ApiError::not_in_enum("RecentlyActive", other, &["PT3H"])),
    };
    let mut found = metrics(place);
    found.retain(|m| {
        namespace.is_none_or(|n| n == m.namespace)
            && name.is_none_or(|n| n == m.name)
            && filters.iter().all(|(name, value)| {
                m.dimensions.iter().any(|(n, v)| n == name && value.is_none_or(|value| value == v))
            })
            && !(recently && silent_for(place, m) > 180)
    });
    let (page, next) = Walk::of(place, "ListMetrics", input)
        .cut(&found, input.text("NextToken")?, PAGE)
        .map_err(|_| ApiError::new("InvalidParameterValueException", "Invalid nextToken"))?;
    let items: Vec<Value> = page
        .iter()
        .map(|m| {
            Object::new()
                .put("Namespace", m.namespace)
                .put("MetricName", m.name)
                .put("Dimensions", m.dimensions())
                .into()
        })
        .collect();
    Ok(Object::new().put("Metrics", items).maybe("NextToken", next).into())
}

/// For how many minutes there have been no data.
fn silent_for(place: &Place<'_>, metric: &MetricFacts) -> i64 {
    let now = place.now.div_euclid(60) - place.zero();
    let silent = metric.episodes.iter().filter(|e| matches!(e.curve, Curve::Silent) && e.to.is_none());
    silent.map(|e| now - e.from).max().unwrap_or(0)
}
