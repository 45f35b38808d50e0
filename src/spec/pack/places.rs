//! Where the panels of a page are.

/// Whether `[[layout]]` takes a height, and pages scroll.
const SCROLLS: bool = false;
/// Lines of a chart below others.
const CHART: usize = 11;

/// The layouts of a page with these charts, and whether it tells its notes.
pub(super) fn layouts(charts: &[String], has_notes: bool) -> String {
    let notes = if has_notes { "{ size = \"fit\", max = \"25%\", panel = \"notes\" }, " } else { "" };
    let side = |size: &str| {
        format!(
            "  {{ size = {size:?}, rows = [{notes}{{ size = \"30%\", panel = \"alarms\" }}, \
             {{ panel = \"resources\" }}, {{ panel = \"writes\" }}] }},\n"
        )
    };
    let wide = format!("[[layout]]\nmin = \"180x44\"\ncolumns = [\n{}{}]\n\n", grid(charts, 3), side("27%"));
    let middle =
        format!("[[layout]]\nmin = \"110x30\"\ncolumns = [\n{}{}]\n\n", grid(charts, 2), side("31%"));
    wide + &middle + &last(charts, has_notes)
}

fn last(charts: &[String], has_notes: bool) -> String {
    let below = |names: &[&str], size: usize| -> Vec<String> {
        names.iter().map(|name| format!("  {{ size = \"{size}\", panel = {name:?} }},")).collect()
    };
    let names: Vec<&str> = charts.iter().map(String::as_str).collect();
    if !SCROLLS {
        let first: Vec<String> =
            names.iter().take(2).map(|name| format!("  {{ panel = {name:?} }},")).collect();
        return format!(
            "[[layout]]\nrows = [\n{}\n  {{ size = \"6\", panel = \"alarms\" }},\n]\n",
            first.join("\n")
        );
    }
    let mut lines = below(&names, CHART);
    let mut height = names.len() * CHART;
    if has_notes {
        lines.extend(below(&["notes"], CHART));
        height += CHART;
    }
    lines.extend(below(&["alarms", "resources", "writes"], CHART));
    height += 3 * CHART;
    format!("[[layout]]\nheight = {height}\nrows = [\n{}\n]\n", lines.join("\n"))
}

/// Charts in so many columns; the last takes what room is left beside it.
fn grid(charts: &[String], columns: usize) -> String {
    let columns = columns.min(charts.len());
    let line = |line: &[String]| {
        let last = line.last().map(String::as_str).unwrap_or_default();
        let words = line.iter().map(String::as_str).chain(std::iter::repeat(last)).take(columns);
        format!("    \"{}\",\n", words.collect::<Vec<_>>().join(" "))
    };
    let lines: String = charts.chunks(columns).map(line).collect();
    format!("  {{ grid = [\n{lines}  ] }},\n")
}
