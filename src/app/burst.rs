use std::time::Duration;

use super::Msg;
use crate::spec::{Key, KeyCode};

/// More keys than this in one go, each other than the one before it, are pasted. Nobody types that fast, and
/// a key that is held down while the line stalls is the same key again and again.
const MANY: usize = 32;
/// What comes within this time came in one go.
const GO: Duration = Duration::from_millis(1);
/// Pasted text comes in pieces: what comes within this time is one of them.
const PAUSE: Duration = Duration::from_millis(100);
/// Characters of a paste that are kept: more than any line here takes.
const KEPT: usize = 65_536;
/// Messages that are held back at most.
const FULL: usize = 1024;

/// What came from the terminal in one go. Terminals that do not mark pasted text (GNU screen 4 among them)
/// deliver it as keys, and pasted text must never act as keys.
#[derive(Debug, Default)]
pub(super) struct Burst {
    msgs: Vec<Msg>,
    /// Plain keys since the last other message.
    typed: Vec<Key>,
    /// Those that are not the same as the one before.
    turns: usize,
    pasted: Option<String>,
}

impl Burst {
    /// Takes what came next.
    pub fn take(&mut self, msg: Msg) {
        let Msg::Key(key) = msg else {
            self.type_out();
            return self.msgs.push(msg);
        };
        match (&mut self.pasted, character(key)) {
            (Some(text), Some(c)) if text.len() < KEPT => text.push(c),
            // A control character in pasted text, or too much of it.
            (Some(_), _) => {}
            (None, Some(_)) => {
                self.turns += usize::from(self.typed.last() != Some(&key));
                self.typed.push(key);
                if self.turns > MANY {
                    self.pasted = Some(self.typed.drain(..).filter_map(character).collect());
                }
            }
            (None, None) => {
                self.type_out();
                self.msgs.push(Msg::Key(key));
            }
        }
    }

    /// The keys were keys.
    fn type_out(&mut self) {
        self.msgs.extend(self.typed.drain(..).map(Msg::Key));
        self.turns = 0;
    }

    /// How long to wait for more of it.
    pub fn patience(&self) -> Duration {
        if self.pasted.is_some() { PAUSE } else { GO }
    }

    /// Whether it is time to pass it on, whatever may come.
    pub fn is_full(&self) -> bool {
        self.msgs.len() + self.typed.len() >= FULL
    }

    /// What it was.
    pub fn end(mut self) -> Vec<Msg> {
        self.type_out();
        self.msgs.extend(self.pasted.map(|text| Msg::Paste(text.into())));
        self.msgs
    }
}

/// What a key that stands for a character would paste.
fn character(key: Key) -> Option<char> {
    match key {
        Key { ctrl: false, alt: false, code: KeyCode::Char(c), .. } => Some(c),
        // Terminals send line feeds as either; in raw mode the one of them is read as Ctrl-J.
        Key { ctrl: true, alt: false, code: KeyCode::Char('j'), .. } => Some('\n'),
        key if key == Key::plain(KeyCode::Enter) => Some('\n'),
        key if key == Key::plain(KeyCode::Tab) => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<Msg> {
        let code = |c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
        text.chars().map(|c| Msg::Key(Key::plain(code(c)))).collect()
    }

    fn ctrl(c: char) -> Key {
        Key { ctrl: true, ..Key::plain(KeyCode::Char(c)) }
    }

    fn told(msgs: Vec<Msg>) -> Vec<String> {
        let mut burst = Burst::default();
        msgs.into_iter().for_each(|msg| burst.take(msg));
        let told = |msg: Msg| match msg {
            Msg::Key(key) => key.to_string(),
            Msg::Paste(text) => format!("pasted {}", text.reveal()),
            other => format!("{other:?}"),
        };
        burst.end().into_iter().map(told).collect()
    }

    const ARN: &str = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-p99";

    #[test]
    fn text_that_comes_in_one_go_is_pasted_with_its_newlines() {
        assert_eq!(told(typed(&format!("{ARN}\nqq"))), [format!("pasted {ARN}\nqq")]);
        let mut fed = typed(ARN);
        fed.push(Msg::Key(ctrl('j')));
        fed.extend(typed("q"));
        assert_eq!(told(fed), [format!("pasted {ARN}\nq")]);
    }

    #[test]
    fn control_characters_in_it_do_nothing_and_end_nothing() {
        let mut with_escape = typed(ARN);
        with_escape.push(Msg::Key(Key::plain(KeyCode::Esc)));
        with_escape.push(Msg::Key(ctrl('c')));
        with_escape.push(Msg::Resize(80, 24));
        with_escape.extend(typed("q"));
        assert_eq!(told(with_escape), ["Resize(80, 24)".to_owned(), format!("pasted {ARN}q")]);
    }

    #[test]
    fn keys_stay_keys() {
        assert_eq!(told(typed("/checkout\njjj")).len(), 13);
        let held = told(typed(&"j".repeat(500)));
        assert_eq!((held.len(), held[499].as_str()), (500, "j"), "held down while the line stalled");
        let mut arrows: Vec<Msg> = Vec::new();
        for _ in 0..100 {
            arrows.push(Msg::Key(Key::plain(KeyCode::Up)));
            arrows.extend(typed("j"));
        }
        assert_eq!(told(arrows).len(), 200);
    }

    #[test]
    fn a_paste_waits_for_its_rest_and_stays_within_bounds() {
        let mut burst = Burst::default();
        assert_eq!(burst.patience(), GO);
        let much = ARN.repeat(20_000);
        typed(&much).into_iter().for_each(|msg| burst.take(msg));
        assert_eq!(burst.patience(), PAUSE);
        assert!(!burst.is_full());
        let msgs = burst.end();
        assert!(matches!(&msgs[..], [Msg::Paste(text)] if text.reveal().len() == KEPT));
    }
}
