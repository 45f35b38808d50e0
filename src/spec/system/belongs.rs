//! To which service of the pack a metric belongs, and which of its dimensions tells one resource from another.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use super::{Service, Set, services};
use crate::model::Text;

/// Dimensions whose values name no resource.
pub(in crate::spec) const VAGUE: [&str; 33] = [
    "AttackVector",
    "AvailabilityZone",
    "Category",
    "ClientId",
    "Class",
    "Currency",
    "DestinationType",
    "Domain Controller IP",
    "Engine",
    "InputMode",
    "Instance",
    "LanguagePair",
    "LocaleId",
    "MetricGroup",
    "MitigationAction",
    "Operation",
    "PPState",
    "Protocol",
    "QueryState",
    "QueryType",
    "ReceivingRegion",
    "Region",
    "Resource",
    "ResourceType",
    "RiskLevel",
    "Role",
    "ServiceLimit",
    "ServiceType",
    "State",
    "StorageType",
    "Type",
    "VPC Id",
    "WorkerIdentifier",
];

/// Services whose first dimension is not the most telling.
const TELLING: [(&str, &[&str]); 6] = [
    ("ecs", &["ServiceName", "ClusterName"]),
    ("ecs-container-insights", &["ServiceName", "ClusterName"]),
    ("keyspaces", &["TableName"]),
    ("storage-gateway", &["GatewayName"]),
    ("timestream", &["TableName"]),
    ("transcribe", &[]),
];

/// Whether a value looks so.
pub(in crate::spec) type Fits = fn(&str) -> bool;

/// Services that share a namespace and its dimensions with another, and what a value of theirs looks like: functions at
/// the edge are replicas of one in us-east-1, and Batch runs in clusters of ECS that it names.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudwatch-metrics.html>
const VALUES: [(&str, &str, Fits); 2] = [
    ("lambda-edge", "FunctionName", |value| value.starts_with("us-east-1.")),
    ("batch", "ClusterName", |value| value.contains("_Batch_")),
];

/// The dimensions that tell a service's resources from one another, the most telling first, where that is not as usual.
pub(in crate::spec) fn named(slug: &str) -> Option<&'static [&'static str]> {
    TELLING.iter().find(|(of, _)| *of == slug).map(|(_, names)| *names)
}

/// What tells a service's resources from another's: a dimension, and what its values are like.
pub(in crate::spec) fn own_values(slug: &str) -> Option<(&'static str, Fits)> {
    VALUES.iter().find(|(of, ..)| *of == slug).map(|(_, name, fits)| (*name, *fits))
}

/// The dimensions that tell a service's resources from one another.
pub(super) fn telling(service: &Service) -> Vec<Text> {
    if let Some(names) = named(&service.slug) {
        return names.iter().map(|name| (*name).into()).collect();
    }
    let mut out: Vec<Text> = Vec::new();
    for set in &service.sets {
        let is_fixed = |name: &Text| set.fixed.iter().any(|(fixed, _)| fixed == name);
        let first = set.names.iter().find(|name| !is_fixed(name) && !VAGUE.contains(&name.as_str()));
        out.extend(first.filter(|name| set.is_told && !out.contains(name)).cloned());
    }
    out
}

/// The dimension of a metric of a service that tells which resource it is of.
pub fn telling_of<'m>(service: &Service, dimensions: &'m [(Text, Text)]) -> Option<&'m (Text, Text)> {
    service.telling.iter().find_map(|name| dimensions.iter().find(|(own, _)| own == name))
}

/// What a namespace has.
struct Namespace {
    /// The service that has all of it, or whatever nothing else claims.
    usual: &'static Service,
    /// What tells which; empty when it is one service's alone.
    sets: Vec<(&'static Service, &'static Set)>,
}

/// Namespaces, as they are written; then those that people name themselves, by a metric in them.
struct Index {
    named: HashMap<&'static str, Namespace>,
    unnamed: BTreeMap<&'static str, Vec<(&'static Service, &'static Set)>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { named: HashMap::new(), unnamed: BTreeMap::new() };
    for service in services() {
        for set in &service.sets {
            if set.namespace.starts_with('<') {
                for metric in &set.metrics {
                    index.unnamed.entry(metric.as_str()).or_default().push((service, set));
                }
                continue;
            }
            let known = index.named.entry(set.namespace.as_str());
            known.or_insert_with(|| Namespace { usual: service, sets: Vec::new() }).sets.push((service, set));
        }
    }
    for namespace in index.named.values_mut() {
        if namespace.sets.iter().all(|(service, _)| service.slug == namespace.usual.slug) {
            namespace.sets.clear();
        }
    }
    // Quotas of all services, whoever else counts theirs.
    if let (Some(usage), Some(all)) = (super::service("usage-quotas"), index.named.get_mut("AWS/Usage")) {
        all.usual = usage;
    }
    index
});

/// The service of the pack to which a metric belongs: by its namespace, and where several share that by what tells them
/// apart: values that are fixed, the names of the dimensions, the name of the metric.
pub fn service_of(namespace: &str, metric: &str, dimensions: &[(Text, Text)]) -> Option<&'static Service> {
    let Some(known) = INDEX.named.get(namespace) else {
        let written = || INDEX.named.iter().find(|(name, _)| name.eq_ignore_ascii_case(namespace));
        // AWS writes some of its own names in two ways.
        if namespace.get(..4).is_some_and(|maker| maker.eq_ignore_ascii_case("aws/")) {
            return written().and_then(|(_, known)| of(known, metric, dimensions));
        }
        let sets = INDEX.unnamed.get(metric)?;
        return sets
            .iter()
            .find(|(_, set)| has_names(set, dimensions) && is_fixed(set, dimensions))
            .map(|(s, _)| *s);
    };
    of(known, metric, dimensions)
}

fn of(known: &Namespace, metric: &str, dimensions: &[(Text, Text)]) -> Option<&'static Service> {
    let mut best: Option<(u8, &'static Service)> = None;
    for (service, set) in &known.sets {
        let score = score(service, set, metric, dimensions);
        if score > best.map_or(0, |(best, _)| best) {
            best = Some((score, *service));
        }
    }
    Some(best.map_or(known.usual, |(_, service)| service))
}

/// How well a metric fits a set; 0 when it does not.
fn score(service: &Service, set: &Set, metric: &str, dimensions: &[(Text, Text)]) -> u8 {
    let value = own_values(&service.slug);
    let value = value.filter(|(name, _)| set.names.iter().any(|own| own.as_str() == *name));
    let has_value =
        value.map(|(name, fits)| dimensions.iter().any(|(own, v)| own.as_str() == name && fits(v)));
    if !set.is_told || !is_fixed(set, dimensions) || has_value == Some(false) {
        return 0;
    }
    let is_usage = set.namespace.as_str() == "AWS/Usage";
    if is_usage && set.fixed.is_empty() {
        return 0;
    }
    let names = u8::from(has_names(set, dimensions)) * 4;
    let told = u8::from(set.metrics.iter().any(|own| own.as_str() == metric)) * 2;
    let fixed = u8::from(!set.fixed.is_empty()) * 8 + u8::from(has_value.is_some()) * 16;
    names + told + fixed
}

fn is_fixed(set: &Set, dimensions: &[(Text, Text)]) -> bool {
    set.fixed.iter().all(|fixed| dimensions.contains(fixed))
}

fn has_names(set: &Set, dimensions: &[(Text, Text)]) -> bool {
    set.names.len() == dimensions.len()
        && set.names.iter().all(|name| dimensions.iter().any(|(own, _)| own == name))
}
