//! What tables list: the rows of the store that a panel shows, filtered and in order. A listing is made when
//! what it is made from has changed, and kept: a key that moves in it costs what is on the screen, not what
//! is held.

mod derived;
mod job;
mod line;
mod only;
mod parts;
mod prepare;
mod search;
mod sort;
mod thing;

use std::{collections::BTreeSet, sync::Arc};

pub use job::Job;
pub use line::{Behind, Line};
pub(super) use parts::{change_scopes, subject_wants};
pub use prepare::{Pending, look, prepare};
pub use thing::Thing;

use crate::{
    model::{CostOf, Costs, ScopeKey, Snapshot, Text, Timestamp},
    spec::{ColumnSpec, Specs},
    store::{Attention, People, Store},
    ui::{
        Filter,
        rows::{
            CoverageRow, FaultRow, MetricDimensionSet, MetricNamespace, ResourceRow, ScopeRow, SystemRow,
        },
        wants,
    },
};

/// Things that were read at once.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where; none for what is put together.
    pub scope: Option<ScopeKey>,
    /// The account's id, when it is known.
    pub account_id: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub things: Things,
    /// Of events, only those of services that are global.
    pub only_global: bool,
    /// Of events, that they are from the archive: those that are in memory, too, are shown as they are there.
    pub is_kept: bool,
    /// Of events, who is behind them.
    pub behind: Option<PartBehind>,
}

/// Who is behind the events of a part.
#[derive(Clone, Debug)]
pub struct PartBehind {
    /// Whom one can ask.
    pub people: Arc<People>,
    /// The people, event by event; none before they were looked for.
    pub persons: Vec<Option<Text>>,
}

/// Things, shared with the store or made for the listing.
#[derive(Clone, Debug)]
pub enum Things {
    /// A source's.
    Read(Arc<Snapshot>),
    /// What wants a human.
    Attention(Arc<Vec<Attention>>),
    /// Of which time all events are there.
    Coverage(Arc<Vec<CoverageRow>>),
    /// What cannot be read.
    Faults(Arc<Vec<FaultRow>>),
    /// Namespaces of metrics, and the dimension sets in them.
    MetricDimensionSets(Arc<Vec<MetricDimensionSet>>),
    /// Namespaces of metrics.
    MetricNamespaces(Arc<Vec<MetricNamespace>>),
    /// What services have.
    Resources(Arc<Vec<ResourceRow>>),
    /// Accounts by regions.
    Scopes(Arc<Vec<ScopeRow>>),
    /// Systems of AWS.
    Systems(Arc<Vec<SystemRow>>),
    /// What asking costs, by so much of it.
    Costs(Arc<Costs>, CostOf),
}

impl Things {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Read(snapshot) => Thing::count(snapshot),
            Self::Attention(all) => all.len(),
            Self::Coverage(all) => all.len(),
            Self::Faults(all) => all.len(),
            Self::MetricDimensionSets(all) => all.len(),
            Self::MetricNamespaces(all) => all.len(),
            Self::Resources(all) => all.len(),
            Self::Scopes(all) => all.len(),
            Self::Systems(all) => all.len(),
            Self::Costs(costs, of) => costs.rows(*of).len(),
        }
    }

    fn get(&self, at: usize) -> Option<Thing<'_>> {
        match self {
            Self::Read(snapshot) => Thing::of(snapshot, at),
            Self::Attention(all) => all.get(at).map(Thing::Attention),
            Self::Coverage(all) => all.get(at).map(Thing::Coverage),
            Self::Faults(all) => all.get(at).map(Thing::Fault),
            Self::MetricDimensionSets(all) => all.get(at).map(Thing::MetricDimensionSet),
            Self::MetricNamespaces(all) => all.get(at).map(Thing::MetricNamespace),
            Self::Resources(all) => all.get(at).map(Thing::Resource),
            Self::Scopes(all) => all.get(at).map(Thing::Scope),
            Self::Systems(all) => all.get(at).map(Thing::System),
            Self::Costs(costs, of) => costs.rows(*of).get(at).map(Thing::Cost),
        }
    }
}

impl Part {
    fn line(&self, at: usize) -> Option<Line<'_>> {
        Some(Line {
            scope: self.scope.as_ref(),
            account_id: self.account_id.as_deref().map(Into::into),
            at: self.at,
            thing: self.things.get(at)?,
            behind: self.behind.as_ref().map_or(Behind::Unsaid, |behind| match behind.persons.get(at) {
                Some(person) => Behind::Known(&behind.people, person.as_ref()),
                None => Behind::Asked(&behind.people),
            }),
        })
    }
}

/// Rows in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    parts: Vec<Part>,
    /// (part, thing in it).
    rows: Vec<(u32, u32)>,
    /// What they had to match.
    filter: Filter,
    /// Rows without the user's filter.
    pub total: usize,
    /// What each column's content asks for, in cells.
    pub natural: Vec<u16>,
}

impl Listing {
    /// Rows that pass the filter.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row.
    pub fn line(&self, row: usize) -> Option<Line<'_>> {
        let (part, thing) = self.rows.get(row)?;
        self.parts.get(*part as usize)?.line(*thing as usize)
    }

    /// All rows.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        (0..self.len()).filter_map(|row| self.line(row))
    }

    /// Some of what it was made from, whether or not it passes the filter: `most` things, from all places alike.
    pub fn sample(&self, most: usize) -> impl Iterator<Item = Line<'_>> {
        let each = (most / self.parts.len().max(1)).max(1);
        let of = move |part: &'_ Part| part.things.len().min(each);
        self.parts.iter().flat_map(move |part| (0..of(part)).filter_map(|at| part.line(at))).take(most)
    }

    /// How the order by a column goes, in words: `newest first`.
    pub fn way(&self, column: &ColumnSpec, descending: bool) -> &'static str {
        sort::way(self, column, descending)
    }

    /// Where the row of that key is.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.lines().position(|line| line.has_key(key))
    }
}

/// Keys of everything that wants a human, as listings have them.
pub fn attention_keys(store: &Store, specs: &Specs, now: Timestamp) -> BTreeSet<String> {
    let feed = wants::of_deck(store, specs, now);
    let all = Things::Attention(Arc::new(crate::store::attention(store, &feed, now)));
    let part = Part {
        scope: None,
        account_id: None,
        at: now,
        things: all,
        only_global: false,
        is_kept: false,
        behind: None,
    };
    (0..part.things.len()).filter_map(|at| part.line(at).map(|line| line.key())).collect()
}
