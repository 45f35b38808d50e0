//! Resources by their tags, as Skydeck finds them and as boto3 does.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use skydeck::model::{Snapshot, TagAsk, Text, Want};

use super::{child, common::python, moto, python};

#[test]
fn what_tags_find_is_what_boto3_finds() {
    let Some(python) = python() else { return };
    let lab = moto(python);
    let expected = python::run(python, "read_tags.py", &[], &lab.endpoint.url);
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("JSON");
    let found = |ask: &Value| ask["resources"].as_array().map_or(0, Vec::len);
    assert!(expected.iter().any(|ask| ask["pages"].as_u64() > Some(1)), "one place has more than a page");
    assert!(expected.iter().any(|ask| found(ask) == 0) && expected.iter().any(|ask| found(ask) == 1));
    let test = "tags::finds_resources_for_its_parent";
    let answers = child::answers(&lab.home(), test, &json!(expected), &jiff::Timestamp::now().to_string());
    for (answer, expected) in answers.iter().zip(&expected) {
        assert_eq!(
            *answer, expected["resources"],
            "{} {} {}",
            expected["region"], expected["types"], expected["tags"]
        );
    }
    assert_eq!(answers.len(), expected.len());
}

/// Not a test: Skydeck's own way to tags, in a process whose environment leads to the endpoint.
#[tokio::test]
#[ignore = "run by `what_tags_find_is_what_boto3_finds`"]
async fn finds_resources_for_its_parent() {
    let texts = |list: &Value| -> Vec<Text> {
        list.as_array().expect("a list").iter().map(|one| Text::new(one.as_str().expect("a text"))).collect()
    };
    let want = |question: &Value| {
        let tags = question["tags"].as_object().expect("an object").iter();
        let tags = tags.map(|(key, values)| (Text::new(key), texts(values))).collect();
        Want::TaggedResources(Arc::new(TagAsk { types: texts(&question["types"]), tags }))
    };
    child::answer(want, |snapshot| match snapshot {
        Snapshot::TaggedResources(all) => {
            let one = |one: &skydeck::model::TaggedResource| {
                let tags: BTreeMap<&str, &str> =
                    one.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
                (one.arn.to_string(), tags)
            };
            let mut all: Vec<_> = all.iter().map(one).collect();
            all.sort();
            json!(all)
        }
        other => panic!("{other:?}"),
    })
    .await;
}
