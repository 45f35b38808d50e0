use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Reach, Region, partition_of};

/// The name by which the fleet knows an account: from the configuration, unique in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(Arc<str>);

impl AccountName {
    /// A name; the caller has checked it for uniqueness.
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(super::clean(name.as_ref()).into())
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A twelve-digit AWS account id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// The id, if `text` is twelve digits.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self(text.into()))
    }
    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// How many things stand between Skydeck and a write in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// The gate in the client alone: nothing was assumed, so no session policy applies.
    One,
    /// The session policy and the gate.
    Two,
}

impl Locks {
    /// As `get accounts` prints it.
    pub fn count(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// An AWS account of the fleet.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its name in the fleet.
    pub name: AccountName,
    /// Its id, when the configuration or the role's ARN says it. Else GetCallerIdentity will.
    pub id: Option<AccountId>,
    /// For grouping and selecting: `env=prod`.
    pub tags: BTreeMap<String, String>,
    /// Regions read, in the configuration's order, without repeats.
    pub regions: Vec<Region>,
    /// The way in.
    pub reach: Reach,
}

impl Account {
    /// Two with a role that we assume, for only that takes a session policy.
    pub fn locks(&self) -> Locks {
        if self.reach.role_arn().is_some() { Locks::Two } else { Locks::One }
    }

    /// Who is charged for its requests: the quota is the account's own, under however many names the fleet
    /// knows it. Its name, when the id is not known.
    pub fn charged(&self) -> AccountName {
        self.id.as_ref().map_or_else(|| self.name.clone(), |id| AccountName::new(id.as_str()))
    }

    /// The partition of its regions.
    pub fn partition(&self) -> &'static str {
        self.regions.first().map_or("aws", |r| partition_of(r.as_str()).name)
    }

    /// The region whose trail holds root, IAM and other global events.
    pub fn global_region(&self) -> Region {
        Region::new(partition_of(self.regions.first().map_or("", |r| r.as_str())).global_region)
    }

    /// Whether metrics of what is of no region are kept there: most in the region of global events, Global Accelerator's
    /// in us-west-2.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html>
    pub fn keeps_metrics(&self, region: &Region) -> bool {
        *region == self.global_region() || (self.partition() == "aws" && region.as_str() == "us-west-2")
    }
}
