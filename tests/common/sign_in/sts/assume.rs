use super::super::people::{Identity, Issued};
use super::{Call, Refusal, Reply, State, assumed, constrained, denied, duration, issue, role_and_session};
use super::{session, session_policy, validation};

/// Role chaining ends after an hour, whatever the role allows.
const CHAINED: i64 = 3600;

/// AssumeRole.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub(super) fn assume(state: &mut State, call: &mut Call<'_>, caller: &Issued) -> Result<Reply, Refusal> {
    let (role_arn, session_name) = role_and_session(call)?;
    let external_id = call.param("ExternalId").map(str::to_owned);
    if let Some(id) = &external_id {
        constrained("externalId", id, 2..=1224, "=,.@:/-+_")?;
    }
    let seconds = duration(call, 900..=43_200)?;
    let policy = session_policy(state, call)?;
    let mfa = session::code(state, call, caller)? || caller.mfa;
    state.authorize(caller, "sts:AssumeRole", &role_arn, "AccessDenied")?;
    // One text for all of it, on purpose: who asks learns nothing of the role.
    let role = state.script.roles.iter().find(|role| {
        role.arn == role_arn
            && role.lets_in(&caller.identity)
            && role.external_id.as_ref().is_none_or(|id| Some(id) == external_id.as_ref())
            && (mfa || !role.needs_mfa)
    });
    let Some(role) = role else {
        return Err(denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
            caller.identity.arn
        )));
    };
    if seconds.is_some_and(|s| s > role.max_session) {
        return Err(validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    if caller.identity.is_role && seconds.is_some_and(|s| s > CHAINED) {
        return Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    let identity = Identity::of_role(&role_arn, &session_name);
    let keys = issue(state, call, identity.clone(), seconds.unwrap_or(3600), false, policy.clone());
    Ok(assumed("AssumeRole", &keys, &identity, policy.as_deref(), ""))
}
