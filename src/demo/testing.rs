//! Asks an estate in JSON, as any client could, and reads the answer.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{DemoReply, DemoRequest, DemoScale, Estate};
use crate::model::{Clock, PinnedClock, Timestamp};

pub(super) const NOW: &str = "2026-03-04T05:06:07Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

pub(super) fn estate() -> Estate {
    at(DemoScale::default(), now())
}

pub(super) fn at(scale: DemoScale, now: Timestamp) -> Estate {
    Estate::new(scale, 7, Arc::new(PinnedClock(now)))
}

/// A clock that a test moves.
#[derive(Debug)]
pub(super) struct HandClock(pub(super) std::sync::atomic::AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        let second = self.0.load(std::sync::atomic::Ordering::Relaxed);
        Timestamp::from_second(second).expect("in range")
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

const TARGETS: [(&str, &str); 5] = [
    ("logs", "Logs_20140328"),
    ("monitoring", "GraniteServiceVersion20100801"),
    ("cloudtrail", "CloudTrail_20131101"),
    ("ssm", "AmazonSSM"),
    ("servicediscovery", "Route53AutoNaming_v20170314"),
];

/// An operation, by its signing name, in an account by its name.
pub(super) fn raw(
    estate: &Estate,
    (account, region): (&str, &str),
    (service, operation): (&str, &str),
    body: &[u8],
) -> DemoReply {
    let id = estate.account_id(account).unwrap_or("000000000000");
    let target = TARGETS.iter().find(|t| t.0 == service).expect("a known service").1;
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=ASIADEMO{id}/20260304/{region}/{service}/aws4_request, SignedHeaders=host"
    );
    estate.respond(&DemoRequest {
        method: "POST",
        uri: "/",
        headers: &[("X-Amz-Target", &format!("{target}.{operation}")), ("Authorization", &authorization)],
        body,
    })
}

pub(super) fn ask(estate: &Estate, place: (&str, &str), call: (&str, &str), input: Value) -> Value {
    let reply = raw(estate, place, call, input.to_string().as_bytes());
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    serde_json::from_slice(&reply.body).expect("JSON")
}

/// The error's code, which has to be one.
pub(super) fn error(estate: &Estate, place: (&str, &str), call: (&str, &str), input: Value) -> String {
    let reply = raw(estate, place, call, input.to_string().as_bytes());
    assert_ne!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
    body["__type"].as_str().expect("a type").to_owned()
}

/// All items of a paged list, and how many pages they came on.
pub(super) fn walk(
    estate: &Estate,
    place: (&str, &str),
    call: (&str, &str),
    input: Value,
    lists: &[&str],
) -> (Vec<Value>, usize) {
    let (mut items, mut pages, mut input) = (Vec::new(), 0, input);
    loop {
        let page = ask(estate, place, call, input.clone());
        pages += 1;
        for list in lists {
            items.extend(page[list].as_array().expect("a list").iter().cloned());
        }
        match page.get("NextToken") {
            None => return (items, pages),
            Some(token) => input["NextToken"] = token.clone(),
        }
        assert!(pages < 500, "no end");
    }
}

pub(super) fn alarms(estate: &Estate, place: (&str, &str)) -> (Vec<Value>, usize) {
    let input = json!({"AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "MaxRecords": 100});
    walk(estate, place, ("monitoring", "DescribeAlarms"), input, &["CompositeAlarms", "MetricAlarms"])
}

pub(super) fn named<'a>(items: &'a [Value], member: &str, value: &str) -> &'a Value {
    items.iter().find(|i| i[member] == value).unwrap_or_else(|| panic!("no {value} among {items:?}"))
}
