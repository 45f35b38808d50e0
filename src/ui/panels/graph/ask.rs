//! What is asked of GetMetricData for a graph, so that it is worth its room, and what is held of it.

use std::{sync::Arc, time::Duration};

use crate::{
    model::{Measure, Metric, MetricAsk, MetricQuery, Scope, ScopeKey, Series, Snapshot, Want},
    store::Slot,
    ui::{Cx, Line, Thing},
};

/// Points asked for of a line, at most: a day of minutes. A screen has fewer columns, but each shows the extremes of
/// its points, and a peak that was averaged away is shown nowhere. The width of the screen has no part in it, so that
/// a resize asks nothing anew.
const MOST: u64 = 1500;

/// Periods, in seconds, that people can work with.
const PERIODS: [u32; 16] = [
    60,
    120,
    180,
    300,
    600,
    900,
    1800,
    3600,
    2 * 3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    86_400,
    2 * 86_400,
    3 * 86_400,
    7 * 86_400,
];

/// Periods that a metric by itself is read at: those at which the service keeps it longer, and longer ones.
const STORED: [u32; 6] = [60, 300, 900, 3600, 6 * 3600, 86_400];

/// Statistics of a metric's view: the first is drawn, the others are told.
pub(in crate::ui::panels) const STATISTICS: [&str; 4] = ["Average", "Minimum", "Maximum", "Sum"];

/// Whether a thing has a graph.
pub(in crate::ui::panels) fn has_graph(line: &Line<'_>) -> bool {
    match line.thing {
        Thing::Alarm(alarm) => !alarm.queries().is_empty(),
        Thing::Metric(_) => true,
        _ => false,
    }
}

/// What to ask for the graph of a thing; none when it has none.
pub(super) fn ask(cx: &Cx<'_>, line: &Line<'_>) -> Option<MetricAsk> {
    let range = cx.view.range.duration();
    match line.thing {
        Thing::Alarm(alarm) => {
            let mut queries = alarm.queries();
            let own = queries.iter().map(|query| query.period).max()?;
            let range = range.max(Duration::from_secs(u64::from(own) * 24));
            // Only a single metric may be read more coarsely: what an expression makes of that is anybody's guess.
            if let [only] = &mut queries[..] {
                only.period = period(only, range);
            }
            Some(MetricAsk { queries, range })
        }
        Thing::Metric(metric) => {
            let fits = |period: &u32| range.as_secs() / u64::from(*period) <= MOST;
            let period = STORED.into_iter().find(fits).unwrap_or(STORED[5]);
            let query = |stat: &str| MetricQuery::of(metric.clone(), stat, period);
            Some(MetricAsk { queries: STATISTICS.iter().map(|stat| query(stat)).collect(), range })
        }
        _ => None,
    }
}

/// The same with its scope, as far as the fleet has it.
pub(in crate::ui::panels) fn wanted(cx: &Cx<'_>, line: &Line<'_>) -> Option<(Scope, Want)> {
    let account = cx.store.account(line.account()?)?.clone();
    let ask = ask(cx, line)?;
    Some((Scope { account, region: line.region()?.clone() }, Want::MetricData(Arc::new(ask))))
}

/// A multiple of a query's own period with which not too many points come, and which the service keeps for as long as
/// the range. What is added up keeps its own: a sum over five minutes is no matter of a threshold for one.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
fn period(query: &MetricQuery, range: Duration) -> u32 {
    const DAY: u64 = 86_400;
    let kept = match range.as_secs() {
        s if s < 3 * 3600 => 1,
        s if s < 15 * DAY => 60,
        s if s < 63 * DAY => 300,
        _ => 3600,
    };
    let own = query.period.max(1);
    let own = (1..=kept).map(|times| own.saturating_mul(times)).find(|p| p % kept == 0).unwrap_or(own);
    let fits = |period: &u32| range.as_secs() / u64::from(*period) <= MOST;
    if adds_up(query) || fits(&own) {
        return own;
    }
    PERIODS.into_iter().filter(|p| p % own == 0).find(fits).unwrap_or(own)
}

/// Whether twice the time makes twice the value.
fn adds_up(query: &MetricQuery) -> bool {
    matches!(&query.measure, Measure::Metric { stat, .. } if matches!(stat.as_str(), "Sum" | "SampleCount"))
}

/// Whether a threshold for points of a period of so many seconds means anything for a series.
pub(super) fn is_comparable(series: &Series, period: Option<u32>) -> bool {
    !adds_up(&series.query) || period.is_none_or(|period| period == series.query.period)
}

/// What is held of a graph: what was asked, else the same for another length of time.
pub(super) fn held<'a>(cx: &'a Cx<'_>, key: &ScopeKey, ask: &MetricAsk) -> Option<&'a Slot> {
    let exact = cx.store.slot(key, &Want::MetricData(Arc::new(ask.clone())));
    exact.filter(|slot| slot.good.is_some()).or_else(|| another(cx, key, ask)).or(exact)
}

fn another<'a>(cx: &'a Cx<'_>, key: &ScopeKey, ask: &MetricAsk) -> Option<&'a Slot> {
    let same =
        |a: &MetricQuery, b: &MetricQuery| (&a.id, &a.measure, a.hidden) == (&b.id, &b.measure, b.hidden);
    let is_same = |other: &MetricAsk| {
        other.queries.len() == ask.queries.len()
            && other.queries.iter().zip(&ask.queries).all(|(a, b)| same(a, b))
    };
    let slots = cx.store.slots_of(key).filter_map(|(want, slot)| {
        let Want::MetricData(other) = want else { return None };
        Some((slot.good.as_ref()?.at, slot)).filter(|_| is_same(other))
    });
    slots.max_by_key(|(at, _)| *at).map(|(_, slot)| slot)
}

/// The series of a metric's view that were read last, one a statistic.
pub(in crate::ui::panels) fn read<'a>(
    cx: &'a Cx<'_>,
    key: &ScopeKey,
    metric: &Metric,
) -> Option<&'a [Series]> {
    let queries = STATISTICS.iter().map(|stat| MetricQuery::of(metric.clone(), *stat, 60)).collect();
    let slot = another(cx, key, &MetricAsk { queries, range: Duration::ZERO })?;
    match &*slot.good.as_ref()?.value {
        Snapshot::MetricData(all) => Some(all),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(stat: &str, period: u32) -> MetricQuery {
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        MetricQuery::of(metric, stat, period)
    }

    #[test]
    fn a_period_is_a_multiple_that_comes_to_few_points_and_is_kept() {
        let hours = |n: u64| Duration::from_secs(n * 3600);
        for (stat, own, range, expected) in [
            ("p99", 60, hours(3), 60),
            ("p99", 60, hours(24), 60),
            ("p99", 60, hours(3 * 24), 180),
            ("Average", 300, hours(7 * 24), 600),
            ("Average", 10, hours(1), 10),
            ("Average", 10, hours(3), 60),
            ("Average", 90, hours(3), 180),
            ("Maximum", 60, hours(24 * 15), 900),
            ("Sum", 60, hours(24 * 7), 60),
            ("Sum", 60, hours(24 * 16), 300),
            ("Average", 120, hours(24 * 90), 2 * 3600),
            ("Average", 86_400, hours(24 * 24), 86_400),
        ] {
            let period = period(&query(stat, own), range);
            assert_eq!(period, expected, "{stat} {own} {range:?}");
            assert_eq!(period % own, 0);
        }
    }

    #[test]
    fn a_sum_over_another_time_is_not_held_against_the_threshold() {
        let series = |stat: &str, period| Series {
            query: query(stat, period),
            label: "l".into(),
            points: vec![],
            standing: crate::model::Standing::Complete,
            since: None,
        };
        assert!(is_comparable(&series("Sum", 60), Some(60)));
        assert!(!is_comparable(&series("Sum", 300), Some(60)));
        assert!(is_comparable(&series("p99", 300), Some(60)));
    }
}
