//! Queries that CloudWatch refuses: they are told, and take no other series of their call with them.

use skydeck::model::{Measure, Metric, MetricQuery, Series, Text};

use super::*;

const HERE: (&str, &str) = ("prod-shop", "eu-west-1");

async fn metrics(lab: &Lab, most: usize) -> Vec<MetricQuery> {
    let Snapshot::Metrics(metrics) = lab.snapshot(HERE.0, HERE.1, Want::Metrics).await else { panic!() };
    let query = |(n, metric): (usize, Metric)| MetricQuery {
        id: Some(Text::new(format!("m{n}"))),
        ..MetricQuery::of(metric, "Average", 60)
    };
    metrics.into_iter().take(most).enumerate().map(query).collect()
}

fn expression(id: &str, text: &str) -> MetricQuery {
    let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
    let measure = Measure::Expression(text.into());
    MetricQuery { id: Some(id.into()), measure, ..MetricQuery::of(metric, "Sum", 60) }
}

/// What is read, its fault, and how many calls it took.
async fn read(lab: &Lab, queries: &[MetricQuery]) -> (Vec<Series>, Option<Fault>, usize) {
    let want = Want::MetricData(Arc::new(MetricAsk::new(queries.to_vec(), 3 * HOUR)));
    let before = lab.pages("GetMetricData") + lab.inject.struck().iter().sum::<u64>() as usize;
    let update = lab.ask(HERE.0, HERE.1, want).await;
    let calls = lab.pages("GetMetricData") + lab.inject.struck().iter().sum::<u64>() as usize - before;
    match update.snapshot.map(Arc::unwrap_or_clone) {
        Some(Snapshot::MetricData(all)) => (all, update.fault, calls),
        other => panic!("{other:?}"),
    }
}

/// Those that are refused, and why; all others have what they have when they are asked alone.
async fn refused(lab: &Lab, all: &[Series], asked: &[MetricQuery]) -> Vec<(String, String)> {
    assert!(
        all.iter().map(|series| &series.query).eq(asked.iter().filter(|q| !q.hidden)),
        "each, in the asked order"
    );
    let (refused, good): (Vec<&Series>, Vec<&Series>) =
        all.iter().partition(|series| series.standing == Standing::Rejected);
    let queries: Vec<MetricQuery> = good.iter().map(|series| series.query.clone()).collect();
    if !queries.is_empty() {
        let (alone, fault, _) = read(lab, &queries).await;
        assert_eq!(fault, None);
        assert!(good.iter().all(|series| !series.points.is_empty() && series.standing == Standing::Complete));
        assert!(alone.iter().eq(good));
    }
    let told = |series: &&Series| {
        assert!(series.points.is_empty() && series.since.is_none());
        let id = series.query.id.as_ref().map(ToString::to_string).unwrap_or_default();
        (id, series.why.as_ref().map(ToString::to_string).unwrap_or_default())
    };
    refused.iter().map(told).collect()
}

#[tokio::test(start_paused = true)]
async fn a_bad_expression_among_forty_queries_costs_one_call_once() {
    let lab = Lab::new();
    let mut queries = metrics(&lab, 39).await;
    queries.insert(7, expression("e1", "m1 + nobody"));
    let (all, fault, calls) = read(&lab, &queries).await;
    assert_eq!((fault, calls), (None, 2), "the others are told: that is no fault");
    let told = refused(&lab, &all, &queries).await;
    assert_eq!(
        told,
        [("e1".to_owned(), "Error in expression 'e1' [Unrecognized identifier: nobody]".to_owned())]
    );
    let again = read(&lab, &queries).await;
    assert_eq!(again, (all, None, 1), "it is known for an hour");
    tokio::time::advance(HOUR).await;
    assert_eq!(read(&lab, &queries).await.2, 2, "and then asked again");
}

#[tokio::test(start_paused = true)]
async fn each_that_is_named_goes_with_what_is_made_of_it() {
    let lab = Lab::new();
    let mut queries = metrics(&lab, 30).await;
    queries[3] = match queries[3].clone() {
        MetricQuery { measure: Measure::Metric { metric, .. }, id, .. } => {
            MetricQuery { id, ..MetricQuery::of(metric, "Nonsense", 60) }
        }
        other => panic!("{other:?}"),
    };
    queries.extend([
        expression("e1", "NONSENSE(m1)"),
        expression("e2", "m1 + m2"),
        expression("e3", "e1 * 2"),
        expression("e4", "m3 + m4"),
    ]);
    let (all, fault, calls) = read(&lab, &queries).await;
    assert_eq!((fault, calls), (None, 3));
    let told = refused(&lab, &all, &queries).await;
    assert_eq!(told.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["m3", "e1", "e3", "e4"]);
    assert!(told[0].1.contains("Nonsense") && told[3].1 == told[0].1, "{told:?}");
    assert!(told[1].1.contains("NONSENSE") && told[2].1 == told[1].1, "{told:?}");
    assert_eq!(read(&lab, &queries).await, (all, None, 1));
}

#[tokio::test(start_paused = true)]
async fn when_all_are_refused_that_is_the_fault_and_nothing_is_asked_again() {
    let lab = Lab::new();
    let hidden = MetricQuery { hidden: true, ..metrics(&lab, 1).await.remove(0) };
    let queries = [expression("e1", "m0 +"), expression("e2", "NONSENSE(m0)"), hidden];
    let (all, fault, calls) = read(&lab, &queries).await;
    let fault = fault.expect("a fault");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::InvalidRequest, Some("ValidationError")));
    assert!(fault.message.contains("'e1'"), "{fault:?}");
    assert_eq!((calls, all.len()), (2, 2), "nobody needs what is hidden");
    let (again, fault, calls) = read(&lab, &queries).await;
    assert_eq!((again, calls), (all, 0));
    assert_eq!(fault.map(|fault| fault.kind), Some(FaultKind::InvalidRequest));
}

/// A server that refuses a call in which a metric is asked for, and does not say for which.
fn refuse(lab: &Lab, queries: &[&MetricQuery]) {
    for query in queries {
        let message = "The request is not valid.".to_owned();
        let code = "ValidationException";
        let name = query.label.clone().expect("a label");
        let rule = Rule::new(Injection::Error { code, status: 400, message });
        lab.inject.add(rule.operation("GetMetricData").mentions(name.as_str()));
    }
}

async fn labelled(lab: &Lab, most: usize) -> Vec<MetricQuery> {
    let mut queries = metrics(lab, most).await;
    for (n, query) in queries.iter_mut().enumerate() {
        query.label = Some(Text::new(format!("label<{n}>")));
    }
    queries
}

#[tokio::test(start_paused = true)]
async fn what_is_not_named_is_searched_for_by_halves() {
    for (bad, most) in [(&[17][..], 12), (&[0, 39], 22), (&[5, 6, 30], 26)] {
        let lab = Lab::new();
        let queries = labelled(&lab, 40).await;
        refuse(&lab, &bad.iter().map(|at| &queries[*at]).collect::<Vec<_>>());
        let (all, fault, calls) = read(&lab, &queries).await;
        assert_eq!(fault, None);
        assert!(calls <= most, "{bad:?}: {calls} calls");
        let told = refused(&lab, &all, &queries).await;
        let expected = bad.iter().map(|at| (format!("m{at}"), "The request is not valid.".to_owned()));
        assert_eq!(told, expected.collect::<Vec<_>>());
        assert_eq!(read(&lab, &queries).await, (all, None, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn when_nothing_is_understood_no_more_than_so_many_calls_are_tried() {
    let lab = Lab::new();
    let queries = labelled(&lab, 8).await;
    refuse(&lab, &queries.iter().collect::<Vec<_>>());
    let (all, fault, calls) = read(&lab, &queries).await;
    assert!(all.iter().all(|series| series.standing == Standing::Rejected));
    assert_eq!((fault.map(|fault| fault.kind), calls), (Some(FaultKind::InvalidRequest), 15));
    assert_eq!(read(&lab, &queries).await.2, 0);

    let lab = Lab::new();
    let queries = labelled(&lab, 100).await;
    lab.inject.add(
        Rule::new(Injection::Error { code: "ValidationException", status: 400, message: "no".into() })
            .operation("GetMetricData"),
    );
    let (all, fault, calls) = read(&lab, &queries).await;
    assert_eq!((fault.map(|fault| fault.kind), calls), (Some(FaultKind::Cut), 65));
    assert!(all.iter().any(|series| series.standing == Standing::Failed), "not all were asked");
    let (_, _, calls) = read(&lab, &queries).await;
    assert!(calls <= 65, "{calls}");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_the_call_as_a_whole_is_a_fault_and_nobody_is_searched_for() {
    let lab = Lab::new();
    let queries = metrics(&lab, 20).await;
    let message = "The parameter StartTime must be less than the parameter EndTime.".to_owned();
    lab.inject.add(
        Rule::new(Injection::Error { code: "ValidationException", status: 400, message })
            .operation("GetMetricData"),
    );
    let want = Want::MetricData(Arc::new(MetricAsk::new(queries, HOUR)));
    let update = lab.ask(HERE.0, HERE.1, want).await;
    assert!(update.snapshot.is_none());
    assert_eq!(update.fault.map(|fault| fault.kind), Some(FaultKind::InvalidRequest));
    assert_eq!(lab.inject.struck(), [1]);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_says_of_a_series_is_told() {
    let lab = Lab::new();
    let metric = |name: &str, id: &str| {
        let dimensions = vec![("Service".into(), "checkout".into())];
        let metric = Metric { namespace: "Shop/Checkout".into(), name: name.into(), dimensions };
        MetricQuery { id: Some(id.into()), hidden: true, ..MetricQuery::of(metric, "Sum", 60) }
    };
    let queries = [
        metric("Requests", "m1"),
        metric("Errors", "m2"),
        expression("e", "m1 / (m2 * 0)"),
        expression("f", "m2 / m1"),
    ];
    let (all, fault, _) = read(&lab, &queries).await;
    assert_eq!(fault, None);
    assert!(
        all[0].why.as_deref().is_some_and(|why| why.starts_with("ArithmeticError: ")),
        "{:?}",
        all[0].why
    );
    assert_eq!(all[1].why, None);

    let many = Want::MetricData(Arc::new(MetricAsk::new(
        vec![expression("s", "SEARCH('InstanceId', 'Average', 300)")],
        HOUR,
    )));
    let Snapshot::MetricData(all) = lab.snapshot("prod-data", "us-east-1", many).await else { panic!() };
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|s| s.why.as_deref().is_some_and(|why| why.contains("Maximum number"))));
    let none = expression("s", "SEARCH('{No/Such,Dimension}', 'Average', 300)");
    let (all, _, _) = read(&lab, &[none]).await;
    let told = (all[0].standing, all[0].why.as_deref(), all[0].points.len());
    assert_eq!(told, (Standing::Complete, Some("it finds no metric"), 0));
}
