//! Credentials are fetched in a lane of their own: never a herd, never behind what waits for them.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::time::Instant;

use crate::{
    model::{AccountName, Base, Call, Pacer, Region, Scope, Source},
    poll::{Pace, QuotaTable},
};

use super::played::{Stage, enter, role, scope};

const ACCOUNTS: usize = 100;
/// As many as the lane holds.
const LANE: usize = 10;

fn stage() -> Stage {
    let stage = Stage::new();
    stage.world().latency = Duration::from_millis(200);
    stage
}

fn pace() -> Arc<Pace> {
    Arc::new(Pace::new(QuotaTable::built_in(), 0.5))
}

/// A hundred accounts, behind these roles and one of their own.
fn accounts(before: &[&str]) -> Vec<Scope> {
    let one = |n: usize| {
        let last = role(&format!("{n:012}"), "Read");
        let roles: Vec<&str> = before.iter().copied().chain([last.as_str()]).collect();
        scope(&format!("a{n}"), Base::Keys("base".into()), None, &roles)
    };
    (0..ACCOUNTS).map(one).collect()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_accounts_at_start_are_no_herd() {
    let stage = stage();
    let (access, start) = (stage.access_paced_by(pace()), Instant::now());
    let all = accounts(&[]);
    let entered = join_all(all.iter().map(|scope| enter(&access, scope))).await;
    assert!(entered.iter().all(Result::is_ok));
    assert_eq!(stage.count("AssumeRole", ""), ACCOUNTS);
    assert_eq!(stage.world().most_at_once, LANE);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_full_house_does_not_stop_a_renewal() {
    let (stage, pace) = (stage(), pace());
    let access = stage.access_paced_by(pace.clone());
    let mut house = Vec::new();
    for n in 0..92 {
        let account = AccountName::new((n / 8).to_string());
        let call = Call {
            target: account.clone(),
            account,
            region: Region::new("eu-west-1"),
            service: "CloudWatch",
            operation: "GetMetricData",
            source: Source::Alarms,
            goes_on: false,
        };
        house.push(pace.admit(&call).await);
    }
    let start = Instant::now();
    enter(&access, &accounts(&[])[0]).await.expect("in");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    drop(house);
}

#[tokio::test(start_paused = true)]
async fn a_lane_full_of_hops_whose_base_is_over_lets_the_next_base_through() {
    let stage = stage();
    // The first two are in one account, and so share a bucket with those after them.
    let (hub, gate, spoke) =
        (role("111111111111", "Hub"), role("111111111111", "Gate"), role("222222222222", "Spoke"));
    let (access, all) = (stage.access_paced_by(pace()), accounts(&[&hub, &gate, &spoke]));
    enter(&access, &all[0]).await.expect("in");
    // The hub's session is taken back: each hop in the lane is refused, and all wait for the one that is fetched anew.
    stage.revoke_all();
    let start = Instant::now();
    let entered = join_all(all[1..].iter().map(|scope| enter(&access, scope))).await;
    assert!(entered.iter().all(Result::is_ok), "{:?}", entered.iter().find(|one| one.is_err()));
    assert_eq!(stage.count("AssumeRole", &hub), 2);
    // Refused once with the hub's old session.
    assert_eq!(stage.count("AssumeRole", &gate) - stage.count("AssumeRole", &hub), 2 + 1);
    assert_eq!(stage.world().most_at_once, LANE);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
