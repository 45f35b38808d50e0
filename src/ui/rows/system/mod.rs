mod found;
mod kept;

pub use found::services_of;
pub use kept::SystemsKept;

use crate::{
    model::{Member, Timestamp, members},
    spec::system::{Kind, System, of_page},
    store::Mark,
};

/// A system of AWS, and how it stands in the fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct SystemRow {
    /// Which.
    pub system: &'static System,
    /// The fleet has metrics or alarms of it.
    pub is_present: bool,
    /// The worst of its alarms; none without alarms.
    pub mark: Option<Mark>,
    /// Its resources that have metrics; none while no list of metrics was read.
    pub resources: Option<u64>,
    /// Its metrics, likewise.
    pub metrics: Option<u64>,
    /// Scopes that have metrics or alarms of it.
    pub scopes: u64,
    /// Its alarms.
    pub alarms: u64,
    /// Those of them that are in alarm.
    pub in_alarm: u64,
    /// Its last write event, among those that were read.
    pub last_write: Option<Timestamp>,
    /// What there is to say about it in short.
    pub words: String,
}

members! {
    SystemRow, s, key s.system.slug.as_str();
    "system" => Member::text(&s.system.slug),
    "name" => Member::text(&s.system.name),
    "kind" => Member::text(s.system.kind.name()),
    "event_source" => Member::maybe(s.system.event_source.as_ref()),
    "state_operation" => Member::maybe(s.system.state_operation.as_ref()),
    "words" => Member::text(&s.words),
    "resource_count" => s.resources.map_or(Member::Null, Member::Count),
    "scope_count" => s.told(s.scopes),
    "alarm_count" => s.told(s.alarms),
    "in_alarm" => if s.alarms > 0 { s.told(s.in_alarm) } else { Member::Null },
    "last_write" => Member::time(s.last_write),
    "page" => Member::text(s.system.page()),
    "present" => Member::Bool(s.is_present),
}

impl SystemRow {
    /// A number that is told for it; null where it has none of its own.
    fn told(&self, count: u64) -> Member<'_> {
        if self.system.is_told() { Member::Count(count) } else { Member::Null }
    }
}

/// What there is to say about a system in short: since when it is gone, where its numbers are, what tells its state.
fn words(system: &System, now: Timestamp) -> String {
    if let Some(end) = &system.end {
        return format!("retired: {}", end.words(now));
    }
    let told = of_page(system.page()).filter(|told| told.slug != system.slug);
    if let Some(told) = told {
        return format!("its numbers are those of {}", told.name);
    }
    let sentence = system.note.split_inclusive(". ").next().unwrap_or_default().trim();
    match (system.kind, &system.state_operation) {
        (Kind::State, Some(operation)) => format!("{operation} tells its state; Skydeck does not ask it"),
        (Kind::Events, _) if system.event_sources.is_empty() => sentence.to_owned(),
        (Kind::Events, _) if sentence.is_empty() => "its write events alone tell of it".into(),
        _ => sentence.to_owned(),
    }
}
