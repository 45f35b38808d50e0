//! Statistics of metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>

use crate::spec::nearest::unknown;

/// Those that have a name of their own.
pub const STATISTICS: [&str; 6] = ["Average", "Sum", "Minimum", "Maximum", "SampleCount", "IQM"];

/// Decimals of a percentile.
const DECIMALS: usize = 10;

/// Whether CloudWatch has such a statistic: `Average`, `p99.9`, `tm95`, `TM(10%:90%)`, `PR(:300)`, ...
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_statistic(text: &str) -> Result<(), String> {
    if STATISTICS.contains(&text) {
        return Ok(());
    }
    let (letters, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    match letters {
        "p" | "tm" | "wm" | "tc" | "ts" if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            percent(rest).map(drop).ok_or_else(|| {
                format!("`{text}`: `{letters}` is followed by 0 to 100, with {DECIMALS} decimals at most")
            })
        }
        "TM" | "WM" | "TC" | "TS" | "PR" if rest.starts_with('(') => {
            let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let bounds = inner.and_then(|inner| inner.split_once(':'));
            bounds.filter(|bounds| are_bounds(*bounds, letters != "PR")).map(drop).ok_or_else(|| {
                let percent = if letters == "PR" { "" } else { ", both in percent or neither" };
                format!("`{text}`: write `{letters}(LOW:HIGH)`; one of them may be left out{percent}")
            })
        }
        _ => Err(unknown(
            "statistic",
            text,
            STATISTICS.into_iter().chain(["p99.9", "tm95", "TM(10%:90%)", "PR(:300)"]),
        )),
    }
}

fn percent(text: &str) -> Option<f64> {
    let decimals = text.split_once('.').map_or(Some(0), |(_, d)| (!d.is_empty()).then_some(d.len()))?;
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let value: f64 = text.chars().all(number).then(|| text.parse().ok())??;
    (decimals <= DECIMALS && value <= 100.0).then_some(value)
}

/// Whether they are two bounds, the lower one first; one may be empty.
fn are_bounds((low, high): (&str, &str), in_percent: bool) -> bool {
    let is_share = |text: &str| text.ends_with('%');
    let shares = [low, high].into_iter().filter(|text| !text.is_empty()).all(is_share);
    let none = ![low, high].into_iter().any(is_share);
    if (low.is_empty() && high.is_empty()) || !(none || (shares && in_percent)) {
        return false;
    }
    let value = |text: &str, open: f64| match (text, text.strip_suffix('%')) {
        ("", _) => Some(open),
        (_, Some(share)) => percent(share),
        (text, None) => text.parse().ok().filter(|v: &f64| v.is_finite()),
    };
    match (value(low, f64::NEG_INFINITY), value(high, f64::INFINITY)) {
        (Some(low), Some(high)) => low < high,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_cloudwatchs() {
        for good in [
            "Average",
            "Sum",
            "Minimum",
            "Maximum",
            "SampleCount",
            "IQM",
            "p99",
            "p99.9",
            "p0",
            "p100",
            "p50.1234567891",
            "tm95",
            "wm98",
            "tc90",
            "ts90",
            "TM(10%:90%)",
            "TM(150:1000)",
            "TM(:1000)",
            "WM(5%:)",
            "TC(0.005:0.030)",
            "TS(80%:)",
            "PR(:300)",
            "PR(100:2000)",
            "PR(-5:5)",
        ] {
            assert_eq!(check_statistic(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "average",
            "Avg",
            "p",
            "p101",
            "p-1",
            "p99.",
            "p1.2.3",
            "p99.12345678901",
            "p1e1",
            "tm",
            "TM",
            "TM()",
            "TM(:)",
            "TM(10%:90)",
            "TM(90%:10%)",
            "TM(5:5)",
            "TM(10%:190%)",
            "TM(a:b)",
            "TM(1:2",
            "PR(10%:90%)",
            "PR(1)",
            "IQM(1:2)",
            "PR(:inf)",
            "x99",
        ] {
            assert!(check_statistic(bad).is_err(), "{bad}");
        }
        assert!(check_statistic("Averag").unwrap_err().contains("did you mean `Average`?"));
    }
}
