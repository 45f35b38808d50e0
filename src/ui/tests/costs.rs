//! What asking costs, before and after.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use insta::assert_snapshot;

use super::{
    alarms::{night, shown},
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::*,
    store::Store,
    ui::{Cx, ViewState, draw, prepare},
};

fn prices() -> Prices {
    let price = |usd, per, unit, note: &str| Price {
        usd,
        per,
        unit,
        note: note.into(),
        source: "https://aws.amazon.com/cloudwatch/pricing/".into(),
    };
    let of = BTreeMap::from([
        ("CloudWatch.GetMetricData".into(), price(0.01, 1000.0, Unit::Metric, "Every statistic counts.")),
        (
            "CloudWatch.DescribeAlarms".into(),
            price(0.01, 1000.0, Unit::Request, "The first million a month is free."),
        ),
        ("CloudWatch.ListMetrics".into(), price(0.01, 1000.0, Unit::Request, "")),
        ("CloudTrail.LookupEvents".into(), price(0.0, 1.0, Unit::Request, "")),
        ("SSM.DescribeSessions".into(), price(0.0, 1.0, Unit::Request, "")),
    ]);
    Prices { date: "2026-04".into(), overridden: false, of }
}

/// So many requests, dollars, and dollars an hour, over three hours.
fn row(of: CostOf, requests: u64, usd: f64, hourly: f64) -> CostRow {
    let (third, throttled) = (requests / 3, requests / 400);
    let asked = requests as f64;
    CostRow {
        of,
        total: Spend { requests, usd },
        hour: Spend { requests: third, usd: usd / 3.0 },
        day: Spend { requests, usd },
        rate: Rate { requests: asked / 3.0, usd: hourly },
        results: Results { ok: requests - throttled, throttled, ..Results::default() },
        latency: Some(Latency { p50: 120.0, p95: 260.0, p99: 1900.0 }),
        is_priced: true,
        ..CostRow::default()
    }
}

fn costs() -> Costs {
    use CostOf::{Account, Everything, Operation, Panel};
    let panel =
        |view: &str, panel: &str, row: CostRow| CostRow { view: view.into(), panel: panel.into(), ..row };
    let account = |name: &str, row: CostRow| CostRow { account: Some(AccountName::new(name)), ..row };
    let operation = |service: &str, operation: &str, price: &str, row: CostRow| CostRow {
        service: service.into(),
        operation: operation.into(),
        price: price.into(),
        ..row
    };
    let nothing = |row: CostRow| CostRow { is_priced: false, ..row };
    Costs {
        kept_for: Duration::from_secs(3 * 3600),
        all: nothing(row(Everything, 15_204, 0.0856, 0.0285)),
        panels: vec![
            panel("deck", "attention", row(Panel, 14_000, 0.0792, 0.0264)),
            panel("alarm", "graph", row(Panel, 180, 0.0064, 0.0021)),
            panel("deck", "fleet", row(Panel, 1000, 0.0, 0.0)),
            panel("sign-in", "", row(Panel, 24, 0.0, 0.0)),
        ],
        accounts: vec![
            account("prod-shop", row(Account, 9000, 0.05, 0.02)),
            account("staging", row(Account, 6180, 0.0356, 0.0085)),
            account("sign-in", row(Account, 24, 0.0, 0.0)),
        ],
        operations: vec![
            operation(
                "CloudWatch",
                "DescribeAlarms",
                "$0.01 for 1,000 requests",
                row(Operation, 7920, 0.0792, 0.0264),
            ),
            operation(
                "CloudWatch",
                "GetMetricData",
                "$0.01 for 1,000 metrics",
                row(Operation, 180, 0.0064, 0.0021),
            ),
            operation("CloudTrail", "LookupEvents", "free", row(Operation, 6000, 0.0, 0.0)),
            operation("SSM", "DescribeSessions", "free", row(Operation, 1000, 0.0, 0.0)),
            operation("FIS", "ListExperiments", "not priced", nothing(row(Operation, 104, 0.0, 0.0))),
        ],
        limits: Limits { usd_per_hour: Some(0.5), requests_per_minute: None },
        slowing: Slowing::default(),
        prices: Arc::new(prices()),
    }
}

fn counted() -> Store {
    let mut store = night();
    store.costs = Some(Arc::new(costs()));
    store.prices = Arc::new(prices());
    store.traffic = Traffic { in_flight: 0, last_minute: 31, total: 15_204 };
    store
}

/// As a console shows it: nothing is pinned.
fn live(store: &Store, route: &str, size: (u16, u16)) -> ratatui::buffer::Buffer {
    let specs = specs();
    let mut view = ViewState::new(crate::spec::Route::parse(route).expect("a route"), &specs, size);
    prepare(store, &mut view, &specs, now(), None);
    assert!(Cx::new(store, &view, &specs, now()).is_some());
    draw(store, &view, &specs, now(), ratatui::layout::Rect::new(0, 0, size.0, size.1))
}

#[test]
fn cost_at_80x24() {
    assert_snapshot!(styled(&live(&counted(), "cost", (80, 24))));
}

#[test]
fn cost_at_120x40() {
    assert_snapshot!(styled(&live(&counted(), "cost", (120, 40))));
}

#[test]
fn cost_at_200x60() {
    assert_snapshot!(styled(&live(&counted(), "cost", (200, 60))));
}

#[test]
fn rows_are_filtered_and_sorted_as_in_any_table() {
    let text = plain(&live(&counted(), "cost?filter=panel:graph", (120, 40)));
    assert!(text.contains("1 of 4") && !text.contains("│ deck "), "{text}");
    let text = plain(&live(&counted(), "cost?sort=view", (120, 40)));
    let places: Vec<_> = ["│ alarm ", "│ deck ", "│ sign-in "].iter().map(|view| text.find(view)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}

#[test]
fn the_footer_tells_the_rate_and_the_header_that_polling_is_slowed() {
    let mut store = counted();
    let deck = plain(&live(&store, "deck", (120, 40)));
    assert!(deck.contains("31 req/min · $0.03/h") || deck.contains("31 req/min · $0.029/h"), "{deck}");
    assert!(!deck.contains("slowed"));
    store.costs = Some(Arc::new(Costs { slowing: Slowing { paid: 2.4, ..Slowing::default() }, ..costs() }));
    for size in [(80, 24), (120, 40)] {
        let deck = plain(&live(&store, "deck", size));
        assert!(
            deck.lines().next().is_some_and(|header| header.contains("slowed 2.4x: budget $0.50/h")),
            "{deck}"
        );
    }
    let cost = plain(&live(&store, "cost", (120, 40)));
    assert!(cost.contains("slowed last"), "{cost}");
    store.costs = None;
    let cost = plain(&live(&store, "cost", (120, 40)));
    assert!(cost.contains("Nothing has been counted yet"), "{cost}");
}

#[test]
fn a_graph_and_a_list_of_metrics_say_what_they_cost() {
    let mut store = super::metrics::listed();
    let route = super::metrics::route();
    let before = plain(&shown(&store, &route, (120, 40)));
    assert!(!before.contains("$0"), "without prices there is nothing to say");
    store.prices = Arc::new(prices());
    let metric = plain(&shown(&store, &route, (120, 40)));
    assert!(metric.contains("4 metrics every 60 s: $0.0024/h") && metric.contains("· $0.0024/h"), "{metric}");
    store.pacing.looked_at_slowed = 2.0;
    let slowed = plain(&shown(&store, &route, (120, 40)));
    assert!(slowed.contains("4 metrics every 120 s: $0.0012/h"), "{slowed}");
    let list = plain(&shown(&store, "metrics", (120, 40)));
    // 19 scopes, a page each, every quarter of an hour.
    assert!(list.contains("$0.00076/h"), "{list}");
}
