use std::time::Duration;

use jiff::{
    SignedDuration, Span, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

use crate::model::{Timestamp, parse_duration};

/// A moment, perhaps one that is so long ago.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    /// This one.
    At(Timestamp),
    /// So long before now.
    Ago(Duration),
}

impl When {
    /// The moment.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(length) => SignedDuration::try_from(length)
                .ok()
                .and_then(|length| now.checked_sub(length).ok())
                .unwrap_or(Timestamp::MIN),
        }
    }
}

/// What a value is compared with: a number, a moment, or either, for `2026` is both, and `5m` is 300 s, or the moment
/// five minutes ago.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    /// As a number: of a length of time its seconds.
    pub number: Option<f64>,
    /// As a moment.
    pub when: Option<When>,
}

impl Limit {
    /// Reads a number, a time, a length of time or `now`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("now") {
            return Some(Self { number: None, when: Some(When::Ago(Duration::ZERO)) });
        }
        let looks_like_one = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.');
        if !text.starts_with(looks_like_one) {
            return None;
        }
        let when = span(text).map(|(at, _)| When::At(at));
        if let Some(number) = text.parse().ok().filter(|n: &f64| n.is_finite()) {
            return Some(Self { number: Some(number), when });
        }
        if when.is_some() {
            return Some(Self { number: None, when });
        }
        let length = |text| parse_duration(text).ok();
        match text.strip_prefix('-') {
            // `-2h`: it can only be a moment.
            Some(rest) => length(rest).map(|length| Self { number: None, when: Some(When::Ago(length)) }),
            None => length(text)
                .map(|length| Self { number: Some(length.as_secs_f64()), when: Some(When::Ago(length)) }),
        }
    }
}

/// The time that a text names, as far as it says: from when until before when. `2026-01-15` is a day, `2026-01-15T03`
/// an hour; in UTC, unless an offset is behind it.
pub(super) fn span(text: &str) -> Option<(Timestamp, Timestamp)> {
    let (day, clock) = match text.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let mut part = |digits| parts.next().map_or(Some(None), |part| number(part, digits).map(Some));
    let (year, month, date) = (part(4)??, part(2)?, part(2)?);
    let mut unit: Span = match (month, date) {
        (None, _) => 1.year(),
        (_, None) => 1.month(),
        _ => 1.day(),
    };
    let (month_or_first, date_or_first) = (month.unwrap_or(1), date.unwrap_or(1));
    if parts.next().is_some() || (clock.is_some() && date.is_none()) {
        return None;
    }
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month_or_first).ok()?,
        i8::try_from(date_or_first).ok()?,
    )
    .ok()?;
    let mut offset = Offset::UTC;
    let mut time = Time::midnight();
    if let Some(clock) = clock {
        let (clock, at) = split_offset(clock)?;
        offset = at;
        (time, unit) = read_clock(clock)?;
    }
    let from = DateTime::from_parts(date, time);
    let to = from.checked_add(unit).ok()?;
    Some((offset.to_timestamp(from).ok()?, offset.to_timestamp(to).ok()?))
}

/// So many digits and nothing else.
fn number(text: &str, digits: usize) -> Option<i32> {
    let fits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

/// `03`, `03:30`, `03:30:15`, `03:30:15.123`, and what of time that is.
fn read_clock(text: &str) -> Option<(Time, Span)> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let parts: Vec<i32> = whole.split(':').map(|part| number(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour] => (*hour, None, None),
        [hour, minute] => (*hour, Some(*minute), None),
        [hour, minute, second] => (*hour, Some(*minute), Some(*second)),
        _ => return None,
    };
    let unit: Span = match (minute, second) {
        (None, _) => 1.hour(),
        (_, None) => 1.minute(),
        _ if fraction.is_some() => 1.nanosecond(),
        _ => 1.second(),
    };
    let nanos = match fraction {
        None => 0,
        Some(_) if second.is_none() => return None,
        Some(part) if (1..=9).contains(&part.len()) => {
            number(part, part.len())?.checked_mul(10_i32.pow(u32::try_from(9 - part.len()).ok()?))?
        }
        Some(_) => return None,
    };
    let small = |n: i32| i8::try_from(n).ok();
    let time =
        Time::new(small(hour)?, small(minute.unwrap_or(0))?, small(second.unwrap_or(0))?, nanos).ok()?;
    Some((time, unit))
}

/// What is before the offset from UTC, and the offset: `Z`, `+01`, `+01:00` or `+0100`; none is UTC.
fn split_offset(text: &str) -> Option<(&str, Offset)> {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return Some((rest, Offset::UTC));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, Offset::UTC)) };
    let (clock, offset) = text.split_at(at);
    let (sign, digits) = offset.split_at(1);
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at(2),
        5 => digits.split_once(':')?,
        _ => return None,
    };
    let seconds = number(hours, 2)? * 3600 + number(minutes, 2).filter(|m| *m < 60)? * 60;
    let seconds = if sign == "-" { -seconds } else { seconds };
    Some((clock, Offset::from_seconds(seconds).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_long_as_they_say() {
        for (text, from, to) in [
            ("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
            ("2026-01-15", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z"),
            ("2026-01-15T03", "2026-01-15T03:00:00Z", "2026-01-15T04:00:00Z"),
            ("2026-01-15t03:10z", "2026-01-15T03:10:00Z", "2026-01-15T03:11:00Z"),
            ("2026-01-15 03:10:09", "2026-01-15T03:10:09Z", "2026-01-15T03:10:10Z"),
            ("2026-01-15T03:10:09.5Z", "2026-01-15T03:10:09.5Z", "2026-01-15T03:10:09.500000001Z"),
            ("2026-01-15T03:10+01:00", "2026-01-15T02:10:00Z", "2026-01-15T02:11:00Z"),
            ("2026-01-15T03-0530", "2026-01-15T08:30:00Z", "2026-01-15T09:30:00Z"),
        ] {
            let stamp = |text: &str| text.parse::<Timestamp>().expect("a time");
            assert_eq!(span(text), Some((stamp(from), stamp(to))), "{text}");
        }
        for text in [
            "",
            "202",
            "2026-1",
            "2026-13",
            "2026-02-30",
            "2026-01T03",
            "2026-01-15T",
            "2026-01-15T24",
            "2026-01-15T3",
            "2026-01-15T03:10:09.",
            "2026-01-15T03+1",
            "2026-01-15T03+01:60",
            "é026-01-15",
            "2026-01-15T03+99:00",
            "2026-01-15-01",
            "9999-12-31T23:59:59+é",
            "9999",
            "2026-01-15T03:10.5",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
    }

    #[test]
    fn limits_are_numbers_moments_or_both() {
        let limit = |text| Limit::parse(text).map(|l| (l.number, l.when));
        let seconds = |n| Some(When::Ago(Duration::from_secs(n)));
        assert_eq!(limit("80.5"), Some((Some(80.5), None)));
        assert_eq!(limit("-1e3"), Some((Some(-1000.0), None)));
        assert_eq!(limit("5m"), Some((Some(300.0), seconds(300))));
        assert_eq!(limit("-2h"), Some((None, seconds(7200))));
        assert_eq!(limit("now"), Some((None, seconds(0))));
        assert!(limit("2026").is_some_and(|(number, when)| number == Some(2026.0) && when.is_some()));
        assert!(limit("2026-01-15").is_some_and(|(number, when)| number.is_none() && when.is_some()));
        for text in ["", "x", "inf", "nan", "-", "1e999", "5 x", "-x", "infinity", "h"] {
            assert_eq!(limit(text), None, "{text}");
        }
    }
}
