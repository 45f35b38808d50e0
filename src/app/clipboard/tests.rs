use super::*;
use crate::app::environment::tests::with;

/// All that is written for a text.
fn written(between: Between, raw: &str) -> String {
    let clip = Clip::new(raw).expect("it may be sent");
    String::from_utf8(between.sequence(&clip)).expect("ASCII")
}

/// The text of a plain sequence.
fn text_of(sequence: &str) -> String {
    let body = sequence.strip_prefix("\x1b]52;c;").and_then(|s| s.strip_suffix('\x07')).expect("OSC 52");
    String::from_utf8(BASE64_STANDARD.decode(body).expect("base64")).expect("UTF-8")
}

#[test]
fn the_environment_says_what_lies_between() {
    for (variables, between) in [
        (&[("TERM", "xterm-256color")][..], Between::Nothing),
        (&[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")], Between::Tmux),
        (&[("TERM", "xterm"), ("STY", "123.pts-0.host")], Between::Screen),
        (&[("TERM", "screen.xterm-256color")], Between::FarScreen),
        (&[("TERM", "tmux-256color")], Between::FarTmux),
        (&[("TERM", "xterm"), ("TMUX", ""), ("STY", "")], Between::Nothing),
        (&[], Between::Nothing),
    ] {
        assert_eq!(Between::of(with(variables)), between, "{variables:?}");
    }
}

#[test]
fn a_terminal_is_sent_one_sequence() {
    assert_eq!(written(Between::Nothing, "hello"), "\x1b]52;c;aGVsbG8=\x07");
    assert_eq!(text_of(&written(Between::Nothing, "prod-shop\n\té日本")), "prod-shop\n\té日本");
}

#[test]
fn no_control_character_is_sent() {
    let hostile = "a\x1b]52;c;eA==\x07b\u{9b}31mc\x00d\r\ne\tf\u{202e}g\x7f";
    assert_eq!(text_of(&written(Between::Nothing, hostile)), "abcd\ne\tfg");
}

#[test]
fn the_longest_text_is_the_longest_sequence_that_is_allowed() {
    let longest = "x".repeat(MOST);
    assert_eq!(written(Between::Nothing, &longest).len(), 100_000);
    let told = Clip::new(&"x".repeat(MOST + 1)).expect_err("too long");
    assert_eq!(told, "not sent: 74995 bytes, and terminals take 74994 at most");
    assert_eq!(Clip::new("\x1b[0m").expect_err("empty"), "nothing to send to the clipboard");
}

#[test]
fn tmux_is_sent_both_that_it_may_take() {
    let plain = "\x1b]52;c;aGVsbG8=\x07";
    let wrapped = "\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\";
    assert_eq!(written(Between::FarTmux, "hello"), format!("{plain}{wrapped}"));
    assert_eq!(written(Between::Tmux, "hello"), format!("{plain}{wrapped}"));
}

#[test]
fn screen_is_sent_parts_that_it_has_room_for() {
    assert_eq!(written(Between::Screen, "hello"), "\x1bP\x1b]52;c;aGVsbG8=\x07\x1b\\");
    let text = "0123456789".repeat(200);
    for between in [Between::Screen, Between::FarScreen] {
        let written = written(between, &text);
        let parts: Vec<&str> = written.split_inclusive("\x1b\\").collect();
        assert!(parts.len() > 10 && parts.iter().all(|part| part.len() <= 256), "{}", parts.len());
        let passed_on: String = parts
            .iter()
            .map(|part| part.strip_prefix("\x1bP").and_then(|p| p.strip_suffix("\x1b\\")).expect("wrapped"))
            .collect();
        assert_eq!(text_of(&passed_on), text);
    }
}

#[test]
fn a_short_text_may_be_for_a_tmux_that_calls_itself_screen() {
    let plain = "\x1b]52;c;aGVsbG8=\x07";
    assert_eq!(written(Between::FarScreen, "hello"), format!("{plain}\x1bP{plain}\x1b\\"));
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[tokio::test]
async fn tmux_is_handed_the_text_on_its_input_and_nowhere_else() {
    let command = tmux();
    let arguments: Vec<_> = command.as_std().get_args().collect();
    assert_eq!(arguments, ["load-buffer", "-w", "-"]);
    let taken = tempfile::NamedTempFile::new().expect("a file");
    let text = "line\n".repeat(MOST / 5);
    let mut command = shell("cat > \"$TAKEN\"");
    command.env("TAKEN", taken.path());
    hand(command, &Clip::new(&text).expect("it may be sent")).await.expect("taken");
    assert_eq!(std::fs::read_to_string(taken.path()).expect("UTF-8"), text);
}

#[tokio::test]
async fn what_tmux_has_against_it_is_told_in_a_line() {
    let clip = Clip::new(&"x".repeat(MOST)).expect("it may be sent");
    let refused = hand(shell("printf 'no server \\033[31mrunning\\nmore\\n' >&2; exit 1"), &clip).await;
    assert_eq!(refused, Err("no server running".into()));
    assert_eq!(hand(shell("exit 3"), &clip).await, Err("exit status: 3".into()));
    assert!(hand(Command::new("/nowhere/tmux"), &clip).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_tmux_that_hangs_is_not_waited_for() {
    let clip = Clip::new("x").expect("it may be sent");
    assert_eq!(hand(shell("exec sleep 600"), &clip).await, Err("no answer in 2 s".into()));
}

#[tokio::test]
async fn what_tmux_answers_is_told_and_what_it_refuses_goes_past_it() {
    let mut screen = Screen::new(Vec::new());
    let clipboard = Clipboard { between: Between::Tmux, asked: JoinSet::new() };
    let clip = Clip::new("hello").expect("it may be sent");
    let told = clipboard.settle(&(clip.clone(), Ok(())), &mut screen).expect("a vector");
    assert_eq!(told, "sent to tmux's buffer and the clipboard: 5 characters");
    assert!(screen.written().is_empty());
    let told = clipboard.settle(&(clip.clone(), Err("gone".into())), &mut screen).expect("a vector");
    assert_eq!(told, "sent past tmux (gone) to the clipboard: 5 characters");
    assert_eq!(screen.written(), Between::Tmux.sequence(&clip));
}

#[tokio::test]
async fn without_tmux_it_is_told_at_once() {
    let mut screen = Screen::new(Vec::new());
    let mut clipboard = Clipboard::new(with(&[("TERM", "xterm")]));
    let told = clipboard.copy("é", &mut screen).expect("a vector");
    assert_eq!(told.as_deref(), Some("sent to the clipboard: 1 character"));
    assert_eq!(screen.written(), b"\x1b]52;c;w6k=\x07");
    assert!(clipboard.asked.is_empty(), "nobody is asked");
}

#[tokio::test]
async fn the_last_text_is_the_one_that_counts() {
    let mut screen = Screen::new(Vec::new());
    let mut clipboard = Clipboard { between: Between::Tmux, asked: JoinSet::new() };
    clipboard.asked.spawn(pending());
    assert_eq!(clipboard.copy("second", &mut screen).expect("a vector"), None);
    let (clip, _) = clipboard.answer().await;
    assert_eq!(clip, Clip("second".into()));
}
