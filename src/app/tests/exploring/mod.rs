//! The metric explorer, by its keys.

mod saving;
mod writing;

use super::{press, screen, started};
use crate::{
    app::{Msg, State, update},
    spec::{ChartMeasure, Route, Shape, Side},
    ui::{
        explored,
        tests::{estate, metrics},
    },
};

/// The explorer over the lists of metrics of two scopes.
fn explorer() -> State {
    at("explore")
}

fn at(route: &str) -> State {
    let mut state = State::new(
        estate::fleet(),
        estate::specs(),
        Route::parse(route).expect("a route"),
        (160, 48),
        estate::now(),
    );
    state.store = metrics::listed();
    update(&mut state, Msg::Resize(160, 48));
    state
}

/// What the chart asks, a line a query.
fn asked(state: &State) -> Vec<String> {
    let draft = &state.view.draft;
    let line = |query: &crate::spec::ChartQuery| {
        let id = query.id.as_deref().unwrap_or("-");
        let marks = [(query.hidden, " hidden"), (query.side == Side::Right, " right")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        let (stat, period) = (explored::statistic(query), explored::period(draft, query));
        format!("{id} {} {stat} {period}{marks}", explored::what(query))
    };
    draft.queries.iter().map(line).collect()
}

/// Types a text, white space too.
fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        let code = if c == '\n' { crate::spec::KeyCode::Enter } else { crate::spec::KeyCode::Char(c) };
        update(state, Msg::Key(crate::spec::Key::plain(code)));
    }
}

fn message(state: &State) -> &str {
    state.view.message.as_deref().unwrap_or_default()
}

fn focused(state: &State) -> &str {
    &state.specs.views["explore"].panels[state.view.visit.focus].id
}

#[test]
fn metrics_are_found_by_letters_and_put_on_the_chart_where_they_were_read() {
    let mut state = explorer();
    press(&mut state, "/ jobage");
    assert!(screen(&state).contains("1 of 16"), "{}", screen(&state));
    press(&mut state, "enter enter");
    assert_eq!(asked(&state), ["m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 Average auto"]);
    assert!(message(&state).starts_with("on the chart: m1 Data/Jobs JobAge"), "{}", message(&state));
    assert!(screen(&state).contains("●"));
    press(&mut state, "esc /");
    write(&mut state, "cpu core");
    press(&mut state, "enter enter");
    assert_eq!(
        asked(&state)[1],
        "m2 AWS/EC2 CPUUtilization InstanceId=i-0a · prod-core us-east-1 Average auto"
    );
    press(&mut state, "enter");
    assert_eq!(asked(&state).len(), 1, "again takes it off");
}

#[test]
fn the_search_looks_at_every_name_and_the_best_comes_first() {
    let mut state = explorer();
    let found = |state: &mut State, text: &str| {
        press(state, "/ ctrl-u");
        write(state, text);
        press(state, "enter");
        let panel = &state.view.visit.panels[0];
        let first = panel.listing.line(0).map(|line| line.named("metric_name").to_words().into_owned());
        (panel.listing.len(), first.unwrap_or_default())
    };
    assert_eq!(found(&mut state, "export").1, "JobAge", "a dimension's value");
    assert_eq!(found(&mut state, "targetgroup").1, "TargetResponseTime", "a dimension's name");
    assert_eq!(found(&mut state, "core nodim"), (1, "NoDimensions".into()), "account and name");
    assert_eq!(found(&mut state, "trt").1, "TargetResponseTime", "letters in order");
    assert_eq!(found(&mut state, "zzz").0, 0);
    assert_eq!(found(&mut state, "\"quote (").0, 0, "no query language");
}

#[test]
fn namespaces_and_their_dimension_sets_narrow_what_is_listed() {
    let mut state = explorer();
    press(&mut state, "tab");
    assert_eq!(focused(&state), "parts");
    assert_eq!(state.view.visit.panels[0].listing.len(), 16, "everything");
    press(&mut state, "j");
    assert_eq!(state.view.visit.panels[0].listing.len(), 1, "{}", screen(&state));
    press(&mut state, "j j j");
    let names = |state: &State| -> Vec<String> {
        state.view.visit.panels[0]
            .listing
            .lines()
            .map(|l| l.named("dimension_set").to_words().into_owned())
            .collect()
    };
    assert_eq!(names(&state), vec!["InstanceId"; 13]);
    press(&mut state, "/ 0a");
    assert_eq!(state.view.visit.panels[0].filter, "0a", "the metrics are looked through from here, too");
    press(&mut state, "enter enter");
    assert_eq!((focused(&state), state.view.visit.zoomed_from), ("metrics", None));
    press(&mut state, "G");
    assert!(state.view.visit.panels[1].listing.lines().any(|line| line.named("name").is("  no dimensions")));
}

#[test]
fn on_a_small_screen_one_panel_has_the_screen_and_tab_goes_on() {
    let mut state = explorer();
    update(&mut state, Msg::Resize(80, 24));
    let mut seen = vec![focused(&state).to_owned()];
    for _ in 0..4 {
        press(&mut state, "tab");
        seen.push(focused(&state).to_owned());
    }
    assert_eq!(seen, ["metrics", "parts", "queries", "chart", "metrics"]);
    press(&mut state, "tab enter");
    assert_eq!(focused(&state), "metrics");
    press(&mut state, "enter");
    assert_eq!(asked(&state).len(), 1);
    press(&mut state, "esc esc");
    assert_eq!(state.view.visit.zoomed_from, None);
}

/// With two metrics on the chart, and the focus on its queries.
fn two() -> State {
    let mut state = explorer();
    press(&mut state, "/ jobage enter enter esc / target enter enter esc tab tab");
    assert_eq!(focused(&state), "queries");
    press(&mut state, "g g");
    state
}

#[test]
fn what_is_said_of_a_query_is_changed_by_keys() {
    let mut state = two();
    press(&mut state, "s p99.9 enter i u");
    assert_eq!(asked(&state)[0], "m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 p99.9 1 min right");
    press(&mut state, "s down enter i x j x x");
    assert_eq!(
        asked(&state)[0],
        "m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 tm90 5 min hidden right",
        "the list begins at the present statistic"
    );
    assert!(!asked(&state)[1].contains("hidden"));
    press(&mut state, "s p101 enter");
    assert!(asked(&state)[1].contains(" Average "), "{:?}", asked(&state));
    press(&mut state, "v");
    assert_eq!(state.view.draft.shape, Shape::Area);
    press(&mut state, "D");
    assert_eq!(asked(&state).len(), 1);
    press(&mut state, "D D s i u x w");
    assert_eq!((asked(&state).len(), message(&state)), (0, "nothing is on the chart yet"));
}

#[test]
fn periods_go_round_and_begin_with_what_fits() {
    let mut state = two();
    let mut seen = Vec::new();
    for _ in 0..8 {
        press(&mut state, "i");
        seen.push(explored::period(&state.view.draft, &state.view.draft.queries[0]));
    }
    assert_eq!(seen, ["1 min", "5 min", "15 min", "1 h", "6 h", "1 d", "7 d", "auto"]);
}

#[test]
fn keys_are_about_the_metric_that_is_selected_among_those_to_choose_from() {
    let mut state = two();
    press(&mut state, "tab tab / nodimensions enter i");
    assert_eq!(focused(&state), "metrics");
    assert_eq!(message(&state), "this metric is not on the chart");
    press(&mut state, "/ ctrl-u target enter i");
    assert!(asked(&state)[1].contains("1 min") && asked(&state)[0].contains("auto"), "{:?}", asked(&state));
}

#[test]
fn what_is_looked_at_elsewhere_comes_to_the_explorer() {
    let mut state = at(&metrics::route());
    press(&mut state, "E");
    assert_eq!(state.view.visit.route, Route::to("explore"));
    assert!(
        asked(&state)[0].contains("TargetResponseTime")
            && asked(&state)[0].ends_with("prod-shop eu-west-1 Average auto")
    );
    let mut state = at("alarms");
    let row = state.view.visit.panels[0]
        .listing
        .lines()
        .position(|line| line.named("alarm_name").is("checkout-p99"));
    for _ in 0..row.expect("the alarm") {
        press(&mut state, "j");
    }
    press(&mut state, "E");
    assert_eq!(state.view.visit.route.view, "explore");
    assert_eq!(state.view.draft.queries.len(), 1, "{:?}", asked(&state));
    assert!(state.view.draft.bands.iter().any(|band| band.label.as_deref() == Some("checkout-p99")));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.route.view, "alarms", "one comes back");
}

#[test]
fn nothing_to_explore_is_said_and_other_views_have_no_chart_to_change() {
    let mut state = started(estate::fleet());
    press(&mut state, "E");
    assert!(message(&state).starts_with("nothing here has a metric"), "{}", message(&state));
    for keys in ["w", "Q", "D", "s", "i", "u", "ctrl-s"] {
        press(&mut state, keys);
        assert!(message(&state).starts_with("no chart can be changed here"), "{keys}: {}", message(&state));
    }
}

#[test]
fn a_route_starts_with_a_metric() {
    let route = "explore?account=prod-shop&region=eu-west-1&namespace=AWS/EC2&name=CPUUtilization&stat=p99";
    assert_eq!(asked(&at(route)), ["m1 AWS/EC2 CPUUtilization · prod-shop eu-west-1 p99 auto"]);
    let mut state = explorer();
    press(&mut state, ":");
    write(&mut state, "explore?namespace=Odd&name=NoDimensions");
    press(&mut state, "enter");
    assert_eq!(asked(&state), ["m1 Odd NoDimensions Average auto"]);
    press(&mut state, "g x");
    assert_eq!(asked(&state).len(), 1, "what was put together stays");
}

#[test]
fn a_metric_of_the_chart_has_values_with_dollars_as_they_are() {
    let state = at("explore?namespace=N&name=M&dimensions=Path%3D$home");
    let ChartMeasure::Metric { dimensions, .. } = &state.view.draft.queries[0].measure else { panic!() };
    assert_eq!(explored::shown(&dimensions[0].1), "$home");
}
