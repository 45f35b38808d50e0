use std::time::Duration;

use jiff::{
    SignedDuration, SpanRelativeTo, ToSpan as _, Unit,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{Text, Timestamp};

/// When a mute rule mutes.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MuteSchedule {
    /// `Expression`: `cron(Minutes Hours Day-of-month Month Day-of-week)` or `at(yyyy-MM-ddThh:mm)`.
    pub expression: Text,
    /// `Duration`, in ISO 8601: `PT4H`, at most 15 days.
    pub duration: Text,
    /// `Timezone`, an IANA name; UTC when there is none.
    pub timezone: Option<Text>,
    /// `StartDate`: nothing is muted before.
    pub start: Option<Timestamp>,
    /// `ExpireDate`: nothing is muted after.
    pub expire: Option<Timestamp>,
}

/// The longest that AWS takes.
const LONGEST: Duration = Duration::from_secs(15 * 86_400);

impl MuteSchedule {
    /// When it mutes between two moments, as (from, until), by time; what touches is one. None when the schedule is
    /// not understood.
    pub fn windows(&self, from: Timestamp, to: Timestamp) -> Option<Vec<(Timestamp, Timestamp)>> {
        let zone = self.timezone.as_ref().filter(|zone| !zone.is_empty());
        let zone = zone.map_or(Some(TimeZone::UTC), |name| TimeZone::get(name).ok())?;
        let length = length(&self.duration)?;
        let earliest = from.checked_sub(length).ok()?;
        let starts = match inner(&self.expression, "at") {
            Some(at) => vec![at.parse::<DateTime>().ok()?],
            None => {
                let cron = Cron::parse(inner(&self.expression, "cron")?)?;
                let last = to.to_zoned(zone.clone()).date();
                let first = earliest.to_zoned(zone.clone()).date();
                cron.starts(first, last)
            }
        };
        let mut windows: Vec<(Timestamp, Timestamp)> = Vec::new();
        for start in starts {
            let Ok(begin) = zone.to_timestamp(start) else { continue };
            let end = begin.checked_add(length).unwrap_or(Timestamp::MAX);
            let begin = self.start.map_or(begin, |start| begin.max(start));
            let end = self.expire.map_or(end, |expire| end.min(expire));
            if begin >= end || end <= from || begin > to {
                continue;
            }
            match windows.last_mut().filter(|last| begin <= last.1) {
                Some(last) => last.1 = last.1.max(end),
                None => windows.push((begin, end)),
            }
        }
        Some(windows)
    }
}

/// What stands in `name(..)`.
fn inner<'a>(expression: &'a str, name: &str) -> Option<&'a str> {
    expression.trim().strip_prefix(name)?.trim().strip_prefix('(')?.strip_suffix(')').map(str::trim)
}

fn length(iso: &str) -> Option<Duration> {
    let span: jiff::Span = iso.trim().parse().ok()?;
    let days = SpanRelativeTo::days_are_24_hours();
    let seconds = span.total((Unit::Second, days)).ok()?;
    let length = Duration::try_from(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()?;
    (!length.is_zero() && length <= LONGEST).then_some(length)
}

/// Five fields, each a set of the numbers that match.
#[derive(Debug)]
struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Days of the month, and of the week, that are not `*`.
    said: (bool, bool),
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, days, months, weekdays] = &fields[..] else { return None };
        let any = |field: &str| matches!(field, "*" | "?");
        let mut of_week = set(weekdays, 0..=7, &WEEKDAYS, 0)?;
        // Sunday is 0 or 7, as in cron.
        of_week |= of_week >> 7 & 1;
        Some(Self {
            minutes: set(minutes, 0..=59, &[], 0)?,
            hours: set(hours, 0..=23, &[], 0)?,
            days: set(days, 1..=31, &[], 0)?,
            months: set(months, 1..=12, &MONTHS, 1)?,
            weekdays: of_week,
            said: (!any(days), !any(weekdays)),
        })
    }

    /// As cron has it: when both the day of the month and that of the week are said, one of them is enough.
    fn has(&self, date: Date) -> bool {
        let bit = |set: u64, at: i8| set >> at & 1 == 1;
        let day = bit(self.days, date.day());
        let weekday = bit(self.weekdays, date.weekday().to_sunday_zero_offset());
        let either = if self.said == (true, true) { day || weekday } else { day && weekday };
        bit(self.months, date.month()) && either
    }

    fn starts(&self, first: Date, last: Date) -> Vec<DateTime> {
        let mut starts = Vec::new();
        for date in first.series(1.day()).take_while(|date| *date <= last).filter(|date| self.has(*date)) {
            for hour in (0..24).filter(|hour| self.hours >> hour & 1 == 1) {
                let minutes = (0..60).filter(|minute| self.minutes >> minute & 1 == 1);
                starts.extend(minutes.map(|minute| date.at(hour, minute, 0, 0)));
            }
        }
        starts
    }
}

/// `*`, `1-5`, `MON,WED`: the numbers as bits.
fn set(field: &str, range: std::ops::RangeInclusive<u32>, names: &[&str], first: u32) -> Option<u64> {
    let number = |text: &str| {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let number = match named {
            Some(at) => u32::try_from(at).ok()? + first,
            None => text.parse().ok()?,
        };
        range.contains(&number).then_some(number)
    };
    let mut bits = 0;
    for part in field.split(',') {
        let (from, to) = match part.split_once('-') {
            _ if matches!(part, "*" | "?") => (*range.start(), *range.end()),
            Some((from, to)) => (number(from)?, number(to)?),
            None => (number(part)?, number(part)?),
        };
        if from > to {
            return None;
        }
        (from..=to).for_each(|number| bits |= 1u64 << number);
    }
    Some(bits)
}

#[cfg(test)]
mod tests;
