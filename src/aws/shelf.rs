use std::{
    any::Any,
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::model::{AccountName, Region};

/// Clients that are kept: one of the SDK's is some 20 kB, and made in less time than one request takes. All that a dozen
/// accounts in four regions need stay; of 1,700 scopes, those that are being read.
const KEPT: usize = 256;
/// One that was not used for this long goes, too.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// The clients of the SDK that were used last, of whatever scopes and services.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Held>);

/// Names a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Which start into the account: see [`Shelf::number`].
    pub start: u64,
    /// Fleet name of the account.
    pub account: AccountName,
    /// Region of the endpoint.
    pub region: Region,
    /// Which of the SDK's crates.
    pub service: &'static str,
}

#[derive(Default)]
struct Held {
    clients: HashMap<Key, Kept>,
    /// Uses, counted: the least of a kept one's was used the longest time ago.
    uses: u64,
    numbers: u64,
}

struct Kept {
    client: Box<dyn Any + Send + Sync>,
    used: u64,
    at: Instant,
}

impl Shelf {
    /// A number that no other start has.
    pub fn number(&self) -> u64 {
        self.with(|held| {
            held.numbers += 1;
            held.numbers
        })
    }

    /// The client of that name: the one that is kept, or a new one.
    pub fn client<T: Clone + Send + Sync + 'static>(&self, key: &Key, make: impl FnOnce() -> T) -> T {
        let kept = self.with(|held| {
            held.uses += 1;
            let (uses, kept) = (held.uses, held.clients.get_mut(key)?);
            (kept.used, kept.at) = (uses, Instant::now());
            kept.client.downcast_ref::<T>().cloned()
        });
        // Two may make the same at once; nobody waits for the other.
        kept.unwrap_or_else(|| {
            let client = make();
            self.with(|held| held.put(key, Box::new(client.clone())));
            client
        })
    }

    /// Drops those of accounts that are not to be kept.
    pub fn keep(&self, is_kept: impl Fn(&AccountName) -> bool) {
        self.with(|held| held.clients.retain(|key, _| is_kept(&key.account)));
    }

    fn with<T>(&self, what: impl FnOnce(&mut Held) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    fn put(&mut self, key: &Key, client: Box<dyn Any + Send + Sync>) {
        let at = Instant::now();
        self.clients.retain(|_, kept| at.duration_since(kept.at) < IDLE);
        if self.clients.len() >= KEPT {
            let least = self.clients.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
            least.iter().for_each(|key| _ = self.clients.remove(key));
        }
        self.clients.insert(key.clone(), Kept { client, used: self.uses, at });
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|held| {
            f.debug_struct("Shelf").field("clients", &held.clients.len()).finish_non_exhaustive()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(account: &str, region: usize) -> Key {
        let (account, region) = (AccountName::new(account), Region::new(region.to_string()));
        Key { start: 1, account, region, service: "ssm" }
    }

    #[test]
    fn what_was_used_last_is_kept_and_nothing_beyond_the_number() {
        let shelf = Shelf::default();
        for n in 0..KEPT {
            assert_eq!(shelf.client(&key("a", n), || n), n);
        }
        assert_eq!(shelf.client(&key("a", 0), || 7777_usize), 0, "kept");
        shelf.client(&key("a", KEPT), || KEPT);
        assert_eq!(shelf.client(&key("a", 0), || 7777_usize), 0, "used just now");
        assert_eq!(shelf.client(&key("a", 1), || 7777_usize), 7777, "used before all others");
        assert_eq!(shelf.with(|held| held.clients.len()), KEPT);
    }

    #[test]
    fn another_start_has_other_clients_and_who_is_gone_has_none() {
        let shelf = Shelf::default();
        let (one, other) = (shelf.number(), shelf.number());
        let of = |start| Key { start, ..key("a", 0) };
        assert_eq!([of(one), of(other)].map(|key| shelf.client(&key, || key.start)), [one, other]);
        shelf.client(&key("b", 0), || 1);
        shelf.keep(|account| account.as_str() == "b");
        assert_eq!(shelf.with(|held| held.clients.len()), 1);
    }
}
