//! `get --watch` over the demo estate.

use serde_json::Value;

use super::{all_at_once, assert_valid, common::skydeck::Home, text};

#[test]
fn lines_are_rows_with_what_happened_to_them() {
    let resources = ["alarms", "events", "scopes", "services"];
    let place = ["--account", "prod-shop", "--account", "legacy", "--region", "eu-west-1"];
    let args = resources.map(|name| [&["get", name, "--watch", "--for", "8s"][..], &place].concat());
    let runs = all_at_once(args.each_ref().map(|args| &args[..]));
    for (name, run) in resources.into_iter().zip(runs) {
        let run = run.exits(if name == "scopes" { 0 } else { 3 });
        let lines: Vec<Value> =
            run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(lines.len() > 1, "{name}: {}", lines.len());
        assert_valid("change", &lines);
        let rows: Vec<Value> = lines
            .iter()
            .cloned()
            .map(|mut line| {
                let members = line.as_object_mut().expect("an object");
                for member in ["change", "initial", "before"] {
                    members.remove(member);
                }
                line
            })
            .collect();
        assert_valid(name, &rows);
        assert!(lines.iter().all(|line| text(line, "change") == "added"), "the clock stands still");
        assert_valid("fault", &run.faults());
        let begun: Vec<&str> =
            run.faults().iter().map(|fault| if fault["state"] == "begun" { "begun" } else { "?" }).collect();
        assert_eq!(begun, if name == "scopes" { vec![] } else { vec!["begun"] }, "{}", run.stderr);
    }
}

#[test]
fn what_goes_with_a_watch_and_what_does_not() {
    let wrong: [(&[&str], &str); 8] = [
        (&["--watch", "--output", "table"], "leave it out, or say jsonl"),
        (&["--watch", "--output", "csv"], "leave it out, or say jsonl"),
        (&["--watch", "-o", "json"], "leave it out, or say jsonl"),
        (&["--watch", "--limit", "3"], "--for"),
        (&["--watch", "--every", "100ms"], "1s at least"),
        (&["--watch", "--for", "ever"], "no length of time"),
        (&["--every", "5s"], "--every goes with --watch"),
        (&["--for", "5s"], "--for goes with --watch"),
    ];
    for (args, said) in wrong {
        let run = Home::empty().skydeck(&[&["--demo", "get", "alarms"], args].concat()).exits(2);
        assert!(run.stderr.contains(said) && run.stdout.is_empty(), "{args:?}: {}", run.stderr);
    }
}
