//! What of an answer goes into the archive of trail events.

use std::{collections::HashSet, sync::Arc, time::Duration};

use super::history::{
    Error, History,
    trail::{Arrival, Arrived, Place, Span},
};
use crate::model::{
    AccountId, EventBatch, EventId, Snapshot, TRAIL_LATE, Timestamp, TrailEvent, Update, Want,
};

/// Events that came with one answer, and what is whole with them.
#[derive(Clone, Debug)]
pub struct Haul {
    place: Place,
    reads: bool,
    events: Vec<Arc<TrailEvent>>,
    /// All events of this span are among these.
    whole: Option<(Timestamp, Timestamp)>,
}

impl Haul {
    /// Of an answer; none when there is nothing in it for the archive. It was asked for at `asked_at` or later, where that is
    /// known, and what is `held` came with others: it is left out, unless these are to be all of a span. The archive may
    /// have forgotten since what came before. The account's id may be in the records alone.
    pub fn of(
        update: &Update,
        account_id: Option<AccountId>,
        asked_at: Option<Timestamp>,
        held: Option<&EventBatch>,
    ) -> Option<Self> {
        let Snapshot::Events(batch) = &**update.snapshot.as_ref()? else { return None };
        let (reads, is_whole) = match &update.want {
            Want::Events { reads, .. } => (*reads, true),
            Want::EventLookup(asked) | Want::Backfill(asked) => (asked.reads, asked.lookup.is_none()),
            _ => return None,
        };
        let whole = is_whole.then(|| settled(batch, asked_at)).flatten();
        let oldest = batch.events.last().map(|event| event.time);
        let held = held.filter(|_| whole.is_none()).into_iter().flat_map(|held| &held.events);
        let held: HashSet<&EventId> =
            held.take_while(|event| Some(event.time) >= oldest).map(|event| &event.id).collect();
        let events: Vec<_> = batch.events.iter().filter(|event| !held.contains(&event.id)).cloned().collect();
        if events.is_empty() && whole.is_none() {
            return None;
        }
        let region = update.scope.region.clone();
        // Of an account whose id nobody knows the records say it.
        let account_id = account_id.or_else(|| batch.events.iter().find_map(|event| recipient(event)))?;
        Some(Self { place: Place { account_id, region }, reads, events, whole })
    }

    /// Where it was recorded.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// How many events there are in it.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event in it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Puts the events into the archive, then says of the span that it is whole, as far as nothing was forgotten meanwhile:
    /// who is killed in between reads it again.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn put(&self, history: &mut History, now: Timestamp) -> Result<Arrived, Error> {
        let arrival = |event: &Arc<TrailEvent>| Arrival { place: self.place.clone(), event: event.clone() };
        let arrivals: Vec<Arrival> = self.events.iter().map(arrival).collect();
        let Some((since, until)) = self.whole else { return history.put_events(&arrivals, now, false) };
        let span = Span { place: self.place.clone(), reads: self.reads, since, until };
        let claim = history.claim(span)?;
        match history.put_events(&arrivals, now, false) {
            Ok(arrived) => history.hold_claim(claim).map(|()| arrived),
            Err(error) => {
                // What is left of it says nothing to anybody.
                let _ = history.give_up(claim);
                Err(error)
            }
        }
    }
}

/// The account of a record. LookupEvents tells of the account's own events alone, so any says whose they are.
fn recipient(event: &TrailEvent) -> Option<AccountId> {
    event.record.value()["recipientAccountId"].as_str().and_then(AccountId::parse)
}

/// The span of a batch in which no event can come any more that it has not: what was young when it was asked for is not
/// whole yet. It was asked for after its end.
fn settled(batch: &EventBatch, asked_at: Option<Timestamp>) -> Option<(Timestamp, Timestamp)> {
    let (since, until) = (batch.complete_since?, batch.complete_until?);
    let asked_at = asked_at.map_or(until, |at| at.max(until));
    let last = until.min(asked_at.checked_sub(TRAIL_LATE).ok()?);
    (last.checked_sub(Duration::from_secs(1)).ok()? >= since).then_some((since, last))
}

#[cfg(test)]
mod canary;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountName, EventAsk, Lookup, LookupKey, Region, ScopeKey};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn whole(want: Want, span: (i64, i64), asked_at: Option<i64>) -> Option<(i64, i64)> {
        let batch = EventBatch {
            complete_since: Some(at(span.0)),
            complete_until: Some(at(span.1)),
            ..EventBatch::default()
        };
        let update = Update {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("r") },
            want,
            at: at(span.1),
            snapshot: Some(Arc::new(Snapshot::Events(batch))),
            fault: None,
        };
        let haul = Haul::of(&update, AccountId::parse("111122223333"), asked_at.map(at), None)?;
        haul.whole.map(|(since, until)| (since.as_second(), until.as_second()))
    }

    #[test]
    fn what_is_younger_than_events_may_be_late_is_not_whole_yet() {
        let follow = || Want::Events { window: Duration::from_secs(3600), reads: false };
        assert_eq!(whole(follow(), (0, 5000), None), Some((0, 3800)));
        assert_eq!(whole(follow(), (4900, 5000), None), None, "a head poll holds nothing");
        // What a broken walk left out, read later.
        assert_eq!(whole(follow(), (0, 5000), Some(5600)), Some((0, 4400)));
        assert_eq!(whole(follow(), (0, 5000), Some(90_000)), Some((0, 5000)));
        let ask = EventAsk { since: at(0), until: at(5000), reads: false, lookup: None };
        assert_eq!(whole(Want::Backfill(ask.clone().into()), (0, 5000), Some(90_000)), Some((0, 5000)));
        let lookup = Some(Lookup { key: LookupKey::EventName, value: "X".into() });
        let some = EventAsk { lookup, ..ask };
        assert_eq!(whole(Want::EventLookup(some.into()), (0, 5000), Some(90_000)), None, "some of them");
        assert_eq!(whole(Want::Alarms, (0, 5000), None), None);
    }
}
