use crate::{
    model::{Member, Text, members},
    spec::system::Service,
};

/// What a service has in a scope, by the metrics that there are.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceRow {
    /// The service of the pack.
    pub service: &'static Service,
    /// The value of the dimension that tells it from others.
    pub resource: Text,
    /// That dimension.
    pub dimension: Text,
    /// The namespace of its metrics.
    pub namespace: Text,
    /// How many of its metrics have that value.
    pub metrics: u64,
}

members! {
    ResourceRow, r, key format!("{}\0{}\0{}", r.service.slug, r.dimension, r.resource);
    "service" => Member::List(&r.service.slugs),
    "resource" => Member::text(&r.resource),
    "dimension" => Member::text(&r.dimension),
    "namespace" => Member::text(&r.namespace),
    "metric_count" => Member::Count(r.metrics),
}
