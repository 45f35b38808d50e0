//! Hosts of the AWS console, and what they say.

use super::{super::partition_named, AccountId, Partition, Region, region};

/// Domains of the partitions that have a public console.
///
/// `console.DOMAIN` and `REGION.console.DOMAIN`: <https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html>;
/// `signin.DOMAIN` and `REGION.signin.DOMAIN`: <https://docs.aws.amazon.com/general/latest/gr/signin-service.html>;
/// China, GovCloud and the European Sovereign Cloud: `awscli/customizations/console.py` in aws/aws-cli.
const DOMAINS: [(&str, &str); 4] = [
    ("aws", "aws.amazon.com"),
    ("aws-cn", "amazonaws.cn"),
    ("aws-us-gov", "amazonaws-us-gov.com"),
    ("aws-eusc", "amazonaws-eusc.eu"),
];

/// Domains of the AWS access portal, longest first.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html>
const PORTALS: [(&str, &str); 4] = [
    ("aws-us-gov", "us-gov-home.awsapps.com"),
    ("aws", "awsapps.com"),
    ("aws-cn", "awsapps.cn"),
    ("aws", "app.aws"),
];

/// What answers at a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Console,
    SignIn,
    Portal,
}

/// A host of AWS's own.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub kind: Kind,
    pub partition: Partition,
    pub account: Option<AccountId>,
    pub region: Option<Region>,
}

impl Host {
    /// Reads a link's authority. None for everybody else's hosts, and for one with a user, a port other than 443 or
    /// any character that a host name does not have.
    pub fn parse(authority: &str) -> Option<Self> {
        let host = authority.strip_suffix(":443").unwrap_or(authority);
        if host.len() > 253 || !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')) {
            return None;
        }
        let host = host.to_ascii_lowercase();
        let consoles = DOMAINS.iter().map(|(p, domain)| (p, Kind::Console, format!("console.{domain}")));
        let sign_ins = DOMAINS.iter().map(|(p, domain)| (p, Kind::SignIn, format!("signin.{domain}")));
        let portals = PORTALS.iter().map(|(p, domain)| (p, Kind::Portal, (*domain).to_owned()));
        consoles.chain(sign_ins).chain(portals).find_map(|(partition, kind, base)| {
            let before = host.strip_suffix(&base)?;
            let labels = if before.is_empty() { "" } else { before.strip_suffix('.')? };
            Some(Self {
                kind,
                partition: partition_named(partition)?,
                account: labels.split('.').find_map(account),
                region: labels.split('.').find_map(region),
            })
        })
    }
}

/// The console's host in a partition, and in a region when there is one.
pub(super) fn console_host(partition: &str, region: Option<&str>) -> Option<String> {
    let (_, domain) = DOMAINS.iter().find(|(name, _)| *name == partition)?;
    Some(region.map_or_else(|| format!("console.{domain}"), |region| format!("{region}.console.{domain}")))
}

/// `123456789012-abcdef12`, which the console puts first once several sessions are on, or `123456789012`, which stands
/// before `signin` (<https://docs.aws.amazon.com/IAM/latest/UserGuide/console-account-alias.html>).
fn account(label: &str) -> Option<AccountId> {
    AccountId::parse(label.split_once('-').map_or(label, |(id, _)| id))
}
