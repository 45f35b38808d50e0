use std::{fmt, time::Duration};

/// How far back a view looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range(Duration);

/// The steps between which keys go.
const STEPS: [u64; 9] =
    [900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 15 * 86_400];

impl Default for Range {
    fn default() -> Self {
        Self(Duration::from_secs(3 * 3600))
    }
}

impl Range {
    /// `15m`, `3h`, `7d`: at least a minute, at most the 90 days that LookupEvents keeps.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
    ///
    /// # Errors
    /// What was expected, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        super::want::duration(text).map(|length| Self(length.max(Duration::from_secs(60))))
    }

    /// So long; it may be shorter than what a view can look back.
    pub(super) fn of(length: Duration) -> Self {
        Self(length)
    }

    /// Its length.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// The next shorter step.
    #[must_use]
    pub fn shorter(self) -> Self {
        let step = STEPS.into_iter().rev().map(Duration::from_secs).find(|s| *s < self.0);
        Self(step.unwrap_or(self.0))
    }

    /// The next longer step.
    #[must_use]
    pub fn longer(self) -> Self {
        let step = STEPS.into_iter().map(Duration::from_secs).find(|s| *s > self.0);
        Self(step.unwrap_or(self.0))
    }
}

impl fmt::Display for Range {
    /// As it is parsed: `15m`, `3h`, `7d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            s if s % 86_400 == 0 => write!(f, "{}d", s / 86_400),
            s if s % 3600 == 0 => write!(f, "{}h", s / 3600),
            s if s % 60 == 0 => write!(f, "{}m", s / 60),
            s => write!(f, "{s}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn steps_go_both_ways_and_end() {
        let mut range = Range::parse("15m").expect("a range");
        assert_eq!(range.shorter(), range);
        let mut seen = vec![range.to_string()];
        while range.longer() != range {
            range = range.longer();
            seen.push(range.to_string());
        }
        assert_eq!(seen, ["15m", "1h", "3h", "6h", "12h", "1d", "3d", "7d", "15d"]);
        assert_eq!(Range::parse("2h").expect("a range").longer().to_string(), "3h");
        assert_eq!(Range::parse("2h").expect("a range").shorter().to_string(), "1h");
        assert!(Range::parse("soon").is_err());
    }
}
