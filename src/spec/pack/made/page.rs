//! The page of a service, as a view file.

use super::{
    chart::{Chart, charts},
    dimensions,
    group::Whole,
    places,
    table::{Row, slug},
    traps,
};
use crate::spec::system::words;

/// The file of a service.
pub(super) fn page(rows: &[Row]) -> String {
    let service = rows[0].service;
    let charts = charts(rows);
    let mut out = format!(
        "# {service}: made from services.tsv by `PACK=write cargo test --lib spec::pack`, and held to it by that test.\n"
    );
    let mut names: Vec<&str> = charts.iter().map(|chart| chart.rows[0].metric).collect();
    names.dedup();
    let about = format!("{service}: {}", names.iter().take(3).copied().collect::<Vec<_>>().join(", "));
    out += &format!("about = {about:?}\n\n{}", dimensions::variables(rows));
    for chart in &charts {
        out += &panel(chart, rows);
    }
    let notes = notes(rows);
    let has_notes = !notes.is_empty();
    if has_notes {
        let text = notes.iter().map(|note| format!("- {}\n", note.replace('$', "$$"))).collect::<String>();
        out += &format!(
            "[[panel]]\nid = \"notes\"\nkind = \"text\"\ntitle = \"notes\"\ntext = '''\n{text}'''\n\n"
        );
    }
    out += &tables(rows);
    let ids: Vec<String> = charts.iter().map(|chart| chart.id.clone()).collect();
    out + &places::layouts(&ids, has_notes)
}

/// What is to be known of a service's metrics, each beside its name.
fn notes(rows: &[Row]) -> Vec<String> {
    let of = |row: &Row| {
        format!("`{}`: {}", row.metric, words::plain(&row.note.replace("eventSource (memory)", "")))
    };
    let mut out: Vec<String> = rows.iter().map(of).filter(|note| !note.ends_with(": ")).collect();
    out.dedup();
    out
}

fn panel(chart: &Chart, rows: &[Row]) -> String {
    let mut out = String::new();
    out += &format!("[[panel]]\nid = {:?}\nkind = \"chart\"\ntitle = {:?}\n", chart.id, title(chart, rows));
    for key in &chart.keys {
        out += &format!("{key}\n");
    }
    if !chart.bands.is_empty() {
        out += &format!(
            "bands = [\n{}]\n",
            chart.bands.iter().map(|band| format!("  {band},\n")).collect::<String>()
        );
    }
    let queries = chart.queries.iter().map(|query| format!("  {query},\n")).collect::<String>();
    out + &format!("queries = [\n{queries}]\n\n")
}

/// The metrics' names, with what has to be known to read them.
fn title(chart: &Chart, rows: &[Row]) -> String {
    let first = &chart.rows[0];
    let mut name = chart.rows.iter().map(|row| row.metric).collect::<Vec<_>>().join(", ");
    match &chart.whole {
        Some(Whole::Metric(of, stat)) if of == first.metric => name += &format!(" % of its {stat}"),
        Some(Whole::Metric(of, _)) => name += &format!(" % of {of}"),
        Some(Whole::Quota) => name += " % of its quota",
        None => {}
    }
    if first.dimensions.iter().any(|(name, _)| *name == "QueueName(DLQ)") {
        name += " of queues named like *dlq* or *dead*letter*";
    }
    // The same metric of other resources stands beside it.
    let is_twin = |row: &&Row| row.metric == first.metric && !row.is_beside(first);
    let has_name = |row: &Row| row.dimensions.iter().any(|(name, _)| name.contains('('));
    let twins = rows.iter().filter(is_twin).filter(|row| !has_name(row)).count();
    let apart = first.dimensions.iter().map(|(name, value)| value.unwrap_or(name)).collect::<Vec<_>>();
    if twins > 0 && chart.rows.len() == 1 && !has_name(first) {
        name += &match apart[..] {
            [] => " of all".to_owned(),
            _ => format!(" by {}", apart.join(", ")),
        };
    }
    if rows.iter().any(|row| row.metric == first.metric && row.is_beside(first) && row.stat != first.stat) {
        name += &format!(" {}", first.stat);
    }
    // What the chart shows is the same whichever resource is chosen.
    let follows = chart.queries.iter().any(|query| query.contains("$resource"));
    let mut of_all = None;
    if dimensions::main(rows).is_some() && !follows && !name.contains(" of queues ") {
        match [" of ", " by "].iter().any(|word| name.contains(word)) {
            false => name += " of all",
            true => of_all = Some("of all".to_owned()).filter(|_| !name.ends_with(" of all")),
        }
    }
    let unconfirmed = traps::is_unconfirmed(first).then(|| "not confirmed".to_owned());
    let parts = std::iter::once(name).chain(of_all).chain(chart.words.iter().cloned()).chain(unconfirmed);
    // Two dollars stand for one in titles.
    let title = parts.collect::<Vec<_>>().join(" · ").replace('$', "$$");
    let is_chosen = |value: &Option<&str>| value.is_some_and(|value| value.starts_with('<'));
    match first.dimensions.iter().any(|(_, value)| is_chosen(value)) {
        true => format!("{title} of $rotation"),
        false => title,
    }
}

fn tables(rows: &[Row]) -> String {
    let slug = slug(rows[0].service);
    let resource = dimensions::main(rows).map(|_| "resource={resource}&").unwrap_or_default();
    // Those that the variable can choose.
    let dimension = dimensions::main(rows).map(|name| format!(", dimension = {name:?}")).unwrap_or_default();
    format!(
        r#"[[panel]]
id = "alarms"
kind = "table"
rows = "alarms"
where = {{ services = "{slug}" }}
sort = "-mark,-since"
empty = "No alarms over it."
columns = [
  {{ name = "mark" }},
  {{ name = "since", as = "age", priority = 1, min = 4, right = true }},
  {{ name = "alarm", member = "alarm_name", min = 14, grow = true }},
  {{ name = "state", member = "state_value", as = "marked", priority = 2 }},
  {{ name = "account", priority = 3, max = 18 }},
  {{ name = "region", priority = 4 }},
]

[[panel]]
id = "resources"
kind = "table"
rows = "resources"
where = {{ service = "{slug}"{dimension} }}
wants = ["metrics"]
opens = ":service/{slug}?{resource}account={{account}}&region={{region}}"
empty = "None with metrics in two weeks."
columns = [
  {{ name = "resource", min = 14, grow = true }},
  {{ name = "account", priority = 1, max = 18 }},
  {{ name = "region", priority = 2 }},
  {{ name = "metrics", member = "metric_count", priority = 3, right = true }},
]

[[panel]]
id = "writes"
title = "what was done"
kind = "table"
rows = "events"
where = {{ systems = "{slug}" }}
wants = ["events?reads=false"]
empty = "No write events."
columns = [
  {{ name = "time", member = "event_time", as = "time" }},
  {{ name = "what", member = "event_name", min = 16, grow = true }},
  {{ name = "who", as = "person", priority = 1, min = 8, max = 22 }},
  {{ name = "region", priority = 2 }},
]

"#
    )
}
