//! boto3, which reads by AWS's own models, reads the served demo estate: CloudWatch over CBOR and everything else
//! that Skydeck calls. What it finds is what Skydeck's collectors find.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod demo;
#[path = "../examples/serve_demo/server.rs"]
mod server;

use std::{collections::BTreeSet, path::PathBuf, process::Command, sync::Arc, time::Duration};

use demo::{NOW, Reader, estate};
use serde_json::{Value, json};
use skydeck::model::{Clock, PinnedClock, Snapshot, Want};

/// Every operation that Skydeck uses, with what the estate has to have been asked.
const OPERATIONS: [(&str, &str); 13] = [
    ("STS", "AssumeRole"),
    ("STS", "GetCallerIdentity"),
    ("CloudWatch", "DescribeAlarms"),
    ("CloudWatch", "DescribeAlarmHistory"),
    ("CloudWatch", "ListMetrics"),
    ("CloudWatch", "GetMetricData"),
    ("CloudTrail", "LookupEvents"),
    ("SSM", "DescribeSessions"),
    ("SSM", "DescribeInstanceInformation"),
    ("ServiceDiscovery", "ListNamespaces"),
    ("ServiceDiscovery", "ListServices"),
    ("ServiceDiscovery", "ListInstances"),
    ("ServiceDiscovery", "GetInstancesHealthStatus"),
];

/// An interpreter with boto3, or one sentence about why there is none.
fn python() -> Option<PathBuf> {
    let found = std::env::var_os("SKYDECK_TEST_PYTHON").map(PathBuf::from);
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "in CI this test must run: name a Python in SKYDECK_TEST_PYTHON"
        );
        eprintln!("skipped: SKYDECK_TEST_PYTHON names no interpreter that has boto3");
    }
    found
}

fn names(items: impl IntoIterator<Item = impl ToString>) -> BTreeSet<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string").to_owned()).collect()
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
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_demo.py");
    let run = tokio::task::spawn_blocking(move || {
        Command::new(python)
            .arg(script)
            .args([Value::Object(ids).to_string(), NOW.to_owned()])
            .env("AWS_ENDPOINT_URL", url)
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .expect("the interpreter starts")
    });
    let output = run.await.expect("it ran");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");

    let received = estate.received();
    for (service, operation) in OPERATIONS {
        let answered = |r: &&skydeck::demo::Received| {
            r.service == service && r.operation == operation && r.error.is_none()
        };
        assert!(received.iter().any(|r| answered(&r)), "{service}.{operation} was not called");
    }

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
        "/cloudwatch/metric_pages",
        "/cloudtrail/event_pages",
        "/ssm/node_pages",
        "/servicediscovery/service_pages",
    ] {
        assert!(pages(path) > Some(1), "{path}");
    }

    let reader = Reader::new(estate.http_client(), clock);
    for (account, region) in [("prod-shop", "eu-west-1"), ("prod-core", "us-east-1")] {
        let boto3 = &found[format!("{account}/{region}")];
        let scope = demo::scope(&estate, account, region);
        match reader.read(&scope, Want::Alarms).await {
            Snapshot::Alarms(alarms) => {
                assert_eq!(names(alarms.iter().map(|a| &a.name)), texts(&boto3["cloudwatch"]["alarms"]));
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
