use super::{HUB, IN_SSO, ROLE, host, set};
use crate::{
    fleet::{EnvironmentFacts, ProfileSet},
    model::{AccountId, Base, Hop, SsoRole, SsoSession, WebIdentity},
};

fn named(role_arn: &str) -> Hop {
    let session_name = "skydeck-alice@bastion".into();
    Hop { role_arn: role_arn.into(), session_name, ..Hop::default() }
}

fn sso(name: Option<&str>) -> Base {
    let session = SsoSession {
        name: name.map(str::to_owned),
        start_url: "https://corp".into(),
        region: "eu-west-1".into(),
        scopes: vec!["sso:account:access".into()],
    };
    let account_id = AccountId::parse("111122223333").expect("an id");
    Base::Sso(SsoRole { session, account_id, role_name: "Read".into() })
}

fn web() -> Base {
    Base::WebIdentity(WebIdentity {
        role_arn: ROLE.into(),
        token_file: "/token".into(),
        session_name: "skydeck-alice@bastion".into(),
    })
}

#[test]
fn profiles_lead_where_they_say() {
    let keys = Base::Keys("base".into());
    let base: (&str, &[(&str, &str)]) = ("base", &[("keys", "")]);
    let from_base: &[(&str, &str)] = &[("role_arn", ROLE), ("source_profile", "base")];
    type Case<'a> = (&'a str, Vec<(&'a str, &'a [(&'a str, &'a str)])>, Base, Vec<Hop>);
    let legacy = [
        ("sso_start_url", "https://corp"),
        ("sso_region", "eu-west-1"),
        ("sso_account_id", "111122223333"),
        ("sso_role_name", "Read"),
    ];
    let repeated = [&IN_SSO[..], &[("sso_region", "eu-west-1")]].concat();
    let sso_and_more =
        [&IN_SSO[..], &[("login_session", ""), ("credential_process", ""), ("keys", "")]].concat();
    let cases: Vec<Case<'_>> = vec![
        ("static keys", vec![("p", &[("keys", "")])], Base::Keys("p".into()), vec![]),
        ("a role", vec![("p", from_base), base], keys.clone(), vec![named(ROLE)]),
        (
            "a role with all that goes with it",
            vec![
                (
                    "p",
                    &[
                        ("role_arn", ROLE),
                        ("source_profile", "base"),
                        ("external_id", "x1"),
                        ("duration_seconds", "43200"),
                        ("role_session_name", "a b"),
                    ],
                ),
                base,
            ],
            keys.clone(),
            vec![Hop {
                role_arn: ROLE.into(),
                external_id: Some("x1".into()),
                session_name: "a-b".into(),
                duration_seconds: Some(43_200),
            }],
        ),
        (
            "a chain of three",
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q")]),
                ("q", &[("role_arn", HUB), ("source_profile", "r")]),
                ("r", &[("role_arn", "arn:aws:iam::999988887777:role/First"), ("source_profile", "base")]),
                base,
            ],
            keys.clone(),
            vec![named("arn:aws:iam::999988887777:role/First"), named(HUB), named(ROLE)],
        ),
        (
            "a profile that names itself",
            vec![("p", &[("role_arn", ROLE), ("source_profile", "p"), ("keys", "")])],
            Base::Keys("p".into()),
            vec![named(ROLE)],
        ),
        (
            "keys of a source profile, before its role",
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q")]),
                ("q", &[("role_arn", HUB), ("source_profile", "gone"), ("keys", "")]),
            ],
            Base::Keys("q".into()),
            vec![named(ROLE)],
        ),
        (
            "the first profile's role, before its keys",
            vec![("p", &[("role_arn", ROLE), ("source_profile", "base"), ("keys", "")]), base],
            keys,
            vec![named(ROLE)],
        ),
        (
            "an instance's role",
            vec![("p", &[("role_arn", ROLE), ("credential_source", "Ec2InstanceMetadata")])],
            Base::Instance,
            vec![named(ROLE)],
        ),
        (
            "a process behind a role",
            vec![
                ("p", &[("role_arn", ROLE), ("source_profile", "q")]),
                ("q", &[("credential_process", "x")]),
            ],
            Base::Process("q".into()),
            vec![named(ROLE)],
        ),
        (
            "a role of IAM Identity Center behind a role",
            vec![("p", &[("role_arn", ROLE), ("source_profile", "q")]), ("q", &IN_SSO)],
            sso(Some("corp")),
            vec![named(ROLE)],
        ),
        ("a role of IAM Identity Center", vec![("p", &IN_SSO)], sso(Some("corp")), vec![]),
        ("its region said again", vec![("p", &repeated)], sso(Some("corp")), vec![]),
        ("its legacy form", vec![("p", &legacy)], sso(None), vec![]),
        ("the login, before all else", vec![("p", &sso_and_more)], sso(Some("corp")), vec![]),
        (
            "a process, before keys",
            vec![("p", &[("credential_process", "x"), ("keys", "")])],
            Base::Process("p".into()),
            vec![],
        ),
        (
            "a web identity, before a source profile",
            vec![(
                "p",
                &[("role_arn", ROLE), ("web_identity_token_file", "/token"), ("source_profile", "gone")],
            )],
            web(),
            vec![],
        ),
        (
            "a web identity behind a role",
            vec![
                ("p", &[("role_arn", HUB), ("source_profile", "q")]),
                ("q", &[("role_arn", ROLE), ("web_identity_token_file", "/token")]),
            ],
            web(),
            vec![named(HUB)],
        ),
    ];
    for (what, profiles, base, hops) in cases {
        let way = set(&profiles).way(Some("p"), &host()).unwrap_or_else(|fault| panic!("{what}: {fault}"));
        assert_eq!((way.base, way.hops.clone()), (base, hops), "{what}");
        let by = way.by_profile.expect("a profile");
        assert_eq!((&by.name[..], by.hops), ("p", way.hops.len()), "{what}");
    }
}

#[test]
fn the_mfa_device_nearest_to_the_keys_is_the_users() {
    let mfa = |profiles: &[(&str, &[(&str, &str)])]| {
        let way = set(profiles).way(Some("p"), &host()).expect("a way");
        (way.mfa_serial, way.by_profile.is_some_and(|by| by.mfa))
    };
    let base: (&str, &[(&str, &str)]) = ("base", &[("keys", "")]);
    let p: &[(&str, &str)] = &[("role_arn", ROLE), ("source_profile", "base"), ("mfa_serial", "one")];
    assert_eq!(mfa(&[("p", p), base]), (Some("one".into()), true));
    let q: &[(&str, &str)] = &[("role_arn", HUB), ("source_profile", "base"), ("mfa_serial", "two")];
    let over: &[(&str, &str)] = &[("role_arn", ROLE), ("source_profile", "q"), ("mfa_serial", "one")];
    assert_eq!(mfa(&[("p", over), ("q", q), base]), (Some("two".into()), true));
    let plain: &[(&str, &str)] = &[("keys", ""), ("mfa_serial", "own")];
    assert_eq!(mfa(&[("p", plain)]), (Some("own".into()), false), "the AWS CLI asks for roles alone");
}

#[test]
fn without_a_profile_the_default_chain_is_gone() {
    let env = |f: &dyn Fn(&mut EnvironmentFacts)| {
        let mut env = EnvironmentFacts::default();
        f(&mut env);
        env
    };
    let keys = |e: &mut EnvironmentFacts| (e.access_key_id, e.secret_access_key) = (true, true);
    let token = |e: &mut EnvironmentFacts| {
        e.web_identity_token_file = Some("/token".into());
        e.role_arn = Some(ROLE.into());
    };
    let container = |e: &mut EnvironmentFacts| e.container = true;
    let with_default = || set(&[("default", &[("keys", "")]), ("other", &[("credential_process", "x")])]);
    let region_alone = || set(&[("default", &[])]);
    let all = env(&|e| {
        keys(e);
        token(e);
        container(e);
    });
    let but_keys = env(&|e| {
        token(e);
        container(e);
    });
    for (what, set, environment, base) in [
        ("keys", with_default(), all, Base::Environment),
        ("the default profile", with_default(), but_keys.clone(), Base::Keys("default".into())),
        ("a web identity", region_alone(), but_keys, web()),
        ("a container", region_alone(), env(&container), Base::Container),
        ("the instance", region_alone(), EnvironmentFacts::default(), Base::Instance),
    ] {
        let way = ProfileSet { environment, ..set }.way(None, &host());
        assert_eq!(way.map(|way| way.base), Ok(base), "{what}");
    }
    let selected = ProfileSet { selected: Some("other".into()), environment: env(&keys), ..with_default() };
    assert_eq!(selected.way(None, &host()).map(|way| way.base), Ok(Base::Process("other".into())));

    let half = ProfileSet { environment: env(&|e| e.access_key_id = true), ..region_alone() };
    let fault = half.way(None, &host()).expect_err("half");
    assert!(fault.message.contains("AWS_ACCESS_KEY_ID is set without"), "{fault}");
    let no_role = env(&|e| e.web_identity_token_file = Some("/token".into()));
    let fault =
        ProfileSet { environment: no_role, ..region_alone() }.way(None, &host()).expect_err("no role");
    assert!(fault.message.contains("without AWS_ROLE_ARN"), "{fault}");
}
