//! IAM Identity Center: one login for all accounts of a session, shared with the AWS CLI by its token cache.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html>

mod accounts;
mod cache;
mod device;
mod ends;
mod file;
mod form;
mod login;
mod oidc;
mod portal;
mod refresh;
mod role;
mod token;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::model::{Account, LoginKey, Region, SsoRole, SsoSession};

use super::{Access, credentials::Fetch, settings::Settings};

pub use accounts::{SsoAccount, SsoAccounts, SsoLeftOut};

use cache::Cache;
use login::Login;
use oidc::Oidc;
use portal::Portal;
use role::RoleCredentials;

/// The scope that lets a token be refreshed and open accounts: the AWS CLI's default.
const ACCOUNT_ACCESS: &str = "sso:account:access";

/// The logins, each made when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Sso(Mutex<HashMap<LoginKey, Login>>);

impl Access {
    /// What fetches the credentials of a role, behind the login of its session.
    pub(super) fn sso_role(&self, account: &Account, role: &SsoRole, settings: &Settings) -> Box<dyn Fetch> {
        let portal = self.sso_portal(&role.session, settings, Some(account.name.to_string()));
        Box::new(RoleCredentials { role: role.clone(), account: account.charged(), portal })
    }

    /// The portal, behind the login of a session.
    fn sso_portal(&self, session: &SsoSession, settings: &Settings, account: Option<String>) -> Portal {
        let region = Region::new(&session.region);
        let login = self.sso_login(session, settings);
        Portal::new(login, settings, region, account, self.meter.clone(), self.pacer.clone())
    }

    /// The login of a session. It outlives settings that are read anew, and asks by the latest.
    fn sso_login(&self, session: &SsoSession, settings: &Settings) -> Login {
        let oidc = Oidc::new(settings, session, self.meter.clone(), self.pacer.clone());
        let key = LoginKey::new(format!("sso {}", session.id()));
        let mut logins = self.sso.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(login) = logins.get(&key).filter(|login| login.is_of(session)) {
            login.ask_by(oidc);
            return login.clone();
        }
        let home = self.machine().and_then(super::machine::Machine::home);
        let cache = Cache::new(home, self.options().write_sso_cache);
        let login =
            Login::new(session.clone(), key.clone(), oidc, cache, self.times.clone(), self.logins.clone());
        logins.insert(key, login.clone());
        login
    }
}

/// The scopes that a session is registered for. In the legacy form there are none: so it is with the AWS CLI, and such a
/// token cannot be refreshed.
fn scopes(session: &SsoSession) -> Vec<String> {
    match (&session.name, session.scopes.is_empty()) {
        (None, _) => Vec::new(),
        (Some(_), true) => vec![ACCOUNT_ACCESS.to_owned()],
        (Some(_), false) => session.scopes.clone(),
    }
}
