use std::{collections::BTreeSet, time::Duration};

use super::{Container, Failure, Instance, Organization, Regions, Role, Sso, User, WebToken};

/// Who exists, who trusts whom, and what fails when.
#[derive(Debug)]
pub struct Script {
    /// The IAM users.
    pub users: Vec<User>,
    /// The IAM roles. Those of IAM Identity Center, of the instance and of the container need not stand here.
    pub roles: Vec<Role>,
    /// Tokens of other identity providers that are accepted.
    pub web_tokens: Vec<WebToken>,
    /// IAM Identity Center.
    pub sso: Sso,
    /// The organisation, if there is one.
    pub organization: Option<Organization>,
    /// Regions of the accounts, as account:ListRegions tells them.
    pub regions: Regions,
    /// The instance that the metadata service speaks of.
    pub instance: Option<Instance>,
    /// The container's credentials.
    pub container: Option<Container>,
    /// Regions in which STS is switched off.
    pub sts_disabled: BTreeSet<String>,
    /// Characters that a session policy may have.
    pub policy_limit: usize,
    /// Whether signatures of another time than the world's, by five minutes, are refused.
    pub checks_dates: bool,
    /// What fails beside the rules; the first that fits counts.
    pub failures: Vec<Failure>,
    /// How long each answer takes, by tokio's clock.
    pub latency: Duration,
}

impl Script {
    /// Nobody exists, and nothing fails.
    pub(super) fn empty() -> Self {
        Self {
            users: Vec::new(),
            roles: Vec::new(),
            web_tokens: Vec::new(),
            sso: Sso::default(),
            organization: None,
            regions: Regions::default(),
            instance: None,
            container: None,
            sts_disabled: BTreeSet::new(),
            policy_limit: 2048,
            checks_dates: false,
            failures: Vec::new(),
            latency: Duration::ZERO,
        }
    }

    /// Adds users.
    pub fn users(&mut self, users: impl IntoIterator<Item = User>) -> &mut Self {
        self.users.extend(users);
        self
    }

    /// Adds roles.
    pub fn roles(&mut self, roles: impl IntoIterator<Item = Role>) -> &mut Self {
        self.roles.extend(roles);
        self
    }
}
