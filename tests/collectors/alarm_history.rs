//! The history of one alarm.

use skydeck::model::AlarmHistoryItem;

use super::*;

pub fn history_of(alarm: &str) -> Want {
    Want::AlarmHistory { alarm: alarm.into(), range: 30 * 24 * HOUR }
}

fn items(snapshot: &Snapshot) -> &[AlarmHistoryItem] {
    let Snapshot::AlarmHistory(items) = snapshot else { panic!("{snapshot:?}") };
    items
}

#[tokio::test(start_paused = true)]
async fn the_history_of_an_alarm_tells_how_it_came() {
    let lab = Lab::new();
    let here = ("prod-shop", "eu-west-1");
    let Snapshot::Alarms(alarms) = lab.snapshot(here.0, here.1, Want::Alarms).await else { panic!() };
    let alarm = alarms.iter().find(|a| a.name == "checkout-p99").expect("the alarm");
    let history = lab.snapshot(here.0, here.1, history_of("checkout-p99")).await;
    let kinds: Vec<&str> = items(&history).iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds, ["Action", "StateUpdate", "ConfigurationUpdate"], "newest first");
    let turned = &items(&history)[1];
    assert_eq!(Some(turned.at), alarm.since());
    assert_eq!(turned.new_state.as_ref(), Some(&alarm.state));
    assert_eq!(turned.old_state.as_ref().map(|s| s.as_str()), Some("OK"));
    assert_eq!(turned.reason, alarm.state_reason);
    assert!(turned.summary.contains("from OK to ALARM"), "{turned:?}");
    let action = &items(&history)[0];
    assert_eq!((&action.old_state, &action.new_state, &action.reason), (&None, &None, &None));
    assert!(action.summary.contains(alarm.alarm_actions[0].as_str()), "{action:?}");

    // A composite answers too, though the service must be asked for its type.
    let parent = lab.snapshot(here.0, here.1, history_of("shop-customer-impact")).await;
    assert_eq!(items(&parent)[1].new_state.as_ref().map(|s| s.as_str()), Some("ALARM"));

    // The range is how far back it goes; what nobody knows has no history.
    let hour = Want::AlarmHistory { alarm: "checkout-p99".into(), range: HOUR };
    assert_eq!(items(&lab.snapshot(here.0, here.1, hour).await).len(), 2, "it was made before");
    let stranger = history_of("nobody");
    assert_eq!(items(&lab.snapshot(here.0, here.1, stranger).await), []);
}

#[tokio::test(start_paused = true)]
async fn a_long_history_is_walked_to_its_last_page() {
    let lab = Lab::new();
    let here = ("prod-core", "us-east-1");
    let history = lab.snapshot(here.0, here.1, history_of("search-queue")).await;
    let all = items(&history);
    assert!(lab.pages("DescribeAlarmHistory") > 1 && all.len() > 100, "{} items", all.len());
    assert_eq!(unique(all.iter().map(|item| (item.at, item.kind.clone()))), all.len());
    assert!(all.is_sorted_by(|a, b| a.at >= b.at), "newest first");
    let states: Vec<_> = all
        .iter()
        .rev()
        .filter(|item| item.kind == "StateUpdate")
        .map(|item| (item.old_state.clone().expect("a state"), item.new_state.clone().expect("a state")))
        .collect();
    assert!(states.len() > 60, "{}", states.len());
    assert!(states.windows(2).all(|w| w[0].1 == w[1].0 && w[1].0 != w[1].1), "each goes on from the last");
    let oldest = all.last().expect("an item");
    assert_eq!(oldest.kind, "ConfigurationUpdate", "nothing is older than the alarm");
    let Snapshot::Alarms(alarms) = lab.snapshot(here.0, here.1, Want::Alarms).await else { panic!() };
    let alarm = alarms.iter().find(|a| a.name == "search-queue").expect("the alarm");
    let newest = all.iter().find(|item| item.kind == "StateUpdate").expect("one");
    assert_eq!((newest.new_state.as_ref(), Some(newest.at)), (Some(&alarm.state), alarm.since()));
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_history_that_fails_is_tried_again_or_is_a_fault() {
    let here = ("prod-core", "us-east-1");
    let lab = Lab::new();
    let whole = items(&lab.snapshot(here.0, here.1, history_of("search-queue")).await).len();
    let pages = lab.pages("DescribeAlarmHistory");

    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Throttle).operation("DescribeAlarmHistory").when(When::Every(2)));
    let again = lab.snapshot(here.0, here.1, history_of("search-queue")).await;
    assert_eq!((items(&again).len(), lab.inject.struck()), (whole, vec![pages as u64]), "each page once");

    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Deny).operation("DescribeAlarmHistory").when(When::Every(2)));
    lab.ask(here.0, here.1, history_of("nobody")).await;
    let denied = lab.ask(here.0, here.1, history_of("search-queue")).await;
    assert_eq!((denied.fault.map(|f| f.kind), denied.snapshot), (Some(FaultKind::Denied), None));
    assert_eq!(lab.pages("DescribeAlarmHistory"), 1, "its first page came, its second did not");
}

#[tokio::test(start_paused = true)]
async fn a_history_is_read_where_log_alarms_are_not_known_and_the_fault_is_told_where_it_is_another() {
    let unknown = || Injection::Error { code: "ValidationError", status: 400, message: "alarmTypes".into() };
    let lab = Lab::new();
    lab.inject.add(Rule::new(unknown()).operation("DescribeAlarmHistory").when(When::First(1)));
    let history = lab.snapshot("prod-shop", "eu-west-1", history_of("shop-customer-impact")).await;
    assert_eq!(items(&history).len(), 3);
    let lab = Lab::new();
    lab.inject.add(Rule::new(unknown()).operation("DescribeAlarmHistory"));
    let fault = lab.fault(history_of("gateway-p99")).await;
    assert_eq!((fault.kind, lab.inject.struck()), (FaultKind::InvalidRequest, vec![2]));
    assert_eq!(fault.operation.as_deref(), Some("DescribeAlarmHistory"));
}
