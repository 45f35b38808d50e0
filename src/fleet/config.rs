use std::{path::Path, sync::Arc};

use serde::Deserialize;

use crate::model::{Account, FileError, Fleet, Region};

use super::{config_check::Check, config_file::File, profiles::ProfileSet, reach::Host};

/// The config file, checked.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The accounts it names; none means the profiles of the AWS config files.
    pub accounts: Vec<Arc<Account>>,
    /// `[fleet] profile`.
    pub profile: Option<String>,
    /// `[fleet] regions`.
    pub regions: Vec<Region>,
    /// `[budget]`.
    pub budget: Budget,
    /// `[history]`.
    pub history: History,
    /// `[ui]`.
    pub ui: Ui,
}

/// `[budget]`: what polling may cost.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Dollars an hour.
    pub usd_per_hour: f64,
    /// Requests a minute, all together.
    pub requests_per_minute: u32,
    /// Share of each AWS request quota that may be used, above 0 and up to 1.
    pub quota_share: f64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { usd_per_hour: 0.5, requests_per_minute: 600, quota_share: 0.5 }
    }
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
}

impl Default for Ui {
    fn default() -> Self {
        Self { theme: "dark".into(), keymap: "default".into(), timezone: "local".into(), mouse: true }
    }
}

impl Config {
    /// Parses and checks a config file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn parse(path: &Path, text: &str, host: &Host) -> Result<Self, Vec<FileError>> {
        let file: File = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let mut check = Check { path, text, errors: Vec::new() };
        let config = check.config(file, host);
        if check.errors.is_empty() { Ok(config) } else { Err(check.errors) }
    }

    /// The fleet that it names, if it names any account: each with the way of its profile, and the roles from there.
    pub fn fleet(&self, profiles: &ProfileSet, host: &Host) -> Option<Fleet> {
        let accounts: Vec<Arc<Account>> = self
            .accounts
            .iter()
            .map(|account| {
                let mut account = Account::clone(account);
                let declared = account.reach.way.map(|way| way.hops).unwrap_or_default();
                account.reach.way = profiles.way(account.reach.profile.as_deref(), host).map(|mut way| {
                    way.hops.extend(declared);
                    way
                });
                Arc::new(account)
            })
            .collect();
        (!accounts.is_empty()).then_some(Fleet { accounts, narrowed: false })
    }
}
