//! Moments and ages in words. Ages move in steps of a minute and coarser, so that a screen on which
//! nothing happens hardly changes.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::model::{self, Timestamp};

/// In which zone times are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// The local one.
    pub local: TimeZone,
    /// Whether UTC is shown instead.
    pub utc: bool,
}

impl Default for Zone {
    fn default() -> Self {
        Self { local: TimeZone::UTC, utc: true }
    }
}

impl Zone {
    fn zoned(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(if self.utc { TimeZone::UTC } else { self.local.clone() })
    }

    /// `03:12`.
    pub fn hhmm(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    /// `03:12:45`.
    pub fn hhmmss(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M:%S").to_string()
    }

    /// `27 Feb`.
    pub fn day_month(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%-d %b").to_string()
    }

    /// Seconds that the zone is ahead of UTC then.
    pub fn offset(&self, at: Timestamp) -> i64 {
        self.zoned(at).offset().seconds().into()
    }

    /// `03:12 UTC`.
    pub fn clock(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M %Z").to_string()
    }

    /// `03:12` on the day of `now`, with the day before it on another: `27 Feb 03:12`. Of what is so far away that a
    /// month may be that of another year, all of the date: `2024-02-27 03:12`.
    pub fn moment(&self, at: Timestamp, now: Timestamp) -> String {
        let is_far = at.duration_until(now).abs() > FAR;
        let (at, now) = (self.zoned(at), self.zoned(now));
        let form = match at.date() == now.date() {
            true => "%H:%M",
            false if is_far => "%Y-%m-%d %H:%M",
            false => "%-d %b %H:%M",
        };
        at.strftime(form).to_string()
    }

    /// The day, as the zone has it.
    pub fn day(&self, at: Timestamp) -> jiff::civil::Date {
        self.zoned(at).date()
    }

    /// `03:12` within most of a day, so that midnight hides no hour; else the day alone: always five or six
    /// cells.
    pub fn short(&self, at: Timestamp, now: Timestamp) -> String {
        let form = if model::age(at, now).as_secs() < 20 * 3600 { "%H:%M" } else { "%d%b" };
        self.zoned(at).strftime(form).to_string()
    }
}

/// From so far away on, a day needs its year.
const FAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(300 * 24);

/// `0 m`, `59 m`, `3 h`, `4 d`.
pub fn age(at: Timestamp, now: Timestamp) -> String {
    length(model::age(at, now))
}

/// The same of a length of time.
pub fn length(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    match minutes {
        0..60 => format!("{minutes} m"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}
