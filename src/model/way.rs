use super::{AccountId, Fault};

/// The way into an account, as it is declared and as it was worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The AWS profile that is named for it: its credentials are the first, its region and endpoint settings count.
    /// None: what the environment offers.
    pub profile: Option<String>,
    /// The credentials and roles that lead there; or why there is no way.
    pub way: Result<Way, Fault>,
}

impl Default for Reach {
    /// Credentials that are handed over, used as they are.
    fn default() -> Self {
        Self { profile: None, way: Ok(Way::default()) }
    }
}

impl Reach {
    /// ARN of the role whose session is used in the account, if a role is assumed by us.
    pub fn role_arn(&self) -> Option<&str> {
        self.way.as_ref().ok()?.role_arn()
    }
}

/// First credentials, and the roles that are assumed with them, one after another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Way {
    /// Where the first credentials come from.
    pub base: Base,
    /// Serial number or ARN of the MFA device of the base's IAM user: its code is asked for once, for a session
    /// (GetSessionToken) that assumes the roles.
    pub mfa_serial: Option<String>,
    /// Assumed in this order; the last is in the account. None: the base's credentials are used as they are.
    pub hops: Vec<Hop>,
    /// What of it a profile of the AWS config files says, so that other programs go it by themselves when they are given
    /// that profile.
    pub by_profile: Option<ByProfile>,
}

/// How far a profile leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ByProfile {
    /// Its name.
    pub name: String,
    /// How many of the hops it makes, the first ones.
    pub hops: usize,
    /// Whether it names the MFA device for one of them.
    pub mfa: bool,
}

impl Way {
    /// ARN of the last role, if there is one.
    pub fn role_arn(&self) -> Option<&str> {
        self.hops.last().map(|hop| hop.role_arn.as_str()).or_else(|| self.base.role_arn())
    }
}

/// A role to assume: AssumeRole.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Hop {
    /// `RoleArn`.
    pub role_arn: String,
    /// `ExternalId`.
    pub external_id: Option<String>,
    /// `RoleSessionName`, already within STS's charset and length.
    pub session_name: String,
    /// `DurationSeconds`; none leaves STS's default of an hour.
    pub duration_seconds: Option<u32>,
}

/// Where first credentials come from. It names them; what is secret stays where it is until it is used.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Base {
    /// Handed over: the simulation's.
    #[default]
    Given,
    /// `AWS_ACCESS_KEY_ID` and its like.
    Environment,
    /// `aws_access_key_id` and its like of that profile.
    Keys(String),
    /// `credential_process` of that profile.
    Process(String),
    /// A role of IAM Identity Center.
    Sso(SsoRole),
    /// AssumeRoleWithWebIdentity.
    WebIdentity(WebIdentity),
    /// The ECS or EKS credential endpoint that the environment names.
    Container,
    /// The instance's role, by IMDSv2.
    Instance,
}

impl Base {
    /// Whether its credentials are a role's session: no MFA device belongs to it, and a role that is assumed with it
    /// lasts an hour at most.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
    pub fn is_role(&self) -> bool {
        matches!(self, Self::Sso(_) | Self::WebIdentity(_) | Self::Container | Self::Instance)
    }

    /// ARN of the role that is assumed for it by us.
    pub fn role_arn(&self) -> Option<&str> {
        match self {
            Self::WebIdentity(identity) => Some(&identity.role_arn),
            _ => None,
        }
    }
}

/// A role in an account, as IAM Identity Center hands it out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SsoRole {
    /// The login that it needs.
    pub session: SsoSession,
    /// The account.
    pub account_id: AccountId,
    /// Name of the permission set's role.
    pub role_name: String,
}

/// What one signs in to once for all accounts: an `[sso-session]` of the AWS config file, or the start URL of profiles in
/// the legacy form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SsoSession {
    /// Name of the `[sso-session]`; none in the legacy form, whose token cannot be refreshed.
    pub name: Option<String>,
    /// `sso_start_url`.
    pub start_url: String,
    /// `sso_region`.
    pub region: String,
    /// `sso_registration_scopes`; the AWS CLI's default when none are given.
    pub scopes: Vec<String>,
}

impl SsoSession {
    /// The name, or the start URL: what the AWS CLI's cache file is named after.
    pub fn id(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.start_url)
    }
}

/// A role behind a token of another identity provider.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebIdentity {
    /// `RoleArn`.
    pub role_arn: String,
    /// The file with the token; read each time.
    pub token_file: String,
    /// `RoleSessionName`.
    pub session_name: String,
}
