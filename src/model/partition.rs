/// An AWS partition: a set of regions with its own ARNs, DNS and credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// As in `arn:<name>:..`.
    pub name: &'static str,
    /// Where the partition's global services (IAM, Organizations, sign-in) leave their trail events, and
    /// where STS is called when nothing else is said.
    pub global_region: &'static str,
    prefix: &'static str,
}

/// Longest prefix first. The regular expressions of botocore's partitions.json (2026), reduced to what
/// tells one from another, so that a region that is newer than this table still falls into its partition.
const PARTITIONS: [Partition; 8] = [
    Partition { name: "aws-us-gov", global_region: "us-gov-west-1", prefix: "us-gov-" },
    Partition { name: "aws-iso-b", global_region: "us-isob-east-1", prefix: "us-isob-" },
    Partition { name: "aws-iso-e", global_region: "eu-isoe-west-1", prefix: "eu-isoe-" },
    Partition { name: "aws-iso-f", global_region: "us-isof-south-1", prefix: "us-isof-" },
    Partition { name: "aws-iso", global_region: "us-iso-east-1", prefix: "us-iso-" },
    Partition { name: "aws-eusc", global_region: "eusc-de-east-1", prefix: "eusc-" },
    Partition { name: "aws-cn", global_region: "cn-northwest-1", prefix: "cn-" },
    Partition { name: "aws", global_region: "us-east-1", prefix: "" },
];

/// The partition that a region belongs to. One that is like none that is known counts as one of `aws`, as it does in the
/// SDKs.
pub fn partition_of(region: &str) -> Partition {
    PARTITIONS.into_iter().find(|p| region.starts_with(p.prefix)).unwrap_or(PARTITIONS[7])
}

/// The partition of a name, as an ARN spells it.
pub fn partition_named(name: &str) -> Option<Partition> {
    PARTITIONS.into_iter().find(|p| p.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_fall_into_their_partitions() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            // Regions that there are not, yet.
            ("cn-south-1", "aws-cn"),
            ("us-gov-central-1", "aws-us-gov"),
            ("eu-isoe-north-1", "aws-iso-e"),
            ("moon-base-1", "aws"),
        ] {
            assert_eq!(partition_of(region).name, name, "{region}");
            assert_eq!(partition_named(name), Some(partition_of(region)));
        }
        assert_eq!(partition_named("aws-moon"), None);
    }
}
