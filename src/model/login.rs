use std::{fmt, sync::Arc};

use super::{Fault, Text, Timestamp};

/// Names one login: what a human does once for all accounts behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginKey(Arc<str>);

impl LoginKey {
    /// A key from what makes the login one of its own. It is no secret.
    pub fn new(key: impl AsRef<str>) -> Self {
        Self(key.as_ref().into())
    }
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One login and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// Its name.
    pub key: LoginKey,
    /// What it asks of a human.
    pub kind: LoginKind,
    /// How it stands.
    pub state: LoginState,
}

/// What a login asks of a human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginKind {
    /// To approve a code in a browser, any browser: the device flow of IAM Identity Center.
    Sso {
        /// Name of the session, or its start URL.
        session: Text,
    },
    /// A six-digit code of an MFA device, for a session that assumes all roles.
    Mfa {
        /// Serial number or ARN of the device.
        serial: Text,
    },
    /// A six-digit code for one role alone, where a session with MFA is not to be had.
    MfaForRole {
        /// Serial number or ARN of the device.
        serial: Text,
        /// The role.
        role_arn: Text,
    },
}

/// How a login stands.
#[derive(Clone, Debug, PartialEq)]
pub enum LoginState {
    /// It holds.
    Good {
        /// Until then.
        until: Timestamp,
        /// Whether it is renewed by itself before that.
        renews: bool,
    },
    /// A human is needed.
    Wanted {
        /// What came of the last try, or what ended it.
        why: Option<Fault>,
    },
    /// A code waits to be approved in a browser.
    AtBrowser(DeviceCode),
    /// What was typed is being checked, or a code is being fetched.
    Busy,
}

impl Login {
    /// Whether nothing goes on until somebody does something.
    pub fn needs_human(&self) -> bool {
        matches!(self.state, LoginState::Wanted { .. } | LoginState::AtBrowser(_))
    }
}

/// What a human needs to approve a login in a browser.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html>
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// The code to compare or to type.
    pub user_code: Text,
    /// Where to type it.
    pub url: Text,
    /// The same with the code in it.
    pub complete_url: Option<Text>,
    /// When it is good no more.
    pub until: Timestamp,
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceCode").field("until", &self.until).finish_non_exhaustive()
    }
}

/// A text that nobody prints: a code that was typed, a key, a token. Its memory is wiped when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(zeroize::Zeroizing<String>);

impl Secret {
    /// Takes it over.
    pub fn new(text: String) -> Self {
        Self(zeroize::Zeroizing::new(text))
    }
    /// The text itself, for whoever it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
