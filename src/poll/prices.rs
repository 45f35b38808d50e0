use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{FileError, Price, Prices, Text, Unit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    date: Option<String>,
    #[serde(default)]
    price: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    operations: Spanned<Vec<Spanned<String>>>,
    usd: Spanned<f64>,
    per: Option<Spanned<f64>>,
    unit: Option<Spanned<String>>,
    /// A user's own may leave it out.
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
}

impl Prices {
    /// AWS's list prices. Their file is checked by a test, so a failure here is a defect; nothing is priced then.
    pub fn built_in() -> Self {
        Self::default().overlaid(Path::new("prices.toml"), include_str!("prices.toml")).unwrap_or_default()
    }

    /// These, with those of a price file laid over them, operation by operation.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each with its place; of TOML's own grammar the first.
    pub fn overlaid(mut self, path: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let file: File = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        self.overridden = !self.of.is_empty();
        let mut errors = Vec::new();
        for row in file.price {
            let mut wrong = |span, message: String| errors.push(FileError::at(path, text, &span, message));
            if !row.usd.get_ref().is_finite() || *row.usd.get_ref() < 0.0 {
                wrong(row.usd.span(), "usd is nought or more".into());
            }
            if let Some(per) =
                row.per.as_ref().filter(|per| !per.get_ref().is_finite() || *per.get_ref() < 1.0)
            {
                wrong(per.span(), "per is 1 or more: how many units the price is for".into());
            }
            let unit = row.unit.as_ref().map_or(Some(Unit::Request), |unit| {
                let of = Unit::ALL.into_iter().find(|(name, _)| name == unit.get_ref()).map(|(_, unit)| unit);
                if of.is_none() {
                    let names = Unit::ALL.map(|(name, _)| name).join(", ");
                    wrong(unit.span(), format!("no unit `{}`; there are {names}", unit.get_ref()));
                }
                of
            });
            if row.operations.get_ref().is_empty() {
                wrong(row.operations.span(), "a price is of at least one operation".into());
            }
            for operation in row.operations.get_ref() {
                let name = operation.get_ref();
                if !matches!(name.split_once('.'), Some((service, operation)) if !service.is_empty() && !operation.is_empty())
                {
                    wrong(
                        operation.span(),
                        format!("`{name}`: an operation is written `CloudWatch.ListMetrics`"),
                    );
                }
                let Some(unit) = unit else { continue };
                let price = Price {
                    usd: *row.usd.get_ref(),
                    per: row.per.as_ref().map_or(1.0, |per| *per.get_ref()),
                    unit,
                    note: Text::new(&row.note),
                    source: Text::new(&row.source),
                };
                self.of.insert(Text::new(name), price);
            }
        }
        if let Some(date) = file.date {
            self.date = Text::new(date);
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaid(text: &str) -> Result<Prices, String> {
        let prices = Prices::built_in().overlaid(Path::new("p.toml"), text);
        prices.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn the_built_in_prices_have_a_date_and_sources() {
        let text = include_str!("prices.toml");
        let file: File = toml::from_str(text).expect("parses");
        assert!(file.price.iter().all(|row| row.source.starts_with("https://aws.amazon.com/")));
        assert!(file.date.is_some());
        let rows: usize = file.price.iter().map(|row| row.operations.get_ref().len()).sum();
        let prices = Prices::built_in();
        assert_eq!(prices.of.len(), rows, "each operation once");
        assert!(!prices.overridden);
        let data = prices.of("CloudWatch", "GetMetricData").expect("priced");
        assert_eq!((data.unit, data.of(1000.0)), (Unit::Metric, 0.01));
        assert!(prices.of("CloudTrail", "LookupEvents").expect("priced").is_free());
        assert_eq!(prices.of("CloudWatch", "PutDashboard"), None);
    }

    #[test]
    fn a_users_prices_are_laid_over_and_checked_with_their_places() {
        let own = "[[price]]\noperations = [\"CloudWatch.ListMetrics\"]\nusd = 0.02\nper = 1000\n";
        let prices = overlaid(own).expect("good");
        assert_eq!(prices.of("CloudWatch", "ListMetrics").map(|p| p.of(1000.0)), Some(0.02));
        assert!(prices.of("CloudTrail", "LookupEvents").is_some() && prices.overridden);
        assert_eq!(prices.words(), "list price of 2026-04, some overridden by prices.toml");
        for (text, wrong) in [
            (
                "[[price]]\noperations = [\"ListMetrics\"]\nusd = 0",
                "p.toml:2:15: `ListMetrics`: an operation is",
            ),
            ("[[price]]\noperations = []\nusd = 0", "p.toml:2:14: a price is of at least one"),
            ("[[price]]\noperations = [\"A.B\"]\nusd = -1", "p.toml:3:7: usd is nought or more"),
            ("[[price]]\noperations = [\"A.B\"]\nusd = 1\nper = 0.5", "p.toml:4:7: per is 1 or more"),
            (
                "[[price]]\noperations = [\"A.B\"]\nusd = 1\nunit = \"euro\"",
                "p.toml:4:8: no unit `euro`; there are request,",
            ),
            ("[[price]]\noperations = [\"A.B\"]\nusd = 1\ncents = 3", "p.toml:4:1: unknown field `cents`"),
        ] {
            let errors = overlaid(text).expect_err(text);
            assert!(errors.starts_with(wrong), "{errors}");
        }
    }
}
