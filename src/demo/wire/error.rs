use super::{DemoReply, Object, Protocol, Value, cbor, json, xml};

/// An error as a service answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::demo) struct ApiError {
    /// The shape's name, as CBOR and JSON spell it.
    pub(in crate::demo) shape: &'static str,
    /// HTTP status.
    pub(in crate::demo) status: u16,
    pub(in crate::demo) message: String,
    /// Where a query of logs is not understood: from which character to which.
    place: Option<(usize, usize)>,
}

impl ApiError {
    /// An error of the sender's making, status 400.
    pub(in crate::demo) fn new(shape: &'static str, message: impl Into<String>) -> Self {
        Self { shape, status: 400, message: message.into(), place: None }
    }

    /// Of a query that is not understood there.
    pub(in crate::demo) fn at(self, place: (usize, usize)) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(in crate::demo) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(in crate::demo) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A number outside of what its member allows.
    pub(in crate::demo) fn out_of_range(name: &str, value: i64, low: i64, high: i64) -> Self {
        let bound = if value < low {
            format!("greater than or equal to {low}")
        } else {
            format!("less than or equal to {high}")
        };
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{}' failed to satisfy constraint: Member must \
             have value {bound}",
            super::lower_first(name)
        ))
    }

    /// A string that is none of those its member allows.
    pub(in crate::demo) fn not_in_enum(name: &str, value: &str, allowed: &[&str]) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{}' failed to satisfy constraint: Member must \
             satisfy enum value set: [{}]",
            super::lower_first(name),
            allowed.join(", ")
        ))
    }

    pub(in crate::demo) fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", message).with_status(403)
    }

    /// The code by which the query protocol knows the error: what STS answers, and what CloudWatch sends
    /// beside the shape in `x-amzn-query-error`.
    pub(in crate::demo) fn query_code(&self) -> &'static str {
        match self.shape {
            "ValidationException" => "ValidationError",
            "ThrottlingException" => "Throttling",
            "AccessDeniedException" => "AccessDenied",
            "ExpiredTokenException" => "ExpiredToken",
            "UnrecognizedClientException" => "InvalidClientTokenId",
            "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
            "UnknownOperationException" => "InvalidAction",
            "InvalidParameterValueException" => "InvalidParameterValue",
            "InvalidParameterCombinationException" => "InvalidParameterCombination",
            "MissingRequiredParameterException" => "MissingParameter",
            "DashboardNotFoundError" => "ResourceNotFound",
            "InternalServiceFault" => "InternalServiceError",
            "MalformedPolicyDocumentException" => "MalformedPolicyDocument",
            "PackedPolicyTooLargeException" => "PackedPolicyTooLarge",
            "SerializationException" => "MalformedInput",
            other => other,
        }
    }

    /// The code that a client of that protocol reads.
    pub(in crate::demo) fn code(&self, protocol: Protocol) -> &'static str {
        if protocol.is_query_compatible() { self.query_code() } else { self.shape }
    }

    /// The reply that carries it.
    pub(in crate::demo) fn reply(&self, protocol: Protocol) -> DemoReply {
        let fault = if self.status < 500 { "Sender" } else { "Receiver" };
        let body = |shape: String| -> Value {
            let compile_error = self.place.map(|(from, to)| {
                let location = Object::new().put("startCharOffset", from).put("endCharOffset", to);
                Object::new().put("location", location).put("message", self.message.as_str())
            });
            let body = Object::new().put("__type", shape).put("message", self.message.as_str());
            body.maybe("queryCompileError", compile_error).into()
        };
        let mut reply = match protocol {
            Protocol::Cbor { .. } => {
                DemoReply::new(self.status, cbor::encode(&body(self.qualified(protocol))))
                    .with_header("content-type", "application/cbor")
                    .with_header("smithy-protocol", "rpc-v2-cbor")
            }
            Protocol::Json { minor, .. } => {
                DemoReply::new(self.status, json::encode(&body(self.qualified(protocol))))
                    .with_header("content-type", &format!("application/x-amz-json-1.{minor}"))
            }
            Protocol::RestJson => {
                let body: Value = Object::new().put("message", self.message.as_str()).into();
                DemoReply::new(self.status, json::encode(&body))
                    .with_header("content-type", "application/json")
                    .with_header("x-amzn-errortype", self.shape)
            }
            Protocol::Query => {
                let error = format!(
                    "{}{}{}",
                    xml::leaf("Type", fault),
                    xml::leaf("Code", self.query_code()),
                    xml::leaf("Message", &self.message)
                );
                let body = format!(
                    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{}{}</ErrorResponse>",
                    xml::element("Error", &error),
                    xml::leaf("RequestId", "00000000-0000-4000-8000-000000000000")
                );
                DemoReply::new(self.status, body.into_bytes()).with_header("content-type", "text/xml")
            }
        };
        if protocol.is_query_compatible() && protocol != Protocol::Query {
            reply = reply.with_header("x-amzn-query-error", &format!("{};{fault}", self.query_code()));
        }
        reply
    }

    fn qualified(&self, protocol: Protocol) -> String {
        match protocol {
            Protocol::Cbor { query_compatible: true } => format!("com.amazonaws.cloudwatch#{}", self.shape),
            Protocol::Cbor { .. } => format!("com.amazonaws.servicediscovery#{}", self.shape),
            _ => self.shape.to_owned(),
        }
    }
}
