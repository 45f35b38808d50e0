//! What a query is going to cost, as far as can be told before.

use super::plan::{ask, sizes};
use crate::{
    model::{LogAsk, LogGroup, Scope, ScopeKey, Snapshot, Source, bytes_words, gigabytes, group_name, usd},
    spec::LogWidget,
    ui::{Cx, panels::chart::window_words},
};

/// What a query is going to scan, and where.
#[derive(Debug, Default)]
pub(super) struct Guess {
    /// Where it is asked: wherever it is not known that there is none of its log groups.
    pub scopes: Vec<ScopeKey>,
    /// Places that were looked at for that.
    places: usize,
    /// Those of the scopes that are known to refuse it, for they lack one of its log groups.
    refusing: usize,
    /// Log groups that are lacking in a place, each once.
    missing: Vec<String>,
    /// Bytes in the range, if they are spread evenly.
    bytes: u64,
    /// All bytes that are stored.
    stored: u64,
    /// Log groups that are known, by their sizes,
    known: usize,
    /// whose sizes are not,
    unknown: usize,
    /// or that are being looked up.
    awaited: bool,
    /// Why they cannot be.
    fault: Option<String>,
    /// The query names its log groups itself.
    unnamed: bool,
}

impl Guess {
    pub fn of(cx: &Cx<'_>, widget: &LogWidget, scopes: &[Scope]) -> Self {
        let mut guess = Self { places: scopes.len(), ..Self::default() };
        let Some(want) = sizes(widget) else {
            guess.unnamed = true;
            guess.scopes = scopes.iter().map(Scope::key).collect();
            return guess;
        };
        let ask = ask(cx, widget);
        for key in scopes.iter().map(Scope::key) {
            let slot = cx.store.slot(&key, &want);
            let fault = slot.and_then(|slot| slot.fault.as_ref());
            let good = slot.and_then(|slot| slot.good.as_ref()).map(|good| &*good.value);
            let groups = match good {
                Some(Snapshot::LogGroups(groups)) => groups,
                _ => {
                    guess.awaited |= fault.is_none();
                    guess.failed(fault.map(|fault| fault.value.headline(Source::LogGroups)));
                    guess.scopes.push(key);
                    continue;
                }
            };
            let named = |name: &&str| groups.iter().find(|group| group.is_named(name));
            let names = || widget.groups.iter().map(|name| name.as_str());
            let found: Vec<&LogGroup> = names().filter_map(|name| named(&name)).collect();
            if found.len() < widget.groups.len() {
                if let Some(fault) = fault {
                    // Not all of them may have been told.
                    guess.failed(Some(fault.value.headline(Source::LogGroups)));
                } else {
                    names().filter(|name| named(name).is_none()).for_each(|name| guess.lacks(name));
                    if !found.is_empty() {
                        guess.refusing += 1;
                        guess.scopes.push(key);
                    }
                    continue;
                }
            }
            found.into_iter().for_each(|group| guess.add(group, &ask, cx));
            guess.scopes.push(key);
        }
        guess
    }

    fn failed(&mut self, why: Option<String>) {
        self.fault = why.or(self.fault.take());
    }

    fn lacks(&mut self, name: &str) {
        let name = group_name(name);
        if !self.missing.iter().any(|missing| missing == name) {
            self.missing.push(name.to_owned());
        }
    }

    fn add(&mut self, group: &LogGroup, ask: &LogAsk, cx: &Cx<'_>) {
        match group.bytes_in((ask.from, ask.to), cx.now).zip(group.stored_bytes) {
            Some((bytes, stored)) => {
                self.known += 1;
                self.bytes += bytes;
                self.stored += stored;
            }
            None => self.unknown += 1,
        }
    }

    /// Dollars that it is going to cost; none when not even a part of that is known.
    fn usd(&self, cx: &Cx<'_>) -> Option<f64> {
        let price = cx.store.prices.of("CloudWatch Logs", "StartQuery")?;
        (self.known > 0).then(|| price.of(gigabytes(self.bytes)))
    }

    /// Nobody is going to look through anything.
    fn is_refused(&self) -> bool {
        self.scopes.len() == self.refusing
    }

    /// `no log group /ecs/none and 2 more`
    fn missing(&self) -> Option<String> {
        let first = self.missing.first()?;
        Some(match self.missing.len() {
            1 => format!("no log group {first}"),
            all => format!("no log group {first} and {} more", all - 1),
        })
    }

    /// Why it cannot be asked anywhere, in a sentence.
    pub fn nowhere(&self) -> Option<String> {
        let missing = self.missing().filter(|_| self.scopes.is_empty())?;
        Some(match self.places {
            1 => format!("There is {missing} there: there is nothing to ask."),
            all => format!("There is {missing} in any of the {all} places: there is nothing to ask."),
        })
    }

    /// What becomes of the places that lack some of its log groups, in a sentence.
    fn lacking(&self) -> Option<String> {
        let (missing, all) = (self.missing()?, self.places);
        let left_out = all - self.scopes.len();
        let lacking = left_out + self.refusing;
        Some(match (left_out, self.refusing) {
            (0, _) if all == 1 => format!("There is {missing} there: the query will be refused."),
            (0, _) => format!("There is {missing} in {lacking} of {all} places: they will refuse the query."),
            (_, 0) => format!("There is {missing} in {lacking} of {all} places: they are not asked."),
            (_, refusing) => format!(
                "There is {missing} in {lacking} of {all} places: not asked in {left_out} of them, refused in {refusing}."
            ),
        })
    }

    /// In sentences: each the name of a look, and words.
    pub fn words(&self, cx: &Cx<'_>) -> Vec<(&'static str, String)> {
        if let Some(why) = self.nowhere() {
            return vec![("unreadable", format!("✕ {why}"))];
        }
        let lacking = self.lacking().map(|words| ("warning", format!("◆ {words}")));
        let cost = (!self.is_refused()).then(|| self.cost_words(cx));
        lacking.into_iter().chain(cost).collect()
    }

    fn cost_words(&self, cx: &Cx<'_>) -> (&'static str, String) {
        let price = cx.store.prices.of("CloudWatch Logs", "StartQuery");
        let price = price.map_or_else(|| "a price that is not known".into(), |price| price.words());
        if self.unnamed {
            return ("dim", format!("What it costs cannot be told before: {price} that is scanned."));
        }
        if self.awaited {
            return ("unknown", "◌ How much is stored is being looked up.".into());
        }
        if let Some(fault) = &self.fault {
            return ("warning", format!("◆ What it costs is not known ({fault}): {price} that is scanned."));
        }
        let Some(dollars) = self.usd(cx) else {
            return ("dim", format!("What it costs is not known: {price} that is scanned."));
        };
        let (bytes, stored) = (bytes_words(self.bytes), bytes_words(self.stored));
        let range = window_words(cx).unwrap_or_else(|| format!("the last {}", cx.view.range));
        let but = match self.unknown {
            0 => String::new(),
            more => format!(", and what {more} more hold"),
        };
        let words =
            format!("About {bytes} of {stored} stored are of {range}{but}: some {} to scan.", usd(dollars));
        ("text", words)
    }

    /// Why somebody should think twice, in a sentence without its stop: it would cost more than the budget of an hour, or may.
    pub fn doubt(&self, cx: &Cx<'_>) -> Option<String> {
        let limit = cx.store.costs.as_ref()?.limits.usd_per_hour?;
        let budget = usd(limit);
        let dollars = self.usd(cx);
        if let Some(dollars) = dollars.filter(|dollars| *dollars > limit) {
            return Some(format!(
                "this would cost some {}, which is over the budget of {budget} an hour",
                usd(dollars)
            ));
        }
        if self.awaited {
            return Some(format!(
                "what this would cost is being looked up, and the budget is {budget} an hour"
            ));
        }
        let is_known = dollars.is_some() && self.unknown == 0 && self.fault.is_none();
        (!is_known && !self.is_refused())
            .then(|| format!("what this would cost is not known, and the budget is {budget} an hour"))
    }
}
