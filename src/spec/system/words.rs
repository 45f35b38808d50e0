/// A note of the tables in words for people: without what only says how the tables came to be.
pub(in crate::spec) fn plain(note: &str) -> String {
    let parts: Vec<String> = note.split(';').filter_map(part).collect();
    let text = parts.join("; ");
    let end = if text.is_empty() || text.ends_with('.') { "" } else { "." };
    // Names stay as they are written: `us-west-2`, `dBm`.
    let word = text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ':', '.']);
    let mut chars = text.chars();
    match chars.next().filter(|_| word.chars().all(|c| c.is_ascii_lowercase())) {
        Some(first) => format!("{}{}{end}", first.to_uppercase(), chars.as_str()),
        None => text + end,
    }
}

fn part(part: &str) -> Option<String> {
    let part = part.trim();
    let part = match part.strip_prefix("new rows") {
        Some("") => return None,
        Some(rest) => match rest.trim_start_matches([',', ' ']) {
            "(memory)" | "all (memory)" => "its metrics (memory)",
            rest => rest,
        },
        None if part.starts_with("rows ") => return None,
        None => part,
    };
    if let Some(rest) = part.strip_prefix("(memory)") {
        let rest =
            confirmed(rest.trim()).replace("whole row:", "all of it;").replace("whole row", "all of it");
        return Some(if rest.is_empty() { "not confirmed".into() } else { format!("not confirmed: {rest}") });
    }
    let text = confirmed(part).replace(" are (not confirmed)", " are not confirmed");
    match text.strip_suffix(" (not confirmed)") {
        Some("eventSource") => Some("the event source is not confirmed".into()),
        Some(thing @ ("names" | "its metrics")) => Some(format!("{thing} are not confirmed")),
        _ => Some(text).filter(|text| !text.is_empty()),
    }
}

/// Where something is from stands in brackets: what no page has confirmed says so, the rest goes without saying.
fn confirmed(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (inner, after))) =
        rest.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
    {
        let is_sure = !inner.contains("memory") && !inner.contains("press");
        let said = ["doc", "memory", "press", "the seed itself"]
            .iter()
            .fold(inner.to_owned(), |words, of| words.replace(of, ""));
        let said = said.trim_matches([',', ' ']);
        out.push_str(before);
        match (said.is_empty(), is_sure) {
            (true, true) => out.truncate(out.trim_end().len()),
            (true, false) => out.push_str("(not confirmed)"),
            (false, true) => out.push_str(&format!("({said})")),
            (false, false) => out.push_str(&format!("({said}, not confirmed)")),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn notes_are_put_into_words() {
        for (note, expected) in [
            ("", ""),
            ("new rows", ""),
            ("new rows; eventSource (memory)", "The event source is not confirmed."),
            ("new rows, names (memory)", "Names are not confirmed."),
            ("new rows, all (memory)", "Its metrics are not confirmed."),
            ("rows ALB, NLB", ""),
            ("ended 2025-07-31 (doc)", "Ended 2025-07-31."),
            (
                "closed to new customers (doc, 2025-11-07 memory); eventSource (memory)",
                "Closed to new customers (2025-11-07, not confirmed); the event source is not confirmed.",
            ),
            ("file, volume and tape", "File, volume and tape."),
            ("(memory)", "Not confirmed."),
            ("(memory) name; counted twice", "Not confirmed: name; counted twice."),
            ("all names here are (memory): look", "All names here are not confirmed: look."),
            ("us-west-2 ONLY (memory)", "us-west-2 ONLY (not confirmed)."),
        ] {
            assert_eq!(plain(note), expected);
        }
    }
}
