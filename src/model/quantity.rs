//! Numbers as people read them, with the units that CloudWatch knows.

/// In what a number is told: a divisor and what stands behind it. Labels that stand beside each other share one.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    divisor: f64,
    suffix: String,
}

/// Seconds in what times are told in, from the longest.
const TIMES: [(f64, f64, &str); 6] = [
    (172_800.0, 86_400.0, " d"),
    (7_200.0, 3_600.0, " h"),
    (120.0, 60.0, " min"),
    (1.0, 1.0, " s"),
    (1e-3, 1e-3, " ms"),
    (0.0, 1e-6, " µs"),
];

/// From how much on which prefix.
const PREFIXES: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

impl Scale {
    /// The one for numbers of about this size in a unit of CloudWatch.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
    pub fn of(size: f64, unit: Option<&str>) -> Self {
        let (unit, rate) = match unit.unwrap_or_default() {
            unit if unit.ends_with("/Second") => (&unit[..unit.len() - "/Second".len()], "/s"),
            unit => (unit, ""),
        };
        let (multiple, base) = base(unit);
        let size = size.abs() * multiple;
        match base {
            "s" if size > 0.0 => {
                let (_, divisor, suffix) = TIMES.into_iter().find(|t| size >= t.0).unwrap_or(TIMES[3]);
                Self { divisor: divisor / multiple, suffix: format!("{suffix}{rate}") }
            }
            // Four digits of what is merely counted need no prefix.
            _ => {
                let least = if base.is_empty() { 1e4 } else { 1e3 };
                let prefix =
                    PREFIXES.into_iter().find(|p| size >= p.0.max(least) && size < 1e15 && base != "%");
                let (divisor, prefix) = prefix.unwrap_or((1.0, ""));
                let space = if base.is_empty() || base == "%" { "" } else { " " };
                let suffix = match space {
                    "" => format!("{prefix}{base}{rate}"),
                    _ => format!("{space}{prefix}{base}{rate}"),
                };
                Self { divisor: divisor / multiple, suffix }
            }
        }
    }

    /// A number in it, of so many significant digits; whole ones have all of theirs.
    pub fn words(&self, value: f64, digits: usize) -> String {
        // Thousands of nothing are nothing.
        if value == 0.0 && PREFIXES.iter().any(|(_, prefix)| *prefix == self.suffix) {
            return "0".into();
        }
        format!("{}{}", number(value / self.divisor, digits), self.suffix)
    }
}

/// What a unit is a multiple of, and how people write that.
fn base(unit: &str) -> (f64, &'static str) {
    const MULTIPLES: [(&str, f64); 4] = [("Kilo", 1e3), ("Mega", 1e6), ("Giga", 1e9), ("Tera", 1e12)];
    match unit {
        "Seconds" => return (1.0, "s"),
        "Milliseconds" => return (1e-3, "s"),
        "Microseconds" => return (1e-6, "s"),
        "Percent" => return (1.0, "%"),
        _ => {}
    }
    let (multiple, unit) = MULTIPLES
        .into_iter()
        .find_map(|(prefix, multiple)| Some((multiple, unit.strip_prefix(prefix)?)))
        .unwrap_or((1.0, unit));
    match unit.to_ascii_lowercase().as_str() {
        "bytes" => (multiple, "B"),
        "bits" => (multiple, "b"),
        _ => (1.0, ""),
    }
}

fn number(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let size = value.abs();
    if !(1e-4..1e15).contains(&size) {
        let text = format!("{value:.*e}", digits.saturating_sub(1));
        return match text.split_once('e') {
            Some((mantissa, exponent)) => format!("{}e{exponent}", trimmed(mantissa)),
            None => text,
        };
    }
    // In 1e-4..1e15 the whole part has at most 15 digits.
    #[allow(clippy::cast_possible_truncation)]
    let whole = size.log10().floor() as i64 + 1;
    let decimals = usize::try_from(i64::try_from(digits).unwrap_or(0) - whole).unwrap_or(0);
    trimmed(&format!("{value:.decimals$}")).into()
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A measured value: `1.94 s`, `12.3k`, `87%`, `2.5 GB`.
pub fn quantity(value: f64, unit: Option<&str>) -> String {
    Scale::of(value, unit).words(value, 3)
}

/// A value that somebody set, such as a threshold: not rounded where that could be seen.
pub fn exact(value: f64, unit: Option<&str>) -> String {
    Scale::of(value, unit).words(value, 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_values_are_short() {
        for (value, unit, text) in [
            (0.0, None, "0"),
            (0.0, Some("Seconds"), "0 s"),
            (1.5, Some("Seconds"), "1.5 s"),
            (0.02, Some("Seconds"), "20 ms"),
            (1500.0, Some("Milliseconds"), "1.5 s"),
            (250.0, Some("Microseconds"), "250 µs"),
            (5400.0, Some("Seconds"), "90 min"),
            (86_400.0, Some("Seconds"), "24 h"),
            (1_234.0, Some("Count"), "1234"),
            (12_345.0, None, "12.3k"),
            (87.04, Some("Percent"), "87%"),
            (2.5e9, Some("Bytes"), "2.5 GB"),
            (1_536.0, Some("Bytes/Second"), "1.54 kB/s"),
            (2.0, Some("Megabytes"), "2 MB"),
            (20_000.0, Some("Count/Second"), "20k/s"),
            (0.0123, None, "0.0123"),
            (0.000_012_3, None, "1.23e-5"),
            (-3.25, None, "-3.25"),
            (1e300, None, "1e300"),
            (f64::MAX, Some("Bytes"), "1.8e308 B"),
        ] {
            assert_eq!(quantity(value, unit), text, "{value} {unit:?}");
        }
    }

    #[test]
    fn thresholds_are_not_rounded() {
        assert_eq!(exact(99.95, Some("Percent")), "99.95%");
        assert_eq!(quantity(99.95, Some("Percent")), "100%");
        assert_eq!(exact(12_345.0, None), "12.345k");
        assert_eq!(exact(1.5, Some("Seconds")), "1.5 s");
    }

    #[test]
    fn labels_of_one_axis_share_a_scale() {
        let scale = Scale::of(2.0, Some("Seconds"));
        assert_eq!([0.0, 0.5, 2.0].map(|v| scale.words(v, 6)), ["0 s", "0.5 s", "2 s"]);
    }
}
