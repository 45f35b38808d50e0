use std::cell::RefCell;

use super::{
    Place,
    look::Look,
    marks::{self, Column, IDENTITY_TYPE},
    vocabulary::{Where, Words},
    words,
};
use crate::{
    model::{Timestamp, partition_of},
    query::Need,
    store::history::Error,
};

/// A part of a word that more words have than this says too little.
const WORDS: usize = 500;
/// The words are gone through no more often than this for a query.
const TIMES: usize = 64;
/// More places than this are told by their events, not by the index.
pub(super) const PLACES: usize = 200;
/// The member that the order is by.
const TIME: &str = "event_time";
/// What is nested deeper is not looked up.
const DEPTH: usize = 32;

/// A place as a query may name it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub number: i64,
    pub place: Place,
    /// What the account is called; its id when it has no name.
    pub account: String,
}

impl Named {
    /// Whether anything of it contains a text that is in lower case.
    pub fn has(&self, lower: &str) -> bool {
        let Place { account_id, region } = &self.place;
        [account_id.as_str(), &self.account, region.as_str(), partition_of(region.as_str()).name]
            .iter()
            .any(|text| text.to_lowercase().contains(lower))
    }
}

/// Turns needs into what the index is asked.
pub(super) struct Needed<'a> {
    pub places: &'a [Named],
    pub words: &'a RefCell<Words>,
    /// Reads on in the words, before they are gone through for the first time.
    pub read_on: &'a dyn Fn() -> Result<(), Error>,
    times: usize,
}

impl<'a> Needed<'a> {
    pub fn new(
        places: &'a [Named],
        words: &'a RefCell<Words>,
        read_on: &'a dyn Fn() -> Result<(), Error>,
    ) -> Self {
        Self { places, words, read_on, times: 0 }
    }

    pub fn look(&mut self, need: &Need) -> Result<Look, Error> {
        self.look_in(need, 0)
    }

    fn look_in(&mut self, need: &Need, depth: usize) -> Result<Look, Error> {
        if depth > DEPTH {
            return Ok(Look::Anything);
        }
        Ok(match need {
            Need::Has { member } if member == "error_code" => Look::Word(marks::of_error()),
            Need::Anything | Need::Between { .. } | Need::Has { .. } => Look::Anything,
            Need::All(needs) => {
                let looks: Result<Vec<Look>, Error> =
                    needs.iter().map(|need| self.look_in(need, depth + 1)).collect();
                Look::all(looks?)
            }
            Need::Any(needs) => {
                let mut looks = Vec::new();
                for need in needs {
                    let look = self.look_in(need, depth + 1)?;
                    if look == Look::Anything {
                        return Ok(look);
                    }
                    looks.push(look);
                }
                Look::any(looks)
            }
            Need::Text(text) => self.text(&text.to_lowercase())?,
            Need::Is { member, value, .. } => self.is(member, &value.to_lowercase()),
        })
    }

    /// A text anywhere in any value.
    fn text(&mut self, lower: &str) -> Result<Look, Error> {
        let begins = words::begins_uuid(lower);
        if words::may_be_in_time(lower) || (!begins && words::may_be_in_uuid(lower)) {
            return Ok(Look::Anything);
        }
        let places = self.places_that(|place| place.has(lower));
        let mut all = Vec::new();
        for (begin, end) in words::words(lower) {
            all.push(self.part(&lower[begin..end], begin > 0, end < lower.len())?);
        }
        let id = if begins { Look::Word(marks::of_uuid(lower)) } else { Look::Nothing };
        Ok(Look::any([Look::all(all), places, id]))
    }

    /// A word of a text, of which it is known or not where it begins and ends.
    fn part(&mut self, part: &str, begins: bool, ends: bool) -> Result<Look, Error> {
        let (part, at, stop) = match (begins, ends) {
            (true, true) => return Ok(exactly(part)),
            (true, false) => (
                &part[..words::floor(part, words::CERTAIN)],
                Where::Start,
                words::any_stop(|w| w.starts_with(part)),
            ),
            (false, true) => {
                let from = part.len().saturating_sub(words::CERTAIN);
                let from = (from..=part.len()).find(|at| part.is_char_boundary(*at)).unwrap_or(0);
                (&part[from..], Where::End, words::any_stop(|w| w.ends_with(part)))
            }
            (false, false) => (
                &part[..words::floor(part, words::CERTAIN)],
                Where::Anywhere,
                words::any_stop(|w| w.contains(part)),
            ),
        };
        // What says too little of itself needs no words, and is not what they are read for.
        if stop || self.times >= TIMES {
            return Ok(Look::Anything);
        }
        self.times += 1;
        if self.times == 1 {
            (self.read_on)()?;
        }
        Ok(match self.words.borrow().with(part, at, WORDS) {
            Some(found) => Look::any(found.into_iter().map(|word| Look::Word(word.to_owned()))),
            None => Look::Anything,
        })
    }

    /// A member that is a value, from end to end.
    fn is(&self, member: &str, lower: &str) -> Look {
        let mark = |column| Look::Word(marks::of_column(column, lower));
        match member {
            "account_id" => self.places_that(|place| place.place.account_id.as_str() == lower),
            "account" => self.places_that(|place| place.account.to_lowercase() == lower),
            "region" => self.places_that(|place| place.place.region.as_str().to_lowercase() == lower),
            "event_id" if words::is_uuid(lower) => Look::Word(marks::of_uuid(lower)),
            "event_id" => mark(Column::Id),
            "event_name" => mark(Column::Name),
            "event_source" => mark(Column::Source),
            "who" => mark(Column::Who),
            "username" => mark(Column::Username),
            "error_code" => mark(Column::Error),
            "source_ip_address" => mark(Column::SourceIp),
            "read_only" if lower == "false" => Look::Word(marks::of_write()),
            _ => match member.split_once('.').unwrap_or((member, "")) {
                ("record", path) if path.eq_ignore_ascii_case(IDENTITY_TYPE) && !words::is_stop(lower) => {
                    mark(Column::IdentityType)
                }
                ("record" | "resources", _) => value(lower),
                _ => Look::Anything,
            },
        }
    }

    fn places_that(&self, is: impl Fn(&Named) -> bool) -> Look {
        let found: Vec<&Named> = self.places.iter().filter(|place| is(place)).collect();
        if found.len() > PLACES || (found.len() == self.places.len() && !found.is_empty()) {
            return Look::Anything;
        }
        Look::any(found.into_iter().map(|place| Look::Word(marks::of_place(place.number))))
    }
}

/// Some value of a record, from end to end.
fn value(lower: &str) -> Look {
    if words::is_uuid(lower) {
        return Look::Word(marks::of_uuid(lower));
    }
    // A number may be written otherwise in a record.
    let number = lower.parse::<f64>().is_ok_and(|number| number.to_string() != lower);
    if words::is_time(lower) || number {
        return Look::Anything;
    }
    Look::all(words::words(lower).map(|(begin, end)| exactly(&lower[begin..end])))
}

/// A whole word.
fn exactly(word: &str) -> Look {
    if words::is_stop(word) {
        return Look::Anything;
    }
    let mut all = Vec::new();
    words::pieces(word, |piece| all.push(Look::Word(piece.to_owned())));
    Look::all(all)
}

/// The span in which a query's events are, made narrower by what it says of `event_time`.
pub(super) fn span(
    need: &Need,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> (Option<Timestamp>, Option<Timestamp>) {
    match need {
        Need::All(needs) => {
            needs.iter().fold((since, until), |(since, until), need| span(need, since, until))
        }
        Need::Between { member, since: from, until: to } if member == TIME => {
            let later = [since, *from].into_iter().flatten().max();
            let earlier = [until, *to].into_iter().flatten().min();
            (later, earlier)
        }
        // A time that is typed is meant as a text or as a span: what it is as a whole lies in the span.
        Need::Any(needs) => match &**needs {
            [Need::Is { member, .. }, between @ Need::Between { .. }] if member == TIME => {
                span(between, since, until)
            }
            _ => (since, until),
        },
        _ => (since, until),
    }
}
