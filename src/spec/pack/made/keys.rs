//! What is said of a chart's axis, of its time, and of how many series it draws.

use super::{bands::Rules, table::Row};

/// Series that a chart draws, at most, where it is the great values that are not fine.
const TOP: usize = 12;
/// Units that CloudWatch has.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
const UNITS: [&str; 12] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Megabytes",
    "Gigabytes",
    "Percent",
    "Count",
    "Bytes/Second",
    "Bits/Second",
    "Count/Second",
    "Bits",
];

/// The lines of a panel that are not its queries.
pub(super) fn keys(row: &Row, rules: &Rules, is_percent: bool) -> Vec<String> {
    let values = rules.values();
    let is_level = ["Average", "Maximum", "Minimum"].contains(&row.stat);
    let is_whole = !is_percent
        && row.unit == "Percent"
        && is_level
        && !row.says("exceed")
        && !values.iter().any(|value| *value >= 100.0)
        && (rules.is_below() || values.iter().any(|value| *value >= 30.0));
    let is_signed = values.iter().any(|value| *value < 0.0) || row.note.contains("-1 =") || row.unit == "dBm";
    let unit = match row.unit {
        _ if is_percent => Some("Percent"),
        "None" => rules.unit(),
        unit => UNITS.into_iter().find(|known| *known == unit),
    };
    let axis: Vec<String> = [
        (!is_signed).then(|| "min = 0".to_owned()),
        is_whole.then(|| "max = 100".to_owned()),
        unit.map(|unit| format!("unit = {unit:?}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let period = match row.period {
        seconds if seconds < 60 => format!("{seconds}s"),
        seconds => format!("{}m", seconds / 60),
    };
    // What comes once a day needs days to be seen.
    let range = match row.period {
        86_400.. => Some("14d"),
        21_600.. => Some("7d"),
        3600.. => Some("2d"),
        _ => None,
    };
    let lines = [
        Some(format!("period = {period:?}")),
        range.map(|range| format!("range = {range:?}")),
        rules.has_history().then(|| "compare = \"7d\"".to_owned()),
        (!rules.is_below()).then(|| format!("top = {TOP}")),
        (!axis.is_empty()).then(|| format!("left = {{ {} }}", axis.join(", "))),
    ];
    lines.into_iter().flatten().collect()
}
