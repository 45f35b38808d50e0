use crate::{
    model::{AccountName, Fault, Member, Region, Source, Timestamp, members},
    store::{Mark, Store, shuts_out},
    ui::Narrowing,
};

/// What cannot be read: one source in one scope, or all of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRow {
    /// Where: the account,
    pub account: AccountName,
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
    /// What it hides, in words.
    pub hides: String,
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

/// Every fault, the most lasting first; one of an account as a whole is one, however many sources it hides.
pub fn faults(store: &Store, narrowing: &Narrowing) -> Vec<FaultRow> {
    let mut out: Vec<(FaultRow, Vec<Source>, Vec<Region>)> = Vec::new();
    for (key, want, slot) in store.slots() {
        let Some(fault) = &slot.fault else { continue };
        if !narrowing.passes(key) {
            continue;
        }
        let whole = fault.value.is_of_account() || key.region == Region::global();
        let region = (!whole).then(|| key.region.clone());
        let source = if whole { Source::Identity } else { want.source() };
        let known = out
            .iter_mut()
            .find(|(f, ..)| f.account == key.account && f.region == region && f.source == source);
        let last_good = slot.good.as_ref().map(|good| good.at);
        let entry = match known {
            Some(entry) => entry,
            None => {
                let row = FaultRow {
                    account: key.account.clone(),
                    region,
                    source,
                    fault: fault.value.clone(),
                    mark: if shuts_out(&fault.value) { Mark::Unreadable } else { Mark::Unknown },
                    since: slot.faulty_since,
                    last_good,
                    hides: String::new(),
                };
                out.push((row, Vec::new(), Vec::new()));
                let Some(entry) = out.last_mut() else { continue };
                entry
            }
        };
        entry.0.since = entry.0.since.min(slot.faulty_since);
        entry.0.last_good = entry.0.last_good.max(last_good);
        if !entry.1.contains(&want.source()) {
            entry.1.push(want.source());
        }
        if !entry.2.contains(&key.region) {
            entry.2.push(key.region.clone());
        }
    }
    let mut rows: Vec<FaultRow> =
        out.into_iter().map(|(row, sources, regions)| told(row, &sources, &regions)).collect();
    rows.sort_by(|a, b| {
        b.mark
            .cmp(&a.mark)
            .then_with(|| (&a.account, &a.region, a.source).cmp(&(&b.account, &b.region, b.source)))
    });
    rows
}

/// With what it hides.
fn told(mut row: FaultRow, sources: &[Source], regions: &[Region]) -> FaultRow {
    let mut names: Vec<&str> = sources.iter().filter(|s| **s != Source::Identity).map(|s| s.name()).collect();
    names.sort_unstable();
    if names.is_empty() {
        names.push("the account");
    }
    let mut places: Vec<String> =
        regions.iter().filter(|r| **r != Region::global()).map(Region::short).collect();
    places.sort();
    row.hides = match places.is_empty() {
        true => names.join(", "),
        false => format!("{} in {}", names.join(", "), places.join(", ")),
    };
    row
}
