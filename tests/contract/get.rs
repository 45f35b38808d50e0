//! `skydeck get` over the whole demo estate.

use std::{cmp::Reverse, collections::BTreeMap, sync::OnceLock, thread};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use skydeck::model::Resource;

use super::{DEMO, all_at_once, assert_valid, common::skydeck::Run, demo, text};

const OUTPUTS: [&str; 3] = ["json", "jsonl", "csv"];

/// The whole fleet, every resource in every form, read once for all tests.
fn pass(resource: &str, output: &'static str) -> &'static Run {
    static RUNS: OnceLock<BTreeMap<(&str, &str), Run>> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        let asked = Resource::ALL.iter().flat_map(|r| OUTPUTS.map(|output| (r.name(), output)));
        thread::scope(|threads| {
            let started: Vec<_> = asked
                .map(|(name, output)| {
                    ((name, output), threads.spawn(move || demo(&["get", name, "--output", output])))
                })
                .collect();
            started.into_iter().map(|(key, run)| (key, run.join().expect("it ran"))).collect()
        })
    });
    runs.iter().find(|(key, _)| **key == (resource, output)).expect("it was run").1
}

fn rows(resource: &str) -> Vec<Value> {
    pass(resource, "json").rows()
}

/// What rows stand by, within an account and a region.
fn order(resource: &str, row: &Value) -> (Option<Reverse<Timestamp>>, Vec<String>) {
    let (time, keys): (Option<&str>, &[&str]) = match resource {
        "accounts" | "scopes" => (None, &[]),
        "alarms" => (None, &["alarm_name"]),
        "metrics" => (None, &["namespace", "metric_name"]),
        "events" => (Some("event_time"), &["event_id"]),
        "sessions" => (None, &["session_id"]),
        "nodes" => (None, &["instance_id"]),
        "namespaces" | "services" => (None, &["id"]),
        "instances" => (None, &["service_id", "instance_id"]),
        "dashboards" => (None, &["dashboard_name"]),
        other => panic!("no order for {other}"),
    };
    let newest_first = time.map(|member| Reverse(text(row, member).parse().expect("a time")));
    (newest_first, keys.iter().map(|key| text(row, key).to_owned()).collect())
}

#[test]
fn every_row_of_every_resource_is_as_its_schema_says_and_in_order() {
    for resource in Resource::ALL.map(Resource::name) {
        let rows = rows(resource);
        assert!(rows.len() > 4, "{resource}: {}", rows.len());
        assert_valid(resource, &rows);
        let place = |row: &Value| {
            (text(row, "account").to_owned(), text(row, "region").to_owned(), order(resource, row))
        };
        assert!(rows.is_sorted_by_key(place), "{resource} is not in order");
    }
}

#[test]
fn every_form_prints_the_same_rows() {
    for resource in Resource::ALL.map(Resource::name) {
        let json = rows(resource);
        let lines = pass(resource, "jsonl").stdout.lines();
        let jsonl: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(jsonl, json, "{resource}");

        let mut csv = csv::Reader::from_reader(pass(resource, "csv").stdout.as_bytes());
        let columns: Vec<String> = csv.headers().expect("a header").iter().map(str::to_owned).collect();
        assert_eq!(columns, json[0].as_object().expect("an object").keys().cloned().collect::<Vec<_>>());
        let records: Vec<_> = csv.records().collect::<Result<_, _>>().expect("CSV");
        assert_eq!(records.len(), json.len(), "{resource}");
        for (record, row) in records.iter().zip(&json) {
            assert_eq!((&record[2], &record[3]), (text(row, "account"), text(row, "region")));
        }
    }
}

#[test]
fn who_cannot_be_read_is_named_and_the_rest_is_whole() {
    for resource in Resource::ALL.map(Resource::name) {
        let as_data = matches!(resource, "accounts" | "scopes");
        let throttled = matches!(resource, "alarms" | "metrics");
        for output in OUTPUTS {
            let run = pass(resource, output);
            assert_eq!(run.code, Some(if as_data { 0 } else { 3 }), "{resource} {output}: {}", run.stderr);
            let told = if as_data { 0 } else { 1 + usize::from(throttled) };
            assert_eq!(run.stderr.lines().count(), told, "{resource} {output}: {}", run.stderr);
        }
        if as_data {
            continue;
        }
        let faults = pass(resource, "json").faults();
        assert_valid("fault", &faults);
        let told = |fault: &Value| {
            ["fault", "account", "region", "source"].map(|member| text(fault, member).to_owned())
        };
        let mut expected = vec![["denied", "legacy", "*", resource].map(str::to_owned)];
        if throttled {
            expected.push(["throttled", "prod-data", "us-west-2", resource].map(str::to_owned));
        }
        assert_eq!(faults.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(text(&faults[0], "operation"), "AssumeRole");
        let words = &pass(resource, "csv").stderr;
        assert!(words.contains("legacy (") && words.contains("fix: "), "{words}");
    }

    // The rest is what is read where nothing is in the way.
    let others = rows("accounts").into_iter().map(|a| text(&a, "account").to_owned());
    let others: Vec<String> = others.filter(|a| !matches!(a.as_str(), "legacy" | "prod-data")).collect();
    let mut well = vec!["get", "alarms", "--output", "json"];
    others.iter().for_each(|account| well.extend(["--account", account]));
    let beside = ["get", "alarms", "--output", "json", "--account", "prod-data"];
    let beside = [&beside[..], &["--region", "use1", "--region", "e*", "--region", "ap*"]].concat();
    let [well, beside] = all_at_once([&well, &beside]).map(|run| run.exits(0).rows());
    assert!(!well.is_empty() && !beside.is_empty());
    let (in_data, rest): (Vec<_>, Vec<_>) =
        rows("alarms").into_iter().partition(|row| row["account"] == "prod-data");
    assert!(well == rest && beside == in_data, "a fault took something with it");
}

#[test]
fn accounts_and_scopes_have_faults_as_data() {
    let status = |row: &Value| text(row, "status").to_owned();
    for row in rows("accounts") {
        let expected = if row["account"] == "legacy" { "denied" } else { "ok" };
        assert_eq!(status(&row), expected, "{row}");
    }
    let scopes = rows("scopes");
    assert_eq!(scopes.len(), 48);
    for row in scopes {
        let expected = match (text(&row, "account"), text(&row, "region")) {
            ("legacy", _) => "denied",
            ("prod-data", "us-west-2") => "throttled",
            _ => "ok",
        };
        assert_eq!(status(&row), expected, "{row}");
    }
}

#[test]
fn options_narrow_what_is_printed() {
    let [prod, shop, ringing, recent, longer, past, few] = all_at_once([
        &["get", "accounts", "--output", "json", "--account", "env=prod"],
        &["get", "alarms", "--output", "json", "--account", "prod-shop", "--region", "euw1"],
        &["get", "alarms", "--output", "json", "--query", "state:ALARM"],
        &["get", "events", "--output", "json", "--since", "15m"],
        &["get", "events", "--output", "json", "--since", "3h"],
        &["get", "sessions", "--output", "json", "--since", "1d"],
        &["get", "events", "--output", "json", "--limit", "5"],
    ]);
    let kept = |resource: &str, keep: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        let all = rows(resource);
        let kept: Vec<Value> = all.iter().filter(|row| keep(row)).cloned().collect();
        assert!(!kept.is_empty() && kept.len() < all.len(), "{resource}: nothing to tell apart");
        kept
    };
    assert_eq!(prod.exits(0).rows(), kept("accounts", &|row| row["tags"]["env"] == "prod"));
    let in_shop = |row: &Value| row["account"] == "prod-shop" && row["region"] == "eu-west-1";
    assert_eq!(shop.exits(0).rows(), kept("alarms", &in_shop), "nothing denied or throttled was asked");
    assert_eq!(ringing.exits(3).rows(), kept("alarms", &|row| row["state_value"] == "ALARM"));

    let at = |row: &Value| text(row, "event_time").parse::<Timestamp>().expect("a time");
    let now: Timestamp = DEMO[2].parse().expect("a time");
    let quarter = now - SignedDuration::from_mins(15);
    // Who is behind an event is worked out over what was read: more of it, where more was.
    let themselves = |mut all: Vec<Value>| {
        let own = |row: &mut Value| {
            let members = row.as_object_mut().expect("a row");
            for member in ["person", "person_unknown", "chain"] {
                members.remove(member).expect("it is there");
            }
        };
        all.iter_mut().for_each(own);
        all
    };
    let last_quarter = kept("events", &|row| at(row) >= quarter);
    assert_eq!(themselves(recent.exits(3).rows()), themselves(last_quarter));
    let mut last_hour = longer.exits(3).rows();
    let three_hours = last_hour.len();
    last_hour.retain(|row| at(row) >= now - SignedDuration::from_hours(1));
    assert!(last_hour.len() < three_hours);
    assert_eq!(themselves(last_hour), themselves(rows("events")), "an hour is what nobody has to ask for");
    assert!(rows("events").iter().all(|row| row["read_only"] == false));

    let (open, ended): (Vec<_>, Vec<_>) =
        past.exits(3).rows().into_iter().partition(|row| row["end_date"].is_null());
    assert!(!ended.is_empty());
    assert_eq!(open, rows("sessions"), "without --since those that are open");
    assert_eq!(few.exits(3).rows(), rows("events")[..5]);
}
