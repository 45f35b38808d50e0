use std::{collections::BTreeMap, sync::Arc};

use super::{
    Attention, Mark,
    stream::{Merged, merge, trim},
};
use crate::model::{
    EventBatch, EventId, Fault, Health, Observed, Pacing, ScopeKey, Snapshot, Spans, Text, Timestamp, Update,
    Want, age,
};

/// The last good snapshot and the fault beside it.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    /// The last snapshot that came, and when.
    pub good: Option<Observed<Arc<Snapshot>>>,
    /// What goes wrong now, and when it was last seen. Gone with the next clean update.
    pub fault: Option<Observed<Fault>>,
    /// Since when it has been going wrong.
    pub faulty_since: Option<Timestamp>,
    /// The last good snapshot is one from before the start.
    pub(super) is_remembered: bool,
    /// It has failed again and again: when it is tried next.
    pub probe: Option<Timestamp>,
    /// Nobody wants it now: its fault is of what is not asked any more.
    pub(super) is_left: bool,
    /// When that was, in the order of all that were left.
    pub(super) left_order: u64,
    /// Since when each sick service has been sick: Cloud Map does not say, so it is known only of those that
    /// were seen to turn.
    sick_since: BTreeMap<Text, Option<Timestamp>>,
    /// Of a stream, the spans of time that have been read.
    read: Spans,
    /// Of a stream, that not all of its time is held: there were too many events.
    pub is_trimmed: bool,
    /// What in the last good snapshot wants a human: worked out when it came, for it is looked at each frame.
    pub(super) wanting: Vec<Attention>,
}

impl Slot {
    /// See [`Snapshot::points`].
    pub(super) fn points(&self) -> usize {
        self.good.as_ref().map_or(0, |good| good.value.points())
    }

    /// Takes in an answer. Whether it says anything but that all is as it was: what is equal stays the one that is held,
    /// with the new time. Who was stale and no longer is has changed. Of a stream `most` events are held.
    pub(super) fn apply(&mut self, update: Update, pacing: &Pacing, most: usize) -> bool {
        let Update { scope, want, at, snapshot, fault } = update;
        let same_fault = self.fault.as_ref().map(|fault| &fault.value) == fault.as_ref();
        let mut changed =
            self.is_left && self.fault.is_some() || !same_fault || !self.is_fresh(&want, pacing, at);
        changed |= self.is_remembered && snapshot.is_some();
        self.is_left = false;
        self.probe = None;
        if let Some(fault) = fault {
            self.faulty_since.get_or_insert(at);
            self.fault = Some(Observed { at, value: fault });
        } else {
            self.faulty_since = None;
            self.fault = None;
        }
        let Some(snapshot) = snapshot else { return changed };
        let was_remembered = std::mem::take(&mut self.is_remembered);
        let complete_since = self.complete_since(&want, &snapshot, at);
        let held = self.good.as_ref().map(|good| &good.value);
        let value = match (&*snapshot, held.map(|held| &**held), &want) {
            (Snapshot::Events(new), Some(Snapshot::Events(old)), Want::Events { window, .. }) => {
                let Merged { mut batch, fresh } = merge(old, new, at, *window);
                batch.complete_since = complete_since.or(batch.complete_since);
                if trim(&mut batch, most) {
                    self.is_trimmed = true;
                    // What is held no more is not claimed again by what was once read.
                    batch.complete_since.into_iter().for_each(|since| self.read.forget_before(since));
                }
                if is_same(old, &batch) && !changed {
                    self.good = Some(Observed { at, value: Arc::new(Snapshot::Events(batch)) });
                    return false;
                }
                self.wanting = still_wanting(std::mem::take(&mut self.wanting), &batch, &fresh, &scope);
                self.good = Some(Observed { at, value: Arc::new(Snapshot::Events(batch)) });
                return true;
            }
            (Snapshot::Events(new), ..) if new.events.len() > most => {
                let mut batch = new.clone();
                self.is_trimmed = trim(&mut batch, most);
                Arc::new(Snapshot::Events(batch))
            }
            (new, Some(old), _) if new == old => held.cloned().unwrap_or(snapshot),
            _ => snapshot,
        };
        if held.is_some_and(|held| Arc::ptr_eq(held, &value)) {
            self.good = Some(Observed { at, value });
            return changed;
        }
        changed = true;
        if let Snapshot::Services(services) = &*value {
            let sick =
                services.iter().filter(|s| matches!(s.counts.rollup(), Health::Degraded | Health::Unhealthy));
            let before = std::mem::take(&mut self.sick_since);
            // What turned while nobody looked has no date.
            let turned = (self.good.is_some() && !was_remembered).then_some(at);
            self.sick_since =
                sick.map(|s| (s.id.clone(), before.get(&s.id).copied().unwrap_or(turned))).collect();
        }
        self.wanting = super::attention::of_snapshot(&scope, self, &value);
        self.good = Some(Observed { at, value });
        changed
    }

    /// From when on a stream has been read without a gap, with what has come now: what a broken walk left out may be read
    /// later, and is older then than what is known.
    fn complete_since(&mut self, want: &Want, snapshot: &Snapshot, now: Timestamp) -> Option<Timestamp> {
        let (Want::Events { window, .. }, Snapshot::Events(batch)) = (want, snapshot) else { return None };
        self.read.add(batch.complete_since?, batch.complete_until?);
        let begin = now.checked_sub(*window).ok()?;
        let (since, until) = self.read.newest()?;
        self.read.forget_before(begin);
        // It is told from where it begins, even when that is out of the window by now.
        self.read.add(since, until);
        Some(since)
    }

    /// Takes in what was seen before the start, unless something has been seen since. What goes wrong by now stays.
    pub(super) fn remember(&mut self, update: Update) -> bool {
        if self.good.is_some() {
            return false;
        }
        let now = (self.fault.take(), self.faulty_since.take(), self.is_left);
        self.apply(update, &Pacing::default(), usize::MAX);
        (self.fault, self.faulty_since, self.is_left) = now;
        self.is_remembered = true;
        true
    }

    /// Whether the last good snapshot is one from before the start.
    pub fn is_remembered(&self) -> bool {
        self.is_remembered
    }

    /// When the last answer came. What is asked by one poller is asked one after the other: the next answer was asked for
    /// then or later.
    pub fn came(&self) -> Option<Timestamp> {
        self.fault.as_ref().map(|fault| fault.at).max(self.good.as_ref().map(|good| good.at))
    }

    /// The events that are held, of a stream.
    pub fn events(&self) -> Option<&EventBatch> {
        match self.good.as_ref().map(|good| &*good.value) {
            Some(Snapshot::Events(batch)) => Some(batch),
            _ => None,
        }
    }

    /// What goes wrong, unless nobody asks any more and it will have passed.
    pub fn told_fault(&self) -> Option<&Observed<Fault>> {
        self.fault.as_ref().filter(|fault| !self.is_left || !fault.value.kind.passes())
    }

    /// What goes wrong now, of what somebody wants.
    pub(super) fn standing_fault(&self) -> Option<&Observed<Fault>> {
        self.fault.as_ref().filter(|_| !self.is_left)
    }

    /// What wants a human at a time: events that nobody reads any more grow old all the same.
    pub(super) fn wanting_at(&self, want: &Want, now: Timestamp) -> impl Iterator<Item = &Attention> {
        let window = if let Want::Events { window, .. } = want { Some(*window) } else { None };
        let is_old = move |at: Timestamp| window.is_some_and(|window| age(at, now) > window);
        self.wanting.iter().filter(move |item| !item.since.is_some_and(is_old))
    }

    /// (alarms, warnings) in the last good snapshot, but for what is muted.
    pub(super) fn troubles(&self, now: Timestamp) -> (usize, usize) {
        let muted = |item: &&Attention| item.mutes.as_ref().is_some_and(|mutes| mutes.active(now).is_some());
        let told = || self.wanting.iter().filter(move |item| !muted(item));
        let alarms = told().filter(|item| item.mark == Mark::Alarm).count();
        (alarms, told().count() - alarms)
    }

    /// Since when a service is sick, if it was seen to turn.
    pub fn sick_since(&self, service_id: &str) -> Option<Timestamp> {
        self.sick_since.get(service_id).copied().flatten()
    }

    /// Whether it was read, and not too long ago.
    pub fn is_fresh(&self, want: &Want, pacing: &Pacing, now: Timestamp) -> bool {
        self.good.as_ref().is_some_and(|good| age(good.at, now) <= pacing.stale_after(want))
    }
}

/// What of a stream wants a human when some of it is new and some has gone: what was held is not looked at again.
fn still_wanting(
    before: Vec<Attention>,
    batch: &EventBatch,
    fresh: &[usize],
    scope: &ScopeKey,
) -> Vec<Attention> {
    let is_held = |item: &Attention| {
        let (id, since) = (EventId::new(&*item.subject), item.since);
        let place = batch
            .events
            .binary_search_by(|event| since.cmp(&Some(event.time)).then_with(|| event.id.cmp(&id)));
        place.is_ok_and(|at| fresh.binary_search(&at).is_err())
    };
    let events = fresh.iter().filter_map(|at| batch.events.get(*at)).map(|event| &**event);
    let mut list = super::attention::of_events(scope, events);
    list.extend(before.into_iter().filter(is_held));
    list.sort_by_key(|item| std::cmp::Reverse(item.since));
    list
}

/// Whether two batches have the same events, and go back as far. Up to when they are read is but the time.
fn is_same(one: &EventBatch, other: &EventBatch) -> bool {
    one.complete_since == other.complete_since
        && one.events.len() == other.events.len()
        && one.events.iter().zip(&other.events).all(|(one, other)| Arc::ptr_eq(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::model::{AccountName, FaultKind, Record, Region, TrailEvent};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn event(id: &str, second: i64) -> Arc<TrailEvent> {
        Arc::new(TrailEvent {
            id: id.into(),
            name: "X".into(),
            source: None,
            time: at(second),
            username: None,
            who: "w".into(),
            read_only: false,
            by_root: false,
            error_code: None,
            resources: Box::default(),
            source_ip: None,
            access_key: None,
            issued: None,
            record: Record::default(),
        })
    }

    fn update(now: i64, events: Vec<Arc<TrailEvent>>, since: i64, fault: Option<Fault>) -> Update {
        Update {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("us-east-1") },
            want: Want::Events { window: Duration::from_secs(1000), reads: false },
            at: at(now),
            snapshot: fault.is_none().then(|| {
                Arc::new(Snapshot::Events(EventBatch {
                    events,
                    complete_since: Some(at(since)),
                    complete_until: Some(at(now)),
                    read: 0,
                }))
            }),
            fault,
        }
    }

    fn ids(slot: &Slot) -> Vec<String> {
        match slot.good.as_ref().map(|g| &*g.value) {
            Some(Snapshot::Events(b)) => b.events.iter().map(|e| e.id.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn events_merge_by_id_and_age_out() {
        let mut slot = Slot::default();
        slot.apply(
            update(1000, vec![event("b", 900), event("a", 100)], 0, None),
            &Pacing::default(),
            usize::MAX,
        );
        slot.apply(
            update(1200, vec![event("c", 1150), event("b", 900)], 880, None),
            &Pacing::default(),
            usize::MAX,
        );
        assert_eq!(ids(&slot), ["c", "b"]);
    }

    #[test]
    fn a_gap_between_reads_is_not_called_complete() {
        let mut slot = Slot::default();
        slot.apply(update(1000, vec![], 0, None), &Pacing::default(), usize::MAX);
        slot.apply(update(5000, vec![], 4000, None), &Pacing::default(), usize::MAX);
        let Some(Snapshot::Events(batch)) = slot.good.as_ref().map(|g| &*g.value) else { panic!() };
        assert_eq!(batch.complete_since, Some(at(4000)));
    }

    #[test]
    fn a_fault_keeps_the_last_good_value_and_its_time() {
        let mut slot = Slot::default();
        slot.apply(update(1000, vec![event("a", 900)], 0, None), &Pacing::default(), usize::MAX);
        slot.apply(
            update(1060, vec![], 0, Some(Fault::new(FaultKind::Throttled, "slow"))),
            &Pacing::default(),
            usize::MAX,
        );
        slot.apply(
            update(1120, vec![], 0, Some(Fault::new(FaultKind::Throttled, "slow"))),
            &Pacing::default(),
            usize::MAX,
        );
        assert_eq!(ids(&slot), ["a"]);
        assert_eq!(slot.good.as_ref().map(|g| g.at), Some(at(1000)));
        assert_eq!(slot.faulty_since, Some(at(1060)));
        slot.apply(update(1180, vec![], 1000, None), &Pacing::default(), usize::MAX);
        assert!(slot.fault.is_none() && slot.faulty_since.is_none());
    }

    #[test]
    fn what_wants_a_human_in_a_stream_is_as_if_all_of_it_were_looked_at() {
        let root = |id: &str, second: i64| {
            let mut root = (*event(id, second)).clone();
            root.by_root = true;
            Arc::new(root)
        };
        let mut slot = Slot::default();
        let pacing = Pacing::default();
        let mut told = |now, events, most| {
            slot.apply(update(now, events, now - 900, None), &pacing, most);
            let whole = slot.good.as_ref().expect("read").value.clone();
            let looked =
                super::super::attention::of_snapshot(&update(0, vec![], 0, None).scope, &slot, &whole);
            assert_eq!(slot.wanting, looked);
            slot.wanting.iter().map(|item| item.subject.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(told(1000, vec![event("b", 900), root("a", 800)], 9), ["a"]);
        assert_eq!(told(1010, vec![root("c", 1005), event("b", 900)], 9), ["c", "a"]);
        assert_eq!(told(1020, vec![root("b", 900), event("a", 800)], 9), ["c", "b"], "told in other words");
        assert_eq!(told(1030, vec![root("d", 1030), event("e", 1030)], 2), ["d"], "the others have no room");
        assert!(slot.is_trimmed);
    }
}
