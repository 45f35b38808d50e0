use std::{collections::HashMap, sync::Arc};

use serde::Deserialize;

use crate::model::Call;

/// A rate for what the table does not name: that of LookupEvents, the slowest of what is read often.
const UNLISTED: f64 = 2.0;

/// AWS's request quotas, from `quotas.toml`.
#[derive(Debug)]
pub struct QuotaTable {
    /// `Service.Operation` -> (family, requests a second). Operations of a family share a bucket.
    rates: HashMap<String, (Arc<str>, f64)>,
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

    /// Whether an operation has a row of its own. One that has none is paced as if little were allowed.
    pub fn lists(&self, service: &str, operation: &str) -> bool {
        self.rates.contains_key(&format!("{service}.{operation}"))
    }

    /// Requests a second that AWS allows of an operation.
    pub fn rate(&self, service: &str, operation: &str) -> f64 {
        self.rates.get(&format!("{service}.{operation}")).map_or(UNLISTED, |(_, rate)| *rate)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut rates = HashMap::new();
        for quota in file.quota {
            if quota.published != quota.source.is_some() || quota.per_second <= 0.0 {
                return Err(format!("{:?}: a published rate has a source", quota.operations));
            }
            let family = family(&quota.operations)?;
            for operation in quota.operations {
                if let Some((before, _)) = rates.insert(operation.clone(), (family.clone(), quota.per_second))
                {
                    return Err(format!("{operation} has a row already, of {before}"));
                }
            }
        }
        Ok(Self { rates })
    }

    /// The bucket of a call (family) and its whole rate a second.
    pub(super) fn of(&self, call: &Call) -> (Arc<str>, f64) {
        let name = format!("{}.{}", call.service, call.operation);
        self.rates.get(&name).cloned().unwrap_or_else(|| (name.into(), UNLISTED))
    }
}

/// What those are called that share a quota: the operation, or the service of several.
fn family(operations: &[String]) -> Result<Arc<str>, String> {
    let wrong = || format!("{operations:?}: not operations of one service");
    let (service, _) = operations.first().and_then(|name| name.split_once('.')).ok_or_else(wrong)?;
    let of_it = |name: &String| name.split_once('.').is_some_and(|(of, _)| of == service);
    match operations {
        [one] => Ok(one.as_str().into()),
        several if several.iter().all(of_it) => Ok(service.into()),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_sound() {
        let table = QuotaTable::parse(include_str!("quotas.toml")).expect("parses");
        assert_eq!(table.rates["CloudTrail.LookupEvents"], ("CloudTrail.LookupEvents".into(), 2.0));
        assert_eq!(table.rates["STS.AssumeRole"], table.rates["STS.GetCallerIdentity"]);
        assert!(!table.lists("CloudTrail", "DeleteTrail"));
    }

    #[test]
    fn a_row_without_a_source_or_said_twice_or_of_two_services_is_an_error() {
        let row =
            |operations, rest| format!("[[quota]]\noperations = {operations}\nper_second = 1\n{rest}\n");
        let published = row(r#"["A.B"]"#, "published = true");
        let twice = row(r#"["A.B"]"#, "published = false").repeat(2);
        let two = row(r#"["A.B", "C.D"]"#, "published = false");
        for wrong in [published, twice, two] {
            assert!(QuotaTable::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
