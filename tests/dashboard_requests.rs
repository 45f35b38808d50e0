//! What a dashboard asks: no request that need not be, and nothing that the budget has no room for. The demo estate's answers are
//! counted over the SDK, beside the ledger. Time is tokio's and paused.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/turned.rs"]
mod turned;

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use skydeck::{
    app::{Effect, Msg, State, update},
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    model::{DashboardBody, Limits, Region, ScopeKey, Snapshot, Source, Update, Want, Wanted},
    poll::{Engine, Ledger, Pace, PollEvent, Pool, QuotaTable, Supervisor},
    spec::{Route, Specs},
    store::Store,
    ui::{self, ViewState},
};
use tokio::time::Instant;
use turned::Turned;

const ACCOUNTS: [&str; 3] = ["prod-core", "prod-shop", "prod-data"];
const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

struct Lab {
    estate: Estate,
    engine: Engine,
    specs: Specs,
}

impl Lab {
    fn new() -> Self {
        let clock = Arc::new(Turned(Instant::now()));
        let estate = Estate::new(DemoScale::default(), 1, clock.clone()).without_latency();
        let ledger = Arc::new(Ledger::new());
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
        let origin = Origin::Simulated(estate.http_client());
        let access =
            Access::new(origin, SignInOptions::default(), ledger.clone(), pacer).by_clock(clock.clone());
        let pool = Arc::new(Pool::new(Arc::new(Collectors::new(Arc::new(access)))));
        let specs = Specs::built_in().expect("built-in files");
        Self { engine: Engine { clock, collector: pool, ledger }, estate, specs }
    }

    /// A body of so many widgets of so many metrics each, evenly in all accounts and regions.
    fn body(&self, widgets: usize, metrics: usize) -> String {
        let mut all = Vec::new();
        for widget in 0..widgets {
            let account = self.estate.account_id(ACCOUNTS[widget % 3]).expect("an account");
            let region = REGIONS[widget / 3 % 2];
            let mut rows = String::new();
            for metric in 0..metrics {
                let comma = if metric > 0 { "," } else { "" };
                let place = format!(r#"{{"accountId":"{account}","region":"{region}"}}"#);
                write!(rows, r#"{comma}["Shop","m{widget}-{metric}",{place}]"#).expect("written");
            }
            let (x, y) = (widget % 4 * 6, widget / 4 * 6);
            all.push(format!(
                r#"{{"type":"metric","x":{x},"y":{y},"width":6,"height":6,"properties":{{"title":"w{widget}",
                "accountId":"{account}","region":"{region}","period":60,"stat":"Sum","metrics":[{rows}]}}}}"#
            ));
        }
        format!(r#"{{"periodOverride":"inherit","widgets":[{}]}}"#, all.join(","))
    }

    fn read(&self, body: &str) -> Update {
        let scope =
            ScopeKey { account: skydeck::model::AccountName::new("prod-core"), region: Region::global() };
        let body = Snapshot::Dashboard(DashboardBody { name: "Shop".into(), text: body.into() });
        let (want, at) = (Want::Dashboard("Shop".into()), self.engine.clock.now());
        Update { scope, want, at, snapshot: Some(Arc::new(body)), fault: None }
    }

    /// What a dashboard wants of metrics.
    fn wants(&self, body: &str) -> Vec<Wanted> {
        let mut store = Store::new(Arc::new(self.estate.fleet()));
        store.apply(self.read(body));
        let now = self.engine.clock.now();
        let mut view = ViewState::new(route(), &self.specs, (120, 40));
        ui::prepare(&store, &mut view, &self.specs, now, None);
        let all = ui::wants(&store, &view, &self.specs, now).into_iter();
        all.filter(|wanted| wanted.want.source() == Source::MetricData).collect()
    }

    /// GetMetricData as the server received it, by account.
    fn received(&self) -> BTreeMap<String, usize> {
        let mut out = BTreeMap::new();
        for received in self.estate.received().iter().filter(|received| received.operation == "GetMetricData")
        {
            *out.entry(received.account.clone()).or_default() += 1;
        }
        out
    }

    /// Requests and metrics of GetMetricData, as the ledger counted them.
    fn counted(&self) -> (u64, u64) {
        let of = self.engine.ledger.counts().into_iter().filter(|(key, _)| key.operation == "GetMetricData");
        of.fold((0, 0), |sum, (_, count)| (sum.0 + count.requests, sum.1 + count.metrics))
    }
}

fn route() -> Route {
    Route::parse("dashboard?account=prod-core&name=Shop").expect("a route")
}

#[tokio::test(start_paused = true)]
async fn three_hundred_metrics_of_three_accounts_and_two_regions_are_six_calls() {
    let lab = Lab::new();
    let wants = lab.wants(&lab.body(30, 10));
    assert_eq!(wants.len(), 30, "a widget each");
    let (tx, mut rx) = tokio::sync::mpsc::channel::<PollEvent>(1000);
    let mut supervisor = Supervisor::new(lab.engine.clone(), tx);
    supervisor.want(wants);
    let mut answered = 0;
    while answered < 30 {
        if let PollEvent::Update(update) = rx.recv().await.expect("it goes on") {
            assert_eq!(update.fault, None);
            answered += 1;
        }
    }
    assert_eq!(lab.received().values().copied().collect::<Vec<_>>(), [2, 2, 2], "one an account and region");
    assert_eq!(lab.counted(), (6, 300));
}

#[tokio::test(start_paused = true)]
async fn two_and_a_half_thousand_metrics_are_asked_about_before_any_of_them_is_asked() {
    let lab = Lab::new();
    let body = lab.body(25, 100);
    let now = lab.engine.clock.now();
    let mut state = State::new(Arc::new(lab.estate.fleet()), lab.specs.clone(), route(), (120, 40), now);
    state.store.prices = lab.engine.ledger.prices();
    state.store.limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };
    let (_, effects) = update(&mut state, Msg::Poll(PollEvent::Update(lab.read(&body))));
    let asked = |effects: &[Effect]| -> usize {
        let wants =
            effects.iter().filter_map(|effect| if let Effect::Want(all) = effect { Some(all) } else { None });
        wants.flatten().filter(|wanted| wanted.want.source() == Source::MetricData).count()
    };
    assert_eq!(asked(&effects), 0);
    let (tx, mut rx) = tokio::sync::mpsc::channel::<PollEvent>(10_000);
    let mut supervisor = Supervisor::new(lab.engine.clone(), tx);
    let of_dashboard = |effects: Vec<Effect>| -> Vec<Wanted> {
        let wants = effects
            .into_iter()
            .filter_map(|effect| if let Effect::Want(all) = effect { Some(all) } else { None });
        wants.flatten().filter(|wanted| wanted.asker.view.as_str() == "dashboard").collect()
    };
    let before = of_dashboard(effects);
    let (some, mut answered) = (before.len(), 0);
    assert!(some > 0, "its body is asked for");
    supervisor.want(before);
    while answered < some {
        let event = rx.recv().await.expect("it goes on");
        answered += usize::from(matches!(event, PollEvent::Update(_)));
    }
    assert!(lab.received().is_empty(), "nothing of its metrics");
    let area = ratatui::layout::Rect::new(0, 0, 120, 40);
    let drawn = ui::draw(&state.store, &state.view, &state.specs, now, area);
    let text: String = drawn.content.iter().map(|cell| cell.symbol()).collect();
    for said in ["2,500 metrics: $1.50/h, of $0.50/h that the budget leaves", "$0.025"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let keys = ["down", "enter"].map(|key| skydeck::spec::Key::parse(key).expect("a key"));
    let mut effects = Vec::new();
    for key in keys {
        effects.extend(update(&mut state, Msg::Key(key)).1);
    }
    assert_eq!(asked(&effects), 25, "somebody has said so");
    supervisor.want(of_dashboard(effects));
    let is_points = |event: &PollEvent| matches!(event, PollEvent::Update(update) if update.want.source() == Source::MetricData);
    let mut points = 0;
    while points < 25 {
        points += usize::from(is_points(&rx.recv().await.expect("it goes on")));
    }
    assert_eq!(lab.counted().1, 2_500);
}
