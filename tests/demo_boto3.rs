//! boto3, which reads by AWS's own models, reads the served demo estate: CloudWatch over CBOR and everything else
//! that Skydeck calls. What it finds is what Skydeck's collectors find.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
mod demo;
#[path = "../examples/serve_demo/server.rs"]
mod server;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use common::python::{self, python};
use demo::{NOW, Reader, estate};
use serde_json::{Value, json};
use skydeck::{
    aws::READ_LIST,
    demo::Estate,
    model::{
        Alarm, AlarmHistoryItem, AlarmState, Clock, LogAsk, Measure, MetricAsk, MetricQuery, OrganizationAsk,
        PinnedClock, Region, Scope, Series, Snapshot, TagAsk, Text, Timestamp, Want,
    },
};

/// What the estate has to have been asked beside the read list: how accounts are reached.
const MORE: [(&str, &str); 1] = [("STS", "AssumeRole")];

fn names(items: impl IntoIterator<Item = impl ToString>) -> BTreeSet<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string").to_owned()).collect()
}

/// The graph of an alarm over an expression, as `read_demo.py` prints it.
async fn graph(reader: &Reader, scope: &Scope, alarm: &Alarm) -> Value {
    let ask = MetricAsk::new(alarm.queries(), Duration::from_secs(3600));
    match reader.read(scope, Want::MetricData(Arc::new(ask))).await {
        Snapshot::MetricData(all) => {
            let [series] = &all[..] else { panic!("{all:?}") };
            let points: Vec<_> = series.points.iter().map(|p| (p.at.as_second() as f64, p.value)).collect();
            json!([series.label, points])
        }
        other => panic!("{other:?}"),
    }
}

/// What finds metrics.
const FINDERS: [(&str, &str); 2] = [
    ("search", "SEARCH('{AWS/ECS,ClusterName,ServiceName} MetricName=\"CPUUtilization\"', 'p90', 60)"),
    (
        "insights",
        "SELECT MAX(CPUUtilization) FROM \"AWS/ECS\" GROUP BY ServiceName ORDER BY AVG() DESC LIMIT 2",
    ),
];

/// What it finds, as `read_demo.py` prints it.
async fn finds(reader: &Reader, scope: &Scope, expression: &str) -> Value {
    let query = MetricQuery {
        id: Some("f".into()),
        measure: Measure::Expression(expression.into()),
        period: 60,
        label: Some("${LABEL} ${DATAPOINT_COUNT}".into()),
        hidden: false,
        account_id: None,
    };
    let ask = MetricAsk::new(vec![query], Duration::from_secs(3600));
    let Snapshot::MetricData(all) = reader.read(scope, Want::MetricData(Arc::new(ask))).await else {
        panic!()
    };
    let series = |series: &Series| {
        let points: Vec<_> = series.points.iter().map(|p| (p.at.as_second() as f64, p.value)).collect();
        json!([series.label, points])
    };
    all.iter().map(series).collect()
}

/// Queries of logs that both run.
const LOG_QUERIES: [&str; 3] = [
    "fields @timestamp, level, message | filter level = 'ERROR' | sort @timestamp desc | limit 20",
    "stats count(*) as n, avg(durationMs) by bin(15m)",
    "filter @message like /(?i)tax/ | stats max(durationMs) as worst by level | sort worst desc",
];

/// What they find, as `read_demo.py` prints it.
async fn logs(reader: &Reader, scope: &Scope) -> Value {
    let to: Timestamp = NOW.parse().expect("a time");
    let mut found = serde_json::Map::new();
    for query in LOG_QUERIES {
        let ask = LogAsk {
            query: query.into(),
            language: "CWLI".into(),
            groups: vec!["/ecs/checkout".into()],
            from: to - Duration::from_secs(3 * 3600),
            to,
            limit: 1000,
            nth: 1,
        };
        let Snapshot::LogQuery(answer) = reader.read(scope, Want::LogQuery(Arc::new(ask))).await else {
            panic!()
        };
        let row =
            |row: &Vec<Text>| answer.fields.iter().zip(row).map(|(f, v)| json!([f, v])).collect::<Value>();
        found.insert(query.into(), answer.rows.iter().map(row).collect());
    }
    Value::Object(found)
}

/// As `read_demo.py` prints it.
fn history(items: &[AlarmHistoryItem]) -> Value {
    let state = |state: &Option<AlarmState>| json!(state.as_ref().map(AlarmState::as_str));
    let told = |i: &AlarmHistoryItem| {
        let at = i.at.as_millisecond() as f64 / 1000.0;
        json!([at, i.kind, i.summary, state(&i.old_state), state(&i.new_state)])
    };
    items.iter().map(told).collect()
}

/// What has no region of an account.
fn global(estate: &Estate, account: &str) -> Scope {
    Scope { region: Region::global(), ..demo::scope(estate, account, "us-east-1") }
}

/// The accounts of the organisation, as `read_demo.py` prints them. Tags of those that answer nothing are not asked for.
async fn accounts(reader: &Reader, estate: &Estate) -> Value {
    let ask = OrganizationAsk { units: true, tags: true };
    let Snapshot::Accounts(all) = reader.read(&global(estate, "security"), Want::Accounts(ask)).await else {
        panic!("not accounts")
    };
    let printed = all.iter().map(|account| {
        let tags = if account.state.may_answer() { json!(account.tags) } else { json!({"env": "prod"}) };
        (account.id.to_string(), json!([account.name, account.state.as_str(), account.unit, tags]))
    });
    Value::Object(printed.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn boto3_reads_the_served_estate_as_skydeck_does() {
    let Some(python) = python() else { return };
    let clock: Arc<dyn Clock> = Arc::new(PinnedClock(NOW.parse().expect("a time")));
    let estate = estate(clock.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(server::serve(listener, estate.clone()));

    let ids: serde_json::Map<String, Value> = estate
        .fleet()
        .accounts
        .iter()
        .map(|a| (a.name.to_string(), json!(a.id.as_ref().map(ToString::to_string))))
        .collect();
    let ids = Value::Object(ids).to_string();
    let finders = serde_json::to_string(&BTreeMap::from(FINDERS)).expect("JSON");
    let run = tokio::task::spawn_blocking(move || {
        python::run(python, "read_demo.py", &[&ids, NOW, &finders, &json!(LOG_QUERIES).to_string()], &url)
    });
    let found: Value = serde_json::from_str(&run.await.expect("it ran")).expect("JSON");

    let received = estate.received();
    for (service, operation) in READ_LIST.iter().map(|r| (r.service, r.operation)).chain(MORE) {
        let answered = |r: &&skydeck::demo::Received| {
            r.service == service && r.operation == operation && r.error.is_none()
        };
        assert!(received.iter().any(|r| answered(&r)), "{service}.{operation} was not called");
    }

    let mutes = &found["mute_rules"];
    assert_eq!(mutes["targets"], json!(["checkout-queue"]));
    assert_eq!(
        (&mutes["status"], &mutes["missing"]),
        (&json!("ACTIVE"), &json!("ResourceNotFoundException"))
    );

    let errors = &found["errors"];
    assert_eq!(errors["denied"], "AccessDenied");
    assert_eq!(errors["short"], "MalformedPolicyDocument");
    assert_eq!(errors["throttled"], "Throttling");
    assert_eq!(errors["region"], "UnrecognizedClientException");
    let shop = &found["prod-shop/eu-west-1"];
    assert_eq!(
        shop["cloudwatch"]["errors"],
        json!({"math": "ValidationError", "token": "InvalidNextToken", "write": "AccessDenied"})
    );
    assert_eq!(shop["cloudtrail"]["errors"], json!({"token": "InvalidNextTokenException"}));
    assert_eq!(shop["ssm"]["errors"], json!({"node": "InvalidInstanceId", "write": "AccessDeniedException"}));
    assert_eq!(
        shop["servicediscovery"]["errors"],
        json!({"service": "ServiceNotFound", "instance": "InstanceNotFound"})
    );
    assert_eq!(shop["cloudwatch"]["in_alarm"], json!(["checkout-p99", "shop-customer-impact"]));

    // At the default scale some place needs more than one page of each.
    let pages = |path: &str| {
        let of = |scope: &str| found[scope].pointer(path).and_then(Value::as_u64).expect("a number");
        ["prod-shop/eu-west-1", "prod-core/us-east-1", "prod-data/us-east-1"].map(of).into_iter().max()
    };
    for path in [
        "/cloudwatch/alarm_pages",
        "/cloudwatch/history_pages",
        "/cloudwatch/metric_pages",
        "/cloudtrail/event_pages",
        "/ssm/node_pages",
        "/servicediscovery/service_pages",
    ] {
        assert!(pages(path) > Some(1), "{path}");
    }

    let reader = Reader::new(estate.http_client(), clock);
    let organization = &found["organization"];
    assert_eq!(organization["account_pages"], 3, "the second is empty");
    assert_eq!(
        organization["errors"],
        json!({
            "member": "AccessDeniedException",
            "size": "InvalidInputException",
            "parent": "ParentNotFoundException",
            "target": "TargetNotFoundException",
        })
    );
    assert_eq!(accounts(&reader, &estate).await, organization["accounts"]);
    assert_eq!(found["account"]["errors"], json!({"denied": "AccessDeniedException"}));
    assert_eq!(found["account"]["region_pages"], 2);
    match reader.read(&global(&estate, "prod-shop"), Want::Regions).await {
        Snapshot::Regions(regions) => {
            let names = names(regions.iter().filter(|r| r.opt_in.is_enabled()).map(|r| &r.region));
            let boto3 = found["account"]["regions"].as_object().expect("an object");
            let enabled = boto3.iter().filter(|(_, s)| *s == "ENABLED" || *s == "ENABLED_BY_DEFAULT");
            assert_eq!(names, enabled.map(|(name, _)| name.clone()).collect());
            assert_eq!(regions.len(), boto3.len());
        }
        other => panic!("{other:?}"),
    }
    let dashboards = &found["dashboards"];
    assert_eq!(
        dashboards["errors"],
        json!({"missing": "ResourceNotFound", "name": "InvalidParameterValue", "token": "InvalidParameterValue"})
    );
    match reader.read(&global(&estate, "prod-shop"), Want::Dashboards).await {
        Snapshot::Dashboards(all) => {
            let bodies = dashboards["bodies"].as_object().expect("an object");
            assert_eq!(names(all.iter().map(|d| &d.name)), bodies.keys().cloned().collect());
            for (name, body) in bodies {
                match reader.read(&global(&estate, "prod-shop"), Want::Dashboard(name.as_str().into())).await
                {
                    Snapshot::Dashboard(read) => assert_eq!(json!(&*read.text), *body),
                    other => panic!("{other:?}"),
                }
            }
        }
        other => panic!("{other:?}"),
    }
    let tags = &found["tags"];
    assert_eq!(
        tags["errors"],
        json!({"size": "InvalidParameterException", "token": "PaginationTokenExpiredException"})
    );
    assert!(tags["pages"].as_u64() > Some(1));
    let of = |key: &str, values: &[&str]| (key.into(), values.iter().map(|v| (*v).into()).collect());
    let ask = TagAsk {
        types: vec!["ec2:instance".into()],
        tags: vec![of("app", &["gateway", "auth"]), of("env", &[])],
    };
    let core = demo::scope(&estate, "prod-core", "us-east-1");
    match reader.read(&core, Want::TaggedResources(Arc::new(ask))).await {
        Snapshot::TaggedResources(all) => {
            assert_eq!(names(all.iter().map(|r| &r.arn)), texts(&tags["nodes"]))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        logs(&reader, &demo::scope(&estate, "prod-shop", "eu-west-1")).await,
        found["logs"]["answers"]
    );
    let told = &found["logs"];
    assert_eq!(told["malformed_at"], 18);
    assert!(told["group_pages"].as_u64() > Some(1));
    let refused = "InvalidParameterException";
    let errors = json!({"group": "ResourceNotFoundException", "star": refused, "ended": refused, "write": "AccessDeniedException"});
    assert_eq!(told["errors"], errors);
    let oam = &found["oam"];
    assert_eq!(oam["errors"], json!({"sink": "ResourceNotFoundException", "account": "ValidationError"}));
    assert!(oam["link_pages"].as_u64() > Some(1));
    match reader.read(&demo::scope(&estate, "security", "us-east-1"), Want::Links).await {
        Snapshot::Links(linked) => assert_eq!(names(&linked), texts(&oam["linked"])),
        other => panic!("{other:?}"),
    }
    for (account, region, flapping) in
        [("prod-shop", "eu-west-1", "checkout-p99"), ("prod-core", "us-east-1", "search-queue")]
    {
        let boto3 = &found[format!("{account}/{region}")];
        let scope = demo::scope(&estate, account, region);
        match reader.read(&scope, Want::Alarms).await {
            Snapshot::Alarms(alarms) => {
                assert_eq!(names(alarms.iter().map(|a| &a.name)), texts(&boto3["cloudwatch"]["alarms"]));
                let rates = boto3["cloudwatch"]["rates"].as_object().expect("an object");
                assert_eq!(
                    rates.len(),
                    usize::from(account == "prod-shop"),
                    "one alarm is over an expression"
                );
                for (name, rate) in rates {
                    let alarm = alarms.iter().find(|a| a.name == **name).expect(name);
                    assert_eq!(graph(&reader, &scope, alarm).await, *rate);
                }
            }
            other => panic!("{other:?}"),
        }
        for (name, expression) in FINDERS {
            assert_eq!(
                finds(&reader, &scope, expression).await,
                boto3["cloudwatch"]["found"][name],
                "{name}"
            );
        }
        let month = Duration::from_secs(30 * 86_400);
        match reader.read(&scope, Want::AlarmHistory { alarm: flapping.into(), range: month }).await {
            Snapshot::AlarmHistory(items) => {
                assert_eq!(history(&items), boto3["cloudwatch"]["history"][flapping]);
            }
            other => panic!("{other:?}"),
        }
        match reader.read(&scope, Want::Nodes).await {
            Snapshot::Nodes(nodes) => {
                assert_eq!(names(nodes.iter().map(|n| &n.instance_id)), texts(&boto3["ssm"]["nodes"]));
            }
            other => panic!("{other:?}"),
        }
        match reader.read(&scope, Want::Services).await {
            Snapshot::Services(services) => {
                let ids = names(services.iter().map(|s| &s.id));
                assert_eq!(ids, texts(&boto3["servicediscovery"]["services"]));
            }
            other => panic!("{other:?}"),
        }
        match reader.read(&scope, Want::Metrics).await {
            Snapshot::Metrics(metrics) => {
                assert_eq!(json!(metrics.len()), boto3["cloudwatch"]["metrics"]);
            }
            other => panic!("{other:?}"),
        }
        let day = Want::Events { window: Duration::from_secs(86_400), reads: false };
        match reader.read(&scope, day).await {
            Snapshot::Events(batch) => assert_eq!(json!(batch.events.len()), boto3["cloudtrail"]["events"]),
            other => panic!("{other:?}"),
        }
        match reader.read(&scope, Want::Sessions { past: Some(Duration::from_secs(40 * 86_400)) }).await {
            Snapshot::Sessions(sessions) => assert_eq!(json!(sessions.len()), boto3["ssm"]["sessions"]),
            other => panic!("{other:?}"),
        }
    }
}
