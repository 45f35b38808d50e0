use std::borrow::Cow;

use super::{ApiError, Value, cbor, json, xml};

/// The parts of an HTTP request that the estate looks at.
#[derive(Clone, Copy, Debug)]
pub struct DemoRequest<'a> {
    /// `POST`, nearly always.
    pub method: &'a str,
    /// Path and query; with scheme and authority or without.
    pub uri: &'a str,
    /// Headers; their names may be of either case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The whole body.
    pub body: &'a [u8],
}

impl<'a> DemoRequest<'a> {
    /// A header's value, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| *v)
    }

    fn path(&self) -> &'a str {
        let after_scheme = self.uri.split_once("://").map_or(self.uri, |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("/", |at| &after_scheme[at..]);
        path.split('?').next().unwrap_or(path)
    }

    fn query(&self) -> &'a str {
        self.uri.split_once('?').map_or("", |(_, query)| query)
    }
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReply {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl DemoReply {
    pub(in crate::demo) fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    pub(in crate::demo) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// The services there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Service {
    Sts,
    CloudWatch,
    CloudTrail,
    Ssm,
    CloudMap,
    Organizations,
    Account,
    Oam,
    Tagging,
    Logs,
}

impl Service {
    /// Each with the SDK's service id, its name in signatures, and its name on the wire.
    const NAMES: [(Self, &'static str, &'static str, &'static str); 10] = [
        (Self::Sts, "STS", "sts", "AWSSecurityTokenServiceV20110615"),
        (Self::CloudWatch, "CloudWatch", "monitoring", "GraniteServiceVersion20100801"),
        (Self::CloudTrail, "CloudTrail", "cloudtrail", "CloudTrail_20131101"),
        (Self::Ssm, "SSM", "ssm", "AmazonSSM"),
        (Self::CloudMap, "ServiceDiscovery", "servicediscovery", "Route53AutoNaming_v20170314"),
        (Self::Organizations, "Organizations", "organizations", "AWSOrganizationsV20161128"),
        (Self::Account, "Account", "account", "Account"),
        (Self::Oam, "OAM", "oam", "OAM"),
        (Self::Tagging, "Resource Groups Tagging API", "tagging", "ResourceGroupsTaggingAPI_20170126"),
        (Self::Logs, "CloudWatch Logs", "logs", "Logs_20140328"),
    ];

    fn by_wire_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|n| n.3 == name).map(|n| n.0)
    }

    fn by_signing_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|n| n.2 == name).map(|n| n.0)
    }

    fn names(self) -> (Self, &'static str, &'static str, &'static str) {
        Self::NAMES.into_iter().find(|n| n.0 == self).unwrap_or(Self::NAMES[0])
    }

    /// The SDK's service id.
    pub(in crate::demo) fn id(self) -> &'static str {
        self.names().1
    }

    /// The name in signatures.
    pub(in crate::demo) fn signing_name(self) -> &'static str {
        self.names().2
    }

    /// The prefix of its actions in IAM.
    pub(in crate::demo) fn iam_prefix(self) -> &'static str {
        match self {
            Self::CloudWatch => "cloudwatch",
            Self::Tagging => "tag",
            _ => self.signing_name(),
        }
    }
}

/// How a request was written, which is how its reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Protocol {
    /// Smithy RPC v2 CBOR.
    Cbor {
        /// Whether the service also sends the query protocol's codes.
        query_compatible: bool,
    },
    /// AWS JSON 1.0 or 1.1.
    Json {
        /// 0 or 1.
        minor: u8,
        /// As above.
        query_compatible: bool,
    },
    /// REST with JSON bodies: the path names the operation.
    RestJson,
    /// Form query, XML replies.
    Query,
}

impl Protocol {
    pub(in crate::demo) fn is_query_compatible(self) -> bool {
        match self {
            Self::Cbor { query_compatible } | Self::Json { query_compatible, .. } => query_compatible,
            Self::RestJson => false,
            Self::Query => true,
        }
    }

    /// The reply that carries an output.
    pub(in crate::demo) fn reply(self, operation: &str, output: &Value) -> DemoReply {
        match self {
            Self::Cbor { .. } => DemoReply::new(200, cbor::encode(output))
                .with_header("content-type", "application/cbor")
                .with_header("smithy-protocol", "rpc-v2-cbor"),
            Self::Json { minor, .. } => DemoReply::new(200, json::encode(output))
                .with_header("content-type", &format!("application/x-amz-json-1.{minor}")),
            Self::RestJson => {
                DemoReply::new(200, json::encode(output)).with_header("content-type", "application/json")
            }
            Self::Query => {
                let result = xml::element(&format!("{operation}Result"), &xml_members(output));
                let body = format!(
                    "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{result}{}\
                     </{operation}Response>",
                    xml::element(
                        "ResponseMetadata",
                        &xml::leaf("RequestId", "00000000-0000-4000-8000-000000000000")
                    )
                );
                DemoReply::new(200, body.into_bytes()).with_header("content-type", "text/xml")
            }
        }
    }
}

fn xml_members(value: &Value) -> String {
    match value {
        Value::Map(members) => members.iter().map(|(n, v)| xml::element(n, &xml_members(v))).collect(),
        Value::List(items) => items.iter().map(|v| xml::element("member", &xml_members(v))).collect(),
        Value::Text(text) => xml::escape(text),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Time(millis) => {
            jiff::Timestamp::from_millisecond(*millis).map(|t| t.to_string()).unwrap_or_default()
        }
        Value::Null => String::new(),
    }
}

/// What a request says about itself before its input is read.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Envelope<'a> {
    /// How to answer.
    pub(in crate::demo) protocol: Protocol,
    /// None when it is for a service that is not here.
    pub(in crate::demo) service: Option<Service>,
    /// How the request names the service.
    pub(in crate::demo) service_name: &'a str,
    pub(in crate::demo) operation: Cow<'a, str>,
    /// From the signature; empty when there is none.
    pub(in crate::demo) access_key: &'a str,
    /// From the signature; empty when there is none.
    pub(in crate::demo) region: &'a str,
}

impl<'a> Envelope<'a> {
    pub(in crate::demo) fn of(request: &DemoRequest<'a>) -> Self {
        let (access_key, region, signed_for) = credential(request.header("authorization").unwrap_or(""));
        let (protocol, service, service_name, operation) = if let Some((service, operation)) =
            request.path().strip_prefix("/service/").and_then(|rest| rest.split_once("/operation/"))
        {
            let known = Service::by_wire_name(service);
            let protocol = Protocol::Cbor { query_compatible: known == Some(Service::CloudWatch) };
            (protocol, known, service, Cow::Borrowed(operation))
        } else if let Some((target, operation)) =
            request.header("x-amz-target").and_then(|target| target.rsplit_once('.'))
        {
            let name = target.rsplit('.').next().unwrap_or(target);
            let known = Service::by_wire_name(name);
            let cloudwatch = known == Some(Service::CloudWatch);
            let protocol = Protocol::Json { minor: u8::from(!cloudwatch), query_compatible: cloudwatch };
            (protocol, known, name, Cow::Borrowed(operation))
        } else if let Some((service, operation)) =
            rest_operation(request.path()).filter(|(service, _)| signed_for == service.signing_name())
        {
            (Protocol::RestJson, Some(service), signed_for, Cow::Borrowed(operation))
        } else {
            let operation = form(request)
                .find(|(name, _)| name == "Action")
                .map_or(Cow::Borrowed(""), |(_, value)| Cow::Owned(value.into_owned()));
            (Protocol::Query, Service::by_signing_name(signed_for), signed_for, operation)
        };
        Self { protocol, service, service_name, operation, access_key, region }
    }

    /// The input, whatever it is written in. The members of a form are strings.
    pub(in crate::demo) fn input(&self, request: &DemoRequest<'_>) -> Result<Value, ApiError> {
        let garbage = |e: &dyn std::fmt::Display| ApiError::new("SerializationException", e.to_string());
        match self.protocol {
            Protocol::Cbor { .. } => cbor::decode(request.body).map_err(|e| garbage(&e)),
            Protocol::Json { .. } | Protocol::RestJson => json::decode(request.body).map_err(|e| garbage(&e)),
            Protocol::Query => Ok(Value::Map(
                form(request)
                    .map(|(name, value)| (Cow::Owned(name.into_owned()), Value::Text(value.into_owned())))
                    .collect(),
            )),
        }
    }
}

fn form<'a>(request: &DemoRequest<'a>) -> form_urlencoded::Parse<'a> {
    let body = if request.body.is_empty() { request.query().as_bytes() } else { request.body };
    form_urlencoded::parse(body)
}

/// The operation at a path of a service that speaks REST.
fn rest_operation(path: &str) -> Option<(Service, &'static str)> {
    Some(match path {
        "/listRegions" => (Service::Account, "ListRegions"),
        "/ListSinks" => (Service::Oam, "ListSinks"),
        "/ListAttachedLinks" => (Service::Oam, "ListAttachedLinks"),
        _ => return None,
    })
}

/// Access key, region and service of a version 4 signature:
/// `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sts/aws4_request, ..`.
fn credential(authorization: &str) -> (&str, &str, &str) {
    let scope = authorization
        .split_once("Credential=")
        .map_or("", |(_, rest)| rest.split([',', ' ']).next().unwrap_or(""));
    let mut parts = scope.split('/');
    let access_key = parts.next().unwrap_or("");
    let mut parts = parts.skip(1);
    (access_key, parts.next().unwrap_or(""), parts.next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: (&str, &str) = (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=ASIADEMO111122223333/20260101/eu-west-1/monitoring/aws4_request, \
         SignedHeaders=host, Signature=0",
    );

    #[test]
    fn the_three_protocols_are_told_apart() {
        let cbor = DemoRequest {
            method: "POST",
            uri: "https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/ListMetrics",
            headers: &[SIGNED],
            body: b"",
        };
        let e = Envelope::of(&cbor);
        assert_eq!((e.service, &*e.operation), (Some(Service::CloudWatch), "ListMetrics"));
        assert_eq!((e.access_key, e.region), ("ASIADEMO111122223333", "eu-west-1"));

        let json = DemoRequest {
            uri: "/",
            headers: &[
                SIGNED,
                ("X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"),
            ],
            ..cbor
        };
        let e = Envelope::of(&json);
        assert_eq!((e.service, &*e.operation), (Some(Service::CloudTrail), "LookupEvents"));

        let sts = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sts/aws4_request";
        let query = DemoRequest {
            uri: "http://127.0.0.1:1/",
            headers: &[("authorization", sts)],
            body: b"Action=GetCallerIdentity&Version=2011-06-15",
            ..cbor
        };
        let e = Envelope::of(&query);
        assert_eq!((e.service, &*e.operation), (Some(Service::Sts), "GetCallerIdentity"));
    }
}
