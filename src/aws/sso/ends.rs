//! Why a login does not hold, in words.

use crate::model::{Fault, FaultKind, SsoSession, Timestamp};

use super::{form::stamp, token::Token};

/// Whether asking again later may help: what else comes of a refresh is final.
pub(super) fn may_pass(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::Network | FaultKind::Timeout | FaultKind::Throttled | FaultKind::Decode | FaultKind::Cut
    )
}

/// Whether IAM Identity Center does not know the client that asked.
pub(super) fn is_of_client(fault: &Fault) -> bool {
    matches!(fault.code.as_deref(), Some("InvalidClientException" | "UnauthorizedClientException"))
}

/// A token that has ended and that nothing can refresh.
pub(super) fn over(session: &SsoSession, token: &Token, now: Timestamp) -> Fault {
    let end = stamp(token.until);
    let fix = "sign in again";
    let (why, fix) = match &token.client {
        _ if session.name.is_none() => (
            "a login without an sso-session cannot be refreshed",
            "sign in again; with an [sso-session] in ~/.aws/config it is refreshed by itself",
        ),
        Some(client) if client.until <= now => ("the registration that refreshes it is over", fix),
        _ => ("it cannot be refreshed", fix),
    };
    Fault::new(FaultKind::Expired, format!("its token ended at {end}, and {why}")).with_fix(fix)
}

/// A refresh that was refused for good.
pub(super) fn refused_refresh(fault: Fault) -> Fault {
    let message = match fault.code.as_deref() {
        Some("InvalidGrantException" | "ExpiredTokenException") => {
            "IAM Identity Center has ended it: it was revoked, or is as old as it may get".to_owned()
        }
        _ if is_of_client(&fault) => "the registration that refreshes it is over or was revoked".to_owned(),
        _ => format!("it cannot be refreshed: {}", fault.message),
    };
    as_before(fault, FaultKind::Expired, message, "sign in again")
}

/// A token that the portal does not take.
pub(super) fn refused_token() -> Fault {
    let message = "IAM Identity Center does not take its token any more: it was revoked, or signed out";
    Fault::new(FaultKind::Expired, message).with_fix("sign in again")
}

/// A code that nobody approved in time.
pub(super) fn late() -> Fault {
    Fault::new(FaultKind::Expired, "the code was not approved in the browser in time")
        .with_operation("CreateToken")
        .with_fix("sign in again: it shows a new code")
}

/// A registration, a device authorization or a poll that failed, and what to do about it.
pub(super) fn of_flow(session: &SsoSession, fault: Fault) -> Fault {
    let id = session.id();
    match fault.code.as_deref() {
        Some("AccessDeniedException") => as_before(
            fault,
            FaultKind::Denied,
            "the request was denied in the browser".into(),
            "sign in again and approve it, if the code on the page is the one shown here",
        ),
        Some("ExpiredTokenException") => Fault { code: fault.code, ..late() },
        Some("InvalidGrantException") => as_before(
            fault,
            FaultKind::Expired,
            "the code is not known any more".into(),
            "sign in again: it shows a new code",
        ),
        Some("InvalidScopeException") => as_before(
            fault,
            FaultKind::InvalidRequest,
            format!("IAM Identity Center does not know a scope of {id}"),
            "check sso_registration_scopes in ~/.aws/config; without it, sso:account:access is asked for",
        ),
        Some("InvalidRequestException") if fault.operation.as_deref() == Some("StartDeviceAuthorization") => {
            let message = format!(
                "IAM Identity Center in {} does not take the start URL {}",
                session.region, session.start_url
            );
            let fix = "check sso_start_url and sso_region in ~/.aws/config";
            as_before(fault, FaultKind::InvalidRequest, message, fix)
        }
        _ if is_of_client(&fault) => as_before(
            fault,
            FaultKind::Expired,
            "the registration of this client was revoked meanwhile".into(),
            "sign in again",
        ),
        _ => fault,
    }
}

fn as_before(fault: Fault, kind: FaultKind, message: String, fix: &str) -> Fault {
    let Fault { code, operation, .. } = fault;
    Fault { code, operation, ..Fault::new(kind, message).with_fix(fix) }
}
