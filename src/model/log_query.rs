use std::{collections::BTreeMap, time::Duration};

use super::{Member, Text, Timestamp, age, row::members};

/// What is asked of CloudWatch Logs Insights: once, for it is paid by what is scanned.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogAsk {
    /// What is asked, as it is sent: lines and tabs stay.
    pub query: String,
    /// `CWLI`, `SQL` or `PPL`.
    pub language: Text,
    /// Log groups, by name or ARN; none where the query names them itself.
    pub groups: Vec<Text>,
    /// From when
    pub from: Timestamp,
    /// to when, both in whole seconds and both included.
    pub to: Timestamp,
    /// Rows that come, at most.
    pub limit: u32,
    /// Counts how often somebody has asked: the same asked again is asked anew, and never because it comes back.
    pub nth: u32,
}

/// Rows that are asked for where nobody says how many.
pub const LOG_ROWS: u32 = 1000;

/// How a query has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStatus {
    /// All was looked through.
    Complete,
    /// It failed on the way.
    Failed,
    /// Somebody has stopped it.
    Cancelled,
    /// AWS has stopped it, after an hour.
    TimedOut,
}

/// What came of a query of logs.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html>
#[derive(Clone, Debug, PartialEq)]
pub struct LogAnswer {
    /// The names of the columns, in the order in which they came; without `@ptr`.
    pub fields: Vec<Text>,
    /// Rows, a value a column: empty where a row has none.
    pub rows: Vec<Vec<Text>>,
    /// How it ended.
    pub status: LogStatus,
    /// What was looked through.
    pub scanned: LogScanned,
    /// There may be more rows: as many came as were asked for.
    pub cut: bool,
}

/// What a query has looked through so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogScanned {
    /// Bytes, which are paid.
    pub bytes: u64,
    /// Log events.
    pub records: u64,
    /// Those of them that match.
    pub matched: u64,
}

impl LogAnswer {
    /// An answer from rows of (field, value), in which each row may have other fields.
    pub fn of(
        rows: impl IntoIterator<Item = Vec<(Text, Text)>>,
        status: LogStatus,
        scanned: LogScanned,
        limit: u32,
    ) -> Self {
        let (mut fields, mut places) = (Vec::new(), BTreeMap::new());
        let mut out: Vec<Vec<Text>> = Vec::new();
        for row in rows {
            let mut values = vec![Text::default(); fields.len()];
            for (field, value) in row.into_iter().filter(|(field, _)| *field != "@ptr") {
                let next = fields.len();
                let at = *places.entry(field.clone()).or_insert(next);
                if at == next {
                    fields.push(field);
                    values.push(value);
                } else if let Some(place) = values.get_mut(at) {
                    *place = value;
                }
            }
            out.push(values);
        }
        let columns = fields.len();
        out.iter_mut().for_each(|row| row.resize(columns, Text::default()));
        let cut = usize::try_from(limit).is_ok_and(|limit| out.len() >= limit);
        Self { fields, rows: out, status, scanned, cut }
    }

    /// Values in it.
    pub fn cells(&self) -> usize {
        self.rows.len() * self.fields.len().max(1)
    }
}

/// A log group, as far as what a query of it costs depends on it.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// `logGroupName`.
    pub name: Text,
    /// `logGroupArn`: without `:*` at its end.
    pub arn: Option<Text>,
    /// `storedBytes`: what was taken in within the last hours may not be in it.
    pub stored_bytes: Option<u64>,
    /// `retentionInDays`; none keeps for ever.
    pub retention_in_days: Option<u32>,
    /// `logGroupClass`: `STANDARD`, `INFREQUENT_ACCESS`, ..
    pub class: Option<Text>,
    /// `creationTime`.
    pub creation_time: Option<Timestamp>,
}

members! {
    LogGroup, g, key g.name.as_str();
    "log_group_name" => Member::text(&g.name),
    "log_group_arn" => g.arn.as_ref().map_or(Member::Null, |text| Member::text(text)),
    "stored_bytes" => g.stored_bytes.map_or(Member::Null, Member::Count),
    "retention_in_days" => g.retention_in_days.map_or(Member::Null, |days| Member::Count(days.into())),
    "log_group_class" => g.class.as_ref().map_or(Member::Null, |text| Member::text(text)),
    "creation_time" => Member::time(g.creation_time),
}

impl LogGroup {
    /// Whether a name or an ARN, with `:*` at its end or without, is this one's.
    pub fn is_named(&self, name_or_arn: &str) -> bool {
        let bare = bare_group(name_or_arn);
        self.name == bare || self.arn.as_ref().is_some_and(|arn| *arn == bare) || group_name(bare) == &*self.name
    }

    /// Bytes that lie in a part of time, if what is stored is spread evenly over the time that is kept.
    pub fn bytes_in(&self, (from, to): (Timestamp, Timestamp), now: Timestamp) -> Option<u64> {
        let stored = self.stored_bytes?;
        let kept = self.retention_in_days.map(|days| Duration::from_secs(u64::from(days) * 86_400));
        let lived = self.creation_time.map(|at| age(at, now));
        let kept = kept.into_iter().chain(lived).min()?.max(Duration::from_secs(1));
        let first = now.checked_sub(kept).unwrap_or(Timestamp::MIN).max(from);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let share = (age(first, to.min(now)).as_secs() as f64 / kept.as_secs_f64()).min(1.0);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate, and not below nought"
        )]
        Some((stored as f64 * share) as u64)
    }
}

/// An ARN or a name without the `:*` that some ARNs of log groups end in: StartQuery refuses it.
pub fn bare_group(name_or_arn: &str) -> &str {
    name_or_arn.strip_suffix(":*").unwrap_or(name_or_arn)
}

/// The name in an ARN of a log group; a name is its own.
pub fn group_name(name_or_arn: &str) -> &str {
    let bare = bare_group(name_or_arn);
    bare.split_once(":log-group:").filter(|_| bare.starts_with("arn:")).map_or(bare, |(_, name)| name)
}

/// Bytes as bills count them: a thousand million are a GB.
#[expect(clippy::cast_precision_loss, reason = "dollars need no more")]
pub fn gigabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

/// Bytes in words: `12 GB`, `3.4 MB`, `0 B`.
pub fn bytes_words(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are told")]
    let (value, unit) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (bytes as f64 / 1e3, "kB"),
        1_000_000..1_000_000_000 => (bytes as f64 / 1e6, "MB"),
        1_000_000_000..1_000_000_000_000 => (bytes as f64 / 1e9, "GB"),
        _ => (bytes as f64 / 1e12, "TB"),
    };
    let digits = usize::from(value < 9.95);
    let text = format!("{value:.digits$}");
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn rows_of_different_fields_become_columns_and_pointers_go() {
        let row = |fields: &[(&str, &str)]| fields.iter().map(|(f, v)| (Text::new(f), Text::new(v))).collect();
        let rows: [Vec<(Text, Text)>; 2] = [
            row(&[("@timestamp", "1"), ("@message", "a\u{1b}[31m\tb"), ("@ptr", "x")]),
            row(&[("@message", "c"), ("code", "500")]),
        ];
        let answer = LogAnswer::of(rows, LogStatus::Complete, LogScanned::default(), 2);
        assert_eq!(answer.fields, ["@timestamp", "@message", "code"]);
        assert_eq!(answer.rows, [vec!["1", "a b", ""], vec!["", "c", "500"]].map(|r| {
            r.into_iter().map(Text::new).collect::<Vec<_>>()
        }));
        assert!(answer.cut && answer.cells() == 6);
    }

    #[test]
    fn a_part_of_what_is_kept_has_its_share_of_what_is_stored() {
        let day = 86_400;
        let group = |retention, created: i64| LogGroup {
            name: "/ecs/checkout".into(),
            arn: Some("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/checkout".into()),
            stored_bytes: Some(100_000_000_000),
            retention_in_days: retention,
            class: None,
            creation_time: Some(at(created)),
        };
        let now = at(100 * day);
        let last = |days: i64| (at((100 - days) * day), now);
        assert_eq!(group(Some(10), 0).bytes_in(last(1), now), Some(10_000_000_000));
        assert_eq!(group(None, 0).bytes_in(last(1), now), Some(1_000_000_000), "since it was made");
        assert_eq!(group(Some(30), 96 * day).bytes_in(last(1), now), Some(25_000_000_000), "younger than that");
        assert_eq!(group(Some(10), 0).bytes_in(last(50), now), Some(100_000_000_000), "no more than all");
        assert_eq!(group(Some(10), 0).bytes_in((at(0), at(day)), now), Some(0), "long gone");
        let unknown = LogGroup { creation_time: None, ..group(None, 0) };
        assert_eq!(unknown.bytes_in(last(1), now), None);
        assert!(group(None, 0).is_named("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/checkout:*"));
        assert!(group(None, 0).is_named("/ecs/checkout") && !group(None, 0).is_named("/ecs/check"));
    }

    #[test]
    fn bytes_are_told_in_two_digits() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_500, "1.5 kB"),
            (12_400_000, "12 MB"),
            (3_400_000_000, "3.4 GB"),
            (12_000_000_000, "12 GB"),
            (1_000_000_000_000, "1 TB"),
        ] {
            assert_eq!(bytes_words(bytes), words);
        }
    }
}
