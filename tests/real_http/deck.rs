//! A ministack of which it is known what wants a human and what every metric's points are: the deck that is drawn of
//! it, and the points that are read.

use std::{path::Path, sync::OnceLock, time::Duration};

use jiff::{Timestamp, TimestampRound, Unit};
use serde_json::{Value, json};
use skydeck::model::{
    AskEnd, Measure, Metric, MetricAsk, MetricQuery, Series, Snapshot, Standing, Text, Want,
};

use super::{
    child,
    common::{endpoint::Endpoint, python, skydeck::Home},
    python,
};

/// How far back points are read.
const RANGE: Duration = Duration::from_secs(3 * 3600);

/// ministack, filled by `seed_deck.py`.
fn endpoint(python: &Path) -> &'static Endpoint {
    static ENDPOINT: OnceLock<Endpoint> = OnceLock::new();
    ENDPOINT.get_or_init(|| {
        let endpoint = Endpoint::ministack(python);
        python::run(python, "seed_deck.py", &[], &endpoint.url);
        endpoint
    })
}

/// The marks of an account in the matrix.
fn marks<'a>(picture: &'a str, account: &str) -> Vec<&'a str> {
    let panel =
        |line: &'a str| line.split('│').nth(1).map(|left| left.split_whitespace().collect::<Vec<_>>());
    let mut row =
        picture.lines().filter_map(panel).find(|words| words.first() == Some(&account)).expect(account);
    row.remove(0);
    row
}

#[test]
fn the_deck_shows_what_ministack_holds() {
    let Some(python) = python() else { return };
    let home = Home::of_the_lab(endpoint(python));
    let run = home.skydeck(&["snapshot", "deck", "--size", "120x40", "--settle", "60s"]).exits(0);
    assert_eq!(run.stderr, "");
    let picture = &run.stdout;

    // Sessions are not served: a scope of which nothing worse is known is unknown, and why is in the list.
    assert_eq!(marks(picture, "core"), ["◌", "▲1"], "{picture}");
    assert_eq!(marks(picture, "shop"), ["▲1", "◌"], "{picture}");
    assert_eq!(marks(picture, "data"), ["◌", "▲1"], "{picture}");
    let faults: Vec<&str> = picture.lines().filter(|line| line.contains(" fault ")).collect();
    assert_eq!(faults.len(), 6, "{picture}");
    assert!(faults.iter().all(|line| line.contains("sessions: ")), "{picture}");

    let ringing: Vec<&str> = picture.lines().filter(|line| line.contains(" alarm ")).collect();
    assert_eq!(ringing.len(), 3, "{picture}");
    for (line, account, region) in
        [(ringing[0], "core", "euw1"), (ringing[1], "data", "euw1"), (ringing[2], "shop", "use1")]
    {
        assert!(line.contains("▲") && line.contains("latency-high above 1.5"), "{picture}");
        assert!(
            [account, region].iter().all(|word| line.split_whitespace().any(|w| w == *word)),
            "{picture}"
        );
    }

    assert!(picture.contains("latency-high · core · euw1"), "the first is previewed\n{picture}");
    let braille = picture.chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
    assert!(braille > 10, "its graph has {braille} cells\n{picture}");
}

#[test]
fn points_are_those_that_boto3_reads() {
    let Some(python) = python() else { return };
    let endpoint = endpoint(python);
    let minute = TimestampRound::new().smallest(Unit::Minute);
    let now = Timestamp::now().round(minute).expect("in range").to_string();
    let seconds = RANGE.as_secs().to_string();
    let expected = python::run(python, "read_points.py", &[&now, &seconds], &endpoint.url);

    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let answers =
        child::answers(&Home::of_the_lab(endpoint), "deck::reads_points_for_its_parent", &expected, &now);
    let expected = expected.as_array().expect("a list");
    assert_eq!(answers.len(), expected.len());
    for (answer, place) in answers.iter().zip(expected) {
        let (got, series) = (answer.as_array().expect("series"), place["series"].as_array().expect("series"));
        assert_eq!(got.len(), series.len());
        for ((got, expected), query) in
            got.iter().zip(series).zip(place["queries"].as_array().expect("queries"))
        {
            let has_points = expected.as_array().is_some_and(|points| !points.is_empty());
            assert!(has_points || place["ago"] != 0, "{query} has points");
            assert_eq!(got, expected, "{} {} {query}", place["account"], place["region"]);
        }
    }
    assert!(answers.iter().any(|series| series.as_array().is_some_and(|all| all.len() > 500)));
}

/// Not a test: Skydeck's own way to points, in a process whose environment leads to the endpoint.
#[tokio::test]
#[ignore = "run by `points_are_those_that_boto3_reads`"]
async fn reads_points_for_its_parent() {
    let text = |value: &Value| Text::new(value.as_str().expect("a string"));
    let now: Timestamp = std::env::var("NOW").unwrap_or_default().parse().unwrap_or_default();
    let want = |question: &Value| {
        let asked = question["queries"].as_array().expect("queries").iter().map(|query| {
            let metric = &query["Metric"];
            let dimensions = metric["Dimensions"].as_array().expect("a list");
            let metric = Metric {
                namespace: text(&metric["Namespace"]),
                name: text(&metric["MetricName"]),
                dimensions: dimensions.iter().map(|d| (text(&d["Name"]), text(&d["Value"]))).collect(),
            };
            let period = query["Period"].as_u64().and_then(|p| p.try_into().ok()).expect("seconds");
            MetricQuery::of(metric, text(&query["Stat"]).as_str(), period)
        });
        let end = match question["ago"].as_u64().expect("seconds") {
            0 => AskEnd::Now,
            ago if question["region"] == "us-east-1" => AskEnd::Ago(Duration::from_secs(ago)),
            ago => AskEnd::At(now - Duration::from_secs(ago)),
        };
        Want::MetricData(MetricAsk { end, ..MetricAsk::new(asked.collect(), RANGE) }.into())
    };
    let points = |series: &Series| -> Value {
        series.points.iter().map(|p| json!([p.at.as_second(), p.value])).collect()
    };
    child::answer(want, |snapshot| match snapshot {
        Snapshot::MetricData(all) => {
            assert!(all.iter().all(|series| series.standing == Standing::Complete));
            all.iter().map(points).collect()
        }
        other => panic!("{other:?}"),
    })
    .await;
}

#[test]
fn what_ministack_does_not_evaluate_is_told_of_that_series_alone() {
    let Some(python) = python() else { return };
    let minute = TimestampRound::new().smallest(Unit::Minute);
    let now = Timestamp::now().round(minute).expect("in range").to_string();
    let question = json!([{"account": "core", "region": "us-east-1"}]);
    let home = Home::of_the_lab(endpoint(python));
    let answers = child::answers(&home, "deck::reads_an_expression_for_its_parent", &question, &now);
    let told = answers[0].as_array().expect("series");
    assert_eq!(told.len(), 2);
    assert!(told[0][0] == "Complete" && told[0][1].is_null() && told[0][2].as_u64() > Some(30), "{told:?}");
    let why = "Unsupported: Expressions not implemented";
    assert_eq!(told[1], json!(["Failed", why, 0]));
}

/// Not a test: as above.
#[tokio::test]
#[ignore = "run by `what_ministack_does_not_evaluate_is_told_of_that_series_alone`"]
async fn reads_an_expression_for_its_parent() {
    let want = |_: &Value| {
        let dimensions = [("Service", "checkout"), ("Stage", "live")].map(|(n, v)| (n.into(), v.into()));
        let metric = Metric {
            namespace: "Shop/Checkout".into(),
            name: "Latency".into(),
            dimensions: dimensions.into(),
        };
        let m1 = MetricQuery { id: Some("m1".into()), ..MetricQuery::of(metric, "Average", 60) };
        let measure = Measure::Expression("m1 * 2".into());
        let e1 = MetricQuery { id: Some("e1".into()), measure, ..m1.clone() };
        Want::MetricData(MetricAsk::new(vec![m1, e1], RANGE).into())
    };
    child::answer(want, |snapshot| match snapshot {
        Snapshot::MetricData(all) => {
            all.iter().map(|s| json!([format!("{:?}", s.standing), s.why, s.points.len()])).collect()
        }
        other => panic!("{other:?}"),
    })
    .await;
}
