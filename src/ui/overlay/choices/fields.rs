use std::collections::BTreeSet;

use super::{Choice, Choices, rank::Rank};
use crate::{
    model::Member,
    query::{names, resolve},
    spec::{Rows, Specs},
    store::Store,
    ui::ViewState,
};

/// Lines that are looked at for their values.
const LOOKED_AT: usize = 500;
/// Longer values are sentences, which nobody asks for word by word.
const LONGEST: usize = 80;

/// What the word before the cursor of a panel's filter could become: a field, or after `field:` a value that was
/// seen.
pub fn filter_choices(
    store: &Store,
    view: &ViewState,
    specs: &Specs,
    panel: usize,
    (text, cursor): (&str, usize),
) -> Choices {
    let spec = view.spec(specs).and_then(|view| view.panels.get(panel));
    let Some(rows) = spec.and_then(|panel| panel.rows) else { return Choices::default() };
    let at = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
    let (before, after) = text.split_at(at);
    let (earlier, word) = before.split_at(last_word(before));
    let (minus, word) = word.strip_prefix('-').map_or(("", word), |rest| ("-", rest));
    if word.starts_with('"') {
        return Choices::default();
    }
    let from = earlier.chars().count() + minus.len();
    let line = |written: &str| {
        let start = format!("{earlier}{minus}{written}");
        (format!("{start}{after}"), start.chars().count())
    };
    let columns = rows.columns();
    let mut choices = match word.split_once(':') {
        None => {
            let mut rank = Rank::plain(word);
            for name in names(&columns) {
                let (line, cursor) = line(&format!("{name}:"));
                rank.offer(Choice { label: name.into(), line, cursor, ..Choice::default() }, 0, 0);
            }
            rank.choices("fields")
        }
        Some((field, value)) => {
            let Ok(places) = resolve(field, &columns) else { return Choices::default() };
            let mut rank = Rank::plain(value.trim_start_matches('"'));
            for value in places.iter().flat_map(|at| values(store, view, panel, rows, columns[*at])) {
                let (line, cursor) = line(&format!("{field}:{}", quoted(&value)));
                rank.offer(Choice { label: value, line, cursor, ..Choice::default() }, 0, 0);
            }
            rank.choices(field)
        }
    };
    choices.from = from;
    choices
}

/// Where the last word begins: white space between quotes is within a word.
fn last_word(text: &str) -> usize {
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            c if c.is_whitespace() && !quoted => start = at + c.len_utf8(),
            _ => {}
        }
        escaped = c == '\\' && quoted && !escaped;
    }
    start
}

/// As a filter has it: what would be read otherwise stands between quotes.
fn quoted(value: &str) -> String {
    if value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '*' | '?' | '\\')) {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}

/// Values of a member: of a place, those of the fleet; else those seen.
fn values(store: &Store, view: &ViewState, panel: usize, rows: Rows, member: &str) -> Vec<String> {
    let fleet = &store.fleet;
    match member {
        "account" => return fleet.accounts.iter().map(|a| a.name.to_string()).collect(),
        "account_id" => return fleet.accounts.iter().filter_map(|a| store.account_id(&a.name)).collect(),
        "region" => return fleet.regions().iter().map(ToString::to_string).collect(),
        _ => {}
    }
    let Some(listing) = view.visit.panels.get(panel).map(|panel| &panel.listing) else { return Vec::new() };
    let place = rows.columns().iter().position(|c| *c == member);
    let mut seen = BTreeSet::new();
    for line in listing.sample(LOOKED_AT) {
        match place.map(|at| line.at(at)) {
            Some(Member::Pairs(pairs)) => seen.extend(pairs.iter().map(|(_, value)| value.to_string())),
            Some(member @ (Member::Text(_) | Member::Bool(_) | Member::Count(_) | Member::Number(_))) => {
                seen.insert(member.to_words().into_owned());
            }
            _ => {}
        }
    }
    seen.into_iter().filter(|value| !value.is_empty() && value.len() <= LONGEST).collect()
}
