//! Skydeck over real HTTP against endpoints that nobody here wrote: three accounts reached by AssumeRole, two
//! regions each, and what boto3 reads of the same. ministack and moto are started and filled once for this binary,
//! by the first test that needs them; one test has a ministack of its own, whose trail it reads.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

#[path = "real_http/alarm_history.rs"]
mod alarm_history;
#[path = "real_http/child.rs"]
mod child;
mod common;
#[path = "real_http/dashboards.rs"]
mod dashboards;
#[path = "real_http/deck.rs"]
mod deck;
#[path = "real_http/logs.rs"]
mod logs;
#[path = "real_http/organization.rs"]
mod organization;
#[path = "real_http/tags.rs"]
mod tags;

use std::{collections::BTreeSet, path::Path, sync::OnceLock, thread};

use common::{
    endpoint::Endpoint,
    python::{python, run},
    rows::{assert_ordered, assert_same},
    sick::{Sickness, refusing, sick_for},
    skydeck::{Home, Run},
};
use serde_json::{Value, json};

const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

/// A filled endpoint and what boto3 reads of it.
struct Lab {
    endpoint: Endpoint,
    expected: Value,
}

impl Lab {
    fn new(python: &Path, endpoint: Endpoint, resources: &[&str]) -> Self {
        let endpoint = endpoint.seeded(python);
        let printed = run(python, "read_expected.py", resources, &endpoint.url);
        Self { endpoint, expected: serde_json::from_str(&printed).expect("JSON") }
    }

    fn rows(&self, resource: &str) -> Vec<Value> {
        self.expected["rows"][resource].as_array().expect("it was asked for").clone()
    }

    fn pages(&self, resource: &str) -> u64 {
        self.expected["pages"][resource].as_u64().expect("it was asked for")
    }

    fn home(&self) -> Home {
        Home::of_the_lab(&self.endpoint)
    }

    /// `get RESOURCE` prints what boto3 reads, in the contract's order, and nothing is amiss.
    fn assert_get_equals_boto3(&self, resource: &str) {
        let run = self.home().get(resource, &[]).exits(0);
        assert!(run.faults().is_empty(), "{resource}: {}", run.stderr);
        assert!(!run.stdout.contains("\\u001b"), "{resource}: an escape sequence came through");
        assert_prints(&run, resource, &self.rows(resource));
    }
}

/// ministack, filled. It shows the newest fifty events of a scope and logs the readers' calls too, so recording
/// ends when it is filled: the window of events is closed.
fn ministack(python: &Path) -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| {
        let resources = ["events", "alarms", "metrics", "namespaces", "services", "instances", "dashboards"];
        let lab = Lab::new(python, Endpoint::ministack(python), &resources);
        let off = json!({"cloudtrail._recording_enabled": "false"}).to_string();
        let status = lab.endpoint.request("POST", "/_ministack/config", &off);
        assert!(status.contains(" 200 "), "{status}");
        lab
    })
}

/// moto, filled.
fn moto(python: &Path) -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| Lab::new(python, Endpoint::moto(python), &["namespaces", "services", "instances"]))
}

/// The run printed these rows, in the contract's order. Of events only the names count that seeding left behind:
/// the trail also holds the calls that filled the rest.
fn assert_prints(run: &Run, resource: &str, expected: &[Value]) {
    let mut rows = run.rows();
    if resource == "events" {
        let names: BTreeSet<String> = expected.iter().map(|row| row["event_name"].to_string()).collect();
        rows.retain(|row| names.contains(&row["event_name"].to_string()));
    }
    assert_ordered(resource, &rows);
    assert_same(resource, expected, &rows);
}

/// `(account id, region)` of rows or faults.
fn places(rows: &[Value]) -> BTreeSet<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(&row["account_id"]), text(&row["region"]))).collect()
}

fn all_places(regions: &[&str]) -> BTreeSet<(String, String)> {
    let place = |a: &str, r: &str| (a.to_owned(), r.to_owned());
    ACCOUNTS.iter().flat_map(|a| regions.iter().map(move |r| place(a, r))).collect()
}

#[test]
fn what_ministack_holds_is_printed_row_for_row() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    assert!(lab.pages("alarms") > 1, "one scope has more alarms than a page");
    assert!(lab.rows("metrics").len() > 500);
    assert_eq!(places(&lab.rows("events")), all_places(&REGIONS), "seeding left events in every scope");
    for resource in ["alarms", "metrics", "namespaces", "services", "instances"] {
        let mut seeded = all_places(&REGIONS);
        seeded.remove(&("333333333333".into(), "eu-west-1".into()));
        assert_eq!(places(&lab.rows(resource)), seeded, "{resource}: every scope but one has some");
    }
    for resource in ["alarms", "metrics", "events", "namespaces", "services", "instances"] {
        lab.assert_get_equals_boto3(resource);
    }
}

#[test]
fn what_moto_holds_is_printed_row_for_row() {
    let Some(python) = python() else { return };
    let lab = moto(python);
    assert!(lab.pages("instances") > 1, "one service has more instances than a page");
    for resource in ["namespaces", "services", "instances"] {
        lab.assert_get_equals_boto3(resource);
    }
}

#[test]
fn selectors_narrow_what_is_asked() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let run = lab.home().get("alarms", &["--account", "shop", "--region", "eu-*"]).exits(0);
    let mut expected = lab.rows("alarms");
    expected.retain(|row| row["account"] == "shop" && row["region"] == "eu-west-1");
    assert_eq!(expected.len(), 3);
    assert_prints(&run, "alarms", &expected);

    let run = lab.home().get("services", &["--account", "env=prod", "--query", "health:unhealthy"]).exits(0);
    let mut expected = lab.rows("services");
    expected.retain(|row| row["account"] != "data" && row["health"] == "unhealthy");
    assert_eq!(expected.len(), 2);
    assert_prints(&run, "services", &expected);
}

#[test]
fn roles_are_assumed_once_with_the_read_list_and_a_name() {
    let Some(python) = python() else { return };
    let endpoint = Endpoint::ministack(python);
    let home = Home::of_the_lab(&endpoint);
    let accounts = home.get("accounts", &[]).exits(0).rows();
    let calls: Vec<Value> =
        serde_json::from_str(&run(python, "read_assumed.py", &[], &endpoint.url)).expect("JSON");

    let roles: BTreeSet<&str> = calls.iter().filter_map(|call| call["RoleArn"].as_str()).collect();
    let arns = ACCOUNTS.map(|a| format!("arn:aws:iam::{a}:role/SkydeckRead"));
    assert_eq!(roles, arns.iter().map(String::as_str).collect());
    assert_eq!(calls.len(), 3, "one AssumeRole an account: {calls:#?}");

    let list: BTreeSet<&str> = read_list();
    for call in &calls {
        let name = call["RoleSessionName"].as_str().expect("a session name");
        assert!(name.starts_with("skydeck-") && name.len() <= 64, "{name}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)), "{name}");
        let policy: Value = serde_json::from_str(call["Policy"].as_str().expect("a policy")).expect("JSON");
        let statements = policy["Statement"].as_array().expect("statements");
        assert!(
            statements.iter().all(|s| s["Effect"] == "Allow" && s.get("NotAction").is_none()),
            "{policy}"
        );
        let allowed: BTreeSet<&str> = statements
            .iter()
            .flat_map(|s| s["Action"].as_array().expect("a list of actions"))
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(allowed, list);
    }

    assert_eq!(places(&accounts).into_iter().map(|(id, _)| id).collect::<Vec<_>>(), ACCOUNTS);
    for account in &accounts {
        let arn = account["identity_arn"].as_str().expect("an identity");
        let id = account["account_id"].as_str().expect("an id");
        assert!(arn.starts_with(&format!("arn:aws:sts::{id}:assumed-role/SkydeckRead/skydeck-")), "{arn}");
        assert_eq!((&account["locks"], &account["status"]), (&json!(2), &json!("ok")));
    }
}

#[test]
fn a_region_that_answers_nonsense_leaves_the_others_whole() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let cases = [
        (Sickness::Drops, &["network"][..]),
        (Sickness::Silent, &["timeout"]),
        (Sickness::Html, &["decode"]),
        (Sickness::Half, &["network", "decode"]),
    ];
    thread::scope(|threads| {
        for (sickness, kinds) in cases {
            threads.spawn(move || {
                let sick = sick_for("eu-west-1", sickness, &lab.endpoint.url);
                let home = lab.home().with("AWS_ENDPOINT_URL_CLOUDTRAIL", &sick);
                let run = home.get("events", &[]).exits(3);
                let faults = run.faults();
                assert_eq!(places(&faults), all_places(&["eu-west-1"]), "{sickness:?}: {}", run.stderr);
                assert_eq!(faults.len(), 3, "{sickness:?}: {}", run.stderr);
                for fault in &faults {
                    assert!(kinds.iter().any(|k| fault["fault"] == *k), "{sickness:?}: {fault}");
                    assert_eq!(
                        (&fault["source"], &fault["operation"]),
                        (&json!("events"), &json!("LookupEvents"))
                    );
                    assert!(fault["fix"].as_str().is_some_and(|fix| !fix.is_empty()), "{fault}");
                }
                let mut rest = lab.rows("events");
                rest.retain(|row| row["region"] == "us-east-1");
                assert_prints(&run, "events", &rest);

                let run = home.get("alarms", &[]).exits(0);
                assert_prints(&run, "alarms", &lab.rows("alarms"));
            });
        }
    });
}

#[test]
fn an_endpoint_that_refuses_is_a_fault_of_its_own_source_alone() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let home = lab.home().with("AWS_ENDPOINT_URL_CLOUDTRAIL", &refusing());
    let run = home.get("events", &[]).exits(4);
    assert!(run.rows().is_empty());
    assert_eq!(places(&run.faults()), all_places(&REGIONS), "{}", run.stderr);
    assert!(run.faults().iter().all(|fault| fault["fault"] == "network"), "{}", run.stderr);
    let run = home.get("namespaces", &[]).exits(0);
    assert_prints(&run, "namespaces", &lab.rows("namespaces"));
}

#[test]
fn operations_that_an_endpoint_does_not_know_are_faults() {
    let Some(python) = python() else { return };
    // ministack answers with an error in AWS's form, moto with status 500 and a page.
    for (lab, resource, kind) in
        [(ministack(python), "sessions", "invalid_request"), (moto(python), "nodes", "network")]
    {
        let run = lab.home().get(resource, &[]).exits(4);
        assert!(run.rows().is_empty());
        assert_eq!(places(&run.faults()), all_places(&REGIONS), "{}", run.stderr);
        assert!(run.faults().iter().all(|fault| fault["fault"] == kind), "{}", run.stderr);
    }
    assert!(ministack(python).home().get("nodes", &[]).exits(0).rows().is_empty());
}

/// The IAM actions of the read list.
fn read_list() -> BTreeSet<&'static str> {
    skydeck::aws::READ_LIST.iter().map(|read| read.action).collect()
}
