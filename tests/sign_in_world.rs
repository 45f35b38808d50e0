//! The scripted world of signing in, held to AWS's own models: boto3 signs in against it over loopback, and the Rust
//! SDK in process. What the world refuses it refuses as AWS does.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Command, Stdio},
    time::Duration,
};

use aws_sdk_sts::{
    Client,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    error::ProvideErrorMetadata as _,
};
use common::{
    python::{python, scripts},
    sign_in::{
        CANARY, Container, Effect, Failure, Instance, Mfa, Organization, Poll, Role, SsoAccount, User,
        WebToken, World,
    },
};
use serde_json::{Value, json};
use skydeck::model::Clock as _;

const MANAGEMENT: &str = "111122223333";
const SERIAL: &str = "arn:aws:iam::111122223333:mfa/bob";
const MIDDLE: &str = "arn:aws:iam::111122223333:role/Middle";
const READ: &str = "arn:aws:iam::300000000012:role/SkydeckRead";

/// An organisation behind IAM Identity Center, a chain of two roles, and a user with MFA.
fn world() -> World {
    let world = World::new();
    let first = world.sso_role_arn(MANAGEMENT, "Admin");
    world.script(|script| {
        script.organization = Some(Organization::of_250(MANAGEMENT));
        script.sso.page = 2;
        script.sso.accounts = [MANAGEMENT, "300000000012", "300000000013"]
            .map(|id| SsoAccount::new(id, &format!("name-{id}"), &["Admin", "Read", "Billing"]))
            .into();
        script.roles([Role::new(MIDDLE, &[&first]), Role::new(READ, &[MIDDLE, "subject"])]);
        script.users([user()]);
        script.instance =
            Some(Instance { role_arn: MIDDLE.into(), region: "eu-west-1".into(), life: 21_600 });
        script.container = Some(Container {
            role_arn: READ.into(),
            path: "/container".into(),
            authorization: Some(format!("{CANARY}/container")),
            life: 3600,
        });
    });
    world
}

fn user() -> User {
    User::new("arn:aws:iam::111122223333:user/bob").with_mfa(Mfa::new(SERIAL))
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string")).collect()
}

/// Runs `sign_in.py` and approves the code that it shows.
fn boto3_signs_in(world: &World, python: &std::path::Path) -> Value {
    let user = user();
    let mut child = Command::new(python)
        .arg(scripts().join("sign_in.py"))
        .args([&world.script(|s| s.sso.start_url.clone()), MIDDLE, READ])
        .args([&user.access_key, &user.secret_key, SERIAL, &Mfa::new(SERIAL).codes[0]])
        .args(["/container", &format!("{CANARY}/container")])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("AWS_ENDPOINT_URL", world.serve())
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let mut printed = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    printed.read_line(&mut line).expect("text");
    assert_eq!(line.trim().strip_prefix("approve "), world.user_codes().first().map(String::as_str));
    assert_eq!(world.approve(), 1);
    writeln!(child.stdin.take().expect("piped"), "approved").expect("it listens");
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(child.wait().expect("it ran").success());
    serde_json::from_str(&rest).expect("JSON")
}

#[test]
fn boto3_signs_in_and_walks_the_organisation() {
    let Some(python) = python() else { return };
    let world = world();
    world.script(|script| script.sso.polls = [Poll::Pending, Poll::SlowDown].into());
    let found = boto3_signs_in(&world, python);

    let oidc = &found["oidc"];
    let polls: Vec<_> = texts(&oidc["polls"]).iter().filter_map(|p| Some(p.split_once(':')?.0)).collect();
    assert_eq!(polls, ["AuthorizationPendingException", "SlowDownException"]);
    assert_eq!(oidc["expires_in"], 3600);
    assert!(oidc["refresh_again"].as_str().expect("text").starts_with("InvalidGrantException"), "{oidc}");
    assert!(oidc["unknown_client"].as_str().expect("text").starts_with("InvalidClientException"), "{oidc}");

    let portal = &found["portal"];
    assert_eq!(texts(&portal["accounts"]), [MANAGEMENT, "300000000012", "300000000013"]);
    assert_eq!(texts(&portal["roles"]), ["Admin", "Read", "Billing"]);
    let ends = portal["expiration"].as_i64().expect("milliseconds");
    let left = ends - world.clock().now().as_millisecond();
    assert!((3_000_000..=3_600_000).contains(&left), "{left} ms");
    assert_eq!(portal["no_token"], "UnauthorizedException: Session token not found or invalid");
    assert_eq!(portal["no_role"], "ForbiddenException: No access");

    let organization = &found["organization"];
    assert_eq!(organization["pages"], json!([20, 20, 20, 20, 20, 0, 20, 20, 20, 20, 20, 20, 20, 10]));
    assert_eq!(organization["states"].as_array().expect("a list").len(), 10, "{organization}");
    assert_eq!(
        organization["units"],
        json!({"workloads": {"prod": {}, "test": {}}, "security": {}, "sandbox": {}})
    );
    assert_eq!(organization["of_root"], json!(["management"]));
    assert_eq!(organization["organization"], MANAGEMENT);
    let path = "o-exampleorgid/r-ab12/ou-ab12-00000001/ou-ab12-00000005/300000000249/";
    assert_eq!(organization["last"][1], json!([path]));
    assert_eq!(organization["tags"][0], json!({"Key": "env", "Value": "test"}));
    assert!(organization["no_parent"].as_str().expect("text").starts_with("ParentNotFoundException"));

    let roles = &found["roles"];
    assert_eq!(roles["identity"], "arn:aws:sts::300000000012:assumed-role/SkydeckRead/boto3");
    assert_eq!(
        roles["denied"],
        format!(
            "AccessDenied: User: arn:aws:sts::300000000012:assumed-role/SkydeckRead/boto3 is not authorized to perform: \
             sts:AssumeRole on resource: {MIDDLE}"
        )
    );
    assert!(roles["too_long"].as_str().expect("text").starts_with("ValidationError"), "{roles}");
    assert_eq!(roles["regions"].as_array().expect("a list").len(), 11);
    assert_eq!([&roles["alarms"], &roles["namespaces"], &roles["nodes"]], [&json!([]); 3]);
    assert!(roles["stranger"].as_str().expect("text").starts_with("AccessDeniedException"), "{roles}");

    let mfa = &found["mfa"];
    assert_eq!(mfa["identity"], "arn:aws:iam::111122223333:user/bob");
    assert!(
        mfa["code_again"]
            .as_str()
            .expect("text")
            .starts_with("AccessDenied: MultiFactorAuthentication failed with")
    );
    assert_eq!(mfa["session_again"], "AccessDenied: Cannot call GetSessionToken with session credentials");

    assert_eq!(
        found["metadata"],
        json!({
            "instance": "arn:aws:sts::111122223333:assumed-role/Middle/i-0abc",
            "container": "arn:aws:sts::300000000012:assumed-role/SkydeckRead/task-0abc",
        })
    );

    let listed = world.heard_of("ListAccounts");
    assert_eq!(listed.iter().filter(|h| h.service == "Organizations" && h.error.is_none()).count(), 14);
    assert_eq!(world.heard_of("AssumeRole")[0].duration(), Some(900));
}

/// STS in process, for that user's keys or for a session's.
fn sts(world: &World, keys: Credentials) -> Client {
    Client::from_conf(
        aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(world.http_client())
            .credentials_provider(keys)
            .region(Region::new("us-east-1"))
            .retry_config(RetryConfig::disabled())
            .build(),
    )
}

fn own(user: &User) -> Credentials {
    Credentials::new(&user.access_key, &user.secret_key, None, None, "test")
}

fn of_session(got: Option<&aws_sdk_sts::types::Credentials>) -> Credentials {
    let got = got.expect("credentials");
    Credentials::new(
        got.access_key_id(),
        got.secret_access_key(),
        Some(got.session_token().into()),
        None,
        "test",
    )
}

/// Code and message of a refusal.
macro_rules! refused {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("it is refused").into_service_error();
        (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
    }};
}

#[tokio::test]
async fn mfa_opens_roles_through_one_session_until_it_ends() {
    let world = World::at("2026-03-04T05:06:07Z");
    let (bob, eve) = (user(), User::new("arn:aws:iam::111122223333:user/eve").without_session_token());
    let role = Role::new(READ, &[&bob.arn]).with_mfa().with_external_id("xid").lasting(43_200);
    world.script(|s| s.users([bob.clone(), eve.clone()]).roles([role]).users.len());
    let code = Mfa::new(SERIAL).codes[0].clone();
    let keys = sts(&world, own(&bob));

    let plain = keys.assume_role().role_arn(READ).role_session_name("test").external_id("xid");
    let (denied, why) = refused!(plain);
    assert_eq!(denied, "AccessDenied");
    assert_eq!(
        why,
        format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {READ}", bob.arn)
    );
    let (denied, why) = refused!(keys.get_session_token().serial_number(SERIAL).token_code(Mfa::WRONG));
    assert_eq!(
        (denied.as_str(), why.trim_end()),
        ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    );
    assert_eq!(refused!(sts(&world, own(&eve)).get_session_token()).0, "AccessDenied");

    let answer = keys.get_session_token().serial_number(SERIAL).token_code(code).duration_seconds(129_600);
    let session = sts(&world, of_session(answer.send().await.expect("a session").credentials()));
    let ask = |id: &str, seconds| {
        session
            .assume_role()
            .role_arn(READ)
            .role_session_name("test")
            .external_id(id)
            .duration_seconds(seconds)
    };
    ask("xid", 43_200).send().await.expect("no chain: twelve hours");
    assert_eq!(refused!(ask("wrong", 900)).0, "AccessDenied");
    world.clock().advance(Duration::from_secs(43_000));
    ask("xid", 43_200).send().await.expect("again, a little ahead of its end");
    assert_eq!(world.assumed_too_early(Duration::from_secs(300)), []);
    ask("xid", 900).send().await.expect("again, at once");
    assert_eq!(world.assumed_too_early(Duration::from_secs(300)).len(), 1);
    world.clock().advance(Duration::from_secs(129_600));
    assert_eq!(refused!(ask("xid", 900)).0, "ExpiredToken");
}

#[tokio::test]
async fn a_chain_has_its_policies_and_its_hour() {
    let world = World::at("2026-03-04T05:06:07Z");
    let bob = user();
    let chain = [Role::new(MIDDLE, &[&bob.arn]).lasting(43_200), Role::new(READ, &[MIDDLE]).lasting(43_200)];
    world.script(|s| s.users([bob.clone()]).roles(chain).roles.len());
    let keys = sts(&world, own(&bob));
    let policy = |resource: &str| {
        json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource}]})
            .to_string()
    };
    let to = |client: &Client, role: &str| client.assume_role().role_arn(role).role_session_name("test");
    let narrow = to(&keys, MIDDLE).policy(policy(READ)).send().await.expect("the first hop");
    let middle = sts(&world, of_session(narrow.credentials()));
    to(&middle, READ).send().await.expect("the second hop");
    let (code, why) = refused!(to(&middle, READ).duration_seconds(3601));
    assert!(code == "ValidationError" && why.contains("1 hour session limit"), "{code} {why}");
    let elsewhere = to(&keys, MIDDLE).policy(policy(MIDDLE)).send().await.expect("the first hop");
    let (_, why) = refused!(to(&sts(&world, of_session(elsewhere.credentials())), READ));
    assert!(why.contains("because no session policy allows the sts:AssumeRole action"), "{why}");

    let long = policy(&format!("arn:aws:iam::111122223333:role/{}", "x".repeat(2048)));
    assert_eq!(refused!(to(&keys, MIDDLE).policy(long)).0, "PackedPolicyTooLarge");
    assert_eq!(refused!(to(&keys, MIDDLE).policy("{}")).0, "MalformedPolicyDocument");
    assert_eq!(refused!(to(&keys, MIDDLE).duration_seconds(43_201)).0, "ValidationError");
    assert_eq!(refused!(to(&keys, "arn:aws:iam::111122223333:role/None")).0, "AccessDenied");

    world.fail(
        Failure::refused("AssumeRole", 400, "Throttling", "Rate exceeded").about(MIDDLE).after(1).times(1),
    );
    to(&keys, MIDDLE).send().await.expect("not yet");
    assert_eq!(refused!(to(&keys, MIDDLE)).0, "Throttling");
    to(&keys, MIDDLE).send().await.expect("no more");
    world.fail(Failure::of("AssumeRole", Effect::Cut));
    assert!(to(&keys, MIDDLE).send().await.expect_err("cut").as_service_error().is_none());
    world.heal();

    world.script(|s| s.sts_disabled.insert("us-east-1".into()));
    assert_eq!(refused!(to(&keys, MIDDLE)).0, "RegionDisabledException");
}

#[tokio::test]
async fn strangers_clocks_and_tokens_of_others_are_told_apart() {
    let world = World::new();
    let bob = user();
    let token = WebToken::new("subject", world.clock().now() + Duration::from_secs(60));
    world.script(|s| {
        s.checks_dates = true;
        s.web_tokens.push(token.clone());
        s.users([bob.clone()]).roles([Role::new(READ, &["subject"])]);
    });
    let keys = sts(&world, own(&bob));
    let nobody = sts(&world, Credentials::new("AKIAIOSFODNN7EXAMPLE", "x", None, None, "test"));
    assert_eq!(refused!(nobody.get_caller_identity()).0, "InvalidClientTokenId");
    keys.get_caller_identity().send().await.expect("no permission is needed");
    let web = |text: &str| {
        keys.assume_role_with_web_identity().role_arn(READ).role_session_name("test").web_identity_token(text)
    };
    web(&token.text).send().await.expect("it is trusted");
    assert_eq!(refused!(web("other")).0, "InvalidIdentityToken");
    world.clock().advance(Duration::from_secs(3600));
    assert_eq!(refused!(web(&token.text)).0, "ExpiredTokenException");
    let late = sts(&world, own(&bob));
    let (code, why) = refused!(late.get_caller_identity());
    assert!(code == "SignatureDoesNotMatch" && why.starts_with("Signature expired: "), "{code} {why}");
    late.get_caller_identity().send().await.expect("the SDK has learnt the time from the refusal");
}

#[test]
fn a_leak_is_found_and_not_repeated() {
    let world = world();
    let home = tempfile::tempdir().expect("a temporary directory");
    let cached = world.log_in_with_cli(home.path(), Some("work"));
    let cached = std::fs::read_to_string(cached).expect("a file");
    world.assert_clean("nothing", "a text without any");
    for secret in world.secrets() {
        let leak = std::panic::catch_unwind(|| world.assert_clean("a text", &format!("so {secret} it is")));
        let said = leak.expect_err("a leak");
        assert!(!said.downcast_ref::<String>().expect("a text").contains(&secret));
    }
    assert!(std::panic::catch_unwind(|| world.assert_clean("the cache", &cached)).is_err());
}
