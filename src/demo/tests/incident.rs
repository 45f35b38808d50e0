use super::*;

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
    assert_eq!(kinds, ["Action", "StateUpdate", "ConfigurationUpdate"], "newest first");
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
