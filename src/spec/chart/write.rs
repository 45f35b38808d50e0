//! A chart as a panel of a view file.

use std::{fmt::Write, time::Duration};

use super::{AxisSpec, Band, ChartMeasure, ChartQuery, ChartSpec, Legend, Level, Moment, Side, Words};
use crate::spec::{Colour, Range};

/// The panel of a view file that shows a chart: read back, it is the same. Colours lose what stands for them where there
/// are only 16.
pub fn to_toml(id: &str, title: &str, chart: &ChartSpec) -> String {
    let mut out = Lines::default();
    out.0.push_str("[[panel]]\n");
    out.line("id", quoted(id));
    out.line("kind", quoted("chart"));
    out.line("title", quoted(title));
    out.line("shape", quoted(chart.shape.name()));
    out.maybe("period", chart.period.map(|seconds| length(seconds.into())));
    out.maybe("range", chart.range.map(|range| length(range.as_secs())));
    out.list("queries", chart.queries.iter().map(query));
    for (name, axis) in ["left", "right"].into_iter().zip(&chart.axes) {
        out.maybe(name, (*axis != AxisSpec::default()).then(|| axis_of(axis)));
    }
    out.list("bands", chart.bands.iter().map(band));
    out.list("moments", chart.moments.iter().map(moment));
    out.maybe("compare", chart.compare.map(|ago| length(ago.as_secs())));
    out.maybe("changes", (!chart.changes).then(|| "false".into()));
    out.maybe("legend", (chart.legend != Legend::default()).then(|| quoted(chart.legend.name())));
    out.maybe("top", chart.top.map(|top| top.to_string()));
    let columns: Vec<String> = chart.columns.iter().map(|column| quoted(column.name())).collect();
    out.maybe("columns", (!columns.is_empty()).then(|| format!("[{}]", columns.join(", "))));
    let flags = [("exact", chart.exact), ("bare", chart.bare), ("whole_range", chart.whole_range)];
    for (name, is_set) in flags {
        out.maybe(name, is_set.then(|| "true".into()));
    }
    out.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, name: &str, value: impl AsRef<str>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{name} = {}", value.as_ref());
    }
    fn maybe(&mut self, name: &str, value: Option<String>) {
        value.iter().for_each(|value| self.line(name, value));
    }
    fn list(&mut self, name: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.map(|value| format!("  {value},\n")).collect();
        if !values.is_empty() {
            self.line(name, format!("[\n{}]", values.concat()));
        }
    }
}

/// A table in one line.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn with(mut self, name: &str, value: Option<String>) -> Self {
        self.0.extend(value.map(|value| format!("{name} = {value}")));
        self
    }
    fn text(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        self.with(name, value.map(|value| quoted(value.as_ref())))
    }
    fn words(self, name: &str, value: Option<&Words>) -> Self {
        self.text(name, value.map(ToString::to_string))
    }
    fn done(self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}

fn query(query: &ChartQuery) -> String {
    let table = Table::default().text("id", query.id.as_deref());
    let table = match &query.measure {
        ChartMeasure::Metric { namespace, name, dimensions, stat } => {
            let mut inner = Table::default();
            for (name, value) in dimensions {
                inner = inner.words(&key(name), Some(value));
            }
            table
                .words("metric", Some(name))
                .words("namespace", Some(namespace))
                .with("dimensions", (!dimensions.is_empty()).then(|| inner.done()))
                .text("stat", Some(stat))
        }
        ChartMeasure::Expression(words) => table.words("expr", Some(words)),
        ChartMeasure::Sql(words) => table.words("sql", Some(words)),
    };
    table
        .words("label", query.label.as_ref())
        .with("period", query.period.map(|seconds| length(seconds.into())))
        .with("hidden", query.hidden.then(|| "true".into()))
        .with("axis", (query.side == Side::Right).then(|| quoted(query.side.name())))
        .text("colour", query.colour.map(Colour::name))
        .words("account", query.account.as_ref())
        .words("region", query.region.as_ref())
        .done()
}

fn axis_of(axis: &AxisSpec) -> String {
    let number = |value: Option<f64>| value.map(number);
    let table = Table::default().with("min", number(axis.min)).with("max", number(axis.max));
    table.text("unit", axis.unit.as_deref()).text("label", axis.label.as_deref()).done()
}

fn band(band: &Band) -> String {
    let table = Table::default();
    let table = match band.to {
        None => table.with("at", Some(number(band.from))),
        Some(to) if to == f64::INFINITY => table.with("above", Some(number(band.from))),
        Some(to) if to == f64::NEG_INFINITY => table.with("below", Some(number(band.from))),
        Some(to) => table.with("from", Some(number(band.from))).with("to", Some(number(to))),
    };
    table
        .text("label", band.label.as_deref())
        .text("level", (band.level != Level::default()).then(|| band.level.name()))
        .text("axis", (band.side == Side::Right).then(|| band.side.name()))
        .text("colour", band.colour.map(Colour::name))
        .done()
}

fn moment(moment: &Moment) -> String {
    let table = Table::default().text("at", Some(moment.at.to_string()));
    table
        .text("until", moment.until.map(|until| until.to_string()))
        .text("label", moment.label.as_deref())
        .text("colour", moment.colour.map(Colour::name))
        .done()
}

/// As TOML has numbers. Whole ones stand without a point, as far as that is exact.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value}") } else { format!("{value:?}") }
}

fn length(seconds: u64) -> String {
    quoted(&Range::of(Duration::from_secs(seconds)).to_string())
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.into() } else { quoted(name) }
}

/// A string of TOML. <https://toml.io/en/v1.0.0#string>
pub(in crate::spec) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
