//! Who is behind events: the keys of all that is held, kept up as it changes.

mod hold;
mod index;
mod kept;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

pub use kept::Kept;

use crate::model::{
    Chain, EventBatch, Issue, Issues, Principal, ScopeKey, Snapshot, Text, TrailEvent, Want, stitch,
};

/// The keys of all events that are held: to be asked who is behind one. Cheap to clone: what has changed since is not
/// in the clone.
#[derive(Clone, Debug, Default)]
pub struct People {
    index: index::Index,
}

/// The same while it changes: what of each slot is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Followed {
    pub people: Arc<People>,
    slots: BTreeMap<(ScopeKey, Want), Arc<Snapshot>>,
    /// Events that issued keys, found in the history or elsewhere.
    found: BTreeMap<Text, Vec<Arc<TrailEvent>>>,
    /// Keys of these, in the order in which they were found first.
    order: VecDeque<Text>,
}

/// Keys of which events were found elsewhere are remembered up to this many.
const FOUND_KEPT: usize = 1024;

impl People {
    /// The chain behind an event that was recorded in an account, by its id.
    pub fn resolve(&self, event: &TrailEvent, account: Option<&str>) -> Chain {
        stitch(event, account, self)
    }

    /// The people behind events of one account, in their order.
    pub fn persons<'a>(
        &self,
        events: impl IntoIterator<Item = &'a TrailEvent>,
        account: Option<&str>,
    ) -> Vec<Option<Text>> {
        // Who uses a key is the same each time, but for its clock.
        let mut known: std::collections::HashMap<(&Text, &Text), Option<Text>> = Default::default();
        let person = |event: &'a TrailEvent| match &event.access_key {
            Some(key) => known
                .entry((key, &event.who))
                .or_insert_with(|| self.resolve(event, account).person().cloned())
                .clone(),
            None => self.resolve(event, account).person().cloned(),
        };
        events.into_iter().map(person).collect()
    }

    /// Takes in events that are not held otherwise: of files, or of the history.
    pub fn add<'a>(&mut self, events: impl IntoIterator<Item = &'a TrailEvent>) {
        events.into_iter().for_each(|event| self.index.add(event));
    }

    /// Moves when another answer is possible: while it stands still, whoever was behind an event still is.
    pub fn changes(&self) -> u64 {
        self.index.changes
    }
}

impl Issues for People {
    fn issues(&self, key: &str) -> Vec<Arc<Issue>> {
        self.index.issues(key).cloned().collect()
    }

    fn principal(&self, event: &TrailEvent) -> Arc<Principal> {
        self.index.user(event).cloned().unwrap_or_else(|| Arc::new(Principal::of(event)))
    }
}

impl Followed {
    /// Takes in what is held of a slot now: as much as has changed.
    pub fn put(&mut self, scope: &ScopeKey, want: &Want, now: &Arc<Snapshot>) {
        let Snapshot::Events(new) = &**now else { return };
        let key = (scope.clone(), want.clone());
        if self.slots.get(&key).is_some_and(|before| Arc::ptr_eq(before, now)) {
            return;
        }
        let before = self.slots.insert(key, now.clone());
        let index = &mut Arc::make_mut(&mut self.people).index;
        match before.as_deref() {
            Some(Snapshot::Events(old)) => compare(old, new, |event, is_new| match is_new {
                true => index.add(event),
                false => index.remove(event),
            }),
            _ => new.events.iter().for_each(|event| index.add(event)),
        }
    }

    /// Lets go of slots that are not held any more.
    pub fn retain(&mut self, is_held: impl Fn(&ScopeKey, &Want) -> bool) {
        let index = &mut Arc::make_mut(&mut self.people).index;
        self.slots.retain(|(scope, want), snapshot| {
            let stays = is_held(scope, want);
            if let (false, Snapshot::Events(batch)) = (stays, &**snapshot) {
                batch.events.iter().for_each(|event| index.remove(event));
            }
            stays
        });
    }

    /// Takes in what was found of a key outside of what is held; that there is nothing, too.
    pub fn found(&mut self, key: Text, events: Vec<Arc<TrailEvent>>) {
        let index = &mut Arc::make_mut(&mut self.people).index;
        if !self.found.contains_key(&key) {
            if self.order.len() >= FOUND_KEPT
                && let Some(gone) = self.order.pop_front().and_then(|oldest| self.found.remove(&oldest))
            {
                gone.iter().for_each(|event| index.remove(event));
            }
            self.order.push_back(key.clone());
        }
        events.iter().for_each(|event| index.add(event));
        if let Some(gone) = self.found.insert(key, events) {
            gone.iter().for_each(|event| index.remove(event));
        }
    }

    /// Whether it was looked for elsewhere who issued a key.
    pub fn was_looked_for(&self, key: &str) -> bool {
        self.found.contains_key(key)
    }
}

/// What has come and what has gone between two reads, of which most is the same: first all that has come, so that
/// what is only told anew is never gone between.
fn compare(old: &EventBatch, new: &EventBatch, mut tell: impl FnMut(&TrailEvent, bool)) {
    let (mut olds, mut news) = (old.events.iter().peekable(), new.events.iter().peekable());
    let mut gone: Vec<&Arc<TrailEvent>> = Vec::new();
    loop {
        let order = match (olds.peek(), news.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) if Arc::ptr_eq(old, new) => {
                olds.next();
                news.next();
                continue;
            }
            (Some(old), Some(new)) => old.order(new),
        };
        if order.is_le() {
            gone.extend(olds.next());
        }
        if order.is_ge()
            && let Some(event) = news.next()
        {
            tell(event, true);
        }
    }
    gone.into_iter().for_each(|event| tell(event, false));
}

#[cfg(test)]
mod tests;
