//! The console in a real terminal: it starts, answers, gives the terminal back, and is quiet when idle.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
#[path = "pty/fake.rs"]
mod fake;
#[path = "pty/files.rs"]
mod files;
#[path = "pty/harness.rs"]
mod harness;
#[path = "pty/incident.rs"]
mod incident;
#[path = "pty/input.rs"]
mod input;
#[path = "pty/inside.rs"]
mod inside;
#[path = "pty/notify.rs"]
mod notify;
#[path = "pty/outage.rs"]
mod outage;
#[path = "../examples/serve_demo/server.rs"]
mod server;
#[path = "pty/shell.rs"]
mod shell;
#[path = "pty/sign_in.rs"]
mod sign_in;
#[path = "pty/views.rs"]
mod views;
#[path = "pty/warm_start.rs"]
mod warm_start;
#[path = "pty/world.rs"]
mod world;

use std::process::{Command, Stdio};

use harness::Tty;
use rustix::process::Signal;

const NOW: [&str; 3] = ["--demo", "--now", "2026-03-01T03:12:00Z"];

fn demo() -> Tty {
    Tty::run(env!("CARGO_BIN_EXE_skydeck"), &NOW)
}

#[test]
fn keys_resizes_and_the_end() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    tty.shows("DEMO");
    tty.press("/checkout");
    tty.shows("─ /checkout  6 of ");
    tty.press("\r\x1b");
    tty.lacks("/checkout");
    tty.press("?");
    tty.shows("One line down");
    tty.press("\x1b");
    tty.lacks("One line down");
    tty.resize(10, 3);
    tty.shows("too small");
    tty.resize(80, 24);
    tty.shows("attention");
    tty.press("z");
    tty.lacks("─ fleet ─");
    tty.press("\x1b");
    tty.shows("─ fleet ─");
    tty.press("/kind:node\r");
    tty.shows("─ /kind:node ");
    tty.press("\r");
    tty.shows("deck › node i-");
    tty.press("[");
    tty.shows("─ /kind:node ");
    tty.press("]");
    tty.shows("deck › node i-");
    tty.press("\x1b");
    tty.lacks("› node");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

#[test]
fn ctrl_c_ends_it() {
    let mut tty = demo();
    tty.shows("attention");
    tty.press("\x03");
    assert_eq!(tty.exit_code(), 130);
    tty.is_given_back();
}

#[test]
fn signals_end_it_cleanly() {
    for signal in [Signal::TERM, Signal::HUP] {
        let mut tty = demo();
        tty.shows("attention");
        tty.signal(signal);
        assert_eq!(tty.exit_code(), 0);
        tty.is_given_back();
    }
}

#[test]
fn a_terminal_that_hangs_up_ends_it() {
    let tty = demo();
    tty.shows("attention");
    tty.hang_up();
}

#[test]
fn a_stop_and_a_continue_from_outside_paint_it_anew() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    tty.signal(Signal::STOP);
    tty.scribble();
    tty.lacks("checkout-p99");
    tty.signal(Signal::CONT);
    tty.shows("checkout-p99");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let mut tty = Tty::run("sh", &["-im"]);
    tty.press("PS1='ready''> '\r");
    tty.shows("ready>");
    let mut line = env!("CARGO_BIN_EXE_skydeck").to_owned();
    NOW.iter().for_each(|arg| line.push_str(&format!(" {arg}")));
    tty.press(&format!("{line}\r"));
    tty.shows("checkout-p99");
    tty.press("\x1a");
    tty.shows("Stopped");
    tty.shows("ready>");
    tty.press("echo so''und\r");
    tty.shows("sound");
    assert!(!tty.is_taken());
    assert_eq!(tty.mouse(), input::LEFT);
    tty.press("fg\r");
    tty.shows("checkout-p99");
    assert!(tty.is_taken());
    assert_eq!(tty.mouse(), input::TAKEN);
    tty.press("q");
    tty.until("the shell asks again", || tty.text().trim_end().ends_with("ready>"));
    tty.press("echo code=$?\r");
    tty.shows("code=0");
    assert!(!tty.is_taken());
    tty.press("exit\r");
    tty.exit_code();
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    let mut tty = Tty::run_inside("panicking_console", None);
    tty.shows("a defect at");
    tty.shows("the collector fell over");
    tty.shows("ended: stopped by the defect above");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

#[test]
fn an_idle_console_writes_nothing() {
    let counted = tempfile::NamedTempFile::new().expect("a file");
    let answers = || counted.as_file().metadata().expect("a file").len();
    let tty = Tty::run_inside("quiet_console", Some(counted.path()));
    tty.shows("4/4 scopes");
    tty.until("every want has been answered", || answers() >= inside::WANTS);
    // What the help costs, when nothing else is painted: the second time, for the last answers may still be
    // on their way to the screen.
    let help = || {
        let before = tty.settled();
        tty.press("?");
        tty.shows("One line down");
        let help = tty.settled() - before;
        tty.press("\x1b");
        tty.lacks("One line down");
        help
    };
    help();
    let help = help();
    for round in 2..=3 {
        tty.press("r");
        tty.shows("asking everything again");
        tty.press("W");
        tty.lacks("asking everything again");
        let before = tty.settled();
        tty.until("everything has been answered again", || answers() >= round * inside::WANTS);
        tty.press("WW?");
        tty.shows("One line down");
        assert_eq!(tty.settled() - before, help, "nothing but the help was painted");
        tty.press("\x1b");
        tty.lacks("One line down");
    }
    tty.press("q");
}

#[test]
fn without_a_terminal_it_says_so() {
    let out =
        Command::new(env!("CARGO_BIN_EXE_skydeck")).args(NOW).stdin(Stdio::null()).output().expect("it runs");
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("standard output is not a terminal") && said.lines().count() == 1, "{said}");
    assert!(out.stdout.is_empty());
}
