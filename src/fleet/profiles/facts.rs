/// What a profile of the AWS config files says that matters here. Of what is secret, or may hold a secret, only that it
/// is there.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// Its name.
    pub name: String,
    /// `region`.
    pub region: Option<String>,
    /// Whether there is an `aws_access_key_id`.
    pub access_key_id: bool,
    /// Whether there is an `aws_secret_access_key`.
    pub secret_access_key: bool,
    /// `role_arn`.
    pub role_arn: Option<String>,
    /// `source_profile`.
    pub source_profile: Option<String>,
    /// `credential_source`.
    pub credential_source: Option<String>,
    /// `external_id`.
    pub external_id: Option<String>,
    /// `role_session_name`.
    pub role_session_name: Option<String>,
    /// `duration_seconds`, as it is written.
    pub duration_seconds: Option<String>,
    /// `mfa_serial`.
    pub mfa_serial: Option<String>,
    /// `web_identity_token_file`.
    pub web_identity_token_file: Option<String>,
    /// `sso_session`.
    pub sso_session: Option<String>,
    /// `sso_start_url`, in the legacy form.
    pub sso_start_url: Option<String>,
    /// `sso_region`, likewise.
    pub sso_region: Option<String>,
    /// `sso_account_id`.
    pub sso_account_id: Option<String>,
    /// `sso_role_name`.
    pub sso_role_name: Option<String>,
    /// Whether there is a `login_session`.
    pub login_session: bool,
    /// Whether there is a `credential_process`.
    pub credential_process: bool,
    /// `aws_account_id`.
    pub account_id: Option<String>,
}

impl ProfileFacts {
    /// Whether both keys are there.
    pub(super) fn has_keys(&self) -> bool {
        self.access_key_id && self.secret_access_key
    }

    /// Whether it says anything of IAM Identity Center.
    pub(super) fn is_sso(&self) -> bool {
        let keys = [
            &self.sso_session,
            &self.sso_start_url,
            &self.sso_region,
            &self.sso_account_id,
            &self.sso_role_name,
        ];
        keys.into_iter().any(Option::is_some)
    }

    /// Whether it is a login alone, without an account: for programs that want a token.
    pub(super) fn is_login_alone(&self) -> bool {
        let named = self.sso_account_id.is_some() || self.sso_role_name.is_some();
        self.sso_session.is_some() && !named && self.without_sso().is_silent()
    }

    /// Whether it says nothing of credentials at all.
    pub(super) fn is_silent(&self) -> bool {
        let words =
            [&self.role_arn, &self.source_profile, &self.credential_source, &self.web_identity_token_file];
        let there = [self.access_key_id, self.secret_access_key, self.login_session, self.credential_process];
        !self.is_sso() && words.into_iter().all(Option::is_none) && !there.contains(&true)
    }

    fn without_sso(&self) -> Self {
        Self { sso_session: None, sso_start_url: None, sso_region: None, ..self.clone() }
    }
}

/// An `[sso-session]` of the AWS config file.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SsoSessionFacts {
    /// Its name.
    pub name: String,
    /// `sso_start_url`.
    pub start_url: Option<String>,
    /// `sso_region`.
    pub region: Option<String>,
    /// `sso_registration_scopes`, as it is written: separated by commas.
    pub scopes: Option<String>,
}

/// What the environment offers by way of credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentFacts {
    /// Whether `AWS_ACCESS_KEY_ID` is set.
    pub access_key_id: bool,
    /// Whether `AWS_SECRET_ACCESS_KEY` is set.
    pub secret_access_key: bool,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`.
    pub web_identity_token_file: Option<String>,
    /// `AWS_ROLE_ARN`: goes with that file.
    pub role_arn: Option<String>,
    /// `AWS_ROLE_SESSION_NAME`, likewise.
    pub role_session_name: Option<String>,
    /// Whether `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI` is set.
    pub container: bool,
}

impl EnvironmentFacts {
    /// Whether both keys are there.
    pub fn has_keys(&self) -> bool {
        self.access_key_id && self.secret_access_key
    }

    /// Whether there is anything to begin with.
    pub(super) fn offers_any(&self) -> bool {
        self.has_keys() || self.web_identity_token_file.is_some() || self.container
    }
}
