//! What is said of a body that is not drawn as it says.

use serde_json::Value;

use crate::model::{Text, clean};

/// Remarks that are kept of one thing: more of them help nobody.
const MOST: usize = 12;
/// Characters of a body that are repeated in a remark.
const SHOWN: usize = 48;

/// Remarks on one widget, or on the dashboard, each once.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    said: Vec<Text>,
    more: usize,
}

impl Remarks {
    pub fn say(&mut self, what: impl AsRef<str>) {
        let what = Text::new(what);
        if self.said.contains(&what) {
        } else if self.said.len() < MOST {
            self.said.push(what);
        } else {
            self.more += 1;
        }
    }

    pub fn list(mut self) -> Vec<Text> {
        if self.more > 0 {
            self.said.push(format!("{} more remarks like these", self.more).into());
        }
        self.said
    }
}

/// Something of a body as it stands in a remark: clean, short, in backquotes.
pub(super) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(4 * SHOWN).collect();
    let clean = clean(&start);
    let mut short: String = clean.chars().take(SHOWN).collect();
    if short.len() < clean.len() || start.len() < text.len() {
        short.push_str("...");
    }
    format!("`{short}`")
}

/// The same of any value.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        Value::String(text) => quoted(text),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_short_and_clean() {
        assert_eq!(quoted("a\u{1b}[31mb\nc"), "`ab c`");
        assert_eq!(quoted(&"é".repeat(1_000_000)), format!("`{}...`", "é".repeat(SHOWN)));
        assert_eq!(shown(&serde_json::json!({"a": 1})), "an object");
        assert_eq!(shown(&serde_json::json!(-1.5)), "`-1.5`");
    }

    #[test]
    fn each_remark_is_said_once_and_not_too_many_are() {
        let mut remarks = Remarks::default();
        for at in 0..40 {
            remarks.say(format!("row {}", at / 2));
        }
        let list = remarks.list();
        assert_eq!((list.len(), &*list[0]), (MOST + 1, "row 0"));
        // What is beyond the most is not compared any more.
        assert_eq!(&*list[MOST], "16 more remarks like these");
    }
}
