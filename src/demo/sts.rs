use super::{
    estate::{Caller, not_served},
    names::{self, AccountFacts},
    received::{AssumedRole, Log},
    rng::Key,
    wire::{ApiError, Object, Service, Value},
};

/// The role that can be assumed in every account but one.
pub(super) const ROLE: &str = "SkydeckRead";
/// Before the account's twelve digits in the access keys of assumed roles.
const KEY_PREFIX: &str = "ASIADEMO";
/// Before the end and the name of the session in session tokens.
const TOKEN_PREFIX: &str = "FwoDemo";
/// With a pinned clock nothing ages, and credentials, which sign with the machine's clock, must not be
/// over before they are used: they end this much later.
const PINNED_EXTRA: i64 = 36_525 * 86_400;

/// What STS needs of the estate.
pub(super) struct Desk<'a> {
    pub(super) seed: Key,
    pub(super) accounts: &'a [AccountFacts],
    /// Where it is written down, if it is.
    pub(super) log: Option<&'a Log>,
    pub(super) now: i64,
    pub(super) pinned: bool,
}

/// What a session token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session<'a> {
    /// Seconds since 1970.
    pub(super) expires: i64,
    pub(super) name: &'a str,
}

impl<'a> Session<'a> {
    pub(super) fn of_token(token: &'a str) -> Option<Self> {
        let (expires, name) = token.strip_prefix(TOKEN_PREFIX)?.strip_prefix('.')?.split_once('.')?;
        Some(Self { expires: expires.parse().ok()?, name })
    }
}

/// The account in the access key of an assumed role.
pub(super) fn account_of_key(key: &str) -> Option<&str> {
    let digits = key.strip_prefix(KEY_PREFIX)?;
    (digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

pub(super) fn answer(
    desk: &Desk<'_>,
    operation: &str,
    input: &Value,
    caller: &Caller<'_>,
) -> Result<Value, ApiError> {
    match operation {
        "AssumeRole" => assume_role(desk, input, caller),
        "GetCallerIdentity" => Ok(Object::new()
            .put("Arn", caller.arn())
            .put("UserId", user_id(desk.seed, caller))
            .put("Account", caller.account.id.as_str())
            .into()),
        _ => Err(not_served(Service::Sts, operation, caller)),
    }
}

fn user_id(seed: Key, caller: &Caller<'_>) -> String {
    if !caller.assumed {
        return format!("AIDA{}", seed.with("user").upper(17));
    }
    let name = caller.path.rsplit('/').next().unwrap_or("");
    format!("{}:{name}", role_id(seed, &caller.account.id))
}

fn role_id(seed: Key, account: &str) -> String {
    format!("AROA{}", seed.with("role").with(account).upper(17))
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
fn assume_role(desk: &Desk<'_>, input: &Value, caller: &Caller<'_>) -> Result<Value, ApiError> {
    let role_arn = input.required("RoleArn")?;
    let session_name = input.required("RoleSessionName")?;
    let (policy, external_id) = (input.text("Policy")?, input.text("ExternalId")?);
    let duration = input.text("DurationSeconds")?.map(|d| d.parse::<i64>().map_err(|_| not_a_number(d)));
    let duration = duration.transpose()?;
    if let Some(log) = desk.log {
        log.assume_role(AssumedRole {
            role_arn: role_arn.to_owned(),
            session_name: session_name.to_owned(),
            duration_seconds: duration,
            policy: policy.map(str::to_owned),
            external_id: external_id.map(str::to_owned),
        });
    }
    check_text("roleSessionName", session_name, 2..=64, "=,.@-+_")?;
    if let Some(external_id) = external_id {
        check_text("externalId", external_id, 2..=1224, "=,.@:/-+_")?;
    }
    check_duration(duration, caller)?;
    let packed = policy.map(check_policy).transpose()?;

    let account = target(desk, role_arn).ok_or_else(|| {
        ApiError::access_denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
            caller.arn()
        ))
    })?;
    let extra = if desk.pinned { PINNED_EXTRA } else { 0 };
    let expires = desk.now + duration.unwrap_or(3600) + extra;
    let credentials = Object::new()
        .put("AccessKeyId", format!("{KEY_PREFIX}{}", account.id))
        .put("SecretAccessKey", desk.seed.with("secret").with(&account.id).alphanumeric(40))
        .put("SessionToken", format!("{TOKEN_PREFIX}.{expires}.{session_name}"))
        .time("Expiration", expires);
    let user = Object::new()
        .put("AssumedRoleId", format!("{}:{session_name}", role_id(desk.seed, &account.id)))
        .put("Arn", format!("arn:aws:sts::{}:assumed-role/{ROLE}/{session_name}", account.id));
    Ok(Object::new()
        .put("AssumedRoleUser", user)
        .put("Credentials", credentials)
        .maybe("PackedPolicySize", packed)
        .into())
}

/// The account whose role it is, if that role trusts us.
fn target<'a>(desk: &Desk<'a>, role_arn: &str) -> Option<&'a AccountFacts> {
    let (id, role) = role_arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let account = desk.accounts.iter().find(|a| a.id == id)?;
    (role == ROLE && account.name != names::DENIED).then_some(account)
}

fn check_text(
    name: &str,
    value: &str,
    length: std::ops::RangeInclusive<usize>,
    others: &str,
) -> Result<(), ApiError> {
    let constraint = if value.len() < *length.start() {
        format!("Member must have length greater than or equal to {}", length.start())
    } else if value.len() > *length.end() {
        format!("Member must have length less than or equal to {}", length.end())
    } else if !value.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) {
        format!("Member must satisfy regular expression pattern: [\\w{}]*", others.trim_end_matches('_'))
    } else {
        return Ok(());
    };
    Err(ApiError::validation(format!(
        "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {constraint}"
    )))
}

fn not_a_number(text: &str) -> ApiError {
    ApiError::new("SerializationException", format!("{text} is not a number"))
}

fn check_duration(duration: Option<i64>, caller: &Caller<'_>) -> Result<(), ApiError> {
    let Some(seconds) = duration else { return Ok(()) };
    if !(900..=43_200).contains(&seconds) {
        return Err(ApiError::out_of_range("DurationSeconds", seconds, 900, 43_200));
    }
    if caller.assumed && seconds > 3600 {
        return Err(ApiError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    Ok(())
}

/// A session policy is JSON with statements, at most 2,048 characters long. Gives its share of the packed
/// size, in per cent.
fn check_policy(policy: &str) -> Result<i64, ApiError> {
    let length = policy.chars().count();
    if length > 2048 {
        return Err(ApiError::new(
            "PackedPolicyTooLargeException",
            format!("Packed policy consumes {}% of allotted space, please use smaller policy.", length / 20),
        ));
    }
    let document: serde_json::Value = serde_json::from_str(policy).map_err(|_| malformed())?;
    if document.get("Statement").is_none() {
        return Err(malformed());
    }
    Ok((length / 21) as i64)
}

fn malformed() -> ApiError {
    ApiError::new("MalformedPolicyDocumentException", "The policy is not in the valid JSON format.")
}
