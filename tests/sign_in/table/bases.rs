//! First credentials that are not to be had.

use std::os::unix::fs::PermissionsExt as _;

use jiff::SignedDuration;

use crate::{
    common::sign_in::{CANARY, Effect, Failure, Instance, Role, WebToken, World},
    lab::{Lab, READ},
};

use super::{Row, Said};

/// A `credential_process` that is this shell script.
fn process(script: &str) -> Said {
    let lab = Lab::of(World::new()).with("AWS_PROFILE", "shop");
    lab.home.write("keys.sh", &format!("#!/bin/sh\n{script}\n"));
    let program = lab.home.path().join("keys.sh");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("ours");
    lab.profiles(&format!("[profile shop]\ncredential_process = {}\n", program.display()));
    Said::by(&lab)
}

/// A machine without any files, whose metadata service is the world's.
fn machine() -> Lab {
    let lab = Lab::of(World::new());
    lab.home.write(".aws/config", "");
    lab.home.write(".aws/credentials", "");
    let url = lab.url.clone();
    lab.with("AWS_EC2_METADATA_DISABLED", "false").with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)
}

fn instance(wrong: Failure) -> Said {
    let lab = machine();
    lab.world.script(|script| {
        script.instance = Some(Instance { role_arn: READ.into(), region: "eu-west-1".into(), life: 3600 });
    });
    lab.world.fail(wrong);
    Said::by(&lab)
}

pub const ROWS: &[Row] = &[
    ("`credential_process` fails", || process(&format!("echo {CANARY}/stderr >&2\nexit 3"))),
    ("`credential_process` prints something else", || process(&format!("echo {CANARY}/stdout"))),
    ("`credential_process` names no program", || {
        let lab = Lab::of(World::new()).with("AWS_PROFILE", "shop");
        lab.profiles("[profile shop]\ncredential_process = aws-vaultt exec shop --json\n");
        Said::by(&lab)
    }),
    ("a web identity token that is over", || {
        let lab = Lab::of(World::new());
        let until = jiff::Timestamp::now() - SignedDuration::from_mins(1);
        let token = WebToken::new("system:serviceaccount:ops:skydeck", until);
        lab.home.write("token", &token.text);
        lab.world.script(|script| {
            script.roles = vec![Role::new(READ, &[&token.subject])];
            script.web_tokens = vec![token];
        });
        let file = lab.home.path().join("token").display().to_string();
        Said::by(&lab.with("AWS_WEB_IDENTITY_TOKEN_FILE", &file).with("AWS_ROLE_ARN", READ))
    }),
    ("a container on EC2, with a hop limit of 1", || instance(Failure::of("GetToken", Effect::Silent))),
    ("a container whose credential endpoint is not there", || {
        let lab = Lab::of(World::new());
        let uri = format!("{}/container", crate::common::sick::refusing());
        Said::by(&lab.with("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri))
    }),
    ("an instance without a role", || {
        instance(Failure::refused("GetRole", 404, "NotFound", "404 - Not Found"))
    }),
    ("no credentials anywhere", || {
        Said::by(&machine().with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &crate::common::sick::refusing()))
    }),
    ("keys that AWS does not know", || {
        let lab = Lab::new();
        lab.world.script(|script| script.users.clear());
        Said::by(&lab)
    }),
];
