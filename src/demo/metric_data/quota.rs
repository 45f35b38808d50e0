//! `SERVICE_QUOTA(m1)`: what an account may use at most of what a metric counts.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>

use regex_lite::Regex;

use crate::demo::wire::Value;

/// The quota of everything in the estate.
const QUOTA: &str = "1000";
/// The namespace of metrics that have one.
const USAGE: &str = "AWS/Usage";

/// An expression with the quotas of the metrics that it names.
pub(super) fn filled(text: &str, queries: &[Value]) -> Result<String, String> {
    let Ok(call) = Regex::new(r"SERVICE_QUOTA\(\s*(\w+)\s*\)") else { return Ok(text.to_owned()) };
    let is_usage = |id: &str| {
        let query = queries.iter().find(|query| query.text("Id").ok().flatten() == Some(id));
        let metric = query.and_then(|query| query.get("MetricStat")?.get("Metric"));
        metric.and_then(|metric| metric.text("Namespace").ok()?) == Some(USAGE)
    };
    if let Some(other) = call.captures_iter(text).find(|of| !is_usage(&of[1])) {
        return Err(format!("SERVICE_QUOTA takes a usage metric, and {} is none", &other[1]));
    }
    Ok(call.replace_all(text, QUOTA).into_owned())
}
