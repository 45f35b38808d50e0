//! Queries of logs: run to their end, stopped when nobody waits, refused with what is wrong, and paid by what they scan.

use skydeck::model::{LogAnswer, LogAsk, LogStatus, Pacing, Timestamp};

use super::*;

const HERE: (&str, &str) = ("prod-shop", "eu-west-1");

fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

fn asked(query: &str, groups: &[&str]) -> LogAsk {
    LogAsk {
        query: query.into(),
        language: "CWLI".into(),
        groups: groups.iter().map(|group| (*group).into()).collect(),
        from: now() - 3 * HOUR,
        to: now(),
        limit: 1000,
        nth: 1,
    }
}

fn want(query: &str, groups: &[&str]) -> Want {
    Want::LogQuery(Arc::new(asked(query, groups)))
}

async fn answer(lab: &Lab, want: Want) -> LogAnswer {
    match lab.snapshot(HERE.0, HERE.1, want).await {
        Snapshot::LogQuery(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[tokio::test(start_paused = true)]
async fn a_query_is_run_to_its_end_and_paid_by_what_it_scans() {
    let lab = Lab::new();
    let query =
        "fields @timestamp, level, message\n| filter level = 'ERROR'\n| sort @timestamp desc | limit 20";
    let found = answer(&lab, want(query, &["/ecs/checkout"])).await;
    assert_eq!(found.fields, ["@timestamp", "level", "message"]);
    assert!(found.rows.len() == 20 && found.rows.iter().all(|row| row[1] == "ERROR"), "{found:?}");
    assert!(found.status == LogStatus::Complete && !found.cut && found.scanned.bytes > 1_000_000);
    assert_eq!((lab.pages("StartQuery"), lab.pages("StopQuery")), (1, 0));

    let dollars = found.scanned.bytes as f64 / 1e9 * 0.005;
    let costs = lab.engine.ledger.costs(&Pacing::default());
    let row = costs.operations.iter().find(|row| row.operation == *"StartQuery").expect("told");
    assert!(near(row.total.usd, dollars) && row.total.requests == 1, "{row:?}");
    assert!(
        near(costs.all.total.usd, dollars) && costs.all.rate.usd < 1e-6,
        "once, and not each hour: {costs:?}"
    );
    let account = costs.accounts.iter().find(|row| row.total.usd > 0.0).and_then(|row| row.account.clone());
    assert_eq!(account.expect("one").as_str(), HERE.0);
    let counts = lab.engine.ledger.counts();
    let bytes: u64 = counts.values().map(|count| count.bytes).sum();
    assert_eq!(bytes, found.scanned.bytes);

    let by_arn = lab.estate.account_id(HERE.0).expect("an id");
    let arn = format!("arn:aws:logs:{}:{by_arn}:log-group:/ecs/checkout:*", HERE.1);
    assert_eq!(answer(&lab, want(query, &[&arn])).await.rows, found.rows, "by name or by ARN");
    let cut = Want::LogQuery(Arc::new(LogAsk { limit: 5, ..asked("fields @message", &["/ecs/cart"]) }));
    let cut = answer(&lab, cut).await;
    assert!(cut.cut && cut.rows.len() == 5 && cut.fields == ["@message"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_says_where_and_what_to_do() {
    let lab = Lab::new();
    let fault = async |query: &str, groups: &[&str]| {
        lab.ask(HERE.0, HERE.1, want(query, groups)).await.fault.expect("a fault")
    };
    let malformed = fault("fields @timestamp\n| fliter x = 1", &["/ecs/checkout"]).await;
    assert_eq!(malformed.kind, FaultKind::InvalidRequest);
    assert!(
        malformed.message.starts_with("the query is not understood at line 2, column 3: "),
        "{malformed}"
    );
    let missing = fault("fields @message", &["/ecs/none"]).await;
    assert!(missing.message.contains("/ecs/none") && missing.fix.contains("log group"), "{missing:?}");
    let many: Vec<String> = (0..51).map(|n| format!("/g/{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(fault("fields @message", &many).await.message.starts_with("51 log groups"));
    assert_eq!(lab.pages("StartQuery"), 2, "none of it is asked twice");

    let full = Injection::Error {
        code: "LimitExceededException",
        status: 400,
        message: "Too many concurrent queries".into(),
    };
    lab.inject.add(Rule::new(full).operation("StartQuery"));
    let full = fault("fields @message", &["/ecs/cart"]).await;
    assert_eq!(full.kind, FaultKind::Throttled);
    assert!(full.fix.contains("too many queries run at once"), "{full:?}");
}

#[tokio::test(start_paused = true)]
async fn sizes_of_log_groups_are_read_by_name_and_all_of_them_by_page() {
    let lab = Lab::new();
    let groups = async |names: &[&str]| {
        let names = names.iter().map(|name| (*name).into()).collect::<Vec<_>>().into();
        match lab.snapshot(HERE.0, HERE.1, Want::LogGroups(names)).await {
            Snapshot::LogGroups(groups) => groups,
            other => panic!("{other:?}"),
        }
    };
    let two = groups(&["/ecs/checkout", "/ecs/cart:*", "/ecs/none"]).await;
    assert_eq!(
        two.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        ["/ecs/cart", "/ecs/checkout"]
    );
    for group in &two {
        let share = group.bytes_in((now() - 3 * HOUR, now()), now()).expect("known");
        assert!(share > 0 && Some(share) < group.stored_bytes, "{group:?}");
        assert!(group.arn.as_ref().is_some_and(|arn| arn.ends_with(&*group.name)));
    }
    assert!(groups(&[]).await.len() > 10);
}

/// A clock that stands still and is not pinned: queries never end by themselves.
#[derive(Debug)]
struct Still;

impl skydeck::model::Clock for Still {
    fn now(&self) -> Timestamp {
        now()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// A read that is given up, as soon as the estate has got so many requests of an operation.
async fn given_up(lab: &Lab, operation: &str) {
    let scope = lab.scope(HERE.0, HERE.1);
    let read = lab.engine.ask((scope, want("stats count(*)", &["/ecs/checkout"])), None);
    tokio::select! {
        update = read => panic!("it never ends: {update:?}"),
        () = async {
            while lab.pages(operation) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        } => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_that_nobody_waits_for_is_stopped_and_what_it_has_scanned_is_counted() {
    for operation in ["StartQuery", "GetQueryResults"] {
        let lab = Lab::by(Arc::new(Still));
        given_up(&lab, operation).await;
        lab.engine.collector.finish().await;
        assert_eq!((lab.pages("StartQuery"), lab.pages("StopQuery")), (1, 1), "given up at {operation}");
        let received = lab.estate.received();
        assert_eq!(received.last().map(|r| r.operation.as_str()), Some("GetQueryResults"), "what it came to");
        assert!(lab.engine.ledger.costs(&Pacing::default()).all.total.usd > 0.0);
    }
    let lab = Lab::by(Arc::new(Still));
    let read = lab.engine.ask((lab.scope(HERE.0, HERE.1), want("stats count(*)", &["/ecs/checkout"])), None);
    tokio::select! {
        biased;
        update = read => panic!("it never ends: {update:?}"),
        () = std::future::ready(()) => {}
    }
    lab.engine.collector.finish().await;
    tokio::time::sleep(HOUR).await;
    assert_eq!(lab.pages("StartQuery"), 0, "what has not begun is not begun");
}

#[tokio::test(start_paused = true)]
async fn a_query_whose_start_has_no_answer_is_not_started_again() {
    for (injection, kind, reached) in [
        (Injection::Drop, FaultKind::Network, 0),
        (Injection::ServerError(503), FaultKind::Network, 0),
        (Injection::Hang, FaultKind::Timeout, 0),
        (Injection::Truncate, FaultKind::Decode, 1),
    ] {
        let lab = Lab::new();
        lab.inject.add(Rule::new(injection.clone()).operation("StartQuery").when(When::First(1)));
        let update = lab.ask(HERE.0, HERE.1, want("stats count(*)", &["/ecs/checkout"])).await;
        let fault = update.fault.expect("a fault");
        assert_eq!((fault.kind, update.snapshot), (kind, None), "{injection:?}");
        assert!(fault.fix.starts_with("the query may be running all the same, and cost"), "{fault:?}");
        assert_eq!((lab.inject.struck(), lab.pages("StartQuery")), (vec![1], reached), "{injection:?}");
    }
    for injection in [Injection::Throttle, Injection::Expire] {
        let lab = Lab::new();
        lab.inject.add(Rule::new(injection.clone()).operation("StartQuery").when(When::First(1)));
        answer(&lab, want("stats count(*)", &["/ecs/checkout"])).await;
        assert_eq!((lab.inject.struck(), lab.pages("StartQuery")), (vec![1], 1), "{injection:?} was refused");
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_that_is_paid_is_looked_at_again_when_a_look_fails() {
    let query = || want("stats count(*)", &["/ecs/checkout"]);
    for (injection, times) in [(Injection::Hang, 4), (Injection::Throttle, 5), (Injection::Drop, 5)] {
        let lab = Lab::new();
        lab.inject.add(Rule::new(injection).operation("GetQueryResults").when(When::First(times)));
        assert_eq!(answer(&lab, query()).await.rows.len(), 1);
        assert_eq!((lab.inject.struck(), lab.pages("StopQuery")), (vec![times], 0));
    }
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Hang).operation("GetQueryResults"));
    let fault = lab.ask(HERE.0, HERE.1, query()).await.fault.expect("a fault");
    lab.engine.collector.finish().await;
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert!(fault.fix.contains("what it has scanned is paid"), "{fault:?}");
    // Five looks, and one at what it came to.
    assert_eq!((lab.inject.struck(), lab.pages("StopQuery")), (vec![6], 1));
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Deny).operation("GetQueryResults"));
    assert_eq!(lab.ask(HERE.0, HERE.1, query()).await.fault.expect("a fault").kind, FaultKind::Denied);
    lab.engine.collector.finish().await;
    assert_eq!(lab.inject.struck(), [2], "what does not pass is not waited for");
}
