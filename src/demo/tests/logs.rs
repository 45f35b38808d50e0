use super::*;

const START: (&str, &str) = ("logs", "StartQuery");
const RESULTS: (&str, &str) = ("logs", "GetQueryResults");

fn asked(query: &str, groups: &[&str]) -> Value {
    let now = now().as_second();
    json!({"queryString": query, "logGroupNames": groups, "startTime": now - 3 * 3600, "endTime": now, "limit": 1000})
}

/// Rows as lists of (field, value), without pointers.
fn rows(estate: &Estate, place: (&str, &str), query: &str, groups: &[&str]) -> Vec<Vec<(String, String)>> {
    let started = ask(estate, place, START, asked(query, groups));
    let answer = ask(estate, place, RESULTS, json!({"queryId": started["queryId"]}));
    assert_eq!(answer["status"], "Complete");
    assert!(answer["statistics"]["bytesScanned"].as_f64() > Some(1e6), "{answer}");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let row = |row: &Value| {
        let fields = row.as_array().expect("a list").iter().map(|f| (text(&f["field"]), text(&f["value"])));
        fields.filter(|(name, _)| name != "@ptr").collect()
    };
    answer["results"].as_array().expect("a list").iter().map(row).collect()
}

#[test]
fn events_are_filtered_sorted_and_limited() {
    let estate = estate();
    let query = "fields @timestamp, level, message\n| filter level = 'ERROR'\n| sort @timestamp desc | limit 20";
    let found = rows(&estate, SHOP, query, &["/ecs/checkout"]);
    assert_eq!(found.len(), 20);
    let names: Vec<&str> = found[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["@timestamp", "level", "message"]);
    assert!(found.iter().all(|row| row[1].1 == "ERROR"));
    assert!(found.is_sorted_by(|a, b| a[0].1 >= b[0].1), "newest first");
    assert!(found.iter().any(|row| row[2].1.contains("within 1500 ms")), "{found:?}");
    assert_eq!(rows(&estate, SHOP, query, &["/ecs/checkout"]), found, "the same each time");
    let whole = rows(&estate, SHOP, "filter @message like /(?i)NO ANSWER of (tax|payments)/", &["/ecs/checkout"]);
    assert!(whole.iter().all(|row| row[1].0 == "@message" && row[1].1.starts_with('{')) && !whole.is_empty());
}

#[test]
fn events_are_counted_by_time_and_by_field() {
    let estate = estate();
    let all = rows(&estate, SHOP, "stats count(*) as n by bin(30m)", &["/ecs/checkout", "/ecs/cart"]);
    assert!((6..=8).contains(&all.len()) && all.iter().all(|row| row[0].0 == "bin(30m)"), "{all:?}");
    let sum: usize = all.iter().map(|row| row[1].1.parse::<usize>().expect("a count")).sum();
    let one = rows(&estate, SHOP, "stats count(*)", &["/ecs/checkout", "/ecs/cart"]);
    assert_eq!(one, [[("count(*)".to_owned(), sum.to_string())]]);
    let by = rows(&estate, SHOP, "stats max(durationMs) as worst, pct(durationMs, 50) by level | sort worst desc", &[
        "/ecs/checkout",
    ]);
    assert!(by[0].iter().map(|(name, _)| name.as_str()).eq(["level", "worst", "pct(durationMs, 50)"]), "{by:?}");
    assert_eq!(by[0][0].1, "ERROR", "the incident's are the slowest");
}

#[test]
fn what_is_not_understood_is_refused_at_its_place() {
    let estate = estate();
    for (query, from) in [
        ("fields @timestamp | fliter x = 1", 20),
        ("fields @timestamp | filter", 26),
        ("filter level = ", 15),
        ("stats median(x) by y", 6),
        ("fields @message | pattern @message", 18),
        ("fields 'x", 7),
    ] {
        let reply = raw(&estate, SHOP, START, asked(query, &["/ecs/checkout"]).to_string().as_bytes());
        let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
        assert_eq!(body["__type"], "MalformedQueryException", "{query}");
        assert_eq!(body["queryCompileError"]["location"]["startCharOffset"], from, "{query}: {body}");
    }
    let missing = asked("fields @message", &["/ecs/none"]);
    assert_eq!(error(&estate, SHOP, START, missing), "ResourceNotFoundException");
    let star = json!({"queryString": "fields x", "startTime": 0, "endTime": 1, "logGroupIdentifiers": ["/ecs/checkout:*"]});
    assert_eq!(error(&estate, SHOP, START, star), "InvalidParameterException");
    assert_eq!(error(&estate, SHOP, RESULTS, json!({"queryId": "none"})), "ResourceNotFoundException");
}

#[test]
fn a_query_runs_for_a_while_and_is_stopped_once() {
    let second = now().as_second();
    let clock = Arc::new(HandClock(AtomicI64::new(second)));
    let estate = Estate::new(DemoScale::default(), 7, clock.clone());
    let start = || ask(&estate, SHOP, START, asked("stats count(*)", &["/ecs/checkout"]))["queryId"].clone();
    let (first, other) = (start(), start());
    assert_ne!(first, other);
    let results = |id: &Value| ask(&estate, SHOP, RESULTS, json!({"queryId": id}));
    let bytes = |answer: &Value| answer["statistics"]["bytesScanned"].as_f64().expect("a number");
    let early = results(&first);
    assert_eq!((&early["status"], &early["results"]), (&json!("Scheduled"), &json!([])));
    clock.0.store(second + 1, Ordering::Relaxed);
    assert_eq!(results(&first)["status"], "Running");
    assert_eq!(ask(&estate, SHOP, ("logs", "StopQuery"), json!({"queryId": other}))["success"], true);
    clock.0.store(second + 60, Ordering::Relaxed);
    let (whole, stopped) = (results(&first), results(&other));
    assert_eq!((&whole["status"], &stopped["status"]), (&json!("Complete"), &json!("Cancelled")));
    assert!(bytes(&early) < bytes(&whole) && bytes(&stopped) < bytes(&whole));
    let again = error(&estate, SHOP, ("logs", "StopQuery"), json!({"queryId": first}));
    assert_eq!(again, "InvalidParameterException");
    let elsewhere = error(&estate, ("prod-core", "us-east-1"), RESULTS, json!({"queryId": first}));
    assert_eq!(elsewhere, "ResourceNotFoundException", "it is the account's own");
}

#[test]
fn log_groups_are_listed_by_page_and_by_name() {
    let estate = estate();
    let call = ("logs", "DescribeLogGroups");
    let all = ask(&estate, SHOP, call, json!({}))["logGroups"].as_array().expect("a list").clone();
    assert!(all.len() > 10 && all.iter().all(|g| g["arn"].as_str().is_some_and(|arn| arn.ends_with(":*"))));
    let first = ask(&estate, SHOP, call, json!({"limit": 5}));
    let next = ask(&estate, SHOP, call, json!({"limit": 5, "nextToken": first["nextToken"]}));
    let names = |page: &Value| keys(page["logGroups"].as_array().expect("a list"), "logGroupName");
    assert!(names(&first).is_disjoint(&names(&next)) && names(&next).len() == 5);
    let arn = all[3]["logGroupArn"].as_str().expect("an ARN");
    let named = ask(&estate, SHOP, call, json!({"logGroupIdentifiers": [arn, "/ecs/checkout", "/ecs/none"]}));
    assert_eq!(names(&named).len(), 2);
}
