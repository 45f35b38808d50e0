use std::collections::{BTreeMap, BTreeSet};

use super::{Choice, Choices, rank::Rank};
use crate::{
    model::{Member, Record},
    query::{Vocabulary, complete, each_value, look_up},
    spec::{Rows, Specs},
    store::Store,
    ui::{ViewState, listing::Listing},
};

/// Lines that are looked at for their values.
const LOOKED_AT: usize = 500;
/// Of which records are unpacked for what is in them.
const UNPACKED: usize = 100;
/// Longer values are sentences, which nobody asks for word by word.
const LONGEST: usize = 80;
/// Paths into records that are offered at most, and how deep they go.
const PATHS: (usize, usize) = (300, 6);

/// What the word before the cursor of a panel's filter could become: a field, or after `field:` a value that was
/// seen, the most frequent first.
pub fn filter_choices(
    store: &Store,
    view: &ViewState,
    specs: &Specs,
    panel: usize,
    (text, cursor): (&str, usize),
) -> Choices {
    let spec = view.spec(specs).and_then(|view| view.panels.get(panel));
    let listing = view.visit.panels.get(panel).map(|panel| &panel.listing);
    let (Some(rows), Some(listing)) = (spec.and_then(|panel| panel.rows), listing) else {
        return Choices::default();
    };
    if rows == Rows::ExploredMetrics {
        return Choices::default();
    }
    let at = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
    let columns = rows.columns();
    let vocabulary = Vocabulary {
        columns: &columns,
        values: &|field| values(store, listing, &columns, field),
        paths: &|| paths(listing, &columns),
        saved: &specs.saved,
    };
    let found = complete(text, at, &vocabulary);
    let (before, after) = (&text[..found.span.start], &text[found.span.end..]);
    let mut rank = Rank::plain(&found.typed);
    for offer in found.offers {
        let start = format!("{before}{}", offer.text);
        let (line, cursor) = (format!("{start}{after}"), start.chars().count());
        let choice = Choice { label: offer.label, about: offer.about, line, cursor, ..Choice::default() };
        rank.offer(choice, 0, 0);
    }
    let mut choices = rank.choices(found.title);
    choices.from = before.chars().count();
    choices
}

/// Values of a field, and how often they occur: of a place all of the fleet, else those seen.
fn values(store: &Store, listing: &Listing, columns: &[&'static str], field: &str) -> Vec<(String, usize)> {
    let Ok((places, path)) = look_up(field, columns) else { return Vec::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fleet = &store.fleet;
    let mut unseen = |value: String| {
        seen.insert(value, 0);
    };
    for at in places.iter().filter(|_| path.is_none()) {
        match columns[*at] {
            "account" => fleet.accounts.iter().for_each(|a| unseen(a.name.to_string())),
            "account_id" => {
                fleet.accounts.iter().filter_map(|a| store.account_id(&a.name)).for_each(&mut unseen);
            }
            "region" => fleet.regions().iter().for_each(|region| unseen(region.to_string())),
            _ => {}
        }
    }
    let mut unpacked = 0;
    for line in listing.sample(LOOKED_AT) {
        for at in &places {
            let member = line.at(*at);
            match (&member, &path) {
                (Member::Time(_), _) => continue,
                (Member::Record(_), _) if unpacked == UNPACKED => continue,
                (Member::Record(_), None) => continue,
                (Member::Record(_), Some(_)) => unpacked += 1,
                _ => {}
            }
            each_value(&member, path.as_deref(), |value| {
                if !value.is_empty() && value.len() <= LONGEST {
                    *seen.entry(value.to_owned()).or_default() += 1;
                }
            });
        }
    }
    seen.into_iter().collect()
}

/// Paths into the records that were seen.
fn paths(listing: &Listing, columns: &[&'static str]) -> Vec<String> {
    let Some(at) = columns.iter().position(|column| *column == "record") else { return Vec::new() };
    let mut seen = BTreeSet::new();
    for line in listing.sample(LOOKED_AT).take(UNPACKED) {
        if let Member::Record(record) = line.at(at) {
            below(&Record::value(record), "", PATHS.1, &mut seen);
        }
    }
    seen.into_iter().collect()
}

fn below(value: &serde_json::Value, path: &str, depth: usize, seen: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| below(item, path, depth, seen)),
        serde_json::Value::Object(map) if depth > 0 => {
            for (name, value) in map {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                if seen.len() >= PATHS.0 || name.is_empty() || !name.chars().all(is_plain) {
                    continue;
                }
                let own = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                below(value, &own, depth - 1, seen);
                if !path.is_empty() && !value.is_object() {
                    seen.insert(own);
                }
            }
        }
        _ => {}
    }
}
