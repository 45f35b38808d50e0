use std::{
    env,
    ffi::OsString,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use sha1::{Digest as _, Sha1};

use super::{Failure, config_path};
use crate::{app::HistoryFile, cli::Global, fleet::Config, store::history::Limits};

/// What of the environment says which accounts there are, beside the config file.
const VARIABLES: [&str; 4] =
    ["AWS_ENDPOINT_URL", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"];

/// The file in which what is seen is kept: one for each configuration, below `$XDG_STATE_HOME`, else
/// `~/.local/state`. None when it is switched off; the demo has none.
pub fn history_file(options: &Global, config: &Config) -> Option<HistoryFile> {
    if options.demo || options.no_history || !config.history.enabled {
        return None;
    }
    let name = format!("history-{}.sqlite", digest(&parts(options)));
    let limits = Limits { max_mb: config.history.max_mb, max_days: config.history.max_days };
    Some(HistoryFile { path: state_dir()?.join(name), limits, is_read_only: options.offline })
}

/// The same for what makes no sense without it: `what` is said in the error.
///
/// # Errors
/// Why there is none, and what to do.
pub fn needed_history(what: &str, options: &Global, config: &Config) -> Result<HistoryFile, Failure> {
    let why = match () {
        () if options.demo => "--demo has none: leave it out",
        () if options.no_history => "--no-history switches it off: leave it out",
        () if !config.history.enabled => {
            "`[history] enabled = false` in the config file switches it off: take that out"
        }
        () => "neither XDG_STATE_HOME nor HOME says where it is",
    };
    history_file(options, config)
        .ok_or_else(|| Failure::usage(format!("{what} works on the local history, and {why}")))
}

/// What one configuration is told from another by: the same names may be other accounts in another one.
fn parts(options: &Global) -> Vec<OsString> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let config = config_path(options).map(|path| whole(&path).into_os_string());
    let profile = options.profile.clone().map(OsString::from);
    let variables = VARIABLES.map(|name| env::var_os(name).unwrap_or_default());
    [config.unwrap_or_default(), profile.unwrap_or_default()].into_iter().chain(variables).collect()
}

fn digest(parts: &[OsString]) -> String {
    let mut digest = Sha1::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn state_dir() -> Option<PathBuf> {
    // A path that is not absolute is to be ignored:
    // https://specifications.freedesktop.org/basedir-spec/latest/#variables
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
    let base = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(base.join("skydeck"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_configurations_apart_is_not_run_together() {
        let of = |parts: [&str; 2]| digest(&parts.map(OsString::from));
        assert_ne!(of(["ab", "c"]), of(["a", "bc"]));
        assert_eq!(of(["a", "b"]), of(["a", "b"]));
        assert_eq!(of(["a", "b"]).len(), 16);
    }
}
