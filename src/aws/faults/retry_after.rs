use std::time::{Duration, SystemTime};

use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::{DateTime, date_time::Format};

/// How long an answer says that nothing is to be asked: `x-amz-retry-after` in milliseconds, or `Retry-After` in seconds or as a
/// date, which is held against the server's own clock where the answer has its time.
/// <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>
pub(super) fn told(headers: &Headers, now: SystemTime) -> Option<Duration> {
    if let Some(millis) = headers.get("x-amz-retry-after").and_then(|text| text.trim().parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let text = headers.get("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = headers.get("date").and_then(date).unwrap_or(now);
    Some(date(text)?.duration_since(now).unwrap_or_default())
}

fn date(text: &str) -> Option<SystemTime> {
    SystemTime::try_from(DateTime::from_str(text, Format::HttpDate).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_milliseconds_and_dates_are_understood() {
        let now = date("Wed, 21 Oct 2026 07:28:00 GMT").expect("a date");
        let later = "Wed, 21 Oct 2026 07:28:30 GMT";
        for (headers, millis) in [
            (&[("retry-after", "3")][..], Some(3000)),
            (&[("retry-after", later)], Some(30_000)),
            (&[("retry-after", later), ("date", "Wed, 21 Oct 2026 07:28:20 GMT")], Some(10_000)),
            (&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], Some(0)),
            (&[("x-amz-retry-after", "1500"), ("retry-after", "3")], Some(1500)),
            (&[("retry-after", "soon")], None),
            (&[], None),
        ] {
            let mut all = Headers::new();
            headers.iter().for_each(|(name, value)| drop(all.insert(*name, *value)));
            assert_eq!(told(&all, now), millis.map(Duration::from_millis), "{headers:?}");
        }
    }
}
