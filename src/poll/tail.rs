use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::model::{MetricAsk, Series, Snapshot, Standing, Timestamp, Update, Want};

/// From so many steps before the newest point that is settled is asked: what comes late is seldom later.
const BACK: i64 = 3;
/// Of a series without points it is asked from so long before the last read.
const LATE: i64 = 15 * 60;
/// After so long all is read again, for what came later than that.
const WHOLE_EVERY: Duration = Duration::from_secs(3600);

/// The series that a poller has in full, so that it may ask for their end alone. It is the same snapshot that the store
/// keeps.
#[derive(Debug, Default)]
pub(super) struct Tail {
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    series: Arc<Snapshot>,
    read: Timestamp,
    /// When all of it was read.
    whole: Instant,
}

impl Tail {
    /// From where on there may be something new; none when all has to be read. Whether it is worth while to ask for
    /// that alone is the business of who asks. What CloudWatch works out from series, it works out from whole ones.
    pub fn since(&self, data: &MetricAsk, now: Timestamp) -> Option<Timestamp> {
        let held = self.held.as_ref().filter(|held| held.whole.elapsed() < WHOLE_EVERY)?;
        let Snapshot::MetricData(all) = &*held.series else { return None };
        let back = BACK * i64::from(data.step(now));
        let since = |series: &Series| match series.points.iter().rfind(|point| !point.provisional) {
            Some(settled) => settled.at.as_second() - back,
            None => data.end.at(held.read).as_second() - back.max(LATE),
        };
        let first = Timestamp::from_second(all.iter().map(since).min()?).ok()?;
        (first > data.window(now, None).0).then_some(first)
    }

    /// The answer as if all had been asked for: before what came of the end stands what is held. Where both have a
    /// point, the newer answer counts.
    pub fn join(&mut self, mut update: Update) -> Update {
        let Want::MetricData(data) = &update.want else { return update };
        let Some(Snapshot::MetricData(new)) = update.snapshot.as_deref() else { return update };
        let window = data.window(update.at, None);
        let is_tail = new.iter().any(|series| series.since.is_some());
        let rigid = |label: &str| label.contains("${");
        let may_be_held =
            !data.has_math() && !data.queries.iter().any(|q| q.label.as_deref().is_some_and(rigid));
        // There is no more of what is refused.
        let all_told = |series: &Series| matches!(series.standing, Standing::Complete | Standing::Rejected);
        let complete = update.fault.is_none() && new.iter().all(all_told);
        if is_tail {
            let old = self.held.as_ref().and_then(|held| match &*held.series {
                Snapshot::MetricData(old) => Some(old),
                _ => None,
            });
            match old.and_then(|old| joined(old, new, window.0)) {
                Some(all) => update.snapshot = Some(Arc::new(Snapshot::MetricData(all))),
                None => {
                    // An end without a beginning is not shown; the next time all is asked for.
                    update.snapshot = None;
                    self.held = None;
                    return update;
                }
            }
        }
        match update.snapshot.clone().filter(|_| complete && may_be_held) {
            Some(series) => {
                let whole =
                    self.held.as_ref().filter(|_| is_tail).map_or_else(Instant::now, |held| held.whole);
                self.held = Some(Held { series, read: update.at, whole });
            }
            None if !is_tail => self.held = None,
            None => {}
        }
        update
    }
}

fn joined(old: &[Series], new: &[Series], from: Timestamp) -> Option<Vec<Series>> {
    let one = |(old, new): (&Series, &Series)| {
        let Some(since) = new.since.filter(|_| old.query == new.query) else {
            return new.since.is_none().then(|| new.clone());
        };
        let before = old.points.iter().filter(|point| from <= point.at && point.at < since);
        let points = before.chain(&new.points).copied().collect();
        Some(Series { points, since: None, ..new.clone() })
    };
    (old.len() == new.len()).then(|| old.iter().zip(new).map(one).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountName, Fault, FaultKind, Metric, MetricQuery, Point, Region, ScopeKey};

    const NOW: i64 = 1_772_334_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn data() -> Arc<MetricAsk> {
        let metric = |name: &str| Metric { namespace: "N".into(), name: name.into(), dimensions: vec![] };
        let queries = ["a", "b"].map(|name| MetricQuery::of(metric(name), "Sum", 60));
        Arc::new(MetricAsk::new(queries.into(), Duration::from_secs(3600)))
    }

    /// What is told at `now`: a point a minute up to then, each with the minute of its telling for a value.
    fn told(now: i64, since: Option<Timestamp>) -> Update {
        let (from, _) = data().window(at(now), since);
        let series = |query: &MetricQuery| {
            let points = (from.as_second()..now).step_by(60);
            let points = points.map(|s| Point { at: at(s), value: (now / 60) as f64, provisional: false });
            let mut series = Series {
                query: query.clone(),
                label: "l".into(),
                points: points.collect(),
                standing: Standing::Complete,
                why: None,
                since: since.map(|_| from),
            };
            series.settle(at(now));
            series
        };
        Update {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("r") },
            want: Want::MetricData(data()),
            at: at(now),
            snapshot: Some(Arc::new(Snapshot::MetricData(data().queries.iter().map(series).collect()))),
            fault: None,
        }
    }

    fn series(update: &Update) -> &[Series] {
        match update.snapshot.as_deref() {
            Some(Snapshot::MetricData(all)) => all,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_is_joined_to_what_is_held_and_the_newer_answer_counts() {
        let mut tail = Tail::default();
        assert_eq!(tail.since(&data(), at(NOW)), None, "nothing is held");
        let first = tail.join(told(NOW, None));
        let since = tail.since(&data(), at(NOW + 60)).expect("all is held");
        assert_eq!(since, at(NOW - 2 * 60 - 3 * 60), "three before the last that is settled");
        let joined = tail.join(told(NOW + 60, Some(since)));
        let whole = told(NOW + 60, None);
        for ((joined, whole), before) in series(&joined).iter().zip(series(&whole)).zip(series(&first)) {
            let times = |s: &Series| s.points.iter().map(|p| (p.at, p.provisional)).collect::<Vec<_>>();
            assert_eq!(times(joined), times(whole), "what is older than the range is gone");
            assert_eq!((joined.since, joined.standing), (None, Standing::Complete));
            let newest = |s: &Series| s.points.iter().filter(|p| p.value > before.points[0].value).count();
            assert_eq!(newest(joined), 6, "from five minutes before to now");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_is_read_again_when_an_end_broke_off_or_an_hour_is_over() {
        let mut tail = Tail::default();
        tail.join(told(NOW, None));
        let since = tail.since(&data(), at(NOW + 60)).expect("all is held");
        let cut = Update { fault: Some(Fault::new(FaultKind::Cut, "x")), ..told(NOW + 60, Some(since)) };
        assert!(series(&tail.join(cut)).iter().all(|s| s.points.len() > 50), "what is there is shown");
        assert_eq!(tail.since(&data(), at(NOW + 120)), Some(since), "and asked for again");
        tokio::time::advance(WHOLE_EVERY).await;
        assert_eq!(tail.since(&data(), at(NOW + 120)), None);
        let cut = Update { fault: Some(Fault::new(FaultKind::Cut, "x")), ..told(NOW + 60, None) };
        tail.join(cut);
        tail.join(told(NOW + 7200, None));
        assert!(tail.since(&data(), at(NOW + 7260)).is_some());
        assert_eq!(tail.since(&data(), at(NOW + 4 * 3600)), None, "it is left behind");
    }
}
