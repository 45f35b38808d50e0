use crate::model::{Account, Base, Hop, Region, Way};

/// Credentials as one line of three words.
const QUERY: &str = "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]";

/// The command line of the AWS CLI for an account and a region, for a POSIX shell: it says who one is there, and
/// any other command may stand at its end. Where roles are assumed that no profile names, the sessions' credentials go
/// from one command to the next through variables of a subshell: no argument of a process holds a secret, and nothing is
/// left in the shell that runs it.
///
/// # Errors
/// When the AWS CLI cannot go that way by itself, in words.
pub fn command_line(account: &Account, region: &Region) -> Result<String, String> {
    let way =
        account.reach.way.as_ref().map_err(|fault| format!("there is no way into it: {}", fault.message))?;
    let (profile, by_itself) = first(way)?;
    let asked = way.by_profile.as_ref().is_some_and(|by| by.mfa);
    if way.mfa_serial.is_some() && !asked {
        return Err(beyond("the session that its MFA code has opened"));
    }
    let global = account.global_region();
    let region = if *region == Region::global() { &global } else { region };
    let mut words = "aws".to_owned();
    if let Some(profile) = profile {
        words += &option("--profile", profile)?;
    }
    let mut line = String::new();
    for hop in way.hops.iter().skip(by_itself) {
        line += &format!(
            "set -- $({words}{}) && [ $# -eq 3 ] && \
             export AWS_ACCESS_KEY_ID=\"$1\" AWS_SECRET_ACCESS_KEY=\"$2\" AWS_SESSION_TOKEN=\"$3\" && ",
            assume(hop, &global)?
        );
        words = "aws".to_owned();
    }
    let last = format!("{words}{} sts get-caller-identity", option("--region", region.as_str())?);
    Ok(if line.is_empty() { last } else { format!("( {line}{last} )") })
}

/// The profile to begin with, and how many hops the AWS CLI makes with it by itself.
fn first(way: &Way) -> Result<(Option<&str>, usize), String> {
    if let Some(by) = &way.by_profile {
        return Ok((Some(&by.name), by.hops));
    }
    match &way.base {
        Base::Environment | Base::WebIdentity(_) | Base::Container | Base::Instance => Ok((None, 0)),
        Base::Keys(profile) | Base::Process(profile) => Ok((Some(profile), 0)),
        Base::Sso(role) => {
            Err(beyond(&format!("the role {} of a login, which no profile names", role.role_name)))
        }
        Base::Given => Err("its credentials are made up: AWS would not take them".into()),
    }
}

fn beyond(what: &str) -> String {
    format!(
        "the AWS CLI cannot be told to use {what}: open a subshell instead (subshell = true under [sign_in])"
    )
}

fn assume(hop: &Hop, region: &Region) -> Result<String, String> {
    let mut words = option("--region", region.as_str())? + " sts assume-role";
    words += &option("--role-arn", &hop.role_arn)?;
    words += &option("--role-session-name", &hop.session_name)?;
    if let Some(id) = &hop.external_id {
        words += &option("--external-id", id)?;
    }
    if let Some(seconds) = hop.duration_seconds {
        words += &option("--duration-seconds", &seconds.to_string())?;
    }
    Ok(words + &option("--query", QUERY)? + " --output text")
}

fn option(name: &str, value: &str) -> Result<String, String> {
    if value.chars().any(char::is_control) {
        return Err(format!("the value of {name} holds a control character, which no command line should"));
    }
    // What begins with a dash would be an option of its own.
    let between = if value.starts_with('-') { '=' } else { ' ' };
    Ok(format!(" {name}{between}{}", quoted(value)))
}

/// One word for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@,+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
