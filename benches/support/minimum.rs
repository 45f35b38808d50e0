//! The least requests that a refresh cycle can do with, worked out from what the estate holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use skydeck::{
    demo::{DemoRequest, Estate},
    model::{Fleet, Timestamp},
};

/// What one cycle needs, by service and operation, and what there is to find, by kind.
#[derive(Debug, Default)]
pub struct Minimum {
    /// Requests.
    pub requests: BTreeMap<String, u64>,
    /// Things.
    pub things: BTreeMap<String, u64>,
}

impl Minimum {
    fn asks(&mut self, operation: &str, requests: usize) {
        *self.requests.entry(operation.to_owned()).or_default() += requests as u64;
    }

    fn finds(&mut self, kind: &str, things: usize) {
        *self.things.entry(kind.to_owned()).or_default() += things as u64;
    }

    /// Of a fleet in `estate`: no request can be spared.
    ///
    /// - An account: one AssumeRole, for credentials are an account's; one GetCallerIdentity.
    /// - A list: as many pages as the service hands out when it is asked for the largest that the API has, at least one,
    ///   for that there is nothing is known by asking only. (A service may give fewer things a page than it was asked
    ///   for. The estate's Cloud Map does.)
    /// - Mute rules: one list for a scope that has alarms, and each rule's schedule.
    /// - Cloud Map: a service does not say its namespace, so that services are listed once for each namespace that has
    ///   any; health and instances are told a service at a time, and where a service's summary says that it has no
    ///   instances, there is nothing to ask.
    pub fn of(estate: &Estate, fleet: &Fleet, now: Timestamp) -> Self {
        let mut least = Self::default();
        for scope in fleet.scopes() {
            let id = scope.account.id.as_ref().expect("an id").to_string();
            Place { estate, account: &id, region: scope.region.as_str() }.read(now, &mut least);
        }
        least.asks("STS AssumeRole", fleet.accounts.len());
        least.asks("STS GetCallerIdentity", fleet.accounts.len());
        least.finds("identities", fleet.accounts.len());
        least
    }
}

/// All things of a list, on so many pages.
struct List {
    things: Vec<Value>,
    pages: usize,
}

struct Place<'a> {
    estate: &'a Estate,
    account: &'a str,
    region: &'a str,
}

impl Place<'_> {
    fn read(&self, now: Timestamp, least: &mut Minimum) {
        let none = json!({});
        let both = json!({"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]});
        let target = "monitoring GraniteServiceVersion20100801.DescribeAlarms";
        let alarms = self.list(target, &["MetricAlarms", "CompositeAlarms"], &both, ("MaxRecords", 100));
        least.finds("alarms", alarms.things.len());
        least.asks("CloudWatch DescribeAlarms", alarms.pages);
        if !alarms.things.is_empty() {
            let target = "monitoring GraniteServiceVersion20100801.ListAlarmMuteRules";
            let stand = json!({"Statuses": ["ACTIVE", "SCHEDULED"]});
            let rules = self.list(target, &["AlarmMuteRuleSummaries"], &stand, ("MaxRecords", 100));
            least.asks("CloudWatch ListAlarmMuteRules", rules.pages);
            least.asks("CloudWatch GetAlarmMuteRule", rules.things.len());
        }

        let hour = json!({
            "LookupAttributes": [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}],
            "StartTime": now.as_second() - 3600,
            "EndTime": now.as_second(),
        });
        let target = "cloudtrail CloudTrail_20131101.LookupEvents";
        let events = self.list(target, &["Events"], &hour, ("MaxResults", 50));
        least.finds("events", events.things.len());
        least.asks("CloudTrail LookupEvents", events.pages);

        let active = json!({"State": "Active"});
        let target = "ssm AmazonSSM.DescribeSessions";
        let sessions = self.list(target, &["Sessions"], &active, ("MaxResults", 200));
        least.finds("sessions", sessions.things.len());
        least.asks("SSM DescribeSessions", sessions.pages);

        let target = "ssm AmazonSSM.DescribeInstanceInformation";
        let nodes = self.list(target, &["InstanceInformationList"], &none, ("MaxResults", 50));
        least.finds("nodes", nodes.things.len());
        least.asks("SSM DescribeInstanceInformation", nodes.pages);

        let namespaces = self.map("ListNamespaces", "Namespaces", &none);
        least.finds("namespaces", namespaces.things.len());
        least.asks("ServiceDiscovery ListNamespaces", namespaces.pages);
        for namespace in namespaces.things.iter().filter(|n| n["ServiceCount"] != 0) {
            let of = json!({"Filters": [{"Name": "NAMESPACE_ID", "Values": [namespace["Id"]], "Condition": "EQ"}]});
            let services = self.map("ListServices", "Services", &of);
            least.finds("services", services.things.len());
            least.asks("ServiceDiscovery ListServices", services.pages);
            for service in services.things.iter().filter(|s| s["InstanceCount"] != 0) {
                let of = json!({"ServiceId": service["Id"]});
                let instances = self.map("ListInstances", "Instances", &of);
                least.finds("instances", instances.things.len());
                least.asks("ServiceDiscovery ListInstances", instances.pages);
                let health = self.map("GetInstancesHealthStatus", "Status", &of);
                least.asks("ServiceDiscovery GetInstancesHealthStatus", health.pages);
            }
        }
    }

    fn map(&self, operation: &str, member: &str, input: &Value) -> List {
        let target = format!("servicediscovery Route53AutoNaming_v20170314.{operation}");
        self.list(&target, &[member], input, ("MaxResults", 100))
    }

    /// Walks a list. `target`: the name in signatures, and what AWS's JSON protocol calls the operation.
    fn list(&self, target: &str, members: &[&str], input: &Value, size: (&str, u64)) -> List {
        let (signed_for, target) = target.split_once(' ').expect("two words");
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential=ASIADEMO{}/20260101/{}/{signed_for}/aws4_request",
            self.account, self.region
        );
        let mut all = List { things: Vec::new(), pages: 0 };
        let mut input = input.clone();
        input[size.0] = json!(size.1);
        loop {
            let reply = self.estate.respond(&DemoRequest {
                method: "POST",
                uri: "/",
                headers: &[("authorization", &credential), ("x-amz-target", target)],
                body: input.to_string().as_bytes(),
            });
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            assert_eq!(reply.status, 200, "{target} in {} {}: {text}", self.account, self.region);
            let page: Value = serde_json::from_str(&text).expect("JSON");
            let things = members.iter().flat_map(|member| page[*member].as_array().into_iter().flatten());
            all.things.extend(things.cloned());
            all.pages += 1;
            match &page["NextToken"] {
                Value::Null => return all,
                next => input["NextToken"] = next.clone(),
            }
        }
    }
}
