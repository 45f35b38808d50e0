//! Metric widgets as charts.

mod annotations;
mod axes;
mod names;
pub(super) mod numbers;
mod rendering;
mod rows;
mod shorthand;

pub(super) use rendering::measure_of;

use super::{
    Widget,
    object::Object,
    place,
    remarks::Remarks,
    time::{self, Sight},
    widgets::{Common, Shown},
};
use crate::{
    model::Text,
    spec::{ChartMeasure, ChartQuery, ChartSpec, Legend, Shape, Words, chart::Summary},
};
use annotations::Annotations;
use rendering::Usual;

/// Metrics of a widget, at most; of a dashboard they are five times as many.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>
const MOST: usize = 500;
/// Seconds of a period that nobody names.
const PERIOD: u32 = 300;

/// The chart of a metric widget, or the graph of an alarm; and what it is called.
pub(super) fn read(
    mut properties: Object<'_>,
    title: String,
    common: &mut Common<'_>,
    remarks: &mut Remarks,
) -> (String, Shown) {
    let mut laid = annotations::read(&mut properties, remarks);
    let usual = usual(&mut properties, common, remarks);
    let queries = queries(&mut properties, &usual, common, remarks);
    let chart = drawn(&mut properties, common, remarks);
    properties.harmless(&["liveData", "timezone", "labels", "trend"]);
    properties.rest(remarks);
    if queries.is_empty() {
        return without_metrics(title, &mut laid, remarks);
    }
    for alarm in &laid.alarms {
        remarks.say(format!("The alarm `{}` is not drawn: a graph shows metrics or an alarm", alarm.name));
    }
    if queries.iter().all(|query| query.hidden) {
        remarks.say("None of its metrics is visible");
    }
    let title = if title.is_empty() { own_title(&queries) } else { title };
    (title, Shown::Chart(ChartSpec { queries, bands: laid.bands, moments: laid.moments, ..chart }))
}

/// What is shown of a widget that asks for no metric.
fn without_metrics(title: String, laid: &mut Annotations, remarks: &mut Remarks) -> (String, Shown) {
    if laid.alarms.is_empty() {
        remarks.say("No metric is left to be drawn");
        return (title, Shown::Widget(Widget::Refused));
    }
    if laid.alarms.len() > 1 {
        remarks.say(format!("{} alarms: a graph shows one, and it is the first", laid.alarms.len()));
    }
    if !laid.bands.is_empty() || !laid.moments.is_empty() {
        remarks.say("Annotations beside an alarm are not drawn");
    }
    let alarm = laid.alarms.swap_remove(0);
    let title = if title.is_empty() { alarm.name.to_string() } else { title };
    (title, Shown::Widget(Widget::AlarmGraph(alarm)))
}

fn usual(properties: &mut Object<'_>, common: &Common<'_>, remarks: &mut Remarks) -> Usual {
    let stat = properties.some_text("stat", remarks);
    let stat = numbers::statistic(stat.as_deref(), remarks);
    let own = |text: Option<&str>| text.map(Text::new);
    let account = place::account(properties, remarks).or_else(|| own(common.around.account));
    let region = place::region(properties, remarks).or_else(|| own(common.around.region));
    Usual::new(stat, account, region)
}

/// Its rows as queries, as many as may be drawn.
fn queries(
    properties: &mut Object<'_>,
    usual: &Usual,
    common: &mut Common<'_>,
    remarks: &mut Remarks,
) -> Vec<ChartQuery> {
    let mut rows = rows::read(properties.list("metrics"), remarks);
    if rows.len() > MOST {
        remarks.say(format!("{} metrics: {MOST} of them are drawn, the most that a widget has", rows.len()));
        rows.truncate(MOST);
    }
    if rows.len() > common.metrics_left {
        let left = common.metrics_left;
        remarks.say(format!(
            "{} metrics: {left} of them are drawn, for a dashboard has 2500 at most",
            rows.len()
        ));
        rows.truncate(left);
    }
    common.metrics_left -= rows.len();
    let mut queries: Vec<ChartQuery> =
        rows.into_iter().filter_map(|row| rendering::query(row, usual, common, remarks)).collect();
    names::settle(&mut queries, remarks);
    queries
}

/// How it is drawn.
fn drawn(properties: &mut Object<'_>, common: &Common<'_>, remarks: &mut Remarks) -> ChartSpec {
    let views = [
        ("timeSeries", Shape::Line),
        ("singleValue", Shape::Value),
        ("gauge", Shape::Gauge),
        ("bar", Shape::Bar),
        ("pie", Shape::Share),
        ("table", Shape::Table),
    ];
    let view = properties.word("view", &views, remarks).unwrap_or_default();
    let stacked = properties.flag("stacked", remarks) == Some(true);
    let shape = if stacked && view == Shape::Line { Shape::Area } else { view };
    let mut axes = axes::read(properties, remarks);
    let shape = axes::of_gauge(shape, &mut axes, remarks);
    let trend = properties.flag("sparkline", remarks) == Some(true);
    ChartSpec {
        shape,
        period: Some(numbers::period(properties, remarks).unwrap_or(PERIOD)),
        keeps_periods: common.keeps_periods,
        range: range(properties, remarks),
        axes,
        changes: false,
        legend: legend(properties, remarks),
        columns: columns(properties, remarks),
        exact: properties.flag("singleValueFullPrecision", remarks) == Some(true),
        bare: view == Shape::Value && !trend,
        whole_range: properties.flag("setPeriodToTimeRange", remarks) == Some(true),
        ..ChartSpec::default()
    }
}

/// How far back it looks when that is not as far as the dashboard.
fn range(properties: &mut Object<'_>, remarks: &mut Remarks) -> Option<std::time::Duration> {
    match time::sight(properties, remarks)? {
        Sight::Back(length) => Some(length),
        Sight::Window(from, to) => {
            remarks.say(format!("It is about {from} to {to}: it is drawn over the time of the view"));
            None
        }
    }
}

fn legend(properties: &mut Object<'_>, remarks: &mut Remarks) -> Legend {
    let Some(mut legend) = properties.object("legend", remarks) else { return Legend::default() };
    let places = [("bottom", Legend::Beneath), ("right", Legend::Right), ("hidden", Legend::Hidden)];
    let place = legend.word("position", &places, remarks).unwrap_or_default();
    legend.rest(remarks);
    place
}

/// Columns of a table.
fn columns(properties: &mut Object<'_>, remarks: &mut Remarks) -> Vec<Summary> {
    let Some(mut table) = properties.object("table", remarks) else { return Vec::new() };
    let words = [("MIN", Summary::Min), ("MAX", Summary::Max), ("SUM", Summary::Sum), ("AVG", Summary::Avg)];
    let mut out = Vec::new();
    for value in table.list("summaryColumns") {
        let word = super::object::text_of(value).unwrap_or_default();
        match words.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim())) {
            Some((_, column)) if out.contains(column) => {}
            Some((_, column)) => out.push(*column),
            None => remarks.say(format!("no column {}", super::remarks::shown(value))),
        }
    }
    if table.flag("showTimeSeriesData", remarks) == Some(true) {
        remarks.say("Its values over time are not columns here");
    }
    let layouts = [("horizontal", false), ("vertical", true)];
    if table.word("layout", &layouts, remarks) == Some(true) {
        remarks.say("Its series are rows here, not columns");
    }
    table.harmless(&["stickySummary"]);
    table.rest(remarks);
    out
}

/// What a widget without a title is called: as its only metric.
fn own_title(queries: &[ChartQuery]) -> String {
    let mut shown = queries.iter().filter(|query| !query.hidden);
    match (shown.next().map(|query| &query.measure), shown.next()) {
        (Some(ChartMeasure::Metric { name, .. }), None) => Words::fill(name, &|_| None).unwrap_or_default(),
        _ => String::new(),
    }
}
