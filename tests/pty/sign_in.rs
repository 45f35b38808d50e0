//! Signing in at a real terminal: the console's form, and the questions of what has no screen.

use super::harness::Tty;

fn console() -> (Tty, tempfile::NamedTempFile) {
    let counted = tempfile::NamedTempFile::new().expect("a file");
    let variables = [("COUNTED", counted.path().as_os_str()), ("WANTED", std::ffi::OsStr::new("1"))];
    (Tty::run_inside_with("signing_in_console", &variables), counted)
}

#[test]
fn the_form_takes_codes_and_goes_when_all_is_signed_in() {
    let (mut tty, _counted) = console();
    tty.shows("MFA device arn:aws:iam::111122223333:mfa/alice");
    tty.shows("F L O W - 1");
    tty.press("111111\r");
    tty.shows("that code is wrong");
    // The first flow runs out, and no other is begun by itself.
    tty.shows("nobody approved the code in time");
    tty.press("\x1b");
    tty.shows("a login still waits: I opens it again");
    tty.press("x");
    tty.shows("sign-in needed");
    tty.press("I");
    tty.press("\x1b[200~123 456\x1b[201~");
    tty.shows("123456");
    tty.press("\r");
    tty.shows("signed in, until 11:12");
    tty.press("\t\r");
    tty.shows("F L O W - 2");
    tty.press("y");
    tty.until("the link is sent", || tty.copied().is_some());
    tty.lacks("─ sign in ─");
    tty.shows("signed in");
    tty.shows("sign-in 8 h");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

/// What asks, with its input and output elsewhere.
fn asked() -> Tty {
    let binary = std::env::current_exe().expect("this binary").display().to_string();
    let args = Tty::inside("signing_in_without_a_screen").join(" ");
    let line = format!("{binary} {args} </dev/null 2>/dev/null | cat; echo \"code=${{PIPESTATUS[0]}}\"");
    Tty::run("bash", &["-c", &line])
}

#[test]
fn codes_are_asked_for_on_the_terminal_and_not_shown() {
    let mut tty = asked();
    tty.shows("skydeck: MFA code of arn:aws:iam::111122223333:mfa/alice");
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press("98765\r");
    tty.shows("a code has 6 digits");
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press("987654\r");
    tty.shows("not signed in: that code is wrong");
    assert!(!tty.text().contains("98765"), "{}", tty.text());
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press("123456\r");
    tty.shows("https://corp.awsapps.com/start/#/device");
    tty.shows("approve the code FLOW-1, before 03:22 UTC");
    tty.shows("not signed in to the SSO session corp: nobody approved the code in time");
    tty.shows("codes: [\"987654\", \"123456\"]");
    tty.shows("code=0");
    tty.exit_code();
    tty.is_given_back();
}

#[test]
fn ctrl_c_at_the_question_ends_it_and_leaves_the_terminal_as_it_was() {
    let mut tty = asked();
    tty.shows("skydeck: MFA code of");
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press("98\x03");
    tty.shows("code=130");
    tty.exit_code();
    tty.is_given_back();
}

#[test]
fn nobody_is_asked_where_there_is_no_terminal() {
    let binary = std::env::current_exe().expect("this binary");
    // A session of its own has no terminal.
    let mut command = std::process::Command::new("setsid");
    command.arg("--wait").arg(binary).args(Tty::inside("signing_in_without_a_screen"));
    let out = command.stdin(std::process::Stdio::null()).output().expect("it runs");
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    assert!(String::from_utf8_lossy(&out.stdout).contains("codes: []"), "{out:?}");
}

#[test]
fn a_job_in_the_background_asks_nobody() {
    let binary = std::env::current_exe().expect("this binary").display().to_string();
    let args = Tty::inside("signing_in_without_a_screen").join(" ");
    let mut tty = Tty::run("bash", &["-mc", &format!("{binary} {args} & wait $!; echo \"code=$?\"")]);
    tty.shows("codes: []");
    tty.shows("code=0");
    tty.exit_code();
    assert!(!tty.text().contains("MFA code"), "{}", tty.text());
}
