//! A home with a configuration that leads to the server, and nothing of the machine's own.

use std::{fmt::Write as _, fs, path::Path};

use skydeck::{
    demo::{Estate, HUB_ACCESS_KEY, HUB_SECRET_KEY},
    model::Fleet,
};
use tempfile::TempDir;

use super::server::Options;

/// A home directory.
#[derive(Debug)]
pub struct Home(TempDir);

/// The account of the estate whose role trusts nobody: no bench counts on it.
const CLOSED: &str = "legacy";

/// The estate's fleet without the account that nobody gets into.
pub fn fleet(estate: &Estate) -> Fleet {
    let mut fleet = estate.fleet();
    fleet.accounts.retain(|account| account.name.as_str() != CLOSED);
    fleet
}

impl Home {
    /// With a config file that names every account of [`fleet`].
    pub fn of(options: &Options) -> Self {
        let home = Self(tempfile::tempdir().expect("a directory"));
        let fleet = fleet(&options.estate());
        let regions = &fleet.accounts.first().expect("an account").regions;
        let regions: Vec<String> = regions.iter().map(|region| format!("{:?}", region.as_str())).collect();
        let mut text = format!("[fleet]\nrole = \"SkydeckRead\"\nregions = [{}]\n", regions.join(", "));
        for account in &fleet.accounts {
            let id = account.id.as_ref().expect("an id");
            let _ = writeln!(text, "[[account]]\nid = \"{id}\"\nname = \"{}\"", account.name);
        }
        let path = home.config();
        fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        home
    }

    /// Its config file.
    pub fn config(&self) -> String {
        self.0.path().join(".config/skydeck/config.toml").display().to_string()
    }

    /// The whole environment of a process that lives here and talks to the server at `url`.
    pub fn environment(&self, url: &str) -> Vec<(String, String)> {
        let own = |name: &str| std::env::var(name).ok().map(|value| (name.to_owned(), value));
        let set = [
            ("HOME", self.0.path().display().to_string()),
            ("TERM", "xterm-256color".to_owned()),
            ("AWS_ENDPOINT_URL", url.to_owned()),
            ("AWS_ACCESS_KEY_ID", HUB_ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", HUB_SECRET_KEY.to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
        ];
        own("PATH").into_iter().chain(set.map(|(name, value)| (name.to_owned(), value))).collect()
    }
}
