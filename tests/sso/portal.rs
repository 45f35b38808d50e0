//! Accounts and roles behind a login.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::join_all;
use skydeck::model::{FaultKind, LoginState, SignIn as _};

use crate::{
    common::sign_in::{Failure, SsoAccount},
    desk::{Desk, account, enter, id, minutes},
};

#[tokio::test(start_paused = true)]
async fn a_hundred_accounts_are_one_login() {
    let desk = Desk::new(100);
    desk.world.script(|s| s.latency = Duration::from_millis(50));
    desk.access.look(&desk.fleet).await;
    assert_eq!(desk.wanted(), None);
    assert_eq!(desk.world.heard(), []);
    desk.sign_in().await;
    let all = join_all((0..100).map(|n| desk.enter(n))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    for (operation, times) in [("RegisterClient", 1), ("StartDeviceAuthorization", 1), ("CreateToken", 1)] {
        assert_eq!(desk.world.heard_of(operation).len(), times, "{operation}");
    }
    let mut at_once = BTreeMap::new();
    for ask in desk.world.heard_of("GetRoleCredentials") {
        *at_once.entry(ask.at).or_insert(0) += 1;
    }
    assert_eq!(at_once.values().sum::<i32>(), 100, "each once");
    assert!(at_once.values().all(|n| *n <= 10), "{at_once:?}");
}

#[tokio::test(start_paused = true)]
async fn one_account_of_a_session_tells_whether_its_login_holds() {
    let desk = Desk::new(100);
    desk.access.look(&desk.fleet).await;
    assert_eq!(desk.world.heard(), [], "nobody has signed in");
    assert!(desk.login().needs_human());
    // What failed is told again, unasked, for a few seconds.
    tokio::time::advance(minutes(1)).await;
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.access.look(&desk.fleet).await;
    assert!(matches!(desk.login().state, LoginState::Good { .. }), "{:?}", desk.login());
    assert_eq!(desk.world.heard_of("GetRoleCredentials").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_holds_for_a_day_without_anybody() {
    let desk = Desk::new(5);
    desk.world.script(|s| s.sso.session_life = minutes(60 * 48));
    desk.access.look(&desk.fleet).await;
    desk.sign_in().await;
    for _ in 0..24 * 6 {
        let all = join_all((0..5).map(|n| desk.enter(n))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert!(matches!(desk.login().state, LoginState::Good { renews: true, .. }));
        tokio::time::advance(minutes(10)).await;
    }
    assert_eq!(desk.tokens("device_code").len(), 1, "one prompt");
    let refreshes = desk.tokens("refresh_token").len();
    assert!((23..=29).contains(&refreshes), "{refreshes}");
    let fetched = desk.world.heard_of("GetRoleCredentials").len();
    assert!((5 * 23..=5 * 29).contains(&fetched), "{fetched}");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_assigned_is_said_and_a_throttled_one_is_had() {
    let desk = Desk::new(3);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    let fault = enter(&desk.access, Arc::new(account(1, &desk.session, "Nobody"))).await.expect_err("denied");
    assert_eq!(fault.message.as_str(), format!("role Nobody is not assigned to you in account {}", id(1)));
    assert_eq!((fault.kind, fault.operation.as_deref()), (FaultKind::Denied, Some("GetRoleCredentials")));
    assert!(fault.fix.contains("permission set") && fault.is_of_account(), "{}", fault.fix);
    assert!(matches!(desk.login().state, LoginState::Good { .. }), "that is no matter of the login");

    let slow = || Failure::refused("GetRoleCredentials", 429, "TooManyRequestsException", "slow down");
    desk.world.fail(slow().times(2));
    desk.enter(1).await.expect("had at the third try");
    desk.world.heal();
    desk.world.fail(slow());
    assert_eq!(desk.enter(2).await.expect_err("throttled").kind, FaultKind::Throttled);
}

#[tokio::test(start_paused = true)]
async fn accounts_are_listed_to_the_last_page_with_the_role_that_is_preferred() {
    let desk = Desk::new(0);
    desk.world.script(|s| {
        s.sso.page = 2;
        let account = |n, name: &str, roles: &[&str]| SsoAccount::new(&id(n), name, roles);
        s.sso.accounts = vec![
            account(4, "shop", &["Admin", "ViewOnly", "ReadOnlyB", "ReadOnlyA"]),
            account(1, "core", &["ViewOnly", "Admin"]),
            account(2, "legacy", &["Billing", "Admin"]),
            account(3, "sick", &["ReadOnlyA"]),
            account(5, "data", &["ReadOnlyA"]),
        ];
    });
    let roles = ["ReadOnly*".to_owned(), "ViewOnly".to_owned()];
    let wanted = desk.access.sso_accounts(&desk.session, &roles).await.expect_err("nobody has signed in");
    assert_eq!(wanted.code.as_deref(), Some("LoginWanted"));
    desk.sign_in().await;
    desk.world.fail(Failure::refused("ListAccountRoles", 403, "ForbiddenException", "no").about(&id(3)));
    let found = desk.access.sso_accounts(&desk.session, &roles).await.expect("a list");
    let chosen: Vec<_> =
        found.accounts.iter().map(|a| (a.id.as_str(), a.name.as_str(), a.role.as_str())).collect();
    let (one, four, five) = (id(1), id(4), id(5));
    assert_eq!(
        chosen,
        [
            (one.as_str(), "core", "ViewOnly"),
            (four.as_str(), "shop", "ReadOnlyA"),
            (five.as_str(), "data", "ReadOnlyA")
        ]
    );
    assert_eq!(found.accounts[0].email.as_deref(), Some("core@example.com"));
    let [left] = &found.left_out[..] else { panic!("{:?}", found.left_out) };
    assert_eq!((left.name.as_str(), left.roles.join(" ")), ("legacy", "Admin Billing".to_owned()));
    let [(sick, _, fault)] = &found.faults[..] else { panic!("{:?}", found.faults) };
    assert_eq!((sick.as_str(), fault.kind), (id(3).as_str(), FaultKind::Denied));
    assert_eq!(desk.world.heard_of("ListAccounts").len(), 3, "pages of two");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 1);
}
