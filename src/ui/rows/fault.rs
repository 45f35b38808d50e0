use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    model::{AccountName, Fault, Member, Region, Source, Text, Timestamp, members},
    store::{Mark, Store, shuts_out, stands_at},
    ui::{Cx, Narrowing},
};

/// What cannot be read: one source in one scope, or all of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRow {
    /// Where: the account,
    pub account: AccountName,
    /// its id, when it is known,
    pub account_id: Option<Text>,
    /// and the region; none when it is all of them.
    pub region: Option<Region>,
    /// The source; identity stands for the account as a whole.
    pub source: Source,
    /// Why.
    pub fault: Fault,
    /// Whether waiting may help.
    pub mark: Mark,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When it was last read.
    pub last_good: Option<Timestamp>,
    /// It has failed again and again: when it is tried next.
    pub probe: Option<Timestamp>,
    /// The sources that it stands in the way of.
    pub sources: BTreeSet<Source>,
    /// What it hides, in words.
    pub hides: String,
    /// How many accounts it stands for: several where one login is missing in all of them.
    pub accounts: usize,
}

members! {
    FaultRow, f, key f.source.name();
    "source" => Member::text(f.source.name()),
    "fault" => Member::text(f.fault.kind.name()),
    "operation" => Member::maybe(f.fault.operation.as_ref()),
    "code" => Member::maybe(f.fault.code.as_ref()),
    "message" => Member::text(&f.fault.message),
    "fix" => Member::text(&f.fault.fix),
    "since" => Member::time(f.since),
    "last_good" => Member::time(f.last_good),
    "hides" => Member::text(&f.hides),
}

/// Account, region and source: what faults are told apart by.
type Named = (AccountName, Option<Region>, Source);

/// Every fault, the most lasting first; one of an account as a whole is one, however many sources it hides.
pub fn faults(store: &Store, narrowing: &Narrowing) -> Vec<FaultRow> {
    let mut found: BTreeMap<Named, (FaultRow, BTreeSet<Region>)> = BTreeMap::new();
    for (key, want, slot) in store.slots() {
        let Some(fault) = slot.told_fault().filter(|_| narrowing.passes(key)) else { continue };
        let (region, source) = stands_at(key, want, &fault.value);
        let (row, regions) =
            found.entry((key.account.clone(), region.clone(), source)).or_insert_with(|| {
                let row = FaultRow {
                    account: key.account.clone(),
                    account_id: store.account_id(&key.account).map(Text::new),
                    region,
                    source,
                    fault: fault.value.clone(),
                    mark: mark(&fault.value),
                    since: None,
                    last_good: None,
                    probe: None,
                    sources: BTreeSet::new(),
                    hides: String::new(),
                    accounts: 1,
                };
                (row, BTreeSet::new())
            });
        if fault.value.kind > row.fault.kind {
            row.fault = fault.value.clone();
            row.mark = mark(&row.fault);
        }
        row.since = [row.since, slot.faulty_since].into_iter().flatten().min();
        row.last_good = row.last_good.max(slot.good.as_ref().map(|good| good.at));
        row.probe = [row.probe, slot.probe].into_iter().flatten().min();
        row.sources.insert(want.source());
        regions.insert(key.region.clone());
    }
    let mut rows: Vec<FaultRow> = found
        .into_values()
        .map(|(row, regions)| FaultRow { hides: hidden(&row.sources, &regions), ..row })
        .collect();
    // The map has them by account, region and source.
    rows.sort_by_key(|row| Reverse(row.mark));
    rows
}

/// The same with one row a login, under the first account that waits for it.
pub fn one_a_login(rows: Vec<FaultRow>) -> Vec<FaultRow> {
    let mut kept: Vec<FaultRow> = Vec::new();
    let mut places = HashMap::new();
    for row in rows {
        if row.fault.waits_for_login() {
            let place = *places.entry(row.fault.message.clone()).or_insert(kept.len());
            if let Some(first) = kept.get_mut(place) {
                first.accounts += row.accounts;
                first.since = [first.since, row.since].into_iter().flatten().min();
                first.last_good = first.last_good.max(row.last_good);
                first.sources.extend(row.sources);
                continue;
            }
        }
        kept.push(row);
    }
    kept
}

/// Faults, and what they were put together from: while that is the same, so are they.
#[derive(Clone, Debug)]
pub struct FaultsKept {
    revision: u64,
    now: Timestamp,
    narrowing: Narrowing,
    rows: Arc<[FaultRow]>,
}

impl FaultsKept {
    /// Those where a view looks.
    pub fn of(cx: &Cx<'_>) -> Self {
        let narrowing = cx.narrowing.clone();
        let rows = faults(cx.store, &narrowing).into();
        Self { revision: cx.store.revision, now: cx.now, narrowing, rows }
    }

    /// Whether they would be the same again.
    pub fn holds(&self, cx: &Cx<'_>) -> bool {
        (self.revision, self.now) == (cx.store.revision, cx.now) && self.narrowing == cx.narrowing
    }

    /// The faults.
    pub fn rows(&self) -> &[FaultRow] {
        &self.rows
    }
}

fn mark(fault: &Fault) -> Mark {
    if shuts_out(fault) { Mark::Unreadable } else { Mark::Unknown }
}

/// `alarms, nodes in euw1, use1`.
fn hidden(sources: &BTreeSet<Source>, regions: &BTreeSet<Region>) -> String {
    let mut names: Vec<&str> = sources.iter().filter(|s| **s != Source::Identity).map(|s| s.name()).collect();
    names.sort_unstable();
    if names.is_empty() {
        names.push("the account");
    }
    let mut places: Vec<String> =
        regions.iter().filter(|r| **r != Region::global()).map(Region::short).collect();
    places.sort();
    match places.is_empty() {
        true => names.join(", "),
        false => format!("{} in {}", names.join(", "), places.join(", ")),
    }
}
