use std::fs;

use super::{incident, press, screen};
use crate::{
    app::{Msg, State, update, wants},
    model::{Metric, Snapshot, Want},
    spec::{Route, SpecSources, Specs},
    ui::tests::estate,
};

const HEAD: &str = r#"about = "variables"
[[variable]]
name = "cluster"
title = "Cluster"
from = { namespace = "AWS/ECS", dimension = "ClusterName" }
[[variable]]
name = "service"
from = { namespace = "AWS/ECS", dimension = "ServiceName", where = { ClusterName = "$cluster" } }
[[variable]]
name = "stage"
values = ["prod", "test"]
default = "test"
[[variable]]
name = "node"
rows = "nodes"
member = "instance_id"
all = "*"
"#;

const REST: &str = r#"[[panel]]
id = "alarms"
kind = "table"
title = "alarms of $service in $cluster, $stage, $node, $region"
rows = "alarms"
columns = [{ name = "alarm_name" }]
[[panel]]
id = "nodes"
kind = "table"
rows = "nodes"
where = { instance_id = "{node}" }
columns = [{ name = "instance_id" }]
[[layout]]
rows = [{ panel = "alarms" }, { panel = "nodes" }]
"#;

fn metric(cluster: &str, service: &str) -> Metric {
    Metric {
        namespace: "AWS/ECS".into(),
        name: "CPUUtilization".into(),
        dimensions: vec![("ClusterName".into(), cluster.into()), ("ServiceName".into(), service.into())],
    }
}

/// A console with a view that has variables, before metrics are read.
fn console(text: &str) -> State {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("views")).expect("a folder");
    fs::write(dir.path().join("views/mine.toml"), text).expect("written");
    let sources = SpecSources { theme: "dark", keymap: "default", user_dir: Some(dir.path()) };
    let mut state = incident();
    state.specs = Specs::load(&sources).expect("loads");
    assert_eq!(state.specs.problems, []);
    press(&mut state, ":mine enter");
    state
}

fn read(state: &mut State, region: &str, metrics: Vec<Metric>) {
    state.store.apply(estate::update("prod-shop", region, Want::Metrics, Ok(Snapshot::Metrics(metrics))));
    update(state, Msg::Resize(120, 40));
}

fn value(state: &State, name: &str) -> Option<String> {
    state.cx().expect("a view").variable(name)
}

#[test]
fn a_variable_is_what_the_route_says_or_its_default_or_its_first_choice() {
    let mut state = console(&format!("{HEAD}{REST}"));
    assert!(wants(&state).iter().any(|wanted| wanted.want == Want::Metrics), "its choices are read");
    assert!(
        screen(&state).contains("alarms of $service in $cluster, test, *, $region"),
        "{}",
        screen(&state)
    );
    read(&mut state, "us-east-1", vec![metric("beta", "b"), metric("beta", "a")]);
    assert!(screen(&state).contains("alarms of a in beta, test, *"), "{}", screen(&state));
    read(&mut state, "eu-west-1", vec![metric("alpha", "z"), metric("alpha", "y")]);
    assert!(screen(&state).contains("alarms of y in alpha, test, *"), "{}", screen(&state));
    press(&mut state, ":mine?cluster=be");
    assert!(
        screen(&state).contains("mine?cluster=be") && screen(&state).contains("beta"),
        "{}",
        screen(&state)
    );
    press(&mut state, "tab &service=");
    assert!(screen(&state).contains(" a ") && screen(&state).contains(" b "), "{}", screen(&state));
    press(&mut state, "esc :mine?region=us-east-1&stage=prod enter");
    assert!(screen(&state).contains("alarms of a in beta, prod, *, us-east-1"), "{}", screen(&state));
    assert_eq!(value(&state, "account"), None, "there are several");
    assert_eq!(value(&state, "nothing"), None);
}

#[test]
fn choosing_a_value_changes_the_route_and_back_leads_back() {
    let mut state = console(&format!("{HEAD}{REST}"));
    read(&mut state, "us-east-1", vec![metric("beta", "b"), metric("beta", "a"), metric("alpha", "z")]);
    press(&mut state, "tab V");
    assert!(screen(&state).contains("Cluster") && screen(&state).contains("stage"), "{}", screen(&state));
    press(&mut state, "clus enter");
    assert!(
        screen(&state).contains("Cluster: 2 choices") && screen(&state).contains("beta"),
        "{}",
        screen(&state)
    );
    press(&mut state, "beta enter");
    assert_eq!(state.view.visit.route, Route::parse("mine?cluster=beta").expect("a route"));
    assert_eq!(state.view.visit.focus, 1, "the focus stays");
    assert!(screen(&state).contains("alarms of a in beta"), "{}", screen(&state));
    press(&mut state, "V node enter");
    assert!(screen(&state).contains("all"), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(
        state.view.visit.route,
        Route::parse("mine?cluster=beta").expect("a route"),
        "all were meant before"
    );
    let listed = |state: &State| state.view.visit.panels[1].listing.len();
    let nodes = listed(&state);
    press(&mut state, "V node enter i-0 enter");
    let node = value(&state, "node").expect("a node");
    assert!(node.starts_with("i-0"), "{node}");
    assert_eq!(listed(&state), 1, "a condition with a hole for it");
    press(&mut state, "V node enter all enter");
    assert_eq!(listed(&state), nodes, "all of them");
    press(&mut state, "backspace backspace");
    assert_eq!(state.view.visit.route, Route::parse("mine?cluster=beta").expect("a route"));
    press(&mut state, "backspace");
    assert_eq!(state.view.visit.route, Route::to("mine"));
    assert!(screen(&state).contains("alarms of z in alpha"), "{}", screen(&state));
}

#[test]
fn one_variable_needs_no_choosing_and_none_is_said() {
    let head = "about = \"x\"\n[[variable]]\nname = \"region\"\ntitle = \"Region\"\n";
    let rest = REST
        .replace("$service in $cluster, $stage, $node, ", "")
        .replace("where = { instance_id = \"{node}\" }\n", "");
    let mut state = console(&format!("{head}{rest}"));
    press(&mut state, "V");
    assert!(screen(&state).contains("Region: "), "{}", screen(&state));
    press(&mut state, "us-east enter");
    assert_eq!(state.view.visit.route.arg("region"), Some("us-east-1"));
    assert!(screen(&state).contains("alarms of us-east-1"), "{}", screen(&state));
    press(&mut state, ":deck enter V");
    assert_eq!(state.view.message.as_deref(), Some("this view has no variables"));

    let mut state = console(&format!(
        "{}{rest}",
        "about = \"x\"\n[[variable]]\nname = \"queue\"\nfrom = { namespace = \"AWS/SQS\", dimension = \"QueueName\" }\n"
    ));
    press(&mut state, "V");
    assert!(screen(&state).contains("nothing to choose from"), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route, Route::to("mine"));
}

#[test]
fn what_is_called_account_narrows_the_view_to_its_first_choice_or_to_the_route() {
    let head = "about = \"x\"\n[[variable]]\nname = \"account\"\n";
    let rest = REST
        .replace("$service in $cluster, $stage, $node, $region", "$account")
        .replace("where = { instance_id = \"{node}\" }\n", "");
    let mut state = console(&format!("{head}{rest}"));
    let accounts = |state: &State| -> Vec<String> {
        let listing = &state.view.visit.panels[0].listing;
        let lines = (0..listing.len()).filter_map(|at| listing.line(at)?.account().map(ToString::to_string));
        let mut all: Vec<String> = lines.collect();
        all.dedup();
        all
    };
    let first = value(&state, "account").expect("the first");
    assert_eq!(accounts(&state).iter().filter(|account| **account != first).count(), 0);
    assert!(screen(&state).contains(&format!("alarms of {first}")), "{}", screen(&state));
    let own: Vec<_> =
        wants(&state).into_iter().filter(|wanted| wanted.asker.view.as_str() == "mine").collect();
    assert!(!own.is_empty() && own.iter().all(|wanted| wanted.scope.account.name.as_str() == first));
    press(&mut state, ":mine?account=prod-shop enter");
    assert_eq!(accounts(&state), ["prod-shop"], "and it has alarms");
}
