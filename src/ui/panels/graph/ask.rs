//! What is asked of GetMetricData for a graph, so that it is worth its room, and what is held of it.

use std::{sync::Arc, time::Duration};

use crate::{
    model::{
        AskEnd, Measure, Metric, MetricAsk, MetricQuery, Scope, ScopeKey, Series, Snapshot, Want, age,
        allowed_period,
    },
    store::Slot,
    ui::{Cx, Line, Place, Thing, panels::chart},
};

/// Columns for which there are points: a chart is taken for the next wider of these, so that a resize seldom asks
/// anything anew.
const COLUMNS: [u16; 3] = [80, 160, 320];
/// Points for each of them, at most: a column shows the extremes of its points, and finer ones show nothing more.
const A_COLUMN: u64 = 4;

/// Periods that suit a length of time in some room.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui::panels) struct Fit {
    /// The length of time,
    range: Duration,
    /// how long ago it begins: of what is long ago the service keeps coarser points alone,
    reach: Duration,
    /// and the points that are asked for of a line, at most.
    most: u64,
}

impl Fit {
    /// Those for so long a time until then, in a panel's room.
    pub(in crate::ui::panels) fn of(cx: &Cx<'_>, place: &Place, range: Duration, end: AskEnd) -> Self {
        let columns = COLUMNS.into_iter().find(|columns| place.inner.width <= *columns).unwrap_or(COLUMNS[2]);
        let reach = range + age(end.at(cx.now), cx.now);
        Self { range, reach, most: u64::from(columns) * A_COLUMN }
    }

    fn is_few(&self, period: u32) -> bool {
        self.range.as_secs() / u64::from(period) <= self.most
    }

    /// One of the periods at which the service keeps metrics, or a longer one.
    pub(in crate::ui::panels) fn chosen(&self) -> u32 {
        let fits = |period: &u32| self.is_few(*period);
        self.kept(STORED.into_iter().find(fits).unwrap_or(STORED[5]))
    }

    /// A multiple of a period that the service keeps for long enough.
    pub(in crate::ui::panels) fn kept(&self, own: u32) -> u32 {
        let own = own.max(1);
        let mut multiples = (1..=3600).map(|times| own.saturating_mul(times));
        multiples.find(|p| allowed_period(*p, self.reach) == *p).unwrap_or(own)
    }

    /// The smallest multiple of a query's own period with which there are few enough points, or the next larger that
    /// people can work with; and one that the service keeps for long enough. What is added up keeps its own: a sum over
    /// five minutes is no matter of a threshold for one.
    pub(in crate::ui::panels) fn coarser(&self, query: &MetricQuery) -> u32 {
        let own = self.kept(query.period);
        if adds_up(query) || self.range.as_secs() <= u64::from(own) * self.most {
            return own;
        }
        let times = self.range.as_secs() / u64::from(own) / self.most;
        let times = u32::try_from(times).unwrap_or(u32::MAX).max(1);
        // Not every number of seconds below a minute is a period.
        let taken = |period: &u32| period.is_multiple_of(60) || [1, 5, 10, 20, 30].contains(period);
        let multiples = (times..=times.saturating_add(60)).map(|times| own.saturating_mul(times));
        let least = multiples.into_iter().find(|p| self.is_few(*p) && taken(p)).unwrap_or(own);
        let worked_with =
            |period: &u32| *period >= least && *period / 2 <= least && period.is_multiple_of(own);
        PERIODS.into_iter().find(worked_with).unwrap_or(least)
    }
}

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
pub(in crate::ui::panels) fn ask(cx: &Cx<'_>, place: &Place, line: &Line<'_>) -> Option<Arc<MetricAsk>> {
    let (range, end, _) = chart::sight(cx, None, None);
    let ask = match line.thing {
        Thing::Alarm(alarm) => {
            let mut queries = alarm.queries();
            let own = queries.iter().map(|query| query.period).max()?;
            // What one looks closer at is looked at just so.
            let least = if end == AskEnd::Now { u64::from(own) * 24 } else { 0 };
            let range = range.max(Duration::from_secs(least));
            // Only a single metric may be read more coarsely: what an expression makes of that is anybody's guess.
            if let [only] = &mut queries[..] {
                only.period = Fit::of(cx, place, range, end).coarser(only);
            }
            MetricAsk { queries, range, end }
        }
        Thing::Metric(metric) => {
            let period = Fit::of(cx, place, range, end).chosen();
            let query = |stat: &str| MetricQuery::of(metric.clone(), stat, period);
            MetricAsk { queries: STATISTICS.iter().map(|stat| query(stat)).collect(), range, end }
        }
        _ => return None,
    };
    Some(Arc::new(ask))
}

/// The same of before, when that is drawn beneath.
pub(in crate::ui::panels) fn ask_then(cx: &Cx<'_>, ask: &MetricAsk) -> Option<(Duration, Arc<MetricAsk>)> {
    let (.., compare) = chart::sight(cx, None, None);
    compare.map(|ago| (ago, Arc::new(chart::before(ask, ago))))
}

/// The same with their scope, as far as the fleet has it.
pub(in crate::ui::panels) fn wanted(cx: &Cx<'_>, place: &Place, line: &Line<'_>) -> Vec<(Scope, Want)> {
    let scope = || {
        let account = cx.store.account(line.account()?)?.clone();
        Some(Scope { account, region: line.region()?.clone() })
    };
    let Some((scope, ask)) = scope().zip(ask(cx, place, line)) else { return Vec::new() };
    let then = ask_then(cx, &ask).map(|(_, then)| then);
    let all = [Some(ask), then].into_iter().flatten();
    all.map(|ask| (scope.clone(), Want::MetricData(ask))).collect()
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
pub(in crate::ui::panels) fn held<'a>(
    cx: &'a Cx<'_>,
    key: &ScopeKey,
    ask: &Arc<MetricAsk>,
) -> Option<&'a Slot> {
    let exact = cx.store.slot(key, &Want::MetricData(ask.clone()));
    exact.filter(|slot| slot.good.is_some()).or_else(|| another(cx, key, ask)).or(exact)
}

/// Of what else is held of the same queries, what has most of the time that is asked for, and of such what was read last.
fn another<'a>(cx: &'a Cx<'_>, key: &ScopeKey, ask: &MetricAsk) -> Option<&'a Slot> {
    let same =
        |a: &MetricQuery, b: &MetricQuery| (&a.id, &a.measure, a.hidden) == (&b.id, &b.measure, b.hidden);
    let is_same = |other: &MetricAsk| {
        other.queries.len() == ask.queries.len()
            && other.queries.iter().zip(&ask.queries).all(|(a, b)| same(a, b))
    };
    let (from, to) = ask.window(cx.now, None);
    let slots = cx.store.slots_of(key).filter_map(|(want, slot)| {
        let Want::MetricData(other) = want else { return None };
        let read = slot.good.as_ref()?.at;
        if !is_same(other) {
            return None;
        }
        let (since, until) = other.window(read, None);
        Some((age(from.max(since), to.min(until)), read, slot))
    });
    slots.max_by_key(|(shared, at, _)| (*shared, *at)).map(|(.., slot)| slot)
}

/// The series of a metric's view that were read last, one a statistic.
pub(in crate::ui::panels) fn read<'a>(
    cx: &'a Cx<'_>,
    key: &ScopeKey,
    metric: &Metric,
) -> Option<&'a [Series]> {
    let queries = STATISTICS.iter().map(|stat| MetricQuery::of(metric.clone(), *stat, 60)).collect();
    let slot = another(cx, key, &MetricAsk::new(queries, cx.view.range.duration()))?;
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
        for (stat, own, range, most, expected) in [
            ("p99", 60, hours(3), 320, 60),
            ("p99", 60, hours(24), 1280, 120),
            ("p99", 60, hours(24), 640, 180),
            ("p99", 60, hours(24), 320, 300),
            ("p99", 60, hours(3 * 24), 1280, 300),
            ("Average", 300, hours(7 * 24), 640, 1800),
            ("Average", 300, hours(7 * 24), 320, 3600),
            ("Average", 10, hours(1), 640, 10),
            ("Average", 10, hours(1), 320, 20),
            ("Average", 10, hours(2), 160, 60),
            ("Average", 10, hours(3), 640, 60),
            ("Average", 90, hours(3), 640, 180),
            ("Average", 240, hours(24), 320, 480),
            ("Maximum", 60, hours(24 * 14), 640, 3600),
            ("Sum", 60, hours(24 * 7), 320, 60),
            ("Sum", 60, hours(24 * 16), 320, 300),
            ("Average", 120, hours(24 * 90), 320, 12 * 3600),
            ("Average", 86_400, hours(24 * 24), 320, 86_400),
        ] {
            let period = Fit { range, reach: range, most }.coarser(&query(stat, own));
            assert_eq!(period, expected, "{stat} {own} {range:?} {most}");
            assert_eq!(period % own, 0);
            assert_eq!(allowed_period(period, range), period, "it is kept for so long");
            let points = range.as_secs() / u64::from(period);
            assert!(points <= most || stat == "Sum", "{stat} {own} {range:?} {most}: {points}");
        }
    }

    #[test]
    fn a_sum_over_another_time_is_not_held_against_the_threshold() {
        let series = |stat: &str, period| Series {
            why: None,
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
