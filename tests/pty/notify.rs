//! Who does not look at the screen is told of what is new.

use std::{ffi::OsStr, fs, os::unix::fs::PermissionsExt as _};

use super::{harness::Tty, inside::WANTS};

/// Writes what it was given, a line each, and a line that ends it.
const PROGRAM: &str =
    "#!/bin/sh\nfor word in \"$@\"; do printf '[%s]\\n' \"$word\"; done >>\"$0.out\"\necho . >>\"$0.out\"\n";

const TITLE: &str = "-u $(touch pwned); `id` in alarm";

#[test]
fn what_is_new_is_told_by_the_terminal_and_by_a_program() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = |name: &str| dir.path().join(name);
    let (program, counted, turned) = (file("notifier"), file("counted"), file("turned"));
    fs::write(&program, PROGRAM).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it may be run");
    fs::write(&counted, "").expect("written");
    let paths = [("NOTIFIER", &program), ("COUNTED", &counted), ("TURNED", &turned)];
    let variables: Vec<(&str, &OsStr)> = paths.iter().map(|(name, path)| (*name, path.as_os_str())).collect();
    let mut tty = Tty::run_inside_with("turning_console", &variables);
    let answers = || fs::metadata(&counted).map_or(0, |file| file.len());
    tty.until("all was read once", || answers() >= WANTS);
    tty.shows("Nothing wants a human.");
    assert!(!tty.raw().contains('\u{7}') && !tty.raw().contains("\u{1b}]9;"), "nothing is new");
    fs::write(&turned, "").expect("written");
    tty.press("r");
    tty.shows("4 new");
    let told = || fs::read_to_string(file("notifier.out")).unwrap_or_default();
    tty.until("the program has run for each", || told().matches("\n.\n").count() == 3);
    let mut first: Vec<String> = told().lines().take(4).map(str::to_owned).collect();
    let place = first.remove(1);
    assert_eq!(
        first,
        ["[alarm]".to_owned(), format!("[ {TITLE}]"), "[--kind=alarm]".to_owned()],
        "no option, no shell"
    );
    assert!(
        place == "[one/us-east-1]" || place.starts_with("[one/") || place.starts_with("[two/"),
        "{place}"
    );
    let raw = tty.raw();
    assert_eq!(raw.matches("\u{1b}]9;alarm: ").count(), 3, "no more than three in a minute");
    let notice = raw.split("\u{1b}]9;").nth(1).and_then(|rest| rest.split_once("\u{1b}\\")).expect("it ends");
    assert!(notice.0.ends_with(TITLE), "{:?}", notice.0);
    assert_eq!(raw.matches('\u{7}').count(), 3);
    assert!(!file("pwned").exists());
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}
