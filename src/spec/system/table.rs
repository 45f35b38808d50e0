//! The tables as they are in their files, typed.

use std::{collections::BTreeSet, sync::LazyLock};

use serde::{Deserialize, de::DeserializeOwned};

use super::{End, Kind, Service, Set, System, slug, words};
use crate::model::Text;

const SERVICES: &str = include_str!("../../../views/service/services.tsv");
const SYSTEMS: &str = include_str!("../../../views/service/systems.tsv");
const ALIASES: &str = include_str!("../../../views/service/aliases.tsv");

/// What ends the names of CloudTrail's event sources.
const HOST: &str = ".amazonaws.com";

/// A row of `services.tsv`: a metric of a service.
#[derive(Deserialize)]
pub(super) struct MetricRow {
    pub service: String,
    pub namespace: String,
    pub dimensions: String,
    pub metric: String,
    pub cloudtrail_event_source: String,
}

/// A row of `systems.tsv`.
#[derive(Deserialize)]
pub(super) struct SystemRow {
    pub system: String,
    pub kind: String,
    pub service_in_table: String,
    pub event_source: String,
    pub state_operation: String,
    pub note: String,
}

/// A row of `aliases.tsv`.
#[derive(Deserialize)]
pub(super) struct NamesRow {
    pub name: String,
    pub aliases: String,
    pub former: String,
    pub sources: String,
    pub words: String,
}

/// All of it.
pub(super) struct Tables {
    pub services: Vec<Service>,
    /// Those of the table, then those services that it does not name.
    pub systems: Vec<System>,
    /// How many of the systems the table has.
    pub listed: usize,
}

static TABLES: LazyLock<Tables> = LazyLock::new(read);

pub(super) fn tables() -> &'static Tables {
    &TABLES
}

/// The rows of a file with tabs between its cells, which are never in quotes. A test holds that all of them are read.
pub(super) fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(text.as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
}

pub(super) fn metric_rows() -> Vec<MetricRow> {
    rows(SERVICES)
}

pub(super) fn system_rows() -> Vec<SystemRow> {
    rows(SYSTEMS)
}

pub(super) fn name_rows() -> Vec<NamesRow> {
    rows(ALIASES)
}

fn read() -> Tables {
    let mut services = services();
    let mut systems: Vec<System> = system_rows().into_iter().map(|row| system(row, &services)).collect();
    let listed = systems.len();
    for service in &services {
        if !systems.iter().any(|system| system.services.contains(&service.slug)) {
            systems.push(of_service(service));
        }
    }
    for names in name_rows() {
        let name = slug(&names.name);
        // What is said of a system is said of the service that is called as it is, too.
        let of = systems.iter_mut().find(|system| system.slug.as_str() == name);
        if let Some(system) = of {
            system.aliases.extend(listed_in(&names.aliases));
            system.former.extend(listed_in(&names.former));
            system.event_sources.extend(listed_in(&names.sources));
            if !names.words.is_empty() {
                system.note = names.words.into();
            }
        } else if let Some(service) = services.iter_mut().find(|service| service.slug.as_str() == name) {
            service.aliases.extend(listed_in(&names.aliases));
        }
    }
    for family in systems.iter().filter(|system| system.services.len() > 1) {
        for service in services.iter_mut().filter(|service| family.services.contains(&service.slug)) {
            service.slugs.push(family.slug.clone());
        }
    }
    for system in &mut systems {
        let mut seen = std::collections::BTreeSet::new();
        system.event_sources.retain(|source| seen.insert(source.clone()));
        // What a pseudo-source stands for is not shown under the real one.
        if system.event_sources.iter().any(|source| !source.ends_with(HOST)) {
            system.event_sources.retain(|source| !source.ends_with(HOST));
        }
    }
    Tables { services, systems, listed }
}

fn listed_in(cell: &str) -> impl Iterator<Item = Text> + '_ {
    cell.split(',').map(str::trim).filter(|name| !name.is_empty()).map(Text::new)
}

fn services() -> Vec<Service> {
    let mut out: Vec<Service> = Vec::new();
    for row in metric_rows() {
        let name = slug(&row.service);
        let at = out.iter().position(|service| service.slug.as_str() == name).unwrap_or_else(|| {
            out.push(Service {
                name: row.service.as_str().into(),
                slug: name.into(),
                slugs: vec![slug(&row.service).into()],
                event_source: row.cloudtrail_event_source.as_str().into(),
                sets: Vec::new(),
                telling: Vec::new(),
                aliases: Vec::new(),
            });
            out.len() - 1
        });
        out[at].take(&row);
    }
    for service in &mut out {
        service.telling = super::belongs::telling(service);
    }
    out
}

impl Service {
    fn take(&mut self, row: &MetricRow) {
        let mut fixed = Vec::new();
        let mut names: Vec<Text> = Vec::new();
        let mut is_told = true;
        for dimension in row.dimensions.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            // `QueueName(DLQ)` is a queue name, of a queue of a certain kind.
            let dimension = dimension.split_once('(').map_or(dimension, |(name, _)| name);
            match dimension.split_once('=') {
                // `<rotation function>` stands for a value that nobody but the account knows.
                Some((name, value)) if value.starts_with('<') => {
                    is_told = false;
                    names.push(name.into());
                }
                Some((name, value)) => {
                    fixed.push((name.into(), value.into()));
                    names.push(name.into());
                }
                None => names.push(dimension.into()),
            }
        }
        let known = self.sets.iter_mut().find(|set| {
            (set.namespace.as_str(), &set.names, &set.fixed, set.is_told)
                == (row.namespace.as_str(), &names, &fixed, is_told)
        });
        match known {
            Some(set) => drop(set.metrics.insert(row.metric.as_str().into())),
            None => self.sets.push(Set {
                namespace: row.namespace.as_str().into(),
                names,
                fixed,
                metrics: BTreeSet::from([row.metric.as_str().into()]),
                is_told,
            }),
        }
    }
}

fn system(row: SystemRow, services: &[Service]) -> System {
    let slug_of = |name: &str| {
        let of = services.iter().find(|service| service.name.as_str() == name);
        of.map(|service| service.slug.clone())
    };
    let kind = Kind::parse(&row.kind);
    // `rows ALB, NLB, CLB, GWLB`: a family.
    let family = row.note.split(';').find_map(|part| part.trim().strip_prefix("rows "));
    let mut of: Vec<Text> =
        family.into_iter().flat_map(|names| names.split(',')).filter_map(|n| slug_of(n.trim())).collect();
    if of.is_empty() {
        of.extend(slug_of(&row.service_in_table));
    }
    let mut sources: Vec<Text> =
        Some(&row.event_source).filter(|s| !s.is_empty()).map(Text::new).into_iter().collect();
    if let Some(main) = sources.first().cloned() {
        let named = row.note.split([' ', ';', ',', '(']).filter(|word| word.ends_with(HOST)).map(Text::new);
        sources.extend(named.filter(|source| *source != main));
        sources.dedup();
    }
    System {
        slug: slug(&row.system).into(),
        end: (kind == Kind::Retired).then(|| End::parse(&row.note)),
        name: row.system.into(),
        kind,
        services: of,
        event_source: sources.first().cloned(),
        event_sources: sources,
        state_operation: Some(row.state_operation).filter(|o| !o.is_empty()).map(Text::from),
        note: words::plain(&row.note).into(),
        aliases: Vec::new(),
        former: Vec::new(),
    }
}

/// A service that the table of systems does not name.
fn of_service(service: &Service) -> System {
    System {
        name: service.name.clone(),
        slug: service.slug.clone(),
        kind: Kind::Metrics,
        services: vec![service.slug.clone()],
        event_source: Some(service.event_source.clone()),
        event_sources: vec![service.event_source.clone()],
        state_operation: None,
        note: "".into(),
        aliases: Vec::new(),
        former: Vec::new(),
        end: None,
    }
}
