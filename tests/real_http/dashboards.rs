//! Dashboards, as Skydeck reads them and as boto3 does.

use serde_json::{Value, json};
use skydeck::model::{Snapshot, Text, Want};

use super::{child, common::python, ministack, python};

#[test]
fn dashboards_are_listed_once_an_account() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    assert_eq!(lab.rows("dashboards").len(), 11, "of two accounts, and the third has none");
    lab.assert_get_equals_boto3("dashboards");
}

#[test]
fn bodies_are_those_that_boto3_reads() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let expected = python::run(python, "read_dashboards.py", &[], &lab.endpoint.url);
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("JSON");
    assert_eq!(expected.len(), 22, "in each of two regions");
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
