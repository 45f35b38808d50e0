//! By how much this machine's clock is off, from the time that AWS puts on its answers.

use std::time::{Duration, SystemTime};

use aws_smithy_types::{DateTime, date_time::Format};

/// Less than this is the answer's own way here, not the clock.
const NOTHING: Duration = Duration::from_secs(30);

/// `this machine's clock is 7 min behind AWS's`, from the answer's `Date` header; none when the two agree, or there is no
/// such header. AWS takes requests that are signed within five minutes of its own time.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html>
pub(super) fn message(date: Option<&str>, now: SystemTime) -> Option<String> {
    let date = SystemTime::try_from(DateTime::from_str(date?, Format::HttpDate).ok()?).ok()?;
    let (off, way) = match now.duration_since(date) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    (off >= NOTHING).then(|| format!("this machine's clock is {} {way} AWS's", roughly(off)))
}

/// Two figures are enough to set a clock by.
fn roughly(off: Duration) -> String {
    match off.as_secs() {
        s @ 0..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", (s + 30) / 60),
        s @ 7_200..172_800 => format!("{} h", (s + 1_800) / 3_600),
        s => format!("{} days", (s + 43_200) / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_told_by_how_much_it_is_off() {
        let date = "Sun, 01 Mar 2026 03:12:00 GMT";
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_334_720);
        for (seconds, says) in [
            (-420, "7 min behind"),
            (420, "7 min ahead of"),
            (45, "45 s ahead of"),
            (-7_200, "2 h behind"),
            (400 * 86_400, "400 days ahead of"),
        ] {
            let off = Duration::from_secs(i64::unsigned_abs(seconds));
            let now = if seconds < 0 { at - off } else { at + off };
            assert_eq!(message(Some(date), now), Some(format!("this machine's clock is {says} AWS's")));
        }
        assert_eq!(message(Some(date), at + Duration::from_secs(10)), None, "they agree");
        assert_eq!(message(Some("yesterday"), at), None);
        assert_eq!(message(None, at), None);
    }
}
