use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Asked, Lab, MINUTE, SECOND, graph, key, numbered, scope};
use crate::model::{LogAsk, Timestamp, Want};

#[tokio::test(start_paused = true)]
async fn a_herd_is_spread_in_its_order_and_a_key_press_waits_for_nothing() {
    let mut lab = Lab::new();
    lab.supervisor.want(numbered(200));
    lab.pass(2 * SECOND).await;
    let all = lab.all();
    let order: Vec<String> = all.iter().map(|asked| asked.region.clone()).collect();
    assert_eq!(order, (0..200).map(|i| i.to_string()).collect::<Vec<_>>(), "most important first");
    assert_eq!(all[0].at, lab.start);
    assert!(all[199].at - lab.start > SECOND);

    // (wants before, wants now, whether they are spread)
    for (few, more, spread) in [(200, 264, false), (264, 329, true)] {
        lab.supervisor.want(numbered(few));
        lab.pass(2 * SECOND).await;
        let (now, before) = (Instant::now(), lab.all().len());
        lab.supervisor.want(numbered(more));
        lab.pass(2 * SECOND).await;
        let new: Vec<Asked> = lab.all().split_off(before);
        assert_eq!(new.len(), more - few);
        assert_eq!(new.iter().any(|asked| asked.at > now + Duration::from_millis(5)), spread, "{more}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_fleet_starts_apart_too_but_sooner() {
    let mut lab = Lab::new();
    lab.want(&[]);
    lab.supervisor.want(numbered(20));
    lab.pass(SECOND).await;
    let last = lab.asked("19")[0].at - lab.start;
    assert!(last > Duration::from_millis(300), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn a_graph_is_no_part_of_the_herd() {
    let mut lab = Lab::new();
    let mut wants = numbered(200);
    wants.push((scope("graph"), graph()));
    lab.supervisor.want(wants);
    lab.pass(2 * SECOND).await;
    assert_eq!(lab.asked("graph")[0].at, lab.start);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_asks_now_what_it_names() {
    let mut lab = Lab::started().await;
    lab.want(&[("hangs", Want::Alarms), ("a", Want::Alarms), ("b", Want::Alarms)]);
    lab.pass(SECOND).await;
    assert!(lab.supervisor.refresh(Some(&HashSet::from([key("a", Want::Alarms), key("c", Want::Alarms)]))));
    lab.pass(SECOND).await;
    assert_eq!((lab.count("a"), lab.count("b"), lab.count("c")), (2, 1, 0));
    assert!(lab.supervisor.refresh(None));
    lab.pass(SECOND).await;
    assert_eq!((lab.count("a"), lab.count("b")), (3, 2));
    // One that comes back and is not due is asked all the same, and it does not matter how soon.
    lab.want(&[]);
    lab.want(&[("a", Want::Alarms)]);
    assert!(lab.supervisor.refresh(None));
    lab.pass(SECOND).await;
    assert_eq!(lab.count("a"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_of_what_is_being_read_reads_it_once() {
    let mut lab = Lab::started().await;
    lab.want(&[("slow 5", Want::Alarms)]);
    lab.pass(SECOND).await;
    lab.supervisor.refresh(None);
    lab.supervisor.refresh(None);
    lab.pass(30 * SECOND).await;
    assert_eq!(lab.count("slow 5"), 1);
    lab.supervisor.refresh(None);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("slow 5"), 2, "the next one counts");
}

#[tokio::test(start_paused = true)]
async fn paused_asks_nothing_and_refuses_a_refresh() {
    let mut lab = Lab::new();
    lab.supervisor.pause(true);
    lab.want(&[("r", Want::Alarms)]);
    lab.pass(60 * MINUTE).await;
    assert!(!lab.supervisor.refresh(None));
    lab.pass(MINUTE).await;
    assert_eq!(lab.all().len(), 0);
    lab.supervisor.pause(false);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("r"), 1);
    lab.supervisor.pause(true);
    assert!(!lab.supervisor.refresh(None));
    lab.supervisor.pause(false);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("r"), 1, "what was refused is not made up for");
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_once_is_not_asked_again_whatever_happens() {
    for region in ["well", "fails", "denied"] {
        let mut lab = Lab::new();
        let ask = LogAsk {
            query: "fields @message".into(),
            language: "CWLI".into(),
            groups: vec!["/ecs/checkout".into()],
            from: Timestamp::UNIX_EPOCH,
            to: Timestamp::UNIX_EPOCH,
            limit: 10,
            nth: 1,
        };
        let query = Want::LogQuery(Arc::new(ask));
        lab.want(&[(region, query.clone()), ("other", Want::Alarms)]);
        lab.pass(MINUTE).await;
        assert!(lab.supervisor.refresh(None));
        lab.pass(MINUTE * 600).await;
        lab.want(&[("other", Want::Alarms)]);
        lab.pass(MINUTE).await;
        lab.want(&[(region, query), ("other", Want::Alarms)]);
        lab.pass(MINUTE * 10).await;
        assert_eq!(lab.count(region), 1);
        assert!(lab.count("other") > 100, "while others are asked all the time");
    }
}
