//! The history of alarms, as Skydeck reads it and as boto3 does.

use serde_json::{Value, json};
use skydeck::model::{AlarmHistoryItem, AlarmState, Snapshot, Text, Want};

use super::{child, common::python, ministack, python};

/// How far back the service keeps it.
const RANGE: std::time::Duration = std::time::Duration::from_secs(30 * 86_400);

#[test]
fn histories_are_those_that_boto3_reads() {
    let Some(python) = python() else { return };
    let lab = ministack(python);
    let expected = python::run(python, "read_history.py", &[], &lab.endpoint.url);
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("JSON");
    assert!(expected.iter().any(|e| e["pages"].as_u64() > Some(1)), "one alarm has more than a page");
    assert!(expected.iter().any(|e| e["alarm"].as_str().is_some_and(|name| name.ends_with("-everything"))));
    assert!(expected.iter().all(|e| e["items"].as_array().is_some_and(|items| !items.is_empty())));

    let test = "alarm_history::reads_histories_for_its_parent";
    let answers = child::answers(&lab.home(), test, &json!(expected), &jiff::Timestamp::now().to_string());
    assert_eq!(answers.len(), expected.len());
    for (answer, expected) in answers.iter().zip(&expected) {
        assert_eq!(*answer, expected["items"], "{} {}", expected["region"], expected["alarm"]);
    }
}

/// Not a test: Skydeck's own way to histories, in a process whose environment leads to the endpoint.
#[tokio::test]
#[ignore = "run by `histories_are_those_that_boto3_reads`"]
async fn reads_histories_for_its_parent() {
    let want = |question: &Value| {
        let alarm = Text::new(question["alarm"].as_str().expect("a name"));
        Want::AlarmHistory { alarm, range: RANGE }
    };
    child::answer(want, |snapshot| match snapshot {
        Snapshot::AlarmHistory(items) => items.iter().map(told).collect(),
        other => panic!("{other:?}"),
    })
    .await;
}

/// As `read_history.py` prints it.
fn told(item: &AlarmHistoryItem) -> Value {
    let state = |state: &Option<AlarmState>| json!(state.as_ref().map(AlarmState::as_str));
    let at = item.at.as_millisecond() as f64 / 1000.0;
    json!([at, item.kind, item.summary, state(&item.old_state), state(&item.new_state), item.reason])
}
