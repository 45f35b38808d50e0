//! The systems of AWS that users of its console run, and the services of the pack among them: two tables and the names
//! that people use, read once. The tables are `views/service/*.tsv`.

pub(in crate::spec) mod belongs;
mod end;
mod names;
mod slug;
mod table;
#[cfg(test)]
mod tests;
pub(in crate::spec) mod words;

use std::collections::BTreeSet;

pub use belongs::{service_of, telling_of};
pub use end::End;
pub use names::{nearest_names, of_page, page, pages};
pub use slug::slug;

use crate::model::{Text, TrailEvent};
use table::tables;

/// What tells how a system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Its metrics.
    Metrics,
    /// An API of its own; Skydeck does not ask it.
    State,
    /// Nothing but what is done to it.
    Events,
    /// It is gone.
    Retired,
}

impl Kind {
    fn parse(word: &str) -> Self {
        match word {
            "metrics" => Self::Metrics,
            "state" => Self::State,
            "retired" => Self::Retired,
            _ => Self::Events,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::State => "state",
            Self::Events => "events",
            Self::Retired => "retired",
        }
    }
}

/// A system of AWS.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// What it is called.
    pub name: Text,
    /// Its name in routes.
    pub slug: Text,
    /// What tells how it is.
    pub kind: Kind,
    /// The services of the pack that it is, by their names in routes: several of a family, none without metrics.
    pub services: Vec<Text>,
    /// CloudTrail's event source of what is done to it, such as `lambda.amazonaws.com`.
    pub event_source: Option<Text>,
    /// That and the others which are shown for it; see [`source_of`].
    pub event_sources: Vec<Text>,
    /// The operations of the API that tells how it is.
    pub state_operation: Option<Text>,
    /// What there is to know about it, in words; empty when there is nothing.
    pub note: Text,
    /// What people call it, beside its name.
    pub aliases: Vec<Text>,
    /// What it was called before.
    pub former: Vec<Text>,
    /// Since when it is gone, of one that is.
    pub end: Option<End>,
}

impl System {
    /// The name of its page in routes: of one that has metrics its service's, of a family and all others its own.
    pub fn page(&self) -> &Text {
        match &self.services[..] {
            [service] => service,
            _ => &self.slug,
        }
    }

    /// Whether the numbers of its services are told for it, and not for another system of the same service.
    pub fn is_told(&self) -> bool {
        match &self.services[..] {
            [] => false,
            [service] => of_page(service).is_some_and(|told| told.slug == self.slug),
            _ => true,
        }
    }
}

/// A service of the pack: what `services.tsv` says of it, but for thresholds, which its view has.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// What it is called.
    pub name: Text,
    /// Its name in routes.
    pub slug: Text,
    /// The same, then the families that it is of: what members have that name several.
    pub slugs: Vec<Text>,
    /// CloudTrail's event source, as this table has it: where a system says otherwise, that is right.
    pub event_source: Text,
    /// Metrics with the same names of dimensions.
    pub sets: Vec<Set>,
    /// Dimensions whose values tell its resources from one another, the most telling first.
    pub telling: Vec<Text>,
    /// What people call it, where no system has that name.
    pub aliases: Vec<Text>,
}

/// Metrics of a service in a namespace with the same names of dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// `Namespace`.
    pub namespace: Text,
    /// The names of the dimensions.
    pub names: Vec<Text>,
    /// Dimensions that have one value in it.
    pub fixed: Vec<(Text, Text)>,
    /// `MetricName`s.
    pub metrics: BTreeSet<Text>,
    /// Whether its names are enough to know that a metric is one of the service.
    pub is_told: bool,
}

/// The systems, in the order of their table.
pub fn systems() -> &'static [System] {
    let tables = tables();
    tables.systems.get(..tables.listed).unwrap_or_default()
}

/// The same, then the services that the table of systems does not name: everything that has a page.
pub fn all_systems() -> &'static [System] {
    &tables().systems
}

/// The services of the pack, in the order of their table.
pub fn services() -> &'static [Service] {
    &tables().services
}

/// The service of that name in routes.
pub fn service(slug: &str) -> Option<&'static Service> {
    services().iter().find(|service| service.slug.as_str() == slug)
}

/// The system of any usual name: its own, a short one, a former one, with or without `AWS` and `Amazon` before it. Of a
/// service that several systems share, the one that its numbers are told for.
pub fn system(name: &str) -> Option<&'static System> {
    names::named(name)
}

/// The source by which an event belongs to systems: CloudTrail's, but where two systems share one that the record tells
/// apart. <https://docs.aws.amazon.com/autoscaling/application/userguide/logging-using-cloudtrail.html>
pub fn source_of(event: &TrailEvent) -> Option<&str> {
    const APPLICATION: &str = "application-autoscaling";
    let source = event.source.as_deref()?;
    let is_application = source == "autoscaling.amazonaws.com"
        && event.record.may_hold(|text| text.contains(APPLICATION))
        && event.record.value()["additionalEventData"]["service"] == APPLICATION;
    Some(if is_application { APPLICATION } else { source })
}

/// The names in routes of the systems that an event is of, by [`source_of`].
pub fn systems_of(source: &str) -> &'static [Text] {
    names::by_source(source)
}
