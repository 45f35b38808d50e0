use std::time::Duration;

use super::{Measure, MetricQuery, Timestamp};

/// Data points of a page of GetMetricData, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub const PAGE_POINTS: u64 = 100_800;

/// What a panel asks of GetMetricData. A collector splits it into calls of 500 queries, in which expressions stand
/// beside what they name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricAsk {
    /// What is asked. Series come in this order: none of what is hidden, several of an expression that makes several.
    pub queries: Vec<MetricQuery>,
    /// How far back from its end.
    pub range: Duration,
    /// Until when.
    pub end: AskEnd,
}

/// Until when is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskEnd {
    /// Until now, whenever that is.
    #[default]
    Now,
    /// Until so long ago: the same time yesterday, which moves as now does.
    Ago(Duration),
    /// Until a moment, which stays.
    At(Timestamp),
}

impl AskEnd {
    /// The moment that it is at `now`; never one that is still to come.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Now => now,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
            Self::At(at) => at.min(now),
        }
    }
}

impl MetricAsk {
    /// Until now.
    pub fn new(queries: Vec<MetricQuery>, range: Duration) -> Self {
        Self { queries, range, end: AskEnd::Now }
    }

    /// The period that a query is asked with at `now`: its own, or a longer one where the start is too long ago for it.
    pub fn period(&self, query: &MetricQuery, now: Timestamp) -> u32 {
        let ago = now.as_second().saturating_sub(self.end.at(now).as_second());
        allowed_period(query.period, self.range + Duration::from_secs(u64::try_from(ago).unwrap_or(0)))
    }

    /// Seconds to whose multiples start and end are aligned: the longest period.
    pub fn step(&self, now: Timestamp) -> u32 {
        self.queries.iter().map(|query| self.period(query, now)).max().unwrap_or(60)
    }

    /// From when to when is asked at `now`, in whole steps: what AWS calls the faster way, and the same points each time.
    /// With `since`, not from before that.
    pub fn window(&self, now: Timestamp, since: Option<Timestamp>) -> (Timestamp, Timestamp) {
        let step = i64::from(self.step(now));
        let down = |second: i64| second - second.rem_euclid(step);
        let end = self.end.at(now);
        let first = end.as_second() - i64::try_from(self.range.as_secs()).unwrap_or(0);
        let first = since.map_or(first, |since| since.as_second().max(first));
        let at = |second| Timestamp::from_second(second).unwrap_or(end);
        (at(down(first)), at(down(end.as_second()) + step))
    }

    /// Points that come at most at `now`, of a window.
    pub fn points(&self, (from, to): (Timestamp, Timestamp), now: Timestamp) -> u64 {
        let seconds = u64::try_from(to.as_second() - from.as_second()).unwrap_or(0);
        let of = |query: &MetricQuery| seconds.div_ceil(u64::from(self.period(query, now)));
        self.queries.iter().filter(|query| !query.hidden).map(of).sum()
    }

    /// Whether some of it is worked out by CloudWatch from other series: of less of these comes something else.
    pub fn has_math(&self) -> bool {
        self.queries.iter().any(|query| matches!(query.measure, Measure::Expression(_)))
    }
}

/// A longer period where the range is too old for the one asked: AWS would silently answer with nothing.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub fn allowed_period(period: u32, range: Duration) -> u32 {
    const DAY: u64 = 86_400;
    // The start is rounded down by up to a period, and is older yet when the request arrives.
    let coarsest = match range.as_secs() + u64::from(period) + 60 {
        s if s <= 3 * 3600 => 1,
        s if s <= 15 * DAY => 60,
        s if s <= 63 * DAY => 300,
        _ => 3600,
    };
    period.max(1).div_ceil(coarsest) * coarsest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Metric;

    fn ask(periods: &[u32], range: u64) -> MetricAsk {
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        let queries = periods.iter().map(|period| MetricQuery::of(metric.clone(), "Sum", *period)).collect();
        MetricAsk::new(queries, Duration::from_secs(range))
    }

    #[test]
    fn periods_fit_the_age_of_the_range() {
        let day = Duration::from_secs(86_400);
        assert_eq!(allowed_period(10, Duration::from_secs(3600)), 10);
        assert_eq!(allowed_period(10, day), 60);
        assert_eq!(allowed_period(90, day), 120);
        assert_eq!(allowed_period(60, 30 * day), 300);
        assert_eq!(allowed_period(60, 100 * day), 3600);
    }

    #[test]
    fn windows_are_whole_steps_of_the_longest_period() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        let ask = ask(&[60, 300], 3600);
        assert_eq!(ask.window(at(10_000), None), (at(6_300), at(10_200)));
        assert_eq!(ask.window(at(10_000), Some(at(9_650))), (at(9_600), at(10_200)));
        assert_eq!(ask.window(at(10_000), Some(at(100))), (at(6_300), at(10_200)), "no more than the range");
        assert_eq!(ask.points(ask.window(at(10_000), None), at(10_000)), 65 + 13);
    }

    #[test]
    fn a_window_may_end_before_now_and_its_periods_are_those_that_are_kept_so_long() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        let now = at(40 * 86_400);
        let ended = |end| MetricAsk { end, ..ask(&[60], 3600) };
        let yesterday = ended(AskEnd::Ago(Duration::from_secs(86_400)));
        assert_eq!(yesterday.window(now, None), (at(39 * 86_400 - 3600), at(39 * 86_400 + 60)));
        let long_ago = ended(AskEnd::At(at(86_400)));
        assert_eq!(long_ago.window(now, None), (at(86_400 - 3600), at(86_400 + 300)), "kept by 5 minutes");
        assert_eq!(ended(AskEnd::At(at(50 * 86_400))).window(now, None), ask(&[60], 3600).window(now, None));
    }
}
