//! When it is whose turn: points in time that lie an interval apart, at a phase of their own, in a time that goes the
//! slower the more polling is slowed. So load is flat, and stays so whatever slows it.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::{Pacing, ScopeKey, Source, Want};

/// Phases lie within this; a longer interval has so many more places. Intervals that divide each other share points.
const BASE: Duration = Duration::from_secs(60);
/// An answer is not asked for again within this part of its interval because its turn comes: the first one may have
/// come at any time.
const SOONEST: f64 = 0.25;
/// The golden ratio's fraction: its multiples are spread evenly, however many there are.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// The place of a (scope, source) among all: all that is wanted of one source in one scope has its turn together, so
/// that it can be asked for at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Phase(u32);

impl Phase {
    /// How long after the beginning its first turn is, in seconds, of points that lie `interval` apart.
    fn offset(self, base: f64, interval: f64) -> f64 {
        let within = (f64::from(self.0) * GOLDEN).fract();
        // Rounding must not make four places of five.
        let places = (interval / base + 1e-6).floor().max(1.0);
        base * (within + f64::from(self.0).rem_euclid(places))
    }
}

/// Gives out phases, for good: whoever comes back has the one that it had. By a hash of the scope and the source, for
/// there may be thousands; that two share one does no harm.
#[derive(Debug, Default)]
pub(super) struct Phases(HashMap<u64, u32>);

impl Phases {
    /// Metric data of all accounts of a region have theirs together: those that a monitoring account sees are one call. So
    /// do namespaces, services and instances of a scope, which are made from the same answers.
    pub fn of(&mut self, scope: &ScopeKey, source: Source) -> Phase {
        let mut hasher = DefaultHasher::new();
        let account = Some(&scope.account).filter(|_| source != Source::MetricData);
        let source = match source {
            Source::Namespaces | Source::Instances => Source::Services,
            other => other,
        };
        (account, &scope.region, source).hash(&mut hasher);
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        Phase(*self.0.entry(hasher.finish()).or_insert(next))
    }
}

/// The points in time at which it is somebody's turn: how slowly is polled, and the time that goes accordingly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pacing: Pacing,
    /// Of what is paid for and looked at, each or not.
    beats: [Beat; 4],
}

impl Grid {
    /// Nothing is slowed, and time begins.
    pub fn new(now: Instant) -> Self {
        let beat = Beat { told: 0.0, at: now, factor: 1.0 };
        Self { pacing: Pacing::default(), beats: [beat; 4] }
    }

    /// How slowly is polled.
    pub fn pacing(&self) -> &Pacing {
        &self.pacing
    }

    /// Goes on at another pace from now: what was half over is half over.
    pub fn pace(&mut self, pacing: Pacing, now: Instant) {
        self.pacing = pacing;
        for (place, beat) in self.beats.iter_mut().enumerate() {
            let factor = pacing.factor(place & 1 != 0, place & 2 != 0);
            let factor = if factor.is_finite() { factor.clamp(1.0, 1e6) } else { 1e6 };
            *beat = Beat { told: beat.told(now), at: now, factor };
        }
    }

    fn beat(&self, want: &Want) -> &Beat {
        &self.beats[usize::from(want.source().is_paid()) + 2 * usize::from(want.is_looked_at())]
    }

    /// The time then that counts for a want, in seconds.
    pub fn told(&self, want: &Want, at: Instant) -> f64 {
        self.beat(want).told(at)
    }

    /// When it is that time.
    pub fn when(&self, want: &Want, told: f64) -> Instant {
        self.beat(want).when(told)
    }

    /// How long lies between two turns of a want, in the time that counts for it, in seconds.
    pub fn interval(&self, want: &Want) -> f64 {
        self.pacing.at_least(want.interval()).as_secs_f64()
    }

    /// The first turn of a want that is not before `told`.
    pub fn turn(&self, want: &Want, phase: Phase, told: f64) -> f64 {
        let interval = self.interval(want);
        let offset = phase.offset(self.pacing.at_least(BASE).as_secs_f64().min(interval), interval);
        offset + ((told - offset) / interval).ceil() * interval
    }

    /// Its turn after an answer at `heard`, when tries are so many intervals apart.
    pub fn next(&self, want: &Want, phase: Phase, heard: f64, apart: u32) -> f64 {
        let soonest = heard + self.interval(want) * (f64::from(apart) - 1.0 + SOONEST);
        self.turn(want, phase, soonest)
    }
}

/// A clock that goes at a `factor`th of the speed of the machine's.
#[derive(Clone, Copy, Debug)]
struct Beat {
    /// What it told, in seconds,
    told: f64,
    /// then.
    at: Instant,
    factor: f64,
}

impl Beat {
    fn told(&self, at: Instant) -> f64 {
        let (after, before) = (at.saturating_duration_since(self.at), self.at.saturating_duration_since(at));
        self.told + (after.as_secs_f64() - before.as_secs_f64()) / self.factor
    }

    /// Not before it was set last: who asks when it was then, asks what is over.
    fn when(&self, told: f64) -> Instant {
        let far = Duration::from_secs(86_400 * 365);
        let after =
            Duration::try_from_secs_f64((told - self.told) * self.factor).unwrap_or_default().min(far);
        self.at + after
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AccountName, Metric, MetricAsk, MetricQuery, Region};

    fn graph(period: u32) -> Want {
        let metric = Metric { namespace: "N".into(), name: "n".into(), dimensions: vec![] };
        let queries = vec![MetricQuery::of(metric, "Sum", period)];
        Want::MetricData(Arc::new(MetricAsk::new(queries, Duration::from_secs(3600))))
    }

    #[tokio::test(start_paused = true)]
    async fn turns_lie_an_interval_apart_and_what_is_read_less_often_has_them_among_the_others() {
        let grid = Grid::new(Instant::now());
        for phase in (0..100).map(Phase) {
            let turns = |period, until: f64| {
                let want = graph(period);
                let mut all = Vec::new();
                let mut from = 0.0;
                loop {
                    let turn = grid.turn(&want, phase, from);
                    if turn >= until {
                        return all;
                    }
                    all.push((turn * 1000.0).round());
                    from = turn + 1.0;
                }
            };
            let (each, fifth, quarter) = (turns(60, 3600.0), turns(300, 3600.0), turns(900, 3600.0));
            assert!(each.len() == 60 && fifth.len() == 12 && quarter.len() == 4, "{phase:?}");
            assert!(fifth.iter().all(|turn| each.contains(turn)), "{phase:?}: {fifth:?}");
            assert!(quarter.iter().all(|turn| fifth.contains(turn)), "{phase:?}: {quarter:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn phases_are_spread_evenly_however_many_there_are_and_kept() {
        let mut phases = Phases::default();
        let scope =
            |n: usize| ScopeKey { account: AccountName::new("a"), region: Region::new(n.to_string()) };
        let grid = Grid::new(Instant::now());
        for (want, seconds) in [(Want::Alarms, 60), (Want::Nodes, 120), (Want::Metrics, 900)] {
            let mut of_second = vec![0; seconds];
            for n in 0..900 {
                let phase = phases.of(&scope(n), want.source());
                let turn = grid.turn(&want, phase, 0.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "small and positive"
                )]
                let second = turn as usize % seconds;
                of_second[second] += 1;
            }
            let (most, mean) = (of_second.iter().max().copied().unwrap_or(0), 900 / seconds);
            assert!(most <= mean + 2, "{want:?}: {most} of {mean}");
        }
        assert_eq!(phases.of(&scope(7), Source::Alarms), Phase(7));
        let other = ScopeKey { account: AccountName::new("b"), ..scope(7) };
        assert_ne!(phases.of(&other, Source::Alarms), Phase(7));
        let map = [Source::Namespaces, Source::Services, Source::Instances];
        let map = map.map(|source| phases.of(&scope(7), source));
        assert!(map[0] == map[1] && map[1] == map[2]);
        let together = phases.of(&scope(7), Source::MetricData) == phases.of(&other, Source::MetricData);
        assert!(
            together && phases.of(&scope(8), Source::MetricData) != phases.of(&scope(7), Source::MetricData)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_slowed_goes_on_where_it_was() {
        let mut grid = Grid::new(Instant::now());
        let (alarms, nodes) = (Want::Alarms, Want::Nodes);
        let turn = grid.turn(&alarms, Phase(3), 30.0);
        let at = grid.when(&alarms, turn);
        tokio::time::advance(Duration::from_secs(20)).await;
        let (now, left) = (Instant::now(), at - Instant::now());
        grid.pace(Pacing { paid_slowed: 3.0, ..Pacing::default() }, now);
        let close = |a: Duration, b: Duration| a.abs_diff(b) < Duration::from_millis(1);
        assert!(close(grid.when(&alarms, turn) - now, left * 3));
        assert!((grid.told(&nodes, now) - 20.0).abs() < 0.001 && grid.told(&alarms, now) < 20.001);
        tokio::time::advance(left).await;
        grid.pace(Pacing::default(), Instant::now());
        assert!(close(grid.when(&alarms, turn) - Instant::now(), left * 2 / 3));
        grid.pace(Pacing { slowed: f64::INFINITY, ..Pacing::default() }, Instant::now());
        assert!(grid.when(&alarms, turn) > Instant::now(), "nothing is too slow to be told");
    }
}
