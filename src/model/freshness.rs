use std::time::Duration;

use super::{AskEnd, Source, Timestamp, Want};

/// A try may be this long after the one before, however often it failed; what is read less often is tried as often as
/// it is read.
const RETRIED: Duration = Duration::from_secs(3600);
/// So many intervals at most are between two tries of what may pass by itself.
const TRIES_APART: u32 = 8;

/// Seconds after which nobody is there any more.
const NEVER: u64 = 10 * 365 * 86_400;

impl Source {
    /// How often a source is read at most: as often as its own data moves.
    pub fn interval(self) -> Duration {
        Duration::from_secs(match self {
            // They are evaluated each minute (those of shorter periods more often, which no list is read for).
            Self::Alarms | Self::AlarmHistory => 60,
            // A point a minute, at most; how often one want is read, its periods say.
            Self::MetricData => 60,
            // Sessions begin and end at any time, and so does health: a minute is what a human waits for.
            Self::Sessions | Self::Services | Self::Instances => 60,
            // Delivered five minutes after the call on average: read each minute, they come no sooner.
            Self::Events => 120,
            // What is over is read once; what came late meanwhile is the follower's business.
            Self::EventLookup | Self::Backfill => 3600,
            // Agents ping every five minutes, and a node is lost after missed pings: that is told two minutes later
            // at most.
            Self::Nodes => 120,
            // Who we are and which namespaces there are moves when somebody sets something up.
            Self::Identity | Self::Namespaces => 300,
            // A new metric takes a quarter of an hour to be listed.
            Self::Metrics => 900,
            // Accounts are linked to a monitoring account seldom.
            Self::Links => 3600,
            // A dashboard is changed by hand, and so are tags.
            Self::Dashboards | Self::Dashboard | Self::TaggedResources => 300,
            // What is stored grows slowly, and is told once a day or so.
            Self::LogGroups => 3600,
            // It is asked once: see [`Source::is_asked_once`].
            Self::LogQuery => NEVER,
            // Organisations move by the day.
            Self::Accounts | Self::Regions => 86_400,
        })
    }

    /// Whether AWS charges for reading it, at list price: CloudWatch's calls, each or by the metric.
    /// <https://aws.amazon.com/cloudwatch/pricing/>
    pub fn is_paid(self) -> bool {
        matches!(
            self,
            Self::Alarms
                | Self::Metrics
                | Self::MetricData
                | Self::AlarmHistory
                | Self::Dashboards
                | Self::Dashboard
                | Self::LogQuery
        )
    }
}

impl Want {
    /// How often it is read, as long as nothing slows that: see [`Source::interval`]. Points as often as there is a
    /// new one in any of the series, each minute at most and each quarter of an hour at least.
    pub fn interval(&self) -> Duration {
        match self {
            Self::MetricData(ask) => {
                let period = ask.queries.iter().map(|query| query.period).min().unwrap_or_default();
                match ask.end {
                    AskEnd::Now => Duration::from_secs(u64::from(period.clamp(60, 900))),
                    // What is long over hardly moves.
                    AskEnd::Ago(_) => Duration::from_secs(u64::from(period.clamp(300, 3600))),
                    AskEnd::At(_) => Duration::from_secs(3600),
                }
            }
            _ => self.source().interval(),
        }
    }
}

/// What makes polling slower than the data moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pacing {
    /// No interval is shorter: the user's choice.
    pub floor: Duration,
    /// All intervals are so many times as long, 1 and above: what the budget of requests asks for.
    pub slowed: f64,
    /// Those of what is paid for ([`Source::is_paid`]) once more: what the budget of dollars asks for.
    pub paid_slowed: f64,
    /// Those of what is looked at ([`Want::is_looked_at`]) so many times instead: it is the last to be slowed.
    pub looked_at_slowed: f64,
}

impl Default for Pacing {
    fn default() -> Self {
        Self { floor: Duration::ZERO, slowed: 1.0, paid_slowed: 1.0, looked_at_slowed: 1.0 }
    }
}

impl Pacing {
    /// How often a want is read now.
    pub fn interval(&self, want: &Want) -> Duration {
        self.at_least(want.interval()).mul_f64(self.factor(want.source().is_paid(), want.is_looked_at()))
    }

    /// How often it would be read if no budget slowed it.
    pub fn unslowed(&self, want: &Want) -> Duration {
        self.at_least(want.interval())
    }

    /// The same of a source, whatever is wanted of it.
    pub fn interval_of(&self, source: Source) -> Duration {
        self.at_least(source.interval()).mul_f64(self.factor(source.is_paid(), source.is_looked_at()))
    }

    /// An interval that is no shorter than the user's floor; not slowed yet.
    pub fn at_least(&self, interval: Duration) -> Duration {
        interval.max(self.floor)
    }

    /// So many times as long are the intervals of what is paid for, or looked at one by one, or neither.
    pub fn factor(&self, paid: bool, looked_at: bool) -> f64 {
        match paid {
            _ if looked_at => self.looked_at_slowed,
            true => self.slowed * self.paid_slowed,
            false => self.slowed,
        }
    }

    /// The age from which an answer is shown as stale: two reads were missed, and then some.
    pub fn stale_after(&self, want: &Want) -> Duration {
        self.interval(want) * 5 / 2
    }
}

/// So many intervals are between two tries of what has failed so often in a row: one more failure doubles them, up to
/// eight and to an hour; what does not pass by itself ([`super::FaultKind::passes`]) comes to be tried each hour. It is
/// never given up.
pub fn tries_apart(interval: Duration, failures: u32, passes: bool) -> u32 {
    let hour = RETRIED.as_secs() / interval.as_secs().max(1);
    let hour = u32::try_from(hour).unwrap_or(u32::MAX);
    let most = if passes { hour.min(TRIES_APART) } else { hour };
    1u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX).min(most).max(1)
}

/// Age of something seen at `at`; zero when it is from the future, as another machine's clock can make it.
pub fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(now.as_second() - at.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Metric, MetricAsk, MetricQuery};

    #[test]
    fn points_are_read_as_often_as_there_are_new_ones() {
        let of = |periods: &[u32]| {
            let metric = Metric { namespace: "N".into(), name: "n".into(), dimensions: vec![] };
            let queries =
                periods.iter().map(|period| MetricQuery::of(metric.clone(), "Sum", *period)).collect();
            Want::MetricData(Arc::new(MetricAsk::new(queries, RETRIED))).interval().as_secs()
        };
        for (periods, interval) in
            [(&[300][..], 300), (&[60], 60), (&[3600, 300], 300), (&[10, 300], 60), (&[3600], 900), (&[], 60)]
        {
            assert_eq!(of(periods), interval, "{periods:?}");
        }
    }

    #[test]
    fn failures_slow_down_and_never_stop() {
        let waits = |interval: u64, passes| {
            let interval = Duration::from_secs(interval);
            [1, 2, 3, 4, 5, 8, 1000].map(|failures| tries_apart(interval, failures, passes))
        };
        assert_eq!(waits(60, true), [1, 2, 4, 8, 8, 8, 8]);
        assert_eq!(waits(60, false), [1, 2, 4, 8, 16, 60, 60], "an hour");
        assert_eq!(waits(900, true), [1, 2, 4, 4, 4, 4, 4], "an hour");
        assert_eq!(waits(86_400, false), [1; 7]);
    }
}
