use std::path::Path;

use crate::model::{AccountId, Region};

/// What the place of a file says of the records in it, where they do not say it themselves: files are delivered to
/// `AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY/ACCOUNT_CloudTrail_REGION_TIME_ID.json.gz`.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The account.
    pub account: Option<AccountId>,
    /// The region.
    pub region: Option<Region>,
}

/// The folder of log files, and how the names of its neighbours begin: digests and Insights events are delivered beside
/// it.
const FOLDER: &str = "CloudTrail";

impl Origin {
    /// Of a file there.
    pub fn of(path: &Path) -> Self {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let (folders, name) = match parts.split_last() {
            Some((name, folders)) => (folders, *name),
            None => return Self::default(),
        };
        let mut words = name.split('_');
        let mut origin = match (words.next(), words.next(), words.next()) {
            (Some(account), Some(FOLDER), Some(region)) => {
                Self { account: AccountId::parse(account), region: region_named(region) }
            }
            _ => Self::default(),
        };
        if let Some(at) = folders.iter().rposition(|folder| *folder == FOLDER) {
            let before = at.checked_sub(1).and_then(|at| folders.get(at));
            origin.account = before.and_then(|id| AccountId::parse(id)).or(origin.account);
            origin.region = folders.get(at + 1).and_then(|code| region_named(code)).or(origin.region);
        }
        origin
    }
}

/// Whether it looks like a region's code: `eu-west-1`.
fn region_named(code: &str) -> Option<Region> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_code = code.split('-').count() >= 3 && code.chars().all(plain);
    is_code.then(|| Region::new(code))
}

/// Of which kind beside log files a path says that a file is, if it does.
pub(super) fn is_beside(path: &Path) -> Option<super::Skip> {
    path.iter().filter_map(|part| part.to_str()).find_map(|part| match part {
        "CloudTrail-Digest" => Some(super::Skip::Digest),
        "CloudTrail-Insight" => Some(super::Skip::Insights),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_account_and_region() {
        for (path, account, region) in [
            ("b/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/x.json.gz", "111122223333", "eu-west-1"),
            (
                "AWSLogs/o-abc/111122223333/CloudTrail/us-gov-west-1/2026/x.json",
                "111122223333",
                "us-gov-west-1",
            ),
            ("111122223333_CloudTrail_eu-west-1_20260102T0000Z_abc.json.gz", "111122223333", "eu-west-1"),
            ("CloudTrail/eu-west-1/x.json", "", "eu-west-1"),
            ("111122223333/CloudTrail/2026/x.json", "111122223333", ""),
            ("x_y_z/CloudTrail", "", ""),
            ("", "", ""),
        ] {
            let origin = Origin::of(Path::new(path));
            assert_eq!(origin.account.as_ref().map_or("", AccountId::as_str), account, "{path}");
            assert_eq!(origin.region.as_ref().map_or("", Region::as_str), region, "{path}");
        }
    }
}
