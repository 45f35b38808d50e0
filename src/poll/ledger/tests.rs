use std::time::Duration;

use super::*;
use crate::model::{AccountName, Region, Spend, Text};

fn sent<'a>(account: Option<&'a str>, region: &'a str, service: &'a str, operation: &'a str) -> Sent<'a> {
    Sent { account, region, service, operation, asker: None, metrics: 0 }
}

fn alarms<'a>(account: &'a str, panel: &str) -> Sent<'a> {
    let asker = Some(Asker::panel("deck", panel));
    Sent { asker, ..sent(Some(account), "eu-west-1", "CloudWatch", "DescribeAlarms") }
}

#[test]
fn requests_are_counted_by_result_and_cancelled_ones_too() {
    let ledger = Ledger::new();
    let mut one = ledger.begin(&sent(Some("prod"), "eu-west-1", "CloudTrail", "LookupEvents"));
    let two = ledger.begin(&sent(Some("prod"), "eu-west-1", "CloudTrail", "LookupEvents"));
    let mut three = ledger.begin(&sent(None, "us-east-1", "STS", "AssumeRole"));
    assert_eq!(ledger.traffic(), Traffic { in_flight: 3, last_minute: 3, total: 3 });
    one.finish(None);
    drop(two);
    three.finish(Some(FaultKind::Denied));
    drop(three);
    let counts: Vec<_> =
        ledger.counts().into_iter().map(|(k, c)| (k.account, k.operation, k.result, c.requests)).collect();
    assert_eq!(
        counts,
        [
            (String::new(), "AssumeRole".into(), "denied", 1),
            ("prod".into(), "LookupEvents".into(), "cancelled", 1),
            ("prod".into(), "LookupEvents".into(), "ok", 1),
        ]
    );
    assert_eq!(ledger.traffic().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_is_summed_up_by_panel_account_and_operation() {
    let ledger = Ledger::new();
    for (account, panel, count) in [("a", "attention", 3), ("b", "attention", 1), ("b", "fleet", 1)] {
        for _ in 0..count {
            let mut ticket = ledger.begin(&alarms(account, panel));
            tokio::time::advance(Duration::from_millis(100)).await;
            ticket.finish(None);
        }
    }
    let graph = Sent { metrics: 4, ..sent(Some("a"), "eu-west-1", "CloudWatch", "GetMetricData") };
    let mut ticket = ledger.begin(&graph);
    ticket.found(6);
    ticket.finish(Some(FaultKind::Throttled));
    ledger.begin(&sent(Some("a"), "eu-west-1", "New", "Thing")).finish(None);

    let costs = ledger.costs(&Pacing::default());
    let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
    assert!(costs.all.total.requests == 7 && near(costs.all.total.usd, 15.0 * 0.01 / 1000.0), "{costs:?}");
    let names = |rows: &[crate::model::CostRow], name: fn(&crate::model::CostRow) -> Text| {
        rows.iter().map(|row| (name(row).to_string(), row.total.requests)).collect::<Vec<_>>()
    };
    assert_eq!(
        names(&costs.panels, |row| if row.panel.is_empty() { row.view.clone() } else { row.panel.clone() }),
        [("sign-in".to_owned(), 2), ("attention".into(), 4), ("fleet".into(), 1)],
        "the dearest first"
    );
    assert_eq!(
        names(&costs.accounts, |row| row.account.as_ref().map_or("", AccountName::as_str).into()),
        [("a".to_owned(), 5), ("b".into(), 2)]
    );
    assert_eq!(costs.operations[0].operation.as_str(), "GetMetricData");
    assert!(near(costs.operations[0].total.usd, 10.0 * 0.01 / 1000.0), "ten metrics, found ones among them");
    assert_eq!(
        (costs.operations[0].price.as_str(), costs.operations[0].results.throttled),
        ("$0.01 for 1,000 metrics", 1)
    );
    assert_eq!(costs.unpriced(), ["Thing"], "what is not known is said, and not free");
    assert_eq!(costs.words(), "7 requests, $0.00015 at list price of 2026-04; not priced: Thing");
    let latency =
        costs.operations.iter().find(|row| *row.operation == *"DescribeAlarms").and_then(|row| row.latency);
    assert!(latency.is_some_and(|l| (90.0..=110.0).contains(&l.p50)), "{latency:?}");
}

#[tokio::test(start_paused = true)]
async fn a_watch_of_days_is_summed_up_in_memory_that_does_not_grow() {
    let ledger = Ledger::new();
    let minutes = 3 * 24 * 60;
    for _ in 0..minutes {
        ledger.begin(&alarms("a", "attention")).finish(None);
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    let costs = ledger.costs(&Pacing::default());
    assert_eq!(costs.all.total.requests, minutes);
    assert_eq!((costs.all.hour.requests, costs.accounts[0].day.requests), (59, 23 * 60));
    assert_eq!(ledger.counts().len(), 1);
    assert!(ledger.traffic().last_minute <= 2);
}

fn key(region: usize) -> (ScopeKey, Want) {
    let region = Region::new(format!("r{region}"));
    (ScopeKey { account: AccountName::new("a"), region }, Want::Alarms)
}

#[tokio::test(start_paused = true)]
async fn what_is_polled_goes_on_to_cost_what_it_cost() {
    let ledger = Ledger::new();
    let read = async |n: usize, pages: u32| {
        ledger
            .reading(key(n), Asker::panel("deck", "attention"), async {
                (0..pages).for_each(|_| ledger.begin(&alarms("a", "attention")).finish(None));
            })
            .await;
    };
    let polls: Vec<Polls> = (0..10).map(|n| ledger.polls(key(n))).collect();
    for n in 0..10 {
        read(n, 7).await;
        read(n, 2).await;
    }
    let rate = |pacing: &Pacing| ledger.costs(pacing).all.rate;
    let unslowed = rate(&Pacing::default());
    assert_eq!(unslowed.requests, 10.0 * 2.0 * 60.0, "the first read may look further back");
    assert!((unslowed.usd - 0.012).abs() < 1e-9);
    assert_eq!(rate(&Pacing { paid_slowed: 2.0, ..Pacing::default() }).requests, 600.0);
    let row = &ledger.costs(&Pacing::default()).panels[0];
    assert_eq!((row.view.as_str(), row.rate.requests), ("deck", 1200.0));
    read(0, 6).await;
    assert_eq!(
        rate(&Pacing::default()).requests,
        1200.0 + 120.0,
        "one that is dearer weighs as much as the other"
    );
    drop(polls);
    assert_eq!(rate(&Pacing::default()), Default::default());
    let Spend { requests, usd } = ledger.costs(&Pacing::default()).all.total;
    assert!(requests == 96 && (usd - 96.0 * 0.01 / 1000.0).abs() < 1e-9, "{usd}");
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_each_quarter_of_an_hour_is_told_as_that() {
    let ledger = Ledger::new();
    let _polls = ledger.polls(key(0));
    let mut rates = Vec::new();
    for minute in 0..6 * 60 {
        // As alarms with their mute rules.
        let requests = if minute % 15 == 0 { 4 } else { 1 };
        ledger
            .reading(key(0), Asker::default(), async {
                (0..requests).for_each(|_| ledger.begin(&alarms("a", "attention")).finish(None));
            })
            .await;
        rates.push(ledger.costs(&Pacing::default()).all.rate.requests);
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    assert_eq!(rates[1], 60.0, "the first counts no more");
    let told = &rates[60..];
    assert!(told.iter().all(|rate| (65.0..=79.0).contains(rate)), "72 it is: {told:?}");

    // What has become dearer for good is told as that within the hour, all but a seventh of it.
    for _ in 0..60 {
        ledger
            .reading(key(0), Asker::default(), async {
                (0..11).for_each(|_| ledger.begin(&alarms("a", "attention")).finish(None));
            })
            .await;
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    let rate = ledger.costs(&Pacing::default()).all.rate.requests;
    assert!(rate > 72.0 + (660.0 - 72.0) * 0.85, "{rate} of 660");
}

#[test]
fn a_budget_slows_what_is_paid_for() {
    let limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };
    let ledger = Ledger::with(Prices::built_in(), limits);
    let tally = Tally::default();
    for n in 0..1700 {
        ledger.begin(&alarms("a", "attention")).finish(None);
        tally.add(0, 0.01 / 1000.0);
        ledger.polled().read(key(n), Asker::default(), &tally);
    }
    let slowing = ledger.slowing(&Pacing::default());
    assert!(slowing.paid > 2.0 && slowing.paid < 2.2 && slowing.slowed == 1.0, "{slowing:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_query_scans_is_charged_to_who_has_asked_when_it_is_known_and_is_no_request() {
    let ledger = Ledger::new();
    let asker = Some(Asker::panel("dashboard", "w3"));
    let sent = Sent { asker, ..sent(Some("a"), "eu-west-1", "CloudWatch Logs", "StartQuery") };
    ledger.begin(&sent).finish(None);
    assert_eq!(ledger.costs(&Pacing::default()).all.total, Spend { requests: 1, usd: 0.0 });
    ledger.scanned(&sent, 2_000_000_000);
    ledger.scanned(&sent, 400_000_000);
    let costs = ledger.costs(&Pacing::default());
    let near = |spend: Spend| spend.requests == 1 && (spend.usd - 0.012).abs() < 1e-12;
    for row in [&costs.all, &costs.panels[0], &costs.accounts[0], &costs.operations[0]] {
        assert!(near(row.total) && near(row.hour) && near(row.day), "{row:?}");
        assert!(row.is_priced && row.rate.usd == 0.0);
    }
    let counts: Vec<_> = ledger.counts().into_values().map(|count| (count.requests, count.bytes)).collect();
    assert_eq!(counts, [(1, 2_400_000_000)]);
}
