//! HTML as text: what stands between tags.

/// What a piece of HTML says: tags and comments are left out, and what only a browser understands; `br` and the ends of
/// blocks are line feeds.
pub(super) fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&entities(&rest[..at]));
        let tag = &rest[at..];
        let (end, name) = match tag.strip_prefix("<!--") {
            Some(_) => (tag.find("-->").map(|at| at + 3), ""),
            None => (tag.find('>').map(|at| at + 1), name(tag)),
        };
        rest = end.map_or("", |end| &tag[end..]);
        match name.to_ascii_lowercase().as_str() {
            hidden @ ("script" | "style") if !tag.starts_with("</") => {
                let close = format!("</{hidden}");
                let found = (0..rest.len()).find(|at| {
                    rest.as_bytes()[*at..]
                        .get(..close.len())
                        .is_some_and(|b| b.eq_ignore_ascii_case(close.as_bytes()))
                });
                rest = found.map_or("", |at| &rest[at..]);
            }
            "br" | "hr" => out.push('\n'),
            "p" | "div" | "li" | "tr" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
                if !out.is_empty() && !out.ends_with('\n') =>
            {
                out.push('\n');
            }
            "td" | "th" if !out.is_empty() && !out.ends_with([' ', '\n']) => out.push(' '),
            _ => {}
        }
    }
    out.push_str(&entities(rest));
    out
}

/// What a tag is called: `br` of `<br/>`.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())]
}

/// The few names of characters that people write.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    let named =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    named.into_iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}
