//! What becomes of the answers.

use std::sync::Arc;

use insta::assert_snapshot;

use super::*;
use crate::{
    spec::{Band, Level, Shape},
    ui::tests::{alarms::night, dump::styled},
};

#[test]
fn series_are_told_apart_by_where_they_are_and_their_keys_stay() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "api")])]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop&account=prod-core&region=eu-west-1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    prepare(&store, &mut view, &specs, now(), None);
    let before = keys(&view);
    assert_eq!(before, ["0/prod-core/eu-west-1/0", "0/prod-shop/eu-west-1/0"]);
    answer(&mut store, &view, &specs, &|_, _| wave(8.0));
    prepare(&store, &mut view, &specs, now(), None);
    assert_eq!(keys(&view), before);
}

#[test]
fn the_greatest_alone_are_drawn_where_a_chart_says_how_many() {
    let spec = ChartSpec { top: Some(2), ..chart(vec![metric(None, "Errors", "Sum", "api")]) };
    let specs = with_charts(vec![spec]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop", &specs, (120, 40));
    let base = |scope: &ScopeKey| match scope.region.as_str() {
        "us-west-2" => 50.0,
        "eu-west-1" => 900.0,
        _ => 1.0,
    };
    answer(&mut store, &view, &specs, &|scope, _| wave(base(scope)));
    let text = shown(&store, &mut view, &specs);
    assert_eq!(keys(&view), ["0/prod-shop/eu-west-1/0", "0/prod-shop/us-west-2/0"]);
    assert!(text.contains("top 2 of 4"), "{text}");
}

#[test]
fn math_over_one_scope_is_the_services_and_over_several_it_is_worked_out_here() {
    let mut shop = at(metric(Some("a"), "Errors", "Sum", "api"), "prod-shop", "eu-west-1");
    shop.hidden = true;
    let core = at(metric(Some("b"), "Errors", "Sum", "api"), "prod-core", "us-east-1");
    let sum = math("both", "a + b");
    let mut alone = math("twice", "b * 2");
    alone.label = Some(Words::plain("twice"));
    let specs = with_charts(vec![chart(vec![shop, core, sum, alone])]);
    let mut store = Store::new(fleet());
    let mut view = open("t", &specs, (120, 40));
    let all = asked(&store, &view, &specs);
    let sent: Vec<Vec<_>> = all
        .iter()
        .map(|(_, ask)| ask.queries.iter().map(|q| (q.id.as_deref().unwrap_or("-"), q.hidden)).collect())
        .collect();
    // What is worked out here has to be read, hidden or not; what is in one scope goes with what it names.
    assert_eq!(sent, [vec![("a", false)], vec![("b", false), ("twice", false)]]);
    answer(&mut store, &view, &specs, &|scope, _| {
        wave(if scope.account.as_str() == "prod-shop" { 100.0 } else { 1.0 })
    });
    prepare(&store, &mut view, &specs, now(), None);
    assert_eq!(keys(&view), ["1/prod-core/us-east-1/0", "2//0", "3/prod-core/us-east-1/0/b * 2"]);
}

#[test]
fn what_the_service_alone_can_evaluate_is_said_where_it_would_mix_scopes() {
    let a = at(metric(Some("a"), "Errors", "Sum", "api"), "prod-shop", "eu-west-1");
    let b = at(metric(Some("b"), "Errors", "Sum", "api"), "prod-core", "us-east-1");
    let odd = math("odd", "ANOMALY_DETECTION_BAND(a + b)");
    let specs = with_charts(vec![chart(vec![a, b, odd])]);
    let mut store = Store::new(fleet());
    let mut view = open("t", &specs, (120, 40));
    assert_eq!(asked(&store, &view, &specs).iter().map(|(_, ask)| ask.queries.len()).max(), Some(1));
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    prepare(&store, &mut view, &specs, now(), None);
    assert_eq!(keys(&view).last().map(String::as_str), Some("2//0"), "it has its line in the legend");
}

#[test]
fn a_frame_makes_no_chart_and_what_changes_nothing_of_it_neither() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "api")])]);
    let mut store = night();
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    prepare(&store, &mut view, &specs, now(), None);
    let first = view.visit.panels[0].plot.clone().expect("a plot");
    let is_same = |store: &Store, view: &mut ViewState| {
        picture(store, view, &specs);
        prepare(store, view, &specs, now(), None);
        Arc::ptr_eq(&first, view.visit.panels[0].plot.as_ref().expect("a plot"))
    };
    assert!(is_same(&store, &mut view));
    store.apply(update("prod-data", "us-east-1", Want::Nodes, Ok(Snapshot::Nodes(vec![]))));
    view.visit.sight.cursor = Some(ago(30));
    view.message = Some("words".into());
    view.visit.panels[0].index = 1;
    assert!(is_same(&store, &mut view), "another source, the crosshair, a message");
    view.size = (100, 40);
    assert!(!is_same(&store, &mut view), "another room");
    view.size = (120, 40);
    view.visit.panels[0].shape = Some(Shape::Bar);
    assert!(!is_same(&store, &mut view), "another shape");
}

#[test]
fn changes_of_the_same_scopes_are_marked_and_classified() {
    let spec = ChartSpec { changes: true, ..chart(vec![metric(None, "Errors", "Sum", "api")]) };
    let specs = with_charts(vec![spec]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    let events = wants(&store, &view, &specs, now()).into_iter().filter(|w| w.want == events_want());
    assert_eq!(events.count(), 1, "of few scopes they are asked for");
    let of = |id: &str, source: &str, name: &str, minutes: i64| TrailEvent {
        source: Some(source.into()),
        ..event(id, name, minutes, "deployer/ci")
    };
    let batch = batch(vec![
        of("1", "lambda.amazonaws.com", "UpdateFunctionCode20150331v2", 10),
        of("2", "fis.amazonaws.com", "StartExperiment", 20),
        of("3", "ssm.amazonaws.com", "PutParameter", 30),
        TrailEvent { read_only: true, ..of("4", "ssm.amazonaws.com", "GetParameter", 31) },
        TrailEvent {
            error_code: Some("AccessDenied".into()),
            ..of("5", "ssm.amazonaws.com", "PutParameter", 32)
        },
        of("6", "signin.amazonaws.com", "ConsoleLogin", 33),
    ]);
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch)));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    prepare(&store, &mut view, &specs, now(), None);
    let chart = view.visit.panels[0].chart.clone().expect("a chart");
    use crate::ui::ChangeKind::*;
    let kinds: Vec<_> = chart.changes.iter().map(|change| change.mark.kind).collect();
    assert_eq!(kinds, [Write, Experiment, Deployment], "oldest first");
    let words = "event?account=prod-shop&region=eu-west-1&id=1";
    assert_eq!(chart.changes[2].route, Route::parse(words).expect("a route"));
    let view = open("t", &specs, (120, 40));
    let events = wants(&store, &view, &specs, now()).into_iter().filter(|w| w.want == events_want());
    assert_eq!(events.count(), 0, "of many scopes they are not");
}

#[test]
fn whatever_comes_is_drawn_or_told() {
    let specs = with_charts(vec![ChartSpec {
        bands: vec![Band {
            from: 5.0,
            to: None,
            label: None,
            level: Level::Warning,
            colour: None,
            side: Side::Left,
        }],
        ..chart(vec![metric(None, "Errors", "Sum", "api"), metric(None, "Duration", "p99", "api")])
    }]);
    let route = "t?account=prod-shop&region=eu-west-1";
    let many = |n: i64| -> Vec<Point> {
        (0..n)
            .map(|i| Point {
                at: Timestamp::from_second(ago(170).as_second() + i / 10).expect("a time"),
                value: i as f64,
                provisional: false,
            })
            .collect()
    };
    let odd = vec![
        Point { at: ago(9), value: f64::NAN, provisional: false },
        Point { at: ago(50), value: f64::INFINITY, provisional: false },
        Point { at: ago(20), value: -7.0, provisional: false },
        Point { at: ago(20), value: -8.0, provisional: false },
    ];
    for points in [vec![], many(1), many(100_000), odd, wave(0.0)] {
        for size in [(40, 10), (80, 24), (200, 60)] {
            let mut store = Store::new(fleet());
            let mut view = open(route, &specs, size);
            answer(&mut store, &view, &specs, &|_, _| points.clone());
            let text = shown(&store, &mut view, &specs);
            assert_eq!(text.contains("No data points"), points.is_empty(), "{text}");
        }
    }
}

#[test]
fn what_is_rejected_forbidden_or_not_there_is_said_beside_what_is_drawn() {
    let nowhere = at(metric(None, "Errors", "Sum", "api"), "prod-shp", "eu-west-1");
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "api"), nowhere])]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    let (scope, ask) = asked(&store, &view, &specs).remove(0);
    let rejected = Series {
        query: ask.queries[0].clone(),
        label: "Errors".into(),
        points: vec![],
        standing: Standing::Rejected,
        why: Some("Error in expression 'e': no such function".into()),
        since: None,
    };
    let want = Want::MetricData(ask);
    let (account, region) = (scope.account.as_str(), scope.region.as_str());
    store.apply(update(account, region, want.clone(), Ok(Snapshot::MetricData(vec![rejected]))));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("✕") && text.contains("no such function"), "{text}");
    let fault = Fault::new(FaultKind::Denied, "not authorized").with_operation("GetMetricData");
    let mut store = Store::new(fleet());
    store.apply(update(account, region, want, Err(fault)));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("✕") && text.contains("not authorized"), "{text}");
}

#[test]
fn five_hundred_series_are_as_many_as_are_drawn() {
    let queries = (0..120).map(|n| metric(None, "Errors", "Sum", &format!("f{n}"))).collect();
    let specs = with_charts(vec![chart(queries)]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-*&region=use1&region=euw1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    let text = shown(&store, &mut view, &specs);
    assert_eq!(keys(&view).len(), 500);
    assert!(text.contains("500 of 720 series"), "{text}");
}

#[test]
fn an_alarm_over_the_only_metric_lends_its_threshold() {
    let mut query = metric(None, "x", "p99", "x");
    query.measure = ChartMeasure::Metric {
        namespace: Words::plain("AWS/ApplicationELB"),
        name: Words::plain("TargetResponseTime"),
        dimensions: vec![("TargetGroup".into(), Words::plain("targetgroup/checkout/0123456789abcdef"))],
        stat: "p99".into(),
    };
    let specs = with_charts(vec![chart(vec![query])]);
    let mut store = night();
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(0.0));
    prepare(&store, &mut view, &specs, now(), None);
    let with = view.visit.panels[0].plot.clone().expect("a plot");
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![]))));
    prepare(&store, &mut view, &specs, now(), None);
    assert_ne!(*with, **view.visit.panels[0].plot.as_ref().expect("a plot"));
}

/// Two charts of a few scopes: one with changes and a comparison, one of bars.
fn looked_at(size: (u16, u16)) -> String {
    let mut duration = metric(None, "Duration", "p99", "$function");
    duration.label = Some(Words::parse("$function in $region"));
    let lines = ChartSpec {
        changes: true,
        bands: vec![Band {
            from: 14.0,
            to: None,
            label: Some("too slow".into()),
            level: Level::Critical,
            colour: None,
            side: Side::Left,
        }],
        ..chart(vec![duration])
    };
    let bars = ChartSpec { shape: Shape::Bar, ..chart(vec![metric(None, "Errors", "Sum", "$function")]) };
    let specs = with_charts(vec![lines, bars]);
    let mut store = night();
    let route = "t?function=api&account=prod-shop&region=eu-west-1&region=us-east-1";
    let mut view = open(route, &specs, size);
    let base = |scope: &ScopeKey| if scope.region.as_str() == "us-east-1" { 2.0 } else { 0.5 };
    answer(&mut store, &view, &specs, &|scope, _| wave(base(scope)));
    prepare(&store, &mut view, &specs, now(), None);
    view.visit.sight.cursor = Some(ago(60));
    styled(&picture(&store, &view, &specs))
}

#[test]
fn charts_at_80x24() {
    assert_snapshot!(looked_at((80, 24)));
}

#[test]
fn charts_at_120x40() {
    assert_snapshot!(looked_at((120, 40)));
}

#[test]
fn charts_at_200x60() {
    assert_snapshot!(looked_at((200, 60)));
}
