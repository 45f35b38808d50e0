use super::{IDS, alarms, each, list, opened, place, shown, store, with_widgets};
use crate::{
    model::*,
    spec::{AlarmOrder, AlarmPlace, PanelKind, Widget},
    ui::{
        Cx, Hit, Opening, body, panel, places, prepare,
        tests::estate::{now, update},
        wants,
    },
};

/// The names in the list, from the top.
fn names(text: &str, among: &[AlarmPlace]) -> Vec<String> {
    let named = |line: &str| {
        among.iter().find(|p| line.contains(&format!(" {} ", p.name))).map(|p| p.name.to_string())
    };
    text.lines().filter_map(named).collect()
}

#[test]
fn every_alarm_has_a_row_that_says_how_it_stands_or_why_that_is_not_known() {
    let specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    let text = shown(&store(), &mut opened(&specs, (100, 20)), &specs);
    insta::assert_snapshot!("list", text);
    for words in [
        "▲ checkout-p99  in alarm    3 m  prod-shop euw1",
        "◌ search-p99    no data     1 h  prod-shop euw1",
        "◆ was-deleted   there is no such alarm",
        "✕ denied        cannot be read: denied",
        "◌ unread        not read yet",
        "✕ elsewhere     ap-east-1 is not watched in prod-data",
        "◌ of-strangers  not all accounts have said who they are",
        "2 in alarm · 10",
        "◌ 5 not known",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn an_account_is_a_stranger_when_all_have_said_who_they_are() {
    let specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    let mut store = store();
    let identity = Identity {
        account: "777788887777".into(),
        arn: "arn:aws:sts::777788887777:x".into(),
        expires_at: None,
    };
    let scope =
        store.fleet.scopes_for(Source::Identity).into_iter().find(|s| s.account.name.as_str() == "legacy");
    let region = scope.expect("legacy").region.to_string();
    store.apply(update("legacy", &region, Want::Identity, Ok(Snapshot::Identity(identity))));
    let text = shown(&store, &mut opened(&specs, (100, 20)), &specs);
    assert!(text.contains("✕ of-strangers  account 999900009999 is not in the fleet"), "{text}");
}

#[test]
fn alarms_are_asked_for_where_they_are_and_nowhere_else() {
    let specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    let asked = |want: fn(&Want) -> bool| {
        let all = wants(&store(), &opened(&specs, (100, 20)), &specs, now()).into_iter();
        let all = all.filter(|wanted| want(&wanted.want)).map(|wanted| wanted.scope);
        let mut all: Vec<String> =
            all.map(|scope| format!("{} {}", scope.account.name, scope.region)).collect();
        all.sort();
        all
    };
    assert_eq!(
        asked(|want| *want == Want::Alarms),
        ["prod-data eu-west-1", "prod-data us-east-1", "prod-data us-west-2", "prod-shop eu-west-1"]
    );
    let named: Vec<String> = asked(|want| *want == Want::Identity);
    assert!(named.len() == 1 && named[0].starts_with("legacy "), "whose id is not known: {named:?}");
}

#[test]
fn they_are_in_the_order_and_of_the_states_that_the_body_says() {
    let some: Vec<AlarmPlace> = each().into_iter().take(5).collect();
    let order = |states: Vec<AlarmState>, order: AlarmOrder| {
        let specs = with_widgets(vec![list(some.clone(), states, order)]);
        let text = shown(&store(), &mut opened(&specs, (100, 20)), &specs);
        (names(&text, &some), text)
    };
    let (by_state, text) = order(vec![], AlarmOrder::State);
    assert_eq!(by_state, ["checkout-p99", "export-late", "search-p99", "disk", "orders-5xx"], "{text}");
    let (by_change, text) = order(vec![], AlarmOrder::Updated);
    assert_eq!(by_change, ["checkout-p99", "disk", "search-p99", "export-late", "orders-5xx"], "{text}");
    let (by_both, text) = order(vec![], AlarmOrder::StateUpdated);
    assert_eq!(by_both, ["checkout-p99", "export-late", "search-p99", "disk", "orders-5xx"], "{text}");
    let (some_of_them, text) = order(vec![AlarmState::Ok], AlarmOrder::State);
    assert_eq!(some_of_them, ["disk", "orders-5xx"], "{text}");
    assert!(text.contains(" 2 of 5 "), "{text}");
    let (none, text) = order(vec![AlarmState::Unknown("X".into())], AlarmOrder::State);
    assert!(none.is_empty() && text.contains("None of 5 alarms is in a state that is looked for."), "{text}");
}

#[test]
fn many_are_a_wall() {
    let names: Vec<(String, AlarmState)> = (0..97)
        .map(|n| {
            let state = match n % 13 {
                0 => AlarmState::Alarm,
                5 => AlarmState::InsufficientData,
                _ => AlarmState::Ok,
            };
            (format!("service-{n}-latency"), state)
        })
        .collect();
    let all: Vec<(&str, AlarmState, i64)> =
        names.iter().map(|(name, state)| (&**name, state.clone(), 30)).collect();
    let mut store = store();
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(alarms(&all))));
    let places = names.iter().map(|(name, _)| place(IDS[0], "eu-west-1", name)).collect();
    let specs = with_widgets(vec![list(places, vec![], AlarmOrder::State)]);
    let mut out = String::new();
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut view = opened(&specs, size);
        view.visit.panels[0].index = 60;
        let text = shown(&store, &mut view, &specs);
        out += &format!("{}x{}\n{text}\n", size.0, size.1);
        let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
        let place = crate::ui::places(&cx, body(ratatui::layout::Rect::new(0, 0, size.0, size.1)))[0];
        // Each row is found where it is drawn.
        let kind = panel(PanelKind::AlarmList);
        let rows: Vec<&str> = text.lines().collect();
        for row in (0..place.inner.height).step_by(5) {
            for column in (0..place.inner.width).step_by(9) {
                let Some(Hit::Row(at)) = kind.hit(&cx, &place, column, row) else { continue };
                let Some(key) = kind.key(&cx, 0, at) else { continue };
                let name = key.rsplit(':').next().expect("a name");
                assert!(rows[usize::from(place.inner.y + row)].contains(name), "{name} in line {row}");
            }
        }
    }
    insta::assert_snapshot!("wall", out);
}

#[test]
fn where_a_reason_has_no_room_it_is_said_of_the_selected_row() {
    let specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    let (store, mut view) = (store(), opened(&specs, (60, 10)));
    let text = shown(&store, &mut view, &specs);
    assert!(!text.contains("cannot be read"), "{text}");
    view.visit.panels[0].index = 2;
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains(" ✕ denied: cannot be read: denied · ◌ 5 not known "), "{text}");
}

#[test]
fn enter_opens_the_alarm_and_what_is_not_there_does_not() {
    let specs = with_widgets(vec![list(each(), vec![], AlarmOrder::State)]);
    let store = store();
    let mut view = opened(&specs, (100, 20));
    prepare(&store, &mut view, &specs, now(), None);
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    let Opening::Go(route) = panel(PanelKind::AlarmList).open(&cx, 0) else { panic!("a view") };
    assert_eq!(route.to_string(), "alarm?account=prod-shop&region=eu-west-1&name=checkout-p99");
    view.visit.panels[0].index = 3;
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    assert_eq!(panel(PanelKind::AlarmList).open(&cx, 0), Opening::Nothing);
}

#[test]
fn the_graph_of_an_alarm_wants_the_alarm_and_then_its_metric() {
    let graph =
        (PanelKind::AlarmGraph, Some(Widget::AlarmGraph(place(IDS[0], "eu-west-1", "checkout-p99"))), vec![]);
    let specs = with_widgets(vec![graph]);
    let view = opened(&specs, (100, 20));
    let empty = crate::store::Store::new(super::fleet());
    let asked = |store: &crate::store::Store| {
        let all = wants(store, &view, &specs, now()).into_iter().map(|w| (w.scope.key(), w.want));
        let here =
            all.filter(|(key, _)| key.account.as_str() == "prod-shop" && key.region.as_str() == "eu-west-1");
        here.map(|(_, want)| want.source()).collect::<Vec<_>>()
    };
    assert_eq!(asked(&empty), [Source::Alarms]);
    let all = asked(&store());
    assert!(all.contains(&Source::Alarms) && all.contains(&Source::MetricData), "{all:?}");
    let text = shown(&empty, &mut opened(&specs, (100, 20)), &specs);
    assert!(text.contains("◌ checkout-p99: not read yet."), "{text}");
}

#[test]
fn the_places_of_a_list_are_in_the_view() {
    let specs = with_widgets(vec![list(vec![], vec![], AlarmOrder::State)]);
    let (store, view) = (store(), opened(&specs, (100, 20)));
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    assert_eq!(places(&cx, ratatui::layout::Rect::new(0, 0, 100, 20)).len(), 1);
    let text = shown(&store, &mut opened(&specs, (100, 20)), &specs);
    assert!(text.contains("No alarms are named."), "{text}");
}
