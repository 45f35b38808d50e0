use std::path::PathBuf;

use crate::{
    aws::{Machine, read_profiles},
    cli::Global,
    fleet::{Config, Host, ProfileSet, select},
    model::{Account, Fleet},
    wiring,
};

/// Where files are, and what the command line says of the fleet.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The config file; none when there is none.
    pub config: Option<PathBuf>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--account`.
    pub accounts: Vec<String>,
    /// `--region`.
    pub regions: Vec<String>,
}

impl Sources {
    /// What the options say.
    pub fn of(options: &Global) -> Self {
        Self {
            config: wiring::config_path(options),
            profile: options.profile.clone(),
            accounts: options.account.clone(),
            regions: options.region.clone(),
        }
    }

    /// The accounts of a fleet that are selected, with all their regions. While more may come, what selects nothing so
    /// far is no error.
    ///
    /// # Errors
    /// When something selects nothing in a fleet that is `whole`.
    pub(super) fn select_accounts(&self, fleet: Fleet, whole: bool) -> Result<Fleet, String> {
        chosen(fleet, &self.accounts, whole, |fleet, chosen| select(fleet, chosen, &[]))
    }

    /// The regions that are selected, and the accounts that have any of them. As for accounts.
    ///
    /// # Errors
    /// As for accounts.
    pub(super) fn select_regions(&self, fleet: Fleet, whole: bool) -> Result<Fleet, String> {
        chosen(fleet, &self.regions, whole, |fleet, chosen| select(fleet, &[], chosen))
    }

    /// Both, of a fleet of which more may come.
    pub(super) fn select_so_far(&self, fleet: Fleet) -> Fleet {
        let accounts = self.select_accounts(fleet, false).and_then(|fleet| self.select_regions(fleet, false));
        accounts.unwrap_or_default()
    }

    /// Whether some account is selected by its tags.
    pub(super) fn needs_tags(&self) -> bool {
        self.accounts.iter().any(|one| one.contains('='))
    }
}

fn chosen(
    fleet: Fleet,
    selectors: &[String],
    whole: bool,
    select: impl Fn(&Fleet, &[String]) -> Result<Fleet, String>,
) -> Result<Fleet, String> {
    if selectors.is_empty() {
        return Ok(fleet);
    }
    if whole {
        return select(&fleet, selectors);
    }
    let finds = |one: &&String| select(&fleet, std::slice::from_ref(*one)).is_ok();
    let finding: Vec<String> = selectors.iter().filter(finds).cloned().collect();
    let selected = if finding.is_empty() { None } else { select(&fleet, &finding).ok() };
    Ok(selected.unwrap_or_default())
}

/// What the files say, as they are now.
#[derive(Debug)]
pub(super) struct Plan {
    pub config: Config,
    pub profiles: ProfileSet,
    pub host: Host,
}

impl Plan {
    /// Reads the config file and the AWS config files.
    ///
    /// # Errors
    /// What is wrong with them.
    pub async fn read(sources: &Sources, machine: &Machine) -> Result<Self, String> {
        let mut config = wiring::read_config(sources.config.as_deref())?;
        if let Some(profile) = &sources.profile {
            config = config.with_profile(profile);
        }
        let selected = sources.profile.as_deref().or(config.defaults.profile.as_deref());
        let profiles = read_profiles(machine, selected).await?;
        Ok(Self { config, profiles, host: wiring::host() })
    }

    /// The fleet that the files alone make, and what they leave out.
    ///
    /// # Errors
    /// When nothing in them makes one.
    pub fn local(&self) -> Result<(Fleet, Vec<String>), String> {
        match self.config.fleet(&self.profiles, &self.host) {
            Some(fleet) => Ok((fleet, Vec::new())),
            None => self.profiles.fleet(&self.config.defaults.regions, &self.host),
        }
    }

    /// Whether an account is asked for its regions. One that there is no way to says so wherever it is asked.
    pub fn asks_regions(&self, account: &Account) -> bool {
        account.reach.way.is_ok() && self.config.regions_enabled(account)
    }

    /// Whether AWS has to be asked.
    pub fn asks(&self, local: &Fleet) -> bool {
        self.config.discovers() || local.accounts.iter().any(|account| self.asks_regions(account))
    }
}
