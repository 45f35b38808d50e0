//! The instance's and the container's own credentials.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html>
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use serde_json::{Value, json};

use super::{
    people::Identity,
    state::{Call, State},
    sts::{Keys, issue},
    wire::{Refusal, Reply, Request},
};

/// An instance with a role. Where a hop limit is too low, `GetToken` never answers: script that as a failure.
#[derive(Clone, Debug)]
pub struct Instance {
    /// ARN of its role.
    pub role_arn: String,
    /// Where it is.
    pub region: String,
    /// How long its credentials are good, in seconds.
    pub life: i64,
}

/// A container with a role.
#[derive(Clone, Debug)]
pub struct Container {
    /// ARN of its role.
    pub role_arn: String,
    /// The path of its credentials.
    pub path: String,
    /// What has to stand in `Authorization`.
    pub authorization: Option<String>,
    /// How long its credentials are good, in seconds.
    pub life: i64,
}

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// The name of what is asked of the instance metadata.
pub(super) fn operation(request: &Request) -> &'static str {
    match request.path.as_str() {
        "/latest/api/token" => "GetToken",
        "/latest/meta-data/placement/region" => "GetRegion",
        path if path.trim_end_matches('/') == ROLES.trim_end_matches('/') => "GetRole",
        path if path.starts_with(ROLES) => "GetCredentials",
        _ => "GetMetadata",
    }
}

/// Answers for the instance, by IMDSv2 alone.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let not_found = || Refusal::new(404, "NotFound", "404 - Not Found");
    let instance = state.script.instance.clone().ok_or_else(not_found)?;
    let now = state.now();
    if call.heard.operation == "GetToken" {
        let seconds: i64 = call.request.header("x-aws-ec2-metadata-token-ttl-seconds").parse().unwrap_or(0);
        if call.request.method != "PUT" || !(1..=21_600).contains(&seconds) {
            return Err(Refusal::new(400, "BadRequest", "400 - Bad Request"));
        }
        let token = state.mint.secret("metadata-token");
        state.metadata_tokens.insert(token.clone(), now + jiff::SignedDuration::from_secs(seconds));
        let reply = Reply::new(200, "text/plain", token);
        return Ok(reply.with_header("x-aws-ec2-metadata-token-ttl-seconds", &seconds.to_string()));
    }
    let token = call.request.header("x-aws-ec2-metadata-token");
    if state.metadata_tokens.get(token).is_none_or(|end| *end <= now) {
        return Err(Refusal::new(401, "Unauthorized", "401 - Unauthorized"));
    }
    let role = instance.role_arn.rsplit('/').next().unwrap_or_default().to_owned();
    match call.heard.operation.as_str() {
        "GetRegion" => Ok(Reply::new(200, "text/plain", instance.region)),
        "GetRole" => Ok(Reply::new(200, "text/plain", role)),
        "GetCredentials" if call.request.path == format!("{ROLES}{role}") => {
            let keys = issue(
                state,
                call,
                Identity::of_role(&instance.role_arn, "i-0abc"),
                instance.life,
                false,
                None,
            );
            let mut answer = told(&keys);
            answer["Code"] = "Success".into();
            answer["Type"] = "AWS-HMAC".into();
            answer["LastUpdated"] = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into();
            Ok(Reply::json(&answer))
        }
        _ => Err(not_found()),
    }
}

/// Answers for the container.
pub(super) fn container(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let Some(container) = state.script.container.clone() else {
        return Err(Refusal::new(404, "NotFound", "no such credentials"));
    };
    if container.authorization.is_some_and(|token| call.request.header("authorization") != token) {
        return Err(Refusal::new(401, "Unauthorized", "Unauthorized"));
    }
    let keys =
        issue(state, call, Identity::of_role(&container.role_arn, "task-0abc"), container.life, false, None);
    let mut answer = told(&keys);
    answer["RoleArn"] = container.role_arn.into();
    Ok(Reply::json(&answer))
}

fn told(keys: &Keys) -> Value {
    json!({
        "AccessKeyId": keys.access_key,
        "SecretAccessKey": keys.secret_key,
        "Token": keys.token,
        "Expiration": keys.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}
