//! What a scope's answers tell of services and systems: worked out once for each answer.

use std::collections::{BTreeMap, HashMap};

use crate::{
    model::{Alarm, Measure, Metric, Text, Timestamp, TrailEvent},
    spec::system::{Service, service_of, source_of, telling_of},
    store::Mark,
    ui::{Thing, rows::ResourceRow},
};

/// How many metrics a scope has of each service, by its name in routes, and of which resources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundMetrics {
    pub of: BTreeMap<&'static str, u64>,
    pub resources: Vec<ResourceRow>,
}

impl FoundMetrics {
    pub fn of(metrics: &[Metric]) -> Self {
        let mut of: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut resources: HashMap<(&'static str, &Text, &Text), ResourceRow> = HashMap::new();
        for metric in metrics {
            let Some(service) = service_of(&metric.namespace, &metric.name, &metric.dimensions) else {
                continue;
            };
            *of.entry(service.slug.as_str()).or_default() += 1;
            let Some((dimension, value)) = telling_of(service, &metric.dimensions) else { continue };
            let known = resources.entry((service.slug.as_str(), dimension, value));
            let row = known.or_insert_with(|| ResourceRow {
                service,
                resource: value.clone(),
                dimension: dimension.clone(),
                namespace: metric.namespace.clone(),
                metrics: 0,
            });
            row.metrics += 1;
        }
        let mut resources: Vec<ResourceRow> = resources.into_values().collect();
        resources.sort_by(|a, b| {
            (&a.service.slug, &a.dimension, &a.resource).cmp(&(&b.service.slug, &b.dimension, &b.resource))
        });
        Self { of, resources }
    }

    /// How many resources of a service there are.
    pub fn resources_of(&self, service: &str) -> u64 {
        self.resources.iter().filter(|row| row.service.slug.as_str() == service).count() as u64
    }
}

/// Alarms of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FoundAlarms {
    pub count: u64,
    pub in_alarm: u64,
    pub worst: Option<Mark>,
}

impl FoundAlarms {
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.in_alarm += other.in_alarm;
        self.worst = self.worst.max(other.worst);
    }

    /// By the name of the service in routes.
    pub fn of(alarms: &[Alarm]) -> BTreeMap<&'static str, Self> {
        let mut out: BTreeMap<&'static str, Self> = BTreeMap::new();
        for alarm in alarms {
            let worst = Thing::Alarm(alarm).mark();
            let one = Self { count: 1, in_alarm: u64::from(worst == Some(Mark::Alarm)), worst };
            for service in services_of(alarm) {
                out.entry(service.slug.as_str()).or_default().add(one);
            }
        }
        out
    }
}

/// The services that an alarm is about, by its metric or by those in its expression.
pub fn services_of(alarm: &Alarm) -> Vec<&'static Service> {
    let own = alarm.namespace.as_ref().zip(alarm.metric_name.as_ref());
    let own = own.and_then(|(namespace, name)| service_of(namespace, name, &alarm.dimensions));
    let others = alarm.metrics.iter().filter_map(|query| match &query.measure {
        Measure::Metric { metric, .. } => service_of(&metric.namespace, &metric.name, &metric.dimensions),
        Measure::Expression(_) => None,
    });
    let mut out: Vec<&'static Service> = Vec::new();
    for service in own.into_iter().chain(others) {
        if !out.iter().any(|known| known.slug == service.slug) {
            out.push(service);
        }
    }
    out
}

/// The last write of each source of events.
pub fn last_writes<'a>(events: impl Iterator<Item = &'a TrailEvent>) -> BTreeMap<String, Timestamp> {
    let mut out: BTreeMap<String, Timestamp> = BTreeMap::new();
    for event in events.filter(|event| !event.read_only) {
        let Some(source) = source_of(event) else { continue };
        match out.get_mut(source) {
            Some(last) => *last = event.time.max(*last),
            None => drop(out.insert(source.to_owned(), event.time)),
        }
    }
    out
}
