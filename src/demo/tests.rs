mod access;
mod dashboards;
mod incident;
mod logs;
mod metric_data;
mod paging;
mod rules;

use std::{
    collections::HashSet,
    sync::{Arc, atomic::AtomicI64, atomic::Ordering},
};

use serde_json::{Value, json};

use super::{
    DemoRequest, DemoScale, Estate, HUB_ACCESS_KEY,
    testing::{HandClock, alarms, ask, at, error, estate, named, now, raw, walk},
};
use crate::model::{PinnedClock, Timestamp};

const SHOP: (&str, &str) = ("prod-shop", "eu-west-1");
const TRAIL: (&str, &str) = ("cloudtrail", "LookupEvents");
const NODES: (&str, &str) = ("ssm", "DescribeInstanceInformation");

fn seconds(value: &Value) -> i64 {
    value.as_f64().expect("a time") as i64
}

fn keys(items: &[Value], member: &str) -> HashSet<String> {
    items.iter().map(|i| i[member].as_str().expect("a string").to_owned()).collect()
}

/// Everything of a place, as text.
fn picture(estate: &Estate, place: (&str, &str)) -> String {
    let all = [
        (("monitoring", "DescribeAlarms"), json!({})),
        (("monitoring", "ListMetrics"), json!({})),
        (TRAIL, json!({})),
        (("ssm", "DescribeSessions"), json!({"State": "History"})),
        (NODES, json!({})),
        (("servicediscovery", "ListServices"), json!({})),
    ];
    all.into_iter().map(|(call, input)| ask(estate, place, call, input).to_string()).collect()
}
