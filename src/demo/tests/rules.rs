use super::*;

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
