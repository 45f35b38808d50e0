//! IAM Identity Center's portal: REST with JSON, opened by a bearer token.
//! <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html>

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};

use super::{
    Poll,
    oidc::HOUR,
    people::Identity,
    state::{Call, State},
    sts::issue,
    wire::{Refusal, Reply},
};

/// IAM Identity Center.
#[derive(Debug)]
pub struct Sso {
    /// `sso_start_url`.
    pub start_url: String,
    /// `sso_region`.
    pub region: String,
    /// Who logs in: the session name of its roles.
    pub user: String,
    /// How long an access token is good that can be refreshed.
    pub token_life: Duration,
    /// How long a login is good in all.
    pub session_life: Duration,
    /// How long a client's registration is good.
    pub registration_life: Duration,
    /// How long a device code is good.
    pub device_life: Duration,
    /// How often a client may poll.
    pub interval: Duration,
    /// How long the credentials of a role are good.
    pub role_life: Duration,
    /// Answers to the next polls; after these, whether somebody has approved counts.
    pub polls: VecDeque<Poll>,
    /// What the user may use.
    pub accounts: Vec<SsoAccount>,
    /// The most that a page holds.
    pub page: usize,
}

impl Default for Sso {
    fn default() -> Self {
        Self {
            start_url: "https://d-1234567890.awsapps.com/start".into(),
            region: "eu-west-1".into(),
            user: "alice@example.com".into(),
            token_life: HOUR,
            session_life: HOUR * 8,
            registration_life: HOUR * 24 * 90,
            device_life: HOUR / 6,
            interval: Duration::from_secs(5),
            role_life: HOUR,
            polls: VecDeque::new(),
            accounts: Vec::new(),
            page: 100,
        }
    }
}

/// An account that a user may use.
#[derive(Clone, Debug)]
pub struct SsoAccount {
    /// Twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Names of the permission sets.
    pub roles: Vec<String>,
}

impl SsoAccount {
    /// An account with roles.
    pub fn new(id: &str, name: &str, roles: &[&str]) -> Self {
        Self { id: id.into(), name: name.into(), roles: roles.iter().map(|&r| r.to_owned()).collect() }
    }
}

/// The ARN of a permission set's role in an account.
pub(super) fn role_arn(sso: &Sso, account: &str, role: &str) -> String {
    let region = if sso.region == "us-east-1" { String::new() } else { format!("{}/", sso.region) };
    let partition = if sso.region.starts_with("cn-") { "aws-cn" } else { "aws" };
    format!(
        "arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/{region}AWSReservedSSO_{role}_0123456789abcdef"
    )
}

fn enter(state: &State, call: &Call<'_>) -> Result<(), Refusal> {
    let token = call.request.header("x-amz-sso_bearer_token");
    if state.logins.opens(token, state.now()) {
        return Ok(());
    }
    Err(Refusal::new(401, "UnauthorizedException", "Session token not found or invalid"))
}

/// GetRoleCredentials.
pub(super) fn role_credentials(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    enter(state, call)?;
    let of = |name| call.param(name).unwrap_or_default().to_owned();
    let (account, role) = (of("account_id"), of("role_name"));
    let sso = &state.script.sso;
    if !sso.accounts.iter().any(|a| a.id == account && a.roles.contains(&role)) {
        return Err(Refusal::new(403, "ForbiddenException", "No access"));
    }
    let identity = Identity::of_role(&role_arn(sso, &account, &role), &sso.user);
    let seconds = i64::try_from(sso.role_life.as_secs()).expect("some hours");
    let keys = issue(state, call, identity, seconds, false, None);
    Ok(Reply::json(&json!({"roleCredentials": {
        "accessKeyId": keys.access_key,
        "secretAccessKey": keys.secret_key,
        "sessionToken": keys.token,
        "expiration": keys.expires.as_millisecond(),
    }})))
}

/// ListAccounts.
pub(super) fn accounts(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    enter(state, call)?;
    let row = |a: &SsoAccount| {
        let mail = format!("{}@example.com", a.name);
        json!({"accountId": a.id, "accountName": a.name, "emailAddress": mail})
    };
    page(state, call, "accountList", state.script.sso.accounts.iter().map(row).collect())
}

/// ListAccountRoles.
pub(super) fn roles(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    enter(state, call)?;
    let id = call.param("account_id").unwrap_or_default();
    let account = state.script.sso.accounts.iter().find(|a| a.id == id);
    let account = account.ok_or_else(|| Refusal::new(403, "ForbiddenException", "No access"))?;
    let rows = account.roles.iter().map(|r| json!({"roleName": r, "accountId": id}));
    page(state, call, "roleList", rows.collect())
}

fn page(state: &State, call: &Call<'_>, list: &str, rows: Vec<Value>) -> Result<Reply, Refusal> {
    let invalid = || Refusal::new(400, "InvalidRequestException", "Invalid request");
    let from = match call.param("next_token") {
        None => 0,
        Some(token) => token.strip_prefix(list).and_then(|n| n.parse().ok()).ok_or_else(invalid)?,
    };
    let asked: usize = call.param("max_result").map_or(Ok(100), |n| n.parse().map_err(|_| invalid()))?;
    let to = rows.len().min(from + asked.min(state.script.sso.page));
    let mut answer = json!({list: rows.get(from..to).ok_or_else(invalid)?});
    if to < rows.len() {
        answer["nextToken"] = format!("{list}{to}").into();
    }
    Ok(Reply::json(&answer))
}
