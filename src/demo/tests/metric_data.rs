//! What searches and queries of Metrics Insights find is what plain queries of the same metrics are answered with.

use super::*;

const DATA: (&str, &str) = ("monitoring", "GetMetricData");
const BIG: (&str, &str) = ("prod-data", "us-east-1");

fn get(place: (&str, &str), queries: Value) -> Value {
    let end = now().as_second();
    let window = json!({"StartTime": end - 3 * 3600, "EndTime": end, "ScanBy": "TimestampAscending", "MetricDataQueries": queries});
    ask(&estate(), place, DATA, window)
}

fn refused(place: (&str, &str), queries: Value) -> String {
    let end = now().as_second();
    let input = json!({"StartTime": end - 3600, "EndTime": end, "MetricDataQueries": queries});
    let reply = raw(&estate(), place, DATA, input.to_string().as_bytes());
    assert_eq!(reply.status, 400);
    let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
    assert!(body["__type"].as_str().is_some_and(|code| code.ends_with("ValidationException")), "{body}");
    body["message"].as_str().expect("words").to_owned()
}

fn expression(id: &str, text: &str) -> Value {
    json!({"Id": id, "Expression": text, "Period": 60})
}

fn results(answer: &Value) -> Vec<(&str, Vec<f64>)> {
    let all = answer["MetricDataResults"].as_array().expect("a list").iter();
    let values = |r: &Value| {
        r["Values"].as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
    };
    all.map(|r| (r["Label"].as_str().expect("a label"), values(r))).collect()
}

/// A metric of each service by itself, by the service's name.
fn plain(namespace: &str, name: &str, stat: &str) -> Vec<(String, Vec<f64>)> {
    let listed = ask(
        &estate(),
        SHOP,
        ("monitoring", "ListMetrics"),
        json!({"Namespace": namespace, "MetricName": name}),
    );
    let mut all: Vec<(String, Vec<f64>)> = listed["Metrics"]
        .as_array()
        .expect("metrics")
        .iter()
        .map(|metric| {
            let query = json!({"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}});
            let answer = get(SHOP, json!([query]));
            let service = metric["Dimensions"].as_array().expect("dimensions").last().expect("one");
            (service["Value"].as_str().expect("a name").to_owned(), results(&answer)[0].1.clone())
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(all.len() > 5 && all.iter().all(|(_, values)| values.len() > 100));
    all
}

#[test]
fn a_search_finds_what_plain_queries_ask_for() {
    let expected = plain("AWS/ECS", "CPUUtilization", "p90");
    for text in [
        "SEARCH('{AWS/ECS,ServiceName,ClusterName} MetricName=\"CPUUtilization\"', 'p90', 60)",
        " SEARCH( '{\"AWS/ECS\", ClusterName, ServiceName} CPUUtilization', 'p90' ) ",
        "SEARCH('Namespace=\"AWS/ECS\" AND NOT (MetricName=(memory OR disk))', 'p90', 60)",
    ] {
        let answer = get(
            SHOP,
            json!([{"Id": "s", "Expression": text, "Period": 60, "Label": "${PROP('Dim.ServiceName')}"}]),
        );
        let found: Vec<(String, Vec<f64>)> =
            results(&answer).into_iter().map(|(label, values)| (label.to_owned(), values)).collect();
        assert_eq!(found, expected, "{text}");
    }
    let answer =
        get(SHOP, json!([expression("s", "SEARCH('{AWS/ECS,ServiceName} CPUUtilization', 'p90', 60)")]));
    assert_eq!(results(&answer), [], "the names of dimensions are those of the metric, all of them");
}

#[test]
fn metrics_insights_groups_sums_and_puts_in_order() {
    let select = |text: &str| get(SHOP, json!([expression("q", text)]));
    let close =
        |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);

    let requests = plain("Apps/Services", "Requests", "Sum");
    let answer = select("SELECT SUM(Requests) FROM \"Apps/Services\" GROUP BY Service");
    for ((label, values), (service, expected)) in results(&answer).iter().zip(&requests) {
        assert!(label == service && close(values, expected), "{label}");
    }
    assert_eq!(results(&answer).len(), requests.len());
    let answer = select("SELECT SUM(Requests) FROM SCHEMA(\"Apps/Services\", Service)");
    let all: Vec<f64> =
        (0..requests[0].1.len()).map(|at| requests.iter().map(|(_, values)| values[at]).sum()).collect();
    assert!(matches!(&results(&answer)[..], [("Requests", values)] if close(values, &all)));

    let mut top: Vec<(f64, &str)> = Vec::new();
    let maxima = plain("AWS/ECS", "CPUUtilization", "Maximum");
    for (service, values) in &maxima {
        top.push((values.iter().copied().fold(0.0, f64::max), service));
    }
    top.sort_by(|a, b| b.0.total_cmp(&a.0));
    let answer = select(
        "select MAX(CPUUtilization) from \"AWS/ECS\" where ClusterName = 'prod-shop' group by ServiceName order by MAX() desc limit 3",
    );
    let told: Vec<&str> = results(&answer).iter().map(|(label, _)| *label).collect();
    assert_eq!(told, top.iter().take(3).map(|(_, service)| *service).collect::<Vec<_>>());
    let answer = select("SELECT MAX(CPUUtilization) FROM \"AWS/ECS\" WHERE ClusterName != 'prod-shop'");
    assert_eq!(results(&answer), []);

    let long = json!({"StartTime": now().as_second() - 20 * 86_400, "EndTime": now().as_second(), "ScanBy": "TimestampAscending",
        "MetricDataQueries": [{"Id": "q", "Period": 3600, "Expression": "SELECT MAX(CPUUtilization) FROM \"AWS/ECS\""}]});
    let answer = ask(&estate(), SHOP, DATA, long);
    let first = seconds(&answer["MetricDataResults"][0]["Timestamps"][0]);
    assert!(now().as_second() - first <= 14 * 86_400, "two weeks and no more");
}

#[test]
fn quotas_are_of_usage_metrics_alone() {
    let quota = |namespace: &str| {
        let metric = json!({"Namespace": namespace, "MetricName": "CallCount", "Dimensions": []});
        json!([
            {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": false},
            {"Id": "m2", "ReturnData": false, "MetricStat": {"Period": 60, "Stat": "p99", "Metric": {"Namespace": "Shop/Checkout",
                "MetricName": "Latency", "Dimensions": [{"Name": "Service", "Value": "checkout"}]}}},
            expression("e1", "m2 * 0 + SERVICE_QUOTA(m1)")
        ])
    };
    let answer = get(SHOP, quota("AWS/Usage"));
    let (_, values) = &results(&answer)[0];
    assert!(!values.is_empty() && values.iter().all(|value| *value == 1000.0), "{values:?}");
    let told = refused(SHOP, quota("AWS/EC2"));
    assert!(told.contains("SERVICE_QUOTA takes a usage metric"), "{told}");
}

#[test]
fn labels_are_filled_with_what_is_told() {
    let metric = json!({"Namespace": "Shop/Checkout", "MetricName": "Latency", "Dimensions": [{"Name": "Service", "Value": "checkout"}]});
    let label =
        "${LABEL} ${DATAPOINT_COUNT} ${PROP('Dim.Service')} ${PROP('Region')} ${PROP('Stat')} ${WHAT} ${";
    let query =
        json!({"Id": "m", "Label": label, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "p99"}});
    let answer = get(SHOP, json!([query]));
    let (label, values) = &results(&answer)[0];
    assert_eq!(*label, format!("Latency {} checkout eu-west-1 p99 ${{WHAT}} ${{", values.len()));
}

#[test]
fn math_over_what_is_found_is_math_over_each_of_it() {
    let services = plain("AWS/ECS", "CPUUtilization", "Average");
    let most: Vec<f64> = (0..services[0].1.len())
        .map(|at| services.iter().map(|(_, values)| values[at]).fold(0.0, f64::max))
        .collect();
    let search = "SEARCH('{AWS/ECS,ClusterName,ServiceName} CPUUtilization', 'Average', 60)";
    let hidden = json!({"Id": "s", "Expression": search, "Period": 60, "ReturnData": false});
    let select = "SELECT AVG(CPUUtilization) FROM \"AWS/ECS\" GROUP BY ServiceName";
    for queries in [
        json!([expression("e", &format!("MAX({search})"))]),
        json!([expression("e", "MAX(s)"), hidden]),
        json!([expression("q", select), expression("e", "MAX(q)")]),
    ] {
        let answer = get(SHOP, queries);
        let all = results(&answer);
        let (_, values) = all.iter().find(|(label, _)| *label == "e").expect("an answer");
        assert_eq!(*values, most);
    }
    let nothing = get(SHOP, json!([expression("e", "SUM(SEARCH('{No/Such,Name}', 'Sum', 60))")]));
    assert_eq!(results(&nothing), []);
}

#[test]
fn what_is_not_understood_is_refused_in_cloudwatchs_words() {
    let metric = |stat: &str| json!({"Id": "m1", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": stat}});
    for (text, why) in [
        ("m1 + m9", "Unrecognized identifier: m9"),
        ("NONSENSE(m1)", "NONSENSE"),
        ("SEARCH('{', 'Sum', 60)", "brace"),
        ("SEARCH('a', 'Nonsense', 60)", "Nonsense"),
        ("SELECT p99(a) FROM b", "There is no function p99"),
    ] {
        let told = refused(SHOP, json!([metric("Sum"), expression("e1", text)]));
        assert!(told.starts_with("Error in expression 'e1' [") && told.contains(why), "{text}: {told}");
    }
    let told = refused(SHOP, json!([expression("s", "SEARCH('a', 'Sum', 60)"), metric("Nonsense")]));
    assert!(
        told.starts_with("The value Nonsense for parameter MetricDataQueries.member.2.MetricStat.Stat"),
        "{told}"
    );
    let select = "SELECT AVG(a) FROM b";
    assert!(
        refused(SHOP, json!([expression("q1", select), expression("q2", select)]))
            .contains("Metrics Insights")
    );
}

#[test]
fn what_was_left_out_is_said() {
    let answer = get(BIG, json!([expression("s", "SEARCH('InstanceId', 'Average', 300)")]));
    assert_eq!(results(&answer).len(), 500);
    assert_eq!(answer["Messages"][0]["Code"], "MaxMetricsExceeded");
    let metric = |id: &str, name: &str| {
        let metric = json!({"Namespace": "Shop/Checkout", "MetricName": name, "Dimensions": [{"Name": "Service", "Value": "checkout"}]});
        json!({"Id": id, "ReturnData": false, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}})
    };
    let answer = get(
        SHOP,
        json!([
            metric("m1", "Requests"),
            metric("m2", "Errors"),
            expression("e", "m1 / (m2 * 0)"),
            expression("f", "m2 / m1")
        ]),
    );
    let [dropped, whole] = answer["MetricDataResults"].as_array().expect("a list").as_slice() else {
        panic!("{answer}")
    };
    assert_eq!(dropped["Messages"][0]["Code"], "ArithmeticError");
    assert_eq!(whole.get("Messages"), None);
    assert_eq!(answer["Messages"], json!([]));
}

#[test]
fn math_is_answered_with_as_many_series_as_come_of_it() {
    let metric = |id: &str, name: &str| {
        let metric = json!({"Namespace": "Shop/Checkout", "MetricName": name, "Dimensions": [{"Name": "Service", "Value": "checkout"}]});
        json!({"Id": id, "Label": id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}})
    };
    let labelled = json!({"Id": "h", "Label": "Half of", "Expression": "METRICS() / 2"});
    let search = "SEARCH('{AWS/ECS,ServiceName,ClusterName} MetricName=\"CPUUtilization\"', 'p90', 60)";
    let answer = get(
        SHOP,
        json!([
            metric("m1", "Requests"),
            metric("m2", "QueueDepth"),
            labelled,
            expression("s", "SUM([METRICS(), m1])"),
            expression("t", "SUM(h) * 2"),
            expression("a", &format!("{search} * 2")),
            expression("b", &format!("SUM({search})")),
            expression("c", &format!("METRIC_COUNT({search}) + 0 * m1")),
            expression("p", "m1 / PERIOD(m1) + TIME_SERIES(0)"),
        ]),
    );
    let all = results(&answer);
    let of = |label: &str| {
        &all.iter().find(|(name, _)| *name == label).unwrap_or_else(|| panic!("{label}: {answer}")).1
    };
    let (requests, depths) = (of("m1"), of("m2"));
    assert!(requests.len() > 100 && requests.len() == depths.len());
    let near = |label: &str, expected: Vec<f64>| {
        let got = of(label);
        assert_eq!(got.len(), expected.len(), "{label}");
        assert!(
            got.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-3),
            "{label}: {got:?} {expected:?}"
        );
    };
    let both = |make: fn(f64, f64) -> f64| requests.iter().zip(depths).map(|(a, b)| make(*a, *b)).collect();
    near("Half of m1", both(|a, _| a / 2.0));
    near("Half of m2", both(|_, b| b / 2.0));
    near("s", both(|a, b| 2.0 * a + b));
    near("t", both(|a, b| a + b));
    let plain = plain("AWS/ECS", "CPUUtilization", "p90");
    for (name, values) in &plain {
        let label = all
            .iter()
            .map(|(label, _)| *label)
            .find(|label| label.split(' ').any(|word| word == name))
            .expect("a label");
        near(label, values.iter().map(|value| value * 2.0).collect());
    }
    near("c", requests.iter().map(|_| plain.len() as f64).collect());
    let sums = (0..plain[0].1.len()).map(|at| plain.iter().map(|(_, values)| values[at]).sum());
    near("b", sums.collect());
    for (text, why) in [
        ("AVG(m1)", "The expression comes to a number"),
        ("METRICS() > 5", "> does not take an array of time series and a number"),
        ("e1 + 1", "The expression is made of itself"),
        ("ANOMALY_DETECTION_BAND(m1)", "This estate has no function 'ANOMALY_DETECTION_BAND'"),
        ("m1 +", "The expression ends"),
    ] {
        let told = refused(SHOP, json!([metric("m1", "Requests"), expression("e1", text)]));
        assert!(told.starts_with("Error in expression 'e1' [") && told.contains(why), "{text}: {told}");
    }
}
