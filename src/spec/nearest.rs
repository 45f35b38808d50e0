/// The name closest to `wanted`, if one is close enough to be what was meant.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(score, _)| *score > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// "no panel kind `fleat`; did you mean `fleet`?", or the names there are.
pub(super) fn unknown<'a>(what: &str, wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match nearest(wanted, names.iter().copied()) {
        Some(name) => format!("no {what} `{wanted}`; did you mean `{name}`?"),
        None => format!("no {what} `{wanted}`; there are: {}", names.join(", ")),
    }
}
