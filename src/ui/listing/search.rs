//! Metrics that are looked for by letters of what is in their names.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};

use super::{Line, Thing};

/// Nobody writes so much of a name; scores stay within their range.
const LONGEST: usize = 128;
/// What a metric's own name, and its namespace, are worth more than its dimensions.
const OWN: u32 = 20;

/// Words, each of which must be found in one of a metric's names: its own, its namespace, a dimension's name or value,
/// or where it is. The letters of a word need only come in its order.
pub(super) struct Search {
    words: Vec<Atom>,
    matcher: Matcher,
    chars: Vec<char>,
    /// So much was written that nothing can be meant by it.
    is_too_long: bool,
}

impl Search {
    pub fn new(text: &str) -> Self {
        let atom =
            |word: &str| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
        let is_too_long = text.len() > LONGEST;
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        Self {
            words: text.split_whitespace().filter(|_| !is_too_long).map(atom).collect(),
            matcher: Matcher::new(config),
            chars: Vec::new(),
            is_too_long,
        }
    }

    /// How well a line fits; none when it does not.
    pub fn score(&mut self, line: &Line<'_>) -> Option<u32> {
        let Thing::Metric(metric) = line.thing else { return None };
        if self.is_too_long {
            return None;
        }
        let Self { words, matcher, chars, .. } = self;
        let mut sum = 0u32;
        for word in &*words {
            let mut score = |name: &str| {
                let score = word.score(Utf32Str::new(name, chars), matcher)?;
                Some(u32::from(score))
            };
            let own = score(&metric.name).max(score(&metric.namespace)).map(|score| score + OWN);
            let pairs = metric.dimensions.iter();
            let dimension = pairs.filter_map(|(name, value)| score(name).max(score(value))).max();
            let account = line.account().and_then(|account| score(account.as_str()));
            let region = line.region().and_then(|region| score(region.as_str()));
            sum = sum.saturating_add(own.max(dimension).max(account).max(region)?);
        }
        Some(sum)
    }
}
