//! A store made by hand: a small fleet on the night of an incident.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    model::*,
    spec::{ColourDepth, Route, Specs},
    store::Store,
    ui::{ViewState, draw, prepare},
};

/// 03:12 on the first of March.
pub fn now() -> Timestamp {
    "2026-03-01T03:12:00Z".parse().expect("a time")
}

/// So many minutes ago.
pub fn ago(minutes: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - minutes * 60).expect("in range")
}

pub const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-1"];

pub fn account(name: &str, env: &str, regions: &[&str]) -> Arc<Account> {
    Arc::new(Account {
        name: AccountName::new(name),
        id: None,
        tags: BTreeMap::from([("env".to_owned(), env.to_owned())]),
        regions: regions.iter().map(Region::new).collect(),
        reach: Reach::default(),
    })
}

pub fn fleet() -> Arc<Fleet> {
    let accounts = vec![
        account("prod-core", "prod", &REGIONS),
        account("prod-shop", "prod", &REGIONS),
        account("prod-data", "prod", &REGIONS),
        account("staging", "test", &REGIONS[..3]),
        account("legacy", "test", &REGIONS),
    ];
    Arc::new(Fleet { accounts, narrowed: false })
}

pub fn specs() -> Specs {
    Specs::built_in().expect("built-in files").at(ColourDepth::Ansi16)
}

pub fn view(specs: &Specs, size: (u16, u16)) -> ViewState {
    ViewState::new(Route::to("deck"), specs, size)
}

pub fn events_want() -> Want {
    Want::Events { window: Duration::from_secs(3 * 3600), reads: false }
}

/// What the deck's matrix is judged by.
pub fn deck_wants() -> [Want; 5] {
    [Want::Alarms, events_want(), Want::Nodes, Want::Services, Want::Sessions { past: None }]
}

pub fn update(account: &str, region: &str, want: Want, what: Result<Snapshot, Fault>) -> Update {
    let (snapshot, fault) = match what {
        Ok(snapshot) => (Some(Arc::new(snapshot)), None),
        Err(fault) => (None, Some(fault)),
    };
    let scope = ScopeKey { account: AccountName::new(account), region: Region::new(region) };
    Update { scope, want, at: ago(1), snapshot, fault }
}

/// What a view shows: its tables listed, then drawn.
pub fn drawn(store: &Store, mut view: ViewState, specs: &Specs) -> ratatui::buffer::Buffer {
    prepare(store, &mut view, specs, now(), None);
    let (width, height) = view.size;
    draw(store, &view, specs, now(), ratatui::layout::Rect::new(0, 0, width, height))
}

/// What a frame shows, as text.
pub fn text_of(frame: &ratatui::buffer::Buffer) -> String {
    super::dump::plain(frame)
}

/// An answer with nothing in it.
pub fn nothing(want: &Want) -> Snapshot {
    match want {
        Want::Alarms => Snapshot::Alarms(vec![]),
        Want::Nodes => Snapshot::Nodes(vec![]),
        Want::Services => Snapshot::Services(vec![]),
        Want::Sessions { .. } => Snapshot::Sessions(vec![]),
        Want::MetricData(_) => Snapshot::MetricData(vec![]),
        Want::AlarmHistory { .. } => Snapshot::AlarmHistory(vec![]),
        Want::Identity => Snapshot::Identity(Identity {
            account: "111122223333".into(),
            arn: "arn:aws:sts::111122223333:assumed-role/SkydeckRead/skydeck".into(),
            expires_at: None,
        }),
        _ => Snapshot::Events(EventBatch {
            events: vec![],
            complete_since: Some(ago(180)),
            complete_until: Some(ago(1)),
            read: 0,
        }),
    }
}

pub fn alarm(name: &str, state: AlarmState, minutes: i64) -> Alarm {
    Alarm {
        state_reason: Some(
            "Threshold Crossed: 3 datapoints were greater than the threshold (1.5). The most recent: 2.31"
                .into(),
        ),
        state_updated: Some(ago(minutes)),
        state_transitioned: Some(ago(minutes)),
        description: Some("p99 latency of the checkout target group".into()),
        namespace: Some("AWS/ApplicationELB".into()),
        metric_name: Some("TargetResponseTime".into()),
        dimensions: vec![("TargetGroup".into(), "targetgroup/checkout/0123456789abcdef".into())],
        statistic: Some("p99".into()),
        period: Some(60),
        evaluation_periods: Some(3),
        comparison: Some("GreaterThanThreshold".into()),
        threshold: Some(1.5),
        unit: Some("Seconds".into()),
        actions_enabled: Some(true),
        ..Alarm::new(name, AlarmType::Metric, state)
    }
}

pub fn event(id: &str, name: &str, minutes: i64, who: &str) -> TrailEvent {
    TrailEvent {
        id: id.into(),
        name: name.into(),
        source: Some("ecs.amazonaws.com".into()),
        time: ago(minutes),
        username: Some(who.into()),
        who: who.into(),
        read_only: false,
        by_root: who == "root",
        error_code: None,
        resources: Box::default(),
        source_ip: Some("203.0.113.64".into()),
        access_key: None,
        issued: None,
        record: serde_json::json!({"eventName": name, "userIdentity": {"type": "AssumedRole"}}).into(),
    }
}

pub fn batch(events: Vec<TrailEvent>) -> Snapshot {
    let events = events.into_iter().map(Arc::new).collect();
    Snapshot::Events(EventBatch {
        events,
        complete_since: Some(ago(180)),
        complete_until: Some(ago(1)),
        read: 0,
    })
}

/// The graph of the checkout alarm: calm, then not; some minutes are missing.
fn latency(want: &Want) -> Snapshot {
    let Want::MetricData(ask) = want else { panic!("not a graph: {want:?}") };
    let value = |m: i64| if m > 20 { 0.45 + 0.05 * ((m % 7) as f64) } else { 0.6 + 0.09 * (20 - m) as f64 };
    let points = (1..180)
        .rev()
        .filter(|m| !(90..110).contains(m))
        .map(|m| Point { at: ago(m), value: value(m), provisional: m < 3 })
        .collect();
    let query = ask.queries[0].clone();
    Snapshot::MetricData(vec![Series {
        label: "p99".into(),
        query,
        points,
        standing: Standing::Complete,
        why: None,
        since: None,
    }])
}

/// Everything read but one scope; an incident, a lost node, a root sign-in, a denied and a throttled account.
pub fn incident() -> Store {
    let mut store = Store::new(fleet());
    for account in store.fleet.clone().accounts.iter().filter(|a| a.name.as_str() != "legacy") {
        store.apply(update(account.name.as_str(), "global", Want::Identity, Ok(nothing(&Want::Identity))));
        for region in &account.regions {
            for want in deck_wants() {
                store.apply(update(account.name.as_str(), region.as_str(), want.clone(), Ok(nothing(&want))));
            }
        }
    }
    let p99 = alarm("checkout-p99", AlarmState::Alarm, 3);
    let graph = Want::MetricData(Arc::new(MetricAsk::new(p99.queries(), Duration::from_secs(3 * 3600))));
    store.apply(update("prod-shop", "eu-west-1", graph.clone(), Ok(latency(&graph))));
    let fine = alarm("cart-errors", AlarmState::Ok, 600);
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![p99, fine]))));
    let counts = HealthCounts { healthy: 5, unhealthy: 3, unknown: 0 };
    let service = Service {
        id: "srv-checkout".into(),
        name: "checkout".into(),
        namespace_id: "ns-1".into(),
        namespace_name: "shop.local".into(),
        kind: Some("DNS_HTTP".into()),
        check: HealthCheck::Custom,
        instance_count: Some(8),
        counts,
        arn: None,
    };
    store.apply(update("prod-shop", "eu-west-1", Want::Services, Ok(Snapshot::Services(vec![service]))));
    let node = Node {
        instance_id: "i-07f3aa90bb1c2d3e4".into(),
        ping_status: PingStatus::ConnectionLost,
        last_ping: Some(ago(6)),
        agent_version: Some("3.3.1345.0".into()),
        is_latest_version: Some(false),
        platform_type: Some("Linux".into()),
        platform_name: Some("Amazon Linux".into()),
        platform_version: Some("2023".into()),
        computer_name: Some("checkout-3".into()),
        ip_address: Some("10.4.7.19".into()),
        resource_type: None,
    };
    store.apply(update("prod-shop", "eu-west-1", Want::Nodes, Ok(Snapshot::Nodes(vec![node]))));
    let session = Session {
        id: "deployer-0a1b2c".into(),
        target: Some("i-07f3aa90bb1c2d3e4".into()),
        status: SessionStatus("Connected".into()),
        owner: Some("arn:aws:sts::111122223333:assumed-role/Oncall/amara".into()),
        start: Some(ago(9)),
        end: None,
        document: None,
        reason: None,
    };
    let sessions = Want::Sessions { past: None };
    store.apply(update("prod-shop", "eu-west-1", sessions, Ok(Snapshot::Sessions(vec![session]))));
    let mut deploy = event("e-1", "UpdateService", 15, "deployer/ci");
    deploy.resources = Box::new([TrailResource {
        kind: None,
        name: Some("arn:aws:ecs:eu-west-1:111122223333:service/shop/checkout".into()),
    }]);
    let mut failed = event("e-2", "PutParameter", 41, "ci-role/build");
    failed.error_code = Some("AccessDenied".into());
    let later = event("e-3", "StartSession", 1, "Oncall/amara");
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![later, deploy, failed]))));
    let root = TrailEvent { read_only: false, ..event("e-9", "ConsoleLogin", 32, "root") };
    store.apply(update("prod-core", "us-east-1", events_want(), Ok(batch(vec![root]))));
    let slow = Fault::new(FaultKind::Throttled, "Rate exceeded")
        .with_code("ThrottlingException")
        .with_operation("DescribeAlarms");
    store.apply(update("prod-data", "us-west-2", Want::Alarms, Err(slow)));
    let denied = Fault::new(FaultKind::Denied, "User is not authorized to perform: sts:AssumeRole")
        .with_code("AccessDenied")
        .with_operation("AssumeRole")
        .with_brief("trust policy or external id")
        .with_fix("let arn:aws:iam::444455556666:role/SkydeckRead trust this identity");
    for region in REGIONS {
        for want in deck_wants() {
            store.apply(update("legacy", region, want, Err(denied.clone())));
        }
    }
    store.traffic = Traffic { in_flight: 0, last_minute: 31, total: 400 };
    store
}
