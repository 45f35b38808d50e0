use jiff::{civil::Time, tz::TimeZone};

use super::Timestamp;

/// Whom to tell, beside the screen, that something new wants a human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// The terminal's bell.
    pub bell: bool,
    /// The terminal's own notifications: OSC 9.
    pub osc9: bool,
    /// A program and its arguments; none when empty. No shell sees them. See [`PLACEHOLDERS`].
    pub command: Vec<String>,
    /// How bad it must be.
    pub min: NotifyMin,
    /// When nobody is told.
    pub quiet: Option<QuietHours>,
    /// So many a minute at most; then how many more there are.
    pub per_minute: u32,
}

/// What is filled in, in the arguments of a command.
pub const PLACEHOLDERS: [&str; 5] = ["account", "region", "kind", "title", "mark"];

impl Default for Notify {
    fn default() -> Self {
        Self {
            bell: false,
            osc9: false,
            command: Vec::new(),
            min: NotifyMin::Warning,
            quiet: None,
            per_minute: 6,
        }
    }
}

impl Notify {
    /// Whether anybody is told at all.
    pub fn is_on(&self) -> bool {
        self.bell || self.osc9 || !self.command.is_empty()
    }
}

/// How bad something must be so that somebody is told. Faults of reading are never told: they come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyMin {
    /// Warnings and alarms.
    Warning,
    /// Alarms alone.
    Alarm,
}

/// Hours of a day, each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    until: Time,
}

impl QuietHours {
    /// `22:00-07:00`.
    ///
    /// # Errors
    /// In words, for what is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = || format!("quiet is a time of day to another, such as \"22:00-07:00\", not `{text}`");
        let (from, until) = text.split_once('-').ok_or_else(expected)?;
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| expected());
        let (from, until) = (time(from)?, time(until)?);
        if from == until {
            return Err(format!(
                "quiet from {from:?} until then is no time, or all of it: leave it out, or name no way \
                                to be told"
            ));
        }
        Ok(Self { from, until })
    }

    /// Whether a moment is within them, in a zone: the clock on the wall counts, whatever it was put forward or back.
    pub fn hold(self, at: Timestamp, zone: &TimeZone) -> bool {
        let time = at.to_zoned(zone.clone()).time();
        if self.from < self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(hours: &str, at: &str, zone: &str) -> bool {
        let zone = TimeZone::get(zone).expect("a zone");
        QuietHours::parse(hours).expect("hours").hold(at.parse().expect("a time"), &zone)
    }

    #[test]
    fn hours_go_over_midnight_and_end_when_they_say() {
        for (at, quiet) in [
            ("2026-03-01T21:59:59Z", false),
            ("2026-03-01T22:00:00Z", true),
            ("2026-03-01T23:59:59Z", true),
            ("2026-03-02T00:00:00Z", true),
            ("2026-03-02T06:59:59Z", true),
            ("2026-03-02T07:00:00Z", false),
        ] {
            assert_eq!(hold("22:00-07:00", at, "UTC"), quiet, "{at}");
            assert_eq!(hold("07:00-22:00", at, "UTC"), !quiet, "{at}");
        }
    }

    #[test]
    fn the_clock_on_the_wall_counts_when_it_is_put_forward_or_back() {
        // Forward in Berlin on 29 March 2026, at 01:00 UTC; back on 25 October, at 01:00 UTC.
        for (at, quiet) in [
            ("2026-03-28T05:59:00Z", true),
            ("2026-03-28T06:00:00Z", false),
            ("2026-03-29T04:59:00Z", true),
            ("2026-03-29T05:00:00Z", false),
            ("2026-10-25T04:59:00Z", true),
            ("2026-10-25T05:59:00Z", true),
            ("2026-10-25T06:00:00Z", false),
        ] {
            assert_eq!(hold("22:00-07:00", at, "Europe/Berlin"), quiet, "{at}");
        }
        // 02:30 comes twice on that day, and never on the other.
        for (at, quiet) in [
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T01:30:00Z", true),
            ("2026-03-29T00:59:00Z", false),
            ("2026-03-29T01:00:00Z", false),
        ] {
            assert_eq!(hold("02:00-03:00", at, "Europe/Berlin"), quiet, "{at}");
        }
    }

    #[test]
    fn what_is_no_time_is_said_to_be_none() {
        for text in ["", "22:00", "22-7", "25:00-07:00", "22:00-07:60", "nine-five"] {
            assert!(
                QuietHours::parse(text).is_err_and(|why| why.contains("such as \"22:00-07:00\"")),
                "{text}"
            );
        }
        assert!(QuietHours::parse("07:00-07:00").is_err_and(|why| why.contains("leave it out")));
    }
}
