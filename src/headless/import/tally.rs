use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    time::Duration,
};

use serde_json::{Value, json};

use super::{Problem, Skip, ready::Facts};
use crate::{
    model::{Exit, Timestamp},
    store::history::trail::{Arrived, Held},
};

/// Problems of one kind that are told one by one.
const TOLD: u64 = 10;

/// What has come of an import so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Files that were read, as far as they go.
    pub files: u64,
    /// Files that are left out.
    pub skipped: BTreeMap<Skip, u64>,
    /// What became of the events.
    pub arrived: Arrived,
    /// Insights events.
    pub insights: u64,
    problems: BTreeMap<&'static str, u64>,
    refused: u64,
    facts: Facts,
}

impl Tally {
    /// Events that were read and are in the history.
    pub fn events(&self) -> u64 {
        self.arrived.new + self.arrived.known
    }

    /// Events have been kept.
    pub fn kept(&mut self, facts: Facts, arrived: Arrived) {
        self.arrived.new += arrived.new;
        self.arrived.known += arrived.known;
        self.arrived.at_odds += arrived.at_odds;
        self.facts.extend(facts);
    }

    /// Something is amiss. Whether it is to be told: of each kind the first few are.
    pub fn problem(&mut self, problem: &Problem) -> bool {
        let count = self.problems.entry(problem.name()).or_default();
        *count += 1;
        self.refused += u64::from(matches!(problem, Problem::Refused { .. }));
        *count <= TOLD
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        let is_amiss = self.problems.keys().any(|name| *name != "at_odds");
        match self.events() {
            0 if self.files == 0 || self.refused > 0 => Exit::Nothing,
            _ if is_amiss => Exit::Partial,
            _ => Exit::Ok,
        }
    }

    /// Kinds of problems of which not all were told, and how many those are.
    fn untold(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.problems.iter().filter(|(_, count)| **count > TOLD).map(|(name, count)| (*name, count - TOLD))
    }

    /// Says of which problems there are more than were told.
    pub fn write_untold(&self, as_json: bool, err: &mut dyn io::Write) -> io::Result<()> {
        for (name, count) in self.untold() {
            if as_json {
                writeln!(err, "{}", json!({"problem": name, "more": count}))?;
            } else {
                writeln!(err, "skydeck: and {} more: {}", grouped(count), name.replace('_', " "))?;
            }
        }
        Ok(())
    }

    /// All of it, as JSON.
    pub fn object(&self, took: Duration, history: &Path, held: &Held) -> Value {
        let skipped: BTreeMap<&str, u64> =
            self.skipped.iter().map(|(skip, count)| (skip.name(), *count)).collect();
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        json!({
            "files": self.files,
            "files_skipped": skipped,
            "events": self.events(),
            "new": self.arrived.new,
            "known": self.arrived.known,
            "at_odds": self.arrived.at_odds,
            "insights": self.insights,
            "problems": self.problems,
            "from": time(self.facts.oldest),
            "to": time(self.facts.newest),
            "accounts": self.accounts(),
            "regions": self.regions(),
            "seconds": (took.as_secs_f64() * 1000.0).round() / 1000.0,
            "history": {
                "file": history.to_string_lossy(),
                "events": held.events,
                "from": time(held.from),
                "to": time(held.to),
                "bytes": held.bytes,
            },
        })
    }

    /// All of it, in words.
    pub fn words(&self, took: Duration, history: &Path, held: &Held) -> Vec<String> {
        let Arrived { new, known, at_odds } = self.arrived;
        let mut first = format!("{} imported from {}", many(new, "event"), many(self.files, "file"));
        if known > 0 {
            first.push_str(&format!("; {} known already", grouped(known)));
        }
        if at_odds > 0 {
            first.push_str(&format!("; {} at odds with another of the same id", grouped(at_odds)));
        }
        let mut lines = vec![first];
        if let (Some(from), Some(to)) = (self.facts.oldest, self.facts.newest) {
            let rate = (self.events() as f64 / took.as_secs_f64().max(0.001)).round() as u64;
            lines.push(format!(
                "from {from} to {to}, {}, {}; {:.1} s, {} events/s",
                many(self.accounts(), "account"),
                many(self.regions(), "region"),
                took.as_secs_f64(),
                grouped(rate)
            ));
        }
        let skipped =
            self.skipped.iter().map(|(skip, count)| format!("{} ({})", many(*count, "file"), skip.words()));
        let insights = (self.insights > 0).then(|| many(self.insights, "Insights event"));
        let skipped: Vec<String> = skipped.chain(insights).collect();
        if !skipped.is_empty() {
            lines.push(format!("left out: {}", skipped.join(", ")));
        }
        let amiss = self.problems.iter().filter(|(name, _)| **name != "at_odds");
        let amiss: Vec<String> =
            amiss.map(|(name, count)| format!("{} {}", grouped(*count), name.replace('_', " "))).collect();
        if !amiss.is_empty() {
            lines.push(format!("not read: {}", amiss.join(", ")));
        }
        let (events, file) = (many(held.events, "event"), history.display());
        lines.push(format!("the history has {events} now, {:.1} MB: {file}", held.bytes as f64 / 1e6));
        lines
    }

    fn accounts(&self) -> u64 {
        self.facts.places.iter().map(|place| &place.account_id).collect::<BTreeSet<_>>().len() as u64
    }

    fn regions(&self) -> u64 {
        self.facts.places.iter().map(|place| &place.region).collect::<BTreeSet<_>>().len() as u64
    }
}

/// `1,234 events`.
fn many(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// `1,234,567`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        let words = [0, 12, 123, 1234, 123_456, 1_234_567].map(grouped);
        assert_eq!(words, ["0", "12", "123", "1,234", "123,456", "1,234,567"]);
    }
}
