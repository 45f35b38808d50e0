use std::time::Duration;

use super::{Source, Timestamp};

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

    /// How long until it is read again after so many failures in a row: its interval, doubled for each failure
    /// after the first, up to 8 times. It is never given up.
    pub fn wait(self, failures: u32) -> Duration {
        self.interval() * (1 << failures.saturating_sub(1).min(3))
    }

    /// The age from which an answer is shown as stale: two reads were missed, and then some.
    pub fn stale_after(self) -> Duration {
        self.interval() * 5 / 2
    }
}

/// Age of something seen at `at`; zero when it is from the future, as another machine's clock can make it.
pub fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(now.as_second() - at.as_second()).unwrap_or(0))
}
