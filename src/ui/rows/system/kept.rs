use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
};

use super::{
    SystemRow,
    found::{FoundAlarms, FoundMetrics, last_writes},
};
use crate::{
    model::{ScopeKey, Snapshot, Source, Timestamp, Want},
    spec::system::{System, all_systems},
    store::Store,
    ui::{Narrowing, rows::ResourceRow},
};

/// What an answer tells.
#[derive(Clone, Debug)]
enum Told {
    Metrics {
        of: BTreeMap<&'static str, u64>,
        resources: Arc<Vec<ResourceRow>>,
        counts: BTreeMap<&'static str, u64>,
    },
    Alarms(BTreeMap<&'static str, FoundAlarms>),
    Writes(BTreeMap<String, Timestamp>),
}

/// An answer, and what it tells.
#[derive(Clone, Debug)]
struct Piece {
    /// Held without what is in it: nothing else can come to its address meanwhile.
    snapshot: Weak<Snapshot>,
    at: Timestamp,
    told: Arc<Told>,
}

/// Systems and resources, and what they were put together from: of that, what has changed alone is looked at again.
#[derive(Clone, Debug)]
pub struct SystemsKept {
    revision: u64,
    day: i64,
    narrowing: Narrowing,
    pieces: Arc<BTreeMap<(ScopeKey, Want), Piece>>,
    rows: Arc<Vec<SystemRow>>,
}

impl SystemsKept {
    /// Those where a view looks: as before, while that is as it was.
    pub fn of(before: Option<&Arc<Self>>, store: &Store, narrowing: &Narrowing, now: Timestamp) -> Arc<Self> {
        let day = now.as_second().div_euclid(86_400);
        let is_like = |kept: &&Arc<Self>| kept.narrowing == *narrowing && kept.day == day;
        if let Some(same) = before.filter(is_like).filter(|kept| kept.revision == store.revision) {
            return same.clone();
        }
        let mut pieces = BTreeMap::new();
        let mut is_same = true;
        for (key, want, slot) in store.slots() {
            let Some(good) = &slot.good else { continue };
            if !matches!(want.source(), Source::Metrics | Source::Alarms | Source::Events) {
                continue;
            }
            let place = (key.clone(), want.clone());
            let known = before.and_then(|kept| kept.pieces.get(&place));
            let known = known.filter(|piece| std::ptr::eq(piece.snapshot.as_ptr(), Arc::as_ptr(&good.value)));
            is_same &= known.is_some();
            let told = known.map_or_else(|| told(&good.value), |piece| Some(piece.told.clone()));
            let Some(told) = told else { continue };
            pieces.insert(place, Piece { snapshot: Arc::downgrade(&good.value), at: good.at, told });
        }
        is_same &= before.is_some_and(|kept| kept.pieces.len() == pieces.len());
        let rows = match before.filter(is_like).filter(|_| is_same) {
            Some(kept) => kept.rows.clone(),
            None => Arc::new(rows(&pieces, narrowing, now)),
        };
        let (revision, narrowing) = (store.revision, narrowing.clone());
        Arc::new(Self { revision, day, narrowing, pieces: Arc::new(pieces), rows })
    }

    /// The systems, those that are there first.
    pub fn rows(&self) -> &Arc<Vec<SystemRow>> {
        &self.rows
    }

    /// The row of a system.
    pub fn row(&self, system: &System) -> Option<&SystemRow> {
        self.rows.iter().find(|row| row.system.slug == system.slug)
    }

    /// The resources of each scope, and when they were read.
    pub fn resources(&self) -> impl Iterator<Item = (&ScopeKey, Timestamp, &Arc<Vec<ResourceRow>>)> {
        let passing = self.pieces.iter().filter(|((key, _), _)| self.narrowing.passes(key));
        passing.filter_map(|((key, _), piece)| match &*piece.told {
            Told::Metrics { resources, .. } => Some((key, piece.at, resources)),
            _ => None,
        })
    }
}

fn told(snapshot: &Snapshot) -> Option<Arc<Told>> {
    Some(Arc::new(match snapshot {
        Snapshot::Metrics(all) => {
            let found = FoundMetrics::of(all);
            let counts = found.of.keys().map(|service| (*service, found.resources_of(service))).collect();
            Told::Metrics { of: found.of, resources: Arc::new(found.resources), counts }
        }
        Snapshot::Alarms(all) => Told::Alarms(FoundAlarms::of(all)),
        Snapshot::Events(batch) => Told::Writes(last_writes(batch.events.iter().map(|event| &**event))),
        _ => return None,
    }))
}

/// What all scopes tell of the services.
#[derive(Default)]
struct Sum<'a> {
    is_listed: bool,
    metrics: BTreeMap<&'static str, u64>,
    resources: BTreeMap<&'static str, u64>,
    scopes: BTreeMap<&'static str, BTreeSet<&'a ScopeKey>>,
    alarms: BTreeMap<&'static str, FoundAlarms>,
    writes: BTreeMap<&'a str, Timestamp>,
}

fn sum<'a>(pieces: &'a BTreeMap<(ScopeKey, Want), Piece>, narrowing: &Narrowing) -> Sum<'a> {
    let mut sum = Sum::default();
    for ((key, _), piece) in pieces.iter().filter(|((key, _), _)| narrowing.passes(key)) {
        match &*piece.told {
            Told::Metrics { of, counts, .. } => {
                sum.is_listed = true;
                for (service, count) in of {
                    *sum.metrics.entry(service).or_default() += count;
                    sum.scopes.entry(service).or_default().insert(key);
                }
                for (service, count) in counts {
                    *sum.resources.entry(service).or_default() += count;
                }
            }
            Told::Alarms(all) => {
                for (service, found) in all {
                    sum.alarms.entry(service).or_default().add(*found);
                    sum.scopes.entry(service).or_default().insert(key);
                }
            }
            Told::Writes(all) => {
                for (source, at) in all {
                    let last = sum.writes.entry(source).or_insert(*at);
                    *last = (*last).max(*at);
                }
            }
        }
    }
    sum
}

fn rows(pieces: &BTreeMap<(ScopeKey, Want), Piece>, narrowing: &Narrowing, now: Timestamp) -> Vec<SystemRow> {
    let sum = sum(pieces, narrowing);
    let mut rows: Vec<SystemRow> = all_systems().iter().map(|system| row(system, &sum, now)).collect();
    rows.sort_by_cached_key(|row| {
        let gone = row.system.end.is_some();
        (!row.is_present, std::cmp::Reverse((row.mark, row.in_alarm)), gone, row.system.name.to_lowercase())
    });
    rows
}

fn row(system: &'static System, sum: &Sum<'_>, now: Timestamp) -> SystemRow {
    // The numbers of a service are those of one system, and not of every one that shares it.
    let services = if system.is_told() { &system.services[..] } else { &[] };
    let of = |counts: &BTreeMap<&'static str, u64>| -> u64 {
        services.iter().filter_map(|service| counts.get(service.as_str())).sum()
    };
    let mut alarms = FoundAlarms::default();
    let mut scopes: BTreeSet<&ScopeKey> = BTreeSet::new();
    for service in services {
        if let Some(found) = sum.alarms.get(service.as_str()) {
            alarms.add(*found);
        }
        scopes.extend(sum.scopes.get(service.as_str()).into_iter().flatten().copied());
    }
    let writes = system.event_sources.iter().filter_map(|source| sum.writes.get(source.as_str()));
    let is_counted = sum.is_listed && !services.is_empty();
    SystemRow {
        system,
        is_present: of(&sum.metrics) > 0 || alarms.count > 0,
        mark: alarms.worst,
        resources: is_counted.then(|| of(&sum.resources)),
        metrics: is_counted.then(|| of(&sum.metrics)),
        scopes: scopes.len() as u64,
        alarms: alarms.count,
        in_alarm: alarms.in_alarm,
        last_write: writes.max().copied(),
        words: super::words(system, now),
    }
}
