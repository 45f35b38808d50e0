use std::time::Duration;

use jiff::{SpanRelativeTo, SpanRound, Unit};

/// A length of time as people type it: `90s`, `15m`, `1h`, `1h30m`, `2d`, `1w`. A day is 24 hours.
///
/// # Errors
/// In words, for what is no length of time, is not above zero, or has no fixed length, as months have.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let expected = || format!("`{text}` is no length of time: expected such as 90m, 1h, 1h30m or 2d");
    let span: jiff::Span = text.trim().parse().map_err(|_| expected())?;
    let days = SpanRelativeTo::days_are_24_hours();
    let span = span
        .round(SpanRound::new().largest(Unit::Hour).relative(days))
        .map_err(|_| format!("`{text}` has no fixed length: use weeks or days"))?;
    let length: Duration = jiff::SignedDuration::try_from(span)
        .ok()
        .and_then(|signed| signed.try_into().ok())
        .ok_or_else(expected)?;
    if length.is_zero() { Err(expected()) } else { Ok(length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        for (text, seconds) in [
            ("90s", 90),
            ("90m", 5400),
            ("1h", 3600),
            ("1h30m", 5400),
            (" 2d ", 172_800),
            ("1w", 604_800),
            ("1d12h", 129_600),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "90", "1x", "-1h", "0m", "h", "1h ago", "999999999999h"] {
            assert!(parse_duration(text).is_err_and(|e| e.contains("no length of time")), "{text}");
        }
        for text in ["1mo", "1y"] {
            assert!(parse_duration(text).is_err_and(|e| e.contains("no fixed length")), "{text}");
        }
    }
}
