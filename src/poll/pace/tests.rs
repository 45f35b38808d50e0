use std::sync::Arc;

use futures_util::{FutureExt, future::join_all, poll};
use tokio::time::Instant;

use super::*;
use crate::model::Source;

const SECOND: Duration = Duration::from_secs(1);

fn call(account: &str, service: &'static str, operation: &'static str) -> Call {
    Call {
        account: AccountName::new(account),
        target: AccountName::new(account),
        region: Region::new("eu-west-1"),
        service,
        operation,
        source: Source::Events,
        goes_on: false,
    }
}

fn lookup(account: &str) -> Call {
    call(account, "CloudTrail", "LookupEvents")
}

fn pace() -> Arc<Pace> {
    Arc::new(Pace::new(QuotaTable::built_in(), 0.5))
}

fn throttled() -> Fault {
    Fault::new(FaultKind::Throttled, "Rate exceeded")
}

/// As many requests at once as that; gives when each was let go.
async fn let_go(pace: &Pace, call: &Call, requests: usize) -> Vec<Duration> {
    let start = Instant::now();
    let one = async || {
        drop(pace.admit(call).await);
        start.elapsed()
    };
    join_all((0..requests).map(|_| one())).await
}

fn seconds(times: &[Duration]) -> Vec<u64> {
    times.iter().map(|time| (time.as_secs_f64() + 0.01).floor() as u64).collect()
}

#[tokio::test(start_paused = true)]
async fn lookup_events_is_one_a_second_in_each_account_and_region() {
    let pace = pace();
    let elsewhere = Call { region: Region::new("us-east-1"), ..lookup("a") };
    for call in [lookup("a"), elsewhere, lookup("b")] {
        assert!(pace.admit(&call).now_or_never().is_some());
    }
    tokio::time::sleep(100 * SECOND).await;
    assert_eq!(
        seconds(&let_go(&pace, &lookup("a"), 4).await),
        [0, 1, 2, 3],
        "in the order of coming, and no burst"
    );
}

#[tokio::test(start_paused = true)]
async fn who_waits_already_feels_a_throttle_and_several_in_flight_are_one() {
    let pace = pace();
    let call = lookup("a");
    let going = tokio::spawn({
        let (pace, call) = (pace.clone(), call.clone());
        async move { let_go(&pace, &call, 5).await }
    });
    tokio::time::sleep(SECOND / 2).await;
    (0..5).for_each(|_| assert_eq!(pace.judge(&call, 3, &throttled()), Verdict::GiveUp));
    assert_eq!(pace.throttled().iter().map(|slowed| slowed.share).collect::<Vec<_>>(), [0.5]);
    assert_eq!(&*pace.throttled()[0].family, "CloudTrail.LookupEvents");
    // Two seconds from the throttle on, where they had been one apart.
    let times = going.await.expect("no panic");
    assert_eq!(times[1..].iter().map(|time| time.as_millis() / 100).collect::<Vec<_>>(), [25, 45, 65, 85]);
}

#[tokio::test(start_paused = true)]
async fn the_server_is_left_alone_for_as_long_as_it_says() {
    let pace = pace();
    let call = lookup("a");
    let fault = Fault { retry_after: Some(17 * SECOND), ..throttled() };
    assert_eq!(pace.judge(&call, 1, &fault), Verdict::Again(17 * SECOND));
    let others = call.account.clone();
    assert!(
        pace.admit(&Call { operation: "ListTrails", ..call.clone() }).now_or_never().is_some(),
        "{others}"
    );
    assert_eq!(seconds(&let_go(&pace, &call, 1).await), [17]);
    let fault = Fault { retry_after: Some(86_400 * SECOND), ..Fault::new(FaultKind::Network, "503") };
    assert_eq!(pace.judge(&call, 1, &fault), Verdict::GiveUp);
    assert_eq!(seconds(&let_go(&pace, &call, 1).await), [300]);
}

#[tokio::test(start_paused = true)]
async fn a_throttle_of_what_it_waits_for_is_not_its_own() {
    let pace = pace();
    let call = lookup("a");
    assert_eq!(pace.judge(&call, 1, &throttled().with_operation("AssumeRole")), Verdict::GiveUp);
    assert_eq!(pace.throttled(), []);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_waited_for_a_place_is_not_one_too_many_afterwards() {
    let pace = pace();
    let alarms = call("a", "CloudWatch", "DescribeAlarms");
    // The account is full for a minute, while others come.
    let mut house = Vec::new();
    for _ in 0..places::IN_ACCOUNT {
        house.push(pace.admit(&alarms).await);
    }
    let waiting = tokio::spawn({
        let pace = pace.clone();
        async move { let_go(&pace, &lookup("a"), 4).await }
    });
    tokio::time::sleep(60 * SECOND).await;
    drop(house);
    assert_eq!(seconds(&waiting.await.expect("no panic")), [60, 61, 62, 63]);
}

#[tokio::test(start_paused = true)]
async fn credentials_have_a_lane_that_a_full_house_does_not_stop() {
    let pace = pace();
    let mut house = Vec::new();
    for n in 0..92 {
        house.push(
            pace.admit(&call(&(n / places::IN_ACCOUNT).to_string(), "CloudWatch", "GetMetricData")).await,
        );
    }
    assert!(pace.admit(&lookup("another")).now_or_never().is_none(), "full");
    let role = call("hub", "STS", "AssumeRole");
    let mut lane = Vec::new();
    for _ in 0..places::IN_LANE {
        lane.push(pace.admit_credentials(&role).await);
    }
    let mut one_more = pace.admit_credentials(&role);
    assert!(poll!(&mut one_more).is_pending());
    tokio::time::sleep(SECOND).await;
    assert!(poll!(&mut one_more).is_pending(), "not a matter of tokens");
    drop(lane);
    drop(one_more.await);
}

#[tokio::test(start_paused = true)]
async fn requests_a_minute_delay_what_nobody_looks_at_and_drop_nothing() {
    let pace = Pace::new(QuotaTable::built_in(), 0.5).with_requests_per_minute(NonZeroU32::new(30));
    assert_eq!(pace.held_back(), None);
    let calls: Vec<Call> = (0..20).map(|n| lookup(&n.to_string())).collect();
    let start = Instant::now();
    let mut all = Box::pin(join_all(calls.iter().map(|call| pace.hold(call))));
    assert!(poll!(&mut all).is_pending());
    tokio::time::sleep(7 * SECOND).await;
    assert_eq!(pace.held_back(), Some(7 * SECOND));
    let graph = Call { source: Source::MetricData, ..call("0", "CloudWatch", "GetMetricData") };
    assert!(pace.hold(&graph).now_or_never().is_some());
    assert!(pace.admit_credentials(&call("hub", "STS", "AssumeRole")).now_or_never().is_some());
    all.await;
    let took = start.elapsed();
    // Two more were counted, beside the twenty.
    assert!(took >= 40 * SECOND && took < 46 * SECOND, "{took:?}");
    assert_eq!(pace.held_back(), None);
}

#[tokio::test(start_paused = true)]
async fn buckets_of_accounts_that_are_asked_no_more_go_unless_a_new_one_would_be_another() {
    let pace = pace();
    let buckets = || pace.buckets.lock().expect("no panic").all.len();
    (0..1000).for_each(|n| drop(pace.admit(&lookup(&n.to_string())).now_or_never()));
    assert_eq!(buckets(), 1000, "all of them were used just now");
    pace.judge(&lookup("7"), 3, &throttled());
    // What is refused an hour ago is forgotten; this is not.
    tokio::time::sleep(30 * 60 * SECOND).await;
    (1000..2000).for_each(|n| drop(pace.admit(&lookup(&n.to_string())).now_or_never()));
    assert!(buckets() <= 1001, "{}", buckets());
    assert_eq!(pace.throttled().iter().map(|slowed| slowed.account.as_str()).collect::<Vec<_>>(), ["7"]);
}
