use std::collections::BTreeMap;

/// What the config file says of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInOptions {
    /// How long a session behind a code of an MFA device is asked for. STS gives an IAM user between a quarter of an
    /// hour and 36 hours.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
    pub mfa_session_hours: u32,
    /// Whether tokens of IAM Identity Center are written to the AWS CLI's cache, so that both share one login.
    pub write_sso_cache: bool,
    /// Endpoint URLs of single services, such as those of VPC endpoints: by the service's id in lower case with
    /// underscores, as in a `[services]` section of the AWS config file.
    pub endpoints: BTreeMap<String, String>,
}

impl Default for SignInOptions {
    fn default() -> Self {
        Self { mfa_session_hours: 36, write_sso_cache: true, endpoints: BTreeMap::new() }
    }
}
