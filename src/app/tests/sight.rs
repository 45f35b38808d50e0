//! How charts are looked at, key by key.

use std::{sync::Arc, time::Duration};

use super::{press, screen};
use crate::{
    app::{
        Msg, State,
        mouse::{Mouse, MouseKind},
        update,
    },
    model::{AskEnd, MetricAsk, ScopeKey, Timestamp, Want},
    poll::PollEvent,
    spec::{Band, ChartSpec, Level, Range, Route, Shape, Side},
    ui::{
        Plot,
        tests::{
            charts::{answer, metric, wave, with_charts},
            estate::{self, ago},
            night,
        },
    },
};

/// A console on a chart of errors in two regions, answered.
fn console() -> State {
    let chart = ChartSpec {
        changes: true,
        bands: vec![Band {
            from: 9.0,
            to: None,
            label: None,
            level: Level::Plain,
            colour: None,
            side: Side::Left,
        }],
        queries: vec![metric(None, "Errors", "Sum", "api")],
        ..ChartSpec::default()
    };
    let route = "t?account=prod-shop&region=eu-west-1&region=us-east-1";
    let route = Route::parse(route).expect("a route");
    let specs = with_charts(vec![chart]);
    let mut state = State::new(estate::fleet(), specs, route, (120, 40), estate::now());
    state.store = night::night();
    update(&mut state, Msg::Resize(120, 40));
    answered(&mut state);
    state
}

/// Answers what is asked now.
fn answered(state: &mut State) {
    answer(&mut state.store, &state.view, &state.specs, &|scope, _| {
        wave(if scope.region.as_str() == "us-east-1" { 30.0 } else { 1.0 })
    });
    update(state, Msg::Tick(estate::now()));
}

fn window(state: &State) -> Option<(i64, i64)> {
    let (from, to) = state.view.visit.sight.window?;
    let ago = |at: Timestamp| (state.now.as_second() - at.as_second()) / 60;
    Some((ago(from), ago(to)))
}

fn asked(state: &State) -> Vec<Arc<MetricAsk>> {
    let all = crate::ui::wants(&state.store, &state.view, &state.specs, state.now).into_iter();
    all.filter_map(|w| if let Want::MetricData(ask) = w.want { Some(ask) } else { None }).collect()
}

fn plot(state: &State) -> &Arc<Plot> {
    state.view.visit.panels[0].plot.as_ref().expect("a plot")
}

fn cursor(state: &State) -> i64 {
    let at = state.view.visit.sight.cursor.expect("a crosshair");
    state.now.as_second() - at.as_second()
}

#[test]
fn the_crosshair_comes_at_the_right_and_goes_by_columns_without_a_new_chart() {
    let mut state = console();
    let before = plot(&state).clone();
    press(&mut state, "left");
    let newest = cursor(&state);
    assert!(newest < 10 * 60, "{newest}");
    press(&mut state, "left left left");
    let column = (cursor(&state) - newest) / 3;
    assert!((60..200).contains(&column), "{column} s a column");
    press(&mut state, "l");
    assert!((cursor(&state) - newest - 2 * column).abs() < 60);
    assert!(Arc::ptr_eq(&before, plot(&state)), "the crosshair is drawn, not made");
    press(&mut state, "esc");
    assert_eq!(state.view.visit.sight.cursor, None);
    assert_eq!(state.view.visit.route.view, "t");
    press(&mut state, "esc");
    assert_eq!(state.view.visit.route.view, "deck", "then it goes back");
}

#[test]
fn without_a_crosshair_zooming_goes_through_the_ranges_and_follows_now() {
    let mut state = console();
    press(&mut state, "K");
    assert_eq!((state.view.range, window(&state)), (Range::parse("1h").expect("a range"), None));
    press(&mut state, "J J J");
    assert_eq!((state.view.range.to_string().as_str(), window(&state)), ("12h", None));
    assert!(screen(&state).contains("looking at the last 12h"), "{}", screen(&state));
    press(&mut state, "J J J J J");
    assert!(screen(&state).contains("the last 15d, the longest"), "{}", screen(&state));
}

#[test]
fn one_looks_closer_around_the_crosshair_and_asks_for_just_that() {
    let mut state = console();
    state.view.visit.sight.cursor = Some(ago(100));
    press(&mut state, "K");
    assert_eq!(window(&state), Some((145, 55)), "an hour and a half");
    let [ask, _] = &asked(&state)[..] else { panic!("one a scope") };
    assert_eq!((ask.range, ask.end), (Duration::from_secs(5400), AskEnd::At(ago(55))));
    let text = screen(&state);
    assert!(text.contains("00:47–02:17") && text.contains("not now"), "{text}");
    assert!(!text.contains("has not been read"), "what is held of it is drawn: {text}");
    press(&mut state, "K K K K K K K K");
    let (from, to) = window(&state).expect("a window");
    assert_eq!(from - to, 5, "no closer than that");
    assert!(from >= 100 && to <= 100);
    assert!(screen(&state).contains("this is the shortest"), "{}", screen(&state));
    press(&mut state, "J J");
    let (from, to) = window(&state).expect("a window");
    assert!((19..=21).contains(&(from - to)), "{from} {to}");
    press(&mut state, "J J J J");
    assert_eq!(window(&state), None, "what reaches until now follows it");
    assert!(screen(&state).contains("now again"), "{}", screen(&state));
}

#[test]
fn what_was_before_is_looked_at_by_halves_and_now_is_come_back_to() {
    let mut state = console();
    press(&mut state, "L");
    assert!(screen(&state).contains("nothing came after now"));
    press(&mut state, "H");
    assert_eq!(window(&state), Some((270, 90)));
    press(&mut state, "H H L");
    assert_eq!(window(&state), Some((360, 180)));
    answered(&mut state);
    assert!(!screen(&state).contains("03:00"), "{}", screen(&state));
    press(&mut state, "L L");
    assert_eq!((window(&state), state.view.range.to_string().as_str()), (None, "3h"));
    press(&mut state, "H +");
    assert_eq!(window(&state), None, "a range is until now");
    press(&mut state, "H");
    assert!(window(&state).is_some());
    press(&mut state, "esc");
    assert_eq!((window(&state), state.view.visit.route.view.as_str()), (None, "t"));
}

#[test]
fn yesterday_and_a_week_ago_are_drawn_beneath_with_questions_of_their_own() {
    let mut state = console();
    press(&mut state, "c");
    let day = Duration::from_secs(86_400);
    let ends = |state: &State| asked(state).iter().map(|ask| ask.end).collect::<Vec<_>>();
    let twice = |ago| vec![AskEnd::Now, AskEnd::Ago(ago), AskEnd::Now, AskEnd::Ago(ago)];
    assert_eq!(ends(&state), twice(day));
    answered(&mut state);
    assert_eq!(plot(&state).keys().len(), 4, "{:?}", plot(&state).keys());
    assert!(screen(&state).contains("beside yesterday"), "{}", screen(&state));
    press(&mut state, "c");
    assert_eq!(ends(&state), twice(7 * day));
    assert!(screen(&state).contains("beside a week ago"), "{}", screen(&state));
    press(&mut state, "c");
    assert_eq!(ends(&state), [AskEnd::Now, AskEnd::Now]);
}

#[test]
fn the_selected_series_is_hidden_and_shown_and_so_are_all_others() {
    let mut state = console();
    let keys = plot(&state).keys().to_vec();
    press(&mut state, "j x");
    let hidden = |state: &State| state.view.visit.panels[0].hidden.iter().cloned().collect::<Vec<_>>();
    assert_eq!(hidden(&state), [keys[1].clone()]);
    assert_eq!(plot(&state).keys(), keys, "it stays in the legend");
    press(&mut state, "x");
    assert_eq!(hidden(&state), [""; 0]);
    press(&mut state, "k X");
    assert_eq!(hidden(&state), [keys[1].clone()]);
    press(&mut state, "X");
    assert_eq!(hidden(&state), [""; 0]);
}

#[test]
fn a_selected_series_stays_so_when_others_come_above_it() {
    let mut state = console();
    press(&mut state, "j");
    let key = state.view.visit.panels[0].key.clone().expect("a key");
    assert_eq!(key, "0/prod-shop/eu-west-1/0");
    let route = Route::parse("t?account=prod-shop").expect("a route");
    state.view.visit.route = route;
    update(&mut state, Msg::Tick(estate::now()));
    answered(&mut state);
    let panel = &state.view.visit.panels[0];
    assert_eq!((panel.key.as_ref(), panel.index), (Some(&key), 2));
}

#[test]
fn shapes_take_turns() {
    let mut state = console();
    let mut seen = vec![Shape::Line];
    loop {
        press(&mut state, "v");
        let shape = state.view.visit.panels[0].shape.expect("a shape");
        if shape == Shape::Line {
            break;
        }
        seen.push(shape);
    }
    let without: Vec<_> = Shape::ALL.into_iter().filter(|shape| *shape != Shape::Gauge).collect();
    assert_eq!(seen, without, "a gauge has no whole here");
}

#[test]
fn the_change_next_to_the_crosshair_is_one_key_away() {
    let mut state = console();
    state.view.visit.sight.cursor = Some(ago(14));
    press(&mut state, "m");
    let route = "event?account=prod-shop&region=eu-west-1&id=e-1";
    assert_eq!(state.view.visit.route, Route::parse(route).expect("a route"));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.sight.cursor, Some(ago(14)), "the crosshair is where it was");
}

#[test]
fn the_graph_of_an_alarm_has_all_of_that() {
    let mut state = super::incident();
    let route = Route::parse("alarm?account=prod-shop&region=eu-west-1&name=checkout-p99").expect("a route");
    state.view.go(route, &state.specs);
    update(&mut state, Msg::Resize(120, 40));
    press(&mut state, "H");
    assert_eq!(window(&state), Some((270, 90)));
    assert!(
        screen(&state).contains("22:42–01:42") || screen(&state).contains("28 Feb 22:42–01:42"),
        "{}",
        screen(&state)
    );
    press(&mut state, "esc c m");
    assert_eq!(state.view.visit.route.view, "event");
}

#[test]
fn where_there_is_no_legend_the_border_says_what_is_at_the_crosshair() {
    let mut state = super::incident();
    let route = Route::parse("alarm?account=prod-shop&region=eu-west-1&name=checkout-p99").expect("a route");
    state.view.go(route, &state.specs);
    update(&mut state, Msg::Resize(120, 40));
    assert!(screen(&state).contains(" at 03:1"), "the newest: {}", screen(&state));
    let at = Timestamp::from_second(state.now.as_second() - 45 * 60).expect("in range");
    state.view.visit.sight.cursor = Some(at);
    let shown = screen(&state);
    assert!(shown.contains(" at 02:27"), "{shown}");
}

#[test]
fn where_there_is_no_chart_that_is_said() {
    let mut state = super::incident();
    state.view.go(Route::to("nodes"), &state.specs);
    update(&mut state, Msg::Resize(120, 40));
    for key in ["K", "J", "H", "L", "c", "v", "x", "X", "m"] {
        press(&mut state, key);
        assert!(screen(&state).contains("there is no chart here"), "{key}: {}", screen(&state));
    }
}

#[test]
fn an_answer_makes_the_chart_anew_and_another_minute_does_not() {
    let mut state = console();
    let before = plot(&state).clone();
    update(&mut state, Msg::Tick(ago(-1)));
    assert!(Arc::ptr_eq(&before, plot(&state)));
    let key = |ask: &Arc<MetricAsk>| {
        (
            ScopeKey {
                account: crate::model::AccountName::new("prod-shop"),
                region: crate::model::Region::new("eu-west-1"),
            },
            Want::MetricData(ask.clone()),
        )
    };
    let asks = asked(&state);
    let (scope, want) = key(asks.last().expect("an ask"));
    let good = state.store.slot(&scope, &want).and_then(|slot| slot.good.clone()).expect("an answer");
    let crate::model::Snapshot::MetricData(mut series) = (*good.value).clone() else { panic!("points") };
    series[0].points.retain(|point| point.value > 3.0);
    let again = crate::model::Update {
        scope,
        want,
        at: good.at,
        snapshot: Some(Arc::new(crate::model::Snapshot::MetricData(series))),
        fault: None,
    };
    update(&mut state, Msg::Poll(PollEvent::Update(again)));
    assert!(!Arc::ptr_eq(&before, plot(&state)));
}

#[test]
fn a_click_puts_the_crosshair_there() {
    let mut state = console();
    let click = |column| Msg::Mouse(Mouse { what: MouseKind::Press, column, row: 10 });
    update(&mut state, click(60));
    let there = cursor(&state);
    update(&mut state, click(40));
    assert!(cursor(&state) > there + 600, "twenty columns earlier");
}

#[test]
fn closer_to_what_is_near_the_present_is_closer_and_keeps_the_crosshair() {
    for (looked, ago, range, windowed) in [
        ("3h", 30, "1h", None),
        ("3h", 80, "3h", Some((125, 35))),
        ("6h", 80, "3h", None),
        ("15m", 2, "15m", Some((8, 0))),
    ] {
        let mut state = console();
        state.view.range = Range::parse(looked).expect("a range");
        update(&mut state, Msg::Resize(120, 40));
        answered(&mut state);
        let at = Timestamp::from_second(state.now.as_second() - ago * 60).expect("in range");
        state.view.visit.sight.cursor = Some(at);
        press(&mut state, "K");
        assert_eq!(
            (state.view.range.to_string().as_str(), window(&state)),
            (range, windowed),
            "{looked} {ago}"
        );
        assert_eq!(state.view.visit.sight.cursor, Some(at), "{looked} {ago}");
    }
}
