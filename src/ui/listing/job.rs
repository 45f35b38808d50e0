use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use super::{
    Line, Listing, Part, Thing, Things,
    line::Searched,
    only::Only,
    search::Search,
    sort::{self, Key},
};
use crate::{
    model::{Snapshot, Timestamp, TrailEvent},
    query::Query,
    spec::{ColumnSpec, Form, Rows},
    ui::{Filter, Zone, panels::is_global, text::width_up_to},
};

/// All that a listing is made from: to be made at once when it is short, by somebody else when it is long.
#[derive(Clone, Debug)]
pub struct Job {
    pub(super) rows: Rows,
    pub(super) parts: Vec<Part>,
    /// Members and the words that they must be.
    pub(super) conditions: Vec<(String, String)>,
    /// Changes from here to there alone.
    pub(super) span: Option<(Timestamp, Option<Timestamp>)>,
    pub(super) only: Only,
    /// What rows must match, whatever the filter.
    pub(super) query: Query,
    pub(super) filter: Filter,
    /// What fits best what is looked for comes first.
    pub(super) is_ranked: bool,
    /// The columns to sort by, the most important first, and whether the greatest comes first.
    pub(super) sort: Vec<(ColumnSpec, bool)>,
    pub(super) columns: Vec<ColumnSpec>,
    /// Whether their names are shown, and need room.
    pub(super) head: bool,
    pub(super) zone: Zone,
    pub(super) now: Timestamp,
}

/// No column is wider than this, whatever is in it.
const WIDEST: u16 = 120;

impl Job {
    /// How many rows it looks at.
    pub fn size(&self) -> usize {
        self.parts.iter().map(|part| part.things.len()).sum()
    }

    /// How much work it is to filter them, in rows: one whose record several terms may have to look into counts as often.
    pub fn load(&self) -> usize {
        let columns = self.rows.columns();
        let terms = self.query.reach(&columns) + self.filter.query().reach(&columns);
        self.size().saturating_mul(terms.max(1))
    }

    /// Makes the listing.
    pub fn run(mut self) -> Listing {
        self.parts.iter_mut().for_each(look_behind);
        let columns = self.rows.columns();
        let mut rows: Vec<(u32, u32)> = Vec::new();
        let own = self.query.over(&columns, self.now);
        let matcher = self.filter.query().over(&columns, self.now);
        let mut total = 0;
        let mut search = self.filter.searched().map(Search::new);
        let mut scores: HashMap<(u32, u32), u32> = HashMap::new();
        for (p, part) in (0u32..).zip(&self.parts) {
            let in_memory = self.in_memory(part);
            for i in (0u32..).take(part.things.len()) {
                let Some(line) = part.line(i as usize) else { continue };
                if is_among(&in_memory, line.thing) {
                    continue;
                }
                let searched = Searched { line: &line, columns: &columns };
                if !self.meets(part, &line) || !(self.query.is_empty() || own.matches(&searched)) {
                    continue;
                }
                total += 1;
                if let Some(search) = &mut search {
                    if let Some(score) = search.score(&line) {
                        scores.insert((p, i), score);
                        rows.push((p, i));
                    }
                    continue;
                }
                if self.filter.is_empty() || matcher.matches(&searched) {
                    rows.push((p, i));
                }
            }
        }
        // Sorting keeps the order of equals: the last that is sorted by counts most.
        if self.sort.is_empty() && self.rows == Rows::Sessions {
            open_first(&self.parts, &mut rows);
        }
        for (column, descending) in self.sort.iter().rev() {
            rows = sorted(&self.parts, rows, column, *descending);
        }
        if self.is_ranked && !scores.is_empty() {
            rows.sort_by_key(|row| Reverse(scores.get(row).copied()));
        }
        let (parts, filter) = (self.parts, self.filter);
        let mut listing = Listing { rows, filter, total, natural: Vec::new(), parts };
        listing.natural =
            self.columns.iter().map(|c| natural(&listing, c, self.head, &self.zone, self.now)).collect();
        listing
    }

    /// The events in memory of the place of a part that is from the archive: none of other parts.
    fn in_memory(&self, part: &Part) -> Vec<&[Arc<TrailEvent>]> {
        if !part.is_kept {
            return Vec::new();
        }
        let others = self.parts.iter().filter(|other| !other.is_kept && other.scope == part.scope);
        let read = others.filter_map(|other| match &other.things {
            Things::Read(snapshot) => Some(&**snapshot),
            _ => None,
        });
        let events = read.filter_map(|snapshot| match snapshot {
            Snapshot::Events(batch) => Some(batch.events.as_slice()),
            _ => None,
        });
        events.collect()
    }

    fn lasts_at(&self, at: Timestamp) -> bool {
        self.span.is_none_or(|(from, to)| from <= at && to.is_none_or(|to| at <= to))
    }

    fn meets(&self, part: &Part, line: &Line<'_>) -> bool {
        if let (true, Thing::Event(event)) = (part.only_global, line.thing)
            && !is_global(event)
        {
            return false;
        }
        if let (Rows::Changes, Thing::Event(event)) = (self.rows, line.thing)
            && (event.read_only || !self.lasts_at(event.time))
        {
            return false;
        }
        self.only.passes(line.thing)
            && self.conditions.iter().all(|(member, words)| line.named(member).is(words))
    }
}

/// Whether an event is among others, which are in their order.
fn is_among(others: &[&[Arc<TrailEvent>]], thing: Thing<'_>) -> bool {
    let Thing::Event(event) = thing else { return false };
    others.iter().any(|events| events.binary_search_by(|other| other.order(event)).is_ok())
}

/// Looks who is behind the events of a part, once for all that is done with them.
fn look_behind(part: &mut Part) {
    if let (Some(behind), Things::Read(snapshot)) = (&mut part.behind, &part.things)
        && let Snapshot::Events(batch) = &**snapshot
    {
        let events = batch.events.iter().map(|event| &**event);
        behind.persons = behind.people.persons(events, part.account_id.as_deref());
    }
}

fn sorted(parts: &[Part], rows: Vec<(u32, u32)>, column: &ColumnSpec, descending: bool) -> Vec<(u32, u32)> {
    let line = |(part, thing): (u32, u32)| parts.get(part as usize).and_then(|p| p.line(thing as usize));
    let mut keyed: Vec<(Key, (u32, u32))> = rows
        .into_iter()
        .map(|row| (line(row).map_or(Key::Missing, |line| sort::key(&line, column)), row))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| sort::compare(a, b, descending));
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Sessions in which somebody may be, then the others; the newest first.
fn open_first(parts: &[Part], rows: &mut [(u32, u32)]) {
    rows.sort_by_cached_key(|(part, thing)| {
        let line = parts.get(*part as usize).and_then(|p| p.line(*thing as usize));
        line.and_then(|line| match line.thing {
            Thing::Session(session) => Some((!session.status.is_open(), Reverse(session.start))),
            _ => None,
        })
    });
}

/// What the content of a column asks for. All rows are measured, not those in sight alone: columns must not
/// jump about while one scrolls.
fn natural(listing: &Listing, column: &ColumnSpec, head: bool, zone: &Zone, now: Timestamp) -> u16 {
    let limit = column.max.min(WIDEST);
    let head = if head { width_up_to(&column.name, limit).saturating_add(1) } else { 0 };
    match column.form {
        Form::Mark => return 1,
        Form::Time => return head.max(5),
        Form::Age => return head.max(4),
        _ => {}
    }
    let mut widest = head;
    for line in listing.lines() {
        if widest >= limit {
            break;
        }
        widest = widest.max(width_up_to(&super::super::cell::words(&line, column, zone, now), limit));
    }
    widest
}
