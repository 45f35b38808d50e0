use crate::model::Region;

/// Services that are asked, as the `[services]` sections of AWS config files spell them: the service's id in lower case,
/// blanks as underscores.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html>
pub(super) const SERVICES: [&str; 12] = [
    "account",
    "cloudtrail",
    "cloudwatch",
    "cloudwatch_logs",
    "oam",
    "organizations",
    "resource_groups_tagging_api",
    "servicediscovery",
    "ssm",
    "sso",
    "sso_oidc",
    "sts",
];

/// An `[[endpoint]]`: where a service is asked instead of at its public endpoint, such as a VPC endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The service, as `[services]` sections spell it: `sso_oidc`.
    pub service: String,
    /// For this region alone; none: for all that have no other.
    pub region: Option<Region>,
    /// The URL; `{region}` stands for the region.
    pub url: String,
}

/// The URL for a service in a region, if one is set: its own before the one for all. The service is spelt as the
/// SDK's service id (`SSO OIDC`) or as in `[services]` sections.
pub fn endpoint_url(endpoints: &[Endpoint], service: &str, region: &Region) -> Option<String> {
    let service = service.to_ascii_lowercase().replace(' ', "_");
    let of = |wanted: Option<&Region>| {
        endpoints.iter().find(|e| e.service == service && e.region.as_ref() == wanted)
    };
    let endpoint = of(Some(region)).or_else(|| of(None))?;
    Some(endpoint.url.replace("{region}", region.as_str()))
}

/// What is wrong with a URL, if anything.
pub(super) fn url_fault(url: &str) -> Option<String> {
    let filled = url.replace("{region}", "eu-west-1");
    let rest = filled.strip_prefix("https://").or_else(|| filled.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', ':', '?', '#']).next().unwrap_or_default());
    match host {
        _ if filled.contains(['{', '}']) => Some("a url knows {region} alone".into()),
        _ if filled.contains('@') => Some("a url without a user name or password in it".into()),
        Some(host) if !host.is_empty() && !filled.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            None
        }
        _ => Some(format!("`{url}` is no url: expected https://HOST")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_s_own_url_wins() {
        let endpoint = |region: Option<&str>, url: &str| Endpoint {
            service: "sso_oidc".into(),
            region: region.map(Region::new),
            url: url.into(),
        };
        let all = [endpoint(None, "https://oidc.{region}.corp"), endpoint(Some("eu-west-1"), "https://own")];
        let url = |service: &str, region: &str| endpoint_url(&all, service, &Region::new(region));
        assert_eq!(url("SSO OIDC", "eu-west-1").as_deref(), Some("https://own"));
        assert_eq!(url("sso_oidc", "us-east-1").as_deref(), Some("https://oidc.us-east-1.corp"));
        assert_eq!(url("SSO", "us-east-1"), None);
    }

    #[test]
    fn urls_have_a_scheme_and_a_host() {
        for good in ["https://vpce-1.sts.{region}.vpce.amazonaws.com", "http://localhost:4566/x", "https://a"]
        {
            assert_eq!(url_fault(good), None, "{good}");
        }
        for bad in ["", "vpce-1.sts", "https://", "ftp://x", "https://a b", "https://{zone}", "https://u:p@h"]
        {
            assert!(url_fault(bad).is_some(), "{bad}");
        }
    }
}
