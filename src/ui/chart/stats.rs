use crate::model::{Point, Timestamp};

/// What is told of a series beside its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stats {
    /// The oldest value,
    pub first: f64,
    /// and when it is.
    pub since: Timestamp,
    /// The newest value.
    pub last: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// All of them together.
    pub sum: f64,
    /// How many there are.
    pub count: u32,
    /// The newest will still move.
    pub provisional: bool,
}

impl Stats {
    /// Of points in order; none when none of them is a number.
    pub(super) fn of(points: &[Point]) -> Option<Self> {
        let mut points = points.iter().filter(|p| p.value.is_finite());
        let p = points.next()?;
        let mut stats = Self {
            first: p.value,
            since: p.at,
            last: p.value,
            min: p.value,
            max: p.value,
            sum: p.value,
            count: 1,
            provisional: p.provisional,
        };
        for p in points {
            (stats.last, stats.provisional) = (p.value, p.provisional);
            stats.min = stats.min.min(p.value);
            stats.max = stats.max.max(p.value);
            // Beyond the largest of all numbers there is none.
            stats.sum = (stats.sum + p.value).clamp(f64::MIN, f64::MAX);
            stats.count += 1;
        }
        Some(stats)
    }

    /// The mean.
    pub(super) fn mean(&self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }
}
