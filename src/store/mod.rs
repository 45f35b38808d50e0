//! What is known: for each scope and want the last good snapshot, the fault beside it, and their times.
//! Only the reducer writes it; drawing and printing read it.

mod acknowledged;
mod attention;
mod cell;
mod coverage;
mod gathering;
mod haul;
pub mod history;
mod login_line;
mod people;
mod reading;
mod slot;
mod stream;
mod trail;

use std::{collections::BTreeMap, sync::Arc};

pub use attention::{Aside, Attention, AttentionKind, OUTAGE, Tally, attention, stands_at, tally, worrying};
pub use cell::{Cell, Mark, cell, shuts_out};
pub use coverage::{Coverage, coverage};
pub use gathering::Moved;
pub use haul::Haul;
pub use login_line::one_a_login;
pub use people::{Kept, People};
pub use reading::{Reading, reading};
pub use slot::Slot;
pub use trail::{Archive, LookedUp, Trail};

use crate::model::{
    Account, AccountName, Acknowledged, Costs, Fleet, Limits, Login, Observed, Pacing, Prices, Progress,
    Region, ScopeKey, Snapshot, Source, Text, Timestamp, Traffic, TrailEvent, Update, Want,
};

/// Answers of what was looked at one by one (see [`Want::is_looked_at`]) that are kept out of sight.
const LEFT_KEPT: usize = 256;
/// Points in them, at most, unless the last one has more: some 16 MB.
const LEFT_POINTS: usize = 500_000;

/// Everything that Skydeck knows.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// The accounts and regions that are watched.
    pub fleet: Arc<Fleet>,
    /// Requests, as last told.
    pub traffic: Traffic,
    /// How slowly it is read: what is stale depends on it.
    pub pacing: Pacing,
    /// What asking has cost, as last told; none before.
    pub costs: Option<Arc<Costs>>,
    /// What asking costs,
    pub prices: Arc<Prices>,
    /// and may cost.
    pub limits: Limits,
    /// How many changes there have been: what was made from it is as good as ever while this stands still.
    pub revision: u64,
    /// Long reads under way, as last told: by scope, then want.
    pub progress: Vec<Progress>,
    /// Logins that accounts have needed, as they stand.
    pub logins: Vec<Login>,
    /// By how much this machine's clock is off, in a sentence; none while it is right.
    pub clock_off: Option<String>,
    /// Since when there is no network: answers come from nowhere. None while they do.
    pub no_network: Option<Timestamp>,
    /// How far the gathering of the fleet is, in words; none when it is done.
    pub gathering: Option<String>,
    /// What was left out of the fleet, and why.
    pub left_out: Vec<String>,
    /// What people have acknowledged or snoozed, on this console or another, by key.
    pub acknowledged: BTreeMap<Text, Acknowledged>,
    /// The history can be asked who issued a key.
    pub asks_history: bool,
    /// Nobody else can be asked.
    pub is_offline: bool,
    /// What is known of the archive of trail events.
    pub trail: Trail,
    /// Streams hold their newest events alone, as many as a program may that runs for weeks. What prints all of them
    /// holds all of them.
    pub is_bounded: bool,
    /// How often something was left.
    leaves: u64,
    /// Who is behind the events that are held.
    followed: people::Followed,
    /// Boxed: a map keeps room for more than are in it.
    slots: BTreeMap<ScopeKey, BTreeMap<Want, Box<Slot>>>,
}

impl Store {
    /// An empty store over a fleet.
    pub fn new(fleet: Arc<Fleet>) -> Self {
        Self { fleet, ..Self::default() }
    }

    /// Takes in what a collector handed over. A fault leaves the last good snapshot where it is. When
    /// nothing but the time is other than before, the revision stands still.
    pub fn apply(&mut self, update: Update) {
        let looked_at = update.want.is_looked_at();
        let most = self.room(&update);
        let slot =
            self.slots.entry(update.scope.clone()).or_default().entry(update.want.clone()).or_default();
        let (scope, want) = (update.scope.clone(), update.want.clone());
        if slot.apply(update, &self.pacing, most) {
            self.revision += 1;
        }
        self.follow(&scope, &want);
        if looked_at {
            self.drop_left();
        }
    }

    /// How many events the stream of an update may have with it.
    fn room(&self, update: &Update) -> usize {
        let Some(Snapshot::Events(new)) = update.snapshot.as_deref().filter(|_| self.is_bounded) else {
            return usize::MAX;
        };
        let of = |slot: &Slot| match slot.good.as_ref().map(|good| &*good.value) {
            Some(Snapshot::Events(batch)) => (batch.events.len(), slot.is_left),
            _ => (0, slot.is_left),
        };
        let own = self.slot(&update.scope, &update.want).map_or(0, |slot| of(slot).0);
        let streams = self.slots().filter(|(_, want, _)| want.source() == Source::Events);
        let others = streams.filter(|(key, want, _)| (*key, *want) != (&update.scope, &update.want));
        stream::room(others.map(|(.., slot)| of(slot)).chain([(own + new.events.len(), false)]))
    }

    /// Takes in what was seen before the start, with its time, as far as nothing has been seen since; whether it did.
    pub fn remember(&mut self, update: Update) -> bool {
        let wants = self.slots.entry(update.scope.clone()).or_default();
        let (scope, want) = (update.scope.clone(), update.want.clone());
        let taken = wants.entry(want.clone()).or_default().remember(update);
        if taken {
            self.revision += 1;
            self.follow(&scope, &want);
        }
        taken
    }

    /// Keeps up whose the keys are of events that were read.
    fn follow(&mut self, scope: &ScopeKey, want: &Want) {
        if !matches!(want.source(), Source::Events | Source::EventLookup) {
            return;
        }
        let slot = self.slots.get(scope).and_then(|wants| wants.get(want));
        if let Some(good) = slot.and_then(|slot| slot.good.as_ref()) {
            self.followed.put(scope, want, &good.value);
        }
    }

    /// Lets go of keys of what is not held any more.
    fn unfollow(&mut self) {
        let slots = &self.slots;
        self.followed.retain(|scope, want| slots.get(scope).is_some_and(|wants| wants.contains_key(want)));
    }

    /// Who is behind the events that are held.
    pub fn people(&self) -> &Arc<People> {
        &self.followed.people
    }

    /// Takes in which events issued a key, found in the history: none, too.
    pub fn issuers_found(&mut self, key: Text, events: Vec<Arc<TrailEvent>>) {
        self.followed.found(key, events);
        self.revision += 1;
    }

    /// Whether the history was asked who issued a key.
    pub fn issuers_known(&self, key: &str) -> bool {
        self.followed.was_looked_for(key)
    }

    /// Lets go of all that is known of an account, but for how the fleet is made.
    pub fn forget(&mut self, account: &AccountName) {
        self.revision += 1;
        self.slots.retain(|key, wants| {
            if key.account == *account {
                wants.retain(|want, _| want.source().makes_fleet());
            }
            !wants.is_empty()
        });
        self.unfollow();
    }

    /// When the last of these was seen, while all that is known of them is from before the start.
    pub fn before_start(&self, scopes: &[ScopeKey], wants: &[Want]) -> Option<Timestamp> {
        let slots = scopes.iter().flat_map(|key| wants.iter().filter_map(move |want| self.slot(key, want)));
        let mut last = None;
        for (slot, good) in slots.filter_map(|slot| Some((slot, slot.good.as_ref()?))) {
            if !slot.is_remembered {
                return None;
            }
            last = last.max(Some(good.at));
        }
        last
    }

    /// What has failed again and again is tried next at that time; whether it is known to fail.
    pub fn probes(&mut self, scope: &ScopeKey, want: &Want, at: Timestamp) -> bool {
        let slot = self.slots.get_mut(scope).and_then(|wants| wants.get_mut(want));
        let Some(slot) = slot.filter(|slot| slot.fault.is_some()) else { return false };
        self.revision += 1;
        slot.probe = Some(at);
        true
    }

    /// Every alarm that is looked at leaves its points and its history behind, every service its instances, and every
    /// step through time the points of all charts: the last that were left are kept. What is in sight always is.
    fn drop_left(&mut self) {
        let left = self.slots().filter(|(_, want, slot)| slot.is_left && want.is_looked_at());
        let mut left: Vec<_> = left
            .map(|(key, want, slot)| (slot.left_order, slot.points(), key.clone(), want.clone()))
            .collect();
        left.sort_unstable_by_key(|(order, ..)| std::cmp::Reverse(*order));
        let (mut points, mut has_gone) = (0, false);
        for (place, (_, more, key, want)) in left.into_iter().enumerate() {
            points += more;
            let is_over = place >= LEFT_KEPT || place > 0 && points > LEFT_POINTS;
            if is_over && let Some(wants) = self.slots.get_mut(&key) {
                has_gone |= wants.remove(&want).is_some();
            }
        }
        if has_gone {
            self.unfollow();
        }
    }

    /// Nobody has a want any more, and nothing would ever clear its fault. That of one thing that was looked at is
    /// let go, for it is asked at once when somebody comes back; any other wants no human until then, and one that
    /// passes is not told any more either.
    pub fn leave(&mut self, scope: &ScopeKey, want: &Want) {
        let slot = self.slots.get_mut(scope).and_then(|wants| wants.get_mut(want));
        if let Some(slot) = slot.filter(|slot| !slot.is_left) {
            slot.is_left = true;
            self.leaves += 1;
            slot.left_order = self.leaves;
            if slot.fault.is_some() {
                self.revision += 1;
            }
            if want.is_looked_at() {
                slot.fault = None;
                slot.faulty_since = None;
                self.drop_left();
            }
        }
    }

    /// Somebody has a want again.
    pub fn come_back(&mut self, scope: &ScopeKey, want: &Want) {
        let slot = self.slots.get_mut(scope).and_then(|wants| wants.get_mut(want));
        if let Some(slot) = slot.filter(|slot| slot.is_left) {
            slot.is_left = false;
            if slot.fault.is_some() {
                self.revision += 1;
            }
        }
    }

    /// What is known of one want in one scope; of what is read once an account, in any of its scopes.
    pub fn slot(&self, scope: &ScopeKey, want: &Want) -> Option<&Slot> {
        let whole = want.source().is_of_account() && scope.region != Region::global();
        let whole = whole.then(|| ScopeKey { account: scope.account.clone(), region: Region::global() });
        self.slots.get(whole.as_ref().unwrap_or(scope))?.get(want).map(|slot| &**slot)
    }

    /// What wants a human of one want in one scope, muted or not; none while it has not been read since the start.
    pub fn wanting<'a>(
        &'a self,
        scope: &ScopeKey,
        want: &'a Want,
        now: Timestamp,
    ) -> Option<impl Iterator<Item = &'a Attention>> {
        let slot = self.slot(scope, want).filter(|slot| slot.good.is_some() && !slot.is_remembered)?;
        Some(slot.wanting_at(want, now))
    }

    /// All slots, by scope, then want.
    pub fn slots(&self) -> impl Iterator<Item = (&ScopeKey, &Want, &Slot)> {
        self.slots.iter().flat_map(|(key, wants)| wants.iter().map(move |(want, slot)| (key, want, &**slot)))
    }

    /// Slots of one scope.
    pub fn slots_of(&self, scope: &ScopeKey) -> impl Iterator<Item = (&Want, &Slot)> {
        self.slots.get(scope).into_iter().flatten().map(|(want, slot)| (want, &**slot))
    }

    /// Last good snapshots of one source, by scope.
    pub fn good(&self, source: Source) -> impl Iterator<Item = (&ScopeKey, &Observed<Arc<Snapshot>>)> {
        self.slots()
            .filter(move |(_, want, _)| want.source() == source)
            .filter_map(|(key, _, slot)| Some((key, slot.good.as_ref()?)))
    }

    /// The account's id: from the configuration, else from GetCallerIdentity.
    pub fn account_id(&self, name: &AccountName) -> Option<String> {
        self.known_id(name).map(str::to_owned)
    }

    /// The same, as it is held.
    pub fn known_id(&self, name: &AccountName) -> Option<&str> {
        match self.fleet.account(name).and_then(|a| a.id.as_ref()) {
            Some(id) => Some(id.as_str()),
            None => self.identity(name).map(|identity| identity.account.as_str()),
        }
    }

    /// Who we are in an account, once it has answered.
    pub fn identity(&self, name: &AccountName) -> Option<&crate::model::Identity> {
        let key = ScopeKey { account: name.clone(), region: Region::global() };
        match self.slot(&key, &Want::Identity)?.good.as_ref().map(|o| &*o.value) {
            Some(Snapshot::Identity(identity)) => Some(identity),
            _ => None,
        }
    }

    /// The account by name.
    pub fn account(&self, name: &AccountName) -> Option<&Arc<Account>> {
        self.fleet.account(name)
    }

    /// How many of `scopes` have answered all of `wants`, freshly and without a fault; how many have a fault in any
    /// of these; how many are not read, or not all of it, or not lately. Who we are does not count.
    pub fn scope_health(&self, scopes: &[ScopeKey], wants: &[Want], now: Timestamp) -> ScopeHealth {
        let mut health = ScopeHealth::default();
        for key in scopes {
            let regional = || wants.iter().filter(|want| want.source() != Source::Identity);
            // Found once: a frame asks this of every scope of the fleet.
            let held = self.slots.get(key);
            let slots = || {
                regional().map(|want| match want.source().is_of_account() {
                    true => (want, self.slot(key, want)),
                    false => (want, held.and_then(|held| held.get(want)).map(|slot| &**slot)),
                })
            };
            if slots().any(|(_, slot)| slot.is_some_and(|slot| slot.fault.is_some())) {
                health.faulty += 1;
            } else if regional().next().is_some()
                && slots().all(|(want, slot)| slot.is_some_and(|slot| slot.is_fresh(want, &self.pacing, now)))
            {
                health.ok += 1;
            } else {
                health.unread += 1;
            }
        }
        health
    }

    /// The oldest observation of a wanted, answered source in these scopes.
    pub fn oldest(&self, scopes: &[ScopeKey], wants: &[Want]) -> Option<Timestamp> {
        let slots = scopes.iter().flat_map(|key| wants.iter().filter_map(|want| self.slot(key, want)));
        slots.filter_map(|slot| slot.good.as_ref().map(|good| good.at)).min()
    }
}

/// Scopes by whether they answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScopeHealth {
    /// Answered in full, lately, without a fault.
    pub ok: usize,
    /// At least one source has a fault.
    pub faulty: usize,
    /// Not all has come yet, or it is stale.
    pub unread: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AskEnd, Metric, MetricAsk, MetricQuery, Point, Series, Standing};

    #[test]
    fn what_was_looked_at_does_not_pile_up() {
        let mut store = Store::default();
        let scope = ScopeKey { account: AccountName::new("a"), region: Region::new("r") };
        let want = |n: u32| {
            let metric = Metric { namespace: "N".into(), name: n.to_string().into(), dimensions: vec![] };
            let queries = vec![MetricQuery::of(metric, "Sum", 60)];
            Want::MetricData(Arc::new(MetricAsk::new(queries, std::time::Duration::from_secs(3600))))
        };
        for n in 0..1000 {
            let range = std::time::Duration::from_secs(86_400);
            let history = Want::AlarmHistory { alarm: n.to_string().into(), range };
            for (want, snapshot) in
                [(want(n), Snapshot::MetricData(vec![])), (history, Snapshot::AlarmHistory(vec![]))]
            {
                store.apply(Update {
                    scope: scope.clone(),
                    want: want.clone(),
                    at: Timestamp::from_second(i64::from(n)).expect("in range"),
                    snapshot: Some(Arc::new(snapshot)),
                    fault: None,
                });
                store.leave(&scope, &want);
            }
        }
        let lists = [(Want::Alarms, Snapshot::Alarms(vec![])), (Want::Nodes, Snapshot::Nodes(vec![]))];
        for (want, snapshot) in lists.clone() {
            let at = Timestamp::UNIX_EPOCH;
            let snapshot = Some(Arc::new(snapshot));
            store.apply(Update { scope: scope.clone(), want, at, snapshot, fault: None });
        }
        assert_eq!(store.slots().count(), LEFT_KEPT + lists.len(), "lists stay");
        assert!(store.slot(&scope, &want(999)).is_some() && store.slot(&scope, &want(0)).is_none());
    }
    #[test]
    fn who_moves_through_time_leaves_no_more_than_so_many_points_and_what_is_in_sight_stays() {
        let mut store = Store::default();
        let scope = ScopeKey { account: AccountName::new("a"), region: Region::new("r") };
        let metric = Metric { namespace: "N".into(), name: "m".into(), dimensions: vec![] };
        let query = MetricQuery::of(metric, "Sum", 60);
        let want = |hour: i64| {
            let end = AskEnd::At(Timestamp::from_second(hour * 3600).expect("in range"));
            let range = std::time::Duration::from_secs(3600);
            Want::MetricData(Arc::new(MetricAsk { end, ..MetricAsk::new(vec![query.clone()], range) }))
        };
        let mut show = |hour: i64, points: usize| {
            let at = Timestamp::UNIX_EPOCH;
            let series = Series {
                query: query.clone(),
                label: "m".into(),
                points: vec![Point { at, value: 1.0, provisional: false }; points],
                standing: Standing::Complete,
                why: None,
                since: None,
            };
            let snapshot = Some(Arc::new(Snapshot::MetricData(vec![series])));
            store.apply(Update { scope: scope.clone(), want: want(hour), at, snapshot, fault: None });
            if hour > 0 {
                store.leave(&scope, &want(hour - 1));
            }
            let held: Vec<(bool, usize)> = store.slots().map(|(_, _, s)| (s.is_left, s.points())).collect();
            assert!(store.slot(&scope, &want(hour)).is_some(), "it is in sight");
            let left = held.iter().filter(|(is_left, _)| *is_left).map(|(_, points)| points);
            (held.len(), left.sum::<usize>())
        };
        for hour in 0..200 {
            let (slots, points) = show(hour, LEFT_POINTS / 10);
            assert!(slots <= 11 && points <= LEFT_POINTS, "{hour}: {slots} slots, {points} points");
        }
        assert_eq!(show(200, LEFT_POINTS * 2), (11, LEFT_POINTS));
        assert_eq!(show(201, 1), (2, LEFT_POINTS * 2), "the last one is kept for who comes back to it");
        for hour in 202..600 {
            assert!(show(hour, 1).0 <= LEFT_KEPT + 1);
        }
    }
}
