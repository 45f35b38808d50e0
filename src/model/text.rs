use std::{fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};

/// A string from outside, cleaned when it was made: no control characters, no escape sequences, no
/// bidirectional overrides, one line. The model holds no other kind of string, so drawing, files and
/// shells never meet a raw one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(Arc<str>);

impl Text {
    /// Cleans `raw` and keeps it.
    pub fn new(raw: impl AsRef<str>) -> Self {
        let raw = raw.as_ref();
        if raw.chars().any(unsafe_char) { Self(clean(raw).into()) } else { Self(raw.into()) }
    }

    /// Whether nobody else holds it.
    pub(super) fn is_alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    /// The cleaned string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was written by somebody else may not be clean.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::new(text))
            }
        }
        deserializer.deserialize_str(Read)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self("".into())
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(raw)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

/// Characters that move the cursor, start a sequence, reorder the line or hide in it. The zero-width
/// joiner stays: emoji are made with it.
fn unsafe_char(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// One clean line: escape sequences go whole, white space of any kind becomes a space, other unsafe
/// characters go.
pub fn clean(raw: &str) -> String {
    strip(raw, false)
}

/// As [`clean`], but line feeds and tabs stay.
pub fn clean_lines(raw: &str) -> String {
    strip(raw, true)
}

/// Every string in a JSON value, keys too, cleaned in place with line feeds kept.
pub fn clean_json(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::String(s) if s.chars().any(unsafe_char) => *s = clean_lines(s),
        Value::Array(items) => items.iter_mut().for_each(clean_json),
        Value::Object(map) => {
            if map.keys().any(|k| k.chars().any(unsafe_char)) {
                *map = std::mem::take(map).into_iter().map(|(k, v)| (clean(&k), v)).collect();
            }
            map.values_mut().for_each(clean_json);
        }
        _ => {}
    }
}

fn strip(raw: &str, lines: bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1B}' => skip_escape(&mut chars),
            '\u{9B}' => skip_csi(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9D}' | '\u{9E}' | '\u{9F}' => skip_string(&mut chars),
            '\n' | '\t' if lines => out.push(c),
            '\n' | '\t' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !(c == '\r' && chars.peek() == Some(&'\n')) {
                    out.push(' ');
                }
            }
            c if unsafe_char(c) => {}
            c => out.push(c),
        }
    }
    out
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_escape(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_csi(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            skip_string(chars);
        }
        Some(c) if ('\u{20}'..='\u{2F}').contains(c) => {
            while chars.next_if(|c| ('\u{20}'..='\u{2F}').contains(c)).is_some() {}
            chars.next_if(|c| ('\u{30}'..='\u{7E}').contains(c));
        }
        Some(c) if ('\u{30}'..='\u{7E}').contains(c) => {
            chars.next();
        }
        _ => {}
    }
}

/// ECMA-48: parameters and intermediates 0x20..0x3F, then one final byte 0x40..0x7E.
fn skip_csi(chars: &mut Chars<'_>) {
    while chars.next_if(|c| ('\u{20}'..='\u{3F}').contains(c)).is_some() {}
    chars.next_if(|c| ('\u{40}'..='\u{7E}').contains(c));
}

/// A device control or operating system string, to its terminator. An unterminated one takes the rest,
/// as a terminal would.
fn skip_string(chars: &mut Chars<'_>) {
    while let Some(c) = chars.next() {
        match c {
            '\u{07}' | '\u{9C}' => return,
            '\u{1B}' => {
                chars.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_go_whole_and_text_stays() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m"), "red");
        assert_eq!(clean("a\u{1b}]52;c;ZWNobyBoaQ==\u{7}b"), "ab");
        assert_eq!(clean("a\u{1b}]0;title\u{1b}\\b"), "ab");
        assert_eq!(clean("\u{9b}2Jx\u{1b}(By\u{1b}cz"), "xyz");
        assert_eq!(clean("a\u{1b}Pq#0\u{9c}b"), "ab");
    }

    #[test]
    fn lines_and_direction() {
        assert_eq!(clean("a\r\nb\tc"), "a b c");
        assert_eq!(clean_lines("a\r\nb\tc"), "a\nb\tc");
        assert_eq!(clean("safe\u{202e}gpj.exe\u{2066}x\u{feff}"), "safegpj.exex");
        assert_eq!(clean("👩\u{200d}🚒 ünï"), "👩\u{200d}🚒 ünï");
    }

    #[test]
    fn nothing_unsafe_survives_any_prefix_of_nasty_input() {
        let nasty = "x\u{1b}[1;2Hy\u{1b}]8;;http://e\u{1b}\\z\u{9d}q\u{0}\u{7f}\u{202e}é\u{1b}";
        for end in nasty.char_indices().map(|(i, _)| i) {
            let cleaned = clean(&nasty[..end]);
            assert!(!cleaned.chars().any(unsafe_char), "{cleaned:?}");
            assert_eq!(clean(&cleaned), cleaned, "cleaning is idempotent");
        }
    }

    #[test]
    fn json_is_cleaned_to_its_leaves() {
        let mut v = serde_json::json!({"a\u{1b}[1m": ["x\u{7}", {"k": "l1\nl2"}], "n": 1});
        clean_json(&mut v);
        assert_eq!(v, serde_json::json!({"a": ["x", {"k": "l1\nl2"}], "n": 1}));
    }
}
