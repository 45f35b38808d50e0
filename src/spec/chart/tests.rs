#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{path::Path, time::Duration};

use super::*;
use crate::spec::{Colour, PanelKind, View};

/// The chart of a view that has this panel, and whatever variables it needs.
fn read(panel: &str) -> Result<Option<ChartSpec>, Vec<crate::model::FileError>> {
    let id = panel.lines().find_map(|line| line.strip_prefix("id = ")).expect("an id");
    let head = "about = \"x\"\n[[variable]]\nname = \"function\"\nvalues = [\"a\"]\n[[variable]]\nname = \"queue\"\nvalues = [\"b\"]\n";
    let text = format!("{head}{panel}\n[[layout]]\nrows = [{{ panel = {id} }}]\n");
    View::parse("x", Path::new("x.toml"), &text).map(|mut view| {
        let panel = view.panels.remove(0);
        assert_eq!(panel.kind, PanelKind::Chart);
        panel.chart
    })
}

fn metric(name: &str) -> ChartQuery {
    ChartQuery {
        sparse: false,
        id: None,
        measure: ChartMeasure::Metric {
            namespace: Words::plain("AWS/Lambda"),
            name: Words::plain(name),
            dimensions: vec![
                ("FunctionName".into(), Words::parse("$function")),
                ("A b".into(), Words::plain("$5")),
            ],
            stat: "p99.9".into(),
        },
        label: None,
        period: None,
        hidden: false,
        side: Side::Left,
        colour: None,
        account: None,
        region: None,
    }
}

fn chart(queries: Vec<ChartQuery>) -> ChartSpec {
    ChartSpec { queries, changes: true, ..ChartSpec::default() }
}

/// One of each thing that can be said.
fn many() -> Vec<ChartSpec> {
    let expression =
        |text: &str| ChartQuery { measure: ChartMeasure::Expression(Words::parse(text)), ..metric("x") };
    let sql = r#"SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) WHERE a = 'b\c' GROUP BY InstanceId"#;
    let mut all = vec![
        chart(vec![metric("Duration")]),
        chart(vec![ChartQuery {
            id: Some("m1".into()),
            label: Some(Words::parse("\"p99\" ${LAST} $function $$x é")),
            period: Some(10),
            side: Side::Right,
            colour: Some(Colour::Rgb(1, 2, 255, None)),
            account: Some(Words::parse("$function")),
            region: Some(Words::plain("eu-west-1")),
            ..metric("With spaces")
        }]),
        chart(vec![
            ChartQuery { id: Some("m1".into()), hidden: true, ..metric("Errors") },
            ChartQuery { id: Some("e1".into()), ..expression("100*m1/m1") },
            ChartQuery { colour: Some(Colour::Ansi(9)), ..expression("IF(e1 > 5, e1)") },
            ChartQuery {
                colour: Some(Colour::Indexed(77)),
                ..expression("SEARCH('{AWS/SQS,QueueName} \"$queue\"', 'Sum', 60)")
            },
            ChartQuery { measure: ChartMeasure::Sql(Words::parse(sql)), ..metric("x") },
        ]),
        ChartSpec {
            period: Some(300),
            range: Some(Duration::from_secs(86_400)),
            axes: [
                AxisSpec {
                    min: Some(0.0),
                    max: Some(1e21),
                    unit: Some("Bytes".into()),
                    label: Some("a \"b\"".into()),
                },
                AxisSpec { min: Some(-0.5), ..AxisSpec::default() },
            ],
            bands: vec![
                Band {
                    from: 80.0,
                    to: None,
                    label: Some("limit".into()),
                    level: Level::Critical,
                    colour: Some(Colour::Rgb(1, 2, 255, None)),
                    side: Side::Right,
                },
                Band {
                    from: 1.5,
                    to: Some(f64::INFINITY),
                    label: None,
                    level: Level::Warning,
                    colour: None,
                    side: Side::Left,
                },
                Band {
                    from: -1.5,
                    to: Some(f64::NEG_INFINITY),
                    label: None,
                    level: Level::Good,
                    colour: None,
                    side: Side::Left,
                },
                Band {
                    from: 1.0,
                    to: Some(2.0),
                    label: None,
                    level: Level::Plain,
                    colour: None,
                    side: Side::Left,
                },
            ],
            moments: vec![
                Moment {
                    at: "2026-03-01T03:12:00Z".parse().expect("a time"),
                    until: None,
                    label: None,
                    colour: None,
                },
                Moment {
                    at: "2026-03-01T03:12:00Z".parse().expect("a time"),
                    until: Some("2026-03-01T04:12:00.5Z".parse().expect("a time")),
                    label: Some("deploy".into()),
                    colour: Some(Colour::Ansi(9)),
                },
            ],
            compare: Some(Duration::from_secs(7 * 86_400)),
            changes: false,
            legend: Legend::Hidden,
            top: Some(10),
            whole_range: true,
            columns: vec![Summary::Sum, Summary::Last, Summary::Min, Summary::Avg, Summary::Max],
            exact: true,
            bare: true,
            ..chart(vec![metric("Duration")])
        },
    ];
    for shape in Shape::ALL {
        let max = AxisSpec { max: Some(100.0), ..AxisSpec::default() };
        all.push(ChartSpec { shape, axes: [max, AxisSpec::default()], ..chart(vec![metric("Duration")]) });
    }
    all
}

#[test]
fn what_is_written_reads_back() {
    for spec in many() {
        for (id, title) in [("a", "A title with $5, \"quotes\" and \\"), ("a-b", "")] {
            let text = to_toml(id, title, &spec);
            let back = read(&text).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
            assert_eq!(back.as_ref(), Some(&spec), "{text}");
        }
    }
}

#[test]
fn a_panel_says_for_all_its_queries_what_they_do_not() {
    let text = r#"[[panel]]
id = "a"
kind = "chart"
namespace = "AWS/SQS"
stat = "Sum"
period = "5m"
queries = [
  { metric = "Sent", dimensions = { QueueName = "$queue" } },
  { metric = "Age", stat = "Maximum", namespace = "Mine", period = "1m" },
]"#;
    let chart = read(text).expect("parses").expect("a chart");
    assert_eq!((chart.period, chart.queries[0].period, chart.queries[1].period), (Some(300), None, Some(60)));
    let said = |query: &ChartQuery| match &query.measure {
        ChartMeasure::Metric { namespace, stat, .. } => (namespace.to_string(), stat.to_string()),
        _ => panic!("a metric"),
    };
    assert_eq!(said(&chart.queries[0]), ("AWS/SQS".into(), "Sum".into()));
    assert_eq!(said(&chart.queries[1]), ("Mine".into(), "Maximum".into()));
    assert!(chart.changes);
    let words: Vec<String> = chart.words().flat_map(Words::variables).map(str::to_owned).collect();
    assert_eq!(words, ["queue"]);
}

#[test]
fn a_draft_has_no_chart_of_its_own() {
    let text = "[[panel]]\nid = \"a\"\nkind = \"chart\"\ndraft = true\n";
    assert_eq!(read(text).expect("parses"), None);
    assert!(read(&text.replace("true", "false")).is_err());
}
