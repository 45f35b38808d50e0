//! Times and lengths of time of a body: ISO 8601.

use std::time::Duration;

use super::{
    object::Object,
    remarks::{Remarks, quoted},
};
use crate::model::Timestamp;

const DAY: u64 = 86_400;
/// Nothing that is older is kept.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html>
const LONGEST: Duration = Duration::from_secs(455 * DAY);
const SHORTEST: Duration = Duration::from_secs(60);

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// So far back from now.
    Back(Duration),
    /// From then until then.
    Window(Timestamp, Timestamp),
}

/// What `start` and `end` say: `start` alone goes back from now, both are a window.
pub(super) fn sight(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<Sight> {
    let (start, end) = (object.some_text("start", remarks), object.some_text("end", remarks));
    match (start, end) {
        (None, None) => None,
        (None, Some(end)) => {
            remarks.say(format!("`end` is {}, and there is no `start`", quoted(&end)));
            None
        }
        (Some(start), None) => match length(&start) {
            Some(length) if length > LONGEST => {
                remarks.say(format!("`start` is {}: 455 days are the longest", quoted(&start)));
                Some(Sight::Back(LONGEST))
            }
            Some(length) => Some(Sight::Back(length.max(SHORTEST))),
            None => {
                let why = match moment(&start) {
                    Some(_) => "a time without an `end`",
                    None => "no length of time such as `-PT3H`",
                };
                remarks.say(format!("`start` is {}: {why}", quoted(&start)));
                None
            }
        },
        (Some(start), Some(end)) => {
            let window = moment(&start).zip(moment(&end)).filter(|(from, to)| from < to);
            if window.is_none() {
                remarks.say(format!(
                    "`start` {} and `end` {} are not two times, one after the other",
                    quoted(&start),
                    quoted(&end)
                ));
            }
            window.map(|(from, to)| Sight::Window(from, to))
        }
    }
}

/// `-PT3H`, `P7D`, `-P2W`, `P3M`, `P1DT12H`: an M before the T is a month of 30 days, after it a minute. A year has 365.
pub(super) fn length(text: &str) -> Option<Duration> {
    let mut rest = text.trim().trim_start_matches('-').strip_prefix(['P', 'p'])?;
    let (mut seconds, mut is_time, mut parts) = (0u64, false, 0);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(['T', 't']).filter(|_| !is_time) {
            (is_time, rest) = (true, after);
            continue;
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = match (rest[digits..].chars().next()?.to_ascii_uppercase(), is_time) {
            ('Y', false) => 365 * DAY,
            ('M', false) => 30 * DAY,
            ('W', false) => 7 * DAY,
            ('D', false) => DAY,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.saturating_add(number.saturating_mul(unit));
        rest = &rest[digits + 1..];
        parts += 1;
    }
    (parts > 0 && seconds > 0).then(|| Duration::from_secs(seconds))
}

/// A time: in UTC when it names no zone, at midnight when it is a day.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    [text.to_owned(), format!("{text}Z"), format!("{text}T00:00:00Z")]
        .iter()
        .find_map(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &serde_json::Value) -> (Option<Sight>, Vec<String>) {
        let mut remarks = Remarks::default();
        let sight = sight(&mut Object::new(value.as_object().expect("an object"), ""), &mut remarks);
        (sight, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn lengths_of_time_are_those_of_iso_8601() {
        for (text, seconds) in [
            ("-PT5M", 300),
            ("-PT3H", 3 * 3600),
            ("P7D", 7 * DAY),
            ("-P2W", 14 * DAY),
            ("-P3M", 90 * DAY),
            ("-P1DT12H", 36 * 3600),
            ("pt30s", 30),
        ] {
            assert_eq!(length(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "3H",
            "-PT3",
            "PT3X",
            "P3H",
            "PTT3H",
            "PT-3H",
            "PT0H",
            "P99999999999999999999D",
            "PéD",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
        assert_eq!(length("P18446744073709551615Y"), Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn times_are_utc_when_they_name_no_zone() {
        for text in [
            "2026-03-01T03:12:00Z",
            "2026-03-01T03:12:00",
            "2026-03-01T03:12:00.000Z",
            "2026-03-01T04:12:00+01:00",
        ] {
            assert_eq!(
                moment(text).map(|at| at.to_string()).as_deref(),
                Some("2026-03-01T03:12:00Z"),
                "{text}"
            );
        }
        assert_eq!(moment("2026-03-01").map(|at| at.to_string()).as_deref(), Some("2026-03-01T00:00:00Z"));
        assert_eq!(moment("soon"), None);
    }

    #[test]
    fn start_alone_goes_back_and_both_are_a_window() {
        use serde_json::json;
        assert_eq!(read(&json!({})), (None, vec![]));
        assert_eq!(read(&json!({"start": "-PT1H"})), (Some(Sight::Back(Duration::from_secs(3600))), vec![]));
        assert_eq!(read(&json!({"start": "-PT1S"})).0, Some(Sight::Back(SHORTEST)));
        let (from, to) = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
        let (sight, said) = read(&json!({"start": from, "end": to}));
        assert!(matches!(sight, Some(Sight::Window(a, b)) if a.to_string() == from && b.to_string() == to));
        assert!(said.is_empty());
        for (body, said) in [
            (
                json!({"start": to, "end": from}),
                "`start` `2026-03-02T00:00:00Z` and `end` `2026-03-01T00:00:00Z` are not two times, one after the other",
            ),
            (json!({"end": to}), "`end` is `2026-03-02T00:00:00Z`, and there is no `start`"),
            (json!({"start": to}), "`start` is `2026-03-02T00:00:00Z`: a time without an `end`"),
            (json!({"start": "3h"}), "`start` is `3h`: no length of time such as `-PT3H`"),
        ] {
            assert_eq!(read(&body), (None, vec![said.to_owned()]));
        }
        let long = read(&json!({"start": "-P900D"}));
        assert_eq!(
            long,
            (Some(Sight::Back(LONGEST)), vec!["`start` is `-P900D`: 455 days are the longest".into()])
        );
    }
}
