//! A shell with a scope's credentials, in a real terminal.

use std::ffi::OsStr;

use rustix::process::Signal;

use super::{harness::Tty, inside};

/// A console that has read everything, and where its answers are counted.
fn console(shell: &str) -> (Tty, tempfile::NamedTempFile) {
    let counted = tempfile::NamedTempFile::new().expect("a file");
    let variables = [
        ("COUNTED", counted.path().as_os_str()),
        ("SHELL", OsStr::new(shell)),
        ("AWS_PROFILE", OsStr::new("another")),
        ("AWS_SESSION_TOKEN", OsStr::new("stale")),
        ("PS1", OsStr::new("ready> ")),
    ];
    let tty = Tty::run_inside_with("signing_in_console", &variables);
    tty.shows("4/4 scopes");
    tty.until("every want has been answered", || answers(&counted) >= inside::WANTS);
    tty.press("gc");
    tty.shows("deck › scopes");
    (tty, counted)
}

fn answers(counted: &tempfile::NamedTempFile) -> u64 {
    counted.as_file().metadata().expect("a file").len()
}

/// Opens a shell, and waits until it answers.
fn open(tty: &Tty) {
    tty.press("!");
    tty.until("the shell has the terminal", || !tty.is_taken());
    tty.shows("skydeck: a shell in one, us-east-1, until 04:12 UTC; no session policy limits it");
    tty.press("PS1='ready''> '\r");
    tty.shows("ready>");
}

fn ends(mut tty: Tty) {
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.shows("ended: Ok");
    tty.is_given_back();
}

#[test]
fn a_shell_has_the_credentials_and_the_terminal_and_gives_it_back() {
    let (tty, counted) = console("/bin/sh");
    tty.press("r");
    open(&tty);
    tty.press("echo \"$AWS_ACCESS_KEY_ID/$AWS_REGION/$AWS_DEFAULT_REGION/$SKYDECK_SCOPE/\"\r");
    tty.shows("AKIDCANARY/us-east-1/us-east-1/one/us-east-1/");
    tty.press("echo \"[${AWS_PROFILE-none}${AWS_SESSION_TOKEN-none}]\"\r");
    tty.shows("[nonenone]");
    tty.press("tr '\\0' '|' </proc/$$/cmdline; echo ar''gv\r");
    tty.shows("/bin/sh|argv");
    tty.until("everything is asked again meanwhile", || answers(&counted) >= 2 * inside::WANTS);
    tty.press("exit\r");
    tty.shows("4/4 scopes");
    tty.shows("the shell has ended");
    assert!(tty.is_taken());
    tty.press("?");
    tty.shows("One line down");
    tty.press("\x1b");
    tty.lacks("One line down");
    // And once more.
    open(&tty);
    tty.resize(90, 30);
    tty.press("exit 7\r");
    tty.shows("the shell has ended with exit code 7");
    tty.shows("4/4 scopes");
    ends(tty);
}

#[test]
fn keys_that_end_or_stop_a_job_in_it_do_neither_to_the_console() {
    for shell in ["/bin/sh", "/bin/bash"] {
        if !std::path::Path::new(shell).exists() {
            continue;
        }
        let (tty, _counted) = console(shell);
        open(&tty);
        tty.press("(echo go''ing; sleep 1000)\r");
        tty.shows("going");
        tty.press("\x03");
        tty.shows("^C");
        tty.press("echo \"code=$?\"\r");
        tty.shows("code=130");
        tty.press("(echo and''-again; sleep 1000)\r");
        tty.shows("and-again");
        tty.press("\x1a");
        tty.shows("Stopped");
        tty.press("kill -KILL %1; echo wh''ole\r");
        tty.shows("whole");
        // A shell that stops itself would be woken by nobody else.
        tty.press("kill -STOP $$; echo aw''ake\r");
        tty.shows("awake");
        tty.press("kill -TSTP 0; echo on''wards\r");
        tty.shows("onwards");
        assert!(!tty.is_taken());
        tty.press("exit\r");
        tty.shows("4/4 scopes");
        ends(tty);
    }
}

#[test]
fn a_shell_that_is_killed_or_leaves_the_terminal_in_any_state_is_cleaned_up_after() {
    let (tty, _counted) = console("/bin/sh");
    open(&tty);
    tty.press("stty -echo -icanon -isig; kill -KILL $$\r");
    tty.shows("the shell was ended by signal 9");
    tty.shows("4/4 scopes");
    ends(tty);
}

#[test]
fn a_shell_that_is_not_there_is_a_message() {
    let (tty, _counted) = console("/nowhere/no-such-shell");
    tty.press("!");
    tty.shows("no shell: /nowhere/no-such-shell: ");
    tty.shows("4/4 scopes");
    ends(tty);
}

#[test]
fn a_console_that_is_ended_takes_its_shell_with_it() {
    let (mut tty, _counted) = console("/bin/sh");
    open(&tty);
    tty.press("trap 'echo hung''-up' HUP; sleep 1000\r");
    tty.signal(Signal::TERM);
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}
