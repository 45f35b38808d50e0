//! What a request is for, told from the request alone: the server's count owes nothing to whoever is counted.

use skydeck::demo::DemoRequest;

/// What requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asked {
    /// Id of the account whose role signed it; `base` for the base credentials.
    pub account: String,
    /// Region of the signature.
    pub region: String,
    /// The SDK's service id.
    pub service: &'static str,
    /// Operation.
    pub operation: String,
}

impl Asked {
    /// Told from the signature and from the three ways in which AWS's protocols name an operation.
    pub fn of(request: &DemoRequest<'_>) -> Self {
        let signature = request.header("authorization").unwrap_or_default();
        let credential = signature.split_once("Credential=").map_or("", |(_, rest)| rest);
        let mut parts = credential.split([',', ' ']).next().unwrap_or_default().split('/');
        let key = parts.next().unwrap_or_default();
        let (region, signed_for) = (parts.nth(1).unwrap_or_default(), parts.next().unwrap_or_default());
        let account = key.strip_prefix("ASIADEMO").unwrap_or("base");
        let service = match signed_for {
            "sts" => "STS",
            "monitoring" => "CloudWatch",
            "cloudtrail" => "CloudTrail",
            "ssm" => "SSM",
            "servicediscovery" => "ServiceDiscovery",
            _ => "other",
        };
        let operation = match (request.uri.split_once("/operation/"), request.header("x-amz-target")) {
            (Some((_, operation)), _) => operation.to_owned(),
            (None, Some(target)) => target.rsplit('.').next().unwrap_or_default().to_owned(),
            (None, None) => form_urlencoded::parse(request.body)
                .find(|(name, _)| name == "Action")
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default(),
        };
        Self { account: account.to_owned(), region: region.to_owned(), service, operation }
    }
}
