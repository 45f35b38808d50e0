//! What charts ask.

use super::*;

/// A panel's question.
fn panel(range: Duration, queries: Vec<MetricQuery>) -> Want {
    Want::MetricData(Arc::new(MetricAsk::new(queries, range)))
}

fn expression(id: &str, text: &str) -> MetricQuery {
    let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
    let measure = Measure::Expression(text.into());
    MetricQuery { id: Some(id.into()), measure, ..MetricQuery::of(metric, "Sum", 60) }
}

impl Lab {
    /// So many different queries of one scope.
    async fn queries(&self, account: &str, region: &str, most: usize) -> Vec<MetricQuery> {
        let Snapshot::Metrics(metrics) = self.ask(account, region, Want::Metrics).await else { panic!() };
        let stats = ["Average", "Maximum", "Minimum", "Sum", "p90"];
        let all = stats.iter().flat_map(|stat| metrics.iter().map(|m| MetricQuery::of(m.clone(), *stat, 60)));
        let queries: Vec<MetricQuery> = all.take(most).collect();
        assert_eq!(queries.len(), most);
        queries
    }

    /// GetMetricData as the ledger counted it: requests, and metrics that are paid for.
    fn counted(&self) -> (u64, u64) {
        let of = self.engine.ledger.counts().into_iter().filter(|(key, _)| key.operation == "GetMetricData");
        of.fold((0, 0), |sum, (_, count)| (sum.0 + count.requests, sum.1 + count.metrics))
    }
}

#[tokio::test(start_paused = true)]
async fn a_view_of_many_charts_is_as_few_calls_as_its_queries_its_ranges_and_its_sql_take() {
    let lab = Lab::new();
    let scope = lab.scope("prod-data", "us-east-1");
    let queries = lab.queries("prod-data", "us-east-1", 1130).await;
    let asks = |wants: Vec<Want>| wants.into_iter().map(|want| (scope.clone(), want)).collect::<Vec<_>>();
    let panels = |range, queries: &[MetricQuery]| {
        asks(queries.chunks(100).map(|queries| panel(range, queries.to_vec())).collect())
    };
    let select = |dimension: &str| {
        let text = format!("SELECT AVG(CPUUtilization) FROM \"AWS/EC2\" GROUP BY {dimension} LIMIT 4");
        panel(3 * HOUR, vec![expression("q", &text)])
    };
    let calls = async |asks: &[(Scope, Want)]| {
        let (from, before) = (lab.so_far(), lab.counted());
        let answers = lab.all(asks).await;
        assert!(answers.iter().all(|update| update.fault.is_none()), "{answers:?}");
        let (received, after) = (lab.received(from, "GetMetricData").len(), lab.counted());
        assert_eq!(
            u64::try_from(received),
            Ok(after.0 - before.0),
            "the ledger counts what the server counts"
        );
        (received, after.1 - before.1)
    };

    let twelve = panels(MINUTE * 20, &queries);
    assert_eq!(twelve.len(), 12);
    assert_eq!(calls(&twelve).await, (3, 1130), "{} queries are three calls", queries.len());
    let again: Vec<_> = twelve.iter().chain(&twelve).cloned().collect();
    assert_eq!(calls(&again).await, (3, 1130), "what is asked twice is asked once");
    let ranges: Vec<_> =
        [20, 60, 180].into_iter().flat_map(|n| panels(MINUTE * n, &queries[..200])).collect();
    assert_eq!(calls(&ranges).await, (3, 600), "a range is a call");
    let before = Want::MetricData(Arc::new(MetricAsk {
        end: AskEnd::Ago(24 * HOUR),
        ..MetricAsk::new(queries[..50].to_vec(), 3 * HOUR)
    }));
    let compared: Vec<_> = panels(3 * HOUR, &queries[..50]).into_iter().chain(asks(vec![before])).collect();
    assert_eq!(calls(&compared).await, (2, 100), "the same time yesterday is another range");
    let insights: Vec<_> = panels(3 * HOUR, &queries[..100])
        .into_iter()
        .chain(asks(["InstanceId", "AZ"].map(select).into()))
        .collect();
    assert_eq!(
        calls(&insights).await,
        (3, 100 + 4 + 1),
        "a query of Metrics Insights is a call, each series is paid for"
    );
    let mut both = vec![expression("q", "SELECT AVG(CPUUtilization) FROM \"AWS/EC2\"")];
    both.extend_from_slice(&queries[..20]);
    assert_eq!(
        calls(&asks(vec![panel(3 * HOUR, both.clone())])).await,
        (1, 21),
        "in one panel metrics ride along"
    );
    both.push(expression("q2", "SELECT MAX(CPUUtilization) FROM \"AWS/EC2\""));
    assert_eq!(calls(&asks(vec![panel(3 * HOUR, both)])).await, (2, 22));
}

#[tokio::test(start_paused = true)]
async fn what_one_panel_says_wrong_touches_no_other_panel_and_is_asked_once() {
    let lab = Lab::new();
    let scope = lab.scope("prod-shop", "eu-west-1");
    let named = |(n, query): (usize, MetricQuery)| MetricQuery { id: Some(format!("m{n}").into()), ..query };
    let metrics: Vec<MetricQuery> =
        lab.queries("prod-shop", "eu-west-1", 6).await.into_iter().enumerate().map(named).collect();
    let with = |text: &str| {
        let mut queries = metrics.clone();
        queries.push(expression("e1", text));
        (scope.clone(), panel(3 * HOUR, queries))
    };
    let (good, bad, all_bad) =
        (with("m0 + m1"), with("m0 + p1"), panel(3 * HOUR, vec![expression("e9", "m7 +")]));
    let expected = lab.each(std::slice::from_ref(&good)).await;
    let asks = [good, bad, (scope.clone(), all_bad)];
    for calls in [3, 1, 1] {
        let from = lab.so_far();
        let answers = lab.all(&asks).await;
        assert_eq!(lab.received(from, "GetMetricData").len(), calls);
        same(&answers[..1], &expected);
        let [_, bad, all_bad] = &answers[..] else { panic!("{answers:?}") };
        let Some(Snapshot::MetricData(series)) = bad.snapshot.as_deref() else { panic!("{bad:?}") };
        let (rejected, good) = series.split_last().expect("seven");
        assert_eq!(bad.fault, None);
        assert!(good.iter().all(|series| series.standing == Standing::Complete && series.why.is_none()));
        let told = (rejected.standing, rejected.label.as_str(), rejected.why.as_deref());
        let why = "Error in expression 'e1' [Unrecognized identifier: p1]";
        assert_eq!(told, (Standing::Rejected, "m0 + p1", Some(why)), "in the panel's own words");
        let fault = all_bad.fault.as_ref().expect("a fault");
        assert_eq!(fault.kind, FaultKind::InvalidRequest);
        assert!(fault.message.contains("'e9'"), "{fault:?}");
    }
    assert_eq!(lab.counted().0, u64::try_from(lab.received(0, "GetMetricData").len()).expect("few"));
}

#[tokio::test(start_paused = true)]
async fn windows_that_are_over_are_read_in_whole_and_seldom() {
    let lab = Lab::new();
    let scope = lab.scope("prod-shop", "eu-west-1");
    let mut queries = lab.queries("prod-shop", "eu-west-1", 4).await;
    let silent = Metric { namespace: "N".into(), name: "silent".into(), dimensions: vec![] };
    queries.push(MetricQuery::of(silent, "Sum", 60));
    let start = lab.engine.clock.now();
    for (end, calls) in [(AskEnd::At(start - 26 * HOUR), 2..=3), (AskEnd::Ago(24 * HOUR), 17..=19)] {
        let (tx, mut rx) = tokio::sync::mpsc::channel::<PollEvent>(1000);
        let mut supervisor = Supervisor::new(lab.engine.clone(), tx);
        let ask = MetricAsk { end, ..MetricAsk::new(queries.clone(), 3 * HOUR) };
        let from = lab.so_far();
        supervisor.want(vec![(scope.clone(), Want::MetricData(Arc::new(ask.clone())))]);
        let mut last = None;
        let all = async {
            while let Some(event) = rx.recv().await {
                if let PollEvent::Update(update) = event {
                    assert_eq!(update.fault, None);
                    last = Some((lab.engine.clock.now(), update));
                }
            }
        };
        tokio::time::timeout(HOUR + 30 * MINUTE, all).await.expect_err("it goes on");
        let received = lab.received(from, "GetMetricData").len();
        assert!(calls.contains(&received), "{end:?}: {received} calls");
        let (_, update) = last.expect("an answer");
        let window = ask.window(update.at, None);
        let Some(Snapshot::MetricData(all)) = update.snapshot.as_deref() else { panic!("{update:?}") };
        for series in &all[..4] {
            let times = (series.points.first().map(|p| p.at), series.points.last().map(|p| p.at));
            assert_eq!(times, (Some(window.0), Some(window.1 - MINUTE)));
            assert!(series.points.iter().all(|point| !point.provisional), "it is over");
        }
        assert!(all[4].points.is_empty());
    }
}
