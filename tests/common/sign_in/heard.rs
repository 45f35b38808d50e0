use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use skydeck::model::Timestamp;

/// One call, as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// When, by the world's clock.
    pub at: Timestamp,
    /// The host that was asked, with its port where one was named.
    pub host: String,
    /// The SDK's service id; `IMDS` and `Container` for those.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The region that it was signed for; empty when it was not signed.
    pub region: String,
    /// ARN of the caller; empty when it was not signed, or nobody's.
    pub caller: String,
    /// Access key of the caller; empty when it was not signed.
    pub access_key: String,
    /// Top-level members of the input, or parameters of the query.
    pub params: BTreeMap<String, String>,
    /// Code of the error that it got; a word for what was no answer.
    pub error: Option<String>,
    /// End of the credentials that it got.
    pub expires: Option<Timestamp>,
}

impl Heard {
    /// A parameter, by its name on the wire.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }
    /// `RoleArn`.
    pub fn role_arn(&self) -> &str {
        self.param("RoleArn").unwrap_or_default()
    }
    /// `RoleSessionName`.
    pub fn session_name(&self) -> &str {
        self.param("RoleSessionName").unwrap_or_default()
    }
    /// `Policy`.
    pub fn policy(&self) -> Option<&str> {
        self.param("Policy")
    }
    /// `DurationSeconds`.
    pub fn duration(&self) -> Option<i64> {
        self.param("DurationSeconds")?.parse().ok()
    }
    /// `SerialNumber`.
    pub fn serial(&self) -> Option<&str> {
        self.param("SerialNumber")
    }
    /// `TokenCode`.
    pub fn code(&self) -> Option<&str> {
        self.param("TokenCode")
    }
    /// `ExternalId`.
    pub fn external_id(&self) -> Option<&str> {
        self.param("ExternalId")
    }

    pub(super) fn mentions(&self, text: &str) -> bool {
        [&self.caller, &self.region, &self.host]
            .into_iter()
            .chain(self.params.values())
            .any(|v| v.contains(text))
    }
}

/// See [`super::World::assumed_too_early`].
pub(super) fn assumed_too_early(heard: &[Heard], ahead: Duration) -> Vec<(String, Timestamp)> {
    let mut ends: HashMap<(String, String, Option<String>), Timestamp> = HashMap::new();
    let mut early = Vec::new();
    for call in heard.iter().filter(|h| h.operation == "AssumeRole" && h.error.is_none()) {
        let Some(end) = call.expires else { continue };
        // A session for something else (another policy) is another session.
        let key =
            (call.role_arn().to_owned(), call.session_name().to_owned(), call.policy().map(str::to_owned));
        if let Some(before) = ends.insert(key, end)
            && call.at + ahead < before
        {
            early.push((call.role_arn().to_owned(), call.at));
        }
    }
    early
}
