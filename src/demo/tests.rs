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

#[test]
fn seed_and_clock_decide_everything() {
    let one = picture(&estate(), SHOP);
    assert_eq!(one, picture(&estate(), SHOP), "same seed, same clock");
    let other = Estate::new(DemoScale::default(), 8, Arc::new(PinnedClock(now())));
    assert_ne!(one, picture(&other, SHOP), "another seed");
    let later = at(DemoScale::default(), now() + jiff::SignedDuration::from_hours(1));
    assert_ne!(one, picture(&later, SHOP), "another time");
    let larger = at(DemoScale { accounts: 40, regions: 9 }, now());
    assert_eq!(one, picture(&larger, SHOP), "the scale adds and does not change");
}

#[test]
fn the_fleet_is_what_is_described() {
    let fleet = estate().fleet();
    let names: Vec<&str> = fleet.accounts.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names[..2], ["prod-core", "prod-shop"]);
    assert_eq!((fleet.accounts.len(), fleet.scopes().len()), (12, 48));
    let shop = &fleet.accounts[1];
    assert_eq!(shop.tags["env"], "prod");
    let id = shop.id.as_ref().expect("an id");
    assert_eq!(shop.reach.role_arn, Some(format!("arn:aws:iam::{id}:role/SkydeckRead")));
}

#[test]
fn the_incident_agrees_with_itself() {
    let estate = estate();
    let start = now().as_second();
    let (alarms, _) = alarms(&estate, SHOP);
    let alarm = named(&alarms, "AlarmName", "checkout-p99");
    assert_eq!(alarm["StateValue"], "ALARM");
    let since = seconds(&alarm["StateTransitionedTimestamp"]);
    assert_eq!((start - since) / 60, 6, "{alarm}");
    let impact = named(&alarms, "AlarmName", "shop-customer-impact");
    assert_eq!(impact["StateValue"], "ALARM");
    assert!(impact["AlarmRule"].as_str().is_some_and(|rule| rule.starts_with("ALARM(\"checkout-p99\")")));
    assert_eq!(alarms.iter().filter(|a| a["StateValue"] == "ALARM").count(), 2);

    // The reason names the values that GetMetricData gives.
    let data = ask(
        &estate,
        SHOP,
        ("monitoring", "GetMetricData"),
        json!({
            "StartTime": start - 3600, "EndTime": start, "ScanBy": "TimestampAscending",
            "MetricDataQueries": [{"Id": "m", "MetricStat": {
                "Metric": {"Namespace": alarm["Namespace"], "MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"]},
                "Period": alarm["Period"], "Stat": alarm["ExtendedStatistic"],
            }}],
        }),
    );
    let result = &data["MetricDataResults"][0];
    let points: Vec<(i64, f64)> = result["Timestamps"]
        .as_array()
        .expect("times")
        .iter()
        .zip(result["Values"].as_array().expect("values"))
        .map(|(t, v)| (seconds(t), v.as_f64().expect("a number")))
        .collect();
    assert_eq!(points.len(), 60);
    let threshold = alarm["Threshold"].as_f64().expect("a number");
    let reason = alarm["StateReason"].as_str().expect("a reason");
    for (at, value) in points.iter().filter(|(at, _)| (since - 180..since).contains(at)) {
        assert!(*value > threshold && reason.contains(&format!("{value:?}")), "{at} {value}: {reason}");
    }
    let rises = start - 14 * 60;
    assert!(points.iter().filter(|(at, _)| *at < rises - 60).all(|(_, v)| *v < 0.6), "calm before");
    assert!(points[57..].iter().all(|(_, v)| *v > 1.8), "slow now: {points:?}");
    let first_above = points.iter().find(|(_, v)| *v > threshold).expect("one above");
    assert_eq!(first_above.0, since - 180, "three in a row, and the first is the first of all");

    let (events, _) = walk(
        &estate,
        SHOP,
        TRAIL,
        json!({
            "StartTime": start - 3600,
            "LookupAttributes": [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}],
        }),
        &["Events"],
    );
    let ago = |name: &str| (start - seconds(&named(&events, "EventName", name)["EventTime"])) / 60;
    assert_eq!((ago("UpdateService"), ago("RegisterTaskDefinition")), (18, 18));
    assert_eq!((ago("PutParameter"), ago("StartSession")), (38, 10));
    let update: Value = named(&events, "EventName", "UpdateService")["CloudTrailEvent"]
        .as_str()
        .and_then(|record| serde_json::from_str(record).ok())
        .expect("a record");
    assert_eq!(update["requestParameters"]["taskDefinition"], "checkout:118");

    let (nodes, _) = walk(&estate, SHOP, NODES, json!({"MaxResults": 50}), &["InstanceInformationList"]);
    let lost: Vec<&Value> = nodes.iter().filter(|n| n["PingStatus"] == "ConnectionLost").collect();
    assert_eq!(lost.len(), 1);
    assert!(lost[0]["InstanceId"].as_str().is_some_and(|id| id.starts_with("i-07f3") && id.len() == 19));
    assert_eq!((start - seconds(&lost[0]["LastPingDateTime"])) / 60, 4);

    let sessions = ask(&estate, SHOP, ("ssm", "DescribeSessions"), json!({"State": "Active"}));
    let session = &sessions["Sessions"][0];
    assert_eq!((start - seconds(&session["StartDate"])) / 60, 10);
    let node = named(&nodes, "InstanceId", session["Target"].as_str().expect("a target"));
    assert_eq!(node["ComputerName"], "checkout-01");
}

#[test]
fn three_of_eight_instances_of_checkout_fail_and_run_the_new_revision() {
    let estate = estate();
    let (services, pages) =
        walk(&estate, SHOP, ("servicediscovery", "ListServices"), json!({}), &["Services"]);
    assert!(pages > 2, "two pages and an empty one: {pages}");
    let checkout = named(&services, "Name", "checkout");
    assert!(checkout["HealthCheckCustomConfig"].is_object());
    let id = json!({"ServiceId": checkout["Id"]});
    let health = ask(&estate, SHOP, ("servicediscovery", "GetInstancesHealthStatus"), id.clone());
    let instances = ask(&estate, SHOP, ("servicediscovery", "ListInstances"), id);
    let sick: Vec<&Value> = instances["Instances"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|i| health["Status"][i["Id"].as_str().expect("an id")] == "UNHEALTHY")
        .collect();
    assert_eq!((health["Status"].as_object().map(|s| s.len()), sick.len()), (Some(8), 3));
    assert!(sick.iter().all(|i| i["Attributes"]["task-definition"] == "checkout:118"));
    let stranger = json!({"ServiceId": checkout["Id"], "Instances": ["nobody"]});
    assert_eq!(
        error(&estate, SHOP, ("servicediscovery", "GetInstancesHealthStatus"), stranger),
        "InstanceNotFound"
    );
}

#[test]
fn services_say_who_checks_them() {
    let estate = estate();
    let (services, _) = walk(&estate, SHOP, ("servicediscovery", "ListServices"), json!({}), &["Services"]);
    let has = |member: &str| services.iter().filter(|s| s[member].is_object()).count();
    let (custom, route53) = (has("HealthCheckCustomConfig"), has("HealthCheckConfig"));
    assert!(custom > 0 && route53 > 0 && custom + route53 < services.len(), "{custom} {route53}");
    let (namespaces, _) =
        walk(&estate, SHOP, ("servicediscovery", "ListNamespaces"), json!({}), &["Namespaces"]);
    let mut found = 0;
    for namespace in &namespaces {
        let filter = json!({"Filters": [{"Name": "NAMESPACE_ID", "Values": [namespace["Id"]], "Condition": "EQ"}], "MaxResults": 3});
        let (some, _) = walk(&estate, SHOP, ("servicediscovery", "ListServices"), filter, &["Services"]);
        assert_eq!(namespace["ServiceCount"].as_u64(), Some(some.len() as u64));
        found += some.len();
    }
    assert_eq!(found, services.len());
}

#[test]
fn pages_hold_everything_exactly_once() {
    let estate = estate();
    let core = ("prod-core", "us-east-1");
    let (all, pages) = alarms(&estate, core);
    assert!(pages > 1 && all.len() > 100, "{} alarms on {pages} pages", all.len());
    assert_eq!(keys(&all, "AlarmName").len(), all.len());
    let small = json!({"AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "MaxRecords": 7});
    let lists = ["CompositeAlarms", "MetricAlarms"];
    let (again, _) = walk(&estate, core, ("monitoring", "DescribeAlarms"), small, &lists);
    assert_eq!(keys(&again, "AlarmName"), keys(&all, "AlarmName"));
    assert_eq!(again.len(), all.len());

    let data = ("prod-data", "us-east-1");
    let (nodes, pages) = walk(&estate, data, NODES, json!({"MaxResults": 50}), &["InstanceInformationList"]);
    assert!(pages > 1 && keys(&nodes, "InstanceId").len() == nodes.len());
    let (metrics, pages) = walk(&estate, data, ("monitoring", "ListMetrics"), json!({}), &["Metrics"]);
    let distinct: HashSet<String> = metrics.iter().map(Value::to_string).collect();
    assert!(pages > 1 && distinct.len() == metrics.len());

    let (events, pages) = walk(&estate, core, TRAIL, json!({}), &["Events"]);
    assert!(pages > 5 && keys(&events, "EventId").len() == events.len());
    let times: Vec<i64> = events.iter().map(|e| seconds(&e["EventTime"])).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    let (odd, _) = walk(&estate, core, TRAIL, json!({"MaxResults": 7}), &["Events"]);
    assert_eq!(odd, events);
}

#[test]
fn the_estate_is_about_as_large_as_promised() {
    let estate = estate();
    let (mut services, mut nodes, mut alarm_count) = (0, 0, 0);
    for scope in estate.fleet().scopes() {
        let place = (scope.account.name.as_str(), scope.region.as_str());
        if place.0 == "legacy" {
            continue;
        }
        let (list, _) = walk(&estate, place, ("servicediscovery", "ListServices"), json!({}), &["Services"]);
        services += list.len();
        nodes += walk(&estate, place, NODES, json!({}), &["InstanceInformationList"]).0.len();
        if place != ("prod-data", "us-west-2") {
            alarm_count += alarms(&estate, place).0.len();
        }
    }
    assert!((55..75).contains(&services), "{services} services");
    assert!((190..230).contains(&nodes), "{nodes} nodes");
    assert!((300..600).contains(&alarm_count), "{alarm_count} alarms");
}

#[test]
fn alarm_types_and_families() {
    let estate = estate();
    let describe = ("monitoring", "DescribeAlarms");
    let plain = ask(&estate, SHOP, describe, json!({"AlarmNamePrefix": "shop-"}));
    assert_eq!(plain["CompositeAlarms"], json!([]), "composites come only when they are asked for");
    let children = ask(&estate, SHOP, describe, json!({"ChildrenOfAlarmName": "shop-customer-impact"}));
    assert_eq!(keys(children["MetricAlarms"].as_array().expect("a list"), "AlarmName").len(), 3);
    let math = ask(&estate, SHOP, describe, json!({"AlarmNames": ["checkout-error-rate"]}));
    let math = &math["MetricAlarms"][0];
    assert!(math.get("MetricName").is_none() && math["Metrics"].as_array().is_some_and(|m| m.len() == 3));
    let data = ("prod-data", "eu-west-1");
    let silent = ask(&estate, data, describe, json!({"StateValue": "INSUFFICIENT_DATA"}));
    assert_eq!(silent["MetricAlarms"][0]["AlarmName"], "nightly-export-late");
    let (sandbox, _) = alarms(&estate, ("sandbox", "us-east-1"));
    let names = keys(&sandbox, "AlarmName");
    assert!(names.iter().any(|n| n.contains('\u{1b}') && n.contains('\u{202e}')));
    assert!(names.iter().any(|n| n.contains('🔥')));
}

#[test]
fn history_tells_how_the_alarm_came() {
    let estate = estate();
    let call = ("monitoring", "DescribeAlarmHistory");
    let items = ask(&estate, SHOP, call, json!({"AlarmName": "checkout-p99"}));
    let kinds: Vec<&str> = items["AlarmHistoryItems"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|i| i["HistoryItemType"].as_str())
        .collect();
    assert_eq!(kinds, ["StateUpdate", "Action", "ConfigurationUpdate"]);
    let core = ("prod-data", "us-east-1");
    let (items, _) = walk(
        &estate,
        core,
        call,
        json!({"HistoryItemType": "StateUpdate", "ScanBy": "TimestampAscending"}),
        &["AlarmHistoryItems"],
    );
    let summaries: Vec<&str> = items.iter().filter_map(|i| i["HistorySummary"].as_str()).collect();
    assert_eq!(summaries, ["Alarm updated from OK to ALARM", "Alarm updated from ALARM to OK"]);
}

#[test]
fn wrong_parameters_are_refused_as_aws_does() {
    let estate = estate();
    let cases = [
        (("monitoring", "DescribeAlarms"), json!({"MaxRecords": 101}), "ValidationException"),
        (("monitoring", "DescribeAlarms"), json!({"NextToken": "x"}), "InvalidNextToken"),
        (
            ("monitoring", "DescribeAlarms"),
            json!({"AlarmNames": ["a"], "AlarmNamePrefix": "b"}),
            "InvalidParameterCombinationException",
        ),
        (("monitoring", "PutMetricAlarm"), json!({}), "AccessDeniedException"),
        (("monitoring", "DescribeNothing"), json!({}), "UnknownOperationException"),
        (TRAIL, json!({"MaxResults": 51}), "InvalidMaxResultsException"),
        (TRAIL, json!({"NextToken": "x"}), "InvalidNextTokenException"),
        (TRAIL, json!({"StartTime": 2, "EndTime": 1}), "InvalidTimeRangeException"),
        (
            TRAIL,
            json!({"LookupAttributes": [
                {"AttributeKey": "ReadOnly", "AttributeValue": "false"},
                {"AttributeKey": "EventName", "AttributeValue": "x"},
            ]}),
            "InvalidLookupAttributesException",
        ),
        (NODES, json!({"MaxResults": 4}), "ValidationException"),
        (NODES, json!({"MaxResults": 51}), "ValidationException"),
        (NODES, json!({"Filters": [{"Key": "InstanceIds", "Values": ["i-1"]}]}), "InvalidInstanceId"),
        (("ssm", "DescribeSessions"), json!({}), "ValidationException"),
        (("ssm", "DescribeSessions"), json!({"State": "Active", "MaxResults": 201}), "ValidationException"),
        (("ssm", "StartSession"), json!({"Target": "i-1"}), "AccessDeniedException"),
        (("servicediscovery", "ListServices"), json!({"MaxResults": 101}), "InvalidInput"),
        (("servicediscovery", "ListInstances"), json!({"ServiceId": "srv-no"}), "ServiceNotFound"),
    ];
    for (call, input, code) in cases {
        let got = error(&estate, SHOP, call, input.clone());
        assert!(got.ends_with(code), "{call:?} {input}: {got}");
    }
    assert_eq!(raw(&estate, SHOP, TRAIL, b"{").status, 400);
    let written: Vec<_> = estate.received().into_iter().filter(|r| r.operation == "StartSession").collect();
    assert_eq!(written.len(), 1);
    assert_eq!(
        (written[0].service.as_str(), written[0].error.as_deref()),
        ("SSM", Some("AccessDeniedException"))
    );
}

#[test]
fn a_token_only_fits_its_parameters() {
    let estate = estate();
    let core = ("prod-core", "us-east-1");
    let first = ask(&estate, core, TRAIL, json!({}));
    let other = json!({"NextToken": first["NextToken"], "StartTime": 5});
    assert_eq!(error(&estate, core, TRAIL, other), "InvalidNextTokenException");
    let elsewhere = json!({"NextToken": first["NextToken"]});
    assert_eq!(error(&estate, SHOP, TRAIL, elsewhere), "InvalidNextTokenException");
}

#[test]
fn metric_data_come_in_pages_and_keep_their_gaps() {
    let estate = estate();
    let now = now().as_second();
    let query = |id: &str, name: &str, service: &str, period: i64, stat: &str| {
        json!({"Id": id, "MetricStat": {
            "Metric": {"Namespace": "Shop/Checkout", "MetricName": name, "Dimensions": [{"Name": "Service", "Value": service}]},
            "Period": period, "Stat": stat,
        }})
    };
    let ask_for = |queries: Value, most: Option<i64>| {
        let mut input = json!({"StartTime": now - 7200, "EndTime": now, "ScanBy": "TimestampAscending", "MetricDataQueries": queries});
        if let Some(most) = most {
            input["MaxDatapoints"] = most.into();
        }
        walk(&estate, SHOP, ("monitoring", "GetMetricData"), input, &["MetricDataResults"])
    };
    let queries = json!([
        query("a", "Latency", "checkout", 60, "Average"),
        query("b", "Errors", "checkout", 60, "Sum"),
        query("c", "Latency", "nobody", 60, "Sum")
    ]);
    let (whole, pages) = ask_for(queries.clone(), None);
    assert_eq!((whole.len(), pages), (3, 1));
    assert_eq!(whole[0]["Values"].as_array().map(Vec::len), Some(120));
    assert!(whole[1]["Values"].as_array().is_some_and(|v| v.len() < 120 && !v.is_empty()), "gaps");
    assert_eq!((&whole[2]["Values"], &whole[2]["StatusCode"]), (&json!([]), &json!("Complete")));
    let (parts, pages) = ask_for(queries, Some(50));
    assert!(pages > 3);
    for result in &whole {
        let of = |member: &str| -> Vec<Value> {
            let parts = parts.iter().filter(|p| p["Id"] == result["Id"]);
            parts.flat_map(|p| p[member].as_array().cloned().unwrap_or_default()).collect()
        };
        assert_eq!(Value::Array(of("Values")), result["Values"]);
        assert_eq!(Value::Array(of("Timestamps")), result["Timestamps"]);
    }
    let (hours, _) = ask_for(json!([query("h", "Latency", "checkout", 3600, "p99")]), None);
    assert_eq!(hours[0]["Values"].as_array().map(Vec::len), Some(2), "aligned to the hour");

    let math = json!({"StartTime": now - 60, "EndTime": now, "MetricDataQueries": [{"Id": "e", "Expression": "m1+1"}]});
    assert!(error(&estate, SHOP, ("monitoring", "GetMetricData"), math).ends_with("ValidationException"));
    let old = json!({"StartTime": now - 20 * 86_400, "EndTime": now, "MetricDataQueries": [query("a", "Latency", "checkout", 60, "p50")]});
    let old = ask(&estate, SHOP, ("monitoring", "GetMetricData"), old);
    assert_eq!(old["MetricDataResults"][0]["Values"], json!([]), "too fine for its age");
}

#[test]
fn time_goes_on() {
    let clock = Arc::new(HandClock(AtomicI64::new(now().as_second())));
    let estate = Estate::new(DemoScale::default(), 7, clock.clone());
    let core = ("prod-core", "us-east-1");
    let newest = |estate: &Estate| seconds(&ask(estate, core, TRAIL, json!({}))["Events"][0]["EventTime"]);
    let since = |estate: &Estate| {
        let (alarms, _) = alarms(estate, SHOP);
        seconds(&named(&alarms, "AlarmName", "checkout-p99")["StateTransitionedTimestamp"])
    };
    let (event, alarm) = (newest(&estate), since(&estate));
    clock.0.fetch_add(3 * 3600, Ordering::Relaxed);
    assert!(newest(&estate) > event + 3600 * 2, "new events come in");
    assert_eq!(since(&estate), alarm, "what has happened has happened");
}

#[test]
fn late_events_come_late() {
    let clock = Arc::new(HandClock(AtomicI64::new(now().as_second())));
    let estate = Estate::new(DemoScale::default(), 7, clock.clone());
    let core = ("prod-core", "us-east-1");
    let window = json!({"StartTime": now().as_second() - 900, "EndTime": now().as_second()});
    let (early, _) = walk(&estate, core, TRAIL, window.clone(), &["Events"]);
    assert!(early.iter().all(|e| seconds(&e["EventTime"]) <= now().as_second() - 60));
    clock.0.fetch_add(600, Ordering::Relaxed);
    let (late, _) = walk(&estate, core, TRAIL, window, &["Events"]);
    assert!(keys(&late, "EventId").is_superset(&keys(&early, "EventId")) && late.len() > early.len());
}

#[test]
fn one_scope_is_throttled_but_for_every_fifth_minute() {
    let place = ("prod-data", "us-west-2");
    for (time, throttled) in [("2026-03-04T05:06:07Z", true), ("2026-03-04T05:05:59Z", false)] {
        let estate = at(DemoScale::default(), time.parse::<Timestamp>().expect("a time"));
        let reply = raw(&estate, place, ("monitoring", "DescribeAlarms"), b"{}");
        assert_eq!(reply.status == 400, throttled);
        let header = reply.headers.iter().find(|(n, _)| n == "x-amzn-query-error").map(|(_, v)| v.as_str());
        assert_eq!(header, throttled.then_some("Throttling;Sender"));
        ask(&estate, place, NODES, json!({}));
    }
}

#[test]
fn a_large_estate_answers_as_quickly_as_a_small_one() {
    let large = at(DemoScale { accounts: 120, regions: 17 }, now());
    let started = std::time::Instant::now();
    let scopes = large.fleet().scopes();
    assert_eq!(scopes.len(), 2040);
    let asked: Vec<_> = scopes.iter().step_by(10).filter(|s| s.account.name.as_str() != "legacy").collect();
    for scope in &asked {
        let place = (scope.account.name.as_str(), scope.region.as_str());
        raw(&large, place, ("monitoring", "DescribeAlarms"), br#"{"MaxRecords":100}"#);
    }
    // Unoptimised and on a busy machine; anything that grew with the estate would be far beyond this.
    let each = started.elapsed() / asked.len() as u32;
    assert!(each < std::time::Duration::from_millis(20), "{each:?} each");
}

fn sts(estate: &Estate, key: &str, body: &str) -> (u16, String) {
    let authorization = format!("AWS4-HMAC-SHA256 Credential={key}/20260304/us-east-1/sts/aws4_request");
    let reply = estate.respond(&DemoRequest {
        method: "POST",
        uri: "/",
        headers: &[("authorization", &authorization)],
        body: body.as_bytes(),
    });
    (reply.status, String::from_utf8(reply.body).expect("text"))
}

#[test]
fn roles_are_assumed_and_remembered() {
    let estate = estate();
    let arn = |account: &str| {
        let id = estate.account_id(account).expect("an account");
        format!("arn%3Aaws%3Aiam%3A%3A{id}%3Arole%2FSkydeckRead")
    };
    let assume = |account: &str, more: &str| {
        let body = format!("Action=AssumeRole&RoleArn={}&RoleSessionName=skydeck-demo{more}", arn(account));
        sts(&estate, HUB_ACCESS_KEY, &body)
    };
    let (status, body) = assume("prod-pay", "&Policy=%7B%22Statement%22%3A%5B%5D%7D&DurationSeconds=900");
    assert_eq!(status, 200, "{body}");
    assert!(body.contains(&format!("ASIADEMO{}", estate.account_id("prod-pay").expect("an account"))));
    let assumed = estate.assumed_roles();
    assert_eq!(assumed[0].policy.as_deref(), Some(r#"{"Statement":[]}"#));
    assert_eq!((assumed[0].session_name.as_str(), assumed[0].duration_seconds), ("skydeck-demo", Some(900)));

    for (account, more, status, code) in [
        ("legacy", "", 403, "AccessDenied"),
        ("prod-pay", "&DurationSeconds=60", 400, "ValidationError"),
        ("prod-pay", "&Policy=nonsense", 400, "MalformedPolicyDocument"),
        ("prod-pay", &format!("&Policy={}", "x".repeat(2049)), 400, "PackedPolicyTooLarge"),
        ("prod-pay", "&ExternalId=x", 400, "ValidationError"),
    ] {
        let (got, body) = assume(account, more);
        assert_eq!(got, status, "{body}");
        assert!(body.contains(&format!("<Code>{code}</Code>")), "{body}");
    }
    let (_, body) = sts(&estate, "AKIAANYTHING", "Action=GetCallerIdentity");
    assert!(body.contains("user/skydeck"), "{body}");
    let key = format!("ASIADEMO{}", estate.account_id("dev").expect("an account"));
    let (_, body) = sts(&estate, &key, "Action=GetCallerIdentity");
    assert!(body.contains("assumed-role/SkydeckRead/"), "{body}");
    let (status, body) = sts(&estate, "", "Action=GetCallerIdentity");
    assert_eq!(status, 403, "{body}");
}

#[test]
fn credentials_come_to_an_end() {
    let clock = Arc::new(HandClock(AtomicI64::new(now().as_second())));
    let estate = Estate::new(DemoScale::default(), 7, clock.clone());
    let id = estate.account_id("dev").expect("an account").to_owned();
    let arn = format!("arn:aws:iam::{id}:role/SkydeckRead");
    let (_, body) =
        sts(&estate, HUB_ACCESS_KEY, &format!("Action=AssumeRole&RoleArn={arn}&RoleSessionName=me"));
    let token =
        body.split("<SessionToken>").nth(1).and_then(|b| b.split('<').next()).expect("a token").to_owned();
    let call = || {
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential=ASIADEMO{id}/20260304/us-east-1/ssm/aws4_request");
        let headers = [
            ("authorization", authorization.as_str()),
            ("x-amz-security-token", token.as_str()),
            ("x-amz-target", "AmazonSSM.DescribeInstanceInformation"),
        ];
        estate.respond(&DemoRequest { method: "POST", uri: "/", headers: &headers, body: b"{}" })
    };
    assert_eq!(call().status, 200);
    clock.0.fetch_add(3600, Ordering::Relaxed);
    let reply = call();
    assert!(String::from_utf8_lossy(&reply.body).contains("ExpiredTokenException"));
}
