use std::{num::NonZeroU32, path::Path, time::Duration};

use serde::Deserialize;

use crate::model::{FileError, Notify};

use super::{
    config_check::Check,
    config_file::File,
    declared::{Declared, Keys},
    discovery::{Organization, Sso},
    endpoint::Endpoint,
};

/// The config file, checked.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `[fleet]`: how every account is reached that says nothing else.
    pub defaults: Keys,
    /// `[[account]]`.
    pub accounts: Vec<Declared>,
    /// `[organization]`, if accounts are to be discovered by it.
    pub organization: Option<Organization>,
    /// `[sso]`.
    pub sso: Option<Sso>,
    /// `[sign_in]`.
    pub sign_in: SignInKeys,
    /// `[fleet] fips`: whether FIPS endpoints are asked; none leaves it to the environment and the profile.
    pub fips: Option<bool>,
    /// `[fleet] dual_stack`: likewise.
    pub dual_stack: Option<bool>,
    /// `[fleet] monitoring_accounts`: names or ids of accounts that see the metrics of others.
    pub monitoring_accounts: Vec<String>,
    /// `[[endpoint]]`.
    pub endpoints: Vec<Endpoint>,
    /// `[budget]`.
    pub budget: Budget,
    /// `[polling]`.
    pub polling: Polling,
    /// `[history]`.
    pub history: History,
    /// `[ui]`.
    pub ui: Ui,
    /// `[notify]`.
    pub notify: Notify,
}

/// `[sign_in]`: what signing in may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignInKeys {
    /// Whether tokens of IAM Identity Center are kept where the AWS CLI keeps them, for both.
    pub write_sso_cache: bool,
    /// Whether a shell with an account's credentials may be opened.
    pub subshell: bool,
    /// Hours that a session lasts which an MFA code has opened: 1 to 36.
    #[serde(deserialize_with = "hours")]
    pub mfa_session_hours: u8,
}

impl Default for SignInKeys {
    fn default() -> Self {
        Self { write_sso_cache: true, subshell: false, mfa_session_hours: 36 }
    }
}

/// What GetSessionToken grants an IAM user.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
fn hours<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let hours = i64::deserialize(deserializer)?;
    u8::try_from(hours)
        .ok()
        .filter(|hours| (1..=36).contains(hours))
        .ok_or_else(|| serde::de::Error::custom(format!("mfa_session_hours is 1 to 36, not {hours}")))
}

/// `[budget]`: what polling may cost.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Dollars an hour.
    pub usd_per_hour: f64,
    /// Requests a minute, all together; without a limit when there is none.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Share of each AWS request quota that may be used, above 0 and up to 1.
    pub quota_share: f64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { usd_per_hour: 0.5, requests_per_minute: None, quota_share: 0.5 }
    }
}

/// `[polling]`: how often is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Polling {
    /// Nothing is asked more often by itself, however often its data moves; zero for no such floor.
    #[serde(deserialize_with = "interval")]
    pub min_interval: Duration,
}

/// A length of time such as `2m`: a minute to a day, or none.
fn interval<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let read = text.parse::<jiff::SignedDuration>().ok().and_then(|read| Duration::try_from(read).ok());
    read.filter(|read| read.is_zero() || (60..=86_400).contains(&read.as_secs())).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "min_interval is a time from 1m to 24h such as \"5m\", not \"{text}\""
        ))
    })
}

/// `[history]`: what is kept on disk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct History {
    /// Whether anything is.
    pub enabled: bool,
    /// Its size at most.
    pub max_mb: u32,
    /// Its age at most.
    pub max_days: u32,
}

impl Default for History {
    fn default() -> Self {
        Self { enabled: true, max_mb: 512, max_days: 90 }
    }
}

/// `[ui]`: how it looks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ui {
    /// A theme's name.
    pub theme: String,
    /// A keymap's name.
    pub keymap: String,
    /// `local`, `UTC` or an IANA name.
    pub timezone: String,
    /// Whether the mouse is the console's; else it is the terminal's, for its own selection.
    pub mouse: bool,
    /// What charts are drawn with where there is more than ASCII: `braille` or `block`.
    pub charts: String,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            theme: "dark".into(),
            keymap: "default".into(),
            timezone: "local".into(),
            mouse: true,
            charts: "braille".into(),
        }
    }
}

impl Config {
    /// Parses and checks a config file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let file: File = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let mut check = Check { path, text, errors: Vec::new() };
        let config = check.config(file);
        if check.errors.is_empty() { Ok(config) } else { Err(check.errors) }
    }
}
