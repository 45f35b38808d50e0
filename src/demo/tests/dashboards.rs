use serde_json::{Value, json};

use crate::demo::{
    DemoScale,
    testing::{ask, at, error, estate, named, now, walk},
};

const LIST: (&str, &str) = ("monitoring", "ListDashboards");
const GET: (&str, &str) = ("monitoring", "GetDashboard");

#[test]
fn every_body_is_json_in_which_nothing_is_left_to_be_filled_in() {
    let estate = estate();
    let mut seen = 0;
    let mut kinds = std::collections::BTreeSet::new();
    for account in estate.fleet().accounts.iter().filter(|account| account.name.as_str() != "legacy") {
        let place = (account.name.as_str(), "us-east-1");
        for entry in walk(&estate, place, LIST, json!({}), &["DashboardEntries"]).0 {
            let name = &entry["DashboardName"];
            let found = ask(&estate, place, GET, json!({"DashboardName": name}));
            let body = found["DashboardBody"].as_str().expect("a body");
            assert!(
                !body.contains("@{") && !body.contains("::alarm") && !body.contains("\"value\": \"\""),
                "{body}"
            );
            assert_eq!(
                (&entry["Size"], &entry["DashboardArn"]),
                (&json!(body.len()), &found["DashboardArn"])
            );
            let body: Value = serde_json::from_str(body).expect("JSON");
            kinds.extend(body["widgets"].as_array().expect("a list").iter().map(|w| w["type"].to_string()));
            seen += 1;
        }
    }
    assert_eq!(seen, 10);
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.trim_matches('"')).collect();
    assert_eq!(kinds, ["alarm", "chart", "custom", "explorer", "log", "map", "metric", "text"]);
}

#[test]
fn dashboards_are_the_accounts_own_in_whatever_region_they_are_asked() {
    let estate = estate();
    let of = |place| walk(&estate, place, LIST, json!({}), &["DashboardEntries"]).0;
    assert_eq!(of(("prod-shop", "us-east-1")), of(("prod-shop", "eu-west-1")));
    let shop = of(("prod-shop", "us-east-1"));
    let entry = named(&shop, "DashboardName", "shop-checkout");
    let id = estate.account_id("prod-shop").expect("an account");
    assert_eq!(entry["DashboardArn"], format!("arn:aws:cloudwatch::{id}:dashboard/shop-checkout"));

    let body = |region| ask(&estate, ("prod-core", region), GET, json!({"DashboardName": "service-pages"}));
    assert_eq!(body("us-east-1"), body("eu-west-1"));
    let nodes = ask(&estate, ("prod-core", "us-east-1"), ("ssm", "DescribeInstanceInformation"), json!({}));
    let first = nodes["InstanceInformationList"][0]["InstanceId"].as_str().expect("an id");
    assert!(body("us-east-1")["DashboardBody"].as_str().is_some_and(|body| body.contains(first)));
}

#[test]
fn a_prefix_narrows_a_token_goes_on_and_what_is_not_there_is_told() {
    let estate = at(DemoScale { accounts: 91, regions: 1 }, now());
    let place = ("prod-research", "us-east-1");
    let (all, pages) = walk(&estate, place, LIST, json!({}), &["DashboardEntries"]);
    assert_eq!((all.len(), pages), (1240, 2));
    let narrow = json!({"DashboardNamePrefix": "experiment-12"});
    assert_eq!(walk(&estate, place, LIST, narrow, &["DashboardEntries"]).0.len(), 41);
    let none = json!({"DashboardNamePrefix": "nothing"});
    assert_eq!(walk(&estate, place, LIST, none, &["DashboardEntries"]), (vec![], 1));
    for wrong in [json!({"NextToken": "nonsense"}), json!({"DashboardNamePrefix": "a b"})] {
        assert_eq!(error(&estate, place, LIST, wrong), "InvalidParameterValueException");
    }
    assert_eq!(error(&estate, place, GET, json!({"DashboardName": "nobody"})), "DashboardNotFoundError");
    assert_eq!(error(&estate, place, GET, json!({"DashboardName": "a/b"})), "InvalidParameterValueException");
}
