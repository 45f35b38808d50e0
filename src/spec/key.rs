use std::fmt;

/// A key as the keyboard means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A character, shift already in it.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab; with shift, back-tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Cursor up.
    Up,
    /// Cursor down.
    Down,
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with what is held down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Control is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// Shift is held; never set for characters, which have it in them.
    pub shift: bool,
}

const NAMES: [(&str, KeyCode); 20] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pgup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("pgdn", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
    ("minus", KeyCode::Char('-')),
    ("return", KeyCode::Enter),
    ("escape", KeyCode::Esc),
];

impl Key {
    /// A key with nothing held.
    pub fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// `j`, `G`, `ctrl-c`, `shift-tab`, `alt-x`, `f5`, `pgdn`, `space`, `minus`.
    ///
    /// # Errors
    /// What was expected, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut key = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            let held = match rest.split_once('-') {
                Some((held, more)) if !more.is_empty() => {
                    rest = more;
                    held
                }
                _ => break,
            };
            match held {
                "ctrl" => key.ctrl = true,
                "alt" => key.alt = true,
                "shift" => key.shift = true,
                _ => return Err(format!("no such thing as `{held}-` in key `{text}`: ctrl-, alt-, shift-")),
            }
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            (Some('f'), Some(_)) if rest[1..].parse::<u8>().is_ok_and(|n| (1..=24).contains(&n)) => {
                KeyCode::F(rest[1..].parse().unwrap_or(1))
            }
            _ => match NAMES.iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => *code,
                None => return Err(super::nearest::unknown("key", rest, NAMES.iter().map(|(n, _)| *n))),
            },
        };
        if let KeyCode::Char(_) = key.code
            && key.shift
        {
            return Err(format!("`{text}`: write a shifted character as itself, such as `G`"));
        }
        key.can_be_typed(text).map(|()| key)
    }

    /// Whether it writes a character where one writes.
    pub fn is_text(&self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.ctrl && !self.alt
    }

    /// A terminal sends bytes, not keys: some keys come as another, and some not at all.
    fn can_be_typed(&self, text: &str) -> Result<(), String> {
        let KeyCode::Char(c) = self.code else { return Ok(()) };
        let other = match c {
            'i' => "tab",
            'm' => "enter",
            '[' => "esc",
            _ => "",
        };
        if self.ctrl && !other.is_empty() {
            return Err(format!("`{text}` cannot be told from `{other}` in a terminal: write that"));
        }
        if self.ctrl && c.is_ascii_uppercase() {
            return Err(format!(
                "`{text}`: a terminal tells no capitals with ctrl: write `{}`",
                text.to_lowercase()
            ));
        }
        if self.ctrl && !matches!(c, 'a'..='z' | ' ' | '4'..='7') {
            return Err(format!(
                "`{text}` cannot be typed in a terminal: with ctrl go letters, space and 4 to 7"
            ));
        }
        if self.alt && matches!(c, '[' | 'O') {
            return Err(format!("`{text}` cannot be typed in a terminal: other keys begin with it"));
        }
        Ok(())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char('-') => f.write_str("minus"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            KeyCode::PageUp => f.write_str("pgup"),
            KeyCode::PageDown => f.write_str("pgdn"),
            code => f.write_str(NAMES.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back() {
        for text in ["j", "G", "ctrl-c", "shift-tab", "f5", "pgdn", "space", "minus", "alt-ctrl-x", "?", "é"]
        {
            let key = Key::parse(text).expect(text);
            assert_eq!(Key::parse(&key.to_string()), Ok(key), "{text}");
        }
    }

    #[test]
    fn a_wrong_key_says_what_was_meant() {
        assert_eq!(Key::parse("entr").unwrap_err(), "no key `entr`; did you mean `enter`?");
        assert!(Key::parse("hyper-x").unwrap_err().contains("ctrl-"));
        assert!(Key::parse("shift-g").unwrap_err().contains("`G`"));
        assert!(Key::parse("").is_err());
    }

    #[test]
    fn keys_that_never_come_are_refused() {
        for (key, why) in [
            ("ctrl-i", "`tab`"),
            ("alt-ctrl-m", "`enter`"),
            ("ctrl-[", "`esc`"),
            ("ctrl-G", "write `ctrl-g`"),
            ("ctrl-/", "cannot be typed"),
            ("ctrl-minus", "cannot be typed"),
            ("alt-[", "cannot be typed"),
            ("alt-O", "cannot be typed"),
        ] {
            assert!(Key::parse(key).expect_err(key).contains(why), "{key}");
        }
        for key in ["ctrl-h", "ctrl-space", "ctrl-7", "ctrl-left", "alt-<", "alt-minus", "alt-o"] {
            assert!(Key::parse(key).is_ok(), "{key}");
        }
    }
}
