use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use tokio::{sync::Mutex, time::Instant};

use crate::model::{AccountName, ScopeKey, Want};

use super::schedule::Schedule;

/// What a poller polls.
pub(super) type Key = (ScopeKey, Want);

/// A schedule, locked by its poller for as long as that lives. Whoever comes back to it waits until the
/// poller that was stopped is gone, so that nothing is ever asked twice at once.
pub(super) type Kept = Arc<Mutex<Schedule>>;

/// Schedules kept of what nobody wants now. A view over a large fleet (480 scopes, six sources) has 2,880: a
/// whole one and its drill-downs are remembered, in less than a megabyte.
const LEFT: usize = 4096;
/// Of what is looked at one thing at a time. Well below the graphs whose points the store keeps: what is
/// remembered as just read must still be there to be shown.
const LOOKED_AT: usize = 32;
/// Points in those, at most, unless the last one has more; for the same reason.
const LOOKED_AT_POINTS: usize = 250_000;
/// After this long nobody comes back to one thing that was looked at.
const LOOKED_AT_FOR: Duration = Duration::from_secs(3600);

/// The schedules of wants that were left, so that who comes back asks no more than is due.
#[derive(Debug, Default)]
pub(super) struct Memory {
    left: HashMap<Key, Left>,
    count: u64,
}

#[derive(Debug)]
struct Left {
    kept: Kept,
    at: Instant,
    /// Order of leaving.
    order: u64,
}

impl Memory {
    /// Remembers the schedule of a want that is left now.
    pub fn leave(&mut self, key: Key, kept: Kept) {
        self.count += 1;
        self.left.insert(key, Left { kept, at: Instant::now(), order: self.count });
    }

    /// Gives back the schedule of a want that comes back; a new one if it is not remembered.
    pub fn take(&mut self, key: &Key) -> Kept {
        self.left.remove(key).map(|left| left.kept).unwrap_or_default()
    }

    /// Forgets everything of these accounts.
    pub fn forget(&mut self, accounts: &BTreeSet<AccountName>) {
        self.left.retain(|(scope, _), _| !accounts.contains(&scope.account));
    }

    /// Lets go of what is over its time or its number, least recently left first.
    pub fn trim(&mut self) {
        let now = Instant::now();
        let looked_at = |key: &Key| key.1.is_looked_at();
        self.left.retain(|key, left| !looked_at(key) || now - left.at < LOOKED_AT_FOR);
        self.keep(LOOKED_AT, looked_at);
        self.keep_points(LOOKED_AT_POINTS);
        self.keep(LEFT, |_| true);
    }

    /// The last that were left, of what is looked at, with so many points in all.
    fn keep_points(&mut self, most: usize) {
        let looked_at = self.left.iter().filter(|(key, _)| key.1.is_looked_at());
        // One that its poller still holds is about to be left: it is looked at the next time.
        let points = |left: &Left| left.kept.try_lock().map_or(0, |schedule| schedule.points());
        let mut all: Vec<(u64, usize)> = looked_at.map(|(_, left)| (left.order, points(left))).collect();
        all.sort_unstable_by_key(|(order, _)| std::cmp::Reverse(*order));
        let mut sum = 0;
        let over = all.iter().enumerate().find(|(place, (_, points))| {
            sum += points;
            *place > 0 && sum > most
        });
        if let Some((_, (last, _))) = over {
            self.left.retain(|key, left| !key.1.is_looked_at() || left.order > *last);
        }
    }

    fn keep(&mut self, most: usize, which: impl Fn(&Key) -> bool) {
        let mut orders: Vec<u64> =
            self.left.iter().filter(|(key, _)| which(key)).map(|(_, left)| left.order).collect();
        if let Some(over) = orders.len().checked_sub(most).filter(|over| *over > 0) {
            orders.sort_unstable();
            let first = orders[over];
            self.left.retain(|key, left| !which(key) || left.order >= first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MetricAsk, Region};

    fn key(region: usize, want: Want) -> Key {
        (ScopeKey { account: AccountName::new("a"), region: Region::new(region.to_string()) }, want)
    }

    fn graph(region: usize) -> Key {
        let ask = MetricAsk::new(vec![], Duration::from_secs(3600));
        key(region, Want::MetricData(Arc::new(ask)))
    }

    #[tokio::test(start_paused = true)]
    async fn the_least_recently_left_go_first() {
        let mut memory = Memory::default();
        let alarms = |n| key(n, Want::Alarms);
        (0..LEFT).for_each(|n| memory.leave(alarms(n), Kept::default()));
        memory.trim();
        assert_eq!(memory.left.len(), LEFT);
        memory.take(&alarms(0));
        memory.leave(alarms(0), Kept::default());
        memory.leave(alarms(LEFT), Kept::default());
        memory.trim();
        assert_eq!(memory.left.len(), LEFT);
        assert!(!memory.left.contains_key(&alarms(1)), "left before all others");
        assert!([0, 2, LEFT].iter().all(|n| memory.left.contains_key(&alarms(*n))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_looked_at_has_few_points() {
        let mut memory = Memory::default();
        let of = |points| Arc::new(Mutex::new(Schedule::of_points(points)));
        (0..10).for_each(|n| memory.leave(graph(n), of(LOOKED_AT_POINTS / 4)));
        memory.trim();
        assert_eq!((6..10).filter(|n| memory.left.contains_key(&graph(*n))).count(), memory.left.len());
        assert_eq!(memory.left.len(), 4);
        memory.leave(key(0, Want::Alarms), Kept::default());
        memory.leave(graph(10), of(LOOKED_AT_POINTS * 2));
        memory.trim();
        assert_eq!(memory.left.len(), 2, "the last one is kept, whatever its size");
        assert!(memory.left.contains_key(&graph(10)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_looked_at_is_few_and_forgotten_after_an_hour() {
        let mut memory = Memory::default();
        memory.leave(key(0, Want::Alarms), Kept::default());
        (0..=LOOKED_AT).for_each(|n| memory.leave(graph(n), Kept::default()));
        memory.trim();
        assert!(!memory.left.contains_key(&graph(0)) && memory.left.contains_key(&graph(1)));
        tokio::time::advance(LOOKED_AT_FOR - Duration::from_secs(1)).await;
        memory.trim();
        assert_eq!(memory.left.len(), LOOKED_AT + 1);
        tokio::time::advance(Duration::from_secs(1)).await;
        memory.trim();
        assert_eq!(memory.left.keys().collect::<Vec<_>>(), [&key(0, Want::Alarms)]);
    }
}
