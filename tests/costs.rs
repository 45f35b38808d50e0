//! What the ledger says of a picture of itself, beside what the server side counted of it.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use ratatui::layout::Rect;
use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    headless::{GetOptions, Output, PictureFormat, SnapshotOptions, get, snapshot},
    model::{Exit, Limits, Pacing, PinnedClock, Prices, Resource},
    poll::{Engine, Ledger, Pace, QuotaTable},
    spec::{Route, Specs},
    ui::{self, ViewState},
};

fn lab() -> (Estate, Engine) {
    let clock = Arc::new(PinnedClock("2026-03-01T03:12:00Z".parse().expect("a time")));
    let estate = Estate::new(DemoScale::default(), 1, clock.clone());
    let limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };
    let ledger = Arc::new(Ledger::with(Prices::built_in(), limits));
    let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
    let origin = Origin::Simulated(estate.http_client());
    let access = Access::new(origin, SignInOptions::default(), ledger.clone(), pacer).by_clock(clock.clone());
    let collector = Arc::new(Collectors::new(Arc::new(access)));
    (estate, Engine { clock, collector, ledger })
}

fn received(estate: &Estate) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for request in estate.received() {
        *all.entry(request.operation).or_default() += 1;
    }
    all
}

/// Those that cost something: alarms, and what mutes them.
fn alarm_requests(received: &BTreeMap<String, u64>) -> u64 {
    let paid = ["DescribeAlarms", "GetAlarmMuteRule", "ListAlarmMuteRules"];
    paid.iter().filter_map(|operation| received.get(*operation)).sum()
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_the_ledger_counts_what_the_server_counted() {
    let (estate, engine) = lab();
    let specs = Specs::built_in().expect("built-in files");
    let (size, now) = ((120, 60), engine.clock.now());
    let mut view = ViewState::new(Route::to("cost"), &specs, size);
    view.pinned = true;
    let options = SnapshotOptions {
        format: PictureFormat::Text,
        settle: Duration::from_secs(600),
        title: "cost".into(),
        remembered: Vec::new(),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let fleet = Arc::new(estate.fleet());
    let exit = snapshot(
        &options,
        &engine,
        &fleet,
        &mut view,
        |store, view| ui::Grounds::of(store, view, &specs, now).wants(Vec::new()),
        |store, view, now| {
            ui::prepare(store, view, &specs, now, None);
            ui::draw(store, view, &specs, now, Rect::new(0, 0, size.0, size.1))
        },
        (&mut out, &mut err),
    );
    assert_eq!(exit.await.expect("drawn"), Exit::Ok);
    let picture = String::from_utf8(out).expect("text");

    let received = received(&estate);
    assert!(received.len() >= 8, "{received:?}");
    let costs = engine.ledger.costs(&Pacing::default());
    let counted =
        costs.operations.iter().map(|row| (row.operation.to_string(), row.total.requests)).collect();
    assert_eq!(received, counted);
    let all: u64 = received.values().sum();
    assert!(picture.contains(&format!("{all} requests")), "{picture}");
    for (operation, requests) in &received {
        let line = picture.lines().find(|line| line.contains(&format!("│ {operation} "))).expect("a line");
        assert!(line.split_whitespace().any(|word| word == requests.to_string()), "{requests}: {line}");
    }
    let alarms = alarm_requests(&received);
    assert!(
        (costs.all.total.usd - alarms as f64 * 0.00001).abs() < 1e-9,
        "what else the deck asks for is free"
    );
    let sums =
        [&costs.panels, &costs.accounts].map(|rows| rows.iter().map(|row| row.total.requests).sum::<u64>());
    assert_eq!(sums, [all, all], "each request is somebody's, and some account's or the way into one");
    assert!(!picture.contains(" ms"), "with a pinned clock nothing of the machine's speed is in a picture");
}

#[tokio::test(start_paused = true)]
async fn a_command_says_what_it_cost_when_it_is_asked_to() {
    for (output, told) in [
        (Output::Table, "skydeck: {n} requests, {usd} at list price of 2026-04\n"),
        (Output::Json, "{\"costs\":{\"requests\":{n},\"usd\":"),
    ] {
        let (estate, engine) = lab();
        let options = GetOptions {
            resource: Resource::Alarms,
            output,
            since: None,
            query: None,
            saved: skydeck::query::Saved::default(),
            limit: None,
            reads: false,
            costs: true,
            colour: false,
            width: None,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        get(&options, &engine, &Arc::new(estate.fleet()), &mut out, &mut err).await.expect("printed");
        let err = String::from_utf8(err).expect("text");
        let received = received(&estate);
        let requests: u64 = received.values().sum();
        let usd = skydeck::model::usd(alarm_requests(&received) as f64 * 0.00001);
        let told = told.replace("{n}", &requests.to_string()).replace("{usd}", &usd);
        assert!(err.lines().last().is_some_and(|line| line.starts_with(told.trim_end())), "{err}");
    }
}
