//! What comes from the terminal besides keys: the mouse, and pasted text that the terminal does not mark.

use std::{
    cell::Cell,
    io::Write,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

use super::{NOW, Tty, demo};

/// The mouse is the console's: buttons and wheel, not motion.
pub const TAKEN: (MouseProtocolMode, MouseProtocolEncoding) =
    (MouseProtocolMode::PressRelease, MouseProtocolEncoding::Sgr);
/// The mouse is left to the terminal.
pub const LEFT: (MouseProtocolMode, MouseProtocolEncoding) =
    (MouseProtocolMode::None, MouseProtocolEncoding::Default);

#[test]
fn the_mouse_is_taken_and_given_back() {
    let mut tty = demo();
    tty.shows("attention");
    assert_eq!(tty.mouse(), TAKEN);
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
    assert_eq!(tty.mouse(), LEFT);

    let mut tty = demo();
    tty.shows("attention");
    assert_eq!(tty.mouse(), TAKEN);
    tty.signal(Signal::TERM);
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
    assert_eq!(tty.mouse(), LEFT);
}

#[test]
fn the_config_leaves_the_mouse_to_the_terminal() {
    let mut config = tempfile::NamedTempFile::new().expect("a file");
    config.write_all(b"[ui]\nmouse = false\n").expect("written");
    let path = config.path().to_str().expect("UTF-8");
    let mut tty = Tty::run(env!("CARGO_BIN_EXE_skydeck"), &[&NOW[..], &["--config", path]].concat());
    tty.shows("attention");
    assert_eq!(tty.mouse(), LEFT);
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

/// What the terminal may send: presses and releases of all buttons, wheels, far columns, and reports that are
/// wrong or in the encodings that were not asked for.
const REPORTS: [&str; 14] = [
    "\x1b[<0;5;5M",
    "\x1b[<0;5;5m",
    "\x1b[<2;5;5M",
    "\x1b[<64;10;10M",
    "\x1b[<65;10;10M",
    "\x1b[<66;10;10M",
    "\x1b[<16;120;40M",
    "\x1b[<0;500;500M",
    "\x1b[<128;5;5M",
    "\x1b[<0;0;0M",
    "\x1b[<0;99999;1M",
    "\x1b[<35;5;5M",
    "\x1b[M !!",
    "\x1b[32;5;5M",
];

#[test]
fn reports_of_the_mouse_are_not_keys() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    // With a line open, whatever were taken for a key would be in it.
    tty.press("/");
    tty.press("che");
    tty.shows("che");
    for report in REPORTS {
        tty.press(report);
    }
    // One that comes in two pieces.
    tty.press("\x1b[<0;1");
    tty.press("2;8M");
    tty.press("ckout\r");
    tty.shows("─ /checkout  6 of ");
    for report in REPORTS {
        tty.press(report);
    }
    tty.press("?");
    tty.shows("One line down");
    tty.press("\x1b");
    tty.lacks("One line down");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

/// Longer than what is read at once, with keys in it that quit, that end a line and that open one.
fn unmarked() -> String {
    let arns = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x ".repeat(40);
    format!("{arns}\rqqqq:q\r\x03\x1bq\nthe last word")
}

#[test]
fn unmarked_pasted_text_does_not_act() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    tty.press(&unmarked());
    // A key that comes right behind it is taken for a part of it.
    let pressed = Cell::new(Instant::now());
    tty.until("keys are keys again", || {
        if pressed.get().elapsed() > Duration::from_millis(300) {
            tty.press("?");
            pressed.set(Instant::now());
        }
        tty.text().contains("One line down")
    });
    tty.press("\x1b");
    tty.lacks("One line down");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}

#[test]
fn unmarked_pasted_text_goes_into_the_line_and_does_not_end_it() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    tty.press("/c");
    tty.shows("─ /c  1");
    tty.press(&unmarked());
    tty.shows("the last word");
    tty.press("\x1b");
    tty.lacks("the last word");
    tty.shows("checkout-p99");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}
