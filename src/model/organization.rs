use std::{collections::BTreeMap, fmt};

use super::{AccountId, Region, Text};

/// What is to be read of an organisation beside its accounts: each costs calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganizationAsk {
    /// Names of organisational units: one call for each unit that has others in it.
    pub units: bool,
    /// Tags: one call for each account.
    pub tags: bool,
}

/// An account, as AWS Organizations lists it.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationAccount {
    /// Its id.
    pub id: AccountId,
    /// Its name. Organizations lets two accounts have the same.
    pub name: Text,
    /// Where it is in its life.
    pub state: AccountState,
    /// Names of the organisational units that it is in, from the root down: `workloads/prod`; empty right below the root.
    /// None when that was not asked, or could not be found out.
    pub unit: Option<String>,
    /// Its tags, when they were asked for.
    pub tags: BTreeMap<String, String>,
}

/// Where an account is in its life: `State`, or `Status` where an endpoint does not send that yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// `ACTIVE`.
    Active,
    /// `PENDING_ACTIVATION`.
    PendingActivation,
    /// `SUSPENDED`.
    Suspended,
    /// `PENDING_CLOSURE`.
    PendingClosure,
    /// `CLOSED`.
    Closed,
    /// One that is not known here, as it came; none when nothing came.
    Unknown(Option<Text>),
}

impl AccountState {
    /// From the API's spelling.
    pub fn parse(text: Option<&str>) -> Self {
        match text {
            Some("ACTIVE") => Self::Active,
            Some("PENDING_ACTIVATION") => Self::PendingActivation,
            Some("SUSPENDED") => Self::Suspended,
            Some("PENDING_CLOSURE") => Self::PendingClosure,
            Some("CLOSED") => Self::Closed,
            other => Self::Unknown(other.filter(|text| !text.is_empty()).map(Text::new)),
        }
    }

    /// The API's spelling; empty when nothing came.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Closed => "CLOSED",
            Self::Unknown(text) => text.as_deref().unwrap_or_default(),
        }
    }

    /// Whether it answers, as far as that is known: an account that is not active denies everything, everywhere. One of
    /// unknown state is read, for its own answers tell.
    pub fn may_answer(&self) -> bool {
        matches!(self, Self::Active | Self::Unknown(_))
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Active => "active",
            Self::PendingActivation => "pending activation",
            Self::Suspended => "suspended",
            Self::PendingClosure => "pending closure",
            Self::Closed => "closed",
            Self::Unknown(Some(text)) => text.as_str(),
            Self::Unknown(None) => "unknown",
        })
    }
}

/// A region, as an account has it.
/// <https://docs.aws.amazon.com/accounts/latest/reference/API_Region.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionState {
    /// Which.
    pub region: Region,
    /// Whether it can be used.
    pub opt_in: OptIn,
}

/// Whether an account can use a region: `RegionOptStatus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptIn {
    /// `ENABLED`.
    Enabled,
    /// `ENABLED_BY_DEFAULT`.
    EnabledByDefault,
    /// `ENABLING`: it takes minutes, and hours until all services answer.
    Enabling,
    /// `DISABLING`.
    Disabling,
    /// `DISABLED`.
    Disabled,
    /// Another one, as it came.
    Other(Text),
}

impl OptIn {
    /// From the API's spelling.
    pub fn parse(text: &str) -> Self {
        match text {
            "ENABLED" => Self::Enabled,
            "ENABLED_BY_DEFAULT" => Self::EnabledByDefault,
            "ENABLING" => Self::Enabling,
            "DISABLING" => Self::Disabling,
            "DISABLED" => Self::Disabled,
            other => Self::Other(Text::new(other)),
        }
    }

    /// Whether it is read.
    pub fn is_enabled(&self) -> bool {
        matches!(self, Self::Enabled | Self::EnabledByDefault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_be_closed_is_read() {
        for (text, read) in [
            (Some("ACTIVE"), true),
            (Some("SUSPENDED"), false),
            (Some("PENDING_CLOSURE"), false),
            (Some("PENDING_ACTIVATION"), false),
            (Some("CLOSED"), false),
            (Some("HIBERNATING"), true),
            (Some(""), true),
            (None, true),
        ] {
            assert_eq!(AccountState::parse(text).may_answer(), read, "{text:?}");
        }
    }
}
