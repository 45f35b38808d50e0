//! JSURL, in which CloudWatch writes a graph into its links: `~(metrics~(~(~'AWS*2fEC2~'CPUUtilization)))`.
//! The language is defined by its parser: <https://github.com/Sage/jsurl>.

use std::{fmt::Write as _, iter::Peekable, str::Chars};

use serde_json::{Map, Value};

/// Graphs nest four deep.
const DEPTH: usize = 16;

/// Reads a value. None when it is not JSURL to its end.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { chars: text.chars().peekable() };
    let value = parser.value(DEPTH)?;
    parser.chars.next().is_none().then_some(value)
}

/// Writes a string, with its mark: `~'AWS*2fEC2`.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("~'");
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') => {
                out.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            Ok(byte) => drop(write!(out, "*{byte:02x}")),
            Err(_) => drop(write!(out, "**{unit:04x}")),
        }
    }
    out
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.chars.next_if_eq(&'~')?;
        if self.chars.next_if_eq(&'\'').is_some() {
            return self.text().map(Value::String);
        }
        if self.chars.next_if_eq(&'(').is_none() {
            let word: String =
                std::iter::from_fn(|| self.chars.next_if(|c| !matches!(c, '~' | ')'))).collect();
            return keyword(&word);
        }
        let value = if self.chars.peek() == Some(&'~') { self.array(depth)? } else { self.object(depth)? };
        self.chars.next_if_eq(&')')?;
        Some(value)
    }

    /// `~(~1~2)`; the empty one is `~(~)`.
    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        while self.chars.peek() == Some(&'~') {
            let mut ahead = self.chars.clone();
            ahead.next();
            if items.is_empty() && ahead.peek() == Some(&')') {
                self.chars = ahead;
                break;
            }
            items.push(self.value(depth)?);
        }
        Some(Value::Array(items))
    }

    /// `~(name~1~other~2)`.
    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        while self.chars.peek() != Some(&')') {
            let name = self.text()?;
            members.insert(name, self.value(depth)?);
            if self.chars.next_if_eq(&'~').is_none() {
                break;
            }
        }
        Some(Value::Object(members))
    }

    /// Up to the next mark: `*xx` is a character below U+0100, `**xxxx` a UTF-16 unit, `!` a dollar.
    fn text(&mut self) -> Option<String> {
        let mut units = Vec::new();
        while let Some(c) = self.chars.next_if(|c| !matches!(c, '~' | ')')) {
            match c {
                '*' if self.chars.next_if_eq(&'*').is_some() => units.push(self.hex(4)?),
                '*' => units.push(self.hex(2)?),
                '!' => units.push(u16::from(b'$')),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
        Some(String::from_utf16_lossy(&units))
    }

    fn hex(&mut self, digits: usize) -> Option<u16> {
        (0..digits)
            .try_fold(0, |value, _| Some(value << 4 | u16::try_from(self.chars.next()?.to_digit(16)?).ok()?))
    }
}

fn keyword(word: &str) -> Option<Value> {
    match word {
        "!0" | "false" => Some(Value::Bool(false)),
        "!1" | "true" => Some(Value::Bool(true)),
        "!2" | "null" => Some(Value::Null),
        number => number.parse::<f64>().ok().map(Value::from),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn graphs_are_read() {
        for (text, value) in [
            ("~()", json!({})),
            ("~(~)", json!([])),
            ("~'AWS*2fEC2", json!("AWS/EC2")),
            ("~(~'a~-1.5~true~!2)", json!(["a", -1.5, true, null])),
            (
                "~(metrics~(~(~'AWS*2fES~'Nodes~(stat~'Sum)))~stacked~false)",
                json!({"metrics": [["AWS/ES", "Nodes", {"stat": "Sum"}]], "stacked": false}),
            ),
            ("~'*24!**20ac**d83d**de92", json!("$$€🚒")),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        let deep = "~(".repeat(100_000);
        let deep_array = "~(~".repeat(100_000);
        for text in
            ["", "x", "~(", "~(a", "~(a~)", "~'*2", "~'*zz", "~(~1))", "~(~1", "~'a)b", &deep, &deep_array]
        {
            assert_eq!(parse(text), None, "{:.20}", text);
        }
    }

    #[test]
    fn strings_read_back() {
        for text in ["", "AWS/EC2", "a~b)c'd(e*f!g$h%i", "ünï 🚒", "\u{7f}\u{100}"] {
            assert_eq!(parse(&string(text)), Some(json!(text)), "{text}");
            assert!(string(text).is_ascii());
        }
    }
}
