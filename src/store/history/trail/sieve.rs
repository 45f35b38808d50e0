//! Where the index cannot tell, bodies are looked through as they are written, before they are read: what has none of a
//! query's texts is left out soon.

use std::collections::HashSet;

use memchr::memmem::Finder;

use super::{needed::Named, words};
use crate::query::Need;

/// So many texts are looked for, at most.
const TEXTS: usize = 8;

/// Texts that stand in whatever matches.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    texts: Vec<Text>,
}

#[derive(Debug)]
struct Text {
    finder: Finder<'static>,
    /// It may be a part of a number, which a query also knows in spellings that a body has not.
    is_number: bool,
    /// Places that have it themselves: all their events do.
    places: HashSet<i64>,
}

impl Sieve {
    pub fn new(need: &Need, places: &[Named]) -> Self {
        let mut texts = Vec::new();
        collect(need, places, &mut texts);
        texts.truncate(TEXTS);
        Self { texts }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether an event may match, by its body with all ASCII letters made small, and whether it has numbers that have
    /// unusual spellings.
    pub fn may_pass(&self, lower: &[u8], place: i64, has_odd_numbers: bool) -> bool {
        self.texts.iter().all(|text| {
            text.places.contains(&place)
                || (text.is_number && has_odd_numbers)
                || text.finder.find(lower).is_some()
                // Letters that are not ASCII may have small ones that are.
                || !lower.is_ascii()
        })
    }
}

fn collect(need: &Need, places: &[Named], texts: &mut Vec<Text>) {
    let text = match need {
        Need::All(needs) => return needs.iter().for_each(|need| collect(need, places, texts)),
        Need::Text(text) => text.to_lowercase(),
        _ => return,
    };
    // A time may be when it was kept, which is not in the body; what JSON escapes is not there as it is.
    let is_written = |c: char| (' '..='~').contains(&c) && !matches!(c, '"' | '\\');
    if text.is_empty() || words::may_be_in_time(&text) || !text.chars().all(is_written) {
        return;
    }
    texts.push(Text {
        finder: Finder::new(&text).into_owned(),
        is_number: text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e')),
        places: places.iter().filter(|place| place.has(&text)).map(|place| place.number).collect(),
    });
}

/// Whether a number may be found in a spelling that JSON does not write: with an exponent there, or rounded.
pub(super) fn is_odd(number: &serde_json::Number) -> bool {
    const EXACT: f64 = 9e15;
    let is_plain = |n: f64| n == 0.0 || (1e-4..EXACT).contains(&n.abs());
    number.as_f64().is_none_or(|n| !is_plain(n))
}
