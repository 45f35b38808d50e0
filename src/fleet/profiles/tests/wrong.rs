use super::{HUB, IN_SSO, ROLE, host, set};
use crate::model::FaultKind::{self, InvalidRequest, NoCredentials};

#[test]
fn each_wrong_set_up_has_its_own_sentence_and_fix() {
    type Case<'a> = (Vec<(&'a str, &'a [(&'a str, &'a str)])>, FaultKind, &'a str, &'a str);
    let base: (&str, &[(&str, &str)]) = ("base", &[("keys", "")]);
    let other_url = [&IN_SSO[..], &[("sso_start_url", "https://other")]].concat();
    let other_region = [&IN_SSO[..], &[("sso_region", "us-east-1")]].concat();
    let cases: Vec<Case<'_>> = vec![
        (
            vec![("prod", &[])],
            NoCredentials,
            "no profile `p` in the AWS config files; the nearest is `prod`",
            "name a",
        ),
        (vec![], NoCredentials, "no profile `p`: the AWS config files hold none", "name a profile"),
        (
            vec![("p", &[("role_arn", ROLE), ("source_profile", "bace")]), base],
            NoCredentials,
            "source_profile of `p`: no profile `bace` in the AWS config files; the nearest is `base`",
            "name a profile",
        ),
        (
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "a")]),
                ("a", &[("role_arn", ROLE), ("source_profile", "b")]),
                ("b", &[("role_arn", ROLE), ("source_profile", "a")]),
            ],
            InvalidRequest,
            "profile `p`: source_profile goes round in a loop: p -> a -> b -> a",
            "have the last source_profile",
        ),
        (
            vec![
                (
                    "p",
                    &[("role_arn", ROLE), ("source_profile", "base"), ("credential_source", "Environment")],
                ),
                base,
            ],
            InvalidRequest,
            "profile `p`: role_arn stands with both source_profile and credential_source",
            "take one of the two out",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("keys", "")])],
            InvalidRequest,
            "profile `p`: role_arn stands with neither source_profile nor credential_source",
            "add source_profile",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("credential_source", "Ec2Metadata")])],
            InvalidRequest,
            "profile `p`: no credential_source `Ec2Metadata`",
            "Ec2InstanceMetadata",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("credential_source", "Environment")])],
            NoCredentials,
            "profile `p`: credential_source = Environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
            "set both",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("credential_source", "EcsContainer")])],
            InvalidRequest,
            "no container's role is in the environment",
            "start Skydeck in the container",
        ),
        (
            vec![("p", &[("web_identity_token_file", "/token")])],
            InvalidRequest,
            "profile `p`: web_identity_token_file stands without role_arn",
            "add role_arn",
        ),
        (
            vec![("p", &[("sso_session", "corp"), ("sso_account_id", "111122223333")])],
            InvalidRequest,
            "profile `p`: sso_account_id stands without sso_role_name",
            "add sso_role_name",
        ),
        (
            vec![("p", &[("sso_session", "corp"), ("sso_role_name", "Read")])],
            InvalidRequest,
            "profile `p`: sso_role_name stands without sso_account_id",
            "add sso_account_id",
        ),
        (
            vec![("p", &[("sso_session", "corp")])],
            NoCredentials,
            "profile `p` is a login alone",
            "with [sso] in the config file",
        ),
        (
            vec![("p", &[("sso_session", "crop"), ("sso_account_id", "1"), ("sso_role_name", "R")])],
            NoCredentials,
            "profile `p`: no [sso-session crop] in ~/.aws/config; the nearest is `corp`",
            "correct the name",
        ),
        (
            vec![("p", &[("sso_session", "half"), ("sso_account_id", "1"), ("sso_role_name", "R")])],
            InvalidRequest,
            "profile `p`: [sso-session half] in ~/.aws/config has no sso_region",
            "add sso_region",
        ),
        (
            vec![("p", &[("sso_session", "corp"), ("sso_account_id", "1"), ("sso_role_name", "R")])],
            InvalidRequest,
            "profile `p`: sso_account_id `1` is no account id",
            "twelve digits",
        ),
        (
            vec![("p", &other_url)],
            InvalidRequest,
            "profile `p`: sso_start_url is not what [sso-session corp] says",
            "take sso_start_url out",
        ),
        (
            vec![("p", &other_region)],
            InvalidRequest,
            "profile `p`: sso_region is not what [sso-session corp] says",
            "take sso_region out",
        ),
        (
            vec![(
                "p",
                &[("sso_start_url", "https://corp"), ("sso_account_id", "1"), ("sso_role_name", "R")],
            )],
            InvalidRequest,
            "profile `p`: sso_region is missing from its SSO settings",
            "add sso_region",
        ),
        (
            vec![("p", &[("sso_account_id", "111122223333"), ("sso_role_name", "R")])],
            InvalidRequest,
            "profile `p`: sso_start_url is missing from its SSO settings",
            "name an sso_session",
        ),
        (
            vec![("p", &[("login_session", "x")])],
            InvalidRequest,
            "signs in with `aws login`",
            "credential_process = aws configure export-credentials --profile p --format process",
        ),
        (
            vec![("p", &[])],
            NoCredentials,
            "profile `p` says nothing about credentials",
            "aws configure --profile p",
        ),
        (
            vec![("p", &[("aws_access_key_id", "")])],
            NoCredentials,
            "profile `p` has aws_access_key_id and no aws_secret_access_key",
            "aws configure --profile p",
        ),
        (
            vec![("p", &[("aws_secret_access_key", "")])],
            NoCredentials,
            "profile `p` has aws_secret_access_key and no aws_access_key_id",
            "aws configure --profile p",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("source_profile", "base"), ("duration_seconds", "1h")]), base],
            InvalidRequest,
            "profile `p`: duration_seconds is `1h`, which is no number of 900 to 43200",
            "900 to 43200",
        ),
        (
            vec![("p", &[("role_arn", ROLE), ("source_profile", "base"), ("duration_seconds", "899")]), base],
            InvalidRequest,
            "duration_seconds is `899`",
            "900 to 43200",
        ),
        (
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q"), ("duration_seconds", "7200")]),
                ("q", &[("role_arn", HUB), ("source_profile", "base"), ("duration_seconds", "7200")]),
                base,
            ],
            InvalidRequest,
            "a session of 7200 s for arn:aws:iam::111122223333:role/R: it is got with another role's session",
            "3600 or less",
        ),
        (
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q"), ("duration_seconds", "3601")]),
                ("q", &IN_SSO),
            ],
            InvalidRequest,
            "a session of 3601 s",
            "3600 or less",
        ),
        (
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q"), ("mfa_serial", "GAHT1")]),
                ("q", &IN_SSO),
            ],
            InvalidRequest,
            "MFA device GAHT1: the first credentials are a role's",
            "take mfa_serial out",
        ),
        (
            vec![
                ("p", &[("role_arn", "arn:aws-cn:iam::111122223333:role/R"), ("source_profile", "q")]),
                ("q", &[("role_arn", HUB), ("source_profile", "base")]),
                base,
            ],
            InvalidRequest,
            "arn:aws-cn:iam::111122223333:role/R is in another partition than arn:aws:iam::999988887777:role/Hub",
            "of the account's own partition",
        ),
    ];
    for (profiles, kind, message, fix) in cases {
        let fault = set(&profiles).way(Some("p"), &host()).expect_err(message);
        assert_eq!((fault.kind, fault.operation.as_deref()), (kind, None), "{fault}");
        assert!(fault.message.contains(message), "expected {message}, was told {}", fault.message);
        assert!(fault.fix.contains(fix), "expected {fix}, was told {}", fault.fix);
    }
}
