//! Every good config file of the fixtures is taken, and every bad one is refused at the place and for the
//! reason that its first line names.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/fixtures.rs"]
mod fixtures;

use std::path::Path;

use fixtures::files;
use skydeck::fleet::{Config, Host};

fn host() -> Host {
    Host { user: "alice".into(), host: "bastion".into() }
}

#[test]
fn good_files_are_taken() {
    for (name, text) in files("tests/fixtures/config/valid") {
        if let Err(errors) = Config::parse(Path::new(&name), &text, &host()) {
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
        let errors = Config::parse(Path::new("config.toml"), &text, &host()).expect_err(&name);
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let found =
            told.iter().any(|t| t.starts_with(&format!("config.toml:{place}: ")) && t.contains(message));
        if !found {
            wrong.push(format!("{name}: expected {expected}, was told {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_contracts_file_means_what_it_says() {
    let (name, text) = files("tests/fixtures/config/valid")
        .into_iter()
        .find(|(n, _)| n.ends_with("contract.toml"))
        .expect("it is there");
    let config = Config::parse(Path::new(&name), &text, &host()).expect("taken");
    let reach = |i: usize| &config.accounts[i].reach;
    assert_eq!(reach(0).role_arn(), Some("arn:aws:iam::111122223333:role/SkydeckRead"));
    assert_eq!(reach(0).profile.as_deref(), Some("base"));
    let hops = &reach(0).way.as_ref().expect("a way").hops;
    assert_eq!(hops[0].session_name, "skydeck-oncall");
    assert_eq!(reach(1).role_arn(), Some("arn:aws-cn:iam::444455556666:role/ops/SkydeckRead"));
    assert_eq!(reach(2).role_arn(), None, "a profile of its own, without a role, is used as it is");
    assert_eq!(config.accounts[2].name.as_str(), "777788889999");
    assert_eq!(config.budget.quota_share, 0.25);
    assert_eq!(config.ui.theme, "dark");
    assert!(!config.ui.mouse);
    assert!(Config::default().ui.mouse, "the mouse is the console's unless somebody says otherwise");
}
