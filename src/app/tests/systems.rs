use super::{incident, press, screen};
use crate::{
    app::{Msg, State, update},
    spec::{Key, KeyCode, system},
    ui::{Choice, Overlay, tests::estate},
};

fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        update(state, Msg::Key(Key::plain(KeyCode::Char(c))));
    }
}

fn listed(state: &State) -> &[Choice] {
    match &state.view.overlay {
        Overlay::Prompt(line) => &line.choices.list,
        other => panic!("no line is written: {other:?}"),
    }
}

/// Where a text goes that is written after `:`.
fn goes(text: &str) -> String {
    let mut state = incident();
    press(&mut state, ":");
    write(&mut state, text);
    press(&mut state, "enter");
    state.view.visit.route.to_string()
}

#[test]
fn a_system_is_gone_to_by_any_usual_name() {
    for (text, route) in [
        ("kafka", "service/msk"),
        ("lambda", "service/lambda"),
        ("Lambda", "service/lambda"),
        ("elastic file", "service/efs"),
        ("parameter store", "service/ssm-parameter-store"),
        ("qldb", "service/qldb"),
        ("service/elasticsearch", "service/opensearch"),
        ("service/vpc?range=1d", "service/vpc?range=1d"),
        ("service/kafka?account=prod-shop", "service/msk?account=prod-shop"),
        ("pulse", "pulse"),
        ("events", "events"),
        ("nodes", "nodes"),
        ("alarms", "alarms"),
    ] {
        assert_eq!(goes(text), route, "{text}");
    }
}

#[test]
fn each_name_of_each_system_goes_to_its_page() {
    let state = incident();
    let views: Vec<&str> = state.specs.views.keys().map(String::as_str).collect();
    for one in system::all_systems() {
        for name in [&one.name].into_iter().chain(&one.aliases).chain(&one.former) {
            // Views and actions of that name come first.
            let is_other = |slug: &str| {
                views.contains(&slug) || crate::spec::Action::ALL.iter().any(|a| a.name() == slug)
            };
            if is_other(&name.to_lowercase()) {
                continue;
            }
            let choices = crate::ui::palette_choices(&state.store, &state.view, &state.specs, name);
            let first = choices.chosen().map(|choice| choice.line.as_str());
            assert_eq!(first, Some(format!("service/{}", one.page()).as_str()), "{name}");
        }
    }
}

#[test]
fn what_the_fleet_has_is_offered_first() {
    let mut state = incident();
    let metric = crate::ui::tests::metrics::metric("AWS/Redshift", "Health", &[("ClusterIdentifier", "dw")]);
    let all = crate::model::Snapshot::Metrics(vec![metric]);
    state.store.apply(estate::update("prod-shop", "eu-west-1", crate::model::Want::Metrics, Ok(all)));
    press(&mut state, ":");
    write(&mut state, "service/re");
    let places = |name: &str| listed(&state).iter().position(|choice| choice.line == name).expect("offered");
    assert!(places("service/redshift") < places("service/rekognition"), "{:?}", listed(&state));
}

#[test]
fn pages_are_completed_and_retired_ones_say_so() {
    let mut state = incident();
    press(&mut state, ":");
    write(&mut state, "service/opsw");
    assert_eq!(listed(&state)[0].line, "service/opsworks");
    assert!(listed(&state)[0].about.contains("retired: ended 2024-05-26"), "{:?}", listed(&state)[0]);
    press(&mut state, "tab enter");
    assert_eq!(state.view.visit.route.to_string(), "service/opsworks");
    assert!(screen(&state).contains("ended 2024-05-26"), "{}", screen(&state));
}

#[test]
fn what_no_system_is_called_names_the_nearest() {
    let mut state = incident();
    press(&mut state, ":");
    write(&mut state, "service/kafak");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route.to_string(), "deck");
    assert!(screen(&state).contains("did you mean `service/kafka`"), "{}", screen(&state));
}

#[test]
fn a_key_goes_to_the_pulse_and_enter_to_a_page_and_back_again() {
    let mut state = incident();
    press(&mut state, "g p");
    assert_eq!(state.view.visit.route.to_string(), "pulse");
    screen(&state);
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route.to_string(), "service/alb");
    press(&mut state, ":");
    write(&mut state, "application load balancer");
    press(&mut state, "enter");
    assert!(screen(&state).contains("you are there already"), "{}", screen(&state));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.route.to_string(), "pulse");
}
