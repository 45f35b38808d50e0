//! The charts of a service: one a metric, and those together that are read together.

use super::{
    bands::Rules,
    dimensions,
    group::{self, Whole},
    rule::Rule,
    table::Row,
    traps,
};

/// Metrics that stand in one chart, at most.
const MOST: usize = 3;
/// Series that a chart draws, at most, where it is the great values that are not fine.
const TOP: usize = 12;
/// Units that CloudWatch has.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
const UNITS: [&str; 12] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Megabytes",
    "Gigabytes",
    "Percent",
    "Count",
    "Bytes/Second",
    "Bits/Second",
    "Count/Second",
    "Bits",
];

/// A chart.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub id: String,
    pub rows: Vec<Row>,
    pub queries: Vec<String>,
    /// Lines of the panel that are not its queries: those that stand together have the same.
    pub keys: Vec<String>,
    pub bands: Vec<String>,
    /// What no band tells.
    pub words: Vec<String>,
    /// What shares are of.
    pub whole: Option<Whole>,
}

/// The charts of a service.
pub(super) fn charts(rows: &[Row]) -> Vec<Chart> {
    let mut out: Vec<Chart> = Vec::new();
    for row in rows {
        let made = chart(row, rows);
        let fits = |chart: &&mut Chart| {
            let first = &chart.rows[0];
            chart.rows.len() < MOST
                && first.is_beside(row)
                && (first.stat, first.unit) == (row.stat, row.unit)
                && (&chart.keys, &chart.bands, &chart.words) == (&made.keys, &made.bands, &made.words)
                && chart.whole == made.whole
                && chart.rows.iter().all(|other| group::are_alike(other.metric, row.metric))
                && traps::is_unconfirmed(first) == traps::is_unconfirmed(row)
        };
        // An expression names its queries: it has its own chart.
        match out.iter_mut().find(fits).filter(|_| made.whole.is_none() && !made.is_math()) {
            Some(chart) => {
                chart.rows.push(row.clone());
                chart.queries.extend(made.queries);
            }
            None => out.push(made),
        }
    }
    let mut ids: Vec<String> = Vec::new();
    for chart in &mut out {
        let name = super::table::slug(chart.rows[0].metric);
        let name = if name.is_empty() { "metric".into() } else { name };
        let taken = |id: &String| ids.contains(id);
        let names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}-{n}")));
        chart.id = names.into_iter().find(|id| !taken(id)).expect("one that is free");
        ids.push(chart.id.clone());
    }
    out
}

impl Chart {
    fn is_math(&self) -> bool {
        self.queries.iter().any(|query| query.contains("expr = "))
    }
}

fn chart(row: &Row, rows: &[Row]) -> Chart {
    let rules = Rules::of(row);
    let named = rules.both().into_iter().find_map(|(_, rule)| match rule {
        Rule::Share(_, Some(of)) => group::whole(of, row, rows),
        _ => None,
    });
    let is_share = named.is_some();
    let percent = !is_share && traps::is_fraction(row, &rules.values());
    let mut words = rules.words(row, is_share);
    let mut queries = queries(row, rows, &rules, (percent, named.as_ref()));
    // `<DesiredTaskCount`: what it is compared with stands beside it.
    for text in [row.warn, row.crit] {
        let name = text.trim_start_matches(['<', '>', '=', ' ']).split(" for ").next().unwrap_or_default();
        if let Some(other) = group::beside(name, row, rows).filter(|_| text.starts_with(['<', '>', '='])) {
            let beside = metrics(other, rows, &[], "").into_iter().map(|query| format!("{{ {query} }}"));
            queries.extend(beside);
        }
    }
    queries.dedup();
    words.dedup();
    let bands = rules.bands(row, is_share);
    Chart {
        id: String::new(),
        rows: vec![row.clone()],
        queries,
        keys: keys(row, &rules, is_share || percent),
        bands,
        words,
        whole: named,
    }
}

/// The metric of a row, as queries without their braces: one for each way to find it.
fn metrics(row: &Row, rows: &[Row], fixed: &[(&'static str, &'static str)], more: &str) -> Vec<String> {
    let each: Vec<Vec<(&str, &str)>> = match fixed {
        [] => vec![Vec::new()],
        _ => fixed.iter().map(|one| vec![*one]).collect(),
    };
    let mut out = Vec::new();
    for fixed in each {
        for (dimensions, region) in dimensions::of(row, rows, &fixed) {
            for namespace in [Some(dimensions::namespace(row)), traps::also_in(row)].into_iter().flatten() {
                let dimensions = Some(&dimensions).filter(|text| !text.is_empty());
                let parts = [
                    Some(format!(
                        "namespace = {namespace:?}, metric = {:?}, stat = {:?}",
                        row.metric, row.stat
                    )),
                    dimensions.map(|text| format!("dimensions = {text}")),
                    region.map(|region| format!("region = {region:?}")),
                    traps::is_sparse(row, rows).then(|| "sparse = true".to_owned()),
                    Some(more.to_owned()).filter(|more| !more.is_empty()),
                ];
                out.push(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
            }
        }
    }
    out
}

fn queries(row: &Row, rows: &[Row], rules: &Rules, (percent, whole): (bool, Option<&Whole>)) -> Vec<String> {
    let hidden = |id: &str| format!("id = {id:?}, hidden = true");
    let plain = metrics(row, rows, &rules.fixed, "");
    if !percent && whole.is_none() {
        return plain.into_iter().map(|query| format!("{{ {query} }}")).collect();
    }
    let region = traps::region(rows).map(|region| format!(", region = {region:?}")).unwrap_or_default();
    let mut out = Vec::new();
    for (at, query) in plain.iter().enumerate() {
        let (part, all) = (format!("m{at}"), format!("d{at}"));
        out.push(format!("{{ {query}, {} }}", hidden(&part)));
        let of = if traps::is_sparse(row, rows) { format!("FILL({part}, 0)") } else { part.clone() };
        let text = match whole {
            None => format!("100*{part}"),
            Some(Whole::Quota) => format!("100*{part}/SERVICE_QUOTA({part})"),
            Some(Whole::Metric(metric, stat)) => {
                let own = format!("metric = {:?}, stat = {:?}", row.metric, row.stat);
                let other = query.replace(&own, &format!("metric = {metric:?}, stat = {stat:?}"));
                let other = other.replace(", sparse = true", "");
                out.push(format!("{{ {other}, {} }}", hidden(&all)));
                format!("100*{of}/{all}")
            }
        };
        out.push(format!("{{ id = \"e{at}\", expr = {text:?}{region} }}"));
    }
    out
}

/// What is said of the axis, the time and the number of series.
fn keys(row: &Row, rules: &Rules, is_percent: bool) -> Vec<String> {
    let values = rules.values();
    let is_level = ["Average", "Maximum", "Minimum"].contains(&row.stat);
    let is_whole = !is_percent
        && row.unit == "Percent"
        && is_level
        && !row.says("exceed")
        && !values.iter().any(|value| *value >= 100.0)
        && (rules.is_below() || values.iter().any(|value| *value >= 30.0));
    let is_signed = values.iter().any(|value| *value < 0.0) || row.note.contains("-1 =") || row.unit == "dBm";
    let unit = match row.unit {
        _ if is_percent => Some("Percent"),
        "None" => rules.unit(),
        unit => UNITS.into_iter().find(|known| *known == unit),
    };
    let axis: Vec<String> = [
        (!is_signed).then(|| "min = 0".to_owned()),
        is_whole.then(|| "max = 100".to_owned()),
        unit.map(|unit| format!("unit = {unit:?}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let period = match row.period {
        seconds if seconds < 60 => format!("{seconds}s"),
        seconds => format!("{}m", seconds / 60),
    };
    // What comes once a day needs days to be seen.
    let range = match row.period {
        86_400.. => Some("14d"),
        21_600.. => Some("7d"),
        3600.. => Some("2d"),
        _ => None,
    };
    let lines = [
        Some(format!("period = {period:?}")),
        range.map(|range| format!("range = {range:?}")),
        rules.has_history().then(|| "compare = \"7d\"".to_owned()),
        (!rules.is_below()).then(|| format!("top = {TOP}")),
        (!axis.is_empty()).then(|| format!("left = {{ {} }}", axis.join(", "))),
    ];
    lines.into_iter().flatten().collect()
}
