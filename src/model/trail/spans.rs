use std::time::Duration;

use crate::model::Timestamp;

/// Spans of time in whole seconds, the first and the last among them: in order, apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<(Timestamp, Timestamp)>);

const SECOND: Duration = Duration::from_secs(1);

impl Spans {
    /// Adds one. What overlaps it or borders on it is one with it; one that ends before it begins is nothing.
    pub fn add(&mut self, since: Timestamp, until: Timestamp) {
        if since > until {
            return;
        }
        let first = self.0.partition_point(|(_, end)| after(*end) < since);
        let last = self.0.partition_point(|(begin, _)| *begin <= after(until));
        let taken = self.0.get(first..last).unwrap_or_default();
        let since = taken.first().map_or(since, |(begin, _)| since.min(*begin));
        let until = taken.last().map_or(until, |(_, end)| until.max(*end));
        self.0.splice(first..last.max(first), [(since, until)]);
    }

    /// Takes one away.
    pub fn remove(&mut self, since: Timestamp, until: Timestamp) {
        let mut left = Vec::with_capacity(self.0.len() + 1);
        for (begin, end) in self.0.drain(..) {
            left.push((begin, end.min(before(since))));
            left.push((begin.max(after(until)), end));
        }
        left.retain(|(begin, end)| begin <= end);
        self.0 = left;
    }

    /// Takes away all that was before.
    pub fn forget_before(&mut self, at: Timestamp) {
        self.remove(Timestamp::MIN, before(at));
    }

    /// The newest.
    pub fn newest(&self) -> Option<(Timestamp, Timestamp)> {
        self.0.last().copied()
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[(Timestamp, Timestamp)] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How long they are, together.
    pub fn length(&self) -> Duration {
        self.0.iter().map(|(since, until)| crate::model::age(*since, *until)).sum()
    }
}

fn after(at: Timestamp) -> Timestamp {
    at.checked_add(SECOND).unwrap_or(at)
}

fn before(at: Timestamp) -> Timestamp {
    at.checked_sub(SECOND).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn seconds(spans: &Spans) -> Vec<i64> {
        let all = spans.all().iter();
        all.flat_map(|(since, until)| since.as_second()..=until.as_second()).collect()
    }

    #[test]
    fn they_are_the_seconds_that_were_added_and_not_taken_away() {
        let (mut spans, mut wanted) = (Spans::default(), std::collections::BTreeSet::new());
        let mut seed = 7_u64;
        let mut random = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % most).expect("small")
        };
        for _ in 0..2000 {
            let since = random(100);
            let until = since + random(12);
            if random(3) > 0 {
                spans.add(at(since), at(until));
                wanted.extend(since..=until);
            } else {
                spans.remove(at(since), at(until));
                wanted.retain(|second| !(since..=until).contains(second));
            }
            assert_eq!(seconds(&spans), wanted.iter().copied().collect::<Vec<_>>());
            let apart = spans.all().windows(2).all(|two| after(two[0].1) < two[1].0);
            assert!(apart, "{spans:?}");
        }
        spans.forget_before(at(50));
        wanted.retain(|second| *second >= 50);
        assert_eq!(seconds(&spans), wanted.into_iter().collect::<Vec<_>>());
    }
}
