//! Members of a JSON object that may be of any type, and that may not be there.

use serde_json::{Map, Value};

use super::remarks::{Remarks, quoted, shown};
use crate::spec::nearest::unknown;

/// An object, and what was asked of it: what was not is not known.
#[derive(Debug)]
pub(super) struct Object<'a> {
    map: &'a Map<String, Value>,
    /// What stands before its members in remarks: `legend.`
    path: String,
    asked: Vec<&'static str>,
}

impl<'a> Object<'a> {
    pub fn new(map: &'a Map<String, Value>, path: impl Into<String>) -> Self {
        Self { map, path: path.into(), asked: Vec::new() }
    }

    /// A member; none when it is not there, or null.
    pub fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.push(name);
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Members that are fine, and mean nothing here.
    pub fn harmless(&mut self, names: &[&'static str]) {
        self.asked.extend(names);
    }

    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        what: &str,
        remarks: &mut Remarks,
        as_one: impl Fn(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let read = as_one(value);
        if read.is_none() {
            remarks.say(format!("`{}{name}` is {}, not {what}", self.path, shown(value)));
        }
        read
    }

    /// Text; numbers and truths stand for what they look like.
    pub fn text(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<String> {
        self.read(name, "text", remarks, text_of)
    }

    /// Text that is not empty.
    pub fn some_text(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<String> {
        self.text(name, remarks).filter(|text| !text.trim().is_empty())
    }

    pub fn flag(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<bool> {
        self.read(name, "`true` or `false`", remarks, |value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        })
    }

    /// A finite number.
    pub fn number(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<f64> {
        self.read(name, "a number", remarks, number_of)
    }

    /// A whole number; one that is too large is the largest.
    pub fn whole(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<i64> {
        self.read(name, "a whole number", remarks, |value| {
            let number = number_of(value).filter(|number| number.fract() == 0.0)?;
            #[allow(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
            Some(number as i64)
        })
    }

    /// A list; empty when there is none. One thing where a list is expected is a list of one.
    pub fn list(&mut self, name: &'static str) -> &'a [Value] {
        match self.get(name) {
            None => &[],
            Some(Value::Array(list)) => list,
            Some(value) => std::slice::from_ref(value),
        }
    }

    pub fn object(&mut self, name: &'static str, remarks: &mut Remarks) -> Option<Object<'a>> {
        let map = self.read(name, "an object", remarks, Value::as_object)?;
        Some(Object::new(map, format!("{}{name}.", self.path)))
    }

    /// One of a few words; capitals do not matter.
    pub fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
        remarks: &mut Remarks,
    ) -> Option<T> {
        let text = self.text(name, remarks)?;
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
        if found.is_none() {
            let names = words.iter().map(|(word, _)| *word);
            let shown = quoted(&text);
            let why = unknown(&format!("`{}{name}`", self.path), shown.trim_matches('`'), names);
            remarks.say(why);
        }
        found.map(|(_, one)| *one)
    }

    /// Says of every member that nobody has asked for that it is not known.
    pub fn rest(self, remarks: &mut Remarks) {
        for name in self.map.keys().filter(|name| !self.asked.contains(&name.as_str())) {
            remarks.say(format!("{} is not known", quoted(&format!("{}{name}", self.path))));
        }
    }
}

/// What a value says as text.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The finite number that a value is, in quotes or not.
pub(super) fn number_of(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_read_for_what_they_mean_whatever_their_type() {
        let value =
            json!({"a": "12", "b": 1.5, "c": "true", "d": null, "e": [1], "f": {"g": "X"}, "h": "topp"});
        let mut object = Object::new(value.as_object().expect("an object"), "");
        let mut remarks = Remarks::default();
        assert_eq!(object.whole("a", &mut remarks), Some(12));
        assert_eq!(object.text("b", &mut remarks).as_deref(), Some("1.5"));
        assert_eq!(object.flag("c", &mut remarks), Some(true));
        assert_eq!(object.number("d", &mut remarks), None);
        assert!(remarks.list().is_empty());

        let mut remarks = Remarks::default();
        assert_eq!(object.whole("b", &mut remarks), None);
        assert_eq!(object.text("e", &mut remarks), None);
        assert_eq!(object.word("h", &[("top", 1), ("bottom", 2)], &mut remarks), None);
        let mut inner = object.object("f", &mut remarks).expect("an object");
        assert_eq!(inner.number("g", &mut remarks), None);
        inner.rest(&mut remarks);
        object.rest(&mut remarks);
        let said: Vec<String> = remarks.list().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "`b` is `1.5`, not a whole number",
                "`e` is a list, not text",
                "no `h` `topp`; did you mean `top`?",
                "`f.g` is `X`, not a number",
            ]
        );
    }

    #[test]
    fn what_nobody_asks_for_is_named() {
        let value = json!({"a": 1, "b": 2, "\u{1b}[2Jc": 3});
        let mut object = Object::new(value.as_object().expect("an object"), "x.");
        object.harmless(&["a"]);
        let mut remarks = Remarks::default();
        object.rest(&mut remarks);
        let said: Vec<String> = remarks.list().iter().map(ToString::to_string).collect();
        assert_eq!(said, ["`x.b` is not known", "`x.c` is not known"]);
    }

    #[test]
    fn absurd_numbers_are_the_largest_there_are() {
        let value = json!({"a": 1e300, "b": -1e300});
        let mut object = Object::new(value.as_object().expect("an object"), "");
        let mut remarks = Remarks::default();
        assert_eq!(object.whole("a", &mut remarks), Some(i64::MAX));
        assert_eq!(object.whole("b", &mut remarks), Some(i64::MIN));
    }
}
