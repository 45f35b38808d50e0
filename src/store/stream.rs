use std::{cmp::Ordering, collections::HashSet, sync::Arc};

use crate::model::{EventBatch, EventId, FEW, Record, Text, Timestamp, TrailEvent, age};

/// Events of one stream that are held, at most: the newest. The archive has the others.
const STREAM: usize = 20_000;
/// Events of all streams together, at most: some 60 MB.
const STREAMS: usize = 100_000;
/// Of a stream that nobody wants any more so many stay when others need the room.
const LEFT: usize = 500;

/// How many events each of some streams may hold, so that they all fit: a busy one gives to the others what they need,
/// down to where all that are busy have the same. Streams are by the number of their events, and whether somebody wants
/// them still.
pub(super) fn room(streams: impl Iterator<Item = (usize, bool)>) -> usize {
    let mut held: Vec<usize> =
        streams.map(|(n, is_left)| n.min(if is_left { LEFT } else { STREAM })).collect();
    if held.iter().sum::<usize>() <= STREAMS {
        return STREAM;
    }
    held.sort_unstable();
    let (mut room, mut others) = (STREAMS, held.len());
    for n in held {
        if n.saturating_mul(others) > room {
            break;
        }
        (room, others) = (room - n, others - 1);
    }
    room / others.max(1)
}

/// Leaves the newest of a batch, and says so: it is complete from after the newest that has gone. Whether any has.
pub(super) fn trim(batch: &mut EventBatch, most: usize) -> bool {
    let Some(gone) = batch.events.get(most).map(|event| event.time) else { return false };
    batch.events.truncate(most);
    // Times are of whole seconds, and some of that one may be held still.
    let after = Timestamp::from_second(gone.as_second().saturating_add(1)).ok();
    batch.complete_since = batch.complete_since.max(after);
    true
}

/// What two reads of a stream come to.
pub(super) struct Merged {
    /// All that is held now.
    pub batch: EventBatch,
    /// Places in it of what was not held before.
    pub fresh: Vec<usize>,
}

/// Two reads of one stream as one: newest first, once each, nothing older than the window. What is held is shared with
/// the batch of before; what is new is packed together, for the page that it came on is mostly known already.
pub(super) fn merge(
    old: &EventBatch,
    new: &EventBatch,
    now: Timestamp,
    window: std::time::Duration,
) -> Merged {
    let lasts = |event: &&Arc<TrailEvent>| age(event.time, now) <= window;
    let mut read: Vec<&Arc<TrailEvent>> = new.events.iter().filter(lasts).collect();
    if !read.is_sorted_by(|a, b| a.order(b).is_le()) {
        read.sort_by(|a, b| a.order(b));
    }
    read.dedup_by(|a, b| a.id == b.id);
    let news = news(&read, &old.events);
    // What is told anew in other words, or with another time, is held no more.
    let held = old.events.iter().filter(lasts).filter(|event| !news.contains(&event.id));
    let (mut read, mut held) = (read.into_iter().peekable(), held.peekable());
    let mut events: Vec<Arc<TrailEvent>> = Vec::with_capacity(old.events.len() + news.len());
    let mut fresh = Vec::new();
    loop {
        let order = match (read.peek(), held.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(read), Some(held)) => read.order(held),
        };
        match order {
            Ordering::Less => {
                fresh.push(events.len());
                events.extend(read.next().cloned());
            }
            Ordering::Greater => events.extend(held.next().cloned()),
            Ordering::Equal => {
                read.next();
                events.extend(held.next().cloned());
            }
        }
    }
    pack(&mut events, &fresh, new.events.len());
    events.shrink_to_fit();
    let joined = new.complete_since.is_some() && new.complete_since <= old.complete_until;
    let batch = EventBatch {
        events,
        complete_since: if joined { old.complete_since.min(new.complete_since) } else { new.complete_since },
        complete_until: old.complete_until.max(new.complete_until),
        read: 0,
    };
    Merged { batch, fresh }
}

/// Ids of those that are not held just as they are. Both are in order; a record is as it was when all else is.
fn news<'a>(read: &[&'a Arc<TrailEvent>], held: &[Arc<TrailEvent>]) -> HashSet<&'a EventId> {
    let mut held = held.iter().peekable();
    let mut is_held = |event: &Arc<TrailEvent>| {
        while held.next_if(|held| held.order(event).is_lt()).is_some() {}
        held.peek().is_some_and(|held| is_as(held, event))
    };
    read.iter().filter(|event| !is_held(event)).map(|event| &event.id).collect()
}

/// Whether two are the same but for their records, which would have to be unpacked.
fn is_as(one: &TrailEvent, other: &TrailEvent) -> bool {
    fn words(e: &TrailEvent) -> [&Option<Text>; 4] {
        [&e.source, &e.username, &e.error_code, &e.source_ip]
    }
    (&one.id, one.time, &one.name, &one.who, &one.resources)
        == (&other.id, other.time, &other.name, &other.who, &other.resources)
        && (one.read_only, one.by_root, words(one)) == (other.read_only, other.by_root, words(other))
}

/// Packs new events by themselves when most of the page they came on was known, and with the newest of before while those
/// are few: one event a minute would else be packed alone each time.
fn pack(events: &mut [Arc<TrailEvent>], fresh: &[usize], page: usize) {
    if fresh.is_empty() || (fresh.len() >= FEW && fresh.len() * 2 >= page) {
        return;
    }
    let of_before = (0..events.len()).find(|at| fresh.binary_search(at).is_err());
    let newest = of_before.map(|at| events[at].record.clone()).filter(|record| record.packed_with() < FEW);
    let beside = |at: &usize| newest.as_ref().is_some_and(|newest| newest.is_beside(&events[*at].record));
    // Those that were packed together are near each other.
    let beside: Vec<usize> = (0..events.len().min(fresh.len() + 4 * FEW)).filter(beside).collect();
    let places: Vec<usize> = fresh.iter().copied().chain(beside).collect();
    let records: Vec<Record> = places.iter().map(|at| events[*at].record.clone()).collect();
    for (at, record) in places.into_iter().zip(Record::repack(&records)) {
        events[at] = Arc::new(TrailEvent { record, ..(*events[at]).clone() });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn batch(ids: impl IntoIterator<Item = i64>) -> EventBatch {
        let ids: Vec<i64> = ids.into_iter().collect();
        let values: Vec<_> = ids.iter().map(|n| json!({"n": n})).collect();
        let event = |(n, record): (&i64, Record)| {
            Arc::new(TrailEvent {
                id: n.to_string().into(),
                name: "X".into(),
                source: None,
                time: Timestamp::from_second(*n).expect("in range"),
                username: None,
                who: "w".into(),
                read_only: false,
                by_root: false,
                error_code: None,
                resources: Box::default(),
                source_ip: None,
                access_key: None,
                issued: None,
                record,
            })
        };
        let events = ids.iter().zip(Record::pack(&values)).map(event).collect();
        EventBatch { events, complete_since: None, complete_until: None, read: 0 }
    }

    #[test]
    fn a_stream_that_is_read_on_and_on_is_what_it_was_all_along() {
        let window = Duration::from_secs(300);
        let mut held = batch((1..=50).rev());
        for now in 51..2_000 {
            // As a poll does, it reads again what is known, and sometimes far back.
            let back = if now % 5 == 0 { 90 } else { 12 };
            let read = batch((now - back..=now).rev().filter(|n| *n > 0));
            let at = Timestamp::from_second(now).expect("in range");
            held = merge(&held, &read, at, window).batch;
            let wanted: Vec<i64> = (1.max(now - 300)..=now).rev().collect();
            let found: Vec<i64> = held.events.iter().map(|e| e.time.as_second()).collect();
            assert_eq!(found, wanted);
        }
        assert!(held.events.iter().all(|e| e.record.value() == json!({"n": e.time.as_second()})));
        let blocks = held.events.chunk_by(|a, b| a.record.is_beside(&b.record)).count();
        assert!(blocks <= 301 / FEW + 2, "{blocks} blocks");
        assert!(held.events.iter().all(|e| e.record.packed_with() <= 50));
    }

    #[test]
    fn what_is_known_already_is_the_same_one() {
        let held = batch((1..=50).rev());
        let again = merge(
            &held,
            &batch((30..=50).rev()),
            Timestamp::from_second(50).expect("in range"),
            Duration::from_secs(60),
        );
        assert!(again.fresh.is_empty());
        let again = again.batch;
        assert_eq!(again.events.len(), 50);
        assert!(again.events.iter().zip(&held.events).all(|(a, b)| Arc::ptr_eq(a, b)));
        // An unordered answer, one of its events twice, and one that is late.
        let mut odd = batch([52, 51, 51, 53]);
        odd.events.extend(batch([0]).events);
        let at = Timestamp::from_second(53).expect("in range");
        let Merged { batch: more, fresh } = merge(&held, &odd, at, Duration::from_secs(60));
        assert_eq!(fresh, [0, 1, 2, 53]);
        let found: Vec<i64> = more.events.iter().map(|e| e.time.as_second()).collect();
        assert_eq!(found, (0..=53).rev().collect::<Vec<_>>());
    }

    #[test]
    fn streams_share_the_room_and_a_quiet_one_keeps_all_that_it_has() {
        let room = |held: &[usize]| room(held.iter().map(|n| (*n, false)));
        assert_eq!(room(&[50_000]), STREAM, "never more than one may have");
        assert_eq!(room(&[20_000; 5]), STREAM);
        assert_eq!(room(&[20_000; 10]), STREAMS / 10);
        let mut mixed = vec![100; 40];
        mixed.extend([20_000; 8]);
        assert_eq!(room(&mixed), (STREAMS - 4_000) / 8);
        let kept: usize = mixed.iter().map(|n| (*n).min(room(&mixed))).sum();
        assert!(kept <= STREAMS && kept > STREAMS - 8);
        let left = super::room([(20_000, true); 10].into_iter().chain([(20_000, false); 4]));
        assert_eq!(left, STREAM, "what nobody wants gives way first");
        assert_eq!(super::room(std::iter::empty()), STREAM);
    }

    #[test]
    fn what_is_left_out_moves_the_beginning() {
        let mut held = batch([9, 8, 8, 7, 6]);
        held.complete_since = Timestamp::from_second(1).ok();
        assert!(!trim(&mut held, 5));
        assert!(trim(&mut held, 2));
        assert_eq!(held.events.len(), 2);
        assert_eq!(held.complete_since, Timestamp::from_second(9).ok(), "another of that second is gone");
    }
}
