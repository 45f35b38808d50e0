//! Dashboards, as Skydeck reads them and as boto3 does.

use serde_json::{Value, json};
use skydeck::model::{Snapshot, Text, Want};

use super::{child, common::python, ministack, python};

#[test]
fn a_list_with_times_that_are_no_times_is_told_where_there_is_one() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    assert_eq!(lab.rows("dashboards").len(), 3, "boto3 reads them, by JSON");
    // In CBOR ministack writes `LastModified` as text, which is none of AWS's times; the account that has no dashboard is
    // read.
    let run = lab.home().get("dashboards", &[]).exits(3);
    let members = ["fault", "account", "region", "operation"];
    let told: Vec<_> = run.faults().iter().map(|fault| members.map(|member| fault[member].clone())).collect();
    assert_eq!(
        json!(told),
        json!([
            ["decode", "core", "global", "ListDashboards"],
            ["decode", "shop", "global", "ListDashboards"],
        ])
    );
}

#[test]
fn bodies_are_those_that_boto3_reads() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let expected = python::run(python, "read_dashboards.py", &[], &lab.endpoint.url);
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("JSON");
    assert_eq!(expected.len(), 6, "in each of two regions");
    let test = "dashboards::reads_bodies_for_its_parent";
    let answers = child::answers(&lab.home(), test, &json!(expected), &jiff::Timestamp::now().to_string());
    for (answer, expected) in answers.iter().zip(&expected) {
        assert_eq!(*answer, expected["body"], "{} {}", expected["region"], expected["name"]);
    }
    assert_eq!(answers.len(), expected.len());
}

/// Not a test: Skydeck's own way to bodies, in a process whose environment leads to the endpoint.
#[tokio::test]
#[ignore = "run by `bodies_are_those_that_boto3_reads`"]
async fn reads_bodies_for_its_parent() {
    let want = |question: &Value| Want::Dashboard(Text::new(question["name"].as_str().expect("a name")));
    child::answer(want, |snapshot| match snapshot {
        Snapshot::Dashboard(body) => json!(&*body.text),
        other => panic!("{other:?}"),
    })
    .await;
}
