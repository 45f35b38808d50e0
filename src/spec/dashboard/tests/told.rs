//! A dashboard in words, everything that is in it.

use super::Dashboard;
use crate::spec::{
    BlockKind, ChartMeasure, ChartQuery, ChartSpec, ChoicesOf, GridCell, Legend, Level, PanelSpec, Side,
    VariableSpec, Widget, Words,
};

pub(super) fn told(made: &Dashboard) -> String {
    let mut out = format!("{}: {}; {}\n", made.view.name, made.view.about, made.view.args.join(", "));
    let mut line = |text: String| out.push_str(&format!("{text}\n"));
    if let Some(range) = made.range {
        line(format!("range {range}"));
    }
    if let Some((from, to)) = made.window {
        line(format!("window {from} to {to}"));
    }
    made.view.variables.iter().for_each(|variable| line(of_variable(variable)));
    let BlockKind::Canvas(cells) = &made.view.arrangements[0].root.kind else { panic!("a canvas") };
    for (at, (panel, cell)) in made.view.panels.iter().zip(cells).enumerate() {
        assert_eq!(cell.panel, at);
        let fate =
            made.fates.get(at).map(|fate| format!("; {} {:?}", fate.kind, fate.outcome)).unwrap_or_default();
        line(format!("\n{}{fate}", of_panel(panel, cell)));
        panel.chart.iter().flat_map(of_chart).for_each(&mut line);
        panel.widget.iter().for_each(|widget| line(format!("  {}", of_widget(widget))));
        panel.remarks.iter().for_each(|remark| line(format!("  - {remark}")));
    }
    out
}

fn plain(words: &Words) -> String {
    assert_eq!(words.variables().count(), 0, "nothing of a body is a variable: {words}");
    words.fill(&|_| None).expect("words without variables")
}

fn of_variable(variable: &VariableSpec) -> String {
    let choices = match &variable.choices {
        ChoicesOf::Fixed(values) => format!("{values:?}"),
        ChoicesOf::Dimension { namespace, dimension, conditions } => {
            format!("{dimension} of {namespace} where {conditions:?}")
        }
        other => format!("{other:?}"),
    };
    let hidden = if variable.hidden { " hidden" } else { "" };
    format!(
        "variable {} {:?}{hidden}: {choices}, {:?} by default, called {:?}",
        variable.name, variable.title, variable.default, variable.labels
    )
}

fn of_panel(panel: &PanelSpec, cell: &GridCell) -> String {
    let GridCell { x, y, width, height, .. } = cell;
    format!("{} {} {:?} at {x},{y} {width}x{height}", panel.id, panel.kind.name(), plain(&panel.title))
}

fn of_chart(chart: &ChartSpec) -> Vec<String> {
    let mut flags = vec![format!("  {}", chart.shape.name())];
    let mut flag = |is_so: bool, name: &str| flags.extend(is_so.then(|| name.to_owned()));
    flag(chart.keeps_periods, "keeps periods");
    flag(chart.exact, "exact");
    flag(chart.bare, "bare");
    flag(chart.whole_range, "whole range");
    flag(chart.changes, "changes");
    flag(chart.legend != Legend::Beneath, &format!("legend {}", chart.legend.name()));
    flag(!chart.columns.is_empty(), &format!("columns {:?}", chart.columns));
    flags.extend(chart.period.map(|period| format!("each {period} s")));
    flags.extend(chart.range.map(|range| format!("over {} s", range.as_secs())));
    let mut out = vec![flags.join(", ")];
    for (side, axis) in
        Side::ALL.into_iter().zip(&chart.axes).filter(|(_, axis)| **axis != Default::default())
    {
        out.push(format!("  {} {:?} to {:?} {:?}", side.name(), axis.min, axis.max, axis.label));
    }
    out.extend(chart.queries.iter().map(|query| format!("  {}", of_query(query))));
    for band in &chart.bands {
        assert_eq!(band.level, Level::Plain);
        let rest = (&band.label, band.colour.map(crate::spec::Colour::name), band.side);
        out.push(format!("  band {:?} to {:?} {rest:?}", band.from, band.to));
    }
    for moment in &chart.moments {
        let until = moment.until.map(|until| format!(" until {until}")).unwrap_or_default();
        out.push(format!("  moment {}{until} {:?} {:?}", moment.at, moment.label, moment.colour));
    }
    out
}

fn of_query(query: &ChartQuery) -> String {
    let mut parts: Vec<String> = query.id.iter().map(|id| format!("{id} =")).collect();
    parts.push(match &query.measure {
        ChartMeasure::Metric { namespace, name, dimensions, stat } => {
            let all: Vec<String> =
                dimensions.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
            format!("metric {} {} {{{}}} {stat}", plain(namespace), plain(name), all.join(", "))
        }
        ChartMeasure::Expression(words) => format!("expression {}", plain(words)),
        ChartMeasure::Sql(words) => format!("sql {}", plain(words)),
    });
    parts.extend(query.account.as_ref().map(|account| format!("of {}", plain(account))));
    parts.extend(query.region.as_ref().map(|region| format!("in {}", plain(region))));
    parts.extend(query.label.as_ref().map(|label| format!("called {:?}", plain(label))));
    parts.extend(query.period.map(|period| format!("each {period} s")));
    parts.extend(query.hidden.then(|| "hidden".into()));
    parts.extend((query.side == Side::Right).then(|| "right".into()));
    parts.extend(query.colour.map(crate::spec::Colour::name));
    parts.join(" ")
}

fn of_widget(widget: &Widget) -> String {
    match widget {
        Widget::Text { markdown } => format!("{markdown:?}"),
        Widget::Alarms { alarms, states, order } => {
            let all: Vec<String> =
                alarms.iter().map(|a| format!("{} {} {}", a.account_id, a.region, a.name)).collect();
            format!("{all:?} in {states:?} by {order:?}")
        }
        Widget::AlarmGraph(alarm) => format!("{} {} {}", alarm.account_id, alarm.region, alarm.name),
        Widget::Log(log) => {
            let place = format!("of {:?} in {:?}", log.account, log.region);
            format!("{:?} {} groups {:?} {place} as {:?}", log.query, log.language, log.groups, log.shape)
        }
        Widget::Explorer(explorer) => format!("{explorer:?}"),
        Widget::Refused => "refused".into(),
    }
}
