mod fleet;
mod way;
mod wrong;

use crate::fleet::{Host, ProfileFacts, ProfileSet, SsoSessionFacts};

/// A profile from the keys that a config file would have.
fn facts(name: &str, keys: &[(&str, &str)]) -> ProfileFacts {
    let mut facts = ProfileFacts { name: name.into(), ..ProfileFacts::default() };
    for (key, value) in keys {
        let value = Some((*value).to_owned());
        match *key {
            "keys" => (facts.access_key_id, facts.secret_access_key) = (true, true),
            "aws_access_key_id" => facts.access_key_id = true,
            "aws_secret_access_key" => facts.secret_access_key = true,
            "credential_process" => facts.credential_process = true,
            "login_session" => facts.login_session = true,
            "role_arn" => facts.role_arn = value,
            "source_profile" => facts.source_profile = value,
            "credential_source" => facts.credential_source = value,
            "mfa_serial" => facts.mfa_serial = value,
            "duration_seconds" => facts.duration_seconds = value,
            "external_id" => facts.external_id = value,
            "role_session_name" => facts.role_session_name = value,
            "web_identity_token_file" => facts.web_identity_token_file = value,
            "sso_session" => facts.sso_session = value,
            "sso_start_url" => facts.sso_start_url = value,
            "sso_region" => facts.sso_region = value,
            "sso_account_id" => facts.sso_account_id = value,
            "sso_role_name" => facts.sso_role_name = value,
            other => panic!("{other}"),
        }
    }
    facts
}

fn set(profiles: &[(&str, &[(&str, &str)])]) -> ProfileSet {
    ProfileSet {
        profiles: profiles.iter().map(|(name, keys)| facts(name, keys)).collect(),
        sso_sessions: vec![
            SsoSessionFacts {
                name: "corp".into(),
                start_url: Some("https://corp".into()),
                region: Some("eu-west-1".into()),
                scopes: None,
            },
            SsoSessionFacts {
                name: "half".into(),
                start_url: Some("x".into()),
                ..SsoSessionFacts::default()
            },
        ],
        ..ProfileSet::default()
    }
}

fn host() -> Host {
    Host { user: "alice".into(), host: "bastion.corp".into() }
}

const ROLE: &str = "arn:aws:iam::111122223333:role/R";
const HUB: &str = "arn:aws:iam::999988887777:role/Hub";

const IN_SSO: [(&str, &str); 3] =
    [("sso_session", "corp"), ("sso_account_id", "111122223333"), ("sso_role_name", "Read")];
