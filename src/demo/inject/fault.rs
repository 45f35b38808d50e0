use std::time::Duration;

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};

use crate::demo::{
    connector::into_response,
    wire::{ApiError, DemoReply, Protocol, Value, cbor, json},
};

/// What is done to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injection {
    /// The service says to slow down.
    Throttle,
    /// The service says that the caller may not.
    Deny,
    /// The service says that the credentials are over.
    Expire,
    /// The service fails, with that status: 500, 502, 503, 504.
    ServerError(u16),
    /// Any error, by its code and status, in the service's protocol.
    Error {
        /// As JSON and CBOR spell it, such as `ValidationException`.
        code: &'static str,
        /// HTTP status.
        status: u16,
        /// Its message.
        message: String,
    },
    /// It takes this long, and then goes on to the next rule or the service.
    Delay(Duration),
    /// It never comes to an end: for timeouts.
    Hang,
    /// The connection breaks before an answer.
    Drop,
    /// Half of the true answer.
    Truncate,
    /// The true answer, but wherever a list should be there is a string, and in XML the members have other
    /// names.
    WrongType,
    /// A proxy's page, status 200.
    Html,
    /// A proxy's page with another status.
    HtmlError(u16),
}

const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Guest network</h1>\
                    </body></html>";

/// The answer to a request that is struck.
pub(super) async fn answer(
    injection: Injection,
    protocol: Protocol,
    request: HttpRequest,
    inner: &SharedHttpConnector,
) -> Result<HttpResponse, ConnectorError> {
    match injection {
        Injection::Delay(how_long) => {
            tokio::time::sleep(how_long).await;
            inner.call(request).await
        }
        Injection::Hang => std::future::pending().await,
        Injection::Drop => {
            let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "connection reset by peer");
            Err(ConnectorError::io(broken.into()))
        }
        Injection::Truncate | Injection::WrongType => {
            let mut response = inner.call(request).await?;
            let body = ByteStream::new(response.take_body()).collect().await;
            let body =
                spoilt(&injection, protocol, &body.map_err(|e| ConnectorError::io(e.into()))?.into_bytes());
            if response.headers().contains_key("content-length") {
                response.headers_mut().insert("content-length", body.len().to_string());
            }
            *response.body_mut() = SdkBody::from(body);
            Ok(response)
        }
        other => into_response(reply(other, protocol, || DemoReply::new(200, Vec::new()))),
    }
}

/// What comes back in the service's place; for what spoils the true answer, made from that. Delays, and what brings
/// no answer at all, are the true answer here.
pub(super) fn reply(
    injection: Injection,
    protocol: Protocol,
    service: impl FnOnce() -> DemoReply,
) -> DemoReply {
    let html = |status| {
        DemoReply::new(status, PAGE.as_bytes().to_vec())
            .with_header("content-type", "text/html; charset=utf-8")
    };
    let error = match injection {
        Injection::Throttle => ApiError::new("ThrottlingException", "Rate exceeded"),
        Injection::Deny => ApiError::access_denied("User is not authorized to perform this operation"),
        Injection::Expire => {
            ApiError::new("ExpiredTokenException", "The security token included in the request is expired")
                .with_status(403)
        }
        Injection::ServerError(status) => {
            ApiError::new("InternalFailure", "We encountered an internal error. Please try again.")
                .with_status(status)
        }
        Injection::Error { code, status, message } => ApiError::new(code, message).with_status(status),
        Injection::Truncate | Injection::WrongType => {
            let whole = service();
            return DemoReply { body: spoilt(&injection, protocol, &whole.body), ..whole };
        }
        Injection::Html => return html(200),
        Injection::HtmlError(status) => return html(status),
        Injection::Delay(_) | Injection::Hang | Injection::Drop => return service(),
    };
    error.reply(protocol)
}

/// A true answer, cut short or with other types in it.
fn spoilt(injection: &Injection, protocol: Protocol, body: &[u8]) -> Vec<u8> {
    match injection {
        Injection::Truncate => body[..body.len() / 2].to_vec(),
        _ => wrong_types(protocol, body),
    }
}

fn wrong_types(protocol: Protocol, body: &[u8]) -> Vec<u8> {
    match protocol {
        Protocol::Cbor { .. } => {
            cbor::decode(body).map(|v| cbor::encode(&without_lists(v))).unwrap_or_else(|_| body.to_vec())
        }
        Protocol::Json { .. } | Protocol::RestJson => {
            json::decode(body).map(|v| json::encode(&without_lists(v))).unwrap_or_else(|_| body.to_vec())
        }
        Protocol::Query => String::from_utf8_lossy(body).replace("Result>", "Outcome>").into_bytes(),
    }
}

fn without_lists(value: Value) -> Value {
    match value {
        Value::List(_) => Value::Text("a string where a list should be".to_owned()),
        Value::Map(members) => {
            Value::Map(members.into_iter().map(|(name, member)| (name, without_lists(member))).collect())
        }
        other => other,
    }
}
