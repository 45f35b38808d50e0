//! Where first credentials come from, one by one.

use std::os::unix::fs::PermissionsExt as _;

use jiff::SignedDuration;

use crate::{
    common::sign_in::{CANARY, Container, Instance, Role, SsoAccount, User, WebToken, World},
    lab::{BOB, Lab, READ, SHOP},
};

/// A home without a config file: its account is the one that credentials are found for.
fn lab() -> Lab {
    Lab::of(World::new())
}

/// The one account is read as that role of it.
#[track_caller]
fn assert_signs_in(lab: &Lab, role: &str) {
    let rows = lab.get("accounts", &[]).exits(0).rows();
    let identity = format!("arn:aws:sts::{SHOP}:assumed-role/{role}/");
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!((&rows[0]["account_id"], &rows[0]["status"]), (&SHOP.into(), &"ok".into()), "{rows:#?}");
    assert!(rows[0]["identity_arn"].as_str().is_some_and(|arn| arn.starts_with(&identity)), "{rows:#?}");
    let _ = lab.get("alarms", &[]).exits(0);
    assert!(lab.log().contains("read scope="), "{}", lab.log());
    assert!(lab.world.secrets().len() > 3 && lab.world.heard_of("DescribeAlarms").len() == 1);
}

#[test]
fn the_clis_sso_token_is_used_refreshed_in_its_place_and_used_again() {
    let lab = lab().with("AWS_PROFILE", "shop");
    lab.sso_profile();
    lab.world.script(|s| s.sso.accounts = vec![SsoAccount::new(SHOP, "shop", &["Read"])]);
    let two_hours = SignedDuration::from_hours(2);
    lab.world.clock().shift(-two_hours);
    let file = lab.world.log_in_with_cli(lab.home.path(), Some("corp"));
    lab.world.clock().shift(two_hours);
    let cached = || std::fs::read_to_string(&file).expect("the token");
    let old = cached();

    assert_signs_in(&lab, "AWSReservedSSO_Read_0123456789abcdef");
    let asked = lab.world.heard_of("CreateToken");
    let grants: Vec<_> = asked.iter().map(|asked| asked.param("grantType")).collect();
    assert_eq!(grants, [Some("refresh_token")], "once, in two runs");
    assert_ne!(cached(), old);
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_credential_process_is_run_and_nothing_that_it_prints_is_told() {
    let lab = lab().with("AWS_PROFILE", "shop");
    let bob = User::new(BOB);
    let program = lab.home.path().join("keys.sh");
    let script = format!(
        "#!/bin/sh\nwhile [ ! -e \"$HOME/seen\" ]; do sleep 0.01; done\necho {CANARY}/stderr >&2\n\
         echo '{{\"Version\": 1, \"AccessKeyId\": \"{}\", \"SecretAccessKey\": \"{}\"}}'\n",
        bob.access_key, bob.secret_key
    );
    lab.home.write("keys.sh", &script);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("ours");
    lab.profiles(&format!(
        "[profile helper]\ncredential_process = {} --waits-to-be-seen\n\n\
         [profile shop]\nrole_arn = {READ}\nsource_profile = helper\n",
        program.display()
    ));
    assert_signs_in(&lab, "SkydeckRead");
    assert!(lab.home.path().join("seen").exists(), "its command line was looked at");
}

#[test]
fn a_web_identity() {
    let until = jiff::Timestamp::now() + SignedDuration::from_hours(1);
    let token = WebToken::new("system:serviceaccount:ops:skydeck", until);
    let lab = lab();
    lab.world.script(|script| {
        script.roles = vec![Role::new(READ, &[&token.subject])];
        script.web_tokens = vec![token.clone()];
    });
    lab.home.write("token", &token.text);
    let file = lab.home.path().join("token").display().to_string();
    assert_signs_in(
        &lab.with("AWS_WEB_IDENTITY_TOKEN_FILE", &file).with("AWS_ROLE_ARN", READ),
        "SkydeckRead",
    );
}

#[test]
fn the_roles_of_a_container_and_of_an_instance() {
    let container = lab();
    let authorization = format!("{CANARY}/container");
    container.world.script(|script| {
        script.container = Some(Container {
            role_arn: READ.into(),
            path: "/container".into(),
            authorization: Some(authorization.clone()),
            life: 3600,
        });
    });
    let uri = format!("{}/container", container.url);
    let container = container.with("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri);
    assert_signs_in(&container.with("AWS_CONTAINER_AUTHORIZATION_TOKEN", &authorization), "SkydeckRead");

    let instance = lab();
    instance.home.write(".aws/config", "");
    instance.home.write(".aws/credentials", "");
    instance.world.script(|script| {
        script.instance = Some(Instance { role_arn: READ.into(), region: "eu-west-1".into(), life: 3600 });
    });
    let url = instance.url.clone();
    let instance =
        instance.with("AWS_EC2_METADATA_DISABLED", "false").with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url);
    assert_signs_in(&instance, "SkydeckRead");
    assert_eq!(instance.world.heard_of("GetToken").len(), 2, "IMDSv2, in each of two runs");
}
