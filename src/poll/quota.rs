use std::{collections::HashMap, num::NonZeroU32};

use serde::Deserialize;

use crate::model::Call;

/// A rate for what the table does not name: slow enough to bother nobody.
const UNLISTED: f64 = 5.0;

/// AWS's request quotas, from `quotas.toml`.
#[derive(Debug)]
pub struct QuotaTable {
    /// `Service.Operation` -> (family, requests a second). Operations of a family share a bucket.
    rates: HashMap<String, (usize, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    quota: Vec<Quota>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quota {
    operations: Vec<String>,
    per_second: f64,
    published: bool,
    source: Option<String>,
}

impl QuotaTable {
    /// The table that is built in. Its file is checked by a test, so a failure here is a defect; the
    /// answer to it is the slow rate for everything.
    pub fn built_in() -> Self {
        Self::parse(include_str!("quotas.toml")).unwrap_or(Self { rates: HashMap::new() })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut rates = HashMap::new();
        for (family, quota) in file.quota.into_iter().enumerate() {
            if quota.published != quota.source.is_some() || quota.per_second <= 0.0 {
                return Err(format!("{:?}: a published rate has a source", quota.operations));
            }
            for operation in quota.operations {
                rates.insert(operation, (family, quota.per_second));
            }
        }
        Ok(Self { rates })
    }

    /// The bucket of a call (family) and its whole rate a second.
    pub(super) fn of(&self, call: &Call) -> (usize, f64) {
        let name = format!("{}.{}", call.service, call.operation);
        self.rates.get(&name).copied().unwrap_or((usize::MAX, UNLISTED))
    }
}

/// `share` of a rate as a period between requests and a burst of at most one second's worth.
pub(super) fn cells(rate: f64, share: f64) -> (std::time::Duration, NonZeroU32) {
    let rate = (rate * share).max(0.01);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let burst = NonZeroU32::new(rate.floor() as u32).unwrap_or(NonZeroU32::MIN);
    (std::time::Duration::from_secs_f64(1.0 / rate), burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_sound() {
        let table = QuotaTable::parse(include_str!("quotas.toml")).expect("parses");
        assert_eq!(table.rates["CloudTrail.LookupEvents"].1, 2.0);
    }

    #[test]
    fn half_of_two_is_one_a_second_without_a_burst() {
        assert_eq!(cells(2.0, 0.5), (std::time::Duration::from_secs(1), NonZeroU32::MIN));
        assert_eq!(cells(9.0, 0.5).1.get(), 4);
        assert_eq!(cells(2.0, 0.1).1.get(), 1, "below one a second the bucket still holds one");
    }
}
