use super::*;
use crate::demo::DemoReply;

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
fn a_scope_does_not_depend_on_the_size_of_the_estate() {
    let (small, large) =
        (at(DemoScale::default(), now()), at(DemoScale { accounts: 120, regions: 17 }, now()));
    assert_eq!(large.fleet().scopes().len(), 2040);
    fn asked(estate: &Estate, place: (&str, &str)) -> DemoReply {
        raw(estate, place, ("monitoring", "DescribeAlarms"), br#"{"MaxRecords":100}"#)
    }
    for scope in small.fleet().scopes().into_iter().filter(|s| s.account.name.as_str() != "legacy") {
        let place = (scope.account.name.as_str(), scope.region.as_str());
        assert_eq!(asked(&small, place).body, asked(&large, place).body, "{place:?}");
    }
    for scope in
        large.fleet().scopes().into_iter().step_by(10).filter(|s| s.account.name.as_str() != "legacy")
    {
        let place = (scope.account.name.as_str(), scope.region.as_str());
        assert_eq!(asked(&large, place).status, 200, "{place:?}");
    }
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
