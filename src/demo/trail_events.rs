use serde_json::{Value, json};

use super::{
    incident,
    names::Kind,
    place::Place,
    rng::Key,
    trail_chains, trail_script,
    trail_templates::{Actor, READS, Template, WRITES},
};

/// How far back the trail goes: a day before the estate's start.
const HISTORY_MINUTES: i64 = 1440;
/// How long nothing that deploys happens by chance where the story plays.
const QUIET_MINUTES: i64 = 180;

/// An event.
#[derive(Clone, Debug)]
pub(super) struct EventFacts {
    /// Seconds since 1970.
    pub(super) at: i64,
    pub(super) key: Key,
    /// Without `.amazonaws.com`.
    pub(super) source: &'static str,
    pub(super) name: &'static str,
    pub(super) read_only: bool,
    pub(super) actor: Actor,
    /// Type and name.
    pub(super) resources: Vec<(&'static str, String)>,
    pub(super) request: Value,
    pub(super) response: Value,
    pub(super) additional: Option<Value>,
    /// Code and message.
    pub(super) error: Option<(Option<&'static str>, &'static str)>,
    /// `sharedEventID`: another account has a record of it, too.
    pub(super) shared: Option<String>,
    /// Overrides the actor's own.
    pub(super) ip: Option<&'static str>,
    /// Likewise.
    pub(super) agent: Option<&'static str>,
}

impl EventFacts {
    pub(super) fn new(at: i64, key: Key, call: (&'static str, &'static str), actor: Actor) -> Self {
        Self {
            at,
            key,
            source: call.0,
            name: call.1,
            read_only: false,
            actor,
            resources: Vec::new(),
            request: Value::Null,
            response: Value::Null,
            additional: None,
            error: None,
            shared: None,
            ip: None,
            agent: None,
        }
    }

    pub(super) fn id(&self) -> String {
        self.key.uuid()
    }

    /// When LookupEvents first shows it: one to six minutes after it happened.
    pub(super) fn delivered(&self) -> i64 {
        self.at + 60 + self.key.with("delivery").below(300) as i64
    }
}

/// The first minute (since 1970) of which the trail knows.
pub(super) fn oldest_minute(place: &Place<'_>) -> i64 {
    place.zero() - HISTORY_MINUTES
}

/// The events of a place, minute by minute.
pub(super) struct Trail<'a> {
    place: &'a Place<'a>,
    scripted: Vec<EventFacts>,
    rates: (f64, f64),
}

impl<'a> Trail<'a> {
    pub(super) fn of(place: &'a Place<'a>) -> Self {
        Self { place, scripted: trail_script::scripted(place), rates: rates(place) }
    }

    /// The events of a minute, newest first, delivered or not. `reads` and `writes` say which are wanted;
    /// each keeps its number among all, which is given beside it.
    pub(super) fn minute(&self, minute: i64, only: Option<bool>) -> Vec<(u64, EventFacts)> {
        let mut events: Vec<EventFacts> =
            self.scripted.iter().filter(|e| e.at.div_euclid(60) == minute).cloned().collect();
        events.extend(self.by_chance(minute));
        if only != Some(false) {
            // The jobs that deploy in the next minute have their sessions by now.
            let next = self.by_chance(minute + incident::DEPLOYER_STARTS / 60).into_iter();
            let deploys = next.filter(|event| event.actor == Actor::Deployer);
            events.extend(deploys.map(|event| trail_chains::deployer_session(self.place, &event)));
        }
        events.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.key.bits().cmp(&b.key.bits())));
        (0..).zip(events).filter(|(_, e)| only.is_none_or(|read_only| e.read_only == read_only)).collect()
    }

    /// What happens again and again, in a minute.
    fn by_chance(&self, minute: i64) -> Vec<EventFacts> {
        let key = self.place.key("trail").with(minute);
        let mut events = Vec::new();
        let (writes, reads) = self.rates;
        for (what, rate, templates) in [("write", writes, &WRITES[..]), ("read", reads, &READS[..])] {
            let key = key.with(what);
            let count = (rate + key.unit()).floor() as usize;
            for index in 0..count {
                events.extend(self.event(minute, key.with(index), templates));
            }
        }
        events
    }

    fn event(&self, minute: i64, key: Key, templates: &'static [Template]) -> Option<EventFacts> {
        let place = self.place;
        let template = key.with("template").pick(templates);
        let quiet = place.is_incident() && minute >= place.zero() - QUIET_MINUTES;
        if (template.global && !place.is_global_region()) || (template.deploys && quiet) {
            return None;
        }
        let at = minute * 60 + key.with("second").below(60) as i64;
        let mut event = EventFacts::new(at, key, (template.source, template.name), template.actor);
        event.read_only = template.read_only;
        let (kind, target) = template.target;
        if let Some(name) = target.name(place, key.with("target")) {
            event.request = json!({template.parameter: name});
            if !kind.is_empty() {
                event.resources.push((kind, name));
            }
        }
        if !template.read_only {
            event.response = json!({"requestId": key.with("response").uuid()});
        }
        // People try what they may not; machines do not.
        if matches!(template.actor, Actor::Engineer) && key.with("error").below(25) == 0 {
            event.error = Some((Some("AccessDenied"), "User is not authorized to perform this operation"));
            event.response = Value::Null;
        }
        Some(event)
    }
}

/// Write and read events a minute.
fn rates(place: &Place<'_>) -> (f64, f64) {
    let (writes, reads) = match place.account.kind {
        Kind::Core | Kind::Shop | Kind::Data | Kind::Pay => (10.0, 40.0),
        Kind::Staging | Kind::Dev | Kind::Team => (6.0, 15.0),
        Kind::Sandbox | Kind::Shared => (3.0, 10.0),
        _ => (1.5, 8.0),
    };
    let share = [1.0, 0.2, 0.6, 0.1].get(place.region_index).copied().unwrap_or(0.02);
    (writes * place.trail * share / 60.0, reads * share / 60.0)
}
