//! Alarms over expressions: what they are made of, and their points.

use skydeck::model::{Alarm, Measure, Metric, MetricAsk, MetricQuery, Series, Text};

use super::*;

const HERE: (&str, &str) = ("prod-shop", "eu-west-1");

async fn alarms(lab: &Lab, (account, region): (&str, &str)) -> Vec<Alarm> {
    match lab.snapshot(account, region, Want::Alarms).await {
        Snapshot::Alarms(alarms) => alarms,
        other => panic!("{other:?}"),
    }
}

fn named<'a>(alarms: &'a [Alarm], name: &str) -> &'a Alarm {
    alarms.iter().find(|a| a.name == name).expect(name)
}

fn want(queries: Vec<MetricQuery>) -> Want {
    Want::MetricData(Arc::new(MetricAsk::new(queries, 3 * HOUR)))
}

async fn series(lab: &Lab, queries: Vec<MetricQuery>) -> Vec<Series> {
    match lab.snapshot(HERE.0, HERE.1, want(queries)).await {
        Snapshot::MetricData(series) => series,
        other => panic!("{other:?}"),
    }
}

fn metric(name: &str, id: &str) -> MetricQuery {
    let metric = Metric {
        namespace: "Shop/Checkout".into(),
        name: name.into(),
        dimensions: vec![("Service".into(), "checkout".into())],
    };
    MetricQuery { id: Some(id.into()), ..MetricQuery::of(metric, "Sum", 60) }
}

fn expression(id: &str, text: &str) -> MetricQuery {
    MetricQuery { measure: Measure::Expression(text.into()), ..metric("", id) }
}

fn hidden(query: MetricQuery) -> MetricQuery {
    MetricQuery { hidden: true, ..query }
}

fn value_at(series: &Series, at: jiff::Timestamp) -> f64 {
    series.points.iter().find(|p| p.at == at).map_or(0.0, |p| p.value)
}

#[tokio::test(start_paused = true)]
async fn an_alarm_over_an_expression_has_a_graph_of_what_it_watches() {
    let lab = Lab::new();
    let all = alarms(&lab, HERE).await;
    let alarm = named(&all, "checkout-error-rate");
    assert_eq!((&alarm.metric_name, &alarm.period), (&None, &None));
    let watched: Vec<_> = alarm.metrics.iter().filter(|q| !q.hidden).collect();
    assert_eq!(watched.len(), 1);
    assert!(
        matches!(&watched[0].measure, Measure::Expression(text) if text == "100 * m2 / m1"),
        "{watched:?}"
    );

    let rate = series(&lab, alarm.queries()).await;
    let [rate] = &rate[..] else { panic!("what is hidden is not answered: {rate:?}") };
    assert_eq!((rate.label.as_str(), rate.standing), ("Error rate", Standing::Complete));
    let parts = series(&lab, vec![metric("Requests", "m1"), metric("Errors", "m2")]).await;
    let [requests, errors] = &parts[..] else { panic!("{parts:?}") };
    assert_eq!(rate.points.len(), requests.points.len());
    assert!(errors.points.len() < requests.points.len(), "a minute without an error has no point");
    let threshold = alarm.threshold.expect("a threshold");
    for point in &rate.points {
        let expected = 100.0 * value_at(errors, point.at) / value_at(requests, point.at);
        assert!((point.value - expected).abs() < 1e-4 && point.value < threshold, "{point:?} {expected}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_asked_in_one_call_with_what_it_is_made_of() {
    let lab = Lab::new();
    // What it is made of stands first and last, with more than a call between.
    let mut queries = vec![metric("Requests", "m1"), expression("e1", "m1 + m2 * 0")];
    queries.extend((0..600).map(|_| MetricQuery { id: None, ..metric("Errors", "") }));
    queries.push(hidden(metric("Errors", "m2")));
    let found = series(&lab, queries.clone()).await;
    assert_eq!(lab.pages("GetMetricData"), 2);
    let asked: Vec<&MetricQuery> = queries.iter().filter(|q| !q.hidden).collect();
    let answered: Vec<&MetricQuery> = found.iter().map(|s| &s.query).collect();
    assert_eq!(answered, asked, "in the asked order");
    assert!(!found[0].points.is_empty() && found[0].points == found[1].points);
    assert!(found[2..].iter().all(|s| !s.points.is_empty() && s.points == found[2].points));
    assert_eq!(found[1].label, "e1");

    let several = vec![metric("Errors", "q1"), MetricQuery { id: None, ..metric("Requests", "") }];
    let found = series(&lab, several).await;
    assert_ne!(found[0].points, found[1].points, "an id that is made up is nobody else's");
}

#[tokio::test(start_paused = true)]
async fn alarms_say_what_they_do_and_when() {
    let lab = Lab::new();
    let all = alarms(&lab, HERE).await;
    let alarm = named(&all, "checkout-p99");
    assert_eq!((alarm.datapoints_to_alarm, alarm.evaluation_periods), (Some(3), Some(3)));
    assert_eq!(alarm.treat_missing_data.as_deref(), Some("missing"));
    assert_eq!((&alarm.ok_actions, alarm.ok_actions.len()), (&alarm.alarm_actions, 1));
    assert!(alarm.insufficient_data_actions.is_empty() && alarm.metrics.is_empty());
    let errors = named(&all, "checkout-errors");
    assert_eq!((errors.datapoints_to_alarm, errors.evaluation_periods), (Some(3), Some(5)));
    assert_eq!(errors.treat_missing_data.as_deref(), Some("notBreaching"));

    let core = alarms(&lab, ("prod-core", "us-east-1")).await;
    let suppressor = named(&core, "core-sign-in").actions_suppressor.as_ref().map(Text::as_str);
    assert!(suppressor.is_some_and(|arn| arn.ends_with(":alarm:core-platform-health")), "{suppressor:?}");
    let data = alarms(&lab, ("prod-data", "eu-west-1")).await;
    let late = named(&data, "nightly-export-late");
    assert_eq!((late.state.as_str(), late.insufficient_data_actions.len()), ("INSUFFICIENT_DATA", 1));
    let history = lab.snapshot("prod-data", "eu-west-1", history_of("nightly-export-late")).await;
    let Snapshot::AlarmHistory(items) = history else { panic!("{history:?}") };
    let kinds: Vec<&str> = items.iter().map(|i| i.kind.as_str()).collect();
    assert_eq!(kinds, ["Action", "StateUpdate", "ConfigurationUpdate"]);
}
