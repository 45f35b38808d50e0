//! Which metrics a share is of, and which stand in one chart.

use super::table::Row;

/// What a share is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Whole {
    /// Another metric of the same resources, with its statistic.
    Metric(String, String),
    /// The quota that Service Quotas has for it.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html>
    Quota,
}

/// What a rule names beside a row.
pub(super) fn whole(named: &str, row: &Row, rows: &[Row]) -> Option<Whole> {
    if named == "SERVICE_QUOTA" {
        return Some(Whole::Quota);
    }
    if named == "SampleCount" {
        return Some(Whole::Metric(row.metric.into(), named.into()));
    }
    if let Some(other) = beside(named, row, rows) {
        return Some(Whole::Metric(other.metric.into(), other.stat.into()));
    }
    is_metric_name(named).then(|| Whole::Metric(named.into(), row.stat.into()))
}

/// A row that is of the same resources, by its metric's name or a word of it that no other has.
pub(super) fn beside<'a>(named: &str, row: &Row, rows: &'a [Row]) -> Option<&'a Row> {
    let others = || rows.iter().filter(|other| other.is_beside(row) && other.metric != row.metric);
    if let Some(exact) = others().find(|other| other.metric == named) {
        return Some(exact);
    }
    // A part of all is not what a share is of.
    const PARTS: [&str; 9] =
        ["success", "succeed", "fail", "error", "throttl", "completed", "skipped", "fault", "rejected"];
    let word = named.to_lowercase();
    let word = word.strip_suffix('s').unwrap_or(&word);
    let is_word = word.len() > 3 && word.chars().all(|c| c.is_ascii_alphabetic());
    let mut found = others().filter(|other| {
        let name = other.metric.to_lowercase();
        is_word && name.contains(word) && !PARTS.iter().any(|part| name.contains(part))
    });
    found.next().filter(|_| found.next().is_none())
}

fn is_metric_name(text: &str) -> bool {
    let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
    let is_one = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    is_one
        && text.len() >= 8
        && (text.starts_with("apiserver_")
            || (count(char::is_ascii_uppercase) > 1 && count(char::is_ascii_lowercase) > 1))
}

/// Whether two metrics say the same of different things, by their names: `ReadLatency` and `WriteLatency`.
pub(super) fn are_alike(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    a.iter().any(|word| b.contains(word))
}

/// The words of a name that say something.
fn words(name: &str) -> Vec<String> {
    const COMMON: [&str; 14] = [
        "count",
        "number",
        "total",
        "percent",
        "utilization",
        "percentage",
        "average",
        "usage",
        "request",
        "requests",
        "http",
        "bytes",
        "executions",
        "messages",
    ];
    let mut out: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && !before.is_ascii_uppercase();
        if begins || !c.is_ascii_alphanumeric() {
            out.push(String::new());
        }
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), out.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    out.retain(|word| word.len() > 3 && !COMMON.contains(&word.as_str()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_what_they_say() {
        assert!(are_alike("ReadLatency", "WriteLatency"));
        assert!(are_alike("ReadThrottleEvents", "WriteThrottleEvents"));
        assert!(!are_alike("CPUUtilization", "MemoryUtilization"));
        assert!(!are_alike("NumberOfMessagesSent", "NumberOfMessagesDeleted"));
    }
}
