//! View files as text: a panel is put into one, and all else in it stays as it is written, comments too.

use std::ops::Range;

/// A view with one panel.
pub(super) fn new(view: &str, panel: &str, text: &str) -> String {
    format!(
        "# Charts from the metric explorer.\nabout = \"Charts: {view}\"\n\n{}\n[[layout]]\nrows = [{{ panel = \"{panel}\" }}]\n",
        text.trim_end().to_owned() + "\n"
    )
}

/// Whether a view file has a panel of that name.
///
/// # Errors
/// That it is no TOML.
pub(super) fn has_panel(text: &str, panel: &str) -> Result<bool, String> {
    Ok(panels(&table(text)?).iter().any(|one| id_of(one) == Some(panel)))
}

/// The view file with one more panel, in a row of its own in each layout.
///
/// # Errors
/// That it is written in a way in which nothing can be put in.
pub(super) fn added(old: &str, panel: &str, text: &str) -> Result<String, String> {
    let mut out = old.to_owned();
    // From the last to the first: what comes before stays where it is.
    for layout in sections(old).into_iter().rev().filter(|(name, _)| *name == "layout") {
        out = with_row(&out, layout.1, panel)
            .ok_or("a layout of it is of one panel alone: add the panel by hand")?;
    }
    let first = sections(&out).into_iter().find(|(name, _)| *name == "layout").map(|(_, place)| place.start);
    let at = first.map_or(out.len(), |first| comments_before(&out, first));
    out.insert_str(at, &format!("{}\n\n", text.trim_end()));
    unharmed(old, &out, panel).map(|()| out)
}

/// The view file with another panel under that name.
///
/// # Errors
/// As [`added`].
pub(super) fn replaced(old: &str, panel: &str, text: &str) -> Result<String, String> {
    let is_it = |place: &Range<usize>| {
        let table = table(&old[place.clone()]).ok();
        table.is_some_and(|table| panels(&table).iter().any(|one| id_of(one) == Some(panel)))
    };
    let all = sections(old).into_iter().filter(|(name, _)| *name == "panel");
    let place = all.map(|(_, place)| place).find(is_it).ok_or("the panel is not written as `[[panel]]`")?;
    // What stands before the next one is about that.
    let end = comments_before(old, place.end);
    let out = format!("{}{}\n\n{}", &old[..place.start], text.trim_end(), &old[end.max(place.start)..]);
    unharmed(old, &out, panel).map(|()| out)
}

fn table(text: &str) -> Result<toml::Table, String> {
    toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
}

fn panels(table: &toml::Table) -> Vec<toml::Value> {
    table.get("panel").and_then(toml::Value::as_array).cloned().unwrap_or_default()
}

fn id_of(panel: &toml::Value) -> Option<&str> {
    panel.get("id")?.as_str()
}

/// Whether everything but that panel, and where it is shown, is as it was.
fn unharmed(old: &str, new: &str, panel: &str) -> Result<(), String> {
    let rest = |text: &str| {
        let mut table = table(text)?;
        let mut panels = panels(&table);
        panels.retain(|one| id_of(one) != Some(panel));
        let layouts = table.remove("layout").and_then(|all| all.as_array().map(Vec::len)).unwrap_or(0);
        table.remove("panel");
        Ok::<_, String>((table, panels, layouts))
    };
    let is_there = has_panel(new, panel)?;
    if is_there && rest(old)? == rest(new)? {
        Ok(())
    } else {
        Err("it is written in a way that cannot be added to".into())
    }
}

/// The tables of a file that are written as `[[name]]`, with their own inner ones: name and bytes.
fn sections(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut starts: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_start().strip_prefix("[[").and_then(|rest| rest.split_once("]]"));
        if let Some((name, _)) = name.filter(|(name, _)| !name.contains('.')) {
            starts.push((name.trim(), at));
        }
        at += line.len();
    }
    let end = |next: usize| starts.get(next).map_or(text.len(), |(_, start)| *start);
    starts.iter().enumerate().map(|(n, (name, start))| (*name, *start..end(n + 1))).collect()
}

/// Where the comments and empty lines begin that stand right before a place.
fn comments_before(text: &str, at: usize) -> usize {
    let mut start = at;
    for line in text[..at].split_inclusive('\n').rev() {
        let line_start = start - line.len();
        if !line.trim_start().starts_with('#') {
            break;
        }
        start = line_start;
    }
    start
}

/// A layout with one more row at its end.
fn with_row(text: &str, place: Range<usize>, panel: &str) -> Option<String> {
    let row = format!("{{ panel = \"{panel}\" }}");
    let Some(open) = array_of(text, &place, "rows") else { return wrapped(text, &place, &row) };
    let close = closing(text, open)?;
    let inner = &text[open + 1..close];
    let (before, after) = (&text[..open], &text[close + 1..]);
    let own = inner.trim_end();
    // A comment at the end of a line would take in what comes after it.
    let is_lined = own.contains('\n');
    let comma = if own.is_empty() || own.ends_with(',') { "" } else { "," };
    let gap = if is_lined {
        "\n  "
    } else if own.is_empty() {
        ""
    } else {
        " "
    };
    let end = if is_lined { ",\n" } else { "" };
    Some(format!("{before}[{own}{comma}{gap}{row}{end}]{after}"))
}

/// A layout that has no rows, as the first of two.
fn wrapped(text: &str, place: &Range<usize>, row: &str) -> Option<String> {
    let keys = ["columns", "grid", "heights", "widths"].into_iter();
    let mut entries: Vec<Range<usize>> = keys
        .filter_map(|key| {
            let open = array_of(text, place, key)?;
            Some(text[..open].rfind(key)?..closing(text, open)? + 1)
        })
        .collect();
    entries.sort_by_key(|entry| entry.start);
    let first = entries.first()?.start;
    let inner: Vec<&str> = entries.iter().map(|entry| &text[entry.clone()]).collect();
    let mut out = text.to_owned();
    for entry in entries.iter().rev() {
        out.replace_range(entry.clone(), "");
    }
    out.insert_str(first, &format!("rows = [{{ {} }}, {row}]", inner.join(", ")));
    Some(out)
}

/// Where the array of a key begins that stands at the start of a line.
fn array_of(text: &str, place: &Range<usize>, key: &str) -> Option<usize> {
    let mut at = place.start;
    for line in text[place.clone()].split_inclusive('\n') {
        let rest = line.trim_start().strip_prefix(key).map(str::trim_start);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('=')).map(str::trim_start)
            && rest.starts_with('[')
        {
            return Some(at + line.find('[')?);
        }
        at += line.len();
    }
    None
}

/// Where a bracket is closed: what is between quotes and in comments does not count.
fn closing(text: &str, open: usize) -> Option<usize> {
    let (mut depth, mut quote, mut escaped, mut comment) = (0usize, None, false, false);
    for (at, c) in text[open..].char_indices() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (Some(_), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => comment = true,
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + at);
                }
            }
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANEL: &str = "[[panel]]\nid = \"errors\"\nkind = \"chart\"\n";

    #[test]
    fn a_new_view_shows_its_panel() {
        let text = new("ops", "errors", PANEL);
        let table = table(&text).expect("TOML");
        assert_eq!(table["about"].as_str(), Some("Charts: ops"));
        assert_eq!(table["layout"][0]["rows"][0]["panel"].as_str(), Some("errors"));
    }

    #[test]
    fn comments_stay_and_every_layout_gets_a_row() {
        let old = "# Mine.\nabout = \"x\" # y\n\n[[panel]]\nid = \"a\"\nkind = \"table\"\n\n# Wide screens.\n[[layout]]\nmin = \"100x20\"\n\
                   columns = [{ panel = \"a\" }]\n\n[[layout]]\nrows = [\n  { panel = \"a\" }, # first ]\n]\n";
        let text = added(old, "errors", PANEL).expect("added");
        for kept in ["# Mine.", "# y", "# first ]", "# Wide screens.\n[[layout]]"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let table = table(&text).expect("TOML");
        assert_eq!(table["panel"][1]["id"].as_str(), Some("errors"));
        assert_eq!(table["layout"][0]["rows"][1]["panel"].as_str(), Some("errors"));
        assert_eq!(table["layout"][0]["rows"][0]["columns"][0]["panel"].as_str(), Some("a"));
        assert_eq!(table["layout"][1]["rows"][1]["panel"].as_str(), Some("errors"));
    }

    #[test]
    fn a_grid_becomes_the_first_row() {
        let old =
            "about = \"x\"\n[[panel]]\nid = \"a\"\n[[layout]]\ngrid = [\n  \"a a\",\n]\nheights = [\"5\"]\n";
        let text = added(old, "errors", PANEL).expect("added");
        let table = table(&text).expect("TOML");
        let rows = &table["layout"][0]["rows"];
        assert_eq!(rows[0]["grid"][0].as_str(), Some("a a"));
        assert_eq!(rows[0]["heights"][0].as_str(), Some("5"));
        assert_eq!(rows[1]["panel"].as_str(), Some("errors"));
    }

    #[test]
    fn a_panel_gives_way_to_another_of_its_name() {
        let old = new("ops", "errors", PANEL);
        let old = added(&old, "b", "[[panel]]\nid = \"b\"\n").expect("added");
        let text =
            replaced(&old, "errors", "[[panel]]\nid = \"errors\"\ntitle = \"new\"\n").expect("replaced");
        let table = table(&text).expect("TOML");
        let ids: Vec<_> = panels(&table).iter().map(|p| id_of(p).map(str::to_owned)).collect();
        assert_eq!(ids, [Some("errors".to_owned()), Some("b".to_owned())]);
        assert_eq!(table["panel"][0].get("kind"), None);
        assert_eq!(has_panel(&text, "errors"), Ok(true));
    }

    #[test]
    fn what_is_written_in_another_way_is_left_alone() {
        let inline = "about = \"x\"\npanel = [{ id = \"a\" }]\n[[layout]]\nrows = [{ panel = \"a\" }]\n";
        assert!(added(inline, "errors", PANEL).is_err());
        assert!(replaced(inline, "a", PANEL).is_err());
        assert!(has_panel("not toml", "a").is_err());
        let odd =
            "about = '''\n[[layout]]\n'''\n[[panel]]\nid = \"a\"\n[[layout]]\nrows = [{ panel = \"a\" }]\n";
        assert!(added(odd, "errors", PANEL).is_err(), "headers within texts are not taken for headers");
    }
}
