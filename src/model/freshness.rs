use std::time::Duration;

use super::{Source, Timestamp, Want};

impl Source {
    /// How often a visible source is read: as often as its own data moves. Alarms are evaluated each
    /// minute; the trail is delivered some minutes late; metric lists move in quarters of an hour, organisations by the day.
    pub fn interval(self) -> Duration {
        Duration::from_secs(match self {
            Self::Alarms | Self::Events | Self::Sessions | Self::Services | Self::Instances => 60,
            Self::MetricData | Self::AlarmHistory | Self::Nodes => 60,
            Self::Identity | Self::Namespaces => 300,
            Self::Metrics => 900,
            Self::Accounts | Self::Regions => 86_400,
        })
    }

    /// Whether AWS charges for reading it, at list price: CloudWatch's calls, each or by the metric.
    /// <https://aws.amazon.com/cloudwatch/pricing/>
    pub fn is_paid(self) -> bool {
        matches!(self, Self::Alarms | Self::Metrics | Self::MetricData | Self::AlarmHistory)
    }
}

impl Want {
    /// How often it is read, as long as nothing slows that: see [`Source::interval`].
    pub fn interval(&self) -> Duration {
        self.source().interval()
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
}

impl Default for Pacing {
    fn default() -> Self {
        Self { floor: Duration::ZERO, slowed: 1.0, paid_slowed: 1.0 }
    }
}

impl Pacing {
    /// How often a want is read now.
    pub fn interval(&self, want: &Want) -> Duration {
        let paid = if want.source().is_paid() { self.paid_slowed } else { 1.0 };
        want.interval().max(self.floor).mul_f64(self.slowed * paid)
    }

    /// How long until it is read again after so many failures in a row: its interval, doubled for each failure
    /// after the first, up to 8 times. It is never given up.
    pub fn wait(&self, want: &Want, failures: u32) -> Duration {
        self.interval(want) * (1 << failures.saturating_sub(1).min(3))
    }

    /// The age from which an answer is shown as stale: two reads were missed, and then some.
    pub fn stale_after(&self, want: &Want) -> Duration {
        self.interval(want) * 5 / 2
    }
}

/// Age of something seen at `at`; zero when it is from the future, as another machine's clock can make it.
pub fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(now.as_second() - at.as_second()).unwrap_or(0))
}
