//! What wants a human, and what of that people or CloudWatch have set aside.

mod aside;
mod faults;
mod found;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

pub use aside::Aside;
pub(super) use faults::of_fault;
pub use faults::stands_at;
pub use found::worrying;
pub(super) use found::{of_events, of_snapshot};

use super::{Mark, Store, one_a_login};
use crate::model::{
    AccountName, Fault, FaultKind, Member, Mutes, Region, ScopeKey, Source, Text, Timestamp, Want, members,
};

/// The subject of the line that says that there is no network.
pub const OUTAGE: &str = "network";

/// What kind of thing wants a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttentionKind {
    /// A CloudWatch alarm in ALARM.
    Alarm,
    /// A Cloud Map service with unhealthy instances.
    Service,
    /// A node that lost its connection.
    Node,
    /// A trail event such as a root sign-in.
    Event,
    /// A source that cannot be read.
    Fault,
}

impl AttentionKind {
    /// The word for it on screen and in filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Service => "service",
            Self::Node => "node",
            Self::Event => "event",
            Self::Fault => "fault",
        }
    }
}

/// One line of the attention list.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// How bad.
    pub mark: Mark,
    /// Since when. None when it was so at the first look and nobody says since when.
    pub since: Option<Timestamp>,
    /// Where: the account,
    pub account: AccountName,
    /// and the region; none when it is all of them.
    pub region: Option<Region>,
    /// What it is.
    pub kind: AttentionKind,
    /// Name or id of the thing: what to look up in the store. For a fault the source's name.
    pub subject: Text,
    /// The sentence.
    pub title: String,
    /// For a fault that is over as soon as a human has signed in: what names that login.
    pub login: Option<Text>,
    /// How many accounts it stands for: several where one login is missing in all of them.
    pub accounts: usize,
    /// For an alarm: when it is muted.
    pub mutes: Option<Box<Mutes>>,
    /// Why it wants nobody after all, for now.
    pub aside: Option<Aside>,
}

members! {
    Attention, a, key format!("{} {}", a.kind.name(), a.subject);
    "since" => Member::time(a.since),
    "kind" => Member::text(a.kind.name()),
    "subject" => Member::text(&a.subject),
    "title" => Member::text(&a.title),
    "aside" => a.aside.as_ref().map_or(Member::Null, |aside| Member::text(aside.name())),
    "who" => Member::maybe(a.aside.as_ref().map(Aside::who)),
    "until" => Member::time(a.aside.as_ref().and_then(Aside::until)),
    "note" => Member::maybe(a.aside.as_ref().and_then(Aside::note)),
}

/// Everything that wants a human now: worst first, then newest, then what nobody dates; what was set aside comes last.
/// It is what the wants of `feed` have brought, and every fault: who looks at the trail of a week makes no news of it.
pub fn attention(store: &Store, feed: &[Want], now: Timestamp) -> Vec<Attention> {
    let mut list: Vec<Attention> = Vec::new();
    for (scope, want, slot) in store.slots() {
        if feed.contains(want) {
            list.extend(slot.wanting_at(want, now).cloned());
        }
        if let Some(fault) = slot.standing_fault().filter(|fault| !is_outage(store, &fault.value)) {
            let since = slot.faulty_since.unwrap_or(fault.at);
            of_fault(scope, want, &fault.value, slot.good.as_ref().map(|g| g.at), since, now, &mut list);
        }
    }
    list.extend(store.no_network.map(outage));
    for item in &mut list {
        item.aside = store.aside(item, now);
    }
    list.sort_by(|a, b| {
        let order = a.aside.is_some().cmp(&b.aside.is_some());
        order.then_with(|| b.mark.cmp(&a.mark)).then_with(|| b.since.cmp(&a.since)).then_with(|| {
            (&a.account, &a.region, a.kind, &a.subject).cmp(&(&b.account, &b.region, b.kind, &b.subject))
        })
    });
    list.dedup_by(|a, b| {
        (&a.account, &a.region, a.kind, &a.subject) == (&b.account, &b.region, b.kind, &b.subject)
    });
    list
}

/// The line of all that cannot be reached, while nothing can.
fn outage(since: Timestamp) -> Attention {
    Attention {
        mark: Mark::Warning,
        since: Some(since),
        account: AccountName::new("*"),
        region: None,
        kind: AttentionKind::Fault,
        subject: Text::new(OUTAGE),
        title: "no network: data is from then".into(),
        login: None,
        accounts: 1,
        mutes: None,
        aside: None,
    }
}

/// Whether a fault is one of those that the network's being away explains.
fn is_outage(store: &Store, fault: &Fault) -> bool {
    store.no_network.is_some() && matches!(fault.kind, FaultKind::Network | FaultKind::Timeout)
}

/// How many lines the attention list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of those that want a human, by their marks.
    pub marks: BTreeMap<Mark, usize>,
    /// Of those that were set aside, by how: see [`Aside::name`].
    pub aside: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn count(&mut self, store: &Store, item: &Attention, now: Timestamp) {
        match store.aside(item, now) {
            None => *self.marks.entry(item.mark).or_default() += 1,
            Some(aside) => *self.aside.entry(aside.name()).or_default() += 1,
        }
    }

    /// `+2 acked`: what was set aside, in words; none when nothing was.
    pub fn aside_words(&self) -> Option<String> {
        aside::words(&self.aside)
    }
}

/// How many lines of the attention list there are of each mark; nothing is copied for it.
pub fn tally(store: &Store, feed: &[Want], now: Timestamp) -> Tally {
    let mut tally = Tally::default();
    let mut faults = Vec::new();
    let mut seen: HashSet<(&ScopeKey, &Text)> = HashSet::new();
    for (scope, want, slot) in store.slots() {
        for item in slot.wanting_at(want, now).filter(|_| feed.contains(want)) {
            // One event may have been read for several lengths of time.
            if want.source() != Source::Events || seen.insert((scope, &item.subject)) {
                tally.count(store, item, now);
            }
        }
        if let Some(fault) = slot.standing_fault().filter(|fault| !is_outage(store, &fault.value)) {
            let since = slot.faulty_since.unwrap_or(fault.at);
            of_fault(scope, want, &fault.value, None, since, now, &mut faults);
        }
    }
    for fault in one_a_login(faults).into_iter().chain(store.no_network.map(outage)) {
        tally.count(store, &fault, now);
    }
    tally
}
