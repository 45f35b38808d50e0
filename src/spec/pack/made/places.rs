//! Where the panels of a page are.

/// Lines of a chart below others.
const CHART: usize = 11;
/// Lines of the alarms above them.
const FEW: usize = 5;

/// The layouts of a page with these charts, and whether it tells its notes.
pub(super) fn layouts(charts: &[String], has_notes: bool) -> String {
    let notes = if has_notes { ", { size = \"fit\", max = \"25%\", panel = \"notes\" }" } else { "" };
    let side = |size: &str| {
        format!(
            "  {{ size = {size:?}, rows = [{{ size = \"fit\", max = \"30%\", panel = \"alarms\" }}, \
             {{ size = \"fit\", max = \"30%\", panel = \"resources\" }}, {{ panel = \"writes\" }}{notes}] }},\n"
        )
    };
    let wide = format!("[[layout]]\nmin = \"180x44\"\ncolumns = [\n{}{}]\n\n", grid(charts, 3), side("27%"));
    let middle =
        format!("[[layout]]\nmin = \"110x30\"\ncolumns = [\n{}{}]\n\n", grid(charts, 2), side("31%"));
    wide + &middle + &last(charts, has_notes)
}

/// Below each other, with what is wrong first.
fn last(charts: &[String], has_notes: bool) -> String {
    let charts = charts.iter().map(String::as_str);
    let names = std::iter::once("alarms").chain(charts).chain(["resources", "writes"]);
    let names: Vec<&str> = names.chain(has_notes.then_some("notes")).collect();
    let size = |name: &str| if name == "alarms" { FEW } else { CHART };
    let line = |name: &&str| format!("  {{ size = \"{}\", panel = {name:?} }},\n", size(name));
    let height: usize = names.iter().map(|name| size(name)).sum();
    let lines: String = names.iter().map(line).collect();
    format!("[[layout]]\nheight = {height}\nrows = [\n{lines}]\n")
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
