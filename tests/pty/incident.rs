//! The README tells how the demo's incident is solved, with keys alone: these keys, pressed in a terminal, show what it
//! says.

use super::{demo, harness::Tty};

/// What a row of the README says: keys to press, and words that are then on the screen.
struct Step {
    keys: Vec<String>,
    shown: Vec<String>,
}

/// Every `between` of a text.
fn between(text: &str, mark: &str) -> Vec<String> {
    text.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

fn told() -> Vec<Step> {
    let readme = include_str!("../../README.md");
    let table = readme.split("| press | and see |").nth(1).expect("the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let (keys, seen) = row.trim_matches('|').split_once('|').expect("two cells");
        Step { keys: between(keys, "`"), shown: between(seen, "**") }
    })
    .collect()
}

/// Presses a key as people do: the next one when this one is answered.
fn press(tty: &Tty, key: &str) {
    let answered = |bytes: &str| {
        let before = tty.settled();
        tty.press(bytes);
        tty.until(&format!("`{key}` is answered"), || tty.written() > before);
    };
    match key {
        "Enter" => answered("\r"),
        "Tab" => answered("\t"),
        "Esc" => answered("\x1b"),
        text => {
            let (first, rest) = text.split_at(1);
            answered(first);
            answered(rest);
        }
    }
}

#[test]
fn the_readme_solves_the_incident() {
    let mut tty = demo();
    let steps = told();
    assert!(steps.len() > 7, "{} steps", steps.len());
    for Step { keys, shown } in steps {
        for key in &keys {
            press(&tty, key);
        }
        for words in shown {
            tty.shows(&words);
        }
    }
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}
