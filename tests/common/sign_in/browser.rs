//! What happens beside the program: somebody at a browser, the AWS CLI, an administrator.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use serde_json::json;
use sha1::{Digest as _, Sha1};

use super::{World, oidc, portal};

impl World {
    /// The codes that wait for somebody at a browser.
    pub fn user_codes(&self) -> Vec<String> {
        let state = self.state();
        state.logins.devices.values().filter(|d| d.approved.is_none()).map(|d| d.user_code.clone()).collect()
    }

    /// Somebody at a browser approves every code that waits; how many there were.
    pub fn approve(&self) -> usize {
        self.decide(true)
    }

    /// Somebody at a browser says no.
    pub fn deny(&self) -> usize {
        self.decide(false)
    }

    fn decide(&self, yes: bool) -> usize {
        let mut state = self.state();
        let waiting = state.logins.devices.values_mut().filter(|d| d.approved.is_none());
        waiting.map(|d| d.approved = Some(yes)).count()
    }

    /// An administrator ends every login to IAM Identity Center: access and refresh tokens.
    pub fn revoke_logins(&self) {
        self.state().logins.revoke();
    }

    /// Registrations of clients are gone.
    pub fn forget_clients(&self) {
        self.state().logins.forget_clients();
    }

    /// ARN of the role that IAM Identity Center gives for a permission set, for trust policies.
    pub fn sso_role_arn(&self, account: &str, role: &str) -> String {
        portal::role_arn(&self.state().script.sso, account, role)
    }

    /// Where the AWS CLI keeps the token of an `sso-session`, or of a start URL in the legacy form.
    pub fn cli_cache_file(home: &Path, name_or_url: &str) -> PathBuf {
        let name: String = Sha1::digest(name_or_url).iter().map(|b| format!("{b:02x}")).collect();
        home.join(".aws/sso/cache").join(format!("{name}.json"))
    }

    /// The AWS CLI logs in: into its cache below `home`, for that `sso-session`; without one in the legacy form,
    /// whose token cannot be refreshed.
    pub fn log_in_with_cli(&self, home: &Path, session: Option<&str>) -> PathBuf {
        let mut state = self.state();
        let login = oidc::log_in_elsewhere(&mut state, session.is_some());
        let sso = &state.script.sso;
        let form = "%Y-%m-%dT%H:%M:%SZ";
        let mut token = json!({
            "startUrl": sso.start_url,
            "region": sso.region,
            "accessToken": login.access_token,
            "expiresAt": login.expires.strftime(form).to_string(),
            "clientId": login.client_id,
            "clientSecret": login.client_secret,
            "registrationExpiresAt": login.registered_until.strftime(form).to_string(),
        });
        if let Some(refresh) = login.refresh_token {
            token["refreshToken"] = refresh.into();
        }
        let path = Self::cli_cache_file(home, session.unwrap_or(&sso.start_url));
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, token.to_string()).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its owner's");
        path
    }
}
