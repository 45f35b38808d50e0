use std::time::Duration;

use super::{Member, Text, Timestamp, row::members};

/// A metric's name: namespace, name and exact dimension set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric {
    /// `Namespace`.
    pub namespace: Text,
    /// `MetricName`.
    pub name: Text,
    /// `Dimensions`, sorted by name.
    pub dimensions: Vec<(Text, Text)>,
}

members! {
    Metric, m, key format!("{}\0{}\0{:?}", m.namespace, m.name, m.dimensions);
    "namespace" => Member::text(&m.namespace),
    "metric_name" => Member::text(&m.name),
    "dimensions" => Member::Pairs(&m.dimensions),
}

/// One series that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricQuery {
    /// Which metric.
    pub metric: Metric,
    /// `Average`, `Sum`, `p99`, ...
    pub stat: String,
    /// Seconds.
    pub period: u32,
}

/// What a panel asks of GetMetricData. A collector splits it into calls of 500 queries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricAsk {
    /// The series, answered in this order.
    pub queries: Vec<MetricQuery>,
    /// How far back from now.
    pub range: Duration,
}

/// How far a series can be trusted (`StatusCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All of it is there.
    Complete,
    /// The service said `PartialData` and had no more to give.
    Partial,
    /// This series alone may not be read.
    Forbidden,
    /// The service failed on this series alone.
    Failed,
}

/// A value at the start of its period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Start of the period.
    pub at: Timestamp,
    /// The value, finite.
    pub value: f64,
    /// Its period has not ended, or ended just now: it will still move.
    pub provisional: bool,
}

/// The points of one query, oldest first. What is missing is absent: see [`Series::runs`].
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What was asked.
    pub query: MetricQuery,
    /// `Label`, as the service made it.
    pub label: Text,
    /// Points, oldest first, one a period.
    pub points: Vec<Point>,
    /// How far to trust it.
    pub standing: Standing,
}

impl Series {
    /// The points cut where periods are missing: to be drawn apart, never joined.
    pub fn runs(&self) -> impl Iterator<Item = &[Point]> {
        let step = i64::from(self.query.period.max(1));
        self.points.chunk_by(move |a, b| b.at.as_second() - a.at.as_second() < step + step / 2 + 1)
    }
}
