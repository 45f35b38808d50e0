//! What the command line says of itself: completions and manual pages.

use std::{collections::BTreeSet, fs};

use clap::CommandFactory;
use skydeck::{cli::Cli, model::Resource};

use super::common::skydeck::{BINARY, Home};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// Asks bash, with the script that Skydeck prints, what could stand last in each line.
fn completed(lines: &[&str]) -> Vec<BTreeSet<String>> {
    let script = r#"
        set -e
        source <("$BINARY" completions bash)
        while read -r -a words; do
            COMP_WORDS=(skydeck "${words[@]//_/}")
            COMP_CWORD=${#words[@]}
            COMPREPLY=()
            _skydeck skydeck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" || true
            echo "${COMPREPLY[*]}"
        done <<< "$LINES_TYPED"
    "#;
    let output = Home::empty()
        .command("bash")
        .args(["-c", script])
        .env("BINARY", BINARY)
        .env("LINES_TYPED", lines.join("\n"))
        .output()
        .expect("bash starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    told.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn a_shell_completes_what_has_a_fixed_set_of_values() {
    // `_` is an empty word.
    let asked: [(&str, &[&str]); 9] = [
        ("get al", &["alarms"]),
        ("get alarms --output _", &["csv", "json", "jsonl", "table"]),
        ("--theme _", &["dark", "light", "mono"]),
        ("get alarms --theme da", &["dark"]),
        ("--keymap _", &["default"]),
        ("--color _", &["always", "auto", "never"]),
        ("snapshot --format _", &["ansi", "json", "svg", "text"]),
        ("snapshot de", &["deck"]),
        ("de", &["deck"]),
    ];
    let lines = asked.map(|(line, _)| line);
    let all = completed(&[&lines[..], &["get _", "completions _"]].concat());
    assert_eq!(all.len(), asked.len() + 2);
    for ((line, expected), offered) in asked.iter().zip(&all) {
        for value in *expected {
            assert!(offered.contains(*value), "{line}: {value} is not among {offered:?}");
        }
        let typed = line.rsplit(' ').next().expect("a word").trim_matches('_');
        assert!(offered.iter().all(|value| value.starts_with(typed)), "{line}: {offered:?}");
    }
    assert!(Resource::ALL.iter().all(|resource| all[asked.len()].contains(resource.name())));
    assert!(SHELLS.iter().all(|shell| all[asked.len() + 1].contains(*shell)));
}

#[test]
fn every_shell_has_its_script() {
    let home = Home::empty();
    for shell in SHELLS {
        let run = home.skydeck(&["completions", shell]).exits(0);
        assert_eq!(run.stderr, "");
        let words: &[&str] = match shell {
            // These are told commands and options alone.
            "elvish" | "powershell" => &["skydeck", "snapshot", "demo-scale"],
            _ => &["skydeck", "snapshot", "demo-scale", "jsonl", "dark"],
        };
        for word in words {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    let run = home.skydeck(&["completions", "csh"]).exits(2);
    assert!(SHELLS.iter().all(|shell| run.stderr.contains(shell)), "{}", run.stderr);
    let _ = home.skydeck(&["completions"]).exits(2);
}

#[test]
fn manual_pages_tell_every_command_and_option() {
    let home = Home::empty();
    let main = home.skydeck(&["man"]).exits(0);
    assert!(main.stdout.contains(".TH skydeck 1 ") && main.stderr.is_empty(), "{}", main.stdout);
    for heading in [".SH SUBCOMMANDS\n", ".SH \"EXIT STATUS\"\n", ".SH FILES\n"] {
        assert_eq!(main.stdout.matches(heading).count(), 1, "{heading}");
    }
    let _ = home.skydeck(&["man", "--dir", "pages/man1"]).exits(0);
    let dir = home.path().join("pages/man1");
    let page = |name: &str| fs::read_to_string(dir.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(page("skydeck.1"), main.stdout, "printed and written are the same");
    let options = |command: &clap::Command| -> Vec<String> {
        command
            .get_arguments()
            .filter_map(|arg| arg.get_long())
            .map(|long| long.replace('-', "\\-"))
            .collect()
    };
    let cli = Cli::command();
    let mut pages = 1;
    for command in cli.get_subcommands() {
        pages += 1;
        let name = format!("skydeck-{}.1", command.get_name());
        let text = page(&name);
        assert!(main.stdout.contains(&format!("skydeck\\-{}(1)", command.get_name())), "{name}");
        for option in options(&cli).iter().chain(&options(command)) {
            assert!(text.contains(&format!("\\-\\-{option}\\fR")), "{name}: {option}");
        }
    }
    assert_eq!(fs::read_dir(&dir).expect("a directory").count(), pages);
}

#[test]
fn pages_that_cannot_be_written_are_told() {
    let home = Home::empty();
    home.write("taken", "a file");
    let run = home.skydeck(&["man", "--dir", "taken"]).exits(1);
    assert!(run.stderr.starts_with("skydeck: taken: ") && run.stdout.is_empty(), "{}", run.stderr);
}
