use std::io::ErrorKind;

use aws_config::{imds::region::ImdsRegionProvider, provider_config::ProviderConfig};
use aws_runtime::env_config::{
    file::EnvConfigFiles,
    parse::EnvConfigParseError,
    section::{EnvConfigSections, Profile, SsoSession},
    source,
};
use aws_types::os_shim_internal::Fs;

use crate::{
    fleet::{EnvironmentFacts, ProfileFacts, ProfileSet, SsoSessionFacts},
    model::{Fault, FaultKind},
};

use super::machine::Machine;

/// Reads the AWS config files and the environment, as the SDK itself does. Each call reads them anew. Nothing secret is
/// kept.
///
/// # Errors
/// A file that cannot be read or does not parse, with its name and line.
pub async fn read_profiles(machine: &Machine, selected: Option<&str>) -> Result<ProfileSet, String> {
    let mut set = read_profile_files(machine, selected).await?;
    if set.default_region.is_none() && set.is_empty() {
        set.default_region = instance_region(machine).await;
    }
    Ok(set)
}

/// The same, and nobody is asked: not even the instance for its region.
///
/// # Errors
/// As of [`read_profiles`].
pub async fn read_profile_files(machine: &Machine, selected: Option<&str>) -> Result<ProfileSet, String> {
    let sections = sections(machine, None).await.map_err(|fault| in_a_line(&fault))?;
    let environment = environment(machine);
    // As the SDK's chain has it: keys in the environment win over AWS_PROFILE, not over --profile.
    let by_variable = || machine.var("AWS_PROFILE").filter(|_| !environment.has_keys());
    let selected = selected.map(str::to_owned).or_else(by_variable);
    let mut profiles: Vec<ProfileFacts> =
        sections.profiles().filter_map(|name| sections.get_profile(name)).map(profile).collect();
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    let mut sso_sessions: Vec<SsoSessionFacts> = sections
        .sso_sessions()
        .filter_map(|name| Some(sso_session(name, sections.sso_session(name)?)))
        .collect();
    sso_sessions.sort_by(|a, b| a.name.cmp(&b.name));
    let from_profile = sections
        .get_profile(selected.as_deref().unwrap_or("default"))
        .and_then(|p| p.get("region").map(str::to_owned));
    let from_variable = machine.var("AWS_REGION").or_else(|| machine.var("AWS_DEFAULT_REGION"));
    let default_region = from_variable.or(from_profile);
    Ok(ProfileSet { profiles, sso_sessions, selected, environment, default_region })
}

async fn instance_region(machine: &Machine) -> Option<String> {
    let config = ProviderConfig::without_region().with_http_client(machine.http_client());
    Some(ImdsRegionProvider::builder().configure(&config).build().region().await?.to_string())
}

/// The sections of the AWS config files, with that profile selected, or the one that the environment selects.
///
/// # Errors
/// A file that cannot be read or does not parse, with its name and line.
pub(super) async fn sections(machine: &Machine, profile: Option<&str>) -> Result<EnvConfigSections, Fault> {
    readable(machine, "AWS_CONFIG_FILE", "~/.aws/config")?;
    readable(machine, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")?;
    let files = EnvConfigFiles::default();
    let mut source = source::load(&machine.env, &Fs::real(), &files)
        .await
        .map_err(|e| wrong(super::faults::deepest(&e)))?;
    if let Some(profile) = profile {
        source.profile = profile.to_owned().into();
    }
    EnvConfigSections::parse(source).map_err(|error| {
        wrong(not_parsed(machine, &error)).with_fix(
            "mend that line: sections are `[profile NAME]` and `[sso-session NAME]`, settings `key = value`",
        )
    })
}

fn wrong(message: String) -> Fault {
    Fault::new(FaultKind::NoCredentials, message)
}

/// What is wrong and what to do about it, for whoever cannot start because of it.
pub(super) fn in_a_line(fault: &Fault) -> String {
    format!("{}; fix: {}", fault.message, fault.fix)
}

/// The SDK takes a file that it cannot read for an empty one; only one that is not there, where it would be by default,
/// may pass for that.
fn readable(machine: &Machine, variable: &str, usual: &str) -> Result<(), Fault> {
    let named = machine.var(variable);
    let path = named.as_deref().unwrap_or(usual);
    let expanded = match (path.strip_prefix("~/"), machine.home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => path.into(),
    };
    let why = match std::fs::read(&expanded).map(String::from_utf8) {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(_)) => "it is not UTF-8 text".to_owned(),
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => "no such file".to_owned(),
        Err(error) => error.to_string(),
    };
    let (by, fix) = match &named {
        Some(_) => (format!(", which {variable} names"), format!("correct {variable}, or unset it")),
        None => (String::new(), "make it a text that this user may read, or take it away".to_owned()),
    };
    Err(wrong(format!("cannot read the AWS config file {path}{by}: {why}")).with_fix(fix))
}

/// The parser's "error parsing FILE on line N:\n  what is wrong", as one line that begins with the place.
fn not_parsed(machine: &Machine, error: &EnvConfigParseError) -> String {
    let words = error.to_string();
    let placed = words.strip_prefix("error parsing ").and_then(|rest| rest.split_once(" on line "));
    let Some((file, (line, what))) = placed.and_then(|(file, rest)| Some((file, rest.split_once(':')?)))
    else {
        return words;
    };
    let below = machine.home().and_then(|home| file.strip_prefix(home.to_str()?)?.strip_prefix('/'));
    let file = below.map_or_else(|| file.to_owned(), |below| format!("~/{below}"));
    let what = what.trim().replace('\n', " ");
    let mut what = what.chars();
    let first = what.next().map(|c| c.to_ascii_lowercase());
    format!("{file} line {line}: {}{}", first.map(String::from).unwrap_or_default(), what.as_str())
}

fn environment(machine: &Machine) -> EnvironmentFacts {
    let is_set = |name: &str| machine.var(name).is_some();
    EnvironmentFacts {
        access_key_id: is_set("AWS_ACCESS_KEY_ID"),
        // The SDK still takes the second name.
        secret_access_key: is_set("AWS_SECRET_ACCESS_KEY") || is_set("SECRET_ACCESS_KEY"),
        web_identity_token_file: machine.var("AWS_WEB_IDENTITY_TOKEN_FILE"),
        role_arn: machine.var("AWS_ROLE_ARN"),
        role_session_name: machine.var("AWS_ROLE_SESSION_NAME"),
        container: is_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            || is_set("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    }
}

fn sso_session(name: &str, section: &SsoSession) -> SsoSessionFacts {
    let get = |key: &str| section.get(key).filter(|value| !value.is_empty()).map(str::to_owned);
    SsoSessionFacts {
        name: name.to_owned(),
        start_url: get("sso_start_url"),
        region: get("sso_region"),
        scopes: get("sso_registration_scopes"),
    }
}

fn profile(profile: &Profile) -> ProfileFacts {
    let get = |key: &str| profile.get(key).filter(|value| !value.is_empty()).map(str::to_owned);
    ProfileFacts {
        name: profile.name().to_owned(),
        region: get("region"),
        access_key_id: get("aws_access_key_id").is_some(),
        secret_access_key: get("aws_secret_access_key").is_some(),
        role_arn: get("role_arn"),
        source_profile: get("source_profile"),
        credential_source: get("credential_source"),
        external_id: get("external_id"),
        role_session_name: get("role_session_name"),
        duration_seconds: get("duration_seconds"),
        mfa_serial: get("mfa_serial"),
        web_identity_token_file: get("web_identity_token_file"),
        sso_session: get("sso_session"),
        sso_start_url: get("sso_start_url"),
        sso_region: get("sso_region"),
        sso_account_id: get("sso_account_id"),
        sso_role_name: get("sso_role_name"),
        login_session: get("login_session").is_some(),
        credential_process: get("credential_process").is_some(),
        account_id: get("aws_account_id"),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, path::Path, sync::Arc};

    use super::*;
    use crate::model::SystemClock;

    /// A machine whose AWS config files are those two.
    fn machine(dir: &Path, config: &str, credentials: &str, more: &[(&str, &str)]) -> Machine {
        let file = |name: &str, text: &str| {
            std::fs::write(dir.join(name), text).expect("written");
            dir.join(name).to_str().expect("a path").to_owned()
        };
        let files = [
            ("AWS_CONFIG_FILE", file("config", config)),
            ("AWS_SHARED_CREDENTIALS_FILE", file("credentials", credentials)),
        ];
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let vars: HashMap<String, String> =
            files.into_iter().map(|(name, path)| (name.to_owned(), path)).chain(more).collect();
        Machine::made_up(vars, Arc::new(SystemClock), super::super::http::tls_client(&Default::default()))
    }

    #[tokio::test]
    async fn all_that_matters_is_read_and_nothing_that_is_secret() {
        let dir = tempfile::tempdir().expect("a folder");
        let config = "\
            [default]\nregion = eu-west-1\n\
            [sso-session corp]\nsso_start_url = https://corp\nsso_region = us-east-1\nsso_registration_scopes = a, b\n\
            [profile hop]\nrole_arn = arn:aws:iam::111122223333:role/R\nsource_profile = keys\nmfa_serial = GAHT12345678\n\
            duration_seconds = 1h\nexternal_id = x1\nrole_session_name = me\n\
            [profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read\n\
            [profile process]\ncredential_process = /bin/helper --password CANARY-1\n\
            [profile login]\nlogin_session = CANARY-2\n\
            [profile empty]\nsource_profile =\n";
        let credentials = "[keys]\naws_access_key_id = AKIACANARY\naws_secret_access_key = CANARY-3\n";
        let env =
            [("AWS_ACCESS_KEY_ID", "CANARY-4"), ("AWS_SESSION_TOKEN", "CANARY-5"), ("AWS_ROLE_ARN", "arn")];
        let machine = machine(dir.path(), config, credentials, &env);
        let set = read_profiles(&machine, None).await.expect("read");
        let names: Vec<&str> = set.profiles.iter().map(|facts| facts.name.as_str()).collect();
        assert_eq!(names, ["default", "empty", "hop", "keys", "login", "process", "sso"]);
        let of =
            |name: &str| set.profiles.iter().find(|facts| facts.name == name).expect("it is there").clone();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            of("hop"),
            ProfileFacts {
                name: "hop".into(),
                role_arn: some("arn:aws:iam::111122223333:role/R"),
                source_profile: some("keys"),
                mfa_serial: some("GAHT12345678"),
                duration_seconds: some("1h"),
                external_id: some("x1"),
                role_session_name: some("me"),
                ..ProfileFacts::default()
            }
        );
        let keys = of("keys");
        assert!(keys.access_key_id && keys.secret_access_key);
        assert!(of("process").credential_process && of("login").login_session);
        assert_eq!((of("sso").sso_session, of("sso").sso_role_name), (some("corp"), some("Read")));
        assert_eq!(of("empty").source_profile, None);
        let [corp] = &set.sso_sessions[..] else { panic!("{set:?}") };
        assert_eq!((&corp.start_url, &corp.scopes), (&some("https://corp"), &some("a, b")));
        assert!(set.environment.access_key_id && !set.environment.has_keys());
        assert_eq!(
            (set.environment.role_arn.clone(), set.default_region.clone()),
            (some("arn"), some("eu-west-1"))
        );
        assert!(!format!("{set:?}").contains("CANARY"), "{set:?}");
    }

    #[tokio::test]
    async fn what_does_not_parse_is_named_with_file_and_line() {
        let dir = tempfile::tempdir().expect("a folder");
        for (config, line, what) in [
            ("[default]\nregion = eu-west-1\nregion eu-west-1\n", 3, "expected an '=' sign"),
            ("[profile a\nregion = eu-west-1\n", 1, "profile definition must end with ']'"),
            ("region = eu-west-1\n", 1, "expected a profile definition"),
            ("[default]\n= x\n", 2, "property did not have a name"),
        ] {
            let machine = machine(dir.path(), config, "", &[]);
            let error = read_profiles(&machine, None).await.expect_err("it does not parse");
            let place = format!("{} line {line}: {what}", dir.path().join("config").display());
            assert!(error.starts_with(&place) && !error.contains('\n'), "{error}");
        }
        let home = dir.path().to_str().expect("a path");
        let machine = machine(dir.path(), "[a", "", &[("HOME", home)]);
        let error = read_profiles(&machine, None).await.expect_err("it does not parse");
        assert!(
            error.starts_with("~/config line 1: profile definition must end with ']'; fix: mend that line"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let gone = dir.path().join("gone");
        let folder = dir.path().to_str().expect("a path");
        for (variable, value) in
            [("AWS_CONFIG_FILE", gone.to_str().expect("a path")), ("AWS_SHARED_CREDENTIALS_FILE", folder)]
        {
            let machine = machine(dir.path(), "", "", &[(variable, value)]);
            let error = read_profiles(&machine, Some("x")).await.expect_err("it cannot be read");
            assert!(error.contains(value) && error.contains(variable), "{error}");
        }
        std::fs::write(&gone, [0xff, 0xfe]).expect("written");
        let machine = machine(dir.path(), "", "", &[("AWS_CONFIG_FILE", gone.to_str().expect("a path"))]);
        let error = read_profiles(&machine, None).await.expect_err("it is no text");
        assert!(error.contains("not UTF-8"), "{error}");
    }

    #[tokio::test]
    async fn no_files_at_all_are_no_profiles() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = dir.path().to_str().expect("a path").to_owned();
        let vars = HashMap::from([("HOME".to_owned(), home), ("AWS_REGION".into(), "eu-west-1".into())]);
        let machine = Machine::made_up(
            vars,
            Arc::new(SystemClock),
            super::super::http::tls_client(&Default::default()),
        );
        let set = read_profiles(&machine, None).await.expect("read");
        assert!(set.is_empty() && set.profiles.is_empty(), "{set:?}");
    }
}
