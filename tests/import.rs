//! `skydeck import` and `--offline`, as somebody runs them: files in, answers out, nothing lost and nothing leaked.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
#[path = "import/conditions.rs"]
mod conditions;

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use common::skydeck::{BINARY, Home, Run};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use serde_json::{Value, json};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trail")
}

fn import(home: &Home, files: &[&str]) -> Run {
    home.skydeck(&[&["import", "--output", "json"], files].concat())
}

fn summary(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// A home whose history has the fixtures.
fn filled() -> Home {
    let home = Home::empty();
    let run = import(&home, &[fixtures().to_str().expect("text")]).exits(0);
    assert_eq!(summary(&run)["new"], 39, "{}", run.stderr);
    home
}

fn offline(home: &Home, more: &[&str]) -> Run {
    home.get("events", &[&["--offline", "--reads"], more].concat())
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["event_id"].as_str().expect("an id")).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        match path.is_dir() {
            true => waiting
                .extend(fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path())),
            false => found.push(path),
        }
    }
    found
}

/// The records of the fixtures, read by other means than Skydeck's: each event once.
fn records() -> Vec<Value> {
    let mut records: Vec<Value> = Vec::new();
    for path in files_below(&fixtures()) {
        let name = path.to_string_lossy();
        let mut text = String::new();
        let bytes = fs::read(&path).expect("a file");
        if name.contains("/CloudTrail/") {
            MultiGzDecoder::new(&*bytes).read_to_string(&mut text).expect("text");
            let file: Value = serde_json::from_str(&text).expect("JSON");
            records.extend(file["Records"].as_array().expect("records").iter().cloned());
        } else if name.ends_with(".jsonl") {
            let lines = String::from_utf8(bytes).expect("text");
            records.extend(lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")));
        } else if name.ends_with("lookup-events.json") {
            let file: Value = serde_json::from_slice(&bytes).expect("JSON");
            let inner =
                |item: &Value| serde_json::from_str(item["CloudTrailEvent"].as_str().expect("a record"));
            records.extend(
                file["Events"].as_array().expect("events").iter().map(|item| inner(item).expect("JSON")),
            );
        }
    }
    let mut seen = BTreeSet::new();
    records.retain(|record| seen.insert(record["eventID"].as_str().expect("an id").to_owned()));
    records
}

/// What jq finds; none when there is no jq.
fn jq(records: &[Value], condition: &str) -> Option<BTreeSet<String>> {
    let program = format!("{} select({condition}) | .eventID", conditions::HELPERS);
    let mut child = Command::new("jq")
        .args(["-r", &program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().expect("its input");
    for record in records {
        writeln!(input, "{record}").expect("jq reads");
    }
    drop(input);
    let output = child.wait_with_output().expect("jq ends");
    assert!(output.status.success(), "{program}");
    Some(String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect())
}

#[test]
fn conditions_give_what_jq_and_a_plain_reading_give() {
    let home = filled();
    let records = records();
    assert_eq!(records.len(), 39);
    let mut types = BTreeSet::new();
    for (query, in_jq, is_it) in conditions::ALL {
        let run = offline(&home, &["--query", query]).exits(0);
        let rows = run.rows();
        let found: BTreeSet<String> = ids(&rows).into_iter().map(str::to_owned).collect();
        assert_eq!(found.len(), rows.len(), "{query}: an event comes once");
        let id = |record: &Value| record["eventID"].as_str().expect("an id").to_owned();
        let plain: BTreeSet<String> = records.iter().filter(|record| is_it(record)).map(id).collect();
        assert_eq!(found, plain, "{query}");
        assert!(!plain.is_empty() && plain.len() < records.len(), "{query} says nothing");
        match jq(&records, in_jq) {
            Some(by_jq) => assert_eq!(by_jq, plain, "{query}: {in_jq}"),
            None => eprintln!("no jq: {query} was held against the plain reading alone"),
        }
        types.extend(
            rows.iter().filter_map(|row| row["record"]["userIdentity"]["type"].as_str().map(str::to_owned)),
        );
    }
    assert!(types.len() >= 13, "{types:?}");
}

#[test]
fn rows_are_the_contracts_and_stand_in_its_order() {
    let home = filled();
    home.write(
        ".config/skydeck/config.toml",
        "[fleet]\nrole = \"R\"\nregions = [\"us-east-1\"]\n[[account]]\nid = \"111122223333\"\nname = \"zebra\"\ntags = { env = \"prod\" }\n",
    );
    // The history is told apart by the config file: the same is imported for this one.
    let _ = import(&home, &[fixtures().to_str().expect("text")]).exits(0);
    let run = offline(&home, &[]).exits(0);
    let rows = run.rows();
    let place = |row: &Value| ["account", "region"].map(|name| row[name].as_str().expect("text").to_owned());
    let time =
        |row: &Value| row["event_time"].as_str().expect("text").parse::<jiff::Timestamp>().expect("a time");
    for pair in rows.windows(2) {
        let (a, b) = (place(&pair[0]), place(&pair[1]));
        assert!(a < b || (a == b && time(&pair[0]) >= time(&pair[1])), "{a:?} {b:?}");
    }
    assert_eq!(rows.last().expect("a row")["account"], "zebra");
    assert_eq!(
        (&rows[0]["account"], &rows[0]["account_id"]),
        (&json!("444455556666"), &json!("444455556666"))
    );
    let told: Value = serde_json::from_str(run.stderr.trim()).expect("JSON");
    assert_eq!((&told["history"]["events"], &told["history"]["complete"]), (&json!(39), &json!([])));

    // Who is behind a key is found among what is kept, in whichever account it was handed out.
    let chained =
        rows.iter().find(|row| row["record"]["userIdentity"]["accessKeyId"] == "ASIAEXAMPLECHAIN0002");
    let chained = chained.expect("an event of the chain");
    assert!(chained["person"].as_str().is_some_and(|person| person.contains("kim")), "{chained}");
    assert!(chained["chain"].as_array().is_some_and(|links| links.len() == 2), "{chained}");
    let kim = offline(&home, &["--query", "person:*kim* region:ap-*"]).exits(0).rows();
    assert_eq!(kim.len(), 2, "{kim:?}");

    let zebra = offline(&home, &["--account", "env=prod", "--limit", "3"]).exits(0).rows();
    assert_eq!(
        ids(&zebra),
        ids(&rows.iter().filter(|row| row["account"] == "zebra").take(3).cloned().collect::<Vec<_>>())
    );
    let region = offline(&home, &["--region", "apse2"]).exits(0).rows();
    assert_eq!(region.len(), 3);
    let writes = home.get("events", &["--offline"]).exits(0).rows();
    assert!(writes.iter().all(|row| row["read_only"] == false) && writes.len() < rows.len());
    let since = offline(&home, &["--since", "1d", "--now", "2026-01-08T12:00:00Z"]).exits(0).rows();
    assert_eq!(since.len(), 5, "{since:?}");

    let lines = home.skydeck(&["get", "events", "--offline", "--reads", "-o", "jsonl"]).exits(0);
    let lines: Vec<Value> =
        lines.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines, rows);
    let csv = home.skydeck(&["get", "events", "--offline", "--reads", "-o", "csv"]).exits(0);
    assert!(csv.stdout.starts_with("partition,account_id,account,region,observed_at,event_id,"));
    let table = home.skydeck(&["get", "events", "--offline", "--reads"]).exits(0);
    assert_eq!(table.stdout.lines().count(), rows.len() + 1);
    assert!(table.stderr.contains("log files do not say what is missing"), "{}", table.stderr);
    let _ = offline(&home, &["--account", "nobody"]).exits(2);
    let _ = offline(&home, &["--query", "evnt_nme:x"]).exits(2);
}

#[test]
fn nothing_that_opens_doors_reaches_the_file_and_nobody_else_reads_it() {
    let home = filled();
    let state = home.path().join(".local/state/skydeck");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    let files = files_below(&state);
    assert!(!files.is_empty());
    let has = |bytes: &[u8], what: &str| {
        bytes.windows(what.len()).any(|part| part.eq_ignore_ascii_case(what.as_bytes()))
    };
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        let bytes = fs::read(&file).expect("a file");
        assert!(!has(&bytes, "canary"), "{}", file.display());
    }
    let run = offline(&home, &[]).exits(0);
    assert!(!run.stdout.contains("CANARY") && run.stdout.contains("ASIAEXAMPLECHAIN0001"));
    // As JSON writes them, too.
    for sequence in ["\u{1b}", "\\u001b", "\u{7}", "\\u0007", "\u{202e}", "\\u202e"] {
        assert!(!run.stdout.contains(sequence), "{sequence:?}");
    }
    assert!(run.stdout.contains("\"userAgent\":\"red agent\""));
    offline(&home, &["--query", "canary"])
        .exits(0)
        .rows()
        .is_empty()
        .then_some(())
        .expect("nothing is found by it");
}

#[test]
fn the_same_twice_is_known_and_another_under_its_id_is_at_odds() {
    let home = filled();
    let again = import(&home, &[fixtures().to_str().expect("text")]).exits(0);
    let told = summary(&again);
    assert_eq!((&told["new"], &told["known"], &told["at_odds"]), (&json!(0), &json!(40), &json!(0)));
    let mut other = records().swap_remove(0);
    other["eventName"] = json!("SomethingElse");
    home.write("other.jsonl", &format!("{other}\n"));
    let run = import(&home, &["other.jsonl"]).exits(0);
    assert_eq!((&summary(&run)["new"], &summary(&run)["at_odds"]), (&json!(1), &json!(1)));
    let id = other["eventID"].as_str().expect("an id");
    assert!(run.stderr.contains(id), "{}", run.stderr);
    assert_eq!(offline(&home, &["--query", &format!("event_id:{id}")]).rows().len(), 2);
}

#[test]
fn what_is_broken_costs_what_is_broken() {
    let home = Home::empty();
    let lines: String = records().iter().map(|record| format!("{record}\n")).collect();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(lines.repeat(50).as_bytes()).expect("it is packed");
    let mut gz = gz.finish().expect("it is packed");
    gz.truncate(gz.len() / 2);
    fs::write(home.path().join("cut.gz"), gz).expect("a file");
    let run = import(&home, &["cut.gz"]).exits(3);
    assert_eq!(summary(&run)["new"], 39, "{}", run.stderr);
    let problem: Value = serde_json::from_str(run.stderr.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&problem["problem"], &problem["file"]), (&json!("broken"), &json!("cut.gz")));
    assert!(
        problem["record"].as_u64().is_some_and(|record| record > 500) && problem["byte"].is_u64(),
        "{problem}"
    );

    let windows = format!("\u{feff}{}", lines.replace('\n', "\r\n"));
    home.write("windows.json", &windows);
    assert_eq!(summary(&import(&home, &["windows.json"]).exits(0))["known"], 39);

    home.write("middle.jsonl", &format!("{{\"eventID\":\"a\n{{\"eventID\": nope}}\n{lines}"));
    let run = home.skydeck(&["import", "middle.jsonl"]).exits(3);
    assert!(
        run.stderr.contains("middle.jsonl: record 1: no JSON") && run.stderr.contains("record 2"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("0 events imported from 1 file; 39 known already"), "{}", run.stdout);
    assert!(run.stdout.contains("not read: 2 not json"), "{}", run.stdout);

    home.write("empty", "");
    home.write("notes.txt", "hello");
    home.write("other.json", "{\"hello\": [1, 2]}");
    for (file, why) in [("empty", "empty"), ("notes.txt", "no JSON"), ("other.json", "no CloudTrail records")]
    {
        let run = home.skydeck(&["import", file]).exits(4);
        assert!(run.stderr.contains(&format!("{file}: {why}")), "{}", run.stderr);
    }
    let run = import(&home, &["notes.txt", "windows.json"]).exits(3);
    assert_eq!(summary(&run)["known"], 39);
    let nobody = home.skydeck(&["import", "nowhere.json"]).exits(2);
    assert!(nobody.stderr.contains("nowhere.json: there is no such file"), "{}", nobody.stderr);

    let closed = home.path().join("windows.json");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("its mode is set");
    match fs::File::open(&closed) {
        Ok(_) => eprintln!("whoever runs the tests may read everything: no permission was not tried"),
        Err(_) => {
            let run = home.skydeck(&["import", "windows.json", "middle.jsonl"]).exits(3);
            assert!(run.stderr.contains("windows.json: Permission denied"), "{}", run.stderr);
        }
    }
}

#[test]
fn standard_input_is_a_file_too() {
    let home = Home::empty();
    let mut child = home
        .command(BINARY)
        .args(["import", "-", "--output", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("its input");
    for record in records() {
        writeln!(input, "{record}").expect("it reads");
    }
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &told["new"]), (Some(0), &json!(39)));
}

#[test]
fn ctrl_c_says_what_is_kept_and_keeps_it() {
    let home = Home::empty();
    let mut child = home
        .command(BINARY)
        .args(["import", "-", "--output", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("its input");
    let mut record = records().swap_remove(0);
    for id in 0..40_000 {
        record["eventID"] = json!(format!("0f0e0d0c-1111-4abc-8def-{id:012x}"));
        writeln!(input, "{record}").expect("it reads");
    }
    while home
        .skydeck(&["get", "events", "--offline", "--reads", "--limit", "1", "-o", "jsonl"])
        .stdout
        .is_empty()
    {}
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it runs");
    let output = child.wait_with_output().expect("it ends");
    drop(input);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(130));
    let kept = told["new"].as_u64().expect("a number");
    assert!(kept >= 10_000 && told["history"]["events"] == kept, "{told}");
}

#[test]
fn what_makes_no_sense_is_said_in_words() {
    let home = filled();
    let fixture = fixtures().join("odd.jsonl").to_str().expect("text").to_owned();
    home.write("off.toml", "[history]\nenabled = false\n");
    for (args, words) in [
        (&["import", &fixture, "--no-history"][..], "--no-history"),
        (&["import", &fixture, "--demo"], "--demo"),
        (&["import", &fixture, "--config", "off.toml"], "enabled = false"),
        (&["import", &fixture, "--account", "x"], "--account"),
        (&["import", &fixture, "--output", "csv"], "--output csv"),
        (&["import"], "FILE"),
        (&["get", "events", "--offline", "--watch"], "--watch"),
        (&["get", "events", "--offline", "--demo"], "--demo"),
        (&["get", "events", "--offline", "--no-history"], "--no-history"),
        (&["get", "events", "--offline", "--costs"], "--costs"),
        (&["get", "metrics", "--offline"], "metrics are not kept"),
        (&["get", "accounts", "--offline"], "accounts are not kept"),
        (&["get", "sessions", "--offline", "--since", "1h"], "--since"),
        (&["snapshot", "deck", "--offline", "--demo"], "--demo"),
        (&["--offline", "--demo"], "--demo"),
    ] {
        let run = home.skydeck(args).exits(2);
        assert!(run.stderr.contains(words), "{args:?}: {}", run.stderr);
    }
    let nothing = home.skydeck(&["get", "alarms", "--offline"]).exits(4);
    assert!(nothing.stderr.contains("the history has no alarms"), "{}", nothing.stderr);
}

#[test]
fn a_history_that_is_not_there_is_not_made_and_one_that_cannot_be_written_is_said() {
    let home = Home::empty();
    for args in [&["get", "events", "--offline"][..], &["snapshot", "deck", "--offline"], &["--offline"]] {
        let run = home.skydeck(args).exits(4);
        assert!(run.stderr.contains("there is no history yet"), "{}", run.stderr);
    }
    assert!(!home.path().join(".local").exists());
    let home = home.with("XDG_STATE_HOME", "/dev/null/here");
    let fixture = fixtures().join("odd.jsonl");
    let run = home.skydeck(&["import", fixture.to_str().expect("text")]).exits(1);
    assert!(
        run.stderr.contains("/dev/null/here/skydeck") && run.stderr.contains("cannot be written"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_picture_of_what_the_history_has_says_that_nothing_was_asked() {
    let home = filled();
    let run = home.skydeck(&["snapshot", "deck", "--offline"]).exits(0);
    assert!(run.stdout.contains(" OFFLINE "), "{}", run.stdout);
    let console = home.skydeck(&["--offline"]).exits(2);
    assert!(console.stderr.contains("not a terminal"), "{}", console.stderr);
}

#[test]
fn a_picture_without_a_network_shows_what_the_archive_has() {
    let home = filled();
    let roots = offline(&home, &["--query", "is:root"]).exits(0).rows();
    let picture =
        |route: &str| home.skydeck(&["snapshot", route, "--offline", "--size", "200x50"]).exits(0).stdout;
    let text = picture("events?filter=is:root");
    let named = roots.iter().filter(|row| row["read_only"] == false);
    let names: Vec<&str> = named.map(|row| row["event_name"].as_str().expect("a name")).collect();
    assert!(!names.is_empty(), "{roots:?}");
    for name in names {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(text.contains("all 39 searched"), "{text}");
    let id = roots[0]["event_id"].as_str().expect("an id");
    let event = picture(&format!("event?id={id}"));
    assert!(event.contains(roots[0]["event_name"].as_str().expect("a name")), "{event}");
    let none = picture("events?filter=nothing-like-it");
    assert!(none.contains("The history has no such events.") && !none.contains("have answered"), "{none}");
}
