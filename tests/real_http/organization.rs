//! Fleets that are found: moto has organisations, ministack has accounts' regions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::common::{
    endpoint::Endpoint,
    python::{python, run},
    skydeck::{Home, Run},
};

/// A home behind an endpoint, with the lab's base keys and that configuration.
fn home(endpoint: &Endpoint, config: &str) -> Home {
    let home = Home::of_the_lab(endpoint);
    home.write(".config/skydeck/config.toml", config);
    home
}

/// moto with an organisation of so many accounts, and what boto3 reads of them.
fn organization(python: &std::path::Path, count: &str) -> (Endpoint, Vec<Value>) {
    let moto = Endpoint::moto(python);
    run(python, "seed_organization.py", &[count], &moto.url);
    let accounts: Vec<Value> =
        serde_json::from_str(&run(python, "read_organization.py", &[], &moto.url)).expect("JSON");
    assert_eq!(accounts.len(), count.parse::<usize>().expect("a number"));
    (moto, accounts)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// Ids of those accounts, of the ones that are active.
fn ids(accounts: &[Value], which: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let active = accounts.iter().filter(|a| a["state"] == "ACTIVE" && which(a));
    active.map(|a| text(a, "id").to_owned()).collect()
}

fn printed(run: &Run) -> BTreeSet<String> {
    run.rows().iter().map(|row| text(row, "account_id").to_owned()).collect()
}

const CONFIG: &str = r#"
    [fleet]
    profile = "base"
    role = "SkydeckRead"
    regions = ["eu-west-1"]

    [budget]
    quota_share = 1.0

    [organization]
    discover = true
"#;

#[test]
fn an_organisation_of_250_accounts_is_found_whole() {
    let Some(python) = python() else { return };
    let (moto, accounts) = organization(python, "250");
    let run = home(&moto, CONFIG).get("accounts", &[]).exits(0);
    let active = ids(&accounts, |_| true);
    assert_eq!((printed(&run), active.len()), (active, 230));
    assert!(
        run.rows().iter().all(|row| row["status"] == "ok" && row["locks"] == 2 && row["state"] == "ACTIVE"),
        "{}",
        run.stdout
    );
    let names: BTreeSet<String> = run.rows().iter().map(|row| text(row, "account").to_owned()).collect();
    assert!(names.contains("account-001") && names.contains("master"), "{names:?}");
    assert!(run.stderr.contains("and 12 more (suspended)"), "{}", run.stderr);

    let prod = format!("{CONFIG}include = [\"ou:workloads/prod\"]");
    let run = home(&moto, &prod).get("accounts", &[]).exits(0);
    assert_eq!(printed(&run), ids(&accounts, |a| a["unit"] == "workloads/prod"));

    let run = home(&moto, CONFIG).get("accounts", &["--account", "account-25*"]).exits(2);
    assert!(run.stderr.contains("matches nothing; the nearest is `account-"), "{}", run.stderr);
}

#[test]
fn accounts_are_taken_by_tags_and_units_and_print_their_tags() {
    let Some(python) = python() else { return };
    let (moto, accounts) = organization(python, "24");
    let config = format!("{CONFIG}include = [\"tag:env=prod\", \"ou:sandbox\"]\nexclude = [\"account-002\"]");
    let run = home(&moto, &config).get("accounts", &[]).exits(0);
    let taken =
        |a: &Value| (a["tags"]["env"] == "prod" || a["unit"] == "sandbox") && a["name"] != "account-002";
    assert_eq!(printed(&run), ids(&accounts, taken));
    for row in run.rows() {
        let account = accounts.iter().find(|a| a["id"] == row["account_id"]).expect("one of them");
        assert_eq!(row["tags"], account["tags"]);
    }
    let run = home(&moto, CONFIG).get("accounts", &["--account", "env=test"]).exits(0);
    assert_eq!(printed(&run), ids(&accounts, |a| a["tags"]["env"] == "test"));
}

#[test]
fn regions_are_those_that_each_account_has_enabled() {
    let Some(python) = python() else { return };
    let ministack = Endpoint::ministack(python);
    let enabled: BTreeMap<String, BTreeSet<String>> =
        serde_json::from_str(&run(python, "read_regions.py", &[], &ministack.url)).expect("JSON");
    let named = "[[account]]\nid = \"111111111111\"\nname = \"core\"\n[[account]]\nid = \"222222222222\"\nname = \"shop\"\n";
    let config = CONFIG
        .replace("regions = [", "regions = \"enabled\"\nregions_otherwise = [")
        .replace("[organization]\n    discover = true", named);
    let run = home(&ministack, &config).get("namespaces", &["--region", "eu-*"]).exits(0);
    assert!(run.faults().is_empty(), "{}", run.stderr);
    let run = home(&ministack, &config).get("scopes", &[]);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in run.rows() {
        let regions = found.entry(text(&row, "account_id").to_owned()).or_default();
        regions.insert(text(&row, "region").to_owned());
    }
    assert_eq!(found.len(), 2);
    for (account, regions) in found {
        assert!(regions.len() > 20);
        assert_eq!(regions, enabled[&account]);
    }
}
