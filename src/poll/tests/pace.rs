use std::time::Duration;

use super::{Lab, MINUTE, SECOND, estate::Estate, graph, numbered};
use crate::model::{Metric, MetricAsk, MetricQuery, Pacing, Want};
use tokio::time::Instant;

fn floor(minutes: u32) -> Pacing {
    Pacing { floor: minutes * MINUTE, ..Pacing::default() }
}

#[tokio::test(start_paused = true)]
async fn a_floor_is_kept_and_lifted_while_they_wait() {
    let estate = Estate::new(12, 4);
    estate.pass(200).await;
    estate.supervisor.pace(floor(60));
    estate.pass(3600).await;
    let hour = Instant::now();
    estate.pass(3600).await;
    assert_eq!(estate.asked(hour, Instant::now()), 240, "once an hour");
    let lifted = Instant::now();
    estate.supervisor.pace(Pacing::default());
    estate.pass(1).await;
    let at_once = estate.asked(lifted, Instant::now());
    assert!(at_once < 12, "{at_once}: no herd");
    estate.pass(60).await;
    let faster = estate.asked(lifted, lifted + MINUTE);
    assert_eq!(faster, 48 * 3 + 48, "all that is read each minute, and half of what is read every other");
}

#[tokio::test(start_paused = true)]
async fn what_is_slowed_a_little_every_second_is_not_asked_more_often() {
    let mut lab = Lab::new();
    lab.supervisor.want(numbered(60));
    lab.pass(2 * MINUTE).await;
    let before = lab.all().len();
    for second in 0..600 {
        let slowed = 2.0 + f64::from(second % 10) / 100.0;
        lab.supervisor.pace(Pacing { slowed, ..Pacing::default() });
        lab.pass(SECOND).await;
    }
    let asked = lab.all().len() - before;
    assert!((60 * 4..=60 * 6).contains(&asked), "{asked} in five slow intervals of 60 wants");
}

#[tokio::test(start_paused = true)]
async fn graphs_of_one_scope_have_their_turn_together() {
    let period = |period: u32| {
        let metric = Metric { namespace: "N".into(), name: "n".into(), dimensions: vec![] };
        let queries = vec![MetricQuery::of(metric, "Sum", period)];
        Want::MetricData(std::sync::Arc::new(MetricAsk::new(queries, MINUTE)))
    };
    let mut lab = Lab::started().await;
    lab.want(&[("a", period(60)), ("b", period(60))]);
    lab.pass(17 * SECOND).await;
    lab.want(&[("a", period(60)), ("b", period(60)), ("a", period(300)), ("a", graph())]);
    let settled = Instant::now() + 6 * MINUTE;
    lab.pass(30 * MINUTE).await;
    let times = |region: &str, want: Want| -> Vec<Duration> {
        let asked = lab.asked(region).into_iter().filter(|asked| asked.want == want && asked.at > settled);
        asked.map(|asked| asked.at - lab.start).collect()
    };
    let (each, fifth) = (times("a", period(60)), times("a", period(300)));
    assert_eq!((times("a", graph()), each.len()), (each.clone(), 24));
    assert!((4..=5).contains(&fifth.len()) && fifth.iter().all(|at| each.contains(at)), "{fifth:?}");
    assert!(times("b", period(60)).iter().all(|at| !each.contains(at)), "another scope has its own");
}
