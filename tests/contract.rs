//! The command line as `docs/contract.md` promises it: the binary over the demo estate, as a script sees it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
#[path = "contract/dashboard.rs"]
mod dashboard;
#[path = "contract/files.rs"]
mod files;
#[path = "contract/get.rs"]
mod get;
#[path = "contract/manual.rs"]
mod manual;
#[path = "contract/watch.rs"]
mod watch;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::Stdio,
    thread,
};

use common::skydeck::{BINARY, Home, Run};
use jsonschema::Validator;
use serde_json::Value;

const DEMO: [&str; 3] = ["--demo", "--now", "2026-03-01T03:12:00Z"];

/// `skydeck --demo --now .. ARGS` in an empty home.
fn demo(args: &[&str]) -> Run {
    Home::empty().skydeck(&[&DEMO[..], args].concat())
}

/// Runs all of them at once: a throttled place takes seconds, in which nothing is computed.
fn all_at_once<const N: usize>(commands: [&[&str]; N]) -> [Run; N] {
    thread::scope(|threads| {
        commands.map(|args| threads.spawn(move || demo(args))).map(|run| run.join().expect("it ran"))
    })
}

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_else(|| panic!("{member} of {row}"))
}

fn validator(name: &str) -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON");
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("compiles")
}

fn assert_valid(schema: &str, values: &[Value]) {
    let validator = validator(schema);
    for value in values {
        let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{schema}: {errors:?}\n{value}");
    }
}

#[test]
fn what_is_not_known_is_wrong_usage_and_names_what_was_meant() {
    let wrong: [(&[&str], &str); 12] = [
        (&["get", "accounts", "--account", "prod-shopp"], "`prod-shop`"),
        (&["get", "accounts", "--account", "env=prd"], "`env=prod`"),
        (&["get", "accounts", "--region", "eu-west-2"], "`eu-west-1`"),
        (&["get", "alarm"], "alarms"),
        (&["get", "alarms", "--query", "alarm_nam:x state_valeu:ALARM"], "`state_value`"),
        (&["get", "alarms", "--output", "jsonn"], "json"),
        (&["get", "events", "--since", "soon"], "1h30m"),
        (&["get", "accounts", "--now", "yesterday"], "2026-03-01T03:12:00Z"),
        (&["get", "accounts", "--demo-scale", "12"], "12x4"),
        (&["get", "accounts", "--demo-scale", "0x4"], "1 to 500"),
        (&["snapshot", "dekc"], "`deck`"),
        (&["get", "accounts", "--acount", "dev"], "--account"),
    ];
    for (args, named) in wrong {
        let run = Home::empty().skydeck(&[&["--demo"], args].concat()).exits(2);
        assert!(run.stderr.contains(named), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let home = Home::empty();
    for (args, lines) in [
        (&["get", "events", "--since", "2h", "--output", "jsonl"][..], 1),
        (&["get", "nodes"], 0),
        (&["get", "accounts", "--output", "csv"], 0),
        // More than any buffer on the way holds.
        (&["get", "metrics", "--output", "csv"], 1),
        (&["completions", "bash"], 1),
        (&["man"], 0),
    ] {
        let mut child = home
            .command(BINARY)
            .args([&DEMO[..], args].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut reader = BufReader::with_capacity(1024, child.stdout.take().expect("piped"));
        for _ in 0..lines {
            assert!(reader.read_line(&mut String::new()).expect("text") > 0, "{args:?}");
        }
        drop(reader);
        let mut stderr = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("text");
        assert_eq!((child.wait().expect("it ended").code(), stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_picture_can_be_made_again() {
    let settle = ["snapshot", "deck", "--settle", "60s"];
    let with = |more: &[&'static str]| [&settle[..], more].concat();
    let commands = ["text", "ansi", "svg"].map(|format| with(&["--format", format]));
    let slow = commands.clone().map(|args| [args, vec!["--demo-latency", "30ms"]].concat());
    let [text, ansi, svg, text2, ansi2, svg2, slow_text, slow_ansi, slow_svg] = all_at_once([
        &commands[0],
        &commands[1],
        &commands[2],
        &commands[0],
        &commands[1],
        &commands[2],
        &slow[0],
        &slow[1],
        &slow[2],
    ]);
    for (name, first, others) in [
        ("text", text, [text2, slow_text]),
        ("ansi", ansi, [ansi2, slow_ansi]),
        ("svg", svg, [svg2, slow_svg]),
    ] {
        let first = first.exits(0);
        assert_eq!(first.stderr, "", "{name}");
        assert!(first.stdout.contains("DEMO") && first.stdout.contains("legacy"), "{name}: {}", first.stdout);
        assert_eq!(first.stdout.contains('\u{1b}'), name == "ansi", "{name}");
        assert_eq!(first.stdout.starts_with("<svg"), name == "svg", "{name}");
        for other in others {
            assert!(other.exits(0).stdout == first.stdout, "{name} came out differently");
        }
    }
}
