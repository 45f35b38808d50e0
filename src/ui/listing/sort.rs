use std::cmp::Ordering;

use super::{Line, Listing, Thing};
use crate::{
    model::Member,
    spec::{ColumnSpec, Form},
    ui::cell::formed,
};

/// What a row is sorted by.
pub(super) enum Key {
    Number(f64),
    Words(String),
    /// Nothing: last, whichever way one sorts.
    Missing,
}

/// What a line is sorted by in a column.
pub(super) fn key(line: &Line<'_>, column: &ColumnSpec) -> Key {
    if column.member == "mark" {
        return line.thing.mark().map_or(Key::Missing, |mark| Key::Number(f64::from(mark as u8)));
    }
    // A person is shown before whoever the record says.
    let is_person = column.form == Form::Person && matches!(line.thing, Thing::Event(_));
    let member = if is_person && column.member == "who" { "actor" } else { &column.member };
    match line.named(member) {
        member if member.is_absent() => Key::Missing,
        Member::Number(n) => Key::Number(n),
        #[allow(clippy::cast_precision_loss)]
        Member::Count(n) => Key::Number(n as f64),
        Member::Bool(b) => Key::Number(f64::from(u8::from(b))),
        #[allow(clippy::cast_precision_loss)]
        Member::Time(at) => Key::Number(at.as_millisecond() as f64),
        other => Key::Words(formed(other.to_words(), column.form).into_owned()),
    }
}

/// How an order goes, in words that fit what the column holds.
pub(super) fn way(listing: &Listing, column: &ColumnSpec, descending: bool) -> &'static str {
    let of = |line: Line<'_>| match line.named(&column.member) {
        _ if column.member == "mark" => Some(("best first", "worst first")),
        member if member.is_absent() => None,
        Member::Time(_) => Some(("oldest first", "newest first")),
        Member::Number(_) | Member::Count(_) => Some(("smallest first", "greatest first")),
        Member::Bool(_) => Some(("no first", "yes first")),
        _ => Some(("A to Z", "Z to A")),
    };
    let (up, down) = listing.lines().find_map(of).unwrap_or(("smallest first", "greatest first"));
    if descending { down } else { up }
}

/// The order of two rows; `descending` turns round all but what is missing.
pub(super) fn compare(a: &Key, b: &Key, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    match (a, b) {
        (Key::Missing, Key::Missing) => Ordering::Equal,
        (Key::Missing, _) => Ordering::Greater,
        (_, Key::Missing) => Ordering::Less,
        (Key::Number(a), Key::Number(b)) => turned(a.total_cmp(b)),
        (Key::Words(a), Key::Words(b)) => turned(words(a, b)),
        (Key::Number(_), Key::Words(_)) => turned(Ordering::Less),
        (Key::Words(_), Key::Number(_)) => turned(Ordering::Greater),
    }
}

/// Letter case does not matter; what differs in nothing else keeps an order all the same.
fn words(a: &str, b: &str) -> Ordering {
    let lower = |b: u8| b.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower)).then_with(|| a.cmp(b))
}
