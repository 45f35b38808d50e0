/// `text` as the content of an element.
pub(in crate::demo) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no way to say the other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// `<name>content</name>`; the content is taken as it is.
pub(in crate::demo) fn element(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

/// `<name>text</name>`, escaped.
pub(in crate::demo) fn leaf(name: &str, text: &str) -> String {
    element(name, &escape(text))
}
