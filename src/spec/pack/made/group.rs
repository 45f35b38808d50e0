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

/// What thresholds call a metric of the same service in a word.
const CALLED: [(&str, &str, &str); 8] = [
    ("App Runner", "requests", "Requests"),
    ("AppSync", "requests", "Requests"),
    ("EC2 Auto Scaling", "desired", "GroupDesiredCapacity"),
    ("GuardDuty", "scans", "CompletedScanCount"),
    ("Kinesis Firehose", "Incoming", "IncomingRecords"),
    ("SNS", "published", "NumberOfMessagesPublished"),
    ("SQS", "Sent", "NumberOfMessagesSent"),
    ("Step Functions", "started", "ExecutionsStarted"),
];
/// Metrics that AWS reports of the same resources, in the same unit, and that have no row of their own.
pub(super) const KNOWN: [(&str, &str); 17] = [
    ("ALB", "RequestCount"),
    ("Amazon MQ", "RabbitMQMemLimit"),
    ("App Runner", "Requests"),
    ("Athena", "DPUAllocated"),
    ("CLB", "RequestCount"),
    ("DAX", "TotalRequestCount"),
    ("EC2 Spot Fleet", "TargetCapacity"),
    ("EKS", "apiserver_request_total"),
    ("Fraud Detector", "Prediction"),
    ("Fraud Detector", "VariableUsed"),
    ("Kendra", "DocumentsIndexed"),
    ("Lambda@Edge", "Invocations"),
    ("Lex", "RuntimeRequestCount"),
    ("QuickSight", "SPICECapacityLimitInMB"),
    ("RDS Proxy", "MaxDatabaseConnectionsAllowed"),
    ("Route 53 Resolver", "RequestQueries"),
    ("Step Functions", "OpenExecutionLimit"),
];

/// What a rule names beside a row: with the row's own statistic, for a part of another is no share.
pub(super) fn whole(named: &str, row: &Row, rows: &[Row]) -> Option<Whole> {
    match named {
        "SERVICE_QUOTA" => return Some(Whole::Quota),
        "SampleCount" => return Some(Whole::Metric(row.metric.into(), named.into())),
        _ => {}
    }
    let name = called(named, row);
    let is_there = match beside(name, row, rows) {
        Some(other) => (other.stat, other.unit) == (row.stat, row.unit),
        None => KNOWN.contains(&(row.service, name)),
    };
    is_there.then(|| Whole::Metric(name.into(), row.stat.into()))
}

/// A row that is of the same resources, by its metric's name or what thresholds call it.
pub(super) fn beside<'a>(named: &str, row: &Row, rows: &'a [Row]) -> Option<&'a Row> {
    let name = called(named, row);
    rows.iter().find(|other| other.is_beside(row) && other.metric != row.metric && other.metric == name)
}

fn called<'a>(named: &'a str, row: &Row) -> &'a str {
    let known = CALLED.iter().find(|(service, word, _)| (*service, *word) == (row.service, named));
    known.map_or(named, |(.., metric)| metric)
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
