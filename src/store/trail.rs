use std::{
    collections::{BTreeMap, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use super::{
    Store,
    history::trail::{Held, Place, Span, StoredEvent},
};
use crate::model::{AccountId, AccountName, EventBatch, EventId, ScopeKey, Snapshot, Timestamp};

/// Events that were looked up one by one, and are kept: the last.
const LOOKED_UP: usize = 64;

/// How it stands with the archive of trail events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Archive {
    /// Nothing is kept on this machine.
    #[default]
    Off,
    /// It has not been read yet.
    Opening,
    /// It can be searched.
    Ready,
    /// It cannot be read, for that reason.
    Trouble(String),
}

/// An event of the archive, where it was recorded, in a snapshot of its own; and when it was kept.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// Where.
    pub scope: ScopeKey,
    /// The account's id.
    pub account_id: AccountId,
    /// When it was kept.
    pub at: Timestamp,
    /// A [`Snapshot::Events`] of one.
    pub snapshot: Arc<Snapshot>,
}

/// What is known of the archive of trail events: which spans of time it has, not the events themselves.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// How it stands.
    pub archive: Archive,
    /// What it has, in all.
    pub held: Held,
    /// Another number when spans have come that are not those that follow the present: what was searched before may
    /// have been found by now.
    pub shape: u64,
    spans: BTreeMap<Place, Vec<Span>>,
    looked_up: VecDeque<(EventId, Vec<LookedUp>)>,
}

impl Trail {
    /// Spans of a place of which all write events are kept; with `reads`, read events too. In no order.
    pub fn spans(&self, place: &Place, reads: bool) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let all = self.spans.get(place).into_iter().flatten();
        all.filter(move |span| span.reads || !reads).map(|span| (span.since, span.until))
    }

    /// What was found of an id; none while nobody has looked.
    pub fn looked_up(&self, id: &EventId) -> Option<&[LookedUp]> {
        self.looked_up.iter().find(|(known, _)| known == id).map(|(_, found)| &**found)
    }

    /// Forgets ids under which there was nothing: there may be by now.
    fn look_again(&mut self) {
        self.looked_up.retain(|(_, found)| !found.is_empty());
    }
}

impl Store {
    /// Takes in what the archive has. The revision stands still while it is the same.
    pub fn take_held(&mut self, held: Held, spans: Vec<Span>) {
        let mut by_place: BTreeMap<Place, Vec<Span>> = BTreeMap::new();
        for span in spans {
            by_place.entry(span.place.clone()).or_default().push(span);
        }
        let shape = shape(&by_place, &held);
        let trail = &mut self.trail;
        if trail.spans != by_place || trail.archive != Archive::Ready {
            self.revision += 1;
        }
        if trail.shape != shape {
            trail.look_again();
        }
        (trail.archive, trail.held, trail.shape, trail.spans) = (Archive::Ready, held, shape, by_place);
    }

    /// The archive cannot be read.
    pub fn take_trouble(&mut self, why: String) {
        if self.trail.archive != Archive::Trouble(why.clone()) {
            self.trail.archive = Archive::Trouble(why);
            self.revision += 1;
        }
    }

    /// Takes in what was found of an event's id.
    pub fn take_looked_up(&mut self, id: EventId, found: Vec<StoredEvent>) {
        let found = found.into_iter().map(|stored| LookedUp {
            scope: self.scope_of(&stored.place),
            account_id: stored.place.account_id,
            at: stored.kept_at,
            snapshot: Arc::new(Snapshot::Events(EventBatch {
                events: vec![Arc::new(stored.event)],
                ..EventBatch::default()
            })),
        });
        let found = found.collect();
        let looked_up = &mut self.trail.looked_up;
        looked_up.retain(|(known, _)| *known != id);
        looked_up.push_back((id, found));
        if looked_up.len() > LOOKED_UP {
            looked_up.pop_front();
        }
        self.revision += 1;
    }

    /// The scope of a place: an account that the fleet does not have is called by its id.
    pub fn scope_of(&self, place: &Place) -> ScopeKey {
        let id = place.account_id.as_str();
        let accounts = &self.fleet.accounts;
        let known = accounts.iter().find(|account| self.known_id(&account.name) == Some(id));
        let account = known.map_or_else(|| AccountName::new(id), |account| account.name.clone());
        ScopeKey { account, region: place.region.clone() }
    }

    /// The place of a scope, once its account's id is known.
    pub fn place_of(&self, scope: &ScopeKey) -> Option<Place> {
        let account_id = AccountId::parse(self.known_id(&scope.account)?)?;
        Some(Place { account_id, region: scope.region.clone() })
    }
}

/// Tells what is held from what was before, but for the end of the newest span of each place: that moves all the time, and
/// what is there is held in memory, too.
fn shape(spans: &BTreeMap<Place, Vec<Span>>, held: &Held) -> u64 {
    let mut hasher = DefaultHasher::new();
    held.from.hash(&mut hasher);
    for (place, spans) in spans {
        let newest = spans.iter().map(|span| span.until).max();
        for span in spans {
            let until = Some(span.until).filter(|until| Some(*until) != newest);
            (place, span.reads, span.since, until).hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Region;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn span(since: i64, until: i64, reads: bool) -> Span {
        let account_id = AccountId::parse("111111111111").expect("an id");
        let place = Place { account_id, region: Region::new("eu-west-1") };
        Span { place, reads, since: at(since), until: at(until) }
    }

    #[test]
    fn what_follows_the_present_is_no_other_archive_and_what_was_read_of_before_is() {
        let mut store = Store::default();
        store.take_held(Held::default(), vec![span(100, 200, true), span(300, 400, false)]);
        let (shape, revision) = (store.trail.shape, store.revision);
        store.take_held(
            Held { events: 7, ..Held::default() },
            vec![span(100, 200, true), span(300, 400, false)],
        );
        assert_eq!((store.trail.shape, store.revision), (shape, revision), "more events are no other spans");
        store.take_looked_up("x".into(), vec![]);
        store.take_held(Held::default(), vec![span(100, 200, true), span(300, 500, false)]);
        assert_eq!(store.trail.shape, shape);
        assert!(store.revision > revision, "coverage is drawn anew");
        assert!(store.trail.looked_up(&"x".into()).is_some_and(<[_]>::is_empty));
        store.take_held(Held::default(), vec![span(50, 200, true), span(300, 500, false)]);
        assert_ne!(store.trail.shape, shape);
        assert!(store.trail.looked_up(&"x".into()).is_none(), "it may be there by now");
        let place = span(0, 0, true).place;
        assert_eq!(store.trail.spans(&place, true).count(), 1);
        assert_eq!(store.trail.spans(&place, false).count(), 2, "who reads all reads writes");
    }
}
