use serde::{Deserialize, Serialize};

use super::{Fault, FaultKind, Member, Text, Timestamp, row::members};

/// A metric's name: namespace, name and exact dimension set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// What a query measures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// A metric.
    Metric {
        /// Which.
        metric: Metric,
        /// `Average`, `Sum`, `p99`, ...
        stat: String,
    },
    /// `Expression`: metric math over the ids of other queries, or a query of its own.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
    Expression(Text),
}

/// One thing that is measured: of a graph, or of an alarm over several.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MetricQuery {
    /// `Id`, by which expressions name it. One is made up when none has to.
    pub id: Option<Text>,
    /// What is measured.
    pub measure: Measure,
    /// Seconds.
    pub period: u32,
    /// `Label`; the service makes one when there is none.
    pub label: Option<Text>,
    /// It is there for expressions alone: nothing is answered to it (`ReturnData`).
    pub hidden: bool,
    /// `AccountId`: of the account whose metric it is, where that is shared with the one that is asked.
    pub account_id: Option<Text>,
}

impl MetricQuery {
    /// A metric by itself.
    pub fn of(metric: Metric, stat: impl Into<String>, period: u32) -> Self {
        let measure = Measure::Metric { metric, stat: stat.into() };
        Self { id: None, measure, period, label: None, hidden: false, account_id: None }
    }

    /// What to call it when the service gives it no label: the metric's name, or the expression.
    pub fn name(&self) -> &Text {
        match &self.measure {
            Measure::Metric { metric, .. } => &metric.name,
            Measure::Expression(expression) => expression,
        }
    }
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
    /// The service does not understand the query, and says so in [`Series::why`].
    Rejected,
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

/// The points of a query, oldest first. What is missing is absent: see [`Series::runs`].
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
    /// What the service says about it: why it is not whole, or not there.
    pub why: Option<Text>,
    /// From when on it was asked alone, for who asked has what is older; none when that is the whole range.
    pub since: Option<Timestamp>,
}

impl Series {
    /// The fault of those that may not be read, if there are any.
    pub fn denied(all: &[Self]) -> Option<Fault> {
        let forbidden = all.iter().filter(|series| series.standing == Standing::Forbidden).count();
        let words = || format!("{forbidden} of {} metrics may not be read", all.len());
        (forbidden > 0).then(|| Fault::new(FaultKind::Denied, words()).with_operation("GetMetricData"))
    }

    /// The fault of series none of which the service understands; none when there are others.
    pub fn rejected(all: &[Self]) -> Option<Fault> {
        let rejected = |series: &Self| series.standing == Standing::Rejected;
        let first = all.first().filter(|_| all.iter().all(rejected))?;
        let why = first.why.clone().unwrap_or_else(|| "the service does not understand it".into());
        Some(Fault::new(FaultKind::InvalidRequest, why).with_operation("GetMetricData"))
    }

    /// Tells the points that will still move at `now`: those whose period is not over, and the newest for a while
    /// after, for it is still being filled.
    pub fn settle(&mut self, now: Timestamp) {
        let period = i64::from(self.query.period);
        let newest = self.points.last().map(|point| point.at);
        for point in &mut self.points {
            let slack = if Some(point.at) == newest { period.min(120) } else { 0 };
            point.provisional = point.at.as_second() + period + slack > now.as_second();
        }
    }

    /// The points cut where periods are missing: to be drawn apart, never joined.
    pub fn runs(&self) -> impl Iterator<Item = &[Point]> {
        let step = i64::from(self.query.period.max(1));
        self.points.chunk_by(move |a, b| b.at.as_second() - a.at.as_second() < step + step / 2 + 1)
    }
}
