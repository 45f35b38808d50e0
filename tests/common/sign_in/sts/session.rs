use super::super::people::Issued;
use super::{Call, Refusal, Reply, State, denied, duration, issue, result};

/// GetSessionToken.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
pub(super) fn get(state: &mut State, call: &mut Call<'_>, caller: &Issued) -> Result<Reply, Refusal> {
    if caller.token.is_some() {
        return Err(denied("Cannot call GetSessionToken with session credentials"));
    }
    let seconds = duration(call, 900..=129_600)?.unwrap_or(43_200);
    let arn = &caller.identity.arn;
    if state.script.users.iter().any(|u| u.arn == *arn && !u.may_get_session_token) {
        return Err(denied(format!(
            "User: {arn} is not authorized to perform: sts:GetSessionToken on resource: * with an explicit deny in an \
             identity-based policy"
        )));
    }
    let mfa = code(state, call, caller)?;
    let keys = issue(state, call, caller.identity.clone(), seconds, mfa, None);
    Ok(result("GetSessionToken", &keys.xml()))
}

/// Takes the code of an MFA device, if there is one in the call: it has to be the caller's own device, and each code
/// is good once.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>
pub(super) fn code(state: &mut State, call: &Call<'_>, caller: &Issued) -> Result<bool, Refusal> {
    let (serial, code) = match (call.param("SerialNumber"), call.param("TokenCode")) {
        (None, None) => return Ok(false),
        (serial, code) => (serial.unwrap_or_default().to_owned(), code.unwrap_or_default().to_owned()),
    };
    let users = &state.script.users;
    let device = users
        .iter()
        .filter(|u| u.arn == caller.identity.arn && caller.token.is_none())
        .find_map(|u| u.mfa.as_ref().filter(|d| d.serial == serial));
    let Some(device) = device else {
        return Err(denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
             valid and associated with this user.",
        ));
    };
    if device.codes.contains(&code) && state.used_codes.insert((serial, code)) {
        return Ok(true);
    }
    Err(denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "))
}
