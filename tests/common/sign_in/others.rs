//! What is read once one is signed in: nothing is there, and that is told in the right form. Who may ask is checked.

use aws_smithy_cbor::Encoder;
use serde_json::Value;

use super::{
    state::{Call, State},
    wire::{Protocol, Refusal, Reply, Request},
};

/// The services, by their names on the wire: the SDK's service id, and the prefix of their actions.
const SERVICES: [(&str, &str, &str); 4] = [
    ("GraniteServiceVersion20100801", "CloudWatch", "cloudwatch"),
    ("Route53AutoNaming_v20170314", "ServiceDiscovery", "servicediscovery"),
    ("AmazonSSM", "SSM", "ssm"),
    ("CloudTrail_20131101", "CloudTrail", "cloudtrail"),
];

/// The lists that answers have at least.
const LISTS: [(&str, &[&str]); 10] = [
    ("DescribeAlarms", &["MetricAlarms", "CompositeAlarms"]),
    ("DescribeAlarmHistory", &["AlarmHistoryItems"]),
    ("ListMetrics", &["Metrics"]),
    ("GetMetricData", &["MetricDataResults"]),
    ("LookupEvents", &["Events"]),
    ("DescribeSessions", &["Sessions"]),
    ("DescribeInstanceInformation", &["InstanceInformationList"]),
    ("ListNamespaces", &["Namespaces"]),
    ("ListServices", &["Services"]),
    ("ListInstances", &["Instances"]),
];

/// Service, operation and protocol of a request.
pub(super) fn operation(request: &Request) -> (&'static str, &str, Protocol) {
    let id = |wire: &str| SERVICES.iter().find(|s| s.0 == wire).map_or("?", |s| s.1);
    let rest = request.path.strip_prefix("/service/").and_then(|rest| rest.split_once("/operation/"));
    if let Some((service, operation)) = rest {
        return (id(service), operation, Protocol::Cbor);
    }
    let (target, operation) = request.header("x-amz-target").rsplit_once('.').unwrap_or_default();
    (id(target.rsplit('.').next().unwrap_or_default()), operation, Protocol::Json)
}

/// Answers with empty lists.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let caller = state.authenticate(call)?;
    let operation = call.heard.operation.clone();
    let service = SERVICES.iter().find(|s| s.1 == call.heard.service);
    let unknown = || Refusal::new(400, "UnknownOperationException", format!("no operation {operation} here"));
    let (_, _, prefix) = service.ok_or_else(unknown)?;
    let (_, lists) = LISTS.iter().find(|l| l.0 == operation).ok_or_else(unknown)?;
    state.authorize(&caller, &format!("{prefix}:{operation}"), "*", "AccessDeniedException")?;
    if call.request.path.starts_with("/service/") {
        let mut encoder = Encoder::new(Vec::new());
        encoder.map(lists.len());
        for list in *lists {
            encoder.str(list).array(0);
        }
        let reply = Reply::new(200, "application/cbor", encoder.into_writer());
        return Ok(reply.with_header("smithy-protocol", "rpc-v2-cbor"));
    }
    let body: Value = lists.iter().map(|&list| (list.to_owned(), Value::Array(Vec::new()))).collect();
    Ok(Reply::new(200, "application/x-amz-json-1.1", body.to_string()))
}
