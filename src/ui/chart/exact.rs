/// Digits that a number has for certain.
const DIGITS: usize = 15;

/// A value in full: all its digits, in groups of three, and CloudWatch's unit without a prefix of our own.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
pub(super) fn exact(value: f64, unit: Option<&str>) -> String {
    format!("{}{}", number(value), suffix(unit.unwrap_or_default()))
}

fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".into();
    }
    if !(1e-9..1e15).contains(&size) {
        return format!("{value:e}");
    }
    // In 1e-9..1e15 there are 15 digits before the point at most.
    #[allow(clippy::cast_possible_truncation)]
    let whole = size.log10().floor() as i64 + 1;
    let decimals = usize::try_from(DIGITS as i64 - whole).unwrap_or(0);
    let text = format!("{size:.decimals$}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::from(if value < 0.0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

fn suffix(unit: &str) -> String {
    let (unit, rate) = match unit.strip_suffix("/Second") {
        Some(unit) => (unit, "/s"),
        None => (unit, ""),
    };
    let base = match unit {
        "Percent" => "%",
        "Seconds" => " s",
        "Milliseconds" => " ms",
        "Microseconds" => " µs",
        "Bytes" => " B",
        "Kilobytes" => " kB",
        "Megabytes" => " MB",
        "Gigabytes" => " GB",
        "Terabytes" => " TB",
        "Bits" => " b",
        "Kilobits" => " kb",
        "Megabits" => " Mb",
        "Gigabits" => " Gb",
        "Terabits" => " Tb",
        _ => "",
    };
    format!("{base}{rate}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded_that_is_known() {
        for (value, unit, text) in [
            (0.0, None, "0"),
            (1_234_567.0, Some("Count"), "1,234,567"),
            (-1_234.5, None, "-1,234.5"),
            (999.0, None, "999"),
            (0.1 + 0.2, Some("Seconds"), "0.3 s"),
            (99.951_234, Some("Percent"), "99.951234%"),
            (123_456_789_012_345.0, Some("Bytes/Second"), "123,456,789,012,345 B/s"),
            (0.000_012_5, None, "0.0000125"),
            (1e300, None, "1e300"),
            (2.5e-12, None, "2.5e-12"),
            (12.0, Some("Furlongs"), "12"),
        ] {
            assert_eq!(exact(value, unit), text);
        }
    }
}
