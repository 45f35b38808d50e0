//! What the values of variables change in the widgets of a body.

use regex_lite::{Regex, RegexBuilder};
use serde_json::Value;

use super::remarks::{Remarks, quoted};

/// Bytes that widgets grow to, at most, when text is replaced in them.
const LARGEST: usize = 8 << 20;

/// A pattern of a variable.
///
/// # Errors
/// Why it is none, in words.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    let read = RegexBuilder::new(text).size_limit(1 << 20).build();
    let read = read.map_err(|why| format!("the pattern {} cannot be read: {why}", quoted(text)))?;
    if read.is_match("") {
        return Err(format!("the pattern {} matches nothing at all: it changes nothing", quoted(text)));
    }
    Ok(read)
}

/// Widgets with the text that matches replaced in their JSON; in their strings alone where the JSON would be broken.
pub(super) fn by_pattern(widgets: &mut Value, pattern: &Regex, value: &str, remarks: &mut Remarks) {
    let escaped = serde_json::to_string(value).unwrap_or_default();
    let escaped = escaped.trim_start_matches('"').strip_suffix('"').unwrap_or_default();
    let whole = replaced(&widgets.to_string(), pattern, escaped);
    if let Some(whole) = whole.as_ref().and_then(|text| serde_json::from_str(text).ok()) {
        *widgets = whole;
        return;
    }
    let mut left = LARGEST;
    if whole.is_none() || !in_strings(widgets, pattern, value, &mut left) {
        remarks.say(format!(
            "with {} for its pattern the dashboard is too large: not all of it is replaced",
            quoted(value)
        ));
    }
}

/// None when it would be too large.
fn replaced(text: &str, pattern: &Regex, value: &str) -> Option<String> {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for found in pattern.find_iter(text).filter(|found| !found.is_empty()) {
        out.push_str(&text[from..found.start()]);
        out.push_str(value);
        from = found.end();
        if out.len() > LARGEST {
            return None;
        }
    }
    out.push_str(&text[from..]);
    Some(out)
}

fn in_strings(value: &mut Value, pattern: &Regex, by: &str, left: &mut usize) -> bool {
    match value {
        Value::String(text) => match replaced(text, pattern, by) {
            Some(new) if new.len() <= *left => {
                *left -= new.len();
                *text = new;
                true
            }
            _ => false,
        },
        Value::Array(list) => list.iter_mut().all(|one| in_strings(one, pattern, by, left)),
        Value::Object(map) => map.values_mut().all(|one| in_strings(one, pattern, by, left)),
        _ => true,
    }
}

/// Gives a property its value, wherever a widget has it. Numbers stay numbers.
pub(super) fn property(widgets: &mut Value, name: &str, value: &str) {
    match widgets {
        Value::Array(list) => list.iter_mut().for_each(|one| property(one, name, value)),
        Value::Object(map) => {
            for (key, one) in map.iter_mut() {
                match one {
                    Value::Array(_) | Value::Object(_) => property(one, name, value),
                    one if key == name => *one = Value::String(value.to_owned()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(pattern: &str, value: &str, mut widgets: Value) -> (Value, Vec<String>) {
        let mut remarks = Remarks::default();
        by_pattern(&mut widgets, &super::pattern(pattern).expect("a pattern"), value, &mut remarks);
        (widgets, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_matches_is_replaced_wherever_it_stands() {
        let widgets = json!([{"a": ["i-12 and i-34", {"i-5": 1}]}]);
        assert_eq!(with("i-[0-9]+", "x$1", widgets), (json!([{"a": ["x$1 and x$1", {"x$1": 1}]}]), vec![]));
        let widgets = json!([{"period": 300}]);
        assert_eq!(with(r#""period":300"#, "!", widgets.clone()).0, widgets, "what breaks the JSON is left");
        assert_eq!(with("a", "\"\\\n", json!(["bab"])).0, json!(["b\"\\\nb"]));
        assert_eq!(with(r"\bx", "y", json!(["x ax"])).0, json!(["y ax"]));
    }

    #[test]
    fn what_breaks_the_json_is_replaced_in_strings_alone() {
        assert_eq!(with("\"?prod", "test", json!(["prod", "a prod"])).0, json!(["test", "a test"]));
    }

    #[test]
    fn nothing_grows_without_end() {
        let (widgets, said) = with("a", &"b".repeat(2048), json!(["a".repeat(100_000)]));
        assert_eq!(widgets[0].as_str().map(str::len), Some(100_000));
        assert!(said[0].contains("too large"), "{said:?}");
        assert!(pattern("(a").is_err());
        assert!(pattern("a*").is_err());
        assert!(pattern(&"(a{1000}){1000}".repeat(9)).is_err());
    }

    #[test]
    fn a_property_is_replaced_at_any_depth_and_nowhere_else() {
        let mut widgets = json!([{"properties": {"region": "a", "metrics": [["region", "x", {"region": "b"}]], "title": "region"}}]);
        property(&mut widgets, "region", "c");
        let now = json!([{"properties": {"region": "c", "metrics": [["region", "x", {"region": "c"}]], "title": "region"}}]);
        assert_eq!(widgets, now);
    }
}
