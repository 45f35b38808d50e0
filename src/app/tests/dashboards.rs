//! Dashboards, key by key: their way onto the screen, through it, and what they may cost.

use std::collections::BTreeSet;

use super::{press, screen};
use crate::{
    app::{
        Msg, State,
        mouse::{Mouse, MouseKind},
        update,
    },
    model::*,
    poll::PollEvent,
    spec::Route,
    ui::{
        Overlay,
        tests::{
            charts::{answer, wave},
            dashboards::{ROUTE, body, read},
            estate,
        },
    },
};

/// A console at a dashboard that has not been read.
fn console(size: (u16, u16)) -> State {
    let route = Route::parse(ROUTE).expect("a route");
    let mut state = State::new(estate::fleet(), estate::specs(), route, size, estate::now());
    update(&mut state, Msg::Resize(size.0, size.1));
    state
}

/// The same with so many charts.
fn opened(size: (u16, u16), charts: usize) -> State {
    let mut state = console(size);
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &body(charts)))));
    state
}

/// Answers what is asked now.
fn answered(state: &mut State) {
    answer(&mut state.store, &state.view, &state.specs, &|_, _| wave(3.0));
    update(state, Msg::Tick(estate::now()));
}

fn wants(state: &State) -> Vec<Wanted> {
    crate::ui::wants(&state.store, &state.view, &state.specs, state.now)
}

fn metrics(state: &State) -> usize {
    wants(state).iter().filter(|wanted| wanted.want.source() == Source::MetricData).count()
}

fn in_sight(state: &State) -> bool {
    let (laid, focus) = (state.laid().expect("a view"), state.view.visit.focus);
    laid.places.iter().any(|place| place.panel == focus && laid.is_seen_whole(place))
}

#[test]
fn before_the_body_it_is_said_what_is_read_and_what_keeps_it_from_that() {
    let mut state = console((100, 30));
    let bodies = |state: &State| -> Vec<String> {
        let all = wants(state).into_iter().filter(|wanted| wanted.want == Want::Dashboard("Shop".into()));
        all.map(|wanted| wanted.scope.key().to_string()).collect()
    };
    assert_eq!(bodies(&state), ["prod-shop/global"]);
    assert!(screen(&state).contains("Reading dashboard `Shop`"), "{}", screen(&state));
    let fault = |fault| {
        let want = Want::Dashboard("Shop".into());
        Msg::Poll(PollEvent::Update(estate::update("prod-shop", "global", want, Err(fault))))
    };
    let denied = Fault::new(FaultKind::Denied, "not authorized").with_fix("allow cloudwatch:GetDashboard");
    update(&mut state, fault(denied));
    let text = screen(&state);
    assert!(
        text.contains("cannot be read in prod-shop: denied") && text.contains("cloudwatch:GetDashboard"),
        "{text}"
    );
    update(&mut state, fault(Fault::new(FaultKind::InvalidRequest, "Dashboard Shop does not exist")));
    assert!(screen(&state).contains("There is no dashboard `Shop` here"), "{}", screen(&state));
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &body(2)))));
    assert!(screen(&state).contains("errors of f1"), "{}", screen(&state));
    assert_eq!(bodies(&state), ["prod-shop/global"], "it is read again");
}

#[test]
fn every_panel_is_reached_by_tab_and_comes_into_sight() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut state = opened(size, 30);
        let mut seen = BTreeSet::new();
        for _ in 0..31 {
            assert!(in_sight(&state), "{} at {size:?}", state.view.visit.focus);
            seen.insert(state.view.visit.focus);
            press(&mut state, "tab");
        }
        assert_eq!(seen.len(), 31, "{size:?}");
        press(&mut state, "shift-tab");
        assert_eq!(state.view.visit.focus, 30);
        assert!(in_sight(&state), "{size:?}");
    }
}

#[test]
fn pages_ends_and_the_wheel_scroll_and_the_focus_goes_with_them() {
    let mut state = opened((80, 24), 30);
    answered(&mut state);
    let most = state.laid().expect("a view").most();
    assert!(screen(&state).contains("↓ 1/"), "{}", screen(&state));
    press(&mut state, "tab pgdn");
    assert_eq!(state.view.visit.scroll, 20);
    let laid = state.laid().expect("a view");
    let focused = laid.places.iter().find(|place| place.panel == state.view.visit.focus).expect("a panel");
    assert!(laid.is_seen(focused));
    assert!(screen(&state).contains("↑↓ "), "{}", screen(&state));
    press(&mut state, "G");
    assert_eq!(state.view.visit.scroll, most);
    press(&mut state, "pgup");
    assert_eq!(state.view.visit.scroll, most - 20);
    press(&mut state, "g g");
    assert_eq!(state.view.visit.scroll, 0);
    let wheel = |what| Msg::Mouse(Mouse { column: 10, row: 10, what });
    update(&mut state, wheel(MouseKind::WheelDown));
    update(&mut state, wheel(MouseKind::WheelDown));
    update(&mut state, wheel(MouseKind::WheelUp));
    assert_eq!(state.view.visit.scroll, 3);
}

#[test]
fn a_click_is_where_it_is_seen() {
    let mut state = opened((120, 40), 30);
    answered(&mut state);
    press(&mut state, "G");
    let laid = state.laid().expect("a view");
    for place in laid.places.iter().filter(|place| laid.is_seen(place)) {
        let (_, seen) = laid.seen(place).expect("in sight");
        let (column, row) = (seen.x + seen.width / 2, seen.y + seen.height / 2);
        update(&mut state, Msg::Mouse(Mouse { column, row, what: MouseKind::Press }));
        assert_eq!(state.view.visit.focus, place.panel);
    }
    assert!(state.view.visit.sight.cursor.is_some(), "the crosshair is set in a chart");
}

#[test]
fn enter_gives_a_chart_the_screen_and_resizing_keeps_the_focus_in_sight() {
    let mut state = opened((120, 40), 30);
    answered(&mut state);
    press(&mut state, "shift-tab enter");
    let laid = state.laid().expect("a view");
    assert_eq!((laid.places.len(), laid.places[0].panel, laid.mark()), (1, 30, None));
    assert!(screen(&state).contains("errors of f29"), "{}", screen(&state));
    press(&mut state, "esc");
    assert!(state.laid().expect("a view").places.len() == 31 && in_sight(&state));
    for size in [(80, 24), (200, 60), (60, 12)] {
        update(&mut state, Msg::Resize(size.0, size.1));
        assert_eq!(state.view.visit.focus, 30);
        assert!(in_sight(&state), "{size:?}");
    }
}

#[test]
fn another_body_is_another_view_and_the_place_in_it_stays() {
    let mut state = opened((120, 40), 30);
    press(&mut state, "pgdn tab");
    let (focus, scroll) = (state.view.visit.focus, state.view.visit.scroll);
    state.view.visit.panels[focus].hidden.insert("x".into());
    let made = state.view.visit.made.clone().expect("made");
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &body(30)))));
    let again = state.view.visit.made.clone().expect("made");
    assert!(std::sync::Arc::ptr_eq(&made, &again), "nothing is made of what is as it was");
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &body(34)))));
    assert_eq!(state.view.visit.panels.len(), 35);
    assert_eq!((state.view.visit.focus, state.view.visit.scroll), (focus, scroll));
    assert!(state.view.visit.panels[focus].hidden.contains("x"));
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", r#"{"widgets":[]}"#))));
    press(&mut state, "tab pgdn G enter z esc");
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", "not JSON"))));
    press(&mut state, "tab pgdn G enter z");
}

#[test]
fn the_time_that_a_dashboard_says_is_looked_at_as_long_as_it_is_open() {
    let text = body(1).replacen('{', r#"{"start":"-PT12H","#, 1);
    let mut state = console((120, 40));
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &text))));
    assert_eq!(state.view.range.to_string(), "12h");
    press(&mut state, "g a");
    assert_eq!(state.view.range.to_string(), "3h", "other views look as far back as before");
    press(&mut state, "[");
    assert_eq!(state.view.range.to_string(), "12h");
    press(&mut state, "-");
    let chosen = state.view.range;
    assert_ne!(chosen.to_string(), "12h");
    update(&mut state, Msg::Tick(estate::now()));
    press(&mut state, "g a");
    assert_eq!(state.view.range, chosen, "what somebody has chosen stays");
    let mut state = console((120, 40));
    state.view.go(Route::parse(&format!("{ROUTE}&range=1h")).expect("a route"), &state.specs);
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &text))));
    assert_eq!(state.view.range.to_string(), "1h", "the route says it");
}

/// A console whose budget is half a cent an hour: a chart that is read each five minutes is $0.00012.
fn poor(charts: usize) -> State {
    let mut state = console((120, 40));
    state.store.prices = Prices::built_in().into();
    state.store.limits = Limits { usd_per_hour: Some(0.005), requests_per_minute: None };
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &body(charts)))));
    state
}

#[test]
fn what_the_budget_has_room_for_is_asked_without_a_word() {
    let state = poor(16);
    assert_eq!((metrics(&state), &state.view.overlay), (16, &Overlay::None));
}

#[test]
fn what_costs_more_than_the_budget_leaves_is_asked_about_first() {
    let mut state = poor(30);
    assert_eq!(metrics(&state), 0, "nothing of it is asked");
    let text = screen(&state);
    for said in [
        "30 metrics: $0.0036/h, of $0.005/h that the budget leaves",
        "once",
        "$0.0003",
        "anyway",
        "not at all",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains("Not asked"), "{text}");
    press(&mut state, "esc");
    assert_eq!((metrics(&state), &state.view.overlay), (0, &Overlay::None), "to say nothing is to say no");
    update(&mut state, Msg::Tick(estate::now()));
    assert_eq!(state.view.overlay, Overlay::None, "it is asked once");
    press(&mut state, "tab enter");
    assert!(matches!(state.view.overlay, Overlay::Prompt(_)), "and again when somebody wants to know");
    press(&mut state, "down enter");
    assert_eq!((metrics(&state), &state.view.overlay), (30, &Overlay::None), "it is read anyway");
}

#[test]
fn what_is_read_once_is_what_is_over_and_the_way_back_is_one_too() {
    let mut state = poor(30);
    press(&mut state, "enter");
    let ends: BTreeSet<_> = wants(&state)
        .into_iter()
        .filter_map(|wanted| if let Want::MetricData(ask) = wanted.want { Some(ask.end) } else { None })
        .collect();
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), [AskEnd::At(estate::now())]);
    assert_eq!(metrics(&state), 30);
    press(&mut state, "esc");
    assert_eq!(metrics(&state), 0, "until now, it costs more again");
    // Nor is it asked about again because one read alone is more than there is.
    let mut state = poor(30);
    state.store.limits = Limits { usd_per_hour: Some(1e-6), requests_per_minute: None };
    update(&mut state, Msg::Resize(120, 41));
    press(&mut state, "enter");
    assert_eq!((metrics(&state), state.view.bill.is_none()), (30, true));
    let mut state = poor(30);
    press(&mut state, "down down enter");
    assert_eq!(state.view.visit.route.view, "deck");
}

#[test]
fn variables_are_offered_as_they_are_called_and_hidden_ones_are_not() {
    let body = r#"{"variables": [
        {"type": "pattern", "pattern": "hidden", "id": "b", "visible": false, "values": [{"value": "x"}]},
        {"type": "property", "property": "FunctionName", "id": "Function", "defaultValue": "f2",
         "values": [{"value": "f1", "label": "The first"}, {"value": "f2", "label": "The second"}]}],
      "widgets": [{"type": "metric", "properties": {"region": "eu-west-1",
        "metrics": [["AWS/Lambda", "Errors", "FunctionName", "f0"]]}}]}"#;
    let mut state = console((100, 30));
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", body))));
    let asked = |state: &State| format!("{:?}", wants(state));
    assert!(asked(&state).contains("\"f2\"") && !asked(&state).contains("\"f0\""), "{}", asked(&state));
    press(&mut state, "V");
    let text = screen(&state);
    assert!(text.contains("Function: 2 choices"), "the only one that is offered: {text}");
    assert!(text.contains("The first") && text.contains("f2, now"), "{text}");
    press(&mut state, "first enter");
    assert_eq!(state.view.visit.route.arg("Function"), Some("f1"));
    assert!(asked(&state).contains("\"f1\"") && !asked(&state).contains("\"f2\""), "{}", asked(&state));
}

#[test]
fn a_variable_of_a_dashboard_is_chosen_and_the_place_in_it_stays() {
    let variable = r#"{"variables":[{"type":"property","property":"FunctionName","inputType":"select","id":"function",
        "label":"Function","defaultValue":"f0","values":[{"value":"f0"},{"value":"f9"}]}],"#;
    let text = body(30).replacen('{', variable, 1);
    let mut state = console((120, 40));
    update(&mut state, Msg::Poll(PollEvent::Update(read("prod-shop", &text))));
    let functions = |state: &State| -> BTreeSet<String> {
        let asks = wants(state).into_iter().filter_map(|wanted| match wanted.want {
            Want::MetricData(ask) => Some(ask),
            _ => None,
        });
        let metrics = asks.flat_map(|ask| ask.queries.clone()).filter_map(|query| match query.measure {
            Measure::Metric { metric, .. } => Some(metric.dimensions[0].1.to_string()),
            Measure::Expression(_) => None,
        });
        metrics.collect()
    };
    assert_eq!(functions(&state), ["f0".to_owned()].into());
    press(&mut state, "pgdn tab");
    let (focus, scroll) = (state.view.visit.focus, state.view.visit.scroll);
    press(&mut state, "V down enter");
    assert_eq!(state.view.visit.route.arg("function"), Some("f9"));
    assert_eq!(functions(&state), ["f9".to_owned()].into());
    assert_eq!((state.view.visit.focus, state.view.visit.scroll), (focus, scroll));
    press(&mut state, "[");
    assert_eq!(functions(&state), ["f0".to_owned()].into());
}
