use crate::fleet::{Config, Endpoint};

/// What the config file says of signing in, and of where AWS is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInOptions {
    /// How long a session behind a code of an MFA device is asked for. STS gives an IAM user between a quarter of an
    /// hour and 36 hours.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
    pub mfa_session_hours: u32,
    /// Whether tokens of IAM Identity Center are written to the AWS CLI's cache, so that both share one login.
    pub write_sso_cache: bool,
    /// Endpoint URLs of single services and regions, such as those of VPC endpoints. They go before all others.
    pub endpoints: Vec<Endpoint>,
    /// Whether FIPS endpoints are asked; none leaves it to the environment and the profile.
    pub fips: Option<bool>,
    /// Whether dual-stack endpoints are asked; likewise.
    pub dual_stack: Option<bool>,
}

impl Default for SignInOptions {
    fn default() -> Self {
        Self {
            mfa_session_hours: 36,
            write_sso_cache: true,
            endpoints: Vec::new(),
            fips: None,
            dual_stack: None,
        }
    }
}

impl From<&Config> for SignInOptions {
    fn from(config: &Config) -> Self {
        Self {
            mfa_session_hours: config.sign_in.mfa_session_hours.into(),
            write_sso_cache: config.sign_in.write_sso_cache,
            endpoints: config.endpoints.clone(),
            fips: config.fips,
            dual_stack: config.dual_stack,
        }
    }
}
