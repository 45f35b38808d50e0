use std::{fmt, sync::Arc};

use super::{Account, AccountName};

/// What a row's `region` says when the thing has none.
pub const GLOBAL: &str = "global";

/// A region's code, such as `eu-west-1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(Arc<str>);

impl Region {
    /// A region by its code.
    pub fn new(code: impl AsRef<str>) -> Self {
        Self(super::clean(code.as_ref()).into())
    }
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The pseudo-region of what has none.
    pub fn global() -> Self {
        Self(GLOBAL.into())
    }
    /// `use1` for `us-east-1`, `apse1` for `ap-southeast-1`: as people abbreviate them.
    pub fn short(&self) -> String {
        let mut parts = self.0.split('-').collect::<Vec<_>>();
        let number = parts.pop().unwrap_or_default();
        if parts.len() < 2 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return self.0.to_string();
        }
        let area = parts.pop().unwrap_or_default();
        let area = match area {
            "northeast" => "ne",
            "northwest" => "nw",
            "southeast" => "se",
            "southwest" => "sw",
            other => other.get(..1).unwrap_or(other),
        };
        format!("{}{area}{number}", parts.concat())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Names a scope: an account and a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeKey {
    /// The account's name in the fleet.
    pub account: AccountName,
    /// The region, or [`Region::global`] for what is asked once per account.
    pub region: Region,
}

impl ScopeKey {
    /// Stands for the organisation as a whole, which is no account of the fleet: what is asked of it before there is one.
    pub fn organization() -> Self {
        Self { account: AccountName::new("organization"), region: Region::global() }
    }

    /// The same for a login of IAM Identity Center that lists accounts.
    pub fn sso() -> Self {
        Self { account: AccountName::new("sso"), region: Region::global() }
    }
}

impl fmt::Display for ScopeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// One account in one region, through one role.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The account.
    pub account: Arc<Account>,
    /// The region.
    pub region: Region,
}

impl Scope {
    /// The name under which the store keeps it.
    pub fn key(&self) -> ScopeKey {
        ScopeKey { account: self.account.name.clone(), region: self.region.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::Region;

    #[test]
    fn short_names_are_the_usual_ones() {
        for (code, short) in [
            ("us-east-1", "use1"),
            ("ap-southeast-1", "apse1"),
            ("eu-central-2", "euc2"),
            ("us-gov-west-1", "usgovw1"),
            ("cn-northwest-1", "cnnw1"),
            ("global", "global"),
        ] {
            assert_eq!(Region::new(code).short(), short);
        }
    }
}
