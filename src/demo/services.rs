use super::{incident, names, nodes, place::Place};

/// Who checks the health of a service's instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    None,
    Custom,
    Route53,
}

/// A Cloud Map namespace.
#[derive(Clone, Debug)]
pub(super) struct NamespaceFacts {
    pub(super) id: String,
    pub(super) name: String,
    /// `DNS_PRIVATE`, `HTTP` or `DNS_PUBLIC`.
    pub(super) kind: &'static str,
    pub(super) description: &'static str,
    pub(super) created: i64,
}

/// A Cloud Map service.
#[derive(Clone, Debug)]
pub(super) struct ServiceFacts {
    pub(super) index: usize,
    pub(super) id: String,
    pub(super) name: String,
    /// Which of the place's namespaces it is in.
    pub(super) namespace: usize,
    pub(super) check: Check,
    pub(super) instances: usize,
    pub(super) created: i64,
}

/// An instance of a service.
#[derive(Clone, Debug)]
pub(super) struct InstanceFacts {
    pub(super) id: String,
    /// `HEALTHY`, `UNHEALTHY` or `UNKNOWN`; none when the service has no word on it.
    pub(super) health: Option<&'static str>,
    pub(super) attributes: Vec<(&'static str, String)>,
}

/// The namespaces of the place: one for names inside, then one for Service Connect and one in public DNS,
/// as far as services go round.
pub(super) fn namespaces(place: &Place<'_>) -> Vec<NamespaceFacts> {
    let family = place.account.name.rsplit('-').next().unwrap_or("estate");
    let all = [
        (format!("{family}.internal"), "DNS_PRIVATE", "Names inside the VPC"),
        (format!("{family}-connect"), "HTTP", "ECS Service Connect"),
        (format!("{family}.example.com"), "DNS_PUBLIC", "Names that the world may ask for"),
    ];
    let count = match place.service_count() {
        0 => 0,
        1 => 1,
        2..=4 => 2,
        _ => 3,
    };
    let make = |(index, (name, kind, description)): (usize, (String, &'static str, &'static str))| {
        let key = place.key("namespace").with(index);
        let id = format!("ns-{}", key.alphanumeric(16));
        let created = place.start - (200 + key.below(400) as i64) * 86_400;
        NamespaceFacts { id, name, kind, description, created }
    };
    all.into_iter().take(count).enumerate().map(make).collect()
}

/// All services of the place.
pub(super) fn services(place: &Place<'_>) -> Vec<ServiceFacts> {
    let namespaces = namespaces(place);
    (0..place.service_count()).map(|index| service(place, index, &namespaces)).collect()
}

fn service(place: &Place<'_>, index: usize, namespaces: &[NamespaceFacts]) -> ServiceFacts {
    let key = place.key("service").with(index);
    let applications = names::applications(place.account.kind);
    let mut name = applications[index % applications.len()].to_owned();
    if index >= applications.len() {
        name = format!("{name}-{}", index / applications.len() + 1);
    }
    let namespace = if index == 0 { 0 } else { key.with("namespace").below(namespaces.len()) };
    let check = match namespaces.get(namespace).map(|n| n.kind) {
        // What matters most is always checked.
        _ if index < 2 => Check::Custom,
        // Route 53 can only check what is public.
        Some("DNS_PUBLIC") => Check::Route53,
        _ if key.with("check").below(4) == 0 => Check::None,
        _ => Check::Custom,
    };
    let instances =
        if place.is_incident() && index == 0 { incident::INSTANCES } else { 1 + key.with("size").below(6) };
    ServiceFacts {
        index,
        id: format!("srv-{}", key.alphanumeric(16)),
        name,
        namespace,
        check,
        instances,
        created: place.start - (20 + key.with("age").below(180) as i64) * 86_400,
    }
}

/// The instances of a service.
pub(super) fn instances(place: &Place<'_>, service: &ServiceFacts) -> Vec<InstanceFacts> {
    (0..service.instances).map(|index| instance(place, service, index)).collect()
}

fn instance(place: &Place<'_>, service: &ServiceFacts, index: usize) -> InstanceFacts {
    let key = place.key("instance").with(service.index).with(index);
    let health = match service.check {
        // Nobody checks: some are said to be unknown, of others there is no word.
        Check::None => (key.with("word").below(2) == 0).then_some("UNKNOWN"),
        _ if incident::is_unhealthy(place, service.index, index) => Some("UNHEALTHY"),
        _ => Some("HEALTHY"),
    };
    let node = node_of(place, service, index);
    let revision = match incident::revision(place, service.index, index) {
        Some(revision) => revision,
        None => place.key("revision").with(service.index).below(90) + 3,
    };
    let zone = ["a", "b", "c"][index % 3];
    let mut attributes = vec![
        ("AVAILABILITY_ZONE", format!("{}{zone}", place.region)),
        ("AWS_INSTANCE_IPV4", format!("10.{}.{}.{}", 17 + place.region_index * 4, service.index, index + 10)),
        ("AWS_INSTANCE_PORT", "8080".to_owned()),
        ("ECS_CLUSTER_NAME", place.account.name.clone()),
        ("ECS_SERVICE_NAME", service.name.clone()),
        ("ECS_TASK_DEFINITION_FAMILY", service.name.clone()),
        ("REGION", place.region.to_owned()),
        ("task-definition", format!("{}:{revision}", service.name)),
    ];
    if let Some(node) = node {
        attributes.push(("EC2_INSTANCE_ID", node));
    }
    if service.check == Check::Custom {
        attributes.push(("AWS_INIT_HEALTH_STATUS", "HEALTHY".to_owned()));
    }
    InstanceFacts { id: key.hex(32), health, attributes }
}

/// The node that an instance runs on: one of its application's four, where the place has nodes.
fn node_of(place: &Place<'_>, service: &ServiceFacts, index: usize) -> Option<String> {
    let count = place.node_count();
    let node = match incident::node(place, service.index, index) {
        Some(node) => node,
        None => (service.index * 4 + index % 4) % count.max(1),
    };
    (node < count).then(|| nodes::node_id(place, node))
}
