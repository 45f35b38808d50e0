//! Dashboards from a file: drawn whole, and told of widget by widget.

use std::{fs, io::Write as _, path::Path, process::Stdio};

use serde_json::Value;

use super::{
    DEMO, assert_valid,
    common::skydeck::{BINARY, Home},
    text,
};

fn shop() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dashboards/shop.json");
    fs::read_to_string(path).expect("a fixture")
}

fn snapshot(home: &Home, args: &[&str]) -> super::Run {
    home.skydeck(&[&DEMO[..], &["--demo-latency", "1ms", "snapshot"], args, &["--settle", "60s"]].concat())
}

#[test]
fn a_body_from_a_file_is_drawn_whole_and_each_widget_is_told_once() {
    let home = Home::empty();
    home.write("shop.json", &shop());
    let run =
        snapshot(&home, &["dashboard?account=prod-shop", "--file", "shop.json", "--size", "120x0"]).exits(0);
    for title in ["lambda errors", "elsewhere", "of the future", "a function", "999999999999"] {
        assert!(run.stdout.contains(title), "{title}: {}", run.stdout);
    }
    let high = run.stdout.lines().count();
    let run =
        snapshot(&home, &["dashboard?account=prod-shop", "--file", "shop.json", "--size", "80x12"]).exits(0);
    assert_eq!(run.stdout.lines().count(), 12, "what a screen shows first");
    assert!(run.stdout.contains("↓ 1/") && high > 12, "{}", run.stdout);

    let args = ["dashboard?account=prod-shop", "--file", "shop.json", "--format", "json"];
    let run = snapshot(&home, &args).exits(0);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_valid("dashboard", std::slice::from_ref(&report));
    let titles = |list: &str| -> Vec<String> {
        report[list]
            .as_array()
            .expect("a list")
            .iter()
            .map(|widget| text(widget, "title").to_owned())
            .collect()
    };
    let mut all: Vec<String> = ["drawn", "degraded", "refused"].into_iter().flat_map(titles).collect();
    all.sort();
    assert_eq!(all, ["", "a function", "elsewhere", "lambda errors", "of the future"]);
    assert!(titles("drawn").contains(&"lambda errors".to_owned()), "{report}");
    assert!(titles("refused").contains(&"of the future".to_owned()), "{report}");
    assert!(titles("refused").contains(&"elsewhere".to_owned()), "{report}");
}

#[test]
fn standard_input_is_a_file_too() {
    let home = Home::empty();
    let args = [&DEMO[..], &["snapshot", "dashboard", "--file", "-", "--format", "json"]].concat();
    let mut child = home
        .command(BINARY)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(br#"{"widgets":[]}"#).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("it ended");
    assert_eq!(output.status.code(), Some(0));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report, serde_json::json!({ "drawn": [], "degraded": [], "refused": [] }));
}

#[test]
fn what_is_no_body_is_told_with_its_place_and_drawn_all_the_same() {
    let home = Home::empty();
    for (body, told) in
        [("{\n  \"widgets\": [,]\n}", "bad.json:2:15: it is no JSON"), ("[]", "bad.json: the body")]
    {
        home.write("bad.json", body);
        let run = snapshot(&home, &["dashboard", "--file", "bad.json"]).exits(2);
        assert!(run.stderr.contains(told), "{body}: {}", run.stderr);
        assert!(run.stdout.contains("skydeck"), "{body}: {}", run.stdout);
    }
    let wrong: [(&[&str], &str); 4] = [
        (&["dashboard", "--file", "nowhere.json"], "nowhere.json: "),
        (&["deck", "--file", "bad.json"], "--file has the body of a dashboard"),
        (&["deck", "--format", "json"], "--format json tells of"),
        (&["dashboard", "--size", "0x40"], "--size 0x40"),
    ];
    for (args, told) in wrong {
        let run = snapshot(&home, args).exits(2);
        assert!(run.stderr.contains(told), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    let run = snapshot(&home, &["dashboard", "--format", "json"]).exits(4);
    assert!(run.stdout.is_empty() && run.stderr.contains("Which dashboard?"), "{}", run.stderr);
}
