use super::super::{people::Identity, wire::leaf};
use super::{Call, Refusal, Reply, State, assumed, denied, duration, issue, null, role_and_session};
use super::{session_policy, validation};

/// AssumeRoleWithWebIdentity, which nobody signs.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
pub(super) fn assume(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let (role_arn, session_name) = role_and_session(call)?;
    let seconds = duration(call, 900..=43_200)?;
    let policy = session_policy(state, call)?;
    let text = call.param("WebIdentityToken").ok_or_else(|| null("WebIdentityToken"))?;
    let Some(token) = state.script.web_tokens.iter().find(|t| t.text == text) else {
        let message =
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
        return Err(Refusal::new(400, "InvalidIdentityToken", message));
    };
    if token.expires <= state.now() {
        let message = format!(
            "Token expired: current date/time {} must be before the expiration date/time {}",
            state.now().as_second(),
            token.expires.as_second()
        );
        return Err(Refusal::new(400, "ExpiredTokenException", message));
    }
    let subject = token.subject.clone();
    let role = state.script.roles.iter().find(|r| r.arn == role_arn && r.trusts.contains(&subject));
    let Some(role) = role else {
        return Err(denied("Not authorized to perform sts:AssumeRoleWithWebIdentity"));
    };
    if seconds.is_some_and(|s| s > role.max_session) {
        return Err(validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    let identity = Identity::of_role(&role_arn, &session_name);
    let keys = issue(state, call, identity.clone(), seconds.unwrap_or(3600), false, policy.clone());
    let more = leaf("SubjectFromWebIdentityToken", &subject);
    Ok(assumed("AssumeRoleWithWebIdentity", &keys, &identity, policy.as_deref(), &more))
}
