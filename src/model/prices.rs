use std::{collections::BTreeMap, time::Duration};

use super::Text;

/// What a service charges by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A request.
    Request,
    /// A metric that a request asks for.
    Metric,
    /// A gigabyte that a query reads.
    Gigabyte,
    /// A minute that something goes on.
    Minute,
    /// A trace that is read or looked through.
    Trace,
}

impl Unit {
    /// All of them, as price files spell them.
    pub const ALL: [(&'static str, Self); 5] = [
        ("request", Self::Request),
        ("metric", Self::Metric),
        ("gigabyte", Self::Gigabyte),
        ("minute", Self::Minute),
        ("trace", Self::Trace),
    ];

    /// The word for so many.
    pub fn words(self, count: f64) -> &'static str {
        let one = count == 1.0;
        match self {
            Self::Request if one => "request",
            Self::Request => "requests",
            Self::Metric if one => "metric",
            Self::Metric => "metrics",
            Self::Gigabyte => "GB",
            Self::Minute if one => "minute",
            Self::Minute => "minutes",
            Self::Trace if one => "trace",
            Self::Trace => "traces",
        }
    }
}

/// What an operation costs at list price.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// US dollars for [`Price::per`] units; nought is free.
    pub usd: f64,
    /// How many units that is for.
    pub per: f64,
    /// What is charged.
    pub unit: Unit,
    /// What else there is to know, in a sentence.
    pub note: Text,
    /// The page that it is from; empty where nobody says.
    pub source: Text,
}

impl Price {
    /// US dollars for so many units.
    pub fn of(&self, units: f64) -> f64 {
        self.usd * units / self.per
    }

    /// Whether it costs nothing.
    pub fn is_free(&self) -> bool {
        self.usd == 0.0
    }

    /// `$0.01 for 1,000 metrics`, `free`.
    pub fn words(&self) -> String {
        if self.is_free() {
            return "free".into();
        }
        let count = if self.per == 1.0 { "a".into() } else { counted(self.per) };
        format!("{} for {count} {}", usd(self.usd), self.unit.words(self.per))
    }
}

/// The list prices that are known, by operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// As of when, such as `2026-04`.
    pub date: Text,
    /// Some of them are the user's own.
    pub overridden: bool,
    /// By `Service.Operation`, the service as the SDK's id of it.
    pub of: BTreeMap<Text, Price>,
}

impl Prices {
    /// The price of an operation; none when it is not known, which is not the same as free.
    pub fn of(&self, service: &str, operation: &str) -> Option<&Price> {
        self.of.get(format!("{service}.{operation}").as_str())
    }

    /// `list price of 2026-04`.
    pub fn words(&self) -> String {
        let own = if self.overridden { ", some overridden by prices.toml" } else { "" };
        format!("list price of {}{own}", self.date)
    }
}

/// What something is going to cost, before it is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// US dollars: an hour of what is repeated, else all of it.
    pub usd: f64,
    /// In a sentence without its stop: `3 metrics every 60 s: $0.0018/h`.
    pub words: String,
}

impl Estimate {
    /// So many units, again and again.
    pub fn every(price: &Price, units: f64, interval: Duration) -> Self {
        let hourly = price.of(units) * 3600.0 / interval.as_secs_f64().max(1.0);
        let what = format!("{} {}", counted(units), price.unit.words(units));
        let words = format!("{what} every {} s: {}", interval.as_secs(), usd_an_hour(hourly));
        Self { usd: hourly, words }
    }

    /// So many units, once: `12 GB: $0.06`.
    pub fn once(price: &Price, units: f64) -> Self {
        let usd = price.of(units);
        let words = format!("{} {}: {}", counted(units), price.unit.words(units), self::usd(usd));
        Self { usd, words }
    }
}

/// Dollars an hour, as people read them: `$0.02/h`.
pub fn usd_an_hour(usd_per_hour: f64) -> String {
    format!("{}/h", usd(usd_per_hour))
}

/// Dollars as people read them: cents from a cent on, two digits that count below; `$0` is nothing at all.
pub fn usd(dollars: f64) -> String {
    match dollars {
        d if d <= 0.0 => "$0".into(),
        d if d < 0.0001 => "<$0.0001".into(),
        d if d >= 0.0995 => format!("${d:.2}"),
        d => {
            let digits = if d >= 0.00995 {
                3
            } else if d >= 0.000_995 {
                4
            } else {
                5
            };
            let text = format!("${d:.digits$}");
            // Cents are always there; what is behind them only where it says something.
            let least = "$0.00".len();
            let end = text.trim_end_matches('0').len().max(least);
            text[..end].to_owned()
        }
    }
}

/// A count as people read it: `1,204`.
pub fn counted(count: f64) -> String {
    let whole = format!("{count:.0}");
    let digits = whole.len();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (digits - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_told_as_exactly_as_they_matter() {
        for (dollars, words) in [
            (0.0, "$0"),
            (0.000_001, "<$0.0001"),
            (0.000_12, "$0.00012"),
            (0.0018, "$0.0018"),
            (0.02, "$0.02"),
            (0.0234, "$0.023"),
            (0.0999, "$0.10"),
            (0.5, "$0.50"),
            (12.345, "$12.35"),
        ] {
            assert_eq!(usd(dollars), words);
        }
    }

    #[test]
    fn what_is_about_to_be_asked_has_its_price() {
        let metrics = Price {
            usd: 0.01,
            per: 1000.0,
            unit: Unit::Metric,
            note: Text::default(),
            source: Text::default(),
        };
        assert_eq!(metrics.words(), "$0.01 for 1,000 metrics");
        let graph = Estimate::every(&metrics, 3.0, Duration::from_secs(60));
        assert_eq!(graph.words, "3 metrics every 60 s: $0.0018/h");
        assert!((graph.usd - 0.0018).abs() < 1e-12);
        let query = Price {
            usd: 0.005,
            per: 1.0,
            unit: Unit::Gigabyte,
            note: Text::default(),
            source: Text::default(),
        };
        assert_eq!(query.words(), "$0.005 for a GB");
        assert_eq!(Estimate::once(&query, 12.0).words, "12 GB: $0.06");
    }
}
