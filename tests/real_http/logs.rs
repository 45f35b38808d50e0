//! Queries of logs, as Skydeck runs them and as boto3 does.

use std::sync::Arc;

use serde_json::{Value, json};
use skydeck::model::{LogAnswer, LogAsk, Snapshot, Text, Timestamp, Want};

use super::{Lab, child, common::python, ministack, moto, python};

fn compare(lab: &Lab, python: &std::path::Path) {
    let printed = python::run(python, "read_logs.py", &[], &lab.endpoint.url);
    let expected: Value = serde_json::from_str(&printed).expect("JSON");
    let mut questions = expected["found"].as_array().expect("a list").clone();
    assert!(
        questions.iter().all(|question| question["rows"].as_array().is_some_and(|rows| !rows.is_empty()))
    );
    assert!(questions.len() >= 15);
    for question in &mut questions {
        (question["from"], question["to"]) = (expected["from"].clone(), expected["to"].clone());
    }
    let now = jiff::Timestamp::now().to_string();
    let answers = child::answers(&lab.home(), "logs::runs_queries_for_its_parent", &json!(questions), &now);
    assert_eq!(answers.len(), questions.len());
    for (answer, question) in answers.iter().zip(&questions) {
        assert_eq!(answer["rows"], question["rows"], "{} {}", question["region"], question["query"]);
        assert_eq!(answer["scanned"].as_f64(), question["scanned"].as_f64());
    }
    let sizes = child::answers(&lab.home(), "logs::reads_sizes_for_its_parent", &json!(questions), &now);
    assert!(sizes.iter().zip(&questions).all(|(sizes, question)| *sizes == question["sizes"]), "{sizes:?}");
}

#[test]
fn ministack_finds_the_same_for_both() {
    let Some(python) = python() else { return };
    compare(ministack(python), python);
}

#[test]
fn moto_finds_the_same_for_both() {
    let Some(python) = python() else { return };
    // It understands no filters: what it answers to one is the same for both all the same.
    compare(moto(python), python);
}

/// Not a test: Skydeck's own way to queries, in a process whose environment leads to the endpoint.
#[tokio::test]
#[ignore = "run by those that compare"]
async fn runs_queries_for_its_parent() {
    let at = |value: &Value| Timestamp::from_second(value.as_i64().expect("a second")).expect("in range");
    let want = |question: &Value| {
        Want::LogQuery(Arc::new(LogAsk {
            query: question["query"].as_str().expect("a query").into(),
            language: "CWLI".into(),
            groups: groups(question),
            from: at(&question["from"]),
            to: at(&question["to"]),
            limit: 1000,
            nth: 1,
        }))
    };
    child::answer(want, |snapshot| match snapshot {
        Snapshot::LogQuery(answer) => json!({"rows": rows(answer), "scanned": answer.scanned.bytes}),
        other => panic!("{other:?}"),
    })
    .await;
}

/// Not a test, likewise.
#[tokio::test]
#[ignore = "run by those that compare"]
async fn reads_sizes_for_its_parent() {
    let want = |question: &Value| Want::LogGroups(groups(question).into());
    child::answer(want, |snapshot| match snapshot {
        Snapshot::LogGroups(all) => {
            let sizes = all.iter().map(|group| (group.name.to_string(), json!(group.stored_bytes)));
            Value::Object(sizes.collect())
        }
        other => panic!("{other:?}"),
    })
    .await;
}

fn groups(question: &Value) -> Vec<Text> {
    let names = question["groups"].as_array().expect("a list").iter();
    names.map(|name| Text::new(name.as_str().expect("a name"))).collect()
}

/// As `read_logs.py` prints them.
fn rows(answer: &LogAnswer) -> Value {
    let row = |row: &Vec<Text>| answer.fields.iter().zip(row).map(|(f, v)| json!([f, v])).collect::<Value>();
    answer.rows.iter().map(row).collect()
}
