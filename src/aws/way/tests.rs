use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;

use crate::{
    aws::{
        played::{Stage, enter, role, scope},
        read_list::{hop_policy, session_policy},
    },
    model::{Base, Clock, FaultKind, Scope, SignIn},
};

const HOUR: Duration = Duration::from_secs(3600);

fn base() -> Base {
    Base::Keys("base".into())
}

fn chain(name: &str) -> Scope {
    let last = role("333333333333", name);
    scope(name, base(), None, &[&role("111111111111", "Hub"), &role("222222222222", "Spoke"), &last])
}

#[tokio::test]
async fn each_hop_may_assume_the_next_and_the_last_may_read() {
    let stage = Stage::new();
    let mut one = chain("Read");
    let account = Arc::make_mut(&mut one.account);
    for hop in &mut account.reach.way.as_mut().expect("a way").hops {
        hop.duration_seconds = Some(7200);
    }
    enter(&stage.access(), &one).await.expect("in");
    let world = stage.world();
    let asked: Vec<_> =
        world.asked.iter().map(|a| (a.get("Policy"), a.get("DurationSeconds"), a.key.as_str())).collect();
    let (to_spoke, to_last) =
        (hop_policy(&role("222222222222", "Spoke")), hop_policy(&role("333333333333", "Read")));
    assert_eq!(
        asked,
        [
            (to_spoke.as_str(), "7200", "AKIABASE"),
            (to_last.as_str(), "3600", "ASIA0"),
            (session_policy().as_str(), "3600", "ASIA1"),
        ],
        "what is chained lasts an hour at most"
    );
}

#[tokio::test]
async fn the_hop_that_fails_is_named_with_its_place() {
    let stage = Stage::new();
    stage.world().denied_roles.insert(role("222222222222", "Spoke"));
    let fault = enter(&stage.access(), &chain("Read")).await.expect_err("denied");
    assert_eq!(fault.kind, FaultKind::Denied);
    let said = fault.message.to_string();
    assert!(said.starts_with("hop 2 of 3, arn:aws:iam::222222222222:role/Spoke: "), "{said}");
    assert_eq!(said.matches("hop ").count(), 1, "{said}");
    assert_eq!(stage.count("AssumeRole", ""), 2, "the third was not asked for");
}

#[tokio::test]
async fn no_hop_is_assumed_twice_whatever_the_concurrency() {
    let stage = Stage::new();
    let access = stage.access();
    // The same two hops before ten accounts that share the last role's name as well.
    let same: Vec<Scope> = (0..10)
        .map(|n| {
            let mut scope = chain("Read");
            Arc::make_mut(&mut scope.account).name = crate::model::AccountName::new(format!("a{n}"));
            scope
        })
        .collect();
    let entered = join_all((0..100).map(|n| enter(&access, &same[n % 10]))).await;
    assert!(entered.iter().all(Result::is_ok));
    assert_eq!((stage.count("AssumeRole", "role/Hub"), stage.count("AssumeRole", "")), (1, 12));
    // An account that somebody stops waiting for while its roles are assumed.
    let other = chain("Other");
    let mut left = Box::pin(enter(&access, &other));
    while stage.count("AssumeRole", "") < 13 {
        assert!(futures_util::poll!(&mut left).is_pending());
        tokio::task::yield_now().await;
    }
    drop(left);
    enter(&access, &other).await.expect("in");
    for hop in [hop_policy(&role("333333333333", "Other")), session_policy()] {
        let times = stage.world().asked.iter().filter(|a| a.get("Policy") == hop).count();
        assert_eq!(times, if hop == session_policy() { 11 } else { 1 });
    }
}

#[tokio::test]
async fn a_base_that_ends_under_way_is_renewed_once() {
    let stage = Stage::new();
    let access = stage.access();
    let (first, second) = (chain("First"), chain("Second"));
    enter(&access, &first).await.expect("in");
    // Both hops before are taken back; the account's own role and the keys are not asked.
    stage.revoke_all();
    let hub_before = stage.count("AssumeRole", "role/Hub");
    enter(&access, &second).await.expect("renewed");
    assert_eq!(stage.count("AssumeRole", "role/Hub"), hub_before + 1, "another next role: another session");
    access.forget();
    stage.revoke_all();
    enter(&access, &first).await.expect("all anew");
    stage.clock.forward(HOUR - Duration::from_secs(1));
    stage.revoke_all();
    let asked = stage.world().asked.len();
    let entered = join_all((0..20).map(|_| enter(&access, &first))).await;
    assert!(entered.iter().all(Result::is_ok), "the old ones are used while the next are fetched");
    while access.expires_at(&first.account.name).is_none_or(|end| end <= stage.clock.now() + HOUR / 2) {
        tokio::task::yield_now().await;
    }
    // Each hop refused once with what was taken back, and renewed once: Read, Spoke, Hub; then Spoke, Read.
    assert_eq!(stage.world().asked.len() - asked, 5);
}

#[tokio::test]
async fn keys_that_are_changed_on_disk_are_read_again_when_the_old_ones_are_refused() {
    let stage = Stage::new();
    let access = stage.access();
    let two = [scope("a", base(), None, &[&role("1", "A")]), scope("b", base(), None, &[&role("1", "B")])];
    enter(&access, &two[0]).await.expect("in");
    stage.world().refused_keys.insert("AKIABASE".into());
    let text = "[base]\naws_access_key_id = AKIANEXT\naws_secret_access_key = secret\n";
    std::fs::write(stage.folder.path().join("credentials"), text).expect("written");
    enter(&access, &two[1]).await.expect("with the next keys");
    assert_eq!(stage.world().asked.last().map(|asked| asked.key.clone()), Some("AKIANEXT".into()));
}
