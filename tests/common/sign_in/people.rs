use sha1::{Digest as _, Sha1};
use skydeck::model::Timestamp;

use super::secrets::CANARY;

/// An IAM user with access keys.
#[derive(Clone, Debug)]
pub struct User {
    /// Its ARN.
    pub arn: String,
    /// Its access key.
    pub access_key: String,
    /// Its secret key.
    pub secret_key: String,
    /// Its MFA device.
    pub mfa: Option<Mfa>,
    /// Whether its policies let it call GetSessionToken: no permission is needed for that, but it can be denied.
    pub may_get_session_token: bool,
}

impl User {
    /// A user of that ARN, with keys.
    pub fn new(arn: &str) -> Self {
        let digits: String = Sha1::digest(arn).iter().take(8).map(|b| format!("{b:02X}")).collect();
        Self {
            arn: arn.to_owned(),
            access_key: format!("AKIA{digits}"),
            secret_key: format!(
                "{CANARY}/user-key/{}/pL0vRn8sXe2",
                arn.rsplit('/').next().unwrap_or_default()
            ),
            mfa: None,
            may_get_session_token: true,
        }
    }

    /// With an MFA device.
    #[must_use]
    pub fn with_mfa(self, mfa: Mfa) -> Self {
        Self { mfa: Some(mfa), ..self }
    }

    /// Whom GetSessionToken is denied to.
    #[must_use]
    pub fn without_session_token(self) -> Self {
        Self { may_get_session_token: false, ..self }
    }

    /// The lines of its keys in an AWS credentials file.
    pub fn credentials_lines(&self) -> String {
        format!("aws_access_key_id = {}\naws_secret_access_key = {}\n", self.access_key, self.secret_key)
    }
}

/// An MFA device. Each of its codes is good once, in any order.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// `SerialNumber`.
    pub serial: String,
    /// The codes that it will show.
    pub codes: Vec<String>,
}

impl Mfa {
    /// A code that no device shows.
    pub const WRONG: &str = "480925";

    /// A device with three codes.
    pub fn new(serial: &str) -> Self {
        Self { serial: serial.to_owned(), codes: ["739164", "285036", "617492"].map(String::from).into() }
    }
}

/// An IAM role: who may assume it, and on what conditions.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// Principals of its trust policy: ARNs of users and roles, `arn:aws:iam::ID:root`, or the subject of a web
    /// identity.
    pub trusts: Vec<String>,
    /// `sts:ExternalId` of its trust policy.
    pub external_id: Option<String>,
    /// Whether its trust policy asks for `aws:MultiFactorAuthPresent`.
    pub needs_mfa: bool,
    /// `MaxSessionDuration`, in seconds.
    pub max_session: i64,
}

impl Role {
    /// A role that trusts these, for sessions of an hour.
    pub fn new(arn: &str, trusts: &[&str]) -> Self {
        let trusts = trusts.iter().map(|&t| t.to_owned()).collect();
        Self { arn: arn.to_owned(), trusts, external_id: None, needs_mfa: false, max_session: 3600 }
    }

    /// Which asks for that external id.
    #[must_use]
    pub fn with_external_id(self, id: &str) -> Self {
        Self { external_id: Some(id.to_owned()), ..self }
    }

    /// Which asks for MFA.
    #[must_use]
    pub fn with_mfa(self) -> Self {
        Self { needs_mfa: true, ..self }
    }

    /// Whose sessions may last so many seconds.
    #[must_use]
    pub fn lasting(self, seconds: i64) -> Self {
        Self { max_session: seconds, ..self }
    }

    /// Whether the trust policy names that caller.
    pub(super) fn lets_in(&self, caller: &Identity) -> bool {
        let root = format!("arn:{}:iam::{}:root", caller.partition(), caller.account);
        self.trusts.iter().any(|t| *t == caller.principal || *t == caller.arn || *t == root)
    }
}

/// A token of another identity provider.
#[derive(Clone, Debug)]
pub struct WebToken {
    /// What stands in the token file.
    pub text: String,
    /// Whom it is for; a role trusts this.
    pub subject: String,
    /// When it ends.
    pub expires: Timestamp,
}

impl WebToken {
    /// A token for that subject.
    pub fn new(subject: &str, expires: Timestamp) -> Self {
        let text = format!("eyJhbGciOiJSUzI1NiJ9.{CANARY}/web/{subject}.c2lnbmF0dXJl");
        Self { text, subject: subject.to_owned(), expires }
    }
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// As GetCallerIdentity says it.
    pub(super) arn: String,
    /// Twelve digits.
    pub(super) account: String,
    /// What a trust policy names: the user's ARN, or the role's.
    pub(super) principal: String,
    pub(super) is_role: bool,
}

impl Identity {
    pub(super) fn user(arn: &str) -> Self {
        Self { arn: arn.into(), account: account_of(arn).into(), principal: arn.into(), is_role: false }
    }

    /// A session of a role: `arn:P:iam::A:role/PATH/NAME` is `arn:P:sts::A:assumed-role/NAME/SESSION`.
    pub(super) fn of_role(role_arn: &str, session: &str) -> Self {
        let (partition, account) = (partition_of_arn(role_arn), account_of(role_arn));
        let name = role_arn.rsplit('/').next().unwrap_or_default();
        Self {
            arn: format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"),
            account: account.to_owned(),
            principal: role_arn.to_owned(),
            is_role: true,
        }
    }

    pub(super) fn partition(&self) -> &str {
        partition_of_arn(&self.arn)
    }
}

/// Credentials that were handed out.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) identity: Identity,
    /// None for a user's own keys.
    pub(super) token: Option<String>,
    pub(super) expires: Option<Timestamp>,
    /// Whether the session carries MFA.
    pub(super) mfa: bool,
    /// The session policy.
    pub(super) policy: Option<String>,
}

fn partition_of_arn(arn: &str) -> &str {
    arn.split(':').nth(1).unwrap_or_default()
}

pub(super) fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}
