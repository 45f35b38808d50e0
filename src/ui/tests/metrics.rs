use std::{sync::Arc, time::Duration};

use insta::assert_snapshot;

use super::{
    alarms::{at, night, opened, shown},
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{Cx, prepare, wants},
};

const GROUP: &str = "targetgroup/checkout/0123456789abcdef";

pub fn metric(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let dimensions = dimensions.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Metric { namespace: namespace.into(), name: name.into(), dimensions }
}

fn latency() -> Metric {
    metric("AWS/ApplicationELB", "TargetResponseTime", &[("TargetGroup", GROUP)])
}

pub fn route() -> String {
    format!(
        "metric?account=prod-shop&region=eu-west-1&namespace=AWS/ApplicationELB&name=TargetResponseTime\
         &dimensions=TargetGroup%3D{GROUP}"
    )
}

/// The night, with the lists of two scopes' metrics and the points of one.
pub fn listed() -> Store {
    let mut store = night();
    let mut shop = vec![latency(), metric("Data/Jobs", "JobAge", &[("Job", "export")])];
    shop.extend(
        (0..12).map(|n| metric("AWS/EC2", "CPUUtilization", &[("InstanceId", &format!("i-{n:017x}"))])),
    );
    let core = vec![
        metric("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-0a")]),
        metric("Odd", "NoDimensions", &[]),
    ];
    store.apply(update("prod-shop", "eu-west-1", Want::Metrics, Ok(Snapshot::Metrics(shop))));
    store.apply(update("prod-core", "us-east-1", Want::Metrics, Ok(Snapshot::Metrics(core))));
    let queries = ["Average", "Minimum", "Maximum", "Sum"].map(|stat| MetricQuery::of(latency(), stat, 60));
    let want = Want::MetricData(Arc::new(MetricAsk::new(queries.to_vec(), Duration::from_secs(3 * 3600))));
    let series = |(at, query): (usize, &MetricQuery)| Series {
        why: None,
        query: query.clone(),
        label: query.name().clone(),
        points: (1..180)
            .rev()
            .filter(|m| *m != 60)
            .map(|m| {
                let wave = ((m * 7 % 13) as f64) / 40.0;
                Point { at: ago(m), value: [0.3, 0.1, 1.2, 120.0][at] * (1.0 + wave), provisional: m < 2 }
            })
            .collect(),
        standing: Standing::Complete,
        since: None,
    };
    let all = queries.iter().enumerate().map(series).collect();
    store.apply(update("prod-shop", "eu-west-1", want, Ok(Snapshot::MetricData(all))));
    store
}

#[test]
fn metrics_at_80x24() {
    assert_snapshot!(styled(&shown(&listed(), "metrics", (80, 24))));
}

#[test]
fn metrics_at_120x40() {
    assert_snapshot!(styled(&shown(&listed(), "metrics", (120, 40))));
}

#[test]
fn metrics_at_200x60() {
    assert_snapshot!(styled(&shown(&listed(), "metrics", (200, 60))));
}

#[test]
fn metric_list_at_80x24() {
    assert_snapshot!(styled(&shown(&listed(), "metric-list?namespace=AWS/EC2", (80, 24))));
}

#[test]
fn metric_list_at_120x40() {
    assert_snapshot!(styled(&shown(&listed(), "metric-list?namespace=AWS/EC2", (120, 40))));
}

#[test]
fn metric_list_at_200x60() {
    assert_snapshot!(styled(&shown(&listed(), "metric-list?namespace=AWS/EC2", (200, 60))));
}

#[test]
fn metric_at_80x24() {
    assert_snapshot!(styled(&shown(&listed(), &route(), (80, 24))));
}

#[test]
fn metric_at_120x40() {
    assert_snapshot!(styled(&shown(&listed(), &route(), (120, 40))));
}

#[test]
fn metric_at_200x60() {
    assert_snapshot!(styled(&shown(&listed(), &route(), (200, 60))));
}

#[test]
fn one_goes_from_namespaces_to_a_metric_and_keeps_the_place() {
    let to = |text: &str| Some(Route::parse(text).expect("a route"));
    assert_eq!(opened(&listed(), "metrics", "namespaces", 1), to("metric-list?namespace=AWS/EC2"));
    assert_eq!(
        opened(&listed(), "metrics?account=prod-shop&account=prod-core&region=euw1", "namespaces", 0),
        to("metric-list?namespace=AWS/ApplicationELB&account=prod-shop&account=prod-core&region=euw1")
    );
    let list = "metric-list?namespace=AWS/ApplicationELB";
    assert_eq!(opened(&listed(), list, "metrics", 0), to(&route()));
    let bare = "metric?account=prod-core&region=us-east-1&namespace=Odd&name=NoDimensions";
    assert_eq!(opened(&listed(), "metric-list?namespace=Odd", "metrics", 0), to(bare));
}

#[test]
fn the_metrics_of_a_namespace_can_be_filtered() {
    let text = plain(&shown(&listed(), "metric-list?namespace=AWS/EC2&filter=i-0a", (100, 20)));
    assert!(text.contains("1 of 13"), "{text}");
}

fn asked(store: &Store, route: &str) -> Vec<(Scope, Want)> {
    let specs = specs();
    let mut view = at(route, &specs, (120, 40));
    prepare(store, &mut view, &specs, now(), None);
    wants(store, &view, &specs, now()).into_iter().map(|w| (w.scope, w.want)).collect()
}

#[test]
fn a_metric_that_is_named_in_full_is_read_whether_it_is_listed_or_not() {
    let all = asked(&night(), &route());
    let graphs: Vec<_> = all
        .iter()
        .filter_map(|(_, want)| if let Want::MetricData(ask) = want { Some(ask) } else { None })
        .collect();
    let [ask] = &graphs[..] else { panic!("one graph: {all:?}") };
    let stats: Vec<_> = ask
        .queries
        .iter()
        .map(|query| match &query.measure {
            Measure::Metric { metric, stat } if *metric == latency() => stat.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(stats, ["Average", "Minimum", "Maximum", "Sum"]);
    assert!(all.iter().all(|(_, want)| want.source() != Source::Metrics), "the list is not needed");
    assert!(all.iter().all(|(scope, _)| scope.account.name.as_str() == "prod-shop"));
}

#[test]
fn a_metric_whose_place_is_not_said_is_looked_for_in_the_lists() {
    let nowhere = "metric?namespace=Odd&name=NoDimensions";
    let lists =
        |wants: Vec<(Scope, Want)>| wants.iter().filter(|(_, w)| w.source() == Source::Metrics).count();
    assert_eq!(lists(asked(&night(), nowhere)), fleet().scopes().len());
    assert_eq!(lists(asked(&listed(), nowhere)), 0, "it is found");
    let text = plain(&shown(&listed(), nowhere, (120, 30)));
    assert!(text.contains("NoDimensions · prod-core · use1"), "{text}");
}

#[test]
fn dimension_sets_are_exact() {
    let other =
        "metric?account=prod-shop&region=eu-west-1&namespace=AWS/ApplicationELB&name=TargetResponseTime";
    let text = plain(&shown(&listed(), other, (120, 40)));
    assert!(text.contains("it has no dimensions") && text.contains("No alarm watches it."), "{text}");
    assert!(plain(&shown(&listed(), &route(), (120, 40))).contains("checkout-p99"));
}

#[test]
fn an_alarm_over_an_expression_is_among_those_that_watch_a_metric() {
    let mut store = listed();
    let math = Alarm {
        metrics: vec![MetricQuery::of(latency(), "Average", 60)],
        ..Alarm::new("slow-share", AlarmType::Metric, AlarmState::Ok)
    };
    let plain_one = alarm("checkout-p99", AlarmState::Alarm, 3);
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![math, plain_one]))));
    let text = plain(&shown(&store, &route(), (120, 40)));
    assert!(text.contains("slow-share") && text.contains("checkout-p99"), "{text}");
}

#[test]
fn points_that_come_more_rarely_than_asked_are_joined() {
    let mut store = night();
    let queries: Vec<_> =
        ["Average", "Minimum", "Maximum", "Sum"].iter().map(|s| MetricQuery::of(latency(), *s, 60)).collect();
    let points =
        (0..36).rev().map(|n| Point { at: ago(n * 5 + 3), value: 1.0, provisional: false }).collect();
    let first = Series {
        query: queries[0].clone(),
        label: "l".into(),
        points,
        standing: Standing::Complete,
        why: None,
        since: None,
    };
    let want = Want::MetricData(Arc::new(MetricAsk::new(queries, Duration::from_secs(3 * 3600))));
    store.apply(update("prod-shop", "eu-west-1", want, Ok(Snapshot::MetricData(vec![first]))));
    let text = plain(&shown(&store, &route(), (80, 24)));
    let longest = text.lines().map(|line| line.chars().filter(|c| ('⠁'..='⣿').contains(c)).count()).max();
    assert!(longest > Some(60), "one line, not dots: {text}");
}

#[test]
fn only_the_views_of_metrics_walk_the_lists_of_metrics() {
    let (store, specs) = (Store::new(fleet()), specs());
    for name in specs.views.keys() {
        let view = at(name, &specs, (200, 60));
        let cx = Cx::new(&store, &view, &specs, now()).expect("a view");
        let declares = (0..cx.spec.panels.len()).flat_map(|at| cx.wants_of(at)).any(|w| w == Want::Metrics);
        assert_eq!(
            declares,
            ["explore", "metrics", "metric-list", "pulse"].contains(&name.as_str()),
            "{name}"
        );
    }
}
