use std::collections::BTreeMap;

use aws_smithy_cbor::Encoder;
use serde_json::{Value, json};

/// A request, whichever face it came to.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// Access key, region and service of its signature; empty when there is none.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>
    pub(super) fn credential(&self) -> [&str; 3] {
        let scope = self.header("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
        let mut parts = scope.split([',', ' ']).next().unwrap_or_default().split('/');
        let mut part = |n| parts.nth(n).unwrap_or_default();
        [part(0), part(1), part(0)]
    }

    /// The query, the form or the top-level members of the JSON body; lists and objects as JSON text.
    pub(super) fn params(&self) -> BTreeMap<String, String> {
        let pairs = |text: &[u8]| form_urlencoded::parse(text).into_owned().collect::<BTreeMap<_, _>>();
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(members)) => {
                let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                members.into_iter().map(|(name, value)| (name, text(value))).collect()
            }
            _ if self.header("content-type").starts_with("application/x-www-form-urlencoded") => {
                pairs(&self.body)
            }
            _ => pairs(self.query.as_bytes()),
        }
    }
}

/// What a request gets.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Reply(Reply),
    /// Nothing, ever.
    Silent,
    /// The end of the connection.
    Cut,
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type".into(), content_type.into())], body: body.into() }
    }

    pub(super) fn json(body: &Value) -> Self {
        Self::new(200, "application/json", body.to_string())
    }

    pub(super) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// An error of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }
}

/// How a service writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Form query, XML answers.
    Query,
    /// AWS JSON 1.1.
    Json,
    /// Smithy RPC v2 CBOR.
    Cbor,
    /// REST with JSON.
    Rest,
    /// The same, with OAuth's errors.
    OAuth,
    /// A metadata service: the status says it all.
    Bare,
}

impl Protocol {
    /// An error in its form.
    pub(super) fn refuse(self, refusal: &Refusal) -> Reply {
        let Refusal { status, code, message } = refusal;
        match self {
            Self::Query => {
                let kind = if *status < 500 { "Sender" } else { "Receiver" };
                let error = [("Type", kind), ("Code", code), ("Message", message)];
                let error: String = error.iter().map(|(name, text)| leaf(name, text)).collect();
                let id = leaf("RequestId", REQUEST_ID);
                let body =
                    format!("<ErrorResponse xmlns=\"{XMLNS}\"><Error>{error}</Error>{id}</ErrorResponse>");
                Reply::new(*status, "text/xml", body)
            }
            Self::Json => {
                let body = json!({"__type": code, "Message": message, "message": message});
                Reply::new(*status, "application/x-amz-json-1.1", body.to_string())
            }
            Self::Cbor => {
                let mut encoder = Encoder::new(Vec::new());
                encoder.map(2).str("__type").str(code).str("message").str(message);
                Reply::new(*status, "application/cbor", encoder.into_writer())
                    .with_header("smithy-protocol", "rpc-v2-cbor")
            }
            Self::Rest => Reply::new(*status, "application/json", json!({"message": message}).to_string())
                .with_header("x-amzn-errortype", code),
            Self::OAuth => {
                let body = json!({"error": oauth_error(code), "error_description": message});
                Reply::new(*status, "application/json", body.to_string())
                    .with_header("x-amzn-errortype", code)
            }
            Self::Bare => Reply::new(*status, "text/plain", message.as_str()),
        }
    }
}

/// `AuthorizationPendingException` is `authorization_pending`.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>
fn oauth_error(code: &str) -> String {
    let mut error = String::new();
    for c in code.trim_end_matches("Exception").chars() {
        if c.is_ascii_uppercase() && !error.is_empty() {
            error.push('_');
        }
        error.push(c.to_ascii_lowercase());
    }
    error
}

pub(super) const XMLNS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
pub(super) const REQUEST_ID: &str = "5c1b8f0e-0000-4000-8000-000000000000";

/// `<name>text</name>`.
pub(super) fn leaf(name: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{name}>{text}</{name}>")
}
