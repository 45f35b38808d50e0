use std::{sync::Arc, time::Duration};

use insta::assert_snapshot;
use ratatui::layout::Rect;

use super::{
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::*,
    spec::{Range, Route, Specs},
    store::Store,
    ui::{Cx, Opening, ViewState, body, panel, places, prepare, wants},
};

const CHECKOUT: &str = "alarm?account=prod-shop&region=eu-west-1&name=checkout-p99";
const IMPACT: &str = "alarm?account=prod-shop&region=eu-west-1&name=shop-customer-impact";

/// The incident, with alarms of every kind beside the one that everybody looks at, and its history.
pub(super) fn night() -> Store {
    let mut store = incident();
    let checkout = Alarm {
        alarm_actions: vec!["arn:aws:sns:eu-west-1:111122223333:oncall-shop".into()],
        treat_missing_data: Some("missing".into()),
        ..alarm("checkout-p99", AlarmState::Alarm, 3)
    };
    let errors = Alarm {
        metric_name: Some("HTTPCode_Target_5XX_Count".into()),
        statistic: Some("Sum".into()),
        threshold: Some(50.0),
        unit: None,
        evaluation_periods: Some(5),
        datapoints_to_alarm: Some(3),
        actions_enabled: Some(false),
        ..alarm("cart-errors", AlarmState::Ok, 600)
    };
    let late = Alarm {
        namespace: Some("Data/Jobs".into()),
        metric_name: Some("JobAge".into()),
        dimensions: vec![("Job".into(), "export".into())],
        period: Some(300),
        threshold: Some(5400.0),
        ..alarm("export-late", AlarmState::InsufficientData, 90)
    };
    let impact = Alarm {
        rule: Some("ALARM(\"checkout-p99\") OR (ALARM(\"cart-errors\") AND ALARM(\"gone\"))".into()),
        children: vec!["checkout-p99".into(), "cart-errors".into(), "gone".into()],
        state_transitioned: Some(ago(2)),
        description: Some("Customers notice: pages the shop team".into()),
        state_reason: Some("checkout-p99 transitioned to ALARM".into()),
        actions_suppressor: Some("maintenance".into()),
        actions_suppressed_by: Some("Alarm".into()),
        ..Alarm::new("shop-customer-impact", AlarmType::Composite, AlarmState::Alarm)
    };
    let alarms = vec![errors, late, checkout, impact];
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(alarms))));
    let quiet = vec![alarm("ledger-p99", AlarmState::Ok, 3000), alarm("auth-p99", AlarmState::Ok, 40)];
    store.apply(update("prod-core", "us-east-1", Want::Alarms, Ok(Snapshot::Alarms(quiet))));
    store.apply(update("prod-shop", "eu-west-1", history("checkout-p99"), Ok(turned())));
    store.apply(update("prod-shop", "eu-west-1", history("shop-customer-impact"), Ok(turned())));
    store
}

fn history(alarm: &str) -> Want {
    Want::AlarmHistory { alarm: alarm.into(), range: Duration::from_secs(7 * 86_400) }
}

fn turned() -> Snapshot {
    let item = |minutes, kind: &str, summary: &str| AlarmHistoryItem {
        at: ago(minutes),
        kind: kind.into(),
        summary: summary.into(),
        old_state: None,
        new_state: None,
        reason: None,
    };
    let to = |minutes, old, new, reason: &str| AlarmHistoryItem {
        old_state: Some(old),
        new_state: Some(new),
        reason: Some(reason.into()),
        ..item(minutes, "StateUpdate", "Alarm updated")
    };
    Snapshot::AlarmHistory(vec![
        item(3, "Action", "Successfully executed action arn:aws:sns:eu-west-1:111122223333:oncall-shop"),
        to(3, AlarmState::Ok, AlarmState::Alarm, "Threshold Crossed: 3 datapoints were greater than 1.5"),
        to(
            3000,
            AlarmState::InsufficientData,
            AlarmState::Ok,
            "Threshold Crossed: 1 datapoint was not greater",
        ),
        item(9000, "ConfigurationUpdate", "Alarm \"checkout-p99\" updated"),
    ])
}

pub(super) fn at(route: &str, specs: &Specs, size: (u16, u16)) -> ViewState {
    ViewState::new(Route::parse(route).expect("a route"), specs, size)
}

pub(super) fn shown(store: &Store, route: &str, size: (u16, u16)) -> ratatui::buffer::Buffer {
    let specs = specs();
    drawn(store, at(route, &specs, size), &specs)
}

/// What opening the selected row of a panel leads to.
pub(super) fn opened(store: &Store, route: &str, id: &str, row: usize) -> Option<Route> {
    let specs = specs();
    let mut view = at(route, &specs, (120, 40));
    let spec = specs.view(&view.visit.route.view).expect("a view");
    let panel_at = spec.panels.iter().position(|p| p.id == id).expect("a panel");
    view.visit.panels[panel_at].index = row;
    prepare(store, &mut view, &specs, now(), None);
    view.visit.panels[panel_at].index = row;
    let cx = Cx::new(store, &view, &specs, now()).expect("a view");
    match panel(cx.panel(panel_at).kind).open(&cx, panel_at) {
        Opening::Go(route) => Some(route),
        _ => None,
    }
}

fn ids(store: &Store, route: &str, size: (u16, u16)) -> Vec<String> {
    let specs = specs();
    let view = at(route, &specs, size);
    let cx = Cx::new(store, &view, &specs, now()).expect("a view");
    let places = places(&cx, body(Rect::new(0, 0, size.0, size.1)));
    places.iter().map(|place| cx.panel(place.panel).id.clone()).collect()
}

#[test]
fn alarms_at_80x24() {
    assert_snapshot!(styled(&shown(&night(), "alarms", (80, 24))));
}

#[test]
fn alarms_at_120x40() {
    assert_snapshot!(styled(&shown(&night(), "alarms", (120, 40))));
}

#[test]
fn alarms_at_200x60() {
    assert_snapshot!(styled(&shown(&night(), "alarms", (200, 60))));
}

#[test]
fn alarm_at_80x24() {
    assert_snapshot!(styled(&shown(&night(), CHECKOUT, (80, 24))));
}

#[test]
fn alarm_at_120x40() {
    assert_snapshot!(styled(&shown(&night(), CHECKOUT, (120, 40))));
}

#[test]
fn alarm_at_200x60() {
    assert_snapshot!(styled(&shown(&night(), CHECKOUT, (200, 60))));
}

#[test]
fn composite_at_80x24() {
    assert_snapshot!(styled(&shown(&night(), IMPACT, (80, 24))));
}

#[test]
fn composite_at_120x40() {
    assert_snapshot!(styled(&shown(&night(), IMPACT, (120, 40))));
}

#[test]
fn composite_at_200x60() {
    assert_snapshot!(styled(&shown(&night(), IMPACT, (200, 60))));
}

#[test]
fn the_worst_and_newest_come_first_and_a_user_s_order_breaks_ties_by_that() {
    let names = |route: &str| {
        let text = plain(&shown(&night(), route, (120, 30)));
        let place = |name: &str| text.find(&format!(" {name} ")).unwrap_or(usize::MAX);
        let all =
            ["shop-customer-impact", "checkout-p99", "export-late", "auth-p99", "cart-errors", "ledger-p99"];
        let mut all = all.to_vec();
        all.sort_by_key(|name| place(name));
        all
    };
    let worst =
        ["shop-customer-impact", "checkout-p99", "export-late", "auth-p99", "cart-errors", "ledger-p99"];
    assert_eq!(names("alarms"), worst);
    let by_account =
        ["auth-p99", "ledger-p99", "shop-customer-impact", "checkout-p99", "export-late", "cart-errors"];
    assert_eq!(names("alarms?sort=account"), by_account);
}

#[test]
fn arguments_narrow_the_list() {
    let text = |route: &str| plain(&shown(&night(), route, (100, 20)));
    let alarmed = text("alarms?state=alarm");
    assert!(alarmed.contains("checkout-p99") && alarmed.contains("shop-customer-impact"), "{alarmed}");
    assert!(!alarmed.contains("cart-errors"), "{alarmed}");
    let named = text("alarms?name=export-late");
    assert!(named.contains("export-late") && !named.contains("checkout-p99"), "{named}");
    assert!(text("alarms?filter=actions:off").contains("1 of 6"), "what columns say can be looked for");
    let none = text("alarms?name=none");
    assert!(none.contains("◌ Nothing where it could be read. 5 of 19 scopes cannot be read."), "{none}");
}

#[test]
fn an_alarm_opens_from_the_list_and_from_the_alarm_that_it_is_part_of() {
    let checkout = Route::parse(CHECKOUT).expect("a route");
    assert_eq!(opened(&night(), "alarms", "alarms", 1), Some(checkout.clone()));
    assert_eq!(opened(&night(), IMPACT, "children", 0), Some(checkout));
    assert_eq!(opened(&night(), CHECKOUT, "history", 0), None);
}

#[test]
fn a_composite_shows_its_parts_where_others_have_their_graph() {
    assert_eq!(ids(&night(), CHECKOUT, (120, 40)), ["graph", "history", "alarm", "changes"]);
    assert_eq!(ids(&night(), CHECKOUT, (80, 24)), ["graph", "alarm", "history"]);
    assert_eq!(ids(&night(), IMPACT, (80, 24)), ["children", "alarm", "history"]);
    let text = plain(&shown(&night(), IMPACT, (120, 40)));
    assert!(text.contains("made of") && text.contains("◌ gone, not found here"), "{text}");
    assert!(text.contains("◆ silenced: its silencer is in alarm"), "{text}");
    let text = plain(&shown(&night(), CHECKOUT, (120, 40)));
    assert!(text.contains("part of  ▲ shop-customer-impact"), "{text}");
}

#[test]
fn letters_of_either_case_find_an_alarm_the_exact_name_before_others() {
    let mut store = night();
    let upper = Alarm { description: Some("shouted".into()), ..alarm("CHECKOUT-P99", AlarmState::Ok, 5) };
    let lower = Alarm { description: Some("said".into()), ..alarm("checkout-p99", AlarmState::Ok, 5) };
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![upper, lower]))));
    let text = |name: &str| {
        let route = format!("alarm?account=prod-shop&region=eu-west-1&name={name}");
        plain(&shown(&store, &route, (120, 40)))
    };
    assert!(text("checkout-p99").contains("about    said"));
    assert!(text("CHECKOUT-P99").contains("about    shouted"));
    assert!(text("Checkout-p99").contains("about    shouted"), "whichever comes first");
}

fn asked(route: &str, change: impl FnOnce(&mut ViewState)) -> Vec<(Scope, Want)> {
    let (store, specs) = (night(), specs());
    let mut view = at(route, &specs, (120, 40));
    change(&mut view);
    prepare(&store, &mut view, &specs, now(), None);
    wants(&store, &view, &specs, now()).into_iter().map(|w| (w.scope, w.want)).collect()
}

fn graph_range(wants: &[(Scope, Want)]) -> Option<(u64, u32)> {
    wants.iter().find_map(|(_, want)| match want {
        Want::MetricData(ask) => Some((ask.range.as_secs() / 3600, ask.queries[0].period)),
        _ => None,
    })
}

#[test]
fn an_alarm_asks_for_itself_alone() {
    let all = asked(CHECKOUT, |_| {});
    assert!(all.iter().all(|(scope, _)| scope.account.name.as_str() == "prod-shop"));
    assert!(all.iter().any(|(_, want)| *want == history("checkout-p99")), "{all:?}");
    assert_eq!(graph_range(&all), Some((3, 60)));
    assert!(!all.iter().any(|(_, want)| want.source() == Source::Metrics));
    let scopes = all.iter().filter(|(_, want)| want.source() == Source::Alarms).count();
    assert_eq!(scopes, 1);
}

#[test]
fn the_range_of_the_view_is_the_graph_s_but_not_below_a_day_of_its_points() {
    let range = |text: &str| Range::parse(text).expect("a range");
    assert_eq!(graph_range(&asked(CHECKOUT, |view| view.range = range("12h"))), Some((12, 180)));
    assert_eq!(graph_range(&asked(CHECKOUT, |view| view.range = range("7d"))), Some((168, 3600)));
    let late = "alarm?account=prod-shop&region=eu-west-1&name=export-late";
    assert_eq!(graph_range(&asked(late, |view| view.range = range("15m"))), Some((2, 300)));
    let month = asked(CHECKOUT, |view| view.range = range("30d"));
    let kept = Duration::from_secs(30 * 86_400);
    assert!(month.iter().any(|(_, want)| matches!(want, Want::AlarmHistory { range, .. } if *range == kept)));
}

#[test]
fn while_another_range_is_read_the_old_points_stay() {
    let specs = specs();
    let mut view = at(CHECKOUT, &specs, (120, 40));
    view.range = view.range.longer();
    let text = plain(&drawn(&night(), view, &specs));
    assert!(text.contains("last 6h") && text.contains("p99, 1 min"), "{text}");
    assert!(text.chars().any(|c| ('⠁'..='⣿').contains(&c)), "{text}");
    assert!(!text.contains("not been read"), "{text}");
}

#[test]
fn what_is_not_known_is_said() {
    let text = |store: &Store, name: &str| {
        plain(&shown(store, &format!("alarm?account=prod-shop&region=eu-west-1&name={name}"), (120, 40)))
    };
    let mut store = night();
    let unread = text(&store, "export-late");
    assert!(unread.contains("◌ The graph has not been read yet."), "{unread}");
    assert!(unread.contains("◌ The history has not been read here yet."), "{unread}");
    let denied = Fault::new(FaultKind::Denied, "no").with_operation("DescribeAlarmHistory");
    store.apply(update("prod-shop", "eu-west-1", history("export-late"), Err(denied)));
    let refused = text(&store, "export-late");
    assert!(refused.contains("✕ The history cannot be read here"), "{refused}");
    store.apply(update("prod-shop", "eu-west-1", history("export-late"), Ok(Snapshot::AlarmHistory(vec![]))));
    assert!(text(&store, "export-late").contains("Nothing happened to it in the last week."));
    let gone = text(&store, "never-was");
    assert!(gone.contains("There is no alarm `never-was` here") && !gone.contains("graph"), "{gone}");
}

#[test]
fn a_graph_without_points_says_so_and_one_that_fails_says_why() {
    let mut store = night();
    let late = alarm("export-late", AlarmState::InsufficientData, 90);
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![late.clone()]))));
    let range = Duration::from_secs(3 * 3600);
    let want = Want::MetricData(Arc::new(MetricAsk::new(late.queries(), range)));
    let answer = |standing| {
        let query = late.queries()[0].clone();
        Snapshot::MetricData(vec![Series {
            query,
            label: "l".into(),
            points: vec![],
            standing,
            why: None,
            since: None,
        }])
    };
    let route = "alarm?account=prod-shop&region=eu-west-1&name=export-late";
    for (standing, words) in [
        (Standing::Complete, "No data points in the last 3 h."),
        (Standing::Forbidden, "✕ This metric may not be read with this role."),
        (Standing::Failed, "✕ CloudWatch could not answer for this metric."),
    ] {
        store.apply(update("prod-shop", "eu-west-1", want.clone(), Ok(answer(standing))));
        let text = plain(&shown(&store, route, (120, 40)));
        assert!(text.contains(words), "{text}");
    }
}
