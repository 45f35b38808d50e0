use std::time::Duration;

use crate::{
    aws::{
        played::{CANARY, Stage, enter, role, scope},
        read_list::{hop_policy, session_policy},
    },
    model::{Base, FaultKind, Locks, Scope, WebIdentity},
};

fn behind(stage: &Stage, name: &str, roles: &[&str]) -> Scope {
    let identity = WebIdentity {
        role_arn: role("111122223333", "Pod"),
        token_file: stage.folder.path().join("token").display().to_string(),
        session_name: "skydeck-pod@host".into(),
    };
    scope(name, Base::WebIdentity(identity), None, roles)
}

fn token(stage: &Stage, token: &str) {
    std::fs::write(stage.folder.path().join("token"), token).expect("written");
}

#[tokio::test]
async fn the_account_s_own_role_may_read_and_one_on_the_way_assume_the_next() {
    let stage = Stage::new();
    token(&stage, &format!("{CANARY}one\n"));
    let access = stage.access();
    let own = behind(&stage, "own", &[]);
    assert_eq!(own.account.locks(), Locks::Two);
    enter(&access, &own).await.expect("in");
    let next = role("444455556666", "Read");
    enter(&access, &behind(&stage, "far", &[&next])).await.expect("in");
    let world = stage.world();
    let of = |n: usize| (world.asked[n].action(), world.asked[n].get("Policy"), world.asked[n].key.as_str());
    assert_eq!(of(0), ("AssumeRoleWithWebIdentity", session_policy().as_str(), ""), "not signed");
    assert_eq!(world.asked[0].get("WebIdentityToken"), format!("{CANARY}one"));
    assert_eq!(world.asked[0].get("RoleSessionName"), "skydeck-pod@host");
    assert_eq!(of(1).0, "GetCallerIdentity");
    assert_eq!(of(2), ("AssumeRoleWithWebIdentity", hop_policy(&next).as_str(), ""));
    assert_eq!((of(3).0, of(3).1), ("AssumeRole", session_policy().as_str()));
}

#[tokio::test]
async fn the_token_is_read_each_time_and_what_is_wrong_with_it_is_said() {
    let stage = Stage::new();
    let (access, own) = (stage.access(), behind(&stage, "own", &[]));
    let mut said = Vec::new();
    let mut wrong = async |what: &str| {
        stage.clock.forward(Duration::from_secs(5));
        let fault = enter(&access, &own).await.expect_err("a fault");
        assert!(fault.message.contains(what), "{fault}");
        assert!(fault.message.contains("token"), "{fault}");
        said.push(format!("{fault:?}"));
        fault.kind
    };
    assert_eq!(wrong("is not there").await, FaultKind::NoCredentials);
    token(&stage, " \n");
    wrong("is empty").await;
    token(&stage, &"x".repeat(70_000));
    wrong("is no file with a token").await;
    token(&stage, &CANARY.repeat(20_001 / CANARY.len() + 1));
    wrong("is no web identity token for STS").await;
    stage.world().expired_tokens.insert(format!("{CANARY}old"));
    token(&stage, &format!("{CANARY}old"));
    assert_eq!(wrong("is over").await, FaultKind::Expired);
    assert!(said.iter().all(|said| !said.contains(CANARY)), "{said:?}");
    token(&stage, &format!("{CANARY}new"));
    stage.clock.forward(Duration::from_secs(5));
    enter(&access, &own).await.expect("in");
    assert!(!format!("{access:?}").contains(CANARY));
}
