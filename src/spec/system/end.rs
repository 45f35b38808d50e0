use crate::model::{Text, Timestamp};

/// Since when a system is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The day, as `2025-07-31`; none when nobody knows it.
    pub day: Option<Text>,
    /// That was announced before it came.
    pub is_announced: bool,
    /// A page of AWS says so.
    pub is_confirmed: bool,
}

impl End {
    /// Reads the note of the table: its first date.
    pub(super) fn parse(note: &str) -> Self {
        let at = (0..note.len()).find(|at| note.get(*at..*at + 10).is_some_and(is_day));
        let (day, after) = match at.and_then(|at| Some((note.get(at..at + 10)?, note.get(at + 10..)?))) {
            Some((day, after)) => (Some(day.into()), after),
            None => (None, note),
        };
        let source = after.split(')').next().unwrap_or_default();
        Self {
            day,
            is_announced: note.contains("announced"),
            is_confirmed: !source.contains("memory") && !source.contains("Homebrew"),
        }
    }

    /// In words, as seen at a time: `ended 2025-07-31`, `ends 2026-10-30`, `no date known`.
    pub fn words(&self, now: Timestamp) -> String {
        let Some(day) = &self.day else { return "no date known".into() };
        let verb =
            if self.is_announced && now.to_string().as_str() < day.as_str() { "ends" } else { "ended" };
        let sure = if self.is_confirmed { "" } else { " (not confirmed)" };
        format!("{verb} {day}{sure}")
    }
}

/// Whether that is written as `2025-07-31` is.
fn is_day(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_as_they_are_known() {
        let now: Timestamp = "2026-03-01T03:12:00Z".parse().expect("a time");
        for (note, expected) in [
            ("ended 2025-07-31 (doc)", "ended 2025-07-31"),
            ("end announced for 2026-10-30 (doc); SMS lives on", "ends 2026-10-30"),
            ("ended with Aurora MySQL 1, 2023-02-28 (memory)", "ended 2023-02-28 (not confirmed)"),
            ("no date found (memory)", "no date known"),
        ] {
            assert_eq!(End::parse(note).words(now), expected);
        }
        let later: Timestamp = "2026-10-31T00:00:00Z".parse().expect("a time");
        assert_eq!(End::parse("end announced for 2026-10-30 (doc)").words(later), "ended 2026-10-30");
    }
}
