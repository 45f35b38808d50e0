use super::*;
use crate::spec::{
    Arrangement, Block, BlockKind, GridCell, PanelKind, PanelSpec, Shape, Size, View,
    dashboard::{Dashboard, Fate, Outcome, Widget},
};

const ACCOUNT: &str = "111122223333";

fn resource(region: &str, rest: &str, tags: &[(&str, &str)]) -> TaggedResource {
    let (service, name) = rest.split_once(' ').expect("a service and a name");
    TaggedResource {
        arn: Text::new(format!("arn:aws:{service}:{region}:{ACCOUNT}:{name}")),
        region: region.into(),
        tags: tags.iter().map(|(key, value)| (Text::new(key), Text::new(value))).collect(),
    }
}

fn metric(name: &str, kind: &str) -> ExplorerMetric {
    ExplorerMetric { name: name.into(), resource_type: kind.into(), stat: "Average".into() }
}

fn label(key: &str, value: &str) -> (Text, Option<Text>) {
    (key.into(), (!value.is_empty()).then(|| value.into()))
}

fn cpu() -> ExplorerWidget {
    ExplorerWidget {
        metrics: vec![metric("CPUUtilization", "AWS::EC2::Instance")],
        labels: vec![label("env", "prod")],
        period: Some(300),
        ..ExplorerWidget::default()
    }
}

fn nodes() -> Vec<TaggedResource> {
    vec![
        resource("eu-west-1", "ec2 instance/i-3", &[("env", "prod"), ("app", "web"), ("Name", "web-1")]),
        resource("eu-west-1", "ec2 instance/i-1", &[("env", "prod"), ("app", "web"), ("Name", "web-1")]),
        resource("us-east-1", "ec2 instance/i-2", &[("env", "prod"), ("app", "db"), ("Name", "db-1")]),
        resource("us-east-1", "ec2 instance/i-4", &[("env", "prod")]),
        resource("us-east-1", "ec2 instance/i-9", &[("env", "dev"), ("app", "web")]),
        resource("us-east-1", "rds db:orders", &[("env", "prod")]),
    ]
}

/// `id region label` of what is drawn, and the text of an expression.
fn told(chart: &ChartSpec) -> Vec<String> {
    let words = |words: &Option<Words>| words.as_ref().map(ToString::to_string).unwrap_or_default();
    let one = |query: &ChartQuery| match &query.measure {
        ChartMeasure::Metric { dimensions, .. } => {
            let id = &dimensions[0].1;
            format!(
                "{id} {} {}{}",
                words(&query.region),
                words(&query.label),
                if query.hidden { "hidden" } else { "" }
            )
        }
        ChartMeasure::Expression(text) | ChartMeasure::Sql(text) => {
            format!("{} = {text}", words(&query.label))
        }
    };
    chart.queries.iter().map(one).collect()
}

fn words(expanded: &Expanded) -> String {
    expanded.remarks.iter().map(Text::as_str).collect::<Vec<_>>().join("; ")
}

#[test]
fn tags_are_asked_as_the_service_filters_them() {
    let widget = ExplorerWidget {
        metrics: vec![
            metric("CPUUtilization", "AWS::EC2::Instance"),
            metric("NetworkIn", "AWS::EC2::Instance"),
            metric("Temperature", "AWS::Coffee::Machine"),
            metric("Invocations", "AWS::Lambda::Function"),
        ],
        labels: vec![
            label("env", "prod"),
            label("app", "web"),
            label("env", "staging"),
            label("team", "x"),
            label("team", ""),
            label("InstanceType", "t3.micro"),
            label("InstanceId", "i-1"),
            label("", ""),
        ],
        ..ExplorerWidget::default()
    };
    let ask = ask(&widget).expect("something to ask");
    assert_eq!(ask.types, ["ec2:instance", "lambda:function"]);
    let tags: Vec<String> = ask
        .tags
        .iter()
        .map(|(key, values)| {
            format!("{key}={}", values.iter().map(Text::as_str).collect::<Vec<_>>().join("|"))
        })
        .collect();
    assert_eq!(
        tags,
        ["env=prod|staging", "app=web", "team="],
        "any value of a key does once it is named without"
    );
    let unknown = ExplorerWidget { metrics: vec![metric("T", "AWS::Coffee::Machine")], ..widget.clone() };
    assert_eq!(super::ask(&unknown), None);
    let many = (0..60).flat_map(|n| (0..30).map(move |v| label(&format!("k{n}"), &format!("v{v}"))));
    let ask = super::ask(&ExplorerWidget { labels: many.collect(), ..widget }).expect("asked");
    assert!(
        ask.tags.len() == 50 && ask.tags.iter().all(|(_, values)| values.is_empty()),
        "what one call may hold"
    );
}

#[test]
fn a_metric_is_a_chart_with_a_line_for_each_resource() {
    let expanded = expand(&cpu(), &nodes(), Some("shop"));
    let [(title, chart)] = &expanded.charts[..] else { panic!("{expanded:?}") };
    assert_eq!((title.as_str(), chart.period, chart.shape), ("CPUUtilization", Some(300), Shape::Line));
    let lines =
        ["i-4 us-east-1 i-4", "i-2 us-east-1 db-1", "i-1 eu-west-1 web-1 i-1", "i-3 eu-west-1 web-1 i-3"];
    assert_eq!(told(chart), lines, "each by its name, where that is its own");
    assert!(chart.queries.iter().all(|q| q.account == Some(Words::plain("shop")) && q.id.is_none()));
    assert_eq!(words(&expanded), "");
    let of_nobody = expand(&cpu(), &nodes(), None);
    assert!(
        of_nobody.charts[0].1.queries.iter().all(|q| q.account == Some(Words::plain(ACCOUNT))),
        "by its ARN"
    );
    let bucket = TaggedResource {
        arn: "arn:aws:s3:::logs".into(),
        ..resource("us-east-1", "s3 x", &[("env", "prod")])
    };
    let size = ExplorerWidget { metrics: vec![metric("BucketSizeBytes", "AWS::S3::Bucket")], ..cpu() };
    let chart = &expand(&size, &[bucket], Some("shop")).charts[0].1;
    assert_eq!(chart.queries[0].account, Some(Words::plain("shop")), "its ARN does not say it");
}

#[test]
fn resources_are_put_together_by_a_tag_an_id_or_all() {
    let by = |key: &str, func| {
        let widget = ExplorerWidget { aggregate: Some((key.into(), func)), ..cpu() };
        let expanded = expand(&widget, &nodes(), Some("shop"));
        (told(&expanded.charts[0].1), words(&expanded))
    };
    let (lines, remarks) = by("app", Func::Max);
    assert_eq!(lines[4..], ["db = MAX([m2])", "web = MAX([m3, m4])", "without app = MAX([m1])"]);
    assert!(
        lines[..4].iter().all(|line| line.ends_with("hidden")) && remarks.is_empty(),
        "{lines:?} {remarks}"
    );
    assert_eq!(by("*", Func::Avg).0[4..], ["AVG = AVG([m1, m2, m3, m4])"]);
    assert_eq!(by("InstanceId", Func::Sum).0[4], "i-1 = SUM([m3])");
    assert_eq!(by("env", Func::Stddev).0[4..], ["prod = STDDEV([m1, m2, m3, m4])"]);
    assert_eq!(by("", Func::Sum).0.len(), 4, "the console writes an empty key for none");
    let (lines, remarks) = by("InstanceType", Func::Min);
    assert!(lines.len() == 4 && remarks.contains("no tag `InstanceType`"), "{lines:?} {remarks}");
}

#[test]
fn there_is_a_chart_for_each_value_of_what_a_widget_is_split_by() {
    let split =
        |key: &str| expand(&ExplorerWidget { split_by: Some(key.into()), ..cpu() }, &nodes(), Some("shop"));
    let titles = |e: &Expanded| e.charts.iter().map(|(title, _)| title.to_string()).collect::<Vec<_>>();
    let of = ["db", "web", "without app"].map(|value| format!("CPUUtilization · {value}"));
    assert_eq!(titles(&split("app")), of);
    for none in ["", "#"] {
        assert_eq!((titles(&split(none)).len(), words(&split(none))), (1, String::new()));
    }
    assert!(split("Runtime").charts.len() == 1 && words(&split("Runtime")).contains("no tag `Runtime`"));
}

#[test]
fn what_cannot_be_drawn_is_named_and_the_rest_is_drawn() {
    let metrics = vec![
        metric("Temperature", "AWS::Coffee::Machine"),
        metric("CPUUtilization", "AWS::EC2::Instance"),
        metric("Invocations", "AWS::Lambda::Function"),
        ExplorerMetric { stat: "Mode".into(), ..metric("NetworkIn", "AWS::EC2::Instance") },
    ];
    let labels = vec![label("env", "prod"), label("State", "running")];
    let expanded = expand(&ExplorerWidget { metrics, labels, ..cpu() }, &nodes(), Some("shop"));
    assert_eq!(expanded.charts.len(), 1);
    let remarks = words(&expanded);
    for named in ["`State`", "AWS::Coffee::Machine", "no AWS::Lambda::Function has these tags", "NetworkIn: "]
    {
        assert!(remarks.contains(named), "{named}: {remarks}");
    }
    let ids = ExplorerWidget { labels: vec![label("InstanceId", "i-2")], ..cpu() };
    assert_eq!(told(&expand(&ids, &nodes(), Some("shop")).charts[0].1), ["i-2 us-east-1 db-1"]);
}

#[test]
fn a_thousand_resources_and_tags_are_cut_and_said() {
    let many: Vec<_> = (0..1000)
        .map(|n| {
            let app = format!("app-{:03}", n % 40);
            resource(
                "us-east-1",
                &format!("ec2 instance/i-{n:04}"),
                &[("env", "prod"), ("app", app.as_str())],
            )
        })
        .collect();
    let whole = expand(&cpu(), &many, Some("shop"));
    assert_eq!(whole.charts[0].1.queries.len(), MOST_LINES);
    assert!(words(&whole).contains("the first 100 of 1000 resources"), "{}", words(&whole));
    let split = expand(&ExplorerWidget { split_by: Some("app".into()), ..cpu() }, &many, Some("shop"));
    assert_eq!(split.charts.len(), MOST_CHARTS);
    assert!(words(&split).contains("16 more charts"), "{}", words(&split));
}

fn panel(id: &str, widget: Widget) -> PanelSpec {
    PanelSpec {
        id: id.into(),
        kind: PanelKind::Explorer,
        title: Words::plain(id),
        wants: Vec::new(),
        rows: None,
        chart: None,
        conditions: Vec::new(),
        query: crate::query::Query::default(),
        sort: None,
        ties: Vec::new(),
        follows: None,
        opens: crate::spec::Opens::Own,
        columns: Vec::new(),
        head: false,
        empty: String::new(),
        optional: false,
        widget: Some(std::sync::Arc::new(widget)),
        remarks: Vec::new(),
    }
}

fn dashboard(widget: ExplorerWidget) -> Dashboard {
    let cell = |panel, y| GridCell { panel, form: "full", x: 12, y, width: 12, height: 6 };
    let root =
        Block { size: Size::Share(1), max: None, kind: BlockKind::Canvas(vec![cell(0, 0), cell(1, 6)]) };
    Dashboard {
        remarks: Vec::new(),
        view: View {
            name: "d".into(),
            about: String::new(),
            args: Vec::new(),
            variables: Vec::new(),
            subject: None,
            panels: vec![panel("w1", Widget::Explorer(widget)), panel("w2", Widget::Refused)],
            arrangements: vec![Arrangement { min_width: 0, min_height: 0, height: None, root }],
        },
        fates: vec![
            Fate {
                kind: "explorer".into(),
                title: "Nodes".into(),
                outcome: Outcome::Drawn,
                reasons: Vec::new()
            };
            2
        ],
        range: None,
        window: None,
    }
}

fn cells(dashboard: &Dashboard) -> Vec<(usize, usize, usize, usize, usize)> {
    let BlockKind::Canvas(cells) = &dashboard.view.arrangements[0].root.kind else { panic!() };
    cells.iter().map(|c| (c.panel, c.x, c.y, c.width, c.height)).collect()
}

#[test]
fn charts_take_the_place_of_the_widget_and_what_is_beneath_makes_room() {
    let split = ExplorerWidget { split_by: Some("app".into()), per_row: Some(2), ..cpu() };
    let mut made = dashboard(split.clone());
    put(&mut made, Some(ACCOUNT), &|_, _| None);
    assert_eq!(made.view.panels[0].kind, PanelKind::Explorer, "nothing is known yet");
    assert_eq!((made.view.panels[0].wants.len(), cells(&made).len()), (1, 2), "and it is asked");

    let mut made = dashboard(split);
    put(&mut made, Some(ACCOUNT), &|_, ask| {
        assert_eq!(ask.types, ["ec2:instance"]);
        Some(Tagged { resources: nodes(), remarks: vec!["usw2: denied".into()] })
    });
    let panels: Vec<String> = made
        .view
        .panels
        .iter()
        .map(|p| format!("{} {:?} {} {}", p.id, p.kind, p.title, p.wants.len()))
        .collect();
    assert_eq!(
        panels,
        [
            "w1 Chart Nodes · CPUUtilization · db 1",
            "w2 Explorer w2 0",
            "w1-2 Chart Nodes · CPUUtilization · web 1",
            "w1-3 Chart Nodes · CPUUtilization · without app 1",
        ]
    );
    assert_eq!(cells(&made), [(0, 12, 0, 6, 4), (2, 18, 0, 6, 4), (3, 12, 4, 6, 4), (1, 12, 8, 12, 6)]);
    assert_eq!((made.fates[0].outcome, made.view.panels[0].remarks.len()), (Outcome::Degraded, 1));

    let mut made = dashboard(cpu());
    put(&mut made, Some(ACCOUNT), &|_, _| Some(Tagged::default()));
    let (panel, fate) = (&made.view.panels[0], &made.fates[0]);
    assert_eq!((panel.kind, fate.outcome), (PanelKind::Refused, Outcome::Refused));
    assert_eq!(panel.remarks, fate.reasons);
    assert!(panel.remarks[0].contains("no AWS::EC2::Instance has these tags"), "{panel:?}");
}
