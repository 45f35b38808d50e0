//! What people have acknowledged and snoozed, and when that is over.

use std::{collections::BTreeMap, time::Duration};

use super::{Slot, Store};
use crate::model::{Acknowledged, ScopeKey, Source, Text, Timestamp, Want, age};

/// How the key of a network that is away begins: see [`super::Attention::passing_key`].
const OUTAGE_KEY: &str = "*/*/fault network since ";
/// Nobody remembers what they acknowledged so long ago; what it was about has most likely gone unseen.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

impl Store {
    /// Takes over what somebody made of a line, in the place of what was known by that key.
    pub fn acknowledge(&mut self, acknowledged: Acknowledged) {
        self.revision += 1;
        self.acknowledged.insert(acknowledged.key.clone(), acknowledged);
    }

    /// Takes it back. Whether there was anything.
    pub fn take_back(&mut self, key: &Text) -> bool {
        let held = self.acknowledged.remove(key).is_some();
        self.revision += u64::from(held);
        held
    }

    /// Takes over all that is kept, from other consoles too. Whether anything is new in it.
    pub fn take_acknowledged(&mut self, all: Vec<Acknowledged>) -> bool {
        let all: BTreeMap<Text, Acknowledged> = all.into_iter().map(|a| (a.key.clone(), a)).collect();
        let new = all != self.acknowledged;
        if new {
            self.revision += 1;
            self.acknowledged = all;
        }
        new
    }

    /// Keys of what is over: its time has come, or what it is about was looked for since and is as it should be, or
    /// is another thing by now.
    pub fn lapsed(&self, now: Timestamp) -> Vec<Text> {
        let over = |a: &&Acknowledged| match a.until {
            Some(until) => until <= now,
            None => age(a.at, now) > LONGEST || self.has_passed(a, now),
        };
        self.acknowledged.values().filter(over).map(|a| a.key.clone()).collect()
    }

    /// The same of what was acknowledged and what an answer of that want in that scope may tell of.
    pub fn lapsed_at(&self, scope: &ScopeKey, want: &Want, now: Timestamp) -> Vec<Text> {
        let over =
            |a: &&Acknowledged| a.until.is_none() && about(&a.key, scope, want) && self.has_passed(a, now);
        self.acknowledged.values().filter(over).map(|a| a.key.clone()).collect()
    }

    fn has_passed(&self, acknowledged: &Acknowledged, now: Timestamp) -> bool {
        if let Some(since) = acknowledged.key.strip_prefix(OUTAGE_KEY) {
            return self.no_network.is_none_or(|now| now.to_string() != since);
        }
        let mut looked = false;
        for (scope, want, slot) in self.slots() {
            if !about(&acknowledged.key, scope, want) {
                continue;
            }
            let mut faults = Vec::new();
            if let Some(fault) = slot.standing_fault() {
                super::attention::of_fault(scope, want, &fault.value, None, fault.at, now, &mut faults);
            }
            let all = slot.wanting_at(want, now).chain(&faults);
            if all.into_iter().any(|item| item.passing_key() == acknowledged.key) {
                return false;
            }
            looked |= was_read_since(slot, acknowledged.at);
        }
        looked
    }
}

/// Only an answer without a fault says that something is not there.
fn was_read_since(slot: &Slot, at: Timestamp) -> bool {
    slot.fault.is_none() && slot.good.as_ref().is_some_and(|good| good.at > at)
}

/// Whether a key names what could be found in a slot: see [`super::Attention::lasting_key`].
fn about(key: &str, scope: &ScopeKey, want: &Want) -> bool {
    let rest = match key.strip_prefix("*/*/") {
        Some(rest) => Some(rest),
        None => key.strip_prefix(scope.account.as_str()).and_then(|rest| rest.strip_prefix('/')).and_then(
            |rest| {
                let of_region =
                    rest.strip_prefix(scope.region.as_str()).and_then(|rest| rest.strip_prefix('/'));
                of_region.or_else(|| rest.strip_prefix("*/"))
            },
        ),
    };
    let Some((kind, subject)) = rest.and_then(|rest| rest.split_once(' ')) else { return false };
    match (kind, want.source()) {
        ("alarm", Source::Alarms) | ("service", Source::Services) => true,
        ("node", Source::Nodes) | ("event", Source::Events) => true,
        // One of the account as a whole is told by any source.
        ("fault", source) => {
            subject == source.name() || subject == "identity" || subject.starts_with("sign-in ")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
