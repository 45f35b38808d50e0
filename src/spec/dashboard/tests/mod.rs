//! Bodies as a whole, as they come out of the fixtures: each in the words of [`told`].
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod hostile;
mod told;

use std::path::Path;

use super::{Dashboard, DashboardAround, Outcome};
use told::told;

/// Those whose names are written in the tests below.
const FIXTURES: [&str; 10] = [
    "annotations",
    "expressions",
    "places",
    "printed",
    "shorthand",
    "times",
    "variables",
    "views",
    "widgets",
    "wrong",
];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dashboards");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).expect("a fixture")
}

/// As the dashboard of an account, its variables as they are by default.
fn read(body: &str) -> Dashboard {
    let around = DashboardAround {
        name: "shop",
        account: Some("999988887777"),
        region: Some("eu-central-2"),
        variable: &|_| None,
    };
    Dashboard::read(body, &around)
}

fn told_of(name: &str) -> String {
    told(&read(&fixture(name)))
}

macro_rules! fixtures {
    ($($name:ident)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(told_of(stringify!($name)));
        }
    )+};
}
fixtures! { annotations expressions places printed shorthand times variables views widgets wrong }

#[test]
fn a_body_from_a_file_is_asked_where_the_view_looks() {
    let around = DashboardAround { name: "file", account: None, region: None, variable: &|_| None };
    let made = Dashboard::read(&fixture("places"), &around);
    let all = told(&made);
    assert!(all.contains("metric Shop Orders {} Average\n"), "{all}");
    assert_eq!(made.view.about, "The CloudWatch dashboard file");
}

#[test]
fn variables_are_what_the_route_says() {
    let value = |name: &str| match name {
        "Instance-Id" => Some("i-0fff".to_owned()),
        "stage" => Some("shop-\"x\"".to_owned()),
        _ => None,
    };
    let around = DashboardAround { name: "shop", account: None, region: None, variable: &value };
    let all = told(&Dashboard::read(&fixture("variables"), &around));
    assert!(all.contains("metric AWS/EC2 NetworkIn {InstanceId=i-0fff} Average in us-west-2"), "{all}");
    assert!(all.contains("groups [\"/ecs/shop-\\\"x\\\"\"]"), "{all}");
}

#[test]
fn what_is_no_dashboard_says_what_it_is() {
    for (body, why) in [
        ("", "The body is empty."),
        ("{\"widgets\": [\n  {]}", "The body is no JSON: key must be a string at line 2 column 4."),
        ("[]", "The body is a list, not an object with `widgets`."),
        ("null", "The body is nothing, not an object with `widgets`."),
        ("{}", "The body has no `widgets`."),
        ("{\"widgets\": []}", "The dashboard has no widgets."),
        ("\u{feff}{\"widgets\": []}", "The dashboard has no widgets."),
        (
            "{\"DashboardBody\": \"{\"}",
            "The body is no JSON: EOF while parsing an object at line 1 column 1.",
        ),
    ] {
        let made = read(body);
        assert_eq!(made.fates, [], "{body}");
        let [panel] = &made.view.panels[..] else { panic!("one panel: {body}") };
        assert_eq!(panel.kind, crate::spec::PanelKind::Refused);
        let said: Vec<&str> = panel.remarks.iter().map(|text| text.as_str()).collect();
        assert_eq!(said, [why], "{body}");
    }
}

#[test]
fn more_than_a_dashboard_has_is_drawn_as_far_as_it_has() {
    let widget = |rows: usize| {
        let rows: Vec<_> = (0..rows).map(|at| serde_json::json!(["Shop", "Orders", "Country", at])).collect();
        serde_json::json!({"type": "metric", "width": 24, "height": 1, "properties": {"metrics": rows}})
    };
    let body = |widgets: Vec<serde_json::Value>| serde_json::json!({ "widgets": widgets }).to_string();
    let queries = |made: &Dashboard| {
        made.view
            .panels
            .iter()
            .filter_map(|p| p.chart.as_ref())
            .map(|chart| chart.queries.len())
            .collect::<Vec<_>>()
    };

    let made = read(&body(vec![
        widget(501),
        widget(500),
        widget(500),
        widget(500),
        widget(499),
        widget(3),
        widget(1),
    ]));
    assert_eq!(queries(&made), [500, 500, 500, 500, 499, 1]);
    let outcomes: Vec<Outcome> = made.fates.iter().map(|fate| fate.outcome).collect();
    use Outcome::{Degraded, Drawn, Refused};
    assert_eq!(outcomes, [Degraded, Drawn, Drawn, Drawn, Drawn, Degraded, Refused]);
    assert_eq!(made.fates[0].reasons, ["501 metrics: 500 of them are drawn, the most that a widget has"]);
    assert_eq!(made.fates[5].reasons, ["3 metrics: 1 of them are drawn, for a dashboard has 2500 at most"]);

    let made = read(&body((0..503).map(|_| widget(5)).collect()));
    assert_eq!(queries(&made).iter().sum::<usize>(), 2500);
    assert_eq!((made.fates.len(), made.view.panels.len()), (503, 501), "one says so");
    assert_eq!(made.remarks, ["503 widgets: 500 of them are drawn, the most that a dashboard has"]);
    assert!(made.fates[500..].iter().all(|fate| fate.outcome == Refused && !fate.reasons.is_empty()));
}
