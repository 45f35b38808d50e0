//! STS: form query and XML.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

mod assume;
mod session;
mod web_identity;

use std::time::Duration;

use skydeck::model::Timestamp;

use super::{
    people::{Identity, Issued},
    state::{Call, State},
    wire::{REQUEST_ID, Refusal, Reply, XMLNS, leaf},
};

/// Answers an action.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let action = call.heard.operation.clone();
    if action == "AssumeRoleWithWebIdentity" {
        return web_identity::assume(state, call);
    }
    let caller = state.authenticate(call)?;
    if state.script.sts_disabled.contains(&call.heard.region) {
        let message = format!(
            "STS is not activated in this region for account:{}. Your account administrator can activate STS in this \
             region using the IAM Console.",
            caller.identity.account
        );
        return Err(Refusal::new(403, "RegionDisabledException", message));
    }
    match action.as_str() {
        "GetCallerIdentity" => {
            let Identity { arn, account, .. } = &caller.identity;
            let id = format!("AIDA{account}{}", if caller.identity.is_role { ":session" } else { "" });
            Ok(result(&action, &[leaf("Arn", arn), leaf("UserId", &id), leaf("Account", account)].concat()))
        }
        "AssumeRole" => assume::assume(state, call, &caller),
        "GetSessionToken" => session::get(state, call, &caller),
        _ => Err(Refusal::new(
            400,
            "InvalidAction",
            format!("Could not find operation {action} for version 2011-06-15"),
        )),
    }
}

/// Keys that were just handed out.
pub(super) struct Keys {
    pub(super) access_key: String,
    pub(super) secret_key: String,
    pub(super) token: String,
    pub(super) expires: Timestamp,
}

impl Keys {
    fn xml(&self) -> String {
        let expires = self.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let members = [
            leaf("AccessKeyId", &self.access_key),
            leaf("SecretAccessKey", &self.secret_key),
            leaf("SessionToken", &self.token),
            leaf("Expiration", &expires),
        ];
        format!("<Credentials>{}</Credentials>", members.concat())
    }
}

/// Hands out a session, by whichever service.
pub(super) fn issue(
    state: &mut State,
    call: &mut Call<'_>,
    identity: Identity,
    seconds: i64,
    mfa: bool,
    policy: Option<String>,
) -> Keys {
    // Times on the wire have no fractions.
    let now = Timestamp::from_second(state.now().as_second()).expect("a time");
    let expires = now + Duration::from_secs(seconds.unsigned_abs());
    let keys = Keys {
        access_key: format!("ASIA{:016}", state.mint.number()),
        secret_key: state.mint.secret("secret-key"),
        token: state.mint.secret("session-token"),
        expires,
    };
    let issued = Issued { identity, token: Some(keys.token.clone()), expires: Some(expires), mfa, policy };
    state.issued.insert(keys.access_key.clone(), issued);
    call.heard.expires = Some(expires);
    keys
}

fn result(action: &str, members: &str) -> Reply {
    let metadata = format!("<ResponseMetadata>{}</ResponseMetadata>", leaf("RequestId", REQUEST_ID));
    let body = format!(
        "<{action}Response xmlns=\"{XMLNS}\"><{action}Result>{members}</{action}Result>{metadata}</{action}Response>"
    );
    Reply::new(200, "text/xml", body)
}

fn assumed(action: &str, keys: &Keys, identity: &Identity, policy: Option<&str>, more: &str) -> Reply {
    let session = identity.arn.rsplit('/').next().unwrap_or_default();
    let id = leaf("AssumedRoleId", &format!("AROA{}EXAMPLE:{session}", identity.account));
    let user = format!("<AssumedRoleUser>{}{id}</AssumedRoleUser>", leaf("Arn", &identity.arn));
    let packed = policy.map(|p| leaf("PackedPolicySize", &(p.len() / 21).to_string())).unwrap_or_default();
    result(action, &[user, keys.xml(), packed, more.to_owned()].concat())
}

fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ValidationError", message)
}

fn denied(message: impl Into<String>) -> Refusal {
    Refusal::new(403, "AccessDenied", message)
}

/// `RoleArn` and `RoleSessionName`, as the model constrains them.
fn role_and_session(call: &Call<'_>) -> Result<(String, String), Refusal> {
    let get = |name: &str| call.param(name).map(str::to_owned).ok_or_else(|| null(name));
    let (arn, session) = (get("RoleArn")?, get("RoleSessionName")?);
    if arn.len() < 20 || arn.split(':').count() < 6 {
        return Err(validation(format!("{arn} is invalid")));
    }
    constrained("roleSessionName", &session, 2..=64, "=,.@-+_")?;
    Ok((arn, session))
}

fn null(name: &str) -> Refusal {
    let name = name[..1].to_lowercase() + &name[1..];
    validation(format!(
        "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
    ))
}

fn constrained(
    name: &str,
    value: &str,
    length: std::ops::RangeInclusive<usize>,
    others: &str,
) -> Result<(), Refusal> {
    let fits = value.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c));
    if length.contains(&value.len()) && fits {
        return Ok(());
    }
    Err(validation(format!(
        "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [\\w{others}]* and have a length of {length:?}"
    )))
}

/// `DurationSeconds`, within a range.
fn duration(call: &Call<'_>, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Refusal> {
    let Some(seconds) = call.param("DurationSeconds") else { return Ok(None) };
    let number = seconds.parse().map_err(|_| Refusal::new(400, "MalformedInput", "not a number"))?;
    if range.contains(&number) {
        return Ok(Some(number));
    }
    let bound = if number < *range.start() {
        format!("greater than or equal to {}", range.start())
    } else {
        format!("less than or equal to {}", range.end())
    };
    Err(validation(format!(
        "1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must \
         have value {bound}"
    )))
}

/// The session policy, if it may be one.
fn session_policy(state: &State, call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let Some(text) = call.param("Policy") else { return Ok(None) };
    if !super::policy::is_well_formed(text) {
        return Err(Refusal::new(
            400,
            "MalformedPolicyDocument",
            "The policy is not in the valid JSON format.",
        ));
    }
    let (length, limit) = (text.chars().count(), state.script.policy_limit);
    if length > limit {
        let message = format!(
            "Packed policy consumes {}% of allotted space, please use smaller policy.",
            length * 100 / limit
        );
        return Err(Refusal::new(400, "PackedPolicyTooLarge", message));
    }
    Ok(Some(text.to_owned()))
}
