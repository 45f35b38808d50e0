//! Reads what no command prints by Skydeck's own way, in a child process whose environment leads to an endpoint: this
//! binary again, with one of its ignored tests.

use std::{fs, path::Path};

use clap::Parser as _;
use serde_json::Value;
use skydeck::{
    cli::Cli,
    model::{Snapshot, Want},
    wiring::{Setup, set_up},
};

use super::common::skydeck::Home;

/// Names the file with what the child is to read; it writes its answers beside it.
const QUESTIONS: &str = "SKYDECK_TEST_QUESTIONS";

/// What the ignored test `name` answers, in order, to questions that have an `account` and a `region`.
pub fn answers(home: &Home, name: &str, questions: &Value, now: &str) -> Vec<Value> {
    home.write("questions.json", &questions.to_string());
    let this = std::env::current_exe().expect("a path");
    let child = home
        .command(this)
        .args(["--ignored", "--exact", name])
        .env(QUESTIONS, home.path().join("questions.json"))
        .env("NOW", now)
        .output()
        .expect("it starts");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let answers = fs::read_to_string(home.path().join("answers.json")).expect("the child answered");
    serde_json::from_str(&answers).expect("JSON")
}

/// In the child: reads what each question wants and writes down what is told of it. A fault fails.
pub async fn answer(want: impl Fn(&Value) -> Want, tell: impl Fn(&Snapshot) -> Value) {
    let Some(path) = std::env::var_os(QUESTIONS) else { return };
    let path = Path::new(&path);
    let now = std::env::var("NOW").expect("the present");
    let cli = Cli::parse_from(["skydeck", "--now", &now]);
    let Setup { engine, roster, .. } = set_up(&cli.global).await.expect("set up");
    let fleet = roster.local().await.expect("a fleet").fleet;
    let questions: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path).expect("questions")).expect("JSON");
    let mut answers = Vec::new();
    for question in questions {
        let here =
            |account: &str, region: &str| question["account"] == account && question["region"] == region;
        let mut scopes = fleet.scopes().into_iter();
        let scope = scopes.find(|s| here(s.account.name.as_str(), s.region.as_str())).expect("a scope");
        let update = engine.ask((scope, want(&question)), None).await;
        assert_eq!(update.fault, None);
        answers.push(tell(&update.snapshot.expect("a snapshot")));
    }
    fs::write(path.with_file_name("answers.json"), Value::from(answers).to_string()).expect("written");
}
