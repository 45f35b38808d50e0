//! Keys, by who issued them and who used them.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

use crate::model::{Issue, Principal, Text, TrailEvent};

/// So many parts, of which a change touches few: what somebody else still looks at is copied part by part.
const PARTS: usize = 128;

/// What is known of keys. Cheap to clone: clones share all that has not changed since.
#[derive(Clone, Debug)]
pub(super) struct Index {
    parts: Vec<Arc<HashMap<Text, Entry>>>,
    /// Changes of which keys were issued to whom.
    pub changes: u64,
}

/// What is known of one key.
#[derive(Clone, Debug, Default)]
struct Entry {
    /// Events that issued it, and in how many places each is held.
    issues: Vec<(Arc<Issue>, u32)>,
    /// Who used it, and how often. More than one only where records contradict each other.
    users: Vec<(Arc<Principal>, u32)>,
}

impl Default for Index {
    fn default() -> Self {
        Self { parts: vec![Arc::default(); PARTS], changes: 0 }
    }
}

/// What a user is known by: the key, or who it is where there is none.
fn user_key(event: &TrailEvent) -> &Text {
    event.access_key.as_ref().unwrap_or(&event.who)
}

fn place(key: &str) -> usize {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    usize::try_from(hash % PARTS as u64).unwrap_or(0)
}

impl Index {
    fn part(&self, key: &str) -> Option<&Entry> {
        self.parts.get(place(key))?.get(key)
    }

    fn entry(&mut self, key: &Text) -> Option<&mut Entry> {
        let part = self.parts.get_mut(place(key))?;
        Some(Arc::make_mut(part).entry(key.clone()).or_default())
    }

    /// Takes in an event.
    pub fn add(&mut self, event: &TrailEvent) {
        let Some(entry) = self.entry(user_key(event)) else { return };
        let known = entry.users.iter_mut().find(|(user, _)| user.who == event.who);
        let user = match known {
            Some((user, uses)) => {
                *uses += 1;
                user.clone()
            }
            None => {
                let user = Arc::new(Principal::of(event));
                entry.users.push((user.clone(), 1));
                user
            }
        };
        let Some(issue) = Issue::of(event, user) else { return };
        let Some(entry) = self.entry(&issue.key) else { return };
        match entry.issues.iter_mut().find(|(held, _)| **held == issue) {
            Some((_, uses)) => *uses += 1,
            None => {
                entry.issues.push((Arc::new(issue), 1));
                self.changes += 1;
            }
        }
    }

    /// Lets go of an event that was taken in.
    pub fn remove(&mut self, event: &TrailEvent) {
        if let Some(issued) = &event.issued {
            let is_it = |issue: &Issue| issue.id == event.id && issue.time == event.time;
            let gone = self.entry(&issued.key).is_some_and(|entry| let_go(&mut entry.issues, is_it));
            self.changes += u64::from(gone);
            self.clear(&issued.key);
        }
        if let Some(entry) = self.entry(user_key(event)) {
            let_go(&mut entry.users, |user| user.who == event.who);
        }
        self.clear(user_key(event));
    }

    /// Nothing is known of a key any more.
    fn clear(&mut self, key: &Text) {
        let is_empty = |entry: &Entry| entry.issues.is_empty() && entry.users.is_empty();
        if let Some(part) = self.parts.get_mut(place(key)).filter(|part| part.get(key).is_some_and(is_empty))
        {
            Arc::make_mut(part).remove(key);
        }
    }

    /// The events that issued a key.
    pub fn issues(&self, key: &str) -> impl Iterator<Item = &Arc<Issue>> {
        self.part(key).into_iter().flat_map(|entry| entry.issues.iter().map(|(issue, _)| issue))
    }

    /// Who did it, if another event of the same is held.
    pub fn user(&self, event: &TrailEvent) -> Option<&Arc<Principal>> {
        let users = &self.part(user_key(event))?.users;
        users.iter().map(|(user, _)| user).find(|user| user.who == event.who)
    }

    /// Keys of which anything is known.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }
}

/// Counts one less; whether that was the last.
fn let_go<T>(held: &mut Vec<(Arc<T>, u32)>, is_it: impl Fn(&T) -> bool) -> bool {
    let Some(at) = held.iter().position(|(one, _)| is_it(one)) else { return false };
    held[at].1 = held[at].1.saturating_sub(1);
    let is_last = held[at].1 == 0;
    if is_last {
        held.remove(at);
    }
    is_last
}
