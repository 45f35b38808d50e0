use crate::model::{AccountId, Fault, FaultKind, SsoRole, SsoSession};

use crate::fleet::select::nearest;

use super::{ProfileFacts, ProfileSet, way::wrong};

/// What the AWS CLI asks for when `sso_registration_scopes` says nothing; it is what a token needs to be refreshed.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html>
const SCOPE: &str = "sso:account:access";

impl ProfileSet {
    /// The `[sso-session]` of that name.
    ///
    /// # Errors
    /// When there is none, or it lacks something.
    pub fn sso_session(&self, name: &str) -> Result<SsoSession, Fault> {
        let Some(facts) = self.sso_sessions.iter().find(|facts| facts.name == name) else {
            let near = nearest(name, self.sso_sessions.iter().map(|facts| facts.name.as_str()));
            let message = match near {
                Some(near) => format!("no [sso-session {name}] in ~/.aws/config; the nearest is `{near}`"),
                None => format!("no [sso-session {name}] in ~/.aws/config, and no other"),
            };
            return Err(Fault::new(FaultKind::NoCredentials, message)
                .with_fix("correct the name, or make the session with aws configure sso-session"));
        };
        let need = |value: &Option<String>, key: &str| {
            value.clone().ok_or_else(|| {
                let message = format!("[sso-session {name}] in ~/.aws/config has no {key}");
                Fault::new(FaultKind::InvalidRequest, message)
                    .with_fix(format!("add {key} there, or run aws configure sso-session"))
            })
        };
        let scopes = facts.scopes.iter().flat_map(|scopes| scopes.split(','));
        let scopes: Vec<String> =
            scopes.map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect();
        Ok(SsoSession {
            name: Some(name.to_owned()),
            start_url: need(&facts.start_url, "sso_start_url")?,
            region: need(&facts.region, "sso_region")?,
            scopes: if scopes.is_empty() { vec![SCOPE.to_owned()] } else { scopes },
        })
    }

    /// The role of IAM Identity Center that a profile names.
    pub(super) fn sso_role(&self, facts: &ProfileFacts) -> Result<SsoRole, Fault> {
        let name = &facts.name;
        let session = match &facts.sso_session {
            Some(session) => self.session_of(facts, session)?,
            None => legacy_session(facts)?,
        };
        let (account, role_name) = match (&facts.sso_account_id, &facts.sso_role_name) {
            (Some(account), Some(role)) => (account, role.clone()),
            (Some(_), None) => return Err(half(name, "sso_account_id", "sso_role_name")),
            (None, Some(_)) => return Err(half(name, "sso_role_name", "sso_account_id")),
            (None, None) => {
                let message = format!(
                    "profile `{name}` is a login alone: it names no sso_account_id and sso_role_name"
                );
                return Err(Fault::new(FaultKind::NoCredentials, message).with_fix(
                    "add both in ~/.aws/config, or have all accounts of the login listed with [sso] in the config file",
                ));
            }
        };
        let account_id = AccountId::parse(account).ok_or_else(|| {
            let fix = "write the twelve digits of the account in ~/.aws/config";
            wrong(name, &format!("sso_account_id `{account}` is no account id"), fix)
        })?;
        Ok(SsoRole { session, account_id, role_name })
    }

    fn session_of(&self, facts: &ProfileFacts, session: &str) -> Result<SsoSession, Fault> {
        let found = self.sso_session(session).map_err(|mut fault| {
            fault.message = format!("profile `{}`: {}", facts.name, fault.message).into();
            fault
        })?;
        for (key, own, its) in [
            ("sso_start_url", &facts.sso_start_url, &found.start_url),
            ("sso_region", &facts.sso_region, &found.region),
        ] {
            if own.as_ref().is_some_and(|own| own != its) {
                let message = format!("{key} is not what [sso-session {session}] says");
                let fix = format!("take {key} out of the profile in ~/.aws/config: the session says it");
                return Err(wrong(&facts.name, &message, fix));
            }
        }
        Ok(found)
    }
}

fn legacy_session(facts: &ProfileFacts) -> Result<SsoSession, Fault> {
    let missing = |key: &str| {
        let fix = format!("add {key}, or name an sso_session that has it, in ~/.aws/config");
        wrong(&facts.name, &format!("{key} is missing from its SSO settings"), fix)
    };
    Ok(SsoSession {
        name: None,
        start_url: facts.sso_start_url.clone().ok_or_else(|| missing("sso_start_url"))?,
        region: facts.sso_region.clone().ok_or_else(|| missing("sso_region"))?,
        scopes: vec![SCOPE.to_owned()],
    })
}

fn half(profile: &str, there: &str, missing: &str) -> Fault {
    let fix = format!("add {missing} in ~/.aws/config, or take {there} out");
    wrong(profile, &format!("{there} stands without {missing}"), fix)
}
