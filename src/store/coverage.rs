use super::Store;
use crate::model::{ScopeKey, Snapshot, Timestamp, Want};

/// Of which time all events of a scope are there, in memory or in the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Spans of which all of them are there: the newest first, none touching another.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// Whether it has been read by this console.
    pub is_read: bool,
    /// Events of it in memory.
    pub events: usize,
}

impl Coverage {
    /// From when to when the newest span is: the watermark is its end.
    pub fn newest(&self) -> Option<(Timestamp, Timestamp)> {
        self.spans.first().copied()
    }

    /// Whether all of a span of time is there.
    pub fn has(&self, since: Timestamp, until: Timestamp) -> bool {
        self.spans.iter().any(|span| span.0 <= since && until <= span.1)
    }

    /// Before which moment not all is there, if it is to be there from `since` on; none when it is.
    pub fn missing_before(&self, since: Timestamp) -> Option<Timestamp> {
        match self.newest() {
            Some((from, _)) if from <= since => None,
            Some((from, _)) => Some(from),
            None => Some(Timestamp::MAX),
        }
    }
}

/// The coverage of a scope by a want of events.
pub fn coverage(store: &Store, scope: &ScopeKey, want: &Want) -> Coverage {
    let Want::Events { reads, .. } = want else { return Coverage::default() };
    let batch = store.slot(scope, want).and_then(|slot| match &*slot.good.as_ref()?.value {
        Snapshot::Events(batch) => Some(batch),
        _ => None,
    });
    let live = batch.and_then(|batch| Some((batch.complete_since?, batch.complete_until?)));
    let place = store.place_of(scope);
    let kept = place.iter().flat_map(|place| store.trail.spans(place, *reads));
    Coverage {
        spans: joined(live.into_iter().chain(kept).collect()),
        is_read: live.is_some(),
        events: batch.map_or(0, |batch| batch.events.len()),
    }
}

/// Spans of time, those that touch as one, the newest first.
fn joined(mut spans: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    spans.retain(|(since, until)| since <= until);
    spans.sort_unstable_by_key(|span| std::cmp::Reverse(span.1));
    let mut out: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (since, until) in spans {
        match out.last_mut() {
            // Events have whole seconds.
            Some(last) if until.as_second().saturating_add(1) >= last.0.as_second() => {
                last.0 = last.0.min(since)
            }
            _ => out.push((since, until)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(all: &[(i64, i64)]) -> Vec<(Timestamp, Timestamp)> {
        let at = |second| Timestamp::from_second(second).expect("in range");
        all.iter().map(|(since, until)| (at(*since), at(*until))).collect()
    }

    #[test]
    fn spans_that_touch_are_one() {
        let whole = joined(spans(&[(0, 10), (50, 60), (11, 20), (55, 58), (30, 20), (40, 51), (62, 70)]));
        assert_eq!(whole, spans(&[(62, 70), (40, 60), (0, 20)]));
        let at = |second| Timestamp::from_second(second).expect("in range");
        let coverage = Coverage { spans: whole, ..Coverage::default() };
        assert!(coverage.has(at(41), at(60)) && !coverage.has(at(41), at(61)));
        assert_eq!(coverage.missing_before(at(62)), None);
        assert_eq!(coverage.missing_before(at(61)), Some(at(62)));
    }
}
