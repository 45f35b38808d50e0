//! Every good config file of the fixtures is taken, and every bad one is refused at the place and for the
//! reason that its first line names.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/fixtures.rs"]
mod fixtures;

use std::path::Path;

use fixtures::files;
use skydeck::{
    aws::READ_LIST,
    fleet::{Config, Discovered, Host, ProfileFacts, ProfileSet, SignInKeys, endpoint_url},
    model::{Account, AccountId, Base, Region, SsoRole, SsoSession, Way},
};

fn host() -> Host {
    Host { user: "alice".into(), host: "bastion".into() }
}

#[test]
fn good_files_are_taken() {
    for (name, text) in files("tests/fixtures/config/valid") {
        if let Err(errors) = Config::parse(Path::new(&name), &text) {
            panic!("{errors:?}");
        }
    }
}

#[test]
fn bad_files_are_refused_at_the_right_place() {
    let mut wrong = Vec::new();
    for (name, text) in files("tests/fixtures/config/invalid") {
        let expected =
            text.lines().next().and_then(|l| l.strip_prefix("# expect ")).expect("what is expected");
        let (place, message) = expected.split_once(": ").expect("line:column: message");
        let errors = Config::parse(Path::new("config.toml"), &text).expect_err(&name);
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let found =
            told.iter().any(|t| t.starts_with(&format!("config.toml:{place}: ")) && t.contains(message));
        if !found {
            wrong.push(format!("{name}: expected {expected}, was told {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn valid(file: &str) -> Config {
    let (name, text) = files("tests/fixtures/config/valid")
        .into_iter()
        .find(|(name, _)| name.ends_with(file))
        .expect("it is there");
    Config::parse(Path::new(&name), &text).expect("taken")
}

fn id(text: &str) -> AccountId {
    AccountId::parse(text).expect("an id")
}

/// Profiles with keys.
fn profiles(names: &[&str]) -> ProfileSet {
    let keys = |name: &&str| ProfileFacts {
        name: (*name).to_owned(),
        access_key_id: true,
        secret_access_key: true,
        ..ProfileFacts::default()
    };
    ProfileSet { profiles: names.iter().map(keys).collect(), ..ProfileSet::default() }
}

fn found(number: &str, name: &str, sso_role: Option<SsoRole>) -> Discovered {
    let tags = [("env".to_owned(), "prod".to_owned()), ("tier".to_owned(), "9".to_owned())].into();
    Discovered { id: id(number), name: name.into(), tags, sso_role }
}

fn sso_role(number: &str) -> SsoRole {
    let session = SsoSession {
        name: Some("corp".into()),
        start_url: "https://corp.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        scopes: Vec::new(),
    };
    SsoRole { session, account_id: id(number), role_name: "ReadOnly".into() }
}

fn way(account: &Account) -> &Way {
    account.reach.way.as_ref().expect("a way")
}

fn regions(account: &Account) -> Vec<&str> {
    account.regions.iter().map(Region::as_str).collect()
}

#[test]
fn the_contracts_file_means_what_it_says() {
    let config = valid("contract.toml");
    let fleet = config.fleet(&profiles(&["base", "sandbox"]), &host()).expect("a fleet");
    let [prod, china, sandbox] = &fleet.accounts[..] else { panic!("{fleet:?}") };
    assert_eq!(prod.reach.role_arn(), Some("arn:aws:iam::111122223333:role/SkydeckRead"));
    assert_eq!(prod.reach.profile.as_deref(), Some("base"));
    assert_eq!(way(prod).base, Base::Keys("base".into()));
    let hop = &way(prod).hops[0];
    assert_eq!((&hop.session_name[..], hop.duration_seconds), ("skydeck-oncall", Some(3600)));
    assert_eq!(hop.external_id.as_deref(), Some("9f2c"));
    assert_eq!(china.reach.role_arn(), Some("arn:aws-cn:iam::444455556666:role/ops/SkydeckRead"));
    assert_eq!(sandbox.reach.role_arn(), None, "a profile of its own, without a role, is used as it is");
    assert_eq!(sandbox.name.as_str(), "777788889999");
    assert!(config.organization.is_none() && !config.discovers(), "discover = false");
    assert_eq!(config.budget.quota_share, 0.25);
    assert_eq!(config.budget.requests_per_minute.map(u32::from), Some(600));
    assert_eq!(Config::default().budget.requests_per_minute, None, "nothing but the quotas binds");
    assert_eq!(config.ui.theme, "dark");
    assert!(!config.ui.mouse);
    assert_eq!((&*config.ui.charts, &*Config::default().ui.charts), ("block", "braille"));
    assert!(Config::default().ui.mouse, "the mouse is the console's unless somebody says otherwise");
}

#[test]
fn accounts_that_are_discovered_are_reached_as_the_fleet_says() {
    let config = valid("organization.toml");
    let profiles = profiles(&["base", "sandbox", "organization"]);
    let fleet = config.fleet(&profiles, &host()).expect("a fleet");
    assert_eq!(fleet.accounts.len(), 2, "those that are named, until others are found");
    let all = [
        found("111122223333", "Production", None),
        found("222233334444", "data", None),
        found("333344445555", "data", None),
    ];
    let fleet = config.fleet_of(&all, &profiles, &host());
    let names: Vec<&str> = fleet.accounts.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["prod", "777788889999", "data-222233334444", "data-333344445555"]);

    let [prod, sandbox, data, _] = &fleet.accounts[..] else { panic!("{fleet:?}") };
    let chain: Vec<&str> = way(data).hops.iter().map(|hop| &hop.role_arn[..]).collect();
    assert_eq!(chain, ["arn:aws:iam::999988887777:role/Hub", "arn:aws:iam::222233334444:role/SkydeckRead"]);
    assert_eq!(way(data).mfa_serial.as_deref(), Some("arn:aws:iam::999988887777:mfa/alice"));
    assert_eq!(way(data).hops[0].duration_seconds, None, "the duration is the last role's");
    assert_eq!(way(sandbox).base, Base::Keys("sandbox".into()));
    assert!(way(sandbox).hops.is_empty() && way(sandbox).mfa_serial.is_none());
    assert_eq!(prod.tags["tier"], "1", "the file's tags win");
    assert_eq!(prod.tags["env"], "prod", "over those that AWS has");
    assert_eq!((regions(prod), config.regions_enabled(prod)), (vec!["eu-central-1"], false));
    assert_eq!((regions(data), config.regions_enabled(data)), (vec!["us-east-1", "eu-west-1"], true));

    let management = config.organization_account(&profiles, &host()).expect("discovers");
    assert_eq!(management.reach.profile.as_deref(), Some("organization"));
    assert_eq!(management.reach.role_arn(), Some("arn:aws:iam::999988887777:role/OrgRead"));
    assert_eq!(way(&management).mfa_serial, None, "that is the other profile's device");
    let other = config.clone().with_profile("sandbox");
    let management = other.organization_account(&profiles, &host()).expect("discovers");
    assert_eq!(management.reach.profile.as_deref(), Some("sandbox"));
    assert_eq!(way(&other.account_of(&all[1], &profiles, &host())).base, Base::Keys("sandbox".into()));
}

#[test]
fn the_accounts_of_a_login_are_reached_by_its_roles() {
    let config = valid("sso.toml");
    let none = ProfileSet::default();
    assert_eq!(config.fleet(&none, &host()).map(|fleet| fleet.accounts.len()), Some(0), "none is known yet");
    let role = sso_role("111122223333");
    let prod = config.account_of(&found("111122223333", "prod-a", Some(role.clone())), &none, &host());
    assert_eq!((&way(&prod).base, &way(&prod).hops[..]), (&Base::Sso(role), &[][..]));
    assert_eq!(regions(&prod), ["us-east-1"], "until it has said which it has");
    let other = config.account_of(&found("222233334444", "prod-b", None), &none, &host());
    let fault = other.reach.way.expect_err("no role");
    assert!(fault.message.contains("the login `corp` offers no wanted role"), "{fault}");
}

#[test]
fn an_account_s_arns_and_regions_are_of_its_partition() {
    let config = valid("partitions.toml");
    assert_eq!((config.fips, config.dual_stack), (Some(true), Some(false)));
    assert_eq!((Config::default().fips, Config::default().dual_stack), (None, None));
    let profiles = profiles(&["base", "china", "eu"]);
    let fleet = config.fleet(&profiles, &host()).expect("a fleet");
    let [gov, china, eu] = &fleet.accounts[..] else { panic!("{fleet:?}") };
    let chain = |account: &Account| -> Vec<String> {
        way(account).hops.iter().map(|hop| hop.role_arn.clone()).collect()
    };
    assert_eq!(
        chain(gov),
        ["arn:aws-us-gov:iam::999988887777:role/Hub", "arn:aws-us-gov:iam::111122223333:role/SkydeckRead"]
    );
    assert_eq!(chain(eu)[0], "arn:aws-eusc:iam::999988887777:role/Hub");
    assert_eq!(eu.partition(), "aws-eusc");
    assert_eq!(regions(china), ["cn-northwest-1"], "where it is asked which it has");
    // A profile without a region of its own, beside AWS_REGION.
    let of = |arn: &str, region: &str| {
        let role = ProfileFacts {
            name: "role".into(),
            role_arn: Some(arn.into()),
            source_profile: Some("base".into()),
            ..ProfileFacts::default()
        };
        let mut set = ProfileSet { default_region: Some(region.into()), ..profiles.clone() };
        set.profiles.push(role);
        set.selected = Some("role".into());
        set.fleet(&[], &host()).expect("a fleet").0.accounts[0].reach.way.clone()
    };
    let fault = of("arn:aws-cn:iam::111122223333:role/R", "eu-west-1").expect_err("two partitions");
    assert!(
        fault.message.contains("the region eu-west-1 is in another partition than arn:aws-cn:"),
        "{fault}"
    );
    assert!(of("arn:aws-cn:iam::111122223333:role/R", "cn-north-1").is_ok());
}

#[test]
fn what_is_said_of_signing_in_and_endpoints_is_kept() {
    let config = valid("organization.toml");
    let expected = SignInKeys { write_sso_cache: false, subshell: true, mfa_session_hours: 12 };
    assert_eq!(config.sign_in, expected);
    let expected = SignInKeys { write_sso_cache: true, subshell: false, mfa_session_hours: 36 };
    assert_eq!(Config::default().sign_in, expected);
    let url = |region: &str| endpoint_url(&config.endpoints, "STS", &Region::new(region));
    assert_eq!(url("eu-west-1").as_deref(), Some("https://vpce-2.sts.eu-west-1.vpce.amazonaws.com"));
    assert_eq!(url("us-east-1").as_deref(), Some("https://vpce-1.sts.us-east-1.vpce.amazonaws.com"));
}

#[test]
fn every_service_that_is_asked_may_have_an_endpoint() {
    for read in READ_LIST {
        let service = read.service.to_lowercase().replace(' ', "_");
        let text = format!("[[endpoint]]\nservice = \"{service}\"\nurl = \"https://a\"\n");
        assert!(Config::parse(Path::new("config.toml"), &text).is_ok(), "{service}");
    }
}
