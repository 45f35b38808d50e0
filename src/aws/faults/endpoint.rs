//! Where the SDK finds no endpoint to send to: FIPS and dual-stack where there is none.

use crate::model::{Fault, FaultKind};

/// The fault of a configuration that has no endpoint, by the words of the endpoint rules, which are the same in every
/// service's model; none for other words.
pub(super) fn fault(told: &str) -> Option<Fault> {
    let fips = "take FIPS off (`fips` under [fleet], AWS_USE_FIPS_ENDPOINT, use_fips_endpoint)";
    let dual = "take dual-stack off (`dual_stack` under [fleet], AWS_USE_DUALSTACK_ENDPOINT, use_dualstack_endpoint)";
    let (message, fix) = match told.strip_prefix("Invalid Configuration: ").unwrap_or(told) {
        told if told.starts_with("FIPS and DualStack are enabled") => (
            "this service has no endpoint that is both FIPS and dual-stack in this partition",
            format!("{dual} or {fips}"),
        ),
        told if told.starts_with("FIPS is enabled but") => {
            ("this service has no FIPS endpoint in this partition", fips.to_owned())
        }
        told if told.starts_with("DualStack is enabled but") => {
            ("this service has no dual-stack endpoint in this partition", dual.to_owned())
        }
        told if told.starts_with("FIPS and custom endpoint") => (
            "FIPS does not go with an endpoint of one's own",
            format!(
                "name the FIPS endpoint's own URL under [[endpoint]], which is asked as it stands; or {fips}"
            ),
        ),
        told if told.starts_with("Dualstack and custom endpoint") => (
            "dual-stack does not go with an endpoint of one's own",
            format!(
                "name the dual-stack endpoint's own URL under [[endpoint]], which is asked as it stands; or {dual}"
            ),
        ),
        "Missing Region" => (
            "no region to send to",
            "set AWS_REGION, or `region` in the profile, or `regions` in ~/.config/skydeck/config.toml"
                .to_owned(),
        ),
        _ => return None,
    };
    Some(Fault::new(FaultKind::InvalidRequest, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
    use aws_smithy_http_client::Builder;

    use crate::aws::faults::classify;

    use super::*;

    #[test]
    fn an_endpoint_that_no_partition_has_is_told() {
        for (told, says, off) in [
            (
                "FIPS is enabled but this partition does not support FIPS",
                "no FIPS endpoint",
                "use_fips_endpoint",
            ),
            (
                "DualStack is enabled but this partition does not support DualStack",
                "no dual-stack endpoint",
                "use_dualstack_endpoint",
            ),
            (
                "FIPS and DualStack are enabled, but this partition does not support one or both",
                "both FIPS and dual-stack",
                "use_dualstack_endpoint",
            ),
            ("Invalid Configuration: Missing Region", "no region", "AWS_REGION"),
        ] {
            let fault = fault(told).expect(told);
            assert!(fault.message.contains(says) && fault.fix.contains(off), "{fault:?}");
        }
        assert_eq!(fault("something else"), None);
    }

    #[tokio::test]
    async fn an_own_endpoint_goes_with_neither_fips_nor_dual_stack() {
        for (fips, says) in [(true, "FIPS does not go with"), (false, "dual-stack does not go with")] {
            let config = aws_sdk_sts::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("eu-west-1"))
                .credentials_provider(Credentials::new("AKID", "s", None, None, "test"))
                .http_client(Builder::new().build_http())
                .use_fips(fips)
                .use_dual_stack(!fips)
                .endpoint_url("http://127.0.0.1:9");
            let client = aws_sdk_sts::Client::from_conf(config.build());
            let error = client.get_caller_identity().send().await.expect_err("no such endpoint");
            let fault = classify(&error, "STS", "GetCallerIdentity");
            assert_eq!(fault.kind, FaultKind::InvalidRequest, "{fault}");
            assert!(fault.message.contains(says) && fault.fix.contains("[[endpoint]]"), "{fault:?}");
        }
    }
}
