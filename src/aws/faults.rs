use std::{error::Error as StdError, time::SystemTime};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{
    error::metadata::ProvideErrorMetadata,
    retry::{ErrorKind, ProvideErrorKind},
};

use crate::model::{Fault, FaultKind};

use super::{http::Via, read_list};

mod clock;
mod endpoint;
pub(super) mod network;
mod retry_after;
pub(super) mod sts;

/// `this machine's clock is 7 min behind AWS's`, from the time on an answer; none below two minutes, which is no matter.
pub(super) fn clock_off(date: &str, now: std::time::SystemTime) -> Option<String> {
    clock::message(Some(date), now).filter(|words| !words.contains(" s "))
}

/// Turns what the SDK says went wrong into a fault.
pub(super) fn classify<E>(error: &SdkError<E, HttpResponse>, service: &str, operation: &str) -> Fault
where
    E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
{
    let fault = kind_and_words(error, service, operation);
    if fault.retry_after.is_some() {
        return fault;
    }
    let retry_after =
        error.raw_response().and_then(|answer| retry_after::told(answer.headers(), SystemTime::now()));
    Fault { retry_after, ..fault }
}

fn kind_and_words<E>(error: &SdkError<E, HttpResponse>, service: &str, operation: &str) -> Fault
where
    E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
{
    if let Some(fault) = own_fault(error) {
        let fault = fault.clone();
        return if fault.operation.is_some() { fault } else { fault.with_operation(operation) };
    }
    if let Some(page) = error.raw_response().and_then(page) {
        return page.with_operation(operation);
    }
    let fault = match error {
        SdkError::TimeoutError(_) => Fault::new(FaultKind::Timeout, "no answer within the request's timeout"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            Fault::new(FaultKind::Timeout, deepest(error))
        }
        SdkError::DispatchFailure(_) => {
            let told = deepest(error);
            endpoint::fault(&told).unwrap_or_else(|| Fault::new(FaultKind::Network, told))
        }
        SdkError::ResponseError(_) => match error.raw_response().map(|r| r.status().as_u16()) {
            Some(500..) => Fault::new(FaultKind::Network, "the server failed, and its answer does not parse"),
            _ => Fault::new(FaultKind::Decode, deepest(error)),
        },
        SdkError::ServiceError(service_error) => {
            let err = service_error.err();
            let status = service_error.raw().status().as_u16();
            let message = err.message().map_or_else(|| format!("HTTP status {status}"), str::to_owned);
            match ProvideErrorMetadata::code(err) {
                Some(code) => {
                    let kind = kind_of(code, &message, service, status);
                    let kind = err.retryable_error_kind().map_or(kind, |modelled| retryable(modelled, kind));
                    let date = service_error.raw().headers().get("date");
                    let off = clock::message(date, SystemTime::now()).filter(|_| kind == FaultKind::Clock);
                    Fault::new(kind, off.unwrap_or(message)).with_code(code)
                }
                None => Fault::new(kind_of_status(status), message),
            }
        }
        _ => Fault::new(FaultKind::InvalidRequest, deepest(error)),
    };
    with_better_fix(fault.with_operation(operation), service, operation)
}

/// A page for people in the place of AWS's answer. The balancers before AWS's own services put one on what is the
/// server's failure: without a proxy, that is told by its status.
fn page(answer: &HttpResponse) -> Option<Fault> {
    let status = answer.status().as_u16();
    let via = answer.extension::<Via>().map(|via| via.0.as_str());
    let is_page = network::is_page(answer.headers().get("content-type"), answer.body().bytes());
    (is_page && (status < 500 || via.is_some())).then(|| network::page(status, via))
}

/// A fault of ours (a credential provider's, the gate's) somewhere below the SDK's error.
fn own_fault<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Fault> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(fault) = error.downcast_ref::<Fault>() {
            return Some(fault);
        }
        next = error.source();
    }
    None
}

/// The innermost error's words: the outer ones repeat "dispatch failure".
pub(super) fn deepest(error: &dyn StdError) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn with_better_fix(fault: Fault, service: &str, operation: &str) -> Fault {
    match fault.kind {
        _ if service == "STS" => sts::told(fault, operation),
        FaultKind::NotEnabled if is_unknown_key(fault.code.as_deref()) => fault.with_fix(
            "enable the region in this account, or take it out of `regions`; if every region says so, the \
             access key is not valid any more",
        ),
        FaultKind::InvalidRequest if operation == "GetDashboard" && is_not_found(fault.code.as_deref()) => fault
            .with_fix("it was deleted or renamed since, or is another account's: `:dashboards` lists those that there are"),
        FaultKind::Denied => match (sts::denied_by(&fault.message), read_list::find(service, operation)) {
            (Some(policy), _) => fault.with_fix(format!("{policy} denies it: have it allowed there")),
            (None, Some(read)) => fault.with_fix(format!(
                "allow {} in the role's policy; an SCP or permission boundary may also deny it",
                read.action
            )),
            (None, None) => fault,
        },
        _ => fault,
    }
}

/// `ResourceNotFound` where the service also speaks the query protocol, else the shape's name.
fn is_not_found(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.contains("NotFound"))
}

fn is_unknown_key(code: Option<&str>) -> bool {
    matches!(code, Some("InvalidClientTokenId" | "UnrecognizedClientException" | "AuthFailure"))
}

/// What an error code means. Codes come with and without their suffix, by protocol: compared without.
fn kind_of(code: &str, message: &str, service: &str, status: u16) -> FaultKind {
    let bare = code.rsplit('#').next().unwrap_or(code).to_ascii_lowercase();
    let bare = bare.strip_suffix("exception").or_else(|| bare.strip_suffix("error")).unwrap_or(&bare);
    match bare {
        "throttling"
        | "throttled"
        | "requestthrottled"
        | "toomanyrequests"
        | "requestlimitexceeded"
        | "provisionedthroughputexceeded"
        | "bandwidthlimitexceeded"
        | "limitexceeded"
        | "slowdown"
        | "priorrequestnotcomplete"
        | "transactioninprogress"
        | "ec2throttled" => FaultKind::Throttled,
        "accessdenied"
        | "unauthorizedoperation"
        | "unauthorized"
        | "operationnotpermitted"
        | "forbidden"
        | "missingauthenticationtoken" => FaultKind::Denied,
        "expiredtoken" | "tokenrefreshrequired" => FaultKind::Expired,
        "requesttimetooskewed" | "requestexpired" => FaultKind::Clock,
        "signaturedoesnotmatch" | "invalidsignature" => {
            if message.contains("expired") || message.contains("not yet current") {
                FaultKind::Clock
            } else {
                FaultKind::Denied
            }
        }
        "regiondisabled" | "optinrequired" | "subscriptionrequired" | "awsorganizationsnotinuse" => {
            FaultKind::NotEnabled
        }
        // STS knows the key itself; any other service says the same of a region that is not opted in.
        "invalidclienttokenid" | "unrecognizedclient" | "authfailure" => {
            if service == "STS" {
                FaultKind::Denied
            } else {
                FaultKind::NotEnabled
            }
        }
        "serviceunavailable" | "internalfailure" | "internalserver" | "internalservice" => FaultKind::Network,
        "requesttimeout" => FaultKind::Network,
        _ if status == 429 => FaultKind::Throttled,
        _ if status >= 500 => FaultKind::Network,
        _ => FaultKind::InvalidRequest,
    }
}

/// What the service's model says may pass does, where nothing better is known of the code.
fn retryable(modelled: ErrorKind, kind: FaultKind) -> FaultKind {
    match (modelled, kind) {
        (ErrorKind::ThrottlingError, _) => FaultKind::Throttled,
        (ErrorKind::TransientError | ErrorKind::ServerError, FaultKind::InvalidRequest) => FaultKind::Network,
        _ => kind,
    }
}

fn kind_of_status(status: u16) -> FaultKind {
    match status {
        401 | 403 => FaultKind::Denied,
        429 => FaultKind::Throttled,
        500.. => FaultKind::Network,
        _ => FaultKind::Decode,
    }
}

/// The same, from the HTTP answer alone: for counting, where the operation's error type is not known.
pub(super) fn kind_of_response(response: &HttpResponse) -> FaultKind {
    let status = response.status().as_u16();
    if let Some(page) = page(response) {
        return page.kind;
    }
    if status < 300 {
        return FaultKind::Decode;
    }
    let header =
        |name| response.headers().get(name).map(|v| v.split([';', ':']).next().unwrap_or(v).to_owned());
    let code = header("x-amzn-query-error").or_else(|| header("x-amzn-errortype")).or_else(|| {
        let body = response.body().bytes()?;
        code_in_json(body).or_else(|| code_in_xml(body))
    });
    code.map_or_else(|| kind_of_status(status), |code| kind_of(&code, "", "", status))
}

fn code_in_json(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(value.get("__type")?.as_str()?.to_owned())
}

fn code_in_xml(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once("<Code>")?;
    Some(rest.split_once("</Code>")?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_either_spelling() {
        use FaultKind::{Clock, Denied, Expired, InvalidRequest, Network, NotEnabled, Throttled};
        for (code, service, status, kind) in [
            ("Throttling", "CloudWatch", 400, Throttled),
            ("ThrottlingException", "CloudTrail", 400, Throttled),
            ("com.amazonaws.x#RequestLimitExceeded", "ServiceDiscovery", 429, Throttled),
            ("AccessDenied", "STS", 403, Denied),
            ("AccessDeniedException", "SSM", 400, Denied),
            ("ExpiredToken", "STS", 400, Expired),
            ("ExpiredTokenException", "SSM", 400, Expired),
            ("RegionDisabledException", "STS", 403, NotEnabled),
            ("AWSOrganizationsNotInUseException", "Organizations", 400, NotEnabled),
            ("TransactionInProgressException", "DynamoDB", 400, Throttled),
            ("TooManyRequestsException", "Organizations", 400, Throttled),
            ("UnrecognizedClientException", "SSM", 400, NotEnabled),
            ("InvalidClientTokenId", "STS", 403, Denied),
            ("RequestTimeTooSkewed", "STS", 403, Clock),
            ("InternalServiceError", "CloudWatch", 500, Network),
            ("SomethingNew", "SSM", 503, Network),
            ("ValidationException", "SSM", 400, InvalidRequest),
        ] {
            assert_eq!(kind_of(code, "", service, status), kind, "{code}");
        }
        assert_eq!(kind_of("InvalidSignatureException", "Signature expired: ..", "SSM", 403), Clock);
        assert_eq!(kind_of("SignatureDoesNotMatch", "The request signature we ..", "SSM", 403), Denied);
    }

    #[test]
    fn what_the_model_calls_transient_may_pass_and_when_the_server_says() {
        use aws_sdk_sts::{
            operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError as Error,
            types::error::IdpCommunicationErrorException,
        };
        use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};
        let meta = ErrorMetadata::builder().code("IDPCommunicationError").message("no answer").build();
        let error = IdpCommunicationErrorException::builder().meta(meta).build();
        let status = aws_smithy_runtime_api::http::StatusCode::try_from(400).expect("a status");
        let mut answer = HttpResponse::new(status, SdkBody::empty());
        answer.headers_mut().insert("x-amz-retry-after", "250");
        let error = SdkError::service_error(Error::IdpCommunicationErrorException(error), answer);
        let fault = classify(&error, "STS", "AssumeRoleWithWebIdentity");
        let told = fault.retry_after.map(|wait| wait.as_millis());
        assert_eq!((fault.kind, told), (FaultKind::Network, Some(250)));
        assert_eq!(retryable(ErrorKind::TransientError, FaultKind::Denied), FaultKind::Denied);
    }
}
